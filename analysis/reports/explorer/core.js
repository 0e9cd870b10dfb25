// What every view stands on: the unpacked report, the state in the address, and how elements are made.
// Text from the report only ever goes through textContent or setAttribute, so it cannot become markup.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const EVIDENCE = DATA.evidence;
const PIECES = EVIDENCE.kind.length;
const LOCAL = 1, DJANGO_APP = 4;

const text = (number) => (number < 0 ? "" : DATA.strings[number]);
const APPS = DATA.apps.map(([label, flags, path, lines, models, inside], index) => ({
  index, label: text(label), isLocal: Boolean(flags & LOCAL), isApp: Boolean(flags & DJANGO_APP),
  path: text(path), lines, models, inside,
}));
const APP_INDEX = new Map(APPS.map((app) => [app.label, app.index]));
const KINDS = DATA.kinds.map(([name, group, meaning], index) => ({ index, name, group, meaning }));
const KIND_INDEX = new Map(KINDS.map((kind) => [kind.name, kind.index]));

// ---- state, kept in the address so that a place in the report can be sent to a colleague

const DEFAULTS = {
  view: "overview", from: "", to: "", model: "", kinds: "", q: "",
  order: "dependency", measure: "pieces", rows: "write", focus: "", edges: "", hubs: "", find: "",
};
let state = { ...DEFAULTS };

function readState() {
  const found = new URLSearchParams(location.hash.slice(1));
  const next = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS)) if (found.has(key)) next[key] = found.get(key);
  return next;
}

function addressOf(next) {
  const kept = Object.entries(next).filter(([key, value]) => value !== DEFAULTS[key]);
  return "#" + new URLSearchParams(kept).toString();
}

// Typing replaces the address, so that "back" leads to the last place and not to the last letter.
function go(changes, { replace = false } = {}) {
  const address = addressOf({ ...state, ...changes });
  if (address === (location.hash || "#")) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  update();
}

// ---- elements

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, each] of Object.entries(value)) node.style.setProperty(key, each);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const put = (node, ...children) => fill(node, {}, children);
const button = (label, attributes, ...more) => el("button", { type: "button", ...attributes }, label, ...more);
const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 0 });
const count = (value, one, many) => `${number(value)} ${value === 1 ? one : many || one + "s"}`;
const code = (value) => el("code", {}, value);
const debounced = (action, wait = 120) => {
  let timer = 0;
  return (...values) => { clearTimeout(timer); timer = setTimeout(() => action(...values), wait); };
};

function heading(title, note) {
  return el("div", { class: "heading" }, el("h1", {}, title), note && el("p", { class: "note" }, note));
}

function section(title, note, ...children) {
  return el("section", { class: "block" }, el("h2", {}, title), note && el("p", { class: "note" }, note), ...children);
}

// One choice of a few, as a row of buttons.
function choice(label, key, options) {
  return el("div", { class: "choice", role: "group", "aria-label": label }, el("span", { class: "label" }, label),
    options.map(([value, title]) => button(title, {
      "aria-pressed": String(state[key] === value), "data-key": `${key}:${value}`, onclick: () => go({ [key]: value }),
    })));
}

function searchField(key, label) {
  const write = debounced((value) => go({ [key]: value }, { replace: true }));
  return el("input", {
    type: "search", class: "search", value: state[key], placeholder: label, "aria-label": label, "data-key": key,
    autocomplete: "off", spellcheck: "false", oninput: (event) => write(event.target.value),
  });
}

// A long list in portions, so that 20,000 entries open as quickly as 20.
function portions(items, make, container, size = 150) {
  let shown = 0;
  const more = button("", { class: "more", onclick: () => extend() });
  function extend() {
    const next = items.slice(shown, shown + size);
    more.remove();
    container.append(...make(next));
    shown += next.length;
    const left = items.length - shown;
    if (left > 0) { more.textContent = `Show ${number(Math.min(size, left))} more of ${number(left)}`; container.append(more); }
  }
  extend();
  return container;
}

// ---- figures that several views need

const chosenKinds = () => new Set(state.kinds.split(" ").filter((name) => KIND_INDEX.has(name)).map((name) => KIND_INDEX.get(name)));

const pairCache = new Map();

// All pairs of apps with the evidence of the chosen kinds between them: key -> {source, target, pieces, weight}.
function pairs() {
  if (!pairCache.has(state.kinds)) pairCache.set(state.kinds, countPairs(chosenKinds()));
  return pairCache.get(state.kinds);
}

const pairKey = (source, target) => source * APPS.length + target;

function countPairs(kinds) {
  const found = new Map();
  for (let i = 0; i < PIECES; i++) {
    if (kinds.size && !kinds.has(EVIDENCE.kind[i])) continue;
    const source = EVIDENCE.source[i], target = EVIDENCE.target[i], key = pairKey(source, target);
    let pair = found.get(key);
    if (!pair) found.set(key, pair = { source, target, pieces: 0, weight: 0, kinds: new Map() });
    pair.pieces += 1;
    pair.weight += EVIDENCE.weight[i];
    pair.kinds.set(EVIDENCE.kind[i], (pair.kinds.get(EVIDENCE.kind[i]) || 0) + 1);
  }
  return found;
}

const byWeight = (a, b) => b.weight - a.weight || b.pieces - a.pieces || a.source - b.source || a.target - b.target;
const strongestPairs = () => [...pairs().values()].sort(byWeight);
const isBackward = (pair) => pair.source > pair.target;

function kindList(pair, most = 3) {
  const ranked = [...pair.kinds].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const named = ranked.slice(0, most).map(([kind, pieces]) => `${KINDS[kind].name} ${number(pieces)}`);
  if (ranked.length > most) named.push(`+${count(ranked.length - most, "kind")}`);
  return named.join(", ");
}

// The kinds as a row of toggles; none chosen means all.
function kindFilter(counts) {
  const chosen = chosenKinds();
  const toggle = (kind) => {
    const next = new Set(chosen);
    if (!next.delete(kind.index)) next.add(kind.index);
    go({ kinds: [...next].sort((a, b) => a - b).map((index) => KINDS[index].name).join(" ") });
  };
  const shown = KINDS.filter((kind) => counts.get(kind.index) || chosen.has(kind.index));
  return el("div", { class: "kinds", role: "group", "aria-label": "Show only these kinds" },
    shown.map((kind) => button(kind.name, {
      class: `chip group-${kind.group}`, title: kind.meaning, "data-key": `kind:${kind.name}`,
      "aria-pressed": String(chosen.has(kind.index)), onclick: () => toggle(kind),
    }, el("span", { class: "figure" }, number(counts.get(kind.index) || 0)))),
    chosen.size > 0 && button("All kinds", { class: "chip clear", "data-key": "kind:", onclick: () => go({ kinds: "" }) }));
}

function allKindCounts() {
  const counts = new Map();
  for (const kind of EVIDENCE.kind) counts.set(kind, (counts.get(kind) || 0) + 1);
  return counts;
}

const openPair = (source, target) => go({ from: APPS[source].label, to: APPS[target].label, model: "", q: "" });
