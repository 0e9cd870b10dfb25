// Who reads and writes which model: a row is a model, a column a service or an app that is not its owner.

const TOUCHES = {
  all: { title: "All", verb: "touches" },
  write: { title: "Writes", kinds: ["write", "runtime_write", "runtime_lock"], verb: "writes", letter: "W" },
  transaction: { title: "Transactions", kinds: ["transaction", "runtime_transaction"], verb: "writes in one transaction", letter: "T" },
  read: { title: "Reads", kinds: ["read", "raw_sql", "runtime_read", "runtime_generic", "runtime_many_to_many", "runtime_raw_sql"], verb: "reads", letter: "R" },
  query_join: { title: "Joins", kinds: ["query_join", "runtime_join", "runtime_subquery"], verb: "joins", letter: "J" },
};
TOUCHES.all.kinds = Object.values(TOUCHES).flatMap((touch) => touch.kinds || []);

const LETTERS = new Map(Object.values(TOUCHES).filter((touch) => touch.letter).flatMap((touch) => touch.kinds.map((kind) => [KIND_INDEX.get(kind), touch.letter])));
const touchedBy = () => (state.by === "app" || SERVICES.length < 2 ? "app" : "service");

function countTouches(names) {
  const kinds = new Set(names.map((name) => KIND_INDEX.get(name))), found = new Map(), by = touchedBy();
  for (let i = 0; i < PIECES; i++) {
    const name = targetModel(i), target = LEAVES[EVIDENCE.target[i]], source = LEAVES[EVIDENCE.source[i]];
    if (!name || !kinds.has(EVIDENCE.kind[i]) || source[by] === target[by] || source[by] < 0) continue;
    if (!found.has(name)) found.set(name, { name, owner: target[by], service: target.service, by: new Map(), pieces: 0 });
    const model = found.get(name), letter = LETTERS.get(EVIDENCE.kind[i]);
    const cell = model.by.get(source[by]) || model.by.set(source[by], new Map()).get(source[by]);
    cell.set(letter, (cell.get(letter) || 0) + 1);
    model.pieces += 1;
  }
  return [...found.values()];
}

const byTouchers = (a, b) => b.by.size - a.by.size || b.pieces - a.pieces || (a.name < b.name ? -1 : 1);
const serviceRank = (service) => PLACES.get(TREES.service.nodes.get(serviceKey(service))) ?? Infinity;

function drawWrites(view) {
  const touch = TOUCHES[state.rows] || TOUCHES.all, by = touchedBy(), hasServices = SERVICES.length > 1;
  const models = countTouches(touch.kinds).sort((a, b) => (hasServices ? serviceRank(a.service) - serviceRank(b.service) : 0) || byTouchers(a, b));
  const rank = (index) => (by === "service" ? serviceRank(index) : index);
  const columns = [...new Set(models.flatMap((model) => [...model.by.keys()]))].sort((a, b) => rank(a) - rank(b));
  put(view,
    heading("Who reads and writes whose models", `A row is a model, a column ${by === "app" ? "an app" : "a service"} that does not own it. A model that several write has no owner yet.`),
    el("div", { class: "tools" }, choice("Show", "rows", Object.entries(TOUCHES).map(([key, each]) => [key, each.title])),
      hasServices && choice("By", "by", [["service", "service"], ["app", "app"]])));
  if (!models.length) { put(view, nothing(`No ${by} ${touch.verb} a model of another.`)); return; }
  put(view, ...heatTable({
    label: `Which ${by} ${touch.verb} whose models`, corner: "",
    rows: models.map((model) => ({
      model, label: model.name, title: `${model.name}, of ${hasServices ? serviceName(model.service) : APPS[model.owner].label}: ${count(model.by.size, by)}`,
      tint: hasServices ? tint(model.service) : undefined, block: hasServices ? model.service : undefined,
    })),
    columns: columns.map((index) => (by === "app" ? { index, label: APPS[index].label, title: appTitle(APPS[index]) }
      : { index, label: serviceName(index), title: serviceName(index), tint: tint(index) })),
    cell: (row, column) => touchCell(row.model, column.index, touch, by),
  }), touch === TOUCHES.all && el("p", { class: "note" }, "W writes, T writes in a transaction with other models, R reads, J joins; the colour counts places."));
}

function touchCell(model, index, touch, by) {
  const letters = model.by.get(index), label = by === "app" ? APPS[index].label : serviceName(index), key = by === "app" ? label : serviceKey(index);
  if (!letters) return model.owner === index ? "·" : null;
  const pieces = [...letters.values()].reduce((sum, each) => sum + each, 0);
  const named = Object.values(TOUCHES).filter((each) => letters.get(each.letter)).map((each) => `${each.title.toLowerCase()} ${letters.get(each.letter)}`);
  const said = touch === TOUCHES.all ? ` (${named.join(", ")})` : "";
  return {
    value: pieces, shown: touch === TOUCHES.all ? ["W", "T", "R", "J"].filter((letter) => letters.has(letter)).join("") : short(pieces), key: `cell:${key}:${model.name}`,
    title: `${label} ${touch.verb} ${model.name}: ${count(pieces, "place")}${said}`,
    isOpen: state.from === key && state.model === model.name,
    open: () => go({ from: key, to: "", model: model.name, q: "", kinds: touch.kinds.filter((kind) => KIND_INDEX.has(kind)).join(" ") }),
  };
}
