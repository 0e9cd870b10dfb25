// Which service, app or model depends on which, in an order in which what belongs together stands together.

const LEVELS = [["service", "services"], ["app", "apps"], ["model", "models"]];
const MOST_ENDS = 400;

const matrixLevel = () => (state.level === "service" && !SERVICES.length ? "app" : LEVELS.some(([level]) => level === state.level) ? state.level : "app");
const matrixOrder = () => (["dependency", "coupled", "name"].includes(state.order) || !SERVICES.length ? state.order : "service");

// The nodes of one level with the number that stands for each leaf.
function endsAt(level) {
  const tree = matrixOrder() === "service" || level === "service" ? TREES.service : TREES.app;
  const kinds = level === "model" ? ["model", "code"] : [level], found = [...tree.nodes.values()].filter((node) => kinds.includes(node.kind));
  const ends = new Array(LEAVES.length).fill(-1);
  found.forEach((node, place) => node.leaves.forEach((leaf) => { ends[leaf] = place; }));
  return { found, ends };
}

// Where a node stands in the drawing order of its tree.
const PLACES = new Map(Object.values(TREES).flatMap((tree) => tree.rows.flat().map((node, place) => [node, place])));
const rootOf = (node) => ancestors(node).at(-1) || node;
const placeOf = (node) => PLACES.get(rootOf(node)) ?? 0;
const byLabel = (a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);

const ORDERS = {
  service: (a, b) => placeOf(a) - placeOf(b) || a.app - b.app || (a.kind === "code") - (b.kind === "code") || byLabel(a, b),
  dependency: (a, b) => a.app - b.app || placeOf(a) - placeOf(b) || (a.kind === "code") - (b.kind === "code") || byLabel(a, b),
  name: byLabel,
};

function inOrder(nodes, found, pairsFound) {
  if (matrixOrder() !== "coupled") return nodes.sort(ORDERS[matrixOrder()] || ORDERS.dependency);
  const sums = new Map();
  for (const pair of pairsFound.values()) for (const end of [pair.source, pair.target]) sums.set(found[end], (sums.get(found[end]) || 0) + pair.weight);
  return nodes.sort((a, b) => (sums.get(b) || 0) - (sums.get(a) || 0) || byLabel(a, b));
}

function drawMatrix(view) {
  const level = matrixLevel(), { found, ends } = endsAt(level), pairsFound = summed(ends, found.length, chosenKinds());
  put(view,
    heading("Dependency matrix", "A row depends on its columns. The stronger the colour, the more; a figure counts places in the source."),
    el("div", { class: "tools" },
      choice("Rows", "level", SERVICES.length ? LEVELS : LEVELS.slice(1)),
      choice("Order", "order", [SERVICES.length && ["service", "service"], ["dependency", "dependency"], ["coupled", "most coupled"], ["name", "name"]].filter(Boolean)),
      choice("Count", "measure", [["pieces", "places"], ["weight", "weight"]]),
      SERVICES.length > 1 && picker("Within", "within", "all services", SERVICES.map((service) => service.name)),
      foldedKinds(allKindCounts())));
  drawMap(view, level, { found, ends, pairsFound });
}

function drawMap(view, level, { found, ends, pairsFound }) {
  const within = SERVICE_INDEX.get(state.within), touched = new Set();
  const isWithin = (node) => within === undefined || node.leaves.some((leaf) => LEAVES[leaf].service === within);
  for (const pair of pairsFound.values()) if (isWithin(found[pair.source]) || isWithin(found[pair.target])) touched.add(pair.source).add(pair.target);
  const all = inOrder([...touched].filter((place) => isWithin(found[place])).map((place) => found[place]), found, pairsFound), nodes = all.slice(0, MOST_ENDS);
  if (!nodes.length) { put(view, nothing(`No ${level} depends on another${within === undefined ? "" : " here"}.`)); return; }
  const numbers = new Map(found.map((node, place) => [node, place])), hasBlocks = matrixOrder() === "service" && level !== "service";
  const heads = nodes.map((node) => ({
    node, label: level === "model" ? (node.kind === "code" ? `${APPS[node.app].label} code` : node.label) : node.label, title: nodeTitle(node),
    tint: SERVICES.length > 1 && matrixOrder() === "service" ? tint(node.service) : undefined, block: hasBlocks ? node.service : undefined,
  }));
  const order = new Map(nodes.map((node, place) => [node, place]));
  put(view, ...heatTable({
    label: `Which ${level} depends on which`, corner: "", rows: heads, columns: heads, isSquare: true,
    cell: (row, column) => matrixCell(row.node, column.node, pairsFound.get(numbers.get(row.node) * found.length + numbers.get(column.node)), order, level),
  }), ...matrixNotes(level, hasBlocks, found.length - nodes.length, within));
}

function matrixNotes(level, hasBlocks, left, within) {
  const isDependency = matrixOrder() === "dependency" && level === "app";
  return [
    isDependency && el("p", { class: "note" }, el("span", { class: "swatch warm" }),
      " Against the order: without these places, the apps above would depend only on the apps below, and no cycle would be left."),
    hasBlocks && el("p", { class: "note" }, el("span", { class: "swatch block" }), " Inside one service: what lies outside the blocks has to be cut."),
    left > 0 && within === undefined && el("p", { class: "note" }, `${count(left, level)} without such a dependency left out.`)];
}

function appTitle(app) {
  return [app.label, app.isLocal ? app.path : OUTSIDE, count(app.models, "model"), count(app.lines, "line")].join(" · ");
}

function matrixCell(source, target, pair, order, level) {
  if (source === target) return level === "app" && APPS[source.app].inside && !DIVIDED.has(source.app) ? short(APPS[source.app].inside) : "·";
  if (!pair) return null;
  const value = state.measure === "weight" ? pair.weight : pair.pieces;
  return {
    value, shown: short(value), key: `cell:${source.key}:${target.key}`,
    title: `${source.label} → ${target.label}: ${count(pair.pieces, "place")}, weight ${number(pair.weight)} (${kindList(pair, 4)})`,
    isWarm: matrixOrder() === "dependency" && level === "app" && order.get(source) > order.get(target),
    isOpen: state.from === source.key && state.to === target.key,
    open: () => go({ from: source.key, to: target.key, model: "", q: "" }),
  };
}

const short = (value) => (value >= 9950 ? `${Math.round(value / 1000)}k` : value >= 995 ? `${(value / 1000).toFixed(1)}k` : number(value));
