// What the keys do, and light or dark.

const SHORTCUTS = [
  [["?"], "this page"], [["/"], "search in the view"], [["[", "]"], "the view before, the view after"],
  [["Esc"], "close the evidence, then leave the focus"],
  [["←", "↑", "→", "↓"], "from cell to cell in a matrix, from box to box in the graph, from item to item in the bill"],
  [["Home", "End"], "to the ends of a row"], [["Enter"], "open a cell's source; choose a box of the graph"],
  [["Space"], "open or close a box of the graph"], [["+", "−"], "magnify the graph"],
  [["Ctrl", "wheel"], "magnify the graph at the pointer"],
];

const THEMES = { "": "as the system", light: "light", dark: "dark" };
const isDark = () => (state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function applyTheme() {
  if (!(state.theme in THEMES)) state.theme = "";
  document.documentElement.style.colorScheme = state.theme || "";
  const names = Object.keys(THEMES), next = names[(names.indexOf(state.theme) + 1) % names.length], toggle = document.getElementById("theme");
  toggle.setAttribute("aria-label", `Colours: ${THEMES[state.theme]}. Change to ${THEMES[next]}`);
  toggle.title = `Colours: ${THEMES[state.theme]}`;
  toggle.textContent = { "": "◐", light: "○", dark: "●" }[state.theme];
  toggle.onclick = () => go({ theme: next }, { replace: true });
}

function openHelp() {
  const dialog = document.getElementById("help");
  if (dialog.open) { dialog.close(); return; }
  dialog.replaceChildren(
    el("h2", { tabindex: "-1", autofocus: true }, "Keys"),
    el("dl", { class: "keys" }, SHORTCUTS.map(([keys, meaning]) => [
      el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, meaning)])),
    el("p", { class: "note" }, "The address holds the view, its filters, the focus and what is open: send it with the file, and a colleague sees the same."),
    button("Close", { class: "quiet", onclick: () => dialog.close() }));
  dialog.showModal();
}
