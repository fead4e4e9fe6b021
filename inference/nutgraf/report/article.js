// The details of an opened article. Content from articles is always set as text, never as markup.

const SIGNS = { favor: "▲", neutral: "●", against: "▼", unrelated: "○", unsure: "?" };
const SAID = { favor: "favor", neutral: "neutral", against: "against", unrelated: "unrelated", unsure: "no answer" };
const ALL_OPEN = 100; // maximum number of articles opened or printed in full at once
const byId = (id) => document.getElementById(id);
const parsed = (id) => JSON.parse(byId(id).textContent);
const list = byId("list");
const { targets, articles } = parsed("index");
const cards = articles.map((_, i) => byId(`a${i}`));
const percent = (share) => Math.max(0, Math.min(100, Math.round(share * 100)));
const side = (label) => (label in SIGNS ? label : "unsure");

function make(tag, options, ...children) {
  const { data = {}, ...properties } = options || {};
  const element = Object.assign(document.createElement(tag), properties);
  Object.assign(element.dataset, data);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function stanceTag(label, words) {
  return make(
    "span",
    { className: `side ${side(label)}` },
    make("span", { ariaHidden: "true" }, SIGNS[side(label)]),
    ` ${words || SAID[side(label)]}`,
  );
}

function scoreRow([label, probability, passed, subtopics]) {
  const bar = make("span", { className: "bar", ariaHidden: "true" }, make("span", { className: `w${percent(probability)}` }));
  const sub = subtopics.length ? make("span", { className: "sub" }, subtopics.join(", ")) : null;
  return make(
    "div",
    { className: passed ? "score" : "score under" },
    make("span", {}, label),
    bar,
    make("span", { className: "number" }, `${percent(probability)}%`),
    sub,
  );
}

function quoted(pairs, signed) {
  return pairs.map(([label, text]) => {
    const said = make("span", { className: /["“”„«»]/.test(text) ? "" : "said" }, text); // no second quotation marks around a quotation
    return make("blockquote", {}, signed ? stanceTag(label) : null, signed ? " " : null, said);
  });
}

// The numbers of the marks of each holder's evidence, in the order in which the page's data has them.
function markNumbers(detail) {
  const left = (detail.marks || []).flatMap(([kind], number) => (kind === "evidence" ? [number] : []));
  return detail.stances.map((stance) => {
    const held = stance.holders.map((holder) => left.splice(0, holder.evidence.length));
    left.splice(0, stance.others.length);
    return held;
  });
}

function showInText(i, stance, number) {
  const choice = cards[i].querySelector(".text select");
  if (choice && Number(choice.value) !== stance) {
    choice.value = stance;
    choice.dispatchEvent(new Event("change"));
  }
  document.querySelectorAll("mark.found").forEach((one) => one.classList.remove("found"));
  const found = cards[i].querySelectorAll(`mark[data-numbers~="${number}"]`);
  found.forEach((one) => one.classList.add("found"));
  if (found.length) {
    found[0].tabIndex = -1;
    found[0].scrollIntoView({ block: "center" });
    found[0].focus({ preventScroll: true });
  }
}

function holderCard(holder, stance, [i, number, at], numbers) {
  const place = sideKey(i, number, at);
  const label = holder.author ? stance.label : holder.label;
  const sure = label === "unsure" ? "" : ` ${percent(holder.author ? stance.p : holder.p)}%`;
  const card = make(
    "div",
    { className: `holder ${side(label)}`, tabIndex: -1, data: { side: place } },
    make("b", {}, holder.author ? "Author" : holder.name),
    holder.role ? make("span", { className: "dim" }, `(${holder.role}) `) : null,
    stanceTag(label),
    make("span", { className: "dim" }, sure),
    holder.disputed ? make("span", { className: "dim", title: "On the same side of the opposite target: one of the two is wrong." }, "disputed") : null,
  );
  if (holder.author) {
    const all = Object.keys(SIGNS).filter((name) => name in stance.all);
    card.append(make("div", { className: "dim" }, all.map((name) => `${SAID[name]} ${percent(stance.all[name])}%`).join(" · ")));
    if (stance.reason) card.append(make("p", { className: "dim" }, stance.reason));
  }
  quoted(holder.evidence, false).forEach((quote, at) => {
    if (numbers[at] !== undefined)
      quote.append(make("button", { type: "button", className: "here", onclick: () => showInText(i, number, numbers[at]) }, "in the text"));
    card.append(quote);
  });
  if (label !== "unsure") card.append(reviewRow(place, holder, label));
  return card;
}

function stancePanel(stance, i, number, numbers) {
  const author = stance.holders.some((holder) => holder.author) ? [] : [{ author: true, evidence: [] }];
  const cards = [...author, ...stance.holders].map((holder, at) =>
    holderCard(holder, stance, [i, number, holder.author ? "author" : at - author.length], numbers[at - author.length] || []),
  );
  const parts = [make("h4", {}, `Stance toward “${stance.target}”`), ...cards];
  if (stance.others.length) parts.push(make("div", { className: "holder" }, make("b", {}, "Other evidence"), ...quoted(stance.others, true)));
  return parts;
}

function markedPiece(piece, marks, ends, chosen, at) {
  if (typeof piece === "string") return [piece];
  const [text, ...numbers] = piece;
  const held = numbers.map((number) => marks[number]);
  const shown = held.filter(([kind, stance]) => kind === "evidence" && stance === chosen);
  let node = document.createTextNode(text);
  if (shown.length) {
    const strongest = shown.reduce((best, one) => (one[4] > best[4] ? one : best));
    node = make(
      "mark",
      {
        className: side(strongest[3]),
        data: { numbers: numbers.join(" ") },
        title: shown.map((one) => `${SAID[side(one[3])]} ${percent(one[4])}%: ${one[2] || "no holder"}`).join("; "),
      },
      node,
    );
  }
  const quote = held.filter(([kind]) => kind === "quote").pop();
  if (quote) node = make("span", { className: "quote", title: quote[2] === "view" ? `view of ${quote[1]}` : `${quote[1]} (${quote[2]} speech)` }, node);
  const removed = held.find(([kind]) => kind === "removed");
  if (removed) node = make("span", { className: "removed", title: `removed: ${removed[1]}` }, node);
  const tags = numbers.filter((number) => ends.get(number) === at).map((number) => endTag(marks[number], chosen));
  return [node, ...tags.filter(Boolean)];
}

function endTag(mark, chosen) {
  const [kind, first, holder, label] = mark;
  if (kind === "removed") return make("span", { className: "tag reason" }, `removed: ${first}`);
  if (kind === "quote") return make("span", { className: "tag speaker", title: first }, `“ ${first}`);
  return first === chosen
    ? make("span", { className: `tag side ${side(label)}`, title: holder || "" }, `${SIGNS[side(label)]} ${holder || SAID[side(label)]}`)
    : null;
}

// Where to put each mark's tag: after its last piece; of one speaker's quotations in a line, only the last gets a tag.
function tagPlaces({ text, marks }) {
  const ends = new Map();
  text.forEach((line, i) => {
    const speakers = new Map();
    line.forEach((piece, j) => {
      if (typeof piece === "string") return;
      piece.slice(1).forEach((number) => {
        const [kind, speaker] = marks[number];
        if (kind === "quote") {
          ends.delete(speakers.get(speaker));
          speakers.set(speaker, number);
        }
        ends.set(number, `${i} ${j}`);
      });
    });
  });
  return ends;
}

function marked(detail, chosen) {
  const ends = tagPlaces(detail);
  return detail.text.map((line, i) => make("p", {}, ...line.flatMap((piece, j) => markedPiece(piece, detail.marks, ends, chosen, `${i} ${j}`))));
}

function textPanel(detail, wanted) {
  const panel = make("div", { className: "text" }, make("h4", {}, "Text"));
  if (detail.state === "changed")
    panel.append(make("p", { className: "note" }, "The text has changed since it was scored, so nothing is highlighted."));
  if (detail.text) {
    const lines = make("div");
    const show = (chosen) => lines.replaceChildren(...marked(detail, chosen));
    if (detail.stances.length > 1 && detail.state === "fits") {
      const choice = make(
        "select",
        { onchange: () => show(Number(choice.value)) },
        ...detail.stances.map((stance, i) => make("option", { value: i }, stance.target)),
      );
      choice.value = wanted;
      panel.append(make("label", { className: "dim" }, "evidence toward ", choice));
    }
    if (detail.marks.length)
      panel.append(
        make(
          "p",
          { className: "dim key" },
          "Highlighted: evidence of a stance. Italic: quoted or reported speech, and views. Struck through: not part of the article.",
        ),
      );
    show(wanted);
    panel.append(lines);
  } else if (detail.state === "none") panel.append(make("p", { className: "dim" }, "The text is not in this page."));
  if (detail.state !== "fits") {
    if (detail.quotes.length)
      panel.append(
        make("h4", {}, "Quotations"),
        ...detail.quotes.map(([speaker, text]) =>
          make("p", {}, make("span", { className: "quote" }, text), make("span", { className: "tag speaker" }, `“ ${speaker}`)),
        ),
      );
    if (detail.removed.length)
      panel.append(
        make("h4", {}, "Removed by cleaning"),
        ...detail.removed.map(([reason, text]) => make("p", { className: "removed" }, text, make("span", { className: "tag reason" }, reason))),
      );
  }
  return panel;
}

function fill(i, target) {
  const more = cards[i].lastElementChild;
  const detail = parsed(`d${i}`);
  const filtered = detail.stances.findIndex((stance) => stance.target === state.target);
  const wanted = target ?? Math.max(0, filtered);
  const numbers = markNumbers(detail);
  const panels = detail.stances.flatMap((stance, number) => stancePanel(stance, i, number, numbers[number]));
  const aside = make("div", {}, make("h4", {}, "Topics"), ...detail.topics.map(scoreRow), ...panels);
  const notes = detail.coverage < 1 ? [`The models read ${percent(detail.coverage)}% of the article.`, ...detail.notes] : detail.notes;
  if (notes.length) aside.append(make("h4", {}, "Notes"), ...notes.map((note) => make("p", { className: "dim" }, note)));
  more.replaceChildren(more.firstElementChild, make("div", { className: "inside" }, textPanel(detail, wanted), aside));
}

function open(i, on = true) {
  const more = cards[i].lastElementChild;
  if (on && more.childElementCount === 1) fill(i);
  more.open = on;
  cards[i].toggleAttribute("data-open", on);
}

cards.forEach((card, i) =>
  card.append(
    make(
      "details",
      { className: "more" },
      make("summary", { ariaLabel: `Text, evidence and topics: ${articles[i].title}` }, "Text, evidence and topics"),
    ),
  ),
);
list.addEventListener(
  "toggle",
  (event) => {
    const card = event.target.closest(".card");
    if (card && event.target.className === "more") open(Number(card.id.slice(1)), event.target.open);
  },
  true,
);
