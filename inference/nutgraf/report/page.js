// The page as a whole: light or dark, and on paper.

const THEMES = { "": "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
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
    /* a page from a file may have no storage */
  }
}
let kept = "";
try {
  kept = localStorage.getItem("nutgraf-theme") || "";
} catch {
  /* the same */
}
paint(kept in THEMES ? kept : "");
document.querySelector("header").append(theme);

// On paper: the list as it is filtered; all of it in full if it is not too long, else what is open

const paper = make("p", { className: "paper note" });
byId("filters").after(paper);
let printed = [];
window.addEventListener("beforeprint", () => {
  const all = shown.length <= ALL_OPEN;
  printed = all ? shown.filter((i) => !cards[i].lastElementChild.open) : [];
  printed.forEach((i) => open(i));
  paper.textContent =
    (shown.length === articles.length ? "" : `${count.textContent}, by the filters set. `) +
    (all ? "" : "Articles that were not opened are printed in brief.");
  paper.hidden = !paper.textContent;
});
window.addEventListener("afterprint", () => {
  printed.forEach((i) => open(i, false));
  printed = [];
});
