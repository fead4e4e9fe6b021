"""What a reader does with the mouse in the report's page: marks sides, follows them to their evidence, saves charts."""

from __future__ import annotations

import base64
from pathlib import Path

from nutgraf import Evidence, Holder, Prediction, Stance
from nutgraf.report.marks import Mark, read_marks
from nutgraf.report.page import report_page
from nutgraf.report.read import Scored
from nutgraf.report.texts import Known
from nutgraf.text.markup import source_hash

from .holder_rows import article
from .report_browser import browse, needs_browser

#: Marks the first side wrong, says what is right, marks the second right, saves, and puts what was saved into the document.
CLICKS = """
globalThis.Blob = class { constructor(parts) { document.documentElement.setAttribute("data-saved", parts.join("")); } };
URL.createObjectURL = () => "#a0";
const rows = [...document.querySelectorAll(".review")];
const press = (row, mark) => row.querySelector(`[data-mark=${mark}]`).click();
press(rows[0], "wrong");
const choice = rows[0].querySelector("select");
choice.value = "against";
choice.dispatchEvent(new Event("change"));
press(rows[1], "wrong");
press(rows[1], "right");
press(rows[2], "right");
press(rows[2], "right");
[...document.querySelectorAll(".review-bar button")].find((one) => one.textContent.startsWith("Save")).click();
"""


@needs_browser
def test_marks_are_saved_as_rows_that_review_reads(tmp_path: Path) -> None:
    text = 'It is "fine", said Ruiz;\nso it is.'
    evidence = Evidence(text, 0, len(text), "favor", 0.8)
    holders = (Holder("=Ruiz", "quoted", "favor", 0.8, (evidence,), "the mayor, of two towns"), Holder("Okri", "acting", "neutral", 0.6, ()))
    stances = (Stance("the charge", "neutral", 0.9, {}, holders, ()), Stance("the mayor", None, None, {}, (), ()))
    one = Prediction("a1", 'A "charge"', stances=stances, published="2024-05-03", source="Gazette", model="m")
    page = report_page([Known(Scored(one, "a.txt", text), text, "fits")])
    policy = page[page.index("<meta http-equiv") : page.index("<meta name")]
    document = browse(page.replace(policy, "").replace("</body>", f'<script type="module">{CLICKS}</script></body>'), tmp_path, "#open=all")
    assert len(document.of_class("review")) == 3, "none where the model gave no answer"
    assert "2 marked: 1 right, 1 wrong" in document.of_class("review-bar")[0].text
    saved = document.tagged("html")[0].attributes["data-saved"]
    assert saved is not None
    path = tmp_path / "marks.csv"
    path.write_bytes(saved.encode())
    marks = [mark for mark in read_marks(str(path)) if isinstance(mark, Mark)]
    assert [(mark.holder, mark.kind, mark.right, mark.side, mark.label, mark.probability, mark.id) for mark in marks] == [
        ("author", "author", False, "neutral", "against", 0.9, "a1"),
        ("'=Ruiz", "quoted", True, "favor", "favor", 0.8, "a1"),
    ]
    assert marks[1].text.split() == text.split()


#: Opens the evidence behind a part of a bar, then goes on to the article, and saves a chart as PNG; puts what it sees into the document.
STEPS = """
const seen = (name, value) => document.documentElement.setAttribute(`data-${name}`, value);
HTMLCanvasElement.prototype.toBlob = function () { seen("png", this.toDataURL("image/png")); };
[...document.querySelectorAll("button")].find((one) => one.textContent === "PNG" && one.getAttribute("aria-label").includes("stands")).click();
document.querySelector(".stack .against").click();
seen("title", document.querySelector("dialog h2").textContent);
seen("evidence", [...document.querySelectorAll("dialog blockquote")].map((one) => one.textContent).join("|"));
location.hash = document.querySelector("dialog .passages a").getAttribute("href");
document.querySelector("dialog").close();
document.querySelector(".standings .by").click();
seen("first", document.querySelector(".standings tbody tr").dataset.name);
document.querySelector(".standings + .status input").click();
seen("moved", [...document.querySelectorAll(".standings tbody tr:not([hidden])")].map((one) => one.dataset.name).join("|"));
"""


def with_script(page: str, script: str) -> str:
    """The page with one more script, which its policy allows too."""
    allowed = page.replace("script-src &#39;", f"script-src &#39;{source_hash(script)}&#39; &#39;", 1)
    assert allowed != page
    return allowed.replace("</body>", f'<script type="module">{script}</script></body>')


@needs_browser
def test_sides_lead_to_their_evidence_and_charts_are_saved_under_the_policy(tmp_path: Path) -> None:
    rows = [
        article(1, ("Ana Ruiz", "against"), ("Okri", "favor"), published="2024-01-03"),
        article(2, ("Ruiz", "favor"), ("Abe", "against"), published="2024-03-01"),
    ]
    page = report_page([Known(Scored(one), None, "none") for one in rows])
    document = browse(with_script(page, STEPS), tmp_path)
    found = document.tagged("html")[0].attributes
    assert found["data-title"] == "people and bodies quoted: 2 against"
    assert found["data-evidence"] == "Ana Ruiz spoke.|Abe spoke."
    assert found["data-first"] == "Abe", "sorted by name"
    assert found["data-moved"] == "Ana Ruiz"
    png = base64.b64decode((found["data-png"] or "").removeprefix("data:image/png;base64,"))
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * 760, "twice as wide as the drawing"
    document = browse(page, tmp_path, "#a1.0.1")
    (shown_side,) = document.of_class("drawn")
    assert shown_side.tagged("b")[0].text in ("Ruiz", "Abe")
    assert len(document.of_class("inside")) == 1
