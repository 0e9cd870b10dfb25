// Where each box of the graph stands: rows of services, apps inside services, models inside apps.

const BOX = { service: [186, 58], app: [164, 48], model: [158, 30], code: [158, 30] };
const GAP = { across: 30, down: 70, inside: 14, head: 40, margin: 22, top: 46, legend: 26 };
const WIDEST_ROW = 2600;

// Positions of all boxes that are drawn: node -> {x, y, width, height, isOpen}; the tree's rows from top to bottom.
function placed(tree, moved, widest) {
  const open = openKeys(), places = new Map();
  let y = GAP.top, width = 0;
  const asked = tree.rows.map((row) => row.map((node) => ({ node, ...measured(node, open) })));
  const rows = asked.every((row) => spanOf(row) <= widest) ? asked : wrapped(asked.flat(), widest);
  for (const row of rows) width = Math.max(width, spanOf(row));
  const tall = rows.map((row) => Math.max(0, ...row.map((each) => each.height))), down = breathing(tall, width);
  for (const row of rows) {
    let x = GAP.margin + (width - spanOf(row)) / 2;
    for (const each of row) {
      settle(each, x, y, places, moved);
      x += each.width + GAP.across;
    }
    y += tall[rows.indexOf(row)] + down;
  }
  return { places, width: width + 2 * GAP.margin, height: y - down + GAP.margin + GAP.legend };
}

// Few rows stand further apart, so that the picture fills a screen.
function breathing(tall, width) {
  const room = width / 2.15 - tall.reduce((sum, each) => sum + each, 0);
  return Math.max(GAP.down, Math.min(130, room / Math.max(1, tall.length - 1)));
}

const spanOf = (row) => row.reduce((sum, each) => sum + each.width + GAP.across, -GAP.across);

// As many rows as the width asks for, each about as long as the others.
function wrapped(row, widest) {
  const fair = spanOf(row) / Math.ceil(spanOf(row) / widest) + BOX.service[0] / 2, rows = [[]];
  for (const each of row) {
    if (rows.at(-1).length && spanOf([...rows.at(-1), each]) > Math.min(widest, fair)) rows.push([]);
    rows.at(-1).push(each);
  }
  return rows;
}

const modelsIn = (node) => (node.kind === "model" ? 1 : node.children.filter((each) => each.kind === "model").length);

// The size of a box, and where its parts stand inside it: shelves about twice as wide as high.
function measured(node, open) {
  const [width, height] = BOX[node.kind];
  if (!node.children.length || !open.has(node.key)) return { width, height, isOpen: false, parts: [] };
  const children = [...node.children].sort((a, b) => modelsIn(b) - modelsIn(a)).map((child) => ({ node: child, ...measured(child, open) }));
  const area = children.reduce((sum, each) => sum + (each.width + GAP.inside) * (each.height + GAP.inside), 0);
  const widest = Math.max(Math.sqrt(area * 2.1), ...children.map((each) => each.width));
  return shelved(children, widest, width);
}

function shelved(children, widest, least) {
  let x = GAP.inside, y = GAP.head, shelf = 0, width = least;
  for (const each of children) {
    if (x > GAP.inside && x + each.width > widest + GAP.inside) { x = GAP.inside; y += shelf + GAP.inside; shelf = 0; }
    Object.assign(each, { dx: x, dy: y });
    x += each.width + GAP.inside;
    shelf = Math.max(shelf, each.height);
    width = Math.max(width, x);
  }
  return { width, height: y + shelf + GAP.inside, isOpen: true, parts: children };
}

// A box that was dragged takes its parts along.
function settle(each, x, y, places, moved) {
  const [dx, dy] = moved.get(each.node.key) || [0, 0];
  places.set(each.node, { x: x + dx, y: y + dy, width: each.width, height: each.height, isOpen: each.isOpen });
  for (const child of each.parts) settle(child, x + dx + child.dx, y + dy + child.dy, places, moved);
}

// On a narrow sheet: what leans on the node above it, what it leans on below.
let isUpright = false;

function placedBetween(focus, before, after, moved) {
  const open = openKeys(), places = new Map(), centre = { node: focus, ...measured(focus, open) };
  const [width, height] = BOX.app, whole = Math.max(centre.width, 2 * width + 18);
  isUpright = true;
  let y = GAP.top;
  const pile = (nodes) => {
    nodes.forEach((node, place) => {
      const [dx, dy] = moved.get(node.key) || [0, 0], isLast = place === nodes.length - 1 && place % 2 === 0;
      const x = GAP.margin + (isLast ? (whole - width) / 2 : whole / 2 + (place % 2 ? 9 : -9 - width));
      places.set(node, { x: x + dx, y: y + Math.floor(place / 2) * (height + 22) + dy, width, height, isOpen: false });
    });
    y += Math.ceil(nodes.length / 2) * (height + 22) + GAP.down - 22;
  };
  pile(before.toReversed());
  settle(centre, GAP.margin + (whole - centre.width) / 2, y, places, moved);
  y += centre.height + GAP.down;
  pile(after);
  return { places, width: whole + 2 * GAP.margin, height: y };
}

// One node with its neighbours: what leans on it at the left, what it leans on at the right.
function placedAround(focus, before, after, moved) {
  isUpright = false;
  const open = openKeys(), places = new Map(), centre = { node: focus, ...measured(focus, open) };
  const columns = [before, after].map((nodes) => columned(nodes));
  const height = Math.max(centre.height, ...columns.map((each) => each.height)) + 2 * GAP.margin + GAP.legend;
  let x = GAP.margin;
  stack(columns[0], x, height, places, moved);
  x += columns[0].width + (before.length ? 150 : 0);
  settle(centre, x, (height - centre.height) / 2, places, moved);
  x += centre.width + (after.length ? 150 : 0);
  stack(columns[1], x, height, places, moved);
  return { places, width: x + columns[1].width + GAP.margin, height };
}

const MOST_IN_COLUMN = 14;

function columned(nodes) {
  const columns = Math.ceil(nodes.length / MOST_IN_COLUMN), rows = Math.ceil(nodes.length / Math.max(columns, 1));
  const [width, height] = BOX.app;
  return { nodes, rows, width: Math.max(0, columns * (width + 18) - 18), height: rows * (height + 14) - 14 };
}

function stack({ nodes, rows, height }, x, whole, places, moved) {
  const [width, each] = BOX.app;
  nodes.forEach((node, place) => {
    const [dx, dy] = moved.get(node.key) || [0, 0];
    const column = Math.floor(place / rows), top = (whole - height) / 2 + (place % rows) * (each + 14);
    places.set(node, { x: x + column * (width + 18) + dx, y: top + dy, width, height: each, isOpen: false });
  });
}

// ---- lines between two boxes

const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
const bounded = (value, most) => Math.max(-most, Math.min(most, value));

// From the facing sides of both boxes; lines that come back run a little beside those that go.
function curve(from, to, isBack) {
  const [ax, ay] = middle(from), [bx, by] = middle(to), shift = isBack ? 9 : -9;
  const isBeside = from.x + from.width < to.x || to.x + to.width < from.x;
  if (state.focus && isBeside && !isUpright) return sideways(from, to, ay, by, shift);
  if (from.y + from.height < to.y || to.y + to.height < from.y) return upright(from, to, ax, bx, shift);
  if (isBeside) return sideways(from, to, ay, by, shift);
  return `M${ax} ${ay}L${bx} ${by}`;
}

function upright(from, to, ax, bx, shift) {
  const isDown = to.y > from.y, lean = (bx - ax) * 0.22;
  const x1 = ax + bounded(lean, from.width * 0.36) + shift, x2 = bx - bounded(lean, to.width * 0.36) + shift;
  const y1 = isDown ? from.y + from.height : from.y, y2 = isDown ? to.y : to.y + to.height;
  const bend = (isDown ? 1 : -1) * Math.max(26, Math.min(90, Math.abs(y2 - y1) / 2));
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function sideways(from, to, ay, by, shift) {
  const isRight = to.x > from.x, x1 = isRight ? from.x + from.width : from.x, x2 = isRight ? to.x : to.x + to.width, gap = Math.abs(x2 - x1);
  const isFar = gap > 190 && state.focus === "";
  if (isFar) return arch(from, to, shift);
  const y1 = ay + shift * 0.7, y2 = by + shift * 0.7, bend = (isRight ? 1 : -1) * gap * 0.45;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

// Over or under the boxes that stand between.
function arch(from, to, shift) {
  const isOver = shift < 0, x1 = from.x + from.width / 2 + shift, x2 = to.x + to.width / 2 + shift;
  const y1 = isOver ? from.y : from.y + from.height, y2 = isOver ? to.y : to.y + to.height;
  const lift = (isOver ? -1 : 1) * Math.min(GAP.down * 0.8, 22 + Math.abs(x2 - x1) / 12);
  return `M${x1} ${y1}C${x1} ${y1 + lift} ${x2} ${y2 + lift} ${x2} ${y2}`;
}
