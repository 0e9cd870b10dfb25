// One service: verdict and reason, what it owns and how surely, what it offers, what crosses, and what is to do.

const SURFACE = {
  urls: ["URLs", "its own pages and endpoints"], linked: ["Linked from elsewhere", "routes that others reverse or include"],
  tasks: ["Tasks", "that others queue"], events: ["Events", "that others listen to"], functions: ["Functions and classes", "that others call"],
  reads: ["Models read", "by others"], joins: ["Models joined", "in queries of others"], writes: ["Models written", "by others"],
};

function drawService(view, service) {
  const ranked = servicesInOrder(), place = ranked.indexOf(service);
  put(view,
    el("nav", { class: "crumbs", "aria-label": "Services" },
      button("← All services", { class: "quiet", "data-key": "all-services", onclick: () => go({ service: "" }) }),
      picker("", "service", "", ranked.map((each) => each.name)),
      step("Previous", ranked[place - 1]), step("Next", ranked[place + 1])),
    el("div", { class: "heading service-head", style: tint(service.index) },
      el("h1", {}, service.name, " ", verdict(service)), el("p", { class: "note" }, service.reason || "No reason was given.")),
    serviceFigures(service), waitsFor(service), ownedModels(service), surfaceSection(service), crossingsSection(service), workSection(service));
}

const step = (label, service) => button(label, { class: "quiet", disabled: !service, "data-key": `step:${label}`, onclick: () => go({ service: service.name }) });

function serviceFigures(service) {
  const figure = (name, value) => el("div", { class: "total" }, el("dt", {}, name), el("dd", {}, value));
  return el("dl", { class: "totals" }, figure("points to cut it off", number(service.points)), figure("cohesion", part(service.cohesion)),
    figure("models", number(service.models.length)), figure("lines", number(service.lines)), figure("places inside", number(service.internal)),
    figure("come in", number(service.incoming)), figure("go out", number(service.outgoing)));
}

function waitsFor(service) {
  if (!service.needs.length) return null;
  return el("p", { class: "waits" }, el("span", { class: "label" }, "Waits, while it answers a request, for"), service.needs.map(serviceLink));
}

function ownedModels(service) {
  const apps = el("p", { class: "members" }, service.apps.map((app) => button(app, { class: "chip", onclick: () => go({ view: "graph", group: "app", focus: app, service: "" }) })));
  const isSure = service.models.every((model) => !PLACEMENTS.has(model));
  const note = service.models.length ? isSure ? `${count(service.models.length, "model")} of ${count(service.apps.length, "app")}; the strategy names no doubt about their places.`
    : "The least certain in front. Stays: in how many trials with slightly other evidence it kept its place. Runner-up: where it would stand next best." : "No models: code alone.";
  return section("What it owns", note, apps, isSure ? plainModels(service) : placementTable(service));
}

const plainModels = (service) => el("ul", { class: "columns-list" }, service.models.map((model) => el("li", {}, code(model))));

function placementTable(service) {
  const rank = (model) => PLACEMENTS.get(model)?.confidence ?? 1;
  const models = [...service.models].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return el("table", { class: "sheet placements" },
    el("thead", {}, el("tr", {}, ["Model", "Certain", "Stays", "Runner-up", "For and against"].map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, models.map((model) => placementRow(model, PLACEMENTS.get(model) || { confidence: 1, stability: 1, runnerUp: -1, pros: [], cons: [] }))));
}

const gauge = (share) => el("span", { class: `gauge${share < 0.5 ? " low" : share < 0.7 ? " middling" : ""}`, style: { "--part": `${Math.round(100 * share)}%` } }, part(share));

function placementRow(model, { confidence, stability, runnerUp, pros, cons }) {
  const said = (sign, name, each) => el("li", { class: name }, el("span", { class: "sign", "aria-label": name }, sign), each);
  return el("tr", {},
    el("th", { scope: "row", "data-title": "Model" }, code(model)),
    el("td", { "data-title": "Certain" }, gauge(confidence)), el("td", { "data-title": "Stays" }, gauge(stability)),
    el("td", { "data-title": "Runner-up" }, runnerUp >= 0 ? serviceLink(runnerUp) : "–"),
    el("td", { "data-title": "For, against" }, pros.length + cons.length
      ? el("ul", { class: "said" }, pros.map((each) => said("+", "for", each)), cons.map((each) => said("−", "against", each))) : "–"));
}

function surfaceSection(service) {
  if (!service.surface.length) return section("API surface", null, nothing("No other service uses it, and it answers no URL."));
  return section("API surface", "What it would have to offer: its URLs, and what others use of it, with the number of places.",
    el("div", { class: "surface" }, service.surface.map(surfacePart)));
}

const FEW_NAMES = 8;

function surfacePart([key, all, names]) {
  const [title, note] = SURFACE[key] || [words(key), ""];
  const list = (each) => el("ul", { class: "names" }, each.map(([name, places]) => el("li", {}, code(text(name)), places > 0 && el("span", { class: "figure soft" }, number(places)))));
  const rest = names.slice(FEW_NAMES), left = all - names.length;
  return el("section", {}, el("h3", {}, title, el("span", { class: "soft" }, ` ${number(all)}`)), el("p", { class: "soft" }, note), list(names.slice(0, FEW_NAMES)),
    rest.length > 0 && el("details", {}, el("summary", {}, `${number(all - FEW_NAMES)} more`), list(rest), left > 0 && el("p", { class: "soft" }, `and ${number(left)} that are not listed`)));
}

function crossingsSection(service) {
  const all = servicePairs(), open = (source, target) => openServices(source, target);
  const bars = (found, other, most) => pairList(found, (pair) => serviceName(pair[other]), open, most);
  const list = (title, found, other) => {
    const rest = found.slice(FEW_NAMES), most = Math.max(1, ...found.map((pair) => pair.weight));
    return section(title, null, found.length ? bars(found.slice(0, FEW_NAMES), other, most) : nothing("Nothing."),
      rest.length > 0 && el("details", {}, el("summary", { class: "soft" }, `${number(rest.length)} more`), bars(rest, other, most)));
  };
  return el("div", { class: "columns" },
    list("Crossings out: it depends on", all.filter((pair) => pair.source === service.index), "target"),
    list("Crossings in: depend on it", all.filter((pair) => pair.target === service.index), "source"));
}

function workSection(service) {
  const items = ITEMS.filter((item) => item.source === service.index || item.target === service.index);
  if (!items.length) return section("Work to cut it off", null, nothing("Nothing is to do."));
  return section("Work to cut it off", `${count(items.length, "work item")}, ${count(sumOf(items), "point")}.`, remedyBars(items, { service: service.name }),
    button("Open the bill of this service", { class: "quiet", "data-key": "bill", onclick: () => { go({ ...LEAVING, view: "bill", service: service.name }); scrollTo(0, 0); } }));
}
