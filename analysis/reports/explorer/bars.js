// Pairs of ends as bars, the length by weight, the colours by kind.

// Pairs as bars, each split by the groups of its kinds.
function pairList(found, naming = (pair) => `${APPS[pair.source].label} → ${APPS[pair.target].label}`, open = openPair, heaviest = Math.max(...found.map((pair) => pair.weight), 1)) {
  return el("ol", { class: "bars" }, found.map((pair) => el("li", {},
    button("", { class: "bar", title: kindList(pair, 12), "data-key": `pair:${pair.source}:${pair.target}`, onclick: () => open(pair.source, pair.target) },
      el("span", { class: "bar-name" }, naming(pair)),
      el("span", { class: "bar-figure" }, count(pair.pieces, "place")),
      el("span", { class: "bar-track", style: { "--part": `${(100 * pair.weight / heaviest).toFixed(1)}%` } }, groupParts(pair.kinds)),
      el("span", { class: "bar-note" }, kindList(pair))))));
}

function groupParts(kinds) {
  const groups = new Map();
  for (const [kind, pieces] of kinds) groups.set(KINDS[kind].group, (groups.get(KINDS[kind].group) || 0) + pieces);
  return [...groups].sort((a, b) => a[0] - b[0]).map(([group, pieces]) =>
    el("span", { class: `part group-${group}`, style: { "flex-grow": pieces } }));
}
