// The page as a whole: colour theme and printing.

const THEMES = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" };
const theme = make("button", {
  type: "button",
  onclick: () => paint({ "": "light", light: "dark", dark: "" }[document.documentElement.dataset.theme || ""]),
});
function paint(name) {
  document.documentElement.dataset.theme = name;
  theme.textContent = THEMES[name];
  try {
    localStorage.setItem("nutgraf-theme", name);
  } catch {
    /* pages opened from a file may have no storage */
  }
}
let saved = "";
try {
  saved = localStorage.getItem("nutgraf-theme") || "";
} catch {
  /* as above */
}
paint(saved in THEMES ? saved : "");
document.querySelector("header").append(theme);

window.addEventListener("hashchange", () => fromAddress(false));
fromAddress(true);

// In print: the filtered list, in full if it is short enough, else with only the opened articles in full

const paper = make("p", { className: "paper note" });
byId("filters").after(paper);
let printed = [];
window.addEventListener("beforeprint", () => {
  const all = shown.length <= ALL_OPEN;
  printed = all ? shown.filter((i) => !cards[i].lastElementChild.open) : [];
  printed.forEach((i) => open(i));
  paper.textContent =
    (shown.length === articles.length ? "" : `${count.textContent}, filtered. `) +
    (all ? "" : "Articles that were not opened are printed in brief.");
  paper.hidden = !paper.textContent;
});
window.addEventListener("afterprint", () => {
  printed.forEach((i) => open(i, false));
  printed = [];
});
