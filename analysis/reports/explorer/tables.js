// Models with their relations, and cycles of apps with their lightest cuts.

const ABSTRACT = 1, PROXY = 2, UNMANAGED = 4;
const MODELS = DATA.models.map(([id, app, flags, table, file, line, relations]) => ({
  id: text(id), app, flags, table: text(table), file: text(file), line,
  relations: relations.map(([name, kind, target, through, onDelete]) => ({
    name: text(name), kind: text(kind), target: text(target), through: text(through), onDelete: text(onDelete),
  })),
}));
const MODEL_APP = new Map(MODELS.map((model) => [model.id, model.app]));

const leaves = (model, relation) => MODEL_APP.has(relation.target) && MODEL_APP.get(relation.target) !== model.app;

function referrers() {
  const found = new Map();
  for (const model of MODELS) for (const relation of model.relations) found.set(relation.target, (found.get(relation.target) || 0) + 1);
  return found;
}

function crossingsOf() {
  const found = new Map();
  for (let i = 0; i < PIECES; i++) if (targetModel(i)) found.set(targetModel(i), (found.get(targetModel(i)) || 0) + 1);
  return found;
}

function drawModels(view) {
  const wanted = state.find.toLowerCase();
  const shown = MODELS.filter((model) => (!state.focus || APPS[model.app].label === state.focus)
    && (!wanted || [model.id, model.table, ...model.relations.map((each) => each.target)].some((each) => each.toLowerCase().includes(wanted))));
  const used = referrers(), crossed = crossingsOf();
  const body = el("tbody", {});
  put(view,
    heading("Models", "Every model as Django would register it, with its relations; those that leave the app stand out."),
    el("div", { class: "tools" }, modelAppSelect(), searchField("find", "Search models, tables and targets")),
    el("p", { class: "note", "aria-live": "polite" }, count(shown.length, "model")),
    el("table", { class: "sheet models" },
      el("thead", {}, el("tr", {}, ["Model", "Relations", "Referred to by", "Used elsewhere"].map((title) => el("th", { scope: "col" }, title)))), body));
  // A table body cannot hold the button that asks for more, so all rows are made; they are cheap.
  body.append(...shown.map((model) => modelRow(model, used, crossed)));
}

function modelAppSelect() {
  return el("label", { class: "field" }, el("span", { class: "label" }, "App"),
    el("select", { "data-key": "model-app", onchange: (event) => go({ focus: event.target.value }) },
      el("option", { value: "" }, "all apps"),
      [...new Set(MODELS.map((model) => APPS[model.app].label))].sort().map((name) => el("option", { value: name, selected: name === state.focus }, name))));
}

function modelRow(model, used, crossed) {
  const marks = [[ABSTRACT, "abstract"], [PROXY, "proxy"], [UNMANAGED, "unmanaged"]].filter(([flag]) => model.flags & flag);
  const pieces = crossed.get(model.id) || 0, referred = used.get(model.id) || 0;
  return el("tr", {},
    el("th", { scope: "row", "data-title": "Model" }, model.id, marks.map(([, name]) => el("span", { class: "tag" }, name)),
      el("span", { class: "path" }, model.table && `table ${model.table}`, model.table && el("br"), `${model.file}:${model.line}`)),
    el("td", { "data-title": "Relations" }, relationList(model)),
    el("td", { "data-title": "Referred to by", class: "figure" }, referred ? count(referred, "relation") : "–"),
    el("td", { "data-title": "Used elsewhere", class: "figure" }, pieces
      ? button(count(pieces, "place"), { class: "quiet", "data-key": `model:${model.id}`, onclick: () => go({ model: model.id, from: "", to: "", q: "", kinds: "" }) }) : "–"));
}

function relationList(model) {
  if (!model.relations.length) return "–";
  const out = model.relations.filter((each) => leaves(model, each)).length;
  return el("details", { open: model.relations.length <= 3 },
    el("summary", {}, count(model.relations.length, "relation"), out > 0 && el("span", { class: "warm-text" }, `, ${number(out)} to other apps`)),
    el("ul", { class: "relations" }, model.relations.map((each) => el("li", { class: leaves(model, each) ? "leaves" : "" },
      code(each.name), " → ", each.target || "any model",
      el("span", { class: "soft" }, ` ${[each.kind, each.through && `through ${each.through}`, each.onDelete].filter(Boolean).join(", ")}`)))));
}

// ---- cycles

function drawCycles(view) {
  put(view, heading("Cycles", "Apps that all reach each other cannot leave one at a time, until these lines are cut."));
  if (!DATA.cycles.length) { put(view, el("p", { class: "nothing" }, "No cycles: the apps can be put in an order in which each depends only on later ones.")); return; }
  const ranked = [...DATA.cycles].sort((a, b) => b[0].length - a[0].length);
  put(view, ...ranked.map(([members, weakest]) => el("section", { class: "card" },
    el("h2", {}, count(members.length, "app")),
    el("p", { class: "members" }, members.map((member) => button(text(member), { class: "chip", onclick: () => go({ view: "graph", group: "app", focus: text(member) }) }))),
    el("h3", {}, "Lightest cuts"),
    weakest.length ? pairList(cuts(weakest)) : el("p", { class: "nothing" }, "No set of light couplings breaks it."))));
}

function cuts(weakest) {
  const all = countPairs(new Set());
  return weakest.map(([source, target]) => all.get(pairKey(source, target))).filter(Boolean).sort((a, b) => byWeight(b, a));
}
