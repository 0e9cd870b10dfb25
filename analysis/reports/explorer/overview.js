// The first page: how large, how entangled, where most, and where to go from here.

function drawOverview(view) {
  const sums = DATA.totals, all = strongestPairs();
  put(view,
    el("div", { class: "hero" },
      el("p", { class: "eyebrow" }, "Boundary report"),
      el("h1", {}, headline(sums)),
      el("p", { class: "lede" }, lede())),
    el("dl", { class: "totals" },
      total(sums.apps, "app", "graph"), total(sums.models, "model", "models"), total(DATA.project.lines, "line", null),
      total(sums.crossings, "crossing", "evidence"), total(sums.cycles, "cycle", "cycles"),
      total(sums.unresolved, "unresolved", "gaps", "unresolved"), total(sums.unread, "unread file", "gaps")));
  put(view, proposalCard());
  if (!all.length) { put(view, nothing("No app depends on another, so there is nothing to cut.")); return; }
  put(view,
    el("div", { class: "columns" },
      section("Most coupled", "Pairs of apps by what it would cost to cut them.", pairList(all.slice(0, 10)), button("All pairs in the matrix", { class: "quiet", onclick: () => go({ view: "matrix" }) })),
      section("By kind", "Crossings, by what sort of work cuts them.", kindBars())),
    el("div", { class: "columns" },
      section("Leaned on most", "Apps on which the most others depend: usually extracted last, or shared.", degreeList("target", "source")),
      section("Leaning most", "Apps that depend on the most others: usually where requests come together.", degreeList("source", "target"))));
}

// What is proposed, in a few lines, and the ways on from there.
function proposalCard() {
  if (SERVICES.length < 2) return null;
  const crossed = EVIDENCE.item.filter((item, i) => item >= 0 && !ECHOES.has(i)).length, leave = (view) => button(VIEWS[view].title, { class: "quiet", onclick: () => showTab(view) });
  const steps = DATA.proposal.steps.slice(0, 5);
  return el("section", { class: "proposal-card" },
    el("div", {}, el("h2", {}, `Proposal: ${count(SERVICES.length, "service")}`),
      el("p", { class: "soft" }, "By the strategy ", code(DATA.proposal.strategy),
        `, ${count(crossed, "crossing")} would lie between them: ${count(ITEMS.length, "work item")}, ${count(sumOf(ITEMS), "point")}.`),
      verdictBar(), el("div", { class: "card-actions" }, ["services", "graph", "bill", "order"].map(leave))),
    el("div", {}, el("h2", {}, steps.length ? "To leave first" : "Nothing should leave"),
      steps.length ? el("ol", { class: "first-steps" }, steps.map(([service, cost]) => el("li", {}, serviceLink(service), el("span", { class: "soft" }, points(cost)))))
        : el("p", { class: "soft" }, "Every service has the verdict to keep; each says why.")));
}

function headline(sums) {
  if (!sums.crossings) return `${count(sums.apps, "app")}, none depends on another`;
  return [strong(number(sums.crossings)), sums.crossings === 1 ? " dependency between " : " dependencies between ", strong(count(sums.apps, "app").replace(" ", "\u00a0")),
    ` in ${count(sums.pairs, "pair")}`];
}

const strong = (value) => el("strong", {}, value);

function lede() {
  const { project, totals } = DATA;
  const settings = project.settings.length ? [" Settings: ", ...project.settings.flatMap((each, i) => [i ? ", " : "", code(each)]), "."] : " No settings module was found.";
  const tests = project.test_files ? `, and ${count(project.test_files, "test file")} beside them` : "";
  return [`Read from ${count(project.files, "file")}${tests}. Inside apps, ${count(totals.internal, "further dependency", "further dependencies")} were found.`,
    totals.seen ? ` The tests made ${count(totals.seen, "crossing")} happen that were read.` : "", settings, project.auth_user_model && [" The user model is ", code(project.auth_user_model), "."]];
}

function total(value, one, view, many) {
  const figure = el("dd", {}, number(value)), label = el("dt", {}, value === 1 ? one : many || one + "s");
  if (!view) return el("div", { class: "total" }, label, figure);
  return el("div", { class: `total${value ? "" : " none"}` }, label, figure, button("", { class: "cover", "aria-label": `${number(value)} ${many || one}: show`, onclick: () => go({ view }) }));
}

function kindBars() {
  const counts = allKindCounts(), most = Math.max(...counts.values(), 1);
  const groups = DATA.groups.map(([, title], group) => ({ title, group, kinds: KINDS.filter((kind) => kind.group === group && counts.get(kind.index)) }));
  return el("div", { class: "groups" }, groups.filter((each) => each.kinds.length).map(({ title, group, kinds }) => el("div", { class: "group" },
    el("h3", {}, el("span", { class: `dot group-${group}` }), title),
    el("ol", { class: "bars slim" }, kinds.map((kind) => el("li", {}, button("", { class: "bar", title: kind.meaning, onclick: () => go({ view: "evidence", kinds: kind.name, from: "", to: "", model: "" }) },
      el("span", { class: "bar-name" }, kind.name), el("span", { class: "bar-figure" }, number(counts.get(kind.index))),
      el("span", { class: "bar-track", style: { "--part": `${(100 * counts.get(kind.index) / most).toFixed(1)}%` } }, el("span", { class: `part group-${group}` })))))))));
}

function degreeList(side, other) {
  const found = new Map();
  for (const pair of pairs().values()) {
    const entry = found.get(pair[side]) || found.set(pair[side], { app: APPS[pair[side]], others: new Set(), pieces: 0 }).get(pair[side]);
    entry.others.add(pair[other]);
    entry.pieces += pair.pieces;
  }
  const ranked = [...found.values()].sort((a, b) => b.others.size - a.others.size || b.pieces - a.pieces || a.app.index - b.app.index);
  const most = ranked[0]?.others.size || 1;
  return el("ol", { class: "bars slim" }, ranked.slice(0, 8).map((each) => el("li", {},
    button("", { class: "bar", onclick: () => go({ view: "graph", group: "app", focus: each.app.label }) },
      el("span", { class: "bar-name" }, each.app.label),
      el("span", { class: "bar-figure" }, `${count(each.others.size, "app")} · ${count(each.pieces, "place")}`),
      el("span", { class: "bar-track", style: { "--part": `${(100 * each.others.size / most).toFixed(1)}%` } }, el("span", { class: "part plain" }))))));
}
