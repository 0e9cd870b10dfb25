// What every view stands on: the report, the state in the address, and how elements are made.
// Text from the report only ever goes through textContent or setAttribute, so it cannot become markup.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const text = (number) => (number < 0 ? "" : DATA.strings[number]);

// ---- state, kept in the address so that a place in the report can be sent to a colleague

const DEFAULTS = {
  view: "overview", from: "", to: "", model: "", kinds: "", q: "", find: "", theme: "",
  group: "service", open: "", focus: "", edges: "", hubs: "",
  level: "app", order: "service", measure: "pieces", within: "", rows: "all", by: "service",
  service: "", remedy: "", size: "", sort: "points",
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
const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 0, roundingMode: "halfEven" });
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

// A choice out of many: options are texts, or pairs of a value and its title.
function picker(label, key, any, options, changes = {}) {
  const pairs = options.map((each) => (Array.isArray(each) ? each : [each, each]));
  return el("label", { class: "field" }, el("span", { class: "label" }, label),
    el("select", { "data-key": `select-${key}`, onchange: (event) => go({ ...changes, [key]: event.target.value }) },
      any && el("option", { value: "" }, any),
      pairs.map(([value, title]) => el("option", { value, selected: value === state[key] }, title))));
}

const nothing = (message) => el("p", { class: "nothing" }, message);
const words = (name) => name.replaceAll("_", " ").replace(/\bapi\b/, "API");
const points = (value) => `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0, roundingMode: "halfEven" })} ${value === 1 ? "point" : "points"}`;
const part = (share) => `${Math.round(100 * share)} %`;
