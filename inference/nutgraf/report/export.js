// Charts as files: each is in the page as an SVG; a PNG is that drawing, twice as large.

const { charts } = parsed("index");

function saveAs(name, blob) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function savePng({ name, svg }, button) {
  const image = new Image();
  image.onload = () => {
    const canvas = make("canvas", { width: 2 * image.naturalWidth, height: 2 * image.naturalHeight });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => (blob ? saveAs(`${name}.png`, blob) : (button.disabled = true)), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

document.querySelectorAll("[data-chart]").forEach((title) => {
  const chart = charts[title.dataset.chart];
  if (!chart) return;
  const button = (words, save) => make("button", { type: "button", ariaLabel: `Save as ${words}: ${chart.name.replaceAll("-", " ")}`, onclick: save }, words);
  const png = button("PNG", () => savePng(chart, png));
  const svg = button("SVG", () => saveAs(`${chart.name}.svg`, new Blob([chart.svg], { type: "image/svg+xml" })));
  title.before(make("span", { className: "save" }, "save as ", svg, " ", png));
});
