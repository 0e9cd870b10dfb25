"use strict";
(() => {
  const table = document.getElementById("rows");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const side = document.getElementById("side");
  const fates = [...document.querySelectorAll("#fates button")];
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const wanted = new URLSearchParams(location.hash.slice(1));

  function fate() {
    return fates.find((button) => button.getAttribute("aria-pressed") === "true").dataset.fate;
  }

  function choose(name) {
    const known = fates.some((button) => button.dataset.fate === name) ? name : "";
    fates.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.fate === known)));
  }

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      const fits = (!fate() || row.dataset.fate === fate()) && (!kind.value || row.dataset.kind === kind.value)
        && (!side.value || row.dataset.side === side.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? `${count} decisions` : `${count} of ${rows.length} decisions`;
    nothing.hidden = count > 0;
    remember();
  }

  function remember() {
    const now = new URLSearchParams();
    for (const [key, value] of [["fate", fate()], ["kind", kind.value], ["side", side.value], ["search", search.value]]) {
      if (value) now.set(key, value);
    }
    history.replaceState(null, "", now.size ? `#${now}` : location.pathname + location.search);
  }

  for (const button of fates) button.addEventListener("click", () => { choose(button.dataset.fate); draw(); });
  for (const button of document.querySelectorAll(".pick")) {
    button.addEventListener("click", () => { kind.value = button.dataset.kind; draw(); table.scrollIntoView(); });
  }
  for (const field of [search, kind, side]) field.addEventListener("input", draw);
  choose(wanted.get("fate") || "");
  for (const [field, key] of [[kind, "kind"], [side, "side"], [search, "search"]]) field.value = wanted.get(key) || "";
  for (const field of [kind, side]) if (field.selectedIndex < 0) field.value = "";
  draw();
})();
