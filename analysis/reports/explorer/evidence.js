// The evidence itself: a list of places with kind, file, line and source, for a pair of apps, a model, or all.

let loweredStrings = null;

// Which strings hold what was searched for; each string is looked at once, however often it is used.
function matchingStrings(query) {
  loweredStrings ??= DATA.strings.map((each) => each.toLowerCase());
  const wanted = query.toLowerCase();
  return loweredStrings.map((each) => each.includes(wanted));
}

const SEARCHED = ["file", "detail", "excerpt", "symbol", "source_model", "target_model"];

// Indices of the evidence that the state asks for; `kinds` counts what there is before kinds are chosen.
function findEvidence() {
  const from = APP_INDEX.get(state.from) ?? -1, to = APP_INDEX.get(state.to) ?? -1, chosen = chosenKinds();
  const hits = state.q && matchingStrings(state.q);
  const found = [], kinds = new Map();
  for (let i = 0; i < PIECES; i++) {
    if ((from >= 0 && EVIDENCE.source[i] !== from) || (to >= 0 && EVIDENCE.target[i] !== to)) continue;
    if (state.model && text(EVIDENCE.target_model[i]) !== state.model) continue;
    if (hits && !SEARCHED.some((column) => EVIDENCE[column][i] >= 0 && hits[EVIDENCE[column][i]])) continue;
    const kind = EVIDENCE.kind[i];
    kinds.set(kind, (kinds.get(kind) || 0) + 1);
    if (!chosen.size || chosen.has(kind)) found.push(i);
  }
  return { found: found.sort(byPlace), kinds };
}

function byPlace(a, b) {
  const one = text(EVIDENCE.file[a]), other = text(EVIDENCE.file[b]);
  return one < other ? -1 : one > other ? 1 : EVIDENCE.line[a] - EVIDENCE.line[b] || a - b;
}

// The text with what was searched for marked.
function marked(value) {
  if (!state.q) return [value];
  const parts = [], lowered = value.toLowerCase(), wanted = state.q.toLowerCase();
  // A few letters change length in lower case; then places do not agree, and nothing is marked.
  if (lowered.length !== value.length) return [value];
  let start = 0;
  for (let at = lowered.indexOf(wanted); at >= 0; at = lowered.indexOf(wanted, start)) {
    parts.push(value.slice(start, at), el("mark", {}, value.slice(at, at + wanted.length)));
    start = at + wanted.length;
  }
  parts.push(value.slice(start));
  return parts;
}

function ends(i) {
  const source = text(EVIDENCE.source_model[i]) || APPS[EVIDENCE.source[i]].label;
  const target = text(EVIDENCE.target_model[i]) || APPS[EVIDENCE.target[i]].label;
  return [marked(source), " → ", marked(target)];
}

function piece(i) {
  const kind = KINDS[EVIDENCE.kind[i]];
  const detail = text(EVIDENCE.detail[i]), excerpt = text(EVIDENCE.excerpt[i]), symbol = text(EVIDENCE.symbol[i]);
  return el("li", { class: "piece" },
    el("div", { class: "place" },
      el("span", { class: "line", title: `${text(EVIDENCE.file[i])}:${EVIDENCE.line[i]}` }, `:${EVIDENCE.line[i]}`),
      el("span", { class: `tag group-${kind.group}`, title: kind.meaning }, kind.name),
      el("span", { class: "ends" }, ends(i)),
      symbol && el("span", { class: "symbol" }, "in ", marked(symbol))),
    excerpt && excerpt.includes(detail) ? null : el("pre", { class: excerpt ? "detail" : "source" }, marked(detail)),
    excerpt && el("pre", { class: "source" }, marked(undented(excerpt))));
}

function undented(value) {
  const indents = value.split("\n").filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents, 80);
  return value.split("\n").map((line) => line.slice(least)).join("\n").trimEnd();
}

// Pieces of one file under its name.
function byFile(indices) {
  const groups = [];
  for (const i of indices) {
    const file = EVIDENCE.file[i];
    if (!groups.length || groups.at(-1).file !== file) groups.push({ file, pieces: [] });
    groups.at(-1).pieces.push(i);
  }
  return groups.map((group) => el("section", { class: "file" },
    el("h3", {}, marked(text(group.file))), el("ol", {}, group.pieces.map(piece))));
}

function evidenceList(found) {
  if (!found.length) return el("p", { class: "nothing" }, "No evidence matches these filters.");
  return portions(found, byFile, el("div", { class: "pieces" }));
}

function weightOf(found) {
  return found.reduce((sum, i) => sum + EVIDENCE.weight[i], 0);
}

function evidenceSummary(found) {
  const cut = DATA.source_cut ? ` Source lines are cut at ${DATA.source_cut} characters to keep this file small.` : "";
  return el("p", { class: "note", "aria-live": "polite" },
    `${count(found.length, "place")}, weight ${number(weightOf(found))}.${cut}`);
}

const quoted = (label) => (/^[\w.-]+$/.test(label) ? label : `'${label.replaceAll("'", "'\\''")}'`);

// ---- beside another view

const panelIsWanted = () => state.view !== "evidence" && Boolean(state.from || state.to || state.model);

function drawPanel(panel) {
  const { found, kinds } = findEvidence();
  const title = state.model || `${state.from || "any app"} → ${state.to || "any app"}`;
  panel.replaceChildren(
    el("div", { class: "panel-head" },
      el("h2", { tabindex: "-1", id: "panel-title" }, title),
      button("Close", { class: "close", "data-key": "close", onclick: () => closePanel() })),
    evidenceSummary(found),
    el("div", { class: "panel-tools" }, oppositeButton(), modelScope(),
      state.from && state.to && el("p", { class: "command" }, code(`banyan explain ${quoted(state.from)} ${quoted(state.to)}`))),
    searchField("q", "Search this evidence"),
    kindFilter(kinds),
    evidenceList(found));
}

function oppositeButton() {
  if (!state.from || !state.to) return null;
  const pair = pairs().get(pairKey(APP_INDEX.get(state.to), APP_INDEX.get(state.from)));
  return button(`${state.to} → ${state.from}: ${pair ? number(pair.pieces) : "none"}`, {
    class: "quiet", disabled: !pair, "data-key": "opposite", onclick: () => go({ from: state.to, to: state.from }),
  });
}

function modelScope() {
  return state.model && state.from && button(`From all apps, not only ${state.from}`, {
    class: "quiet", "data-key": "any-source", onclick: () => go({ from: "" }),
  });
}

function closePanel() {
  const cell = state.from && `cell:${state.from}:${state.model || state.to}`;
  go({ from: "", to: "", model: "", q: "", ...(state.view === "writes" ? { kinds: "" } : {}) });
  document.querySelector(`[data-key="${CSS.escape(cell || "")}"]`)?.focus();
}

// ---- as a view of its own

function appSelect(label, key) {
  return el("label", { class: "field" }, el("span", { class: "label" }, label),
    el("select", { "data-key": `select-${key}`, onchange: (event) => go({ [key]: event.target.value }) },
      el("option", { value: "" }, "any app"),
      APPS.map((app) => app.label).sort().map((name) => el("option", { value: name, selected: name === state[key] }, name))));
}

function drawEvidence(view) {
  const { found, kinds } = findEvidence();
  put(view, 
    heading("Evidence", "Every place in the source where one app depends on another."),
    el("div", { class: "tools" }, appSelect("From", "from"), appSelect("To", "to"), searchField("q", "Search files, code and models"),
      state.model && button(`Only ${state.model} ×`, { class: "chip", "data-key": "model", onclick: () => go({ model: "" }) })),
    kindFilter(kinds), evidenceSummary(found), evidenceList(found));
}
