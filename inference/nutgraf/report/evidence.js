// The evidence for a side: in the opened article, or, where the page shows several together, in a list over it.

const LISTED = 40; // passages put into the list at a time

// "a3.0.author" or "a3.0.2": an article, a target in it, a holder; "a3": the article alone.
function placeOf(fragment) {
  const found = /^a(\d+)(?:\.(\d+)\.(\d+|author))?$/.exec(fragment);
  if (!found || !cards[Number(found[1])]) return null;
  return { i: Number(found[1]), stance: found[2] === undefined ? null : Number(found[2]), holder: found[3] };
}

function goTo({ i, stance, holder }) {
  if (cards[i].hidden) set(EMPTY);
  if (stance === null) {
    open(i);
    cards[i].scrollIntoView();
    return;
  }
  fill(i, stance);
  open(i);
  document.querySelectorAll(".drawn").forEach((one) => one.classList.remove("drawn"));
  const card = cards[i].querySelector(`[data-side="${sideKey(i, stance, holder)}"]`);
  if (!card) return;
  card.classList.add("drawn");
  card.scrollIntoView({ block: "center" });
  card.focus({ preventScroll: true });
}

function sideAt({ i, stance, holder }) {
  const detail = parsed(`d${i}`).stances[stance];
  const author = detail.holders.find((one) => one.author) || { author: true, name: "author", evidence: [] };
  const one = holder === "author" ? author : detail.holders[Number(holder)];
  const label = one.author ? detail.label : one.label;
  return { target: detail.target, label, p: one.author ? detail.p : one.p, one, fragment: `a${i}.${stance}.${holder}` };
}

// Everybody on a side that a link of the overview counts, article by article; of the sources that a group combines, those without a row.
function* sidesLike(wanted, rest) {
  for (const i of order) {
    const article = articles[i];
    if (rest && (article.source === null || rest.has(article.source))) continue;
    if (!fits(article, wanted)) continue;
    for (const [at, [number, label, , quoted]] of article.stances.entries()) {
      if (targets[number] !== wanted.target) continue;
      if (wanted.who !== "quoted" && (!wanted.stance || label === wanted.stance)) yield { i, stance: at, holder: "author" };
      if (wanted.who === "author" || !(wanted.stance ? quoted.includes(wanted.stance) : quoted.length)) continue;
      for (const [holder, one] of parsed(`d${i}`).stances[at].holders.entries())
        if (!one.author && (!wanted.stance || one.label === wanted.stance)) yield { i, stance: at, holder: String(holder) };
    }
  }
}

function passage(place) {
  const { label, p, one, fragment } = sideAt(place);
  const article = articles[place.i];
  const where = [article.source, article.day].filter(Boolean).map((words) => ` · ${words}`);
  return make(
    "li",
    { className: `holder ${side(label)}` },
    make("b", {}, one.author ? "Author" : one.name),
    one.role ? make("span", { className: "dim" }, `(${one.role}) `) : null,
    stanceTag(label),
    make("span", { className: "dim" }, label === "unsure" ? "" : ` ${percent(p)}%`),
    ...quoted(one.evidence, false),
    make("p", { className: "dim" }, make("a", { href: `#${fragment}` }, article.title), ...where, one.evidence.length ? "" : " · no single sentence shows it"),
  );
}

const heading = make("h2", { id: "evidence-heading", tabIndex: -1 });
const passages = make("ol", { className: "passages" });
const nextOnes = make("button", { type: "button", onclick: () => addPassages() }, "More");
const asList = make("a", { href: "#" }, "Show these articles in the list");
const sheet = make(
  "dialog",
  { className: "sheet" },
  make("form", { method: "dialog" }, heading, make("button", { ariaLabel: "Close", title: "Close" }, "✕")),
  make("p", {}, asList),
  passages,
  nextOnes,
);
sheet.setAttribute("aria-labelledby", "evidence-heading");
document.body.append(sheet);
let coming = null;

function addPassages() {
  const before = passages.childElementCount;
  for (let n = 0; n < LISTED && !coming.done; n++) {
    passages.append(passage(coming.value));
    Object.assign(coming, coming.left.next());
  }
  nextOnes.hidden = coming.done;
  if (before) passages.children[before].querySelector("a").focus();
}

function showSheet(words, filters, places) {
  const left = places[Symbol.iterator]();
  coming = { left, ...left.next() };
  heading.textContent = words;
  asList.hidden = !filters;
  asList.href = filters || "#";
  passages.replaceChildren();
  if (!coming.done) addPassages();
  sheet.showModal();
  sheet.scrollTop = 0;
  heading.focus();
}

// The places that a link into "who stands where" stands for: its own, or those of all signs in its row, or of one side.
function placesOf(link) {
  const { at, row } = link.dataset;
  if (row !== undefined) {
    const signs = [...link.closest("tr").querySelectorAll(`.spot a${row && `.${row}`}`)];
    if (signs.length) return signs.flatMap(placesOf);
    if (!row) return [...link.closest("tr").querySelectorAll(".sides a")].flatMap(placesOf); // no signs: each side has one article
  }
  return (at || link.getAttribute("href").slice(1)).split(" ").map(placeOf).filter(Boolean);
}

// What a link says of itself, with the name of its row.
function wordsOfLink(link) {
  const row = link.closest("tr");
  const name = row && !link.closest("th") ? row.querySelector("th").firstElementChild || row.querySelector("th") : null;
  const said = link.getAttribute("aria-label") || link.title || link.textContent;
  const data = new URLSearchParams(link.getAttribute("href").slice(1));
  const whose = { author: "authors: ", quoted: "people and bodies quoted: " }[data.get("who")] || "";
  return `${name && name.textContent.trim() !== "all" ? `${name.textContent.trim()}: ` : ""}${whose}${said}`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute("href") || "";
  if (link.classList.contains("ev")) {
    event.preventDefault();
    const places = placesOf(link);
    if (places.length) return showSheet(wordsOfLink(link), href.includes("=") ? href : "", places);
    const wanted = { ...EMPTY, ...Object.fromEntries(new URLSearchParams(href.slice(1))) };
    const rows = "rest" in link.dataset ? [...link.closest("tbody").querySelectorAll("[data-source]")] : null;
    return showSheet(wordsOfLink(link), rows ? "" : href, sidesLike(wanted, rows && new Set(rows.map((row) => row.dataset.source))));
  }
  if (href.startsWith("#")) {
    if (sheet.open) sheet.close();
    if (href === location.hash && placeOf(href.slice(1))) goTo(placeOf(href.slice(1)));
  }
});
