// The sheet that the graph is drawn on: moved and magnified with pointer, wheel and keys; boxes can be dragged.

const SHEET = { x: 0, y: 0, scale: 1, key: "" };
const LEAST_SCALE = 0.25, MOST_SCALE = 3, READABLE = 0.68;

// Show the whole picture, but never so small that names cannot be read: then its middle and top are shown.
function fitSheet(drawing, picture) {
  const width = drawing.clientWidth || 1000, height = drawing.clientHeight || 600;
  const whole = Math.min(width / picture.width, height / picture.height);
  SHEET.scale = Math.min(1.15, Math.max(whole, READABLE));
  SHEET.x = (width - picture.width * SHEET.scale) / 2;
  SHEET.y = Math.max(0, (height - picture.height * SHEET.scale) / 2);
  if (picture.top !== undefined && picture.height * SHEET.scale > height) SHEET.y = Math.min(0, height / 2 - picture.top * SHEET.scale);
  if (picture.width * SHEET.scale > width) SHEET.x = picture.anchor === undefined ? 0 : Math.min(0, width / 2 - picture.anchor * SHEET.scale);
  applySheet(drawing);
}

function applySheet(drawing) {
  drawing.querySelector(".sheet-plane")?.setAttribute("transform", `translate(${SHEET.x.toFixed(1)} ${SHEET.y.toFixed(1)}) scale(${SHEET.scale.toFixed(3)})`);
}

// Paper has another width than the window: there the whole picture is shown, and afterwards the sheet as before.
function sheetForPaper(drawing) {
  drawing.setAttribute("viewBox", `0 0 ${drawing.dataset.width} ${drawing.dataset.height}`);
  drawing.querySelector(".sheet-plane")?.removeAttribute("transform");
}

function sheetForScreen(drawing) {
  drawing.removeAttribute("viewBox");
  applySheet(drawing);
}

function zoomBy(drawing, factor, at) {
  const [x, y] = at || [drawing.clientWidth / 2, drawing.clientHeight / 2];
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, SHEET.scale * factor)), ratio = scale / SHEET.scale;
  Object.assign(SHEET, { scale, x: x - (x - SHEET.x) * ratio, y: y - (y - SHEET.y) * ratio });
  applySheet(drawing);
}

// `moveNode(key, dx, dy)` is told of a box that was dragged, `drop()` when it was let go.
function makeMovable(drawing, { moveNode, drop }) {
  const fingers = new Map();
  let dragged = null, distance = 0, spread = 0;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, event);
    dragged = event.target.closest(".node")?.dataset.node ?? null;
    distance = 0;
    spread = spreadOf(fingers);
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, event);
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    distance += Math.hypot(dx, dy);
    if (fingers.size === 2) { spread = pinch(drawing, fingers, spread); return; }
    if (distance < 5) return;
    drawing.setPointerCapture(event.pointerId);
    drawing.classList.add("is-moving");
    if (dragged !== null) moveNode(dragged, dx / SHEET.scale, dy / SHEET.scale);
    else { SHEET.x += dx; SHEET.y += dy; applySheet(drawing); }
  });
  const release = (event) => {
    fingers.delete(event.pointerId);
    drawing.classList.remove("is-moving");
    if (dragged !== null && distance >= 5) drop();
    dragged = null;
  };
  drawing.addEventListener("pointerup", release);
  drawing.addEventListener("pointercancel", release);
  // A drag ends in a click, which must not choose what was dragged.
  drawing.addEventListener("click", (event) => { if (distance >= 5) { event.stopPropagation(); event.preventDefault(); distance = 0; } }, true);
  drawing.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = drawing.getBoundingClientRect();
    zoomBy(drawing, Math.exp(-event.deltaY / 300), [event.clientX - frame.left, event.clientY - frame.top]);
  }, { passive: false });
}

function spreadOf(fingers) {
  if (fingers.size !== 2) return 0;
  const [one, other] = [...fingers.values()];
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

function pinch(drawing, fingers, spread) {
  const now = spreadOf(fingers), frame = drawing.getBoundingClientRect(), [one, other] = [...fingers.values()];
  if (spread) zoomBy(drawing, now / spread, [(one.clientX + other.clientX) / 2 - frame.left, (one.clientY + other.clientY) / 2 - frame.top]);
  return now;
}

// ---- by keyboard

// The nearest box in the direction of the arrow, those straight ahead first.
function neighbourOf(drawing, node, key) {
  const step = STEPS[key], here = centreOf(node);
  let best = null, least = Infinity;
  for (const other of drawing.querySelectorAll(".node")) {
    const there = centreOf(other), along = (there[1] - here[1]) * step[0] + (there[0] - here[0]) * step[1];
    const aside = Math.abs((there[0] - here[0]) * step[0]) + Math.abs((there[1] - here[1]) * step[1]);
    if (other === node || along < 4 || along + 2 * aside >= least) continue;
    best = other;
    least = along + 2 * aside;
  }
  return best;
}

function centreOf(node) {
  const frame = node.getBoundingClientRect();
  return [frame.left + frame.width / 2, frame.top + frame.height / 2];
}

// Move the sheet so far that the box is seen.
function reveal(drawing, node) {
  const frame = drawing.getBoundingClientRect(), box = node.getBoundingClientRect(), edge = 24;
  const beyond = (low, high, least, most) => (low < least + edge ? least + edge - low : high > most - edge ? most - edge - high : 0);
  SHEET.x += beyond(box.left, box.right, frame.left, frame.right);
  SHEET.y += beyond(box.top, box.bottom, frame.top, frame.bottom);
  applySheet(drawing);
}
