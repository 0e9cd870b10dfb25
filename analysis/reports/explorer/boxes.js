// The boxes of the graph: cards, and holders that were opened; and the lists that say the same in words.

const fitted = (value, most) => (value.length > most ? `${value.slice(0, most - 1)}…` : value);

const chooseNode = (node) => go({ focus: state.focus === node.key ? "" : node.key });

// Enter chooses, the space bar opens and closes.
function nodeKey(event, node) {
  if (event.key === "Enter") chooseNode(node);
  else if (event.key === " " && node.children.length) go({ open: toggled(node) });
  else if (event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
}

function nodeGroup(node, box, classes, ...parts) {
  const isFocus = node.key === state.focus, title = nodeTitle(node), isUnit = node.kind === "app" && !APPS[node.app].isApp;
  return svg("g", {
    class: ["node", node.kind, ...classes, isFocus && "focus", isWanted(node) && "hit", isUnit && "unit", node.service < 0 && "outside"]
      .filter(Boolean).join(" "),
    tabindex: "0", role: "button", "aria-pressed": String(isFocus), "aria-expanded": node.children.length ? String(box.isOpen) : null,
    "aria-label": title, "data-key": `node:${node.key}`, "data-node": node.key, style: SERVICES.length ? tint(node.service) : undefined,
    transform: `translate(${box.x.toFixed(1)} ${box.y.toFixed(1)})`,
    onclick: () => chooseNode(node), onkeydown: (event) => nodeKey(event, node),
  }, svg("title", {}, title), parts);
}

const isWanted = (node) => state.find !== "" && node.label.toLowerCase().includes(state.find.toLowerCase());

function opener(node, box) {
  if (!node.children.length) return null;
  const x = box.width - 17, y = box.isOpen ? 20 : 16;
  return svg("g", { class: "opener", onclick: (event) => { event.stopPropagation(); go({ open: toggled(node) }); } },
    svg("title", {}, box.isOpen ? "Close" : `Open: ${count(node.children.length, "part")}`),
    svg("circle", { cx: x, cy: y, r: 15, class: "opener-grip" }),
    svg("circle", { cx: x, cy: y, r: 8 }),
    svg("path", { d: `M${x - 4} ${y}H${x + 4}${box.isOpen ? "" : `M${x} ${y - 4}V${y + 4}`}` }));
}

function holder(node, box) {
  return nodeGroup(node, box, ["holder"],
    svg("rect", { width: box.width, height: box.height, rx: 10 }),
    svg("text", { class: "name", x: 14, y: 25 }, fitted(node.label, Math.floor((box.width - 60) / 8))),
    opener(node, box));
}

function card(node, box, { hubs, shown, around }) {
  const leaning = hubs.get(shown.indexOf(node)), isSmall = node.kind === "model" || node.kind === "code", isBeside = isSmall && box.height > 40;
  const room = Math.floor((box.width - (node.children.length ? 46 : 24)) / (isSmall ? 7.1 : 8));
  const label = node.kind === "model" && !isBeside ? shortModel(node.label) : node.kind === "code" && !isBeside ? "code beside the models" : node.label;
  const second = around?.has(node) ? bindings(around.get(node)) : sizeOf(node, leaning);
  return nodeGroup(node, box, ["card", leaning && "hub"],
    svg("rect", { width: box.width, height: box.height, rx: isSmall ? 5 : 8 }),
    svg("rect", { class: "band", x: 0, y: 0, width: 5, height: box.height, rx: 2.5 }),
    svg("text", { class: "name", x: 15, y: isSmall && !isBeside ? box.height / 2 + 4.5 : box.height / 2 - 4 }, fitted(label, room)),
    isSmall && !isBeside ? null : svg("text", { class: "size", x: 15, y: box.height / 2 + 14 }, fitted(second, Math.floor((box.width - 24) / 5.9))),
    opener(node, box));
}

// How often the box in focus uses this one, and this one it.
const bindings = ([out, back]) => [out && `used ${number(out)}×`, back && `uses ${number(back)}×`].filter(Boolean).join(" · ");

function sizeOf(node, leaning) {
  if (node.kind === "model" || node.kind === "code") return `${node.kind} of ${APPS[node.app].label}`;
  return leaning ? `hub: ${number(leaning)} lean on it` : nodeSize(node);
}

// The couplings of the box in focus as lists, which also serve whoever cannot point at a line.
function neighbours({ shown, all, focus, inFocus }) {
  const ends = (pair) => go({ from: shown[pair.source].key, to: shown[pair.target].key, model: "", q: "" });
  const list = (title, found, other) => section(title, null, found.length
    ? pairList(found, (pair) => shown[pair[other]].label, (source, target) => ends({ source, target })) : nothing("Nothing."));
  return el("div", { class: "columns" },
    list(`${focus.label} depends on`, all.filter((pair) => inFocus.has(pair.source) && !inFocus.has(pair.target)), "target"),
    list(`What depends on ${focus.label}`, all.filter((pair) => inFocus.has(pair.target) && !inFocus.has(pair.source)), "source"));
}
