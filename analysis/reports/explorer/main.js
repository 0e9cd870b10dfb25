// The frame: tabs, one view at a time, the panel beside it; each drawn again only when what it shows has changed.

const VIEWS = {
  overview: { title: "Overview", draw: drawOverview, uses: [] },
  matrix: { title: "Matrix", draw: drawMatrix, uses: ["kinds", "order", "measure"] },
  graph: { title: "Graph", draw: drawGraph, uses: ["kinds", "focus", "edges", "hubs"] },
  writes: { title: "Writes", draw: drawWrites, uses: ["rows"] },
  models: { title: "Models", draw: drawModels, uses: ["focus", "find"] },
  cycles: { title: "Cycles", draw: drawCycles, uses: [] },
  proposal: { title: "Proposal", draw: drawProposal, uses: [] },
  evidence: { title: "Evidence", draw: drawEvidence, uses: ["from", "to", "model", "kinds", "q"] },
  gaps: { title: "Gaps", draw: drawGaps, uses: [] },
};
// Drawn whatever filters are set, since these views show no kinds to clear.
const UNFILTERED = new Set(["overview", "writes", "models", "cycles", "proposal", "gaps"]);
const PANEL_USES = ["from", "to", "model", "kinds", "q"];

const content = document.getElementById("content"), panel = document.getElementById("panel");
const drawn = new Map();

function update() {
  state = readState();
  if (!VIEWS[state.view]) state.view = "overview";
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
  const figures = { cycles: DATA.totals.cycles, gaps: DATA.totals.unresolved + DATA.totals.unread };
  const leave = { from: "", to: "", model: "", q: "", focus: "", kinds: "" };
  keepingFocus(tabs, () => tabs.replaceChildren(...Object.entries(VIEWS).map(([name, { title }]) => button(title, {
    "aria-current": state.view === name && "page", "data-key": `tab:${name}`, onclick: () => { go({ ...leave, view: name }); scrollTo(0, 0); },
  }, figures[name] ? el("span", { class: "figure" }, number(figures[name])) : null))));
  const current = tabs.querySelector("[aria-current]");
  const start = current.offsetLeft - tabs.offsetLeft, end = start + current.offsetWidth;
  if (start < tabs.scrollLeft || end > tabs.scrollLeft + tabs.clientWidth) tabs.scrollLeft = start - 60;
}

// Paper shows every view but the whole list of evidence, which would be hundreds of pages.
addEventListener("beforeprint", () => {
  for (const name of Object.keys(VIEWS)) if (name !== "evidence" || state.view === "evidence") showView(name);
  for (const view of drawn.values()) view.node.hidden = false;
});
addEventListener("afterprint", () => showView(state.view));
addEventListener("hashchange", update);
addEventListener("popstate", update);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panelIsWanted()) closePanel();
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    const field = document.querySelector(".panel:not([hidden]) .search, .view:not([hidden]) .search");
    if (field) { event.preventDefault(); field.focus(); }
  }
});
document.getElementById("skip").addEventListener("click", () => content.focus());
document.getElementById("project").textContent = DATA.project.root;

let started = false;
update();
started = true;
