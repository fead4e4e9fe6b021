// Marks of a person who checks the sides: right or wrong. They stay in this browser until they are saved as a CSV for `nutgraf review`.

const MARKS_KEY = `nutgraf-marks-${hashOf(byId("index").textContent)}`;
const COLUMNS = ["mark", "side", "probability", "label", "drawn", "target", "holder", "kind", "role", "id", "title", "source", "published", "place"];
const MORE_COLUMNS = ["text", "start", "end", "model"];
const PASSAGE_WORDS = 110; // as much of an article as stands for its author where no sentence is the evidence
let marks = restored(); // key of a side -> { mark: "right" or "wrong", label: what is right, or "", drawn: whether at random }
let unsaved = false;
let drawn = null;

function hashOf(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return (hash >>> 0).toString(36);
}

function sideKey(i, stance, holder) {
  return `${i} ${stance} ${holder}`;
}

function restored() {
  try {
    return JSON.parse(localStorage.getItem(MARKS_KEY)) || {};
  } catch {
    return {}; // no storage, or none that can be read: marks live as long as the page
  }
}

function keep() {
  try {
    localStorage.setItem(MARKS_KEY, JSON.stringify(marks));
  } catch {
    unsaved = Object.keys(marks).length > 0; // closing the page would lose them: ask first
  }
  showMarks();
}

function reviewRow(key, holder, label) {
  const who = holder.author ? "the author" : holder.name;
  const buttons = [
    ["right", "✓ right"],
    ["wrong", "✗ wrong"],
  ].map(([mark, words]) =>
    make(
      "button",
      {
        type: "button",
        data: { mark },
        ariaLabel: `${mark}: ${who} is ${SAID[label]}`,
        onclick: () => {
          if ((marks[key] || {}).mark === mark) delete marks[key];
          else marks[key] = { mark, label: mark === "right" ? label : "", drawn: drawn === key };
          paintRow(row, key);
          keep();
        },
      },
      words,
    ),
  );
  const choice = make(
    "select",
    {
      onchange: () => {
        marks[key].label = choice.value;
        keep();
      },
    },
    make("option", { value: "" }, "not said"),
    ...Object.keys(SIGNS)
      .filter((name) => name !== "unsure" && name !== label)
      .map((name) => make("option", { value: name }, `${SIGNS[name]} ${SAID[name]}`)),
  );
  const row = make("div", { className: "review", role: "group", data: { key } }, ...buttons, make("label", { className: "dim" }, "should be ", choice));
  paintRow(row, key);
  return row;
}

function paintRow(row, key) {
  const { mark, label } = marks[key] || {};
  row.querySelectorAll("[data-mark]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mark === mark)));
  row.querySelector("label").hidden = mark !== "wrong";
  row.querySelector("select").value = mark === "wrong" ? label : "";
}

// All sides of an article that can be marked: [key, stance, holder, label].
function sidesOf(i) {
  return parsed(`d${i}`).stances.flatMap((stance, number) => {
    const author = stance.holders.find((holder) => holder.author) || { author: true, name: "author", kind: "author", p: stance.p, evidence: [] };
    // the order and numbers of `stancePanel`
    const others = stance.holders.map((holder, at) => [holder, at]).filter(([holder]) => !holder.author);
    const all = [[author, "author", stance.label], ...others.map(([holder, at]) => [holder, at, holder.label])];
    return all.filter(([, , label]) => label !== "unsure").map(([holder, at, label]) => [sideKey(i, number, at), stance, holder, label]);
  });
}

function passageOf(i, detail, holder) {
  if (holder.evidence.length) return holder.evidence.map((shown) => shown[1]).join(" ");
  const lines = (detail.text || []).map((line) => line.map((piece) => (typeof piece === "string" ? piece : piece[0])).join(""));
  const text = lines.join(" ") || (cards[i].querySelector(".summary") || { textContent: "" }).textContent;
  return text.trim().split(/\s+/).slice(0, PASSAGE_WORDS).join(" ");
}

function marksTable() {
  const numbers = [...new Set(Object.keys(marks).map((key) => Number(key.split(" ")[0])))].filter((i) => articles[i]).sort((a, b) => a - b);
  const rows = numbers.flatMap((i) => {
    const detail = parsed(`d${i}`);
    return sidesOf(i)
      .filter(([key]) => marks[key])
      .map(([key, stance, holder, label]) => {
        const { mark, label: right, drawn: random } = marks[key];
        const [, , start, end] = holder.evidence[0] || [];
        const place = [detail.id, articles[i].title, articles[i].source, articles[i].day, detail.place];
        const side = [mark, label, holder.author ? stance.p : holder.p, right, random ? "random" : "chosen", stance.target];
        return [...side, holder.author ? "author" : holder.name, holder.kind, holder.role, ...place, passageOf(i, detail, holder), start, end, detail.model];
      });
  });
  return [[...COLUMNS, ...MORE_COLUMNS], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

// A cell of a CSV file; a text that a spreadsheet would run as a formula gets an apostrophe, as in files of `nutgraf score`.
function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[\s\0\u200b\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save() {
  const address = URL.createObjectURL(new Blob(["\ufeff", marksTable()], { type: "text/csv" })); // the mark at the start is for spreadsheets
  make("a", { href: address, download: "marks.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  unsaved = false;
}

function takeOne() {
  const left = shown.flatMap((i) => sidesOf(i).map(([key]) => [i, key])).filter(([, key]) => !marks[key]);
  if (!left.length) return;
  const [i, key] = left[Math.floor(Math.random() * left.length)];
  drawn = key;
  open(i);
  document.querySelectorAll(".drawn").forEach((one) => one.classList.remove("drawn"));
  const row = cards[i].querySelector(`[data-key="${key}"]`);
  row.parentElement.classList.add("drawn");
  row.append(onward);
  row.scrollIntoView({ block: "center" });
  row.querySelector("button").focus({ preventScroll: true });
}

const onward = make("button", { type: "button", onclick: takeOne }, "next at random");
const tally = make("span", { role: "status" });
const saving = make("button", { type: "button", onclick: save }, "Save marks as CSV");
const clearing = make(
  "button",
  {
    type: "button",
    onclick: () => {
      if (!confirm("Delete all marks of this page?")) return;
      marks = {};
      document.querySelectorAll(".review").forEach((row) => paintRow(row, row.dataset.key));
      keep();
      unsaved = false;
    },
  },
  "Delete marks",
);
const reviewBar = make(
  "div",
  { className: "status review-bar" },
  make("b", {}, "Is it right?"),
  make("button", { type: "button", onclick: takeOne, title: "A fair sample: every side in the list is as likely" }, "Check one at random"),
  tally,
  saving,
  clearing,
);
function showMarks() {
  const all = Object.values(marks);
  const right = all.filter((one) => one.mark === "right").length;
  tally.textContent = all.length ? `${all.length} marked: ${right} right, ${all.length - right} wrong` : "or open an article and mark its sides";
  saving.hidden = clearing.hidden = !all.length;
}
if (targets.length) byId("filters").after(reviewBar);
showMarks();
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
