// The filter by kind of evidence that several views share.

let kindsAreOpen = false;

// The kinds as a row of toggles; none chosen means all.
function kindFilter(counts) {
  const chosen = chosenKinds();
  const toggle = (kind) => {
    const next = new Set(chosen);
    if (!next.delete(kind.index)) next.add(kind.index);
    go({ kinds: [...next].sort((a, b) => a - b).map((index) => KINDS[index].name).join(" ") });
  };
  const shown = KINDS.filter((kind) => counts.get(kind.index) || chosen.has(kind.index));
  return el("div", { class: "kinds", role: "group", "aria-label": "Show only these kinds" },
    shown.map((kind) => button(kind.name, {
      class: `chip group-${kind.group}`, title: kind.meaning, "data-key": `kind:${kind.name}`,
      "aria-pressed": String(chosen.has(kind.index)), onclick: () => toggle(kind),
    }, el("span", { class: "figure" }, number(counts.get(kind.index) || 0)))),
    chosen.size > 0 && button("All kinds", { class: "chip clear", "data-key": "kind:", onclick: () => go({ kinds: "" }) }));
}

function allKindCounts() {
  const counts = new Map();
  for (const kind of EVIDENCE.kind) counts.set(kind, (counts.get(kind) || 0) + 1);
  return counts;
}

// The same folded away, for views that need the room.
function foldedKinds(counts) {
  const chosen = [...chosenKinds()].map((index) => KINDS[index].name), all = KINDS.filter((kind) => counts.get(kind.index)).length;
  const fold = el("details", { class: "fold", open: kindsAreOpen || false },
    el("summary", { "data-key": "kinds" }, el("span", { class: "label" }, "Kinds"), chosen.length ? chosen.join(", ") : `all ${number(all)}`),
    kindFilter(counts));
  fold.addEventListener("toggle", () => { kindsAreOpen = fold.open; });
  return fold;
}

function allKindCounts() {
  const counts = new Map();
  for (const i of CROSSING) counts.set(EVIDENCE.kind[i], (counts.get(EVIDENCE.kind[i]) || 0) + 1);
  return counts;
}
