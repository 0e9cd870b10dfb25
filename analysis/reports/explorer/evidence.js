// The evidence itself: a list of places with kind, file, line and source, for a pair of apps, a model, or all.

let loweredStrings = null;

// Which strings hold what was searched for; each string is looked at once, however often it is used.
function matchingStrings(query) {
  loweredStrings ??= DATA.strings.map((each) => each.toLowerCase());
  const wanted = query.toLowerCase();
  return loweredStrings.map((each) => each.includes(wanted));
}

const SEARCHED = ["file", "detail", "excerpt", "symbol"];

// Which leaves an address names as an end: all of them where it names none, or one that is gone.
function maskOf(key) {
  const node = key && findNode(key);
  if (!node) return null;
  const mask = new Uint8Array(LEAVES.length);
  for (const leaf of node.leaves) mask[leaf] = 1;
  return mask;
}

function holds(i, hits) {
  return SEARCHED.some((column) => EVIDENCE[column][i] >= 0 && hits[EVIDENCE[column][i]])
    || [EVIDENCE.source[i], EVIDENCE.target[i]].some((leaf) => DATA.leaves[leaf][2] >= 0 && hits[DATA.leaves[leaf][2]]);
}

// What lies between two ends; with neither named, what leaves an app.
function between() {
  const from = maskOf(state.from), to = maskOf(state.to || (state.model && `m:${state.model}`));
  if (!from && !to && !state.model) return CROSSING;
  const found = [], hasBoth = from && to;
  for (let i = 0; i < PIECES; i++) {
    if ((from && !from[EVIDENCE.source[i]]) || (to && !to[EVIDENCE.target[i]])) continue;
    if (state.model && targetModel(i) !== state.model) continue;
    if (!hasBoth && (from || to)?.[from ? EVIDENCE.target[i] : EVIDENCE.source[i]]) continue;
    found.push(i);
  }
  return found;
}

// Indices of the evidence that the state asks for; `kinds` counts what there is before kinds are chosen.
function findEvidence() {
  const chosen = chosenKinds(), hits = state.q && matchingStrings(state.q);
  const found = [], kinds = new Map();
  for (const i of between()) {
    if (hits && !holds(i, hits)) continue;
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
  const source = sourceModel(i) || APPS[sourceApp(i)].label;
  const target = targetModel(i) || APPS[targetApp(i)].label;
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
    excerpt && el("pre", { class: "source" }, marked(undented(excerpt))),
    remedyOf(i));
}

// What removes this place, where it stands between two services.
function remedyOf(i) {
  const item = ITEMS[EVIDENCE.item[i]];
  if (!item || state.view === "bill") return null;
  return el("p", { class: "remedy" }, el("span", { class: "tag" }, words(item.remedy)), ` ${item.title}`);
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
  const title = state.model || `${endName(state.from) || "all others"} → ${endName(state.to) || "all others"}`;
  panel.replaceChildren(
    el("div", { class: "panel-head" },
      el("h2", { tabindex: "-1", id: "panel-title" }, title),
      button("Close", { class: "close", "data-key": "close", onclick: () => closePanel() })),
    evidenceSummary(found),
    el("div", { class: "panel-tools" }, oppositeButton(), modelScope(),
      explainable(state.from) && explainable(state.to)
        && el("p", { class: "command" }, code(`banyan explain ${quoted(explainable(state.from))} ${quoted(explainable(state.to))}`))),
    searchField("q", "Search this evidence"),
    kindFilter(kinds),
    evidenceList(found));
}

// The name by which the command line knows an end; it knows apps and models.
function explainable(key) {
  const node = key && findNode(key);
  if (!node || key.includes("@")) return "";
  return node.kind === "app" || node.kind === "model" ? node.label : "";
}

function oppositeButton() {
  if (!state.from || !state.to) return null;
  const from = maskOf(state.to), to = maskOf(state.from);
  let pieces = 0;
  if (from && to) for (let i = 0; i < PIECES; i++) pieces += from[EVIDENCE.source[i]] & to[EVIDENCE.target[i]];
  return button(`${endName(state.to)} → ${endName(state.from)}: ${pieces ? number(pieces) : "none"}`, {
    class: "quiet", disabled: !pieces, "data-key": "opposite", onclick: () => go({ from: state.to, to: state.from }),
  });
}

function modelScope() {
  return state.model && state.from && button(`From everywhere, not only ${endName(state.from)}`, {
    class: "quiet", "data-key": "any-source", onclick: () => go({ from: "" }),
  });
}

function closePanel() {
  const cell = state.from && `cell:${state.from}:${state.model || state.to}`;
  go({ from: "", to: "", model: "", q: "", ...(state.view === "writes" ? { kinds: "" } : {}) });
  document.querySelector(`[data-key="${CSS.escape(cell || "")}"]`)?.focus();
}

// ---- as a view of its own

function endSelect(label, key) {
  const apps = APPS.map((app) => app.label).sort(), services = SERVICES.map((service) => serviceKey(service.index));
  const option = (value) => el("option", { value, selected: value === state[key] }, endName(value));
  const isOther = state[key] && !apps.includes(state[key]) && !services.includes(state[key]) && findNode(state[key]);
  return el("label", { class: "field" }, el("span", { class: "label" }, label),
    el("select", { "data-key": `select-${key}`, onchange: (event) => go({ [key]: event.target.value }) },
      el("option", { value: "" }, "anything"), isOther && option(state[key]),
      services.length > 0 && el("optgroup", { label: "Services" }, services.map(option)),
      el("optgroup", { label: "Apps" }, apps.map(option))));
}

function drawEvidence(view) {
  const { found, kinds } = findEvidence();
  put(view,
    heading("Evidence", "Every place in the source where one app depends on another."),
    el("div", { class: "tools" }, endSelect("From", "from"), endSelect("To", "to"), searchField("q", "Search files, code and models"),
      state.model && button(`Only ${state.model} ×`, { class: "chip", "data-key": "model", onclick: () => go({ model: "" }) })),
    kindFilter(kinds), evidenceSummary(found), evidenceList(found));
}
