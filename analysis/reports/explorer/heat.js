// A table of figures as a map of heat, whose filled cells are buttons and can be walked with the arrow keys.
// Empty cells in a row are one wide cell, so that a table of 300 by 300 is drawn as quickly as one of 30.

// From here on the ground is so strong that text in the other colour is easier to read: black and white are
// equally far from a ground whose luminance is 0.179 (WCAG 2.2, relative luminance).
const HOT_FROM = { light: [0.842, 0.919], dark: [0.587, 0.634] };
const hotFrom = (isWarm) => HOT_FROM[isDark() ? "dark" : "light"][isWarm ? 1 : 0];

const SIZES = [[14, "roomy"], [28, "snug"], [48, "tight"], [Infinity, "dense"]];
const CELLS = { roomy: 46, snug: 33, tight: 22, dense: 15 };

// rows, columns: [{key, label, title, block, tint}]; cell(row, column) -> {value, shown, title, isWarm, open} | string | null
function heatTable({ label, corner, rows, columns, cell, isSquare }) {
  const size = SIZES.find(([most]) => columns.length <= most)[1];
  const cells = rows.map((row) => columns.map((column) => cell(row, column)));
  const hottest = Math.max(1, ...cells.flat().map((each) => each?.value || 0));
  const caption = el("p", { class: "reading", "aria-hidden": "true" }, "Point at a cell, or walk with the arrow keys; a click shows the source.");
  const table = el("table", { class: `heat ${size}`, "aria-label": label, onkeydown: walk },
    el("thead", {}, el("tr", {}, el("td", { class: "corner" }, corner), columns.map((column, c) => columnHead(column, columns[c - 1])))),
    el("tbody", {}, rows.map((row, r) => el("tr", { class: startsBlock(row, rows[r - 1]) ? "starts" : "" },
      el("th", { scope: "row", title: row.title, class: row.tint ? "tinted" : "", style: row.tint }, row.label),
      runsOf(cells[r], row, columns, isSquare).map((run) => heatRun(run, hottest, r))))));
  for (const event of ["mouseover", "focusin"]) table.addEventListener(event, (each) => read(each, table, caption));
  const first = table.querySelector("[aria-current] , button");
  if (first) first.tabIndex = 0;
  return [caption, el("div", { class: "scroller", tabindex: first ? undefined : "0" }, table)];
}

const startsBlock = (each, before) => each.block !== undefined && (!before || before.block !== each.block);

function columnHead(column, before) {
  const classes = [column.tint && "tinted", startsBlock(column, before) && "starts"].filter(Boolean).join(" ");
  return el("th", { scope: "col", title: column.title, class: classes, style: column.tint }, el("span", {}, column.label));
}

// Neighbouring empty cells as one, but never across the border of a block.
function runsOf(cells, row, columns, isSquare) {
  const runs = [];
  cells.forEach((each, c) => {
    const starts = startsBlock(columns[c], columns[c - 1]), inBlock = isSquare && row.block !== undefined && row.block === columns[c].block;
    const last = runs.at(-1);
    if (!each && last && !last.each && !starts) { last.span += 1; return; }
    runs.push({ each, column: c, span: 1, starts, tint: inBlock ? row.tint : undefined });
  });
  return runs;
}

function heatRun({ each, column, span, starts, tint: ground }, hottest, r) {
  const classes = [starts && "starts", ground && "in-block"].filter(Boolean);
  if (!each) return el("td", { colspan: span > 1 ? span : undefined, class: [...classes, "empty"].join(" "), style: { ...ground, "--span": span } });
  if (typeof each === "string") return el("td", { class: [...classes, "same"].join(" "), style: ground }, each);
  // By logarithm: one pair with a thousand pieces must not turn all others white.
  const heat = 0.14 + 0.86 * (Math.log1p(each.value) / Math.log1p(hottest));
  if (each.isWarm) classes.push("warm");
  return el("td", { class: classes.join(" "), style: { ...ground, "--heat": `${Math.round(heat * 100)}%` } },
    button(each.shown, {
      class: heat > hotFrom(each.isWarm) ? "hot" : "", tabindex: "-1", "aria-label": each.title, "data-row": r, "data-column": column,
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

// To the next filled cell in the direction of the arrow; Home and End lead to the ends of the row.
function walk(event) {
  const table = event.currentTarget, from = event.target.dataset;
  if (!from.row || event.ctrlKey || event.metaKey || event.altKey) return;
  const found = cellTowards(table, Number(from.row), Number(from.column), event.key);
  if (found === undefined) return;
  event.preventDefault();
  if (!found) return;
  event.target.tabIndex = -1;
  found.tabIndex = 0;
  found.focus();
}

function cellTowards(table, row, column, key) {
  if (key === "Home" || key === "End") return [...table.querySelectorAll(`button[data-row="${row}"]`)].at(key === "Home" ? 0 : -1);
  const step = STEPS[key];
  if (!step) return undefined;
  const line = step[0] ? `[data-column="${column}"]` : `[data-row="${row}"]`, place = step[0] ? "row" : "column", from = step[0] ? row : column;
  const ahead = [...table.querySelectorAll(`button${line}`)].filter((each) => (Number(each.dataset[place]) - from) * (step[0] + step[1]) > 0);
  return (step[0] + step[1] > 0 ? ahead[0] : ahead.at(-1)) || null;
}

// Mark the cell whose evidence is open, without drawing the table again.
function markOpenCell() {
  for (const each of document.querySelectorAll(".heat [aria-current]")) each.removeAttribute("aria-current");
  const key = `cell:${state.from}:${state.model || state.to}`;
  document.querySelector(`.heat [data-key="${CSS.escape(key)}"]`)?.setAttribute("aria-current", "true");
}
