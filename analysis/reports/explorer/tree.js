// What the graph and the matrix show: services that hold apps that hold models, or apps that hold models.

const serviceKey = (service) => `s:${serviceName(service)}`;

// Apps of which parts would go to different services.
const DIVIDED = (() => {
  const homes = new Map();
  for (const leaf of LEAVES) homes.set(leaf.app, (homes.get(leaf.app) || new Set()).add(leaf.service));
  return new Set([...homes].filter(([, services]) => services.size > 1).map(([app]) => app));
})();

const TREES = { service: makeTree(true), app: makeTree(false) };

// Whatever an address may name as an end: a service, an app, a part of one, a model, the code beside the models.
const findNode = (key) => TREES.service.nodes.get(key) || TREES.app.nodes.get(key);

const grouping = () => (state.group === "app" || !SERVICES.length ? "app" : "service");

function makeTree(byService) {
  const nodes = new Map();
  const make = (key, kind, label, parent, service, app) => {
    if (!nodes.has(key)) {
      nodes.set(key, { key, kind, label, parent, service, app, children: [], leaves: [] });
      parent?.children.push(nodes.get(key));
    }
    return nodes.get(key);
  };
  for (const leaf of LEAVES) {
    const label = APPS[leaf.app].label, place = byService && DIVIDED.has(leaf.app) ? `@${serviceName(leaf.service)}` : "";
    const owner = byService ? make(serviceKey(leaf.service), "service", serviceName(leaf.service), null, leaf.service, -1) : null;
    const app = make(label + place, "app", label, owner, leaf.service, leaf.app);
    const end = leaf.model ? make(`m:${leaf.model}${place}`, "model", leaf.model, app, leaf.service, leaf.app)
      : make(`c:${label}${place}`, "code", `code of ${label}`, app, leaf.service, leaf.app);
    for (const each of [owner, app, end]) each?.leaves.push(leaf.index);
  }
  for (const each of nodes.values()) simplify(each);
  return { nodes, rows: rowsOf(nodes, byService) };
}

// A box around a single box says nothing: what is inside comes up, and an app without models is its code.
function simplify(node) {
  if (node.kind === "app" && node.children.length === 1) node.children = [];
  if (node.kind !== "service" || node.children.length !== 1) return;
  node.only = node.children[0];
  node.children = node.only.children.length > 1 ? node.only.children : [];
  for (const each of node.children) each.parent = node;
}

function rowsOf(nodes, byService) {
  const named = byService ? DATA.proposal.rows.map((row) => row.map(serviceKey)) : DATA.rows.map((row) => row.map((app) => APPS[app].label));
  const rows = named.map((row) => row.map((key) => nodes.get(key)).filter(Boolean));
  const outside = byService && nodes.get(serviceKey(-1));
  return outside ? [...rows, [outside]] : rows;
}

// ---- what is open

const SEPARATOR = "|";
const openKeys = () => new Set(state.open.split(SEPARATOR).filter(Boolean));

function toggled(node) {
  const keys = openKeys();
  if (!keys.delete(node.key)) keys.add(node.key);
  return [...keys].sort().join(SEPARATOR);
}

// The nodes that stand for all others while only some are open, and for each leaf its number among them.
function standing(tree) {
  const open = openKeys(), shown = [], ends = new Array(LEAVES.length).fill(-1);
  const visit = (node) => {
    if (node.children.length && open.has(node.key)) { node.children.forEach(visit); return; }
    node.leaves.forEach((leaf) => { ends[leaf] = shown.length; });
    shown.push(node);
  };
  tree.rows.flat().forEach(visit);
  return { shown, ends };
}

function ancestors(node) {
  const found = [];
  for (let each = node.parent; each; each = each.parent) found.push(each);
  return found;
}

// ---- how they are called

function nodeSize(node) {
  if (node.kind === "service" && node.service >= 0) {
    const service = SERVICES[node.service];
    return `${count(service.models.length, "model")} · ${count(service.lines, "line")}`;
  }
  if (node.kind === "service") return count(node.children.length || 1, "app");
  const app = APPS[node.app];
  if (node.kind !== "app") return app.label;
  if (!app.isLocal) return OUTSIDE;
  if (DIVIDED.has(node.app) && node.parent) return modelsIn(node) ? `part: ${count(modelsIn(node), "model")}` : "part: code";
  return `${count(app.models, "model")} · ${count(app.lines, "line")}`;
}

function nodeTitle(node) {
  if (node.kind === "service" && node.service >= 0) return [node.label, SERVICES[node.service].verdict, nodeSize(node), SERVICES[node.service].reason].filter(Boolean).join(" · ");
  return node.kind === "app" ? appTitle(APPS[node.app]) : `${node.label} · ${nodeSize(node)}`;
}

const endName = (key) => findNode(key)?.label ?? key;
const shortModel = (label) => label.slice(label.indexOf(".") + 1);
