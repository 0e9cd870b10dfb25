// A table of figures as a map of heat, whose filled cells are buttons and can be walked with the arrow keys.

// From here on the ground is so strong that text in its opposite colour is easier to read.
const hotFrom = () => (matchMedia("(prefers-color-scheme: dark)").matches ? 0.56 : 0.82);

const SIZES = [[14, "roomy"], [28, "snug"], [48, "tight"], [Infinity, "dense"]];

// rows, columns: [{key, label, title}]; cell(row, column) -> {value, shown, title, isWarm, isOpen, open} | string | null
function heatTable({ label, corner, rows, columns, cell }) {
  const size = SIZES.find(([most]) => columns.length <= most)[1];
  const cells = rows.map((row) => columns.map((column) => cell(row, column)));
  const hottest = Math.max(1, ...cells.flat().map((each) => each?.value || 0));
  const caption = el("p", { class: "reading", "aria-hidden": "true" }, "Point at a cell, or walk with the arrow keys; a click shows the source.");
  const table = el("table", { class: `heat ${size}`, "aria-label": label, onkeydown: walk },
    el("thead", {}, el("tr", {}, el("td", { class: "corner" }, corner),
      columns.map((column) => el("th", { scope: "col", title: column.title }, el("span", {}, column.label))))),
    el("tbody", {}, rows.map((row, r) => el("tr", {},
      el("th", { scope: "row", title: row.title }, row.label),
      columns.map((column, c) => heatCell(cells[r][c], hottest, r, c))))));
  for (const event of ["mouseover", "focusin"]) table.addEventListener(event, (each) => read(each, table, caption));
  const first = table.querySelector("[aria-current] , button");
  if (first) first.tabIndex = 0;
  return [caption, el("div", { class: "scroller" }, table)];
}

function heatCell(each, hottest, r, c) {
  if (!each) return document.createElement("td");
  if (typeof each === "string") return el("td", { class: "same" }, each);
  // By logarithm: one pair with a thousand pieces must not turn all others white.
  const heat = 0.14 + 0.86 * (Math.log1p(each.value) / Math.log1p(hottest));
  return el("td", { class: each.isWarm ? "warm" : "", style: { "--heat": `${Math.round(heat * 100)}%` } },
    button(each.shown, {
      class: heat > hotFrom() ? "hot" : "", tabindex: "-1", "aria-label": each.title, "data-row": r, "data-column": c,
      "data-key": each.key, "aria-current": each.isOpen && "true", onclick: each.open,
    }));
}

// The cell under the pointer or the focus, in words and by a cross of lines.
function read(event, table, caption) {
  const target = event.target.closest("button[data-row]");
  for (const each of table.querySelectorAll(".lit")) each.classList.remove("lit");
  if (!target) return;
  caption.textContent = target.getAttribute("aria-label");
  table.tBodies[0].rows[target.dataset.row].cells[0].classList.add("lit");
  table.tHead.rows[0].cells[Number(target.dataset.column) + 1].classList.add("lit");
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// To the next filled cell in the direction of the arrow.
function walk(event) {
  const step = STEPS[event.key], table = event.currentTarget;
  if (!step || !event.target.dataset.row) return;
  event.preventDefault();
  let row = Number(event.target.dataset.row) + step[0], column = Number(event.target.dataset.column) + step[1];
  const body = table.tBodies[0].rows;
  while (body[row]?.cells[column + 1] && column >= 0) {
    const found = body[row].cells[column + 1].querySelector("button");
    if (found) { event.target.tabIndex = -1; found.tabIndex = 0; found.focus(); return; }
    row += step[0];
    column += step[1];
  }
}

// Mark the cell whose evidence is open, without drawing the table again.
function markOpenCell() {
  for (const each of document.querySelectorAll(".heat [aria-current]")) each.removeAttribute("aria-current");
  const key = `cell:${state.from}:${state.model || state.to}`;
  document.querySelector(`.heat [data-key="${CSS.escape(key)}"]`)?.setAttribute("aria-current", "true");
}
