// The bill: every work item with its remedy and size, filtered, and the source lines of each behind it.

const SIZE_NAMES = { L: "large", M: "medium", S: "small" };
const BILL_ORDERS = {
  points: (a, b) => b.points - a.points || a.index - b.index,
  places: (a, b) => b.places - a.places || a.index - b.index,
  cut: (a, b) => a.source - b.source || a.target - b.target || b.points - a.points || a.index - b.index,
};
const sumOf = (items) => Math.round(items.reduce((sum, item) => sum + item.points, 0));

function tally(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(item[key], (counts.get(item[key]) || 0) + 1);
  return counts;
}

// Items that the filters leave; `but` names a filter that is not asked.
function billed(but) {
  const service = SERVICE_INDEX.get(state.service), kinds = chosenKinds(), wanted = state.find.toLowerCase();
  return ITEMS.filter((item) => (service === undefined || item.source === service || item.target === service)
    && (but === "remedy" || !state.remedy || item.remedy === state.remedy)
    && (but === "size" || !state.size || item.size === state.size)
    && (!wanted || [item.title, serviceName(item.source), serviceName(item.target)].some((each) => each.toLowerCase().includes(wanted)))
    && (but === "kinds" || !kinds.size || piecesOf(item).some((i) => kinds.has(EVIDENCE.kind[i]))));
}

function drawBill(view) {
  put(view, heading("The bill", "What has to be done before the services can part; each item removes all its places at once. Points compare items, they are no days."));
  if (!ITEMS.length) { put(view, nothing("Nothing crosses between services, so nothing is to be done.")); return; }
  const items = billed().sort(BILL_ORDERS[state.sort] || BILL_ORDERS.points), remedies = tally(billed("remedy"), "remedy");
  const named = [...remedies].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, many]) => [name, `${words(name)} (${number(many)})`]);
  put(view,
    el("div", { class: "tools" },
      picker("Service", "service", "all services", SERVICES.map((service) => service.name)), picker("Remedy", "remedy", "all remedies", named),
      sizeChoice(), choice("Sort", "sort", [["points", "points"], ["places", "places"], ["cut", "cut"]]), searchField("find", "Search the bill"), foldedKinds(billKinds())),
    billSummary(items));
  if (!items.length) { put(view, nothing("No item matches these filters."), clearFilters()); return; }
  put(view, items.length > 3 && remedyBars(items), portions(items, (some) => some.map(billItem), el("div", { class: "bill", onkeydown: walkItems }), 80));
}

const clearFilters = () => button("Clear the filters", { class: "quiet", "data-key": "clear", onclick: () => go({ service: "", remedy: "", size: "", find: "", kinds: "" }) });

function sizeChoice() {
  const counts = tally(billed("size"), "size");
  return choice("Size", "size", [["", "all"], ...Object.keys(SIZE_NAMES).map((size) => [size, `${size} ${number(counts.get(size) || 0)}`])]);
}

function billKinds() {
  const counts = new Map();
  for (const item of billed("kinds")) for (const i of piecesOf(item)) counts.set(EVIDENCE.kind[i], (counts.get(EVIDENCE.kind[i]) || 0) + 1);
  return counts;
}

function billSummary(items) {
  const places = items.reduce((sum, item) => sum + item.places, 0), isPart = items.length < ITEMS.length;
  return el("p", { class: "bill-sum", "aria-live": "polite" }, el("strong", {}, count(items.length, "work item")), isPart && ` of ${number(ITEMS.length)}`,
    " · ", el("strong", {}, count(sumOf(items), "point")), ` · ${count(places, "place")}`, isPart && [" ", clearFilters()]);
}

// Points by remedy; each bar narrows the bill to its remedy.
function remedyBars(items, changes = {}) {
  const sums = new Map();
  for (const item of items) {
    const sum = sums.get(item.remedy) || { items: 0, points: 0 };
    sums.set(item.remedy, { items: sum.items + 1, points: sum.points + item.points });
  }
  const ranked = [...sums].sort((a, b) => b[1].points - a[1].points || (a[0] < b[0] ? -1 : 1)), most = Math.max(1, ...ranked.map(([, sum]) => sum.points));
  return el("ol", { class: "bars slim remedies" }, ranked.map(([remedy, sum]) => el("li", {},
    button("", { class: "bar", "data-key": `remedy:${remedy}`, onclick: () => go({ ...changes, view: "bill", remedy: state.remedy === remedy && state.view === "bill" ? "" : remedy }) },
      el("span", { class: "bar-name" }, words(remedy)), el("span", { class: "bar-figure" }, `${count(sum.items, "item")} · ${count(sum.points, "point")}`),
      el("span", { class: "bar-track", style: { "--part": `${(100 * sum.points / most).toFixed(1)}%` } }, el("span", { class: "part plain" }))))));
}

// An item; its source lines are made when they are first looked at.
function billItem(item) {
  const body = el("div", { class: "item-body" });
  const details = el("details", { class: "item" },
    el("summary", { "data-key": `item:${item.index}` },
      el("span", { class: `size-mark size-${item.size}`, title: `${SIZE_NAMES[item.size] || item.size}: ${points(item.points)}` }, item.size),
      el("span", { class: "item-title" }, item.title),
      el("span", { class: "item-cut" }, serviceLabel(item.source), el("span", { class: "soft" }, " → "), serviceLabel(item.target)),
      el("span", { class: "tag item-remedy" }, words(item.remedy)),
      el("span", { class: "item-figures" }, `${item.points.toLocaleString("en")} pt · ${count(item.places, "place")}`)), body);
  details.addEventListener("toggle", () => { if (details.open && !body.childElementCount) itemBody(body, item); });
  return details;
}

function itemBody(body, item) {
  const kinds = chosenKinds(), found = piecesOf(item).filter((i) => !kinds.size || kinds.has(EVIDENCE.kind[i])).sort(byPlace);
  put(body, el("p", { class: "item-teams" }, el("span", { class: "label" }, "Changes code of"), item.teams.map(serviceLink),
    el("span", { class: "soft" }, ` in ${count(item.files, "file")}`)), evidenceList(found));
}

// Arrow keys lead from item to item.
function walkItems(event) {
  if (event.target.tagName !== "SUMMARY" || !["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
  const all = [...event.currentTarget.querySelectorAll(".item > summary")], here = all.indexOf(event.target);
  if (here < 0) return;
  const next = { ArrowUp: all[here - 1], ArrowDown: all[here + 1], Home: all[0], End: all.at(-1) }[event.key];
  event.preventDefault();
  next?.focus();
}
