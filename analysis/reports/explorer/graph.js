// The apps as a picture: dependents above, what they depend on below, only the strongest couplings as lines.

const BOX = { width: 148, height: 46, across: 22, down: 74, margin: 18, top: 48 };
let zoom = 1;

function positions() {
  const widest = Math.max(...DATA.rows.map((row) => row.length), 1);
  const span = (many) => many * BOX.width + (many - 1) * BOX.across;
  const places = new Map();
  DATA.rows.forEach((row, level) => row.forEach((app, index) => places.set(app, {
    x: BOX.margin + (span(widest) - span(row.length)) / 2 + index * (BOX.width + BOX.across),
    y: BOX.top + level * (BOX.height + BOX.down),
    level,
  })));
  return {
    places, width: span(widest) + 2 * BOX.margin,
    height: DATA.rows.length * (BOX.height + BOX.down) - BOX.down + 2 * BOX.top,
  };
}

const fewLines = () => Math.max(12, APPS.length > 24 ? APPS.length : 2 * APPS.length);

// Apps on which most others depend: drawn in full, their lines would bury all others.
function hubs(all) {
  const leaning = new Map();
  for (const pair of all) leaning.set(pair.target, (leaning.get(pair.target) || 0) + 1);
  return new Map([...leaning].filter(([, apps]) => apps >= Math.max(8, APPS.length * 0.4)));
}

const hubsAreQuiet = () => (state.hubs || (APPS.length > 24 ? "quiet" : "drawn")) === "quiet";

function shownPairs(all) {
  const focus = APP_INDEX.get(state.focus);
  if (focus !== undefined) return all.filter((pair) => pair.source === focus || pair.target === focus);
  const quiet = hubsAreQuiet() ? hubs(all) : new Map();
  return all.filter((pair) => !quiet.has(pair.target)).slice(0, Number(state.edges) || fewLines());
}

function drawGraph(view) {
  const all = strongestPairs(), shown = shownPairs(all);
  put(view, 
    heading("Graph of apps", "Dependents stand above what they depend on. A thicker line costs more to cut."),
    el("div", { class: "tools" }, graphFocus(), state.focus ? null : lineSlider(all.length), state.focus ? null : hubChoice(all), zoomButtons()),
    kindFilter(allKindCounts()),
    el("p", { class: "note legend" }, el("span", { class: "swatch line" }), " depends on what is below ",
      el("span", { class: "swatch line warm" }), " points back up and closes a cycle. ", leftOut(all, shown)),
    el("div", { class: "scroller picture" }, picture(shown, hubs(all))),
    state.focus ? neighbours(all) : el("p", { class: "note" }, "Choose an app to see all that it depends on and all that depends on it; click a line to see its source."));
  sizePicture(view);
}

function leftOut(all, shown) {
  if (state.focus) return `All couplings of ${state.focus} are drawn.`;
  const left = all.length - shown.length;
  return left > 0 ? `${count(left, "coupling")} left out.` : "All couplings are drawn.";
}

function graphFocus() {
  return el("label", { class: "field" }, el("span", { class: "label" }, "Focus"),
    el("select", { "data-key": "focus", onchange: (event) => go({ focus: event.target.value }) },
      el("option", { value: "" }, "all apps"),
      APPS.map((app) => app.label).sort().map((name) => el("option", { value: name, selected: name === state.focus }, name))));
}

function lineSlider(most) {
  const value = Math.min(Number(state.edges) || fewLines(), most);
  const write = debounced((lines) => go({ edges: lines }, { replace: true }), 60);
  return el("label", { class: "field" }, el("span", { class: "label" }, `Lines: ${number(value)} of ${number(most)}`),
    el("input", { type: "range", min: Math.min(5, most), max: most, value, "data-key": "edges", oninput: (event) => write(event.target.value) }));
}

function hubChoice(all) {
  if (!hubs(all).size) return null;
  const quiet = hubsAreQuiet();
  return el("div", { class: "choice", role: "group", "aria-label": "Lines to hubs" }, el("span", { class: "label" }, "Lines to hubs"),
    [["quiet", "hidden", quiet], ["drawn", "drawn", !quiet]].map(([value, title, isOn]) => button(title, {
      "aria-pressed": String(isOn), "data-key": `hubs:${value}`, onclick: () => go({ hubs: value }),
    })));
}

function zoomButtons() {
  const by = (factor) => () => { zoom = Math.min(4, Math.max(0.4, factor ? zoom * factor : 1)); sizePicture(document); };
  return el("div", { class: "choice", role: "group", "aria-label": "Size" }, el("span", { class: "label" }, "Size"),
    button("−", { "aria-label": "Smaller", onclick: by(0.8) }), button("fit", { onclick: by(0) }), button("+", { "aria-label": "Larger", onclick: by(1.25) }));
}

// As wide as the page, but never so small that names cannot be read: then the picture scrolls in its frame.
function sizePicture(root) {
  const drawing = root.querySelector(".picture svg");
  if (!drawing) return;
  const natural = Number(drawing.getAttribute("data-width"));
  drawing.style.width = `min(${Math.round(natural * 1.15 * zoom)}px, max(${Math.round(100 * zoom)}%, ${Math.round(natural * 0.72 * zoom)}px))`;
}

function picture(shown, central) {
  const { places, width, height } = positions();
  const focus = APP_INDEX.get(state.focus);
  const near = new Set(shown.flatMap((pair) => [pair.source, pair.target]));
  const heaviest = Math.max(1, ...shown.map((pair) => pair.weight));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, "data-width": width, role: "group", "aria-label": "Apps and their couplings" },
    svg("defs", {}, arrowHead("ahead"), arrowHead("back")),
    [...shown].reverse().map((pair) => edge(pair, places, heaviest)),
    APPS.map((app) => node(app, places.get(app.index), {
      isFaint: focus !== undefined && !near.has(app.index) && focus !== app.index, leaning: central.get(app.index),
    })));
}

function arrowHead(id) {
  return svg("marker", { id, class: `head ${id}`, viewBox: "0 0 8 8", refX: 7.4, refY: 4, markerWidth: 13, markerHeight: 11, markerUnits: "userSpaceOnUse", orient: "auto" },
    svg("path", { d: "M0 0.6 8 4 0 7.4Z" }));
}

function edge(pair, places, heaviest) {
  const isBack = isBackward(pair);
  const d = curve(places.get(pair.source), places.get(pair.target), isBack);
  const thickness = 1 + 3.5 * Math.log1p(pair.weight) / Math.log1p(heaviest);
  return svg("g", { class: `edge ${isBack ? "back" : "ahead"}`, onclick: () => openPair(pair.source, pair.target) },
    svg("title", {}, `${APPS[pair.source].label} → ${APPS[pair.target].label}: ${count(pair.pieces, "place")} (${kindList(pair, 4)})`),
    svg("path", { class: "grip", d }),
    svg("path", { class: "stroke", d, "stroke-width": thickness.toFixed(1), "marker-end": `url(#${isBack ? "back" : "ahead"})` }));
}

// Lines leave and arrive at the middle of a side, those that point back a little beside it.
function curve(from, to, isBack) {
  const shift = isBack ? 16 : -8;
  const x1 = from.x + BOX.width / 2 + shift, x2 = to.x + BOX.width / 2 + shift;
  if (from.level === to.level) {
    const lift = Math.min(BOX.down * 0.72, 18 + Math.abs(x2 - x1) / 9);
    const y = isBack ? from.y + BOX.height : from.y, bend = isBack ? y + lift : y - lift;
    return `M${x1} ${y}C${x1} ${bend} ${x2} ${bend} ${x2} ${y}`;
  }
  const isDown = to.level > from.level;
  const y1 = isDown ? from.y + BOX.height : from.y, y2 = isDown ? to.y : to.y + BOX.height;
  const bend = (isDown ? 1 : -1) * Math.min(BOX.down * 0.8, Math.abs(y2 - y1) / 2);
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function node(app, place, { isFaint, leaning }) {
  const isFocus = app.label === state.focus;
  const choose = () => go({ focus: isFocus ? "" : app.label });
  const size = leaning ? `hub: ${count(leaning, "app")} lean on it` : app.isLocal ? `${count(app.models, "model")} · ${count(app.lines, "line")}` : "outside the project";
  return svg("g", {
    class: `node${isFaint ? " faint" : ""}${isFocus ? " focus" : ""}${app.isApp ? "" : " unit"}${leaning ? " hub" : ""}`, tabindex: "0", role: "button",
    "aria-pressed": String(isFocus), "aria-label": appTitle(app), "data-key": `node:${app.label}`, transform: `translate(${place.x} ${place.y})`,
    onclick: choose, onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } },
  }, svg("title", {}, appTitle(app)),
    svg("rect", { width: BOX.width, height: BOX.height, rx: 7 }),
    svg("text", { class: "name", x: BOX.width / 2, y: 20 }, fitted(app.label, 18)),
    svg("text", { class: "size", x: BOX.width / 2, y: 36 }, fitted(size, 26)));
}

const fitted = (value, most) => (value.length > most ? `${value.slice(0, most - 1)}…` : value);

// The couplings of the app in focus as lists, which also serve whoever cannot point at a line.
function neighbours(all) {
  const focus = APP_INDEX.get(state.focus);
  if (focus === undefined) return null;
  const list = (title, found, other) => section(title, null, found.length ? pairList(found, (pair) => APPS[pair[other]].label) : el("p", { class: "nothing" }, "No app."));
  return el("div", { class: "columns" },
    list(`${state.focus} depends on`, all.filter((pair) => pair.source === focus), "target"),
    list(`What depends on ${state.focus}`, all.filter((pair) => pair.target === focus), "source"));
}
