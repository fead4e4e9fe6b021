// Who stands where: rows in another order, only those who moved, and no more at first than can be taken in.

const AT_FIRST = 12; // as in page.css, which hides the others until this runs
const KEYS = {
  name: (row) => folded(row.dataset.name),
  articles: (row) => -Number(row.dataset.articles),
  side: (row) => Number(row.dataset.side),
  last: (row) => -Number(row.dataset.last.replaceAll("-", "")), // the latest first, those without a day last
};

document.querySelectorAll(".standings").forEach((table) => {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const movers = rows.filter((row) => "moved" in row.dataset);
  let sort = "articles";
  let reversed = false;
  let all = false;
  const only = make("input", { type: "checkbox", onchange: () => arrange() });
  const more = make("button", {
    type: "button",
    onclick: () => {
      all = !all;
      arrange();
    },
  });

  function arrange() {
    const key = KEYS[sort];
    const keys = new Map(rows.map((row) => [row, key(row)]));
    const way = reversed ? -1 : 1;
    const sorted = [...rows].sort((a, b) => way * ((keys.get(a) > keys.get(b)) - (keys.get(a) < keys.get(b))) || rows.indexOf(a) - rows.indexOf(b));
    const wanted = only.checked ? movers : rows;
    sorted.filter((row) => wanted.includes(row)).forEach((row, at) => (row.hidden = !all && at >= AT_FIRST));
    rows.filter((row) => !wanted.includes(row)).forEach((row) => (row.hidden = true));
    if (sorted.some((row, at) => body.rows[at] !== row)) body.replaceChildren(...sorted);
    table.querySelectorAll("[data-sort]").forEach((header) => {
      const falling = ["articles", "last"].includes(header.dataset.sort) !== reversed;
      if (header.dataset.sort === sort) header.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
    more.hidden = wanted.length <= AT_FIRST;
    more.textContent = all ? `Show the first ${AT_FIRST}` : `Show all ${wanted.length}`;
  }

  table.querySelectorAll("[data-sort]").forEach((header) => {
    const words = header.dataset.sort === "last" ? "latest article" : header.textContent;
    const button = make(
      "button",
      {
        type: "button",
        className: "by",
        title: `Sort by ${words}`,
        onclick: () => {
          reversed = sort === header.dataset.sort && !reversed;
          sort = header.dataset.sort;
          arrange();
        },
      },
      words,
    );
    const axis = header.querySelector(".axis");
    header.replaceChildren(button, ...(axis ? [axis] : []));
  });
  const bar = make("p", { className: "status" });
  if (movers.length) bar.append(make("label", {}, only, ` only who moved (${movers.length})`));
  bar.append(more);
  table.after(bar);
  arrange();
  table.dataset.ready = "";
});
