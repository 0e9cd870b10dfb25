// What the report does not know: files that could not be read, references that could not be told, each with its reason.

function drawGaps(view) {
  put(view, heading("Not understood", "Nothing is left out in silence: here is what could not be read or told, and why."));
  if (!DATA.unread.length && !DATA.unresolved.length) { put(view, el("p", { class: "nothing" }, "Every file was read, and every reference was resolved.")); return; }
  put(view, unreadSection(), unresolvedSection());
}

function unreadSection() {
  if (!DATA.unread.length) return section("Files not read", null, el("p", { class: "nothing" }, "None: every file was read whole."));
  return section("Files not read", "Whatever these define may be missing from the report.",
    portions(DATA.unread, (part) => [el("ul", { class: "gaps" }, part.map(([file, reason]) =>
      el("li", {}, el("span", { class: "path" }, text(file)), el("span", { class: "soft" }, text(reason)))))], el("div", {})));
}

function unresolvedSection() {
  if (!DATA.unresolved.length) return section("References not resolved", null, el("p", { class: "nothing" }, "None."));
  const reasons = new Map();
  for (const each of DATA.unresolved) reasons.set(each[4], [...(reasons.get(each[4]) || []), each]);
  const ranked = [...reasons].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  return section("References not resolved", "They were seen, but what they refer to is decided when the code runs.",
    ranked.map(([reason, found], index) => reasonDetails(text(reason), found, index === 0)));
}

function reasonDetails(reason, found, isOpen) {
  const list = el("div", {});
  const details = el("details", { class: "reason" }, el("summary", {}, el("strong", {}, number(found.length)), ` ${reason}`), list);
  // The entries are made when they are first looked at.
  const draw = () => { if (!list.childElementCount) portions(found, (part) => [el("ul", { class: "gaps" }, part.map(gap))], list, 100); };
  details.addEventListener("toggle", draw);
  addEventListener("beforeprint", draw);
  details.open = isOpen;
  return details;
}

function gap([kind, file, line, detail]) {
  return el("li", {}, el("span", { class: "path" }, `${text(file)}:${line}`), el("span", { class: "tag" }, text(kind)), el("pre", { class: "source" }, text(detail)));
}
