// The list of articles: filters and order. Their state is kept in the URL fragment, so that a view can be shared.

const EMPTY = { q: "", topic: "", target: "", who: "", stance: "", source: "", when: "", sort: "" };
const state = { ...EMPTY };
let shown = articles.map((_, i) => i);
let texts = null;

const folded = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
function haystacks() {
  texts =
    texts ||
    cards.map((card, i) => {
      const { text, stances, quotes = [] } = parsed(`d${i}`);
      const lines = text ? text.map((line) => line.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("")) : [];
      const held = stances.flatMap((stance) => [
        ...stance.holders.flatMap((holder) => [holder.name, ...(text ? [] : holder.evidence.map((pair) => pair[1]))]),
      ]);
      return folded(
        [
          articles[i].title,
          articles[i].source || "",
          card.querySelector(".meta").textContent,
          (card.querySelector(".summary") || card).textContent,
          ...held,
          ...quotes.flat(),
          ...lines,
        ].join("\n"),
      );
    });
  return texts;
}

function wordsOf(query) {
  const found = folded(query).match(/[“"]([^“”"]+)[”"]|[^\s“”"]+/g) || [];
  return found.map((word) => word.replace(/[“”"]/g, ""));
}

function stanceMatches(article, wanted) {
  const found = wanted.target ? article.stances.filter(([number]) => targets[number] === wanted.target) : article.stances;
  if (wanted.target && !found.length) return false;
  if (!wanted.stance) return wanted.who !== "quoted" || found.some((one) => one[3].length);
  return found.some(
    ([, author, , quoted]) => (wanted.who !== "quoted" && author === wanted.stance) || (wanted.who !== "author" && quoted.includes(wanted.stance)),
  );
}

// Whether an article passes all filters but that for words.
function fits(one, wanted) {
  return (
    (!wanted.topic || (wanted.topic === "-" ? !one.topics.length : one.topics.includes(wanted.topic))) &&
    (!wanted.source || (wanted.source === "-" ? !one.source : one.source === wanted.source)) &&
    (!wanted.when || one.when === wanted.when) &&
    ((!wanted.stance && !wanted.target && !wanted.who) || stanceMatches(one, wanted))
  );
}

function matching() {
  const words = wordsOf(state.q);
  const where = words.length ? haystacks() : [];
  return articles.map((_, i) => i).filter((i) => fits(articles[i], state) && words.every((word) => where[i].includes(word)));
}

const leaning = (one) => {
  const found = one.stances.find(([number]) => !state.target || targets[number] === state.target);
  return found ? found[2] : null;
};
const SORTS = {
  newest: ["newest first", (one) => one.day, -1],
  oldest: ["oldest first", (one) => one.day, 1],
  title: ["by title", (one) => one.title.toLowerCase(), 1],
  source: ["by source", (one) => one.source && one.source.toLowerCase(), 1],
  topic: ["by topic", (one) => one.topic, 1],
  favor: ["author most in favor first", leaning, -1],
  against: ["author most against first", leaning, 1],
};

function sorted() {
  const order = articles.map((_, i) => i);
  if (!(state.sort in SORTS)) return order;
  const [, key, way] = SORTS[state.sort];
  const keys = articles.map(key);
  const missing = (i) => keys[i] === null || keys[i] === undefined;
  // articles without a date, source... come last in either direction
  return order.sort((a, b) => missing(a) - missing(b) || (missing(a) ? 0 : way * ((keys[a] > keys[b]) - (keys[a] < keys[b]))) || a - b);
}

let order = articles.map((_, i) => i);
function apply() {
  shown = matching();
  const there = new Set(shown);
  cards.forEach((card, i) => {
    if (card.hidden === there.has(i)) card.hidden = !there.has(i);
  });
  const wanted = sorted();
  if (wanted.some((i, at) => order[at] !== i)) {
    order = wanted;
    list.replaceChildren(...order.map((i) => cards[i]));
  }
  count.textContent =
    shown.length === articles.length
      ? `${articles.length} article${articles.length === 1 ? "" : "s"}`
      : `${shown.length} of ${articles.length} articles`;
  openAll.disabled = !shown.length || shown.length > ALL_OPEN;
  openAll.title = shown.length > ALL_OPEN ? `With ${ALL_OPEN} articles or fewer in the list` : "";
  reset.hidden = Object.entries(EMPTY).every(([name, empty]) => state[name] === empty);
  document.documentElement.dataset.ready = String(shown.length);
}

function remember() {
  const set = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  history.replaceState(null, "", `#${set}`);
}

function set(changes) {
  const before = state.target;
  Object.assign(state, changes);
  Object.entries(fields).forEach(([name, field]) => {
    if (field.value !== state[name]) field.value = state[name];
  });
  apply();
  if (before !== state.target) document.querySelectorAll(".card[data-open]").forEach((card) => fill(Number(card.id.slice(1))));
}

function counted(values) {
  const found = new Map();
  values.forEach((value) => found.set(value, (found.get(value) || 0) + 1));
  return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const fields = {};
function field(name, label, options, width) {
  const control = options
    ? make("select", {}, ...options.map(([value, words]) => make("option", { value }, words)))
    : make("input", { type: "search", placeholder: "words, “a phrase”" });
  control.addEventListener("input", () => {
    clearTimeout(control.timer);
    control.timer = setTimeout(
      () => {
        set({ [name]: control.value });
        remember();
      },
      options ? 0 : 150,
    );
  });
  fields[name] = control;
  return make("label", { className: width || name }, label, control);
}

const topics = counted(articles.flatMap((one) => one.topics)).map(([name, number]) => [name, `${name} (${number})`]);
const sources = counted(articles.map((one) => one.source).filter(Boolean)).map(([name, number]) => [name, `${name} (${number})`]);
const bare = (list, nothing, some) => (some ? [...list, ["-", nothing]] : list);
const form = make("form", { onsubmit: (event) => event.preventDefault(), ariaLabel: "Filters" }, field("q", "Text"));
form.append(
  field("topic", "Topic", [
    ["", "all"],
    ...bare(
      topics,
      "none above its threshold",
      articles.some((one) => !one.topics.length),
    ),
  ]),
);
if (targets.length > 1) form.append(field("target", "Target", [["", "any"], ...targets.map((target) => [target, target])]));
if (targets.length) {
  form.append(field("stance", "Stance", [["", "all"], ...Object.entries(SAID).map(([name, words]) => [name, `${SIGNS[name]} ${words}`])]));
  form.append(
    field("who", "Held by", [
      ["", "anyone"],
      ["author", "author"],
      ["quoted", "someone quoted"],
    ]),
  );
}
if (sources.length)
  form.append(
    field("source", "Source", [
      ["", "all"],
      ...bare(
        sources,
        "unknown",
        articles.some((one) => !one.source),
      ),
    ]),
  );
const periods = counted(articles.map((one) => one.when).filter(Boolean)).sort((a, b) => (a[0] < b[0] ? -1 : 1));
if (periods.length > 1) form.append(field("when", "When", [["", "any time"], ...periods.map(([name, number]) => [name, `${name} (${number})`])]));
const useful = Object.entries(SORTS).filter(([name]) =>
  ["favor", "against"].includes(name)
    ? targets.length
    : name === "source"
      ? sources.length
      : ["newest", "oldest"].includes(name)
        ? articles.some((one) => one.day)
        : true,
);
form.append(field("sort", "Order", [["", "input order"], ...useful.map(([name, [words]]) => [name, words])]));

const count = make("output", { role: "status" });
count.setAttribute("aria-live", "polite");
const reset = make(
  "button",
  {
    type: "button",
    onclick: () => {
      set(EMPTY);
      remember();
    },
  },
  "Clear filters",
);
const openAll = make(
  "button",
  {
    type: "button",
    onclick: () => {
      const on = shown.some((i) => !cards[i].lastElementChild.open);
      shown.forEach((i) => open(i, on));
    },
  },
  "Open or close all",
);
const showing = [
  ["evidence", "evidence"],
  ["quotes", "speakers"],
  ["removed", "removed parts"],
].map(([name, words]) => {
  const box = make("input", { type: "checkbox", checked: true, onchange: () => list.classList.toggle(`no-${name}`, !box.checked) });
  return make("label", {}, box, ` ${words}`);
});
const status = make("div", { className: "status" }, count, reset, openAll, make("span", { className: "dim" }, "Show in texts:"), ...showing);
byId("filters").append(form, status);

function filtersOf(fragment) {
  const given = Object.fromEntries(new URLSearchParams(fragment));
  return Object.fromEntries(Object.keys(EMPTY).map((name) => [name, name in fields ? given[name] || "" : ""]));
}

function fromAddress(first) {
  const hash = location.hash.slice(1);
  const place = placeOf(hash);
  if (place) {
    if (first) set(EMPTY);
    goTo(place);
  } else if (!hash || hash.includes("=")) {
    set(filtersOf(hash));
    if (new URLSearchParams(hash).get("open") === "all" && shown.length <= ALL_OPEN) shown.forEach((i) => open(i));
    if (hash) byId("articles").scrollIntoView();
  } else if (first) set(EMPTY);
}
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    event.preventDefault();
    fields.q.focus();
  } else if (event.key === "Escape" && event.target === fields.q) {
    set({ q: "" });
    remember();
  }
});
