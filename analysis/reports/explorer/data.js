// The report unpacked: apps, models, services, work items, and the evidence with both of its ends.

const EVIDENCE = DATA.evidence;
const PIECES = EVIDENCE.kind.length;
const ECHOES = new Set(DATA.echoes);  // what a run saw again, no places of their own
const LOCAL = 1, DJANGO_APP = 4;

const APPS = DATA.apps.map(([label, flags, path, lines, models, inside], index) => ({
  index, label: text(label), isLocal: Boolean(flags & LOCAL), isApp: Boolean(flags & DJANGO_APP),
  path: text(path), lines, models, inside,
}));
const APP_INDEX = new Map(APPS.map((app) => [app.label, app.index]));
const KINDS = DATA.kinds.map(([name, group, meaning], index) => ({ index, name, group, meaning }));
const KIND_INDEX = new Map(KINDS.map((kind) => [kind.name, kind.index]));
const LEAVES = DATA.leaves.map(([service, app, model], index) => ({ index, service, app, model: text(model) }));

// Who stands at both ends of a piece, as an app and as a service.
const sourceApp = (i) => LEAVES[EVIDENCE.source[i]].app, targetApp = (i) => LEAVES[EVIDENCE.target[i]].app;
const sourceService = (i) => LEAVES[EVIDENCE.source[i]].service, targetService = (i) => LEAVES[EVIDENCE.target[i]].service;
const sourceModel = (i) => LEAVES[EVIDENCE.source[i]].model, targetModel = (i) => LEAVES[EVIDENCE.target[i]].model;

// What leaves an app: the rest joins models inside one.
const CROSSING = [...Array(PIECES).keys()].filter((i) => sourceApp(i) !== targetApp(i));

// ---- services

const SERVICES = DATA.proposal.services.map(
  ([name, role, verdict, reason, apps, models, lines, internal, incoming, outgoing, cohesion, points, needs, surface], index) => ({
    index, name: text(name), role: text(role), verdict: text(verdict), reason: text(reason), apps: apps.map(text), models: models.map(text),
    lines, internal, incoming, outgoing, cohesion, points, needs, surface,
  }));
const SERVICE_INDEX = new Map(SERVICES.map((service) => [service.name, service.index]));
const OUTSIDE = "outside the project";
const serviceName = (index) => SERVICES[index]?.name ?? OUTSIDE;

const ITEMS = DATA.proposal.items.map(([remedy, source, target, title, teams, points, size, places, files], index) => ({
  index, remedy: text(remedy), source, target, title: text(title), teams, points, size: text(size), places, files,
}));
const PLACEMENTS = new Map(DATA.proposal.placements.map(([model, confidence, stability, runnerUp, pros, cons]) => [
  text(model), { confidence, stability, runnerUp, pros: pros.map(text), cons: cons.map(text) },
]));

// The pieces of each work item, found when one is first opened.
const piecesOf = (() => {
  let known = null;
  return (item) => {
    if (!known) {
      known = ITEMS.map(() => []);
      EVIDENCE.item.forEach((each, i) => { if (each >= 0) known[each].push(i); });
    }
    return known[item.index];
  };
})();

// A few services are told apart best by colours at equal distances; many by never coming near the one before.
const HUES = (() => {
  const own = SERVICES.filter((service) => service.role === "service");
  const step = own.length <= 10 ? 360 / Math.max(own.length, 1) : 137.5;
  return new Map(own.map((service, rank) => [service.index, Math.round(158 + rank * step) % 360]));
})();

const tint = (service) => (HUES.has(service) ? { "--turn": HUES.get(service), "--chroma": 0.115 } : { "--turn": 150, "--chroma": 0.012 });
const dot = (service) => el("span", { class: "service-dot", style: tint(service) });
const serviceLabel = (service) => el("span", { class: "service-name" }, dot(service), serviceName(service));
const serviceLink = (service) => button("", {
  class: "service-link", "data-key": `service:${serviceName(service)}`,
  onclick: () => { go({ ...LEAVING, view: "services", service: serviceName(service) }); scrollTo(0, 0); },
}, dot(service), serviceName(service));

// What is forgotten when one place leads to quite another.
const LEAVING = { from: "", to: "", model: "", q: "", find: "", focus: "", kinds: "", service: "", remedy: "", size: "", within: "" };

// ---- sums over the evidence

const chosenKinds = () => new Set(state.kinds.split(" ").filter((name) => KIND_INDEX.has(name)).map((name) => KIND_INDEX.get(name)));

// What `ends` makes of both leaves, summed: key -> {source, target, pieces, weight, kinds}; -1 stands for nothing.
function summed(ends, most, kinds) {
  const found = new Map();
  for (let i = 0; i < PIECES; i++) {
    if (kinds.size && !kinds.has(EVIDENCE.kind[i])) continue;
    const source = ends[EVIDENCE.source[i]], target = ends[EVIDENCE.target[i]];
    if (source === target || source < 0 || target < 0) continue;
    const key = source * most + target;
    let pair = found.get(key);
    if (!pair) found.set(key, pair = { source, target, pieces: 0, weight: 0, kinds: new Map() });
    pair.pieces += 1;
    pair.weight += EVIDENCE.weight[i];
    pair.kinds.set(EVIDENCE.kind[i], (pair.kinds.get(EVIDENCE.kind[i]) || 0) + 1);
  }
  return found;
}

const LEAF_APPS = LEAVES.map((leaf) => leaf.app), LEAF_SERVICES = LEAVES.map((leaf) => leaf.service);
const pairCache = new Map();

// All pairs of apps with the evidence of the chosen kinds between them.
function pairs() {
  if (!pairCache.has(state.kinds)) pairCache.set(state.kinds, countPairs(chosenKinds()));
  return pairCache.get(state.kinds);
}

const countPairs = (kinds) => summed(LEAF_APPS, APPS.length, kinds);
const servicePairs = () => [...summed(LEAF_SERVICES, SERVICES.length, new Set()).values()].sort(byWeight);
const pairKey = (source, target) => source * APPS.length + target;
const byWeight = (a, b) => b.weight - a.weight || b.pieces - a.pieces || a.source - b.source || a.target - b.target;
const strongestPairs = () => [...pairs().values()].sort(byWeight);
const isBackward = (pair) => pair.source > pair.target;

function kindList(pair, most = 3) {
  const ranked = [...pair.kinds].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const named = ranked.slice(0, most).map(([kind, pieces]) => `${KINDS[kind].name} ${number(pieces)}`);
  if (ranked.length > most) named.push(`+${count(ranked.length - most, "kind")}`);
  return named.join(", ");
}

const openPair = (source, target) => go({ from: APPS[source].label, to: APPS[target].label, model: "", q: "" });
const openServices = (source, target) => go({ from: serviceKey(source), to: serviceKey(target), model: "", q: "", kinds: "" });
