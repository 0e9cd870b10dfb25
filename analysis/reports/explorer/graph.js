// The graph: services that open into apps and models, only the strongest lines drawn, one box in focus with its neighbours.

const MOVED = new Map();

// Inside an open box in focus only the strongest lines are drawn: the picture is about its neighbours.
const FEW_INSIDE = 6, MOST_AROUND = 60;

const graphTree = () => TREES[grouping()];
const fewLines = (nodes) => Math.max(12, Math.round(nodes * (nodes > 24 ? 0.8 : 1.4)));

// What most others lean on: drawn in full, its lines would bury all others.
function hubsAmong(all, nodes) {
  const leaning = new Map();
  for (const pair of all) leaning.set(pair.target, (leaning.get(pair.target) || 0) + 1);
  const central = [...leaning].filter(([, others]) => others >= Math.max(8, nodes * 0.4)).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return new Map(central.slice(0, Math.ceil(nodes / 6)));
}

const hubsAreQuiet = (nodes) => (state.hubs || (nodes > 24 ? "quiet" : "drawn")) === "quiet";

// Everything that one drawing needs to know.
function scene() {
  const tree = graphTree(), { shown, ends } = standing(tree), focus = tree.nodes.get(state.focus);
  const all = [...summed(ends, shown.length, chosenKinds()).values()].sort(byWeight);
  const hubs = hubsAmong(all, shown.length), isInside = (node) => node === focus || ancestors(node).includes(focus);
  const inFocus = focus ? new Set([...shown.keys()].filter((place) => isInside(shown[place]))) : null;
  return { tree, shown, all, hubs, focus, inFocus, lines: drawnLines(all, shown, hubs, inFocus) };
}

function drawnLines(all, shown, hubs, inFocus) {
  if (inFocus) {
    const around = all.filter((pair) => inFocus.has(pair.source) !== inFocus.has(pair.target)).slice(0, MOST_AROUND);
    return [...around, ...all.filter((pair) => inFocus.has(pair.source) && inFocus.has(pair.target)).slice(0, FEW_INSIDE)];
  }
  const quiet = hubsAreQuiet(shown.length) ? hubs : new Map();
  return all.filter((pair) => !quiet.has(pair.target)).slice(0, Number(state.edges) || fewLines(shown.length));
}

function drawGraph(view) {
  const now = scene(), by = grouping();
  const search = searchField("find", "Find a service, an app or a model");
  put(view,
    heading(by === "service" ? "Services, apps and models" : "Apps and models", "A box stands above what it depends on. Its + opens it; a click shows its neighbours alone."),
    el("div", { class: "tools" }, SERVICES.length > 0 && choice("Group by", "group", [["service", "service"], ["app", "app"]]), openAll(now.tree), search,
      now.focus ? button("Leave focus", { class: "quiet", "data-key": "leave-focus", onclick: () => go({ focus: "" }) }) : [lineSlider(now), hubChoice(now)], foldedKinds(allKindCounts())),
    searchHits(now.tree));
  if (!now.shown.length) { put(view, nothing("There is nothing to draw.")); return; }
  const drawing = svg("svg", { class: "drawing", role: "group", "aria-label": "Boxes and what binds them; arrow keys lead from one to the next" });
  put(view, el("div", { class: "canvas" }, drawing, el("p", { class: "note legend" }, legend(now)), zoomButtons(drawing)), now.focus ? neighbours(now) : null);
  paint(drawing, now);
}

function legend({ all, lines, focus }) {
  const left = all.length - lines.length;
  const said = left > 0 ? `${count(left, "lighter coupling")} left out.` : "All couplings are drawn.";
  const ahead = el("span", { class: "swatch line" }), back = el("span", { class: "swatch line warm" });
  if (focus) return [ahead, " depends on what comes after it ", back, " and back ",
    all.length > lines.length && lines.length >= MOST_AROUND && el("span", { class: "legend-left" }, "the strongest lines")];
  return [ahead, " depends on what is below ", back, " points back up ", el("span", { class: "legend-left" }, said)];
}

function openAll(tree) {
  const holders = tree.rows.flat().filter((node) => node.children.length), isOpen = state.open !== "";
  if (!holders.length) return null;
  return button(isOpen ? "Close all" : "Open all", { class: "quiet", "data-key": "open-all",
    onclick: () => go({ open: isOpen ? "" : holders.map((node) => node.key).sort().join(SEPARATOR) }) });
}

const MOST_HITS = 12;

function searchHits(tree) {
  const wanted = state.find.toLowerCase();
  if (!wanted) return null;
  const hits = [...tree.nodes.values()].filter((node) => node.label.toLowerCase().includes(wanted) && node.kind !== "code");
  const choose = (node) => go({ focus: node.key, find: "", open: [...openKeys(), ...ancestors(node).map((each) => each.key)].sort().join(SEPARATOR) });
  return el("div", { class: "hits", role: "group", "aria-label": "Found" },
    hits.slice(0, MOST_HITS).map((node) => button("", { class: "chip", "data-key": `hit:${node.key}`, onclick: () => choose(node) },
      grouping() === "service" && dot(node.service), node.label, el("span", { class: "figure" }, node.kind))),
    el("span", { class: "soft", "aria-live": "polite" }, hits.length > MOST_HITS ? `and ${number(hits.length - MOST_HITS)} more` : hits.length ? "" : "Nothing is called so."));
}

function lineSlider({ all, shown }) {
  if (!all.length) return null;
  const value = Math.min(Number(state.edges) || fewLines(shown.length), all.length);
  const write = debounced((lines) => go({ edges: lines }, { replace: true }), 60);
  return el("label", { class: "field" }, el("span", { class: "label" }, `Lines: ${number(value)} of ${number(all.length)}`),
    el("input", { type: "range", min: Math.min(3, all.length), max: all.length, value, "data-key": "edges", oninput: (event) => write(event.target.value) }));
}

function hubChoice({ hubs, shown }) {
  if (!hubs.size) return null;
  const quiet = hubsAreQuiet(shown.length);
  return el("div", { class: "choice", role: "group", "aria-label": "Lines to hubs" }, el("span", { class: "label" }, "Lines to hubs"),
    [["quiet", "hidden", quiet], ["drawn", "drawn", !quiet]].map(([value, title, isOn]) => button(title, {
      "aria-pressed": String(isOn), "data-key": `hubs:${value}`, onclick: () => go({ hubs: value }),
    })));
}

function zoomButtons(drawing) {
  const by = (label, name, action) => button(label, { "aria-label": name, title: name, "data-key": `zoom:${name}`, onclick: action });
  return el("div", { class: "zooms", role: "group", "aria-label": "Size" },
    by("+", "Larger", () => zoomBy(drawing, 1.25)), by("−", "Smaller", () => zoomBy(drawing, 0.8)),
    by("⤢", "Fit, and put dragged boxes back", () => { MOVED.clear(); SHEET.key = ""; paint(drawing, scene()); }));
}

// ---- the drawing

// How many places bind each neighbour to the box in focus, and how many bind it back.
function placesAround({ shown, inFocus, all }) {
  const counts = new Map();
  for (const pair of all) {
    if (inFocus.has(pair.source) === inFocus.has(pair.target)) continue;
    const isOut = inFocus.has(pair.source), other = shown[isOut ? pair.target : pair.source], sums = counts.get(other) || [0, 0];
    sums[isOut ? 0 : 1] += pair.pieces;
    counts.set(other, sums);
  }
  return counts;
}

function placedScene({ tree, shown, focus, inFocus, lines }, width) {
  if (!focus) return placed(tree, MOVED, Math.min(WIDEST_ROW, Math.max(2.4 * BOX.service[0], (width || 1300) / READABLE)));
  const before = new Map(), after = new Map();
  for (const pair of lines) {
    if (inFocus.has(pair.source) && inFocus.has(pair.target)) continue;
    const side = inFocus.has(pair.source) ? after : before, other = shown[inFocus.has(pair.source) ? pair.target : pair.source];
    side.set(other, (side.get(other) || 0) + pair.weight);
  }
  for (const node of new Set([...before.keys(), ...after.keys()])) {
    if (before.has(node) && after.has(node)) ((before.get(node) >= after.get(node)) ? after : before).delete(node);
  }
  const ranked = (side) => [...side].sort((a, b) => b[1] - a[1] || byLabel(a[0], b[0])).map(([node]) => node);
  const place = width && width < 620 ? placedBetween : placedAround;
  return place(focus, ranked(before), ranked(after), MOVED);
}

function paint(drawing, now) {
  const picture = placedScene(now, drawing.clientWidth), { places } = picture, heaviest = Math.max(1, ...now.lines.map((pair) => pair.weight));
  if (now.focus) now.around = placesAround(now);
  const lines = [...now.lines].reverse().filter((pair) => places.has(now.shown[pair.source]) && places.has(now.shown[pair.target]));
  keepingFocus(drawing, () => drawing.replaceChildren(
    svg("defs", {}, arrowHead("ahead"), arrowHead("back")),
    svg("g", { class: "sheet-plane" },
      [...places].filter(([, box]) => box.isOpen).map(([node, box]) => holder(node, box, now)),
      lines.map((pair) => edge(pair, now, places, heaviest)),
      [...places].filter(([, box]) => !box.isOpen).map(([node, box]) => card(node, box, now)))));
  const key = [grouping(), state.focus, state.open].join();
  if (now.focus) [picture.anchor, picture.top] = middle(places.get(now.focus));
  Object.assign(drawing.dataset, { width: Math.ceil(picture.width), height: Math.ceil(picture.height) });
  if (SHEET.key === key) applySheet(drawing);
  else fitSheet(drawing, picture);
  SHEET.key = key;
  if (drawing.dataset.movable) return;
  drawing.dataset.movable = "true";
  watch(drawing);
}

function watch(drawing) {
  makeMovable(drawing, {
    moveNode: (key, dx, dy) => { const [x, y] = MOVED.get(key) || [0, 0]; MOVED.set(key, [x + dx, y + dy]); paint(drawing, scene()); },
    drop: () => {},
  });
  drawing.addEventListener("keydown", (event) => graphKey(drawing, event));
  for (const type of ["mouseover", "focusin"]) drawing.addEventListener(type, (event) => light(drawing, event.target.closest(".node")?.dataset.node));
  drawing.addEventListener("mouseleave", () => light(drawing, undefined));
}

function graphKey(drawing, event) {
  const node = event.target.closest(".node");
  if (event.key === "+" || event.key === "=") zoomBy(drawing, 1.25);
  else if (event.key === "-") zoomBy(drawing, 0.8);
  else if (node && STEPS[event.key]) {
    const next = neighbourOf(drawing, node, event.key);
    next?.focus({ preventScroll: true });
    if (next) reveal(drawing, next);
  } else return;
  event.preventDefault();
}

// While one box is pointed at, only its own lines stand out.
function light(drawing, key) {
  drawing.classList.toggle("has-lit", key !== undefined);
  for (const line of drawing.querySelectorAll(".edge")) line.classList.toggle("lit", key !== undefined && (line.dataset.from === key || line.dataset.to === key));
}

function arrowHead(id) {
  return svg("marker", { id, class: `head ${id}`, viewBox: "0 0 8 8", refX: 7.4, refY: 4, markerWidth: 12, markerHeight: 10, markerUnits: "userSpaceOnUse", orient: "auto" },
    svg("path", { d: "M0 0.6 8 4 0 7.4Z" }));
}

// In the picture of one box and its neighbours, what comes after stands further right, or further down.
const isAfter = (box, other) => (isUpright ? box.y > other.y : box.x > other.x);

function edge(pair, { shown, focus }, places, heaviest) {
  const source = shown[pair.source], target = shown[pair.target];
  const isBack = focus ? isAfter(places.get(source), places.get(target)) : placeOf(source) > placeOf(target);
  const d = curve(places.get(source), places.get(target), isBack), thickness = 1 + 3.5 * Math.log1p(pair.weight) / Math.log1p(heaviest);
  return svg("g", {
    class: `edge ${isBack ? "back" : "ahead"}`, "data-from": source.key, "data-to": target.key,
    onclick: () => go({ from: source.key, to: target.key, model: "", q: "" }),
  }, svg("title", {}, `${source.label} → ${target.label}: ${count(pair.pieces, "place")} (${kindList(pair, 4)})`),
    svg("path", { class: "grip", d }),
    svg("path", { class: "stroke", d, "stroke-width": thickness.toFixed(1), "marker-end": `url(#${isBack ? "back" : "ahead"})` }));
}
