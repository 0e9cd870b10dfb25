// The order of extraction as a timeline, what stays, and the circles of services with the seams to break.

function drawOrder(view) {
  const { steps, cycles } = DATA.proposal;
  put(view, heading("Order of extraction", "The cheapest seam with the most gained first. Points are what is left to pay when the step's turn comes."));
  if (!SERVICES.length) { put(view, nothing("Nothing is proposed.")); return; }
  put(view, el("div", { class: "order-columns" }, steps.length ? timeline(steps) : nothing("No service is worth leaving: each verdict is to keep, and says why."), stays(steps)),
    cycles.length ? section("Circles", "These services wait for each other at run time. To break a circle, remove the seams below.", cycles.map(circle))
      : section("Circles", null, nothing("No services wait for each other in a circle.")));
}

function timeline(steps) {
  const dearest = Math.max(1, ...steps.map(([, cost]) => cost));
  let paid = 0;
  return el("ol", { class: "timeline" }, steps.map(([service, cost, unmet, reason], place) => {
    paid += cost;
    return el("li", { style: tint(service) },
      el("span", { class: "step-mark", "aria-hidden": "true" }, String(place + 1)),
      el("div", { class: "step-body" },
        el("div", { class: "step-head" }, el("h2", {}, serviceLink(service)), SERVICES[service] && verdict(SERVICES[service])),
        el("p", { class: "soft" }, text(reason)),
        el("div", { class: "step-bar", style: { "--part": `${(100 * cost / dearest).toFixed(1)}%` } }, el("span", {})),
        el("p", { class: "step-figures" }, el("strong", {}, points(cost)), el("span", { class: "soft" }, ` · ${number(paid)} with all before it`)),
        unmet.length > 0 && el("p", { class: "unmet" }, el("span", { class: "label" }, "Still needs from the monolith"), unmet.map(serviceLink))));
  }));
}

function stays(steps) {
  const leaving = new Set(steps.map(([service]) => service)), left = servicesInOrder().filter((service) => !leaving.has(service.index));
  if (!left.length) return null;
  return section("Stays in the monolith", "A keep is an answer: it says what would be lost by a cut.",
    el("ul", { class: "stays" }, left.map((service) => el("li", { style: tint(service.index) },
      el("div", { class: "step-head" }, serviceLink(service.index), verdict(service), el("span", { class: "soft" }, `${points(service.points)} to cut`)),
      el("p", { class: "soft clamp", title: service.reason }, service.reason)))));
}

function circle([members, seams]) {
  return el("section", { class: "card" }, el("h3", { class: "card-title" }, count(members.length, "service")),
    el("p", { class: "members" }, members.map(serviceLink)),
    seams.length ? [el("h4", {}, `Lightest seams to break it: ${count(seams.length, "seam")}, ${points(seams.reduce((sum, each) => sum + each[2], 0))}`),
      portions(seams, (some) => [el("ol", { class: "seams" }, some.map(seam))], el("div", {}), 12)]
      : nothing("No light seam breaks it."));
}

// A seam with the items that remove it.
function seam([source, target, cost, items]) {
  const body = el("div", { class: "bill" }), found = items.map((index) => ITEMS[index]).filter(Boolean);
  const details = el("details", {}, el("summary", {}, serviceLabel(source), el("span", { class: "soft" }, " → "), serviceLabel(target),
    el("span", { class: "bar-figure" }, `${points(cost)} · ${count(found.length, "item")}`)), body);
  details.addEventListener("toggle", () => { if (details.open && !body.childElementCount) portions(found, (some) => some.map(billItem), body, 40); });
  return el("li", {}, details);
}
