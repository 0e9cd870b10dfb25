// The services of the proposal: all in one table with their verdicts, and the published metrics for information.

const ROLES = { shared_library: "library", remainder: "remainder" };
const verdictOf = (service) => (service.role === "service" ? service.verdict : ROLES[service.role] || words(service.role));
const verdict = (service) => el("span", { class: `verdict ${service.role === "service" ? service.verdict : "plain"}` }, verdictOf(service));

// As they would leave, then what stays, the dearest last.
const servicesInOrder = () => {
  const step = new Map(DATA.proposal.steps.map(([service], place) => [service, place]));
  const place = (service) => step.get(service.index) ?? Infinity;
  return [...SERVICES].sort((a, b) => place(a) - place(b) || (a.role !== "service") - (b.role !== "service") || a.points - b.points || a.index - b.index);
};

function drawServices(view) {
  const service = SERVICES[SERVICE_INDEX.get(state.service) ?? -1];
  if (service) { drawService(view, service); return; }
  put(view, heading("Services", ["What the monolith could become, by the strategy ", code(DATA.proposal.strategy),
    DATA.proposal.options.length > 0 && [", asked with ", code(DATA.proposal.options.join(" "))], "."]));
  if (!SERVICES.length) { put(view, nothing("Nothing is proposed.")); return; }
  put(view, verdictBar(), servicesTable(), metricsSection());
}

// How many models each verdict would take along.
function verdictBar() {
  const sums = new Map();
  for (const service of SERVICES) {
    const name = verdictOf(service), sum = sums.get(name) || { name, services: 0, lines: 0, kind: service.role === "service" ? service.verdict : "plain" };
    sums.set(name, { ...sum, services: sum.services + 1, lines: sum.lines + service.lines });
  }
  const ranked = ["extract", "possible", "keep", "library", "remainder"].map((name) => sums.get(name)).filter(Boolean);
  return el("div", { class: "verdict-bar" },
    el("div", { class: "verdict-track", "aria-hidden": "true" }, ranked.map((each) => el("span", { class: each.kind, style: { "flex-grow": Math.max(each.lines, 1) } }))),
    el("ul", {}, ranked.map((each) => el("li", {},
      el("span", { class: `verdict ${each.kind}` }, each.name), ` ${number(each.services)}`, el("span", { class: "soft" }, ` · ${count(each.lines, "line")}`)))));
}

function servicesTable() {
  const dearest = Math.max(1, ...SERVICES.map((service) => service.points));
  const titles = [["Service"], ["Verdict"], ["Models", 1], ["Lines", 1], ["In", 1], ["Out", 1], ["Cohesion", 1], ["Points to cut", 1], ["Why"]];
  return el("table", { class: "sheet services" },
    el("thead", {}, el("tr", {}, titles.map(([title, isFigure]) => el("th", { scope: "col", class: isFigure ? "figure" : "" }, title)))),
    el("tbody", {}, servicesInOrder().map((service) => serviceRow(service, dearest))));
}

function serviceRow(service, dearest) {
  const cell = (title, value, kind) => el("td", { "data-title": title, class: kind ?? "figure" }, value);
  return el("tr", {},
    el("th", { scope: "row", "data-title": "Service" }, serviceLink(service.index)),
    cell("Verdict", verdict(service), "text"), cell("Models", number(service.models.length)), cell("Lines", number(service.lines)),
    cell("In", number(service.incoming)), cell("Out", number(service.outgoing)), cell("Cohesion", part(service.cohesion)),
    cell("Points", el("span", { class: "meter", style: { "--part": `${Math.round(100 * service.points / dearest)}%` } }, number(service.points))),
    cell("Why", el("span", { class: "clamp", title: service.reason }, service.reason || "–"), "text why"));
}

function metricsSection() {
  if (!DATA.proposal.metrics.length) return null;
  return section("Published metrics", "For information: no part of the proposal is chosen by them.",
    el("dl", { class: "metrics" }, DATA.proposal.metrics.map(([name, value, better, meaning]) => el("div", {},
      el("dt", {}, text(name)), el("dd", { class: "value" }, value.toLocaleString("en", { maximumFractionDigits: 3 })),
      el("dd", { class: "soft" }, text(meaning)), el("dd", { class: "soft better" }, `${text(better)} is better`)))));
}
