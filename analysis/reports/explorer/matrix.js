// Two maps of heat: which app depends on which, and which app touches whose models.

const ORDERS = {
  dependency: (a, b) => a.index - b.index,
  name: (a, b) => (a.label < b.label ? -1 : 1),
  coupled: (a, b) => couplingOf(b) - couplingOf(a) || a.index - b.index,
};

function couplingOf(app) {
  let sum = 0;
  for (const pair of pairs().values()) if (pair.source === app.index || pair.target === app.index) sum += pair.weight;
  return sum;
}

// Apps of the project always; one that nothing of the chosen kinds touches would only add white space in a large map.
function mappedApps() {
  const touched = new Set();
  for (const pair of pairs().values()) touched.add(pair.source).add(pair.target);
  const shown = APPS.filter((app) => touched.has(app.index));
  return shown.sort(ORDERS[state.order] || ORDERS.dependency);
}

function drawMatrix(view) {
  const apps = mappedApps(), found = pairs(), left = APPS.length - apps.length;
  const ends = apps.map((app) => ({ app, label: app.label, title: appTitle(app) }));
  put(view, 
    heading("Dependency matrix", "A row depends on its columns. The stronger the colour, the more; a figure counts places in the source."),
    el("div", { class: "tools" },
      choice("Order", "order", [["dependency", "dependency"], ["coupled", "most coupled"], ["name", "name"]]),
      choice("Count", "measure", [["pieces", "places"], ["weight", "weight"]])),
    kindFilter(allKindCounts()));
  if (!apps.length) { put(view, el("p", { class: "nothing" }, "No app depends on another.")); return; }
  put(view, 
    ...heatTable({
      label: "Which app depends on which", corner: "", rows: ends, columns: ends,
      cell: (row, column) => matrixCell(row.app, column.app, found),
    }),
    state.order === "dependency" && el("p", { class: "note" }, el("span", { class: "swatch warm" }),
      " Against the order: without these places, the apps above would depend only on the apps below, and no cycle would be left."),
    left > 0 && el("p", { class: "note" }, `${count(left, "app")} without such a dependency left out.`));
}

function appTitle(app) {
  return [app.label, app.isLocal ? app.path : "outside the project", `${count(app.models, "model")}`, `${count(app.lines, "line")}`].join(" · ");
}

function matrixCell(source, target, found) {
  if (source === target) return source.inside ? short(source.inside) : "·";
  const pair = found.get(pairKey(source.index, target.index));
  if (!pair) return null;
  const value = state.measure === "weight" ? pair.weight : pair.pieces;
  return {
    value, shown: short(value), key: `cell:${source.label}:${target.label}`,
    title: `${source.label} → ${target.label}: ${count(pair.pieces, "place")}, weight ${number(pair.weight)} (${kindList(pair, 4)})`,
    isWarm: state.order === "dependency" && isBackward(pair),
    isOpen: state.from === source.label && state.to === target.label,
    open: () => openPair(source.index, target.index),
  };
}

const short = (value) => (value >= 9950 ? `${Math.round(value / 1000)}k` : value >= 995 ? `${(value / 1000).toFixed(1)}k` : number(value));

// ---- who touches whose models

const TOUCHES = {
  write: { title: "Writes", kinds: ["write", "runtime_write"], verb: "writes" },
  transaction: { title: "Transactions", kinds: ["transaction", "runtime_transaction"], verb: "writes in one transaction" },
  read: { title: "Reads", kinds: ["read", "raw_sql", "runtime_read"], verb: "reads" },
  query_join: { title: "Joins", kinds: ["query_join", "runtime_join"], verb: "joins" },
};

function countTouches(names) {
  const kinds = new Set(names.map((name) => KIND_INDEX.get(name))), found = new Map();
  for (let i = 0; i < PIECES; i++) {
    const target = EVIDENCE.target_model[i];
    if (target < 0 || !kinds.has(EVIDENCE.kind[i])) continue;
    if (!found.has(target)) found.set(target, { target, owner: EVIDENCE.target[i], by: new Map(), pieces: 0 });
    const model = found.get(target);
    model.by.set(EVIDENCE.source[i], (model.by.get(EVIDENCE.source[i]) || 0) + 1);
    model.pieces += 1;
  }
  return [...found.values()].sort((a, b) => b.by.size - a.by.size || b.pieces - a.pieces || a.target - b.target);
}

function drawWrites(view) {
  const touch = TOUCHES[state.rows] || TOUCHES.write;
  const models = countTouches(touch.kinds);
  const apps = [...new Set(models.flatMap((model) => [...model.by.keys()]))].sort((a, b) => a - b);
  put(view, 
    heading("Who writes whose models", "A column is an app, a row a model that belongs to another app. A model with many writers has no owner yet."),
    el("div", { class: "tools" }, choice("Show", "rows", Object.entries(TOUCHES).map(([key, each]) => [key, each.title]))));
  if (!models.length) { put(view, el("p", { class: "nothing" }, `No app ${touch.verb} a model of another.`)); return; }
  put(view, ...heatTable({
    label: `Which app ${touch.verb} whose models`, corner: "",
    rows: models.map((model) => ({ model, label: text(model.target), title: `${text(model.target)}: ${count(model.by.size, "app")}` })),
    columns: apps.map((index) => ({ index, label: APPS[index].label, title: appTitle(APPS[index]) })),
    cell: (row, column) => touchCell(row.model, APPS[column.index], touch),
  }));
}

function touchCell(model, app, touch) {
  const pieces = model.by.get(app.index), name = text(model.target);
  if (!pieces) return model.owner === app.index ? "·" : null;
  return {
    value: pieces, shown: short(pieces), key: `cell:${app.label}:${name}`,
    title: `${app.label} ${touch.verb} ${name}: ${count(pieces, "place")}`,
    isOpen: state.from === app.label && state.model === name,
    open: () => go({ from: app.label, to: "", model: name, q: "", kinds: touch.kinds.filter((kind) => KIND_INDEX.has(kind)).join(" ") }),
  };
}
