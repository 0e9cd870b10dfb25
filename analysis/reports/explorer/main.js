// The frame: tabs, one view at a time, the panel beside it; each drawn again only when what it shows has changed.

const VIEWS = {
  overview: { title: "Overview", draw: drawOverview, uses: [] },
  services: { title: "Services", draw: drawServices, uses: ["service"] },
  graph: { title: "Graph", draw: drawGraph, uses: ["kinds", "focus", "edges", "hubs", "group", "open", "find"] },
  matrix: { title: "Matrix", draw: drawMatrix, uses: ["kinds", "order", "measure", "level", "within", "theme"] },
  writes: { title: "Reads and writes", draw: drawWrites, uses: ["rows", "by", "theme"] },
  bill: { title: "Bill", draw: drawBill, uses: ["kinds", "service", "remedy", "size", "sort", "find"] },
  order: { title: "Order", draw: drawOrder, uses: [] },
  models: { title: "Models", draw: drawModels, uses: ["focus", "find"] },
  cycles: { title: "Cycles", draw: drawCycles, uses: [] },
  evidence: { title: "Evidence", draw: drawEvidence, uses: ["from", "to", "model", "kinds", "q"] },
  gaps: { title: "Gaps", draw: drawGaps, uses: [] },
};
// Drawn whatever filters are set, since these views show no kinds to clear.
const UNFILTERED = new Set(["overview", "services", "writes", "order", "models", "cycles", "gaps"]);
const PANEL_USES = ["from", "to", "model", "kinds", "q"];

const content = document.getElementById("content"), panel = document.getElementById("panel");
const drawn = new Map();

function update() {
  state = readState();
  if (!VIEWS[state.view]) state.view = "overview";
  applyTheme();
  drawTabs();
  showView(state.view);
  showPanel();
  markOpenCell();
}

const signature = (keys) => JSON.stringify(keys.map((key) => state[key]));

// What had the focus has it again after drawing, with the caret where it was.
function keepingFocus(root, draw) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const caret = key && document.activeElement.selectionStart;
  draw();
  const again = key && root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (typeof caret === "number") again.setSelectionRange(caret, caret);
}

function showView(name) {
  const { draw, uses } = VIEWS[name];
  const wanted = signature(uses);
  for (const [other, view] of drawn) view.node.hidden = other !== name;
  const known = drawn.get(name);
  if (known?.signature === wanted) return;
  const node = known?.node || el("div", { class: `view view-${name}`, "data-view": name });
  if (!known) content.append(node);
  drawn.set(name, { node, signature: wanted });
  keepingFocus(node, () => { node.replaceChildren(); drawUnfiltered(name, () => draw(node)); });
}

function drawUnfiltered(name, draw) {
  const kept = state.kinds;
  if (UNFILTERED.has(name)) state.kinds = "";
  draw();
  state.kinds = kept;
}

let panelSignature = "";

function showPanel() {
  const isWanted = panelIsWanted(), wasHidden = panel.hidden, wanted = isWanted ? signature(PANEL_USES) : "";
  document.getElementById("stage").classList.toggle("with-panel", isWanted);
  panel.hidden = !isWanted;
  if (wanted === panelSignature) return;
  panelSignature = wanted;
  if (!isWanted) { panel.replaceChildren(); return; }
  keepingFocus(panel, () => drawPanel(panel));
  if (wasHidden && started) { panel.scrollTop = 0; document.getElementById("panel-title").focus({ preventScroll: true }); }
}

function drawTabs() {
  const tabs = document.getElementById("tabs");
  const figures = { services: SERVICES.length, bill: ITEMS.length, cycles: DATA.totals.cycles, gaps: DATA.totals.unresolved + DATA.totals.unread };
  keepingFocus(tabs, () => tabs.replaceChildren(...Object.entries(VIEWS).map(([name, { title }]) => button(title, {
    "aria-current": state.view === name && "page", "data-key": `tab:${name}`, onclick: () => { showTab(name); },
  }, figures[name] ? el("span", { class: "figure" }, number(figures[name])) : null))));
  const current = tabs.querySelector("[aria-current]");
  const start = current.offsetLeft - tabs.offsetLeft, end = start + current.offsetWidth;
  if (start < tabs.scrollLeft || end > tabs.scrollLeft + tabs.clientWidth) tabs.scrollLeft = start - 60;
}

function showTab(name) {
  go({ ...LEAVING, view: name });
  scrollTo(0, 0);
}

// Paper shows every view but the whole list of evidence, which would be hundreds of pages.
addEventListener("beforeprint", () => {
  for (const name of Object.keys(VIEWS)) if (name !== "evidence" || state.view === "evidence") showView(name);
  for (const view of drawn.values()) view.node.hidden = false;
  document.querySelectorAll(".drawing").forEach(sheetForPaper);
});
addEventListener("afterprint", () => {
  showView(state.view);
  document.querySelectorAll(".drawing").forEach(sheetForScreen);
});
addEventListener("hashchange", update);
addEventListener("popstate", update);
addEventListener("keydown", (event) => {
  if (((event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph")) || document.getElementById("help").open) return;
  if (event.key === "Escape") leaveOne();
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const action = { "/": focusSearch, "?": openHelp, "[": () => nextView(-1), "]": () => nextView(1) }[event.key];
  if (action) { event.preventDefault(); action(); }
});

function leaveOne() {
  if (panelIsWanted()) closePanel();
  else if (state.view === "graph" && state.focus) go({ focus: "" });
}

function focusSearch() {
  document.querySelector(".panel:not([hidden]) .search, .view:not([hidden]) .search")?.focus();
}

function nextView(by) {
  const names = Object.keys(VIEWS);
  showTab(names[(names.indexOf(state.view) + by + names.length) % names.length]);
  content.focus({ preventScroll: true });
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { drawn.clear(); content.replaceChildren(); update(); });
document.getElementById("help-open").addEventListener("click", openHelp);
document.getElementById("skip").addEventListener("click", () => content.focus());
const project = document.getElementById("project");
project.textContent = DATA.project.root.split(/[\\/]/).filter(Boolean).at(-1) || DATA.project.root;
project.title = DATA.project.root;

let started = false;
update();
started = true;
