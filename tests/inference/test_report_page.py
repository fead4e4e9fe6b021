"""The report's page in a real browser: what an article holds is shown and never run, filters, 2,000 articles."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from nutgraf import Article, Evidence, Holder, Nutgraf, Prediction, Quotation, Removed, Stance, Summary, SummarySentence, Topic
from nutgraf.report.fields import title_of
from nutgraf.report.page import report_page
from nutgraf.report.read import Scored
from nutgraf.report.spans import fits
from nutgraf.report.texts import Known

from ..conftest import read_lines
from .report_browser import OWNED, Tree, browse, needs_browser, owned, shown

HOSTILE = [
    f"<script>{OWNED}</script>",
    f"</script><script>{OWNED}</script>",
    f"--></script></style></title></template><!--<script>{OWNED}</script>",
    f'<img src=x onerror="{OWNED}">',
    f'"><svg onload="{OWNED}">',
    f"' onmouseover='{OWNED}' autofocus onfocus='{OWNED}' x='",
    "<style>body{display:none}</style>",
    "<h1>unclosed <b>broken &lt;markup& &#x3c;script&#x3e; </div></article>",
    f"javascript:{OWNED}",
    "]]>\u2028\u2029\u202e\x00{{7*7}}${7*7}\\u003cscript\\u003e",
]


def known(one: Prediction, text: str | None) -> Known:
    return Known(Scored(one), text, "none" if text is None else "fits" if fits(one, text) else "changed")


def hostile_rows() -> list[Known]:
    """Each hostile text in every field that takes one."""
    rows = []
    for number, bad in enumerate(HOSTILE):
        text = f"{bad}\nThe quote: {bad}\nmenu {bad}"
        span = (bad, 0, len(bad))
        evidence = Evidence(*span, "against", 0.9)
        topic = Topic(bad, None, 0.9)
        stance = Stance(bad, "favor", 0.9, {"favor": 0.9, bad: 0.1}, (Holder(bad, "quoted", "against", 0.9, (evidence,)),), (evidence,), bad)
        one = Prediction(
            id=bad,
            title=bad,
            topics=(topic,),
            topic_scores={bad: 0.9},
            stances=(stance,),
            summary=Summary(bad, (SummarySentence(*span, 1.0),), "extractive", 1),
            removed=(Removed(*span, bad),),
            quotations=(Quotation(*span, bad, None, None, "direct"),),
            author=bad,
            published=bad,
            source=bad,
            url=bad if number % 2 else f"https://news.example/{bad}",
            notes=(bad,),
            model=bad,
        )
        rows += [known(one, text), known(one, "changed: " + text), known(one, None)]
    return [*rows, known(Prediction(HOSTILE[0], None, error=HOSTILE[3]), None)]


@needs_browser
def test_what_an_article_holds_is_shown_and_never_run(tmp_path: Path) -> None:
    rows = hostile_rows()
    page = report_page(rows, [f"scores.jsonl:3 {HOSTILE[1]}"], title=HOSTILE[2])
    policy = page[page.index("<meta http-equiv") : page.index("<meta name")]
    for guarded in (page, page.replace(policy, "")):  # neither the policy nor the escaping is what alone holds
        document = browse(guarded, tmp_path, "#open=all")
        assert not owned(document)
        assert document.tagged("title")[0].text == " ".join(HOSTILE[2].split())
        assert len(document.of_class("card")) == len(rows) - 1
        assert {tag for tag in ("img", "svg", "template", "iframe", "object") if document.tagged(tag)} == set()
        assert (len(document.tagged("h1")), len(document.tagged("style"))) == (1, 1)
        assert len(document.tagged("script")) == len(rows) - 1 + 2, "one of data for each article, the index and the page's own"
        assert all(not name.startswith("on") for one in document.all(lambda _: True) for name in one.attributes)
        links = [one.attributes["href"] or "" for one in document.tagged("a")]
        assert all(link.startswith(("#", "https://news.example/")) for link in links)
        cards = document.of_class("card")
        for number, bad in enumerate(HOSTILE[:-1]):
            card = cards[3 * number]
            assert card.tagged("h3")[0].text == " ".join(bad.split())
            assert "".join(one.text for one in card.tagged("mark")) == bad
            assert f"The quote: {bad}" in card.of_class("text")[0].text
            assert not cards[3 * number + 1].tagged("mark")
            assert "has changed" in cards[3 * number + 1].text


@needs_browser
def test_the_policy_stops_a_script_that_slipped_in(tmp_path: Path) -> None:
    page = report_page([known(Prediction("a", "A title"), None)])
    slipped = page.replace("A title</h3>", f'A title<script>{OWNED}</script><img src=x onerror="{OWNED}"></h3>')
    assert slipped != page
    assert not owned(browse(slipped, tmp_path))
    policy = page[page.index("<meta http-equiv") : page.index("<meta name")]
    assert owned(browse(slipped.replace(policy, ""), tmp_path)), "without it, it runs: the test can tell"


@pytest.fixture(scope="module")
def shipped(root: Path, models: Nutgraf) -> list[Known]:
    return scored(root, models, 24)


def scored(root: Path, models: Nutgraf, count: int) -> list[Known]:
    """Articles of the shipped sets, scored."""
    rows = [row for row in read_lines(root / "data" / "pieces" / "pieces.jsonl") if row["split"] == "train"][:count]
    found = []
    for number, row in enumerate(rows):
        article = Article(
            row["text"],
            title=row["title"],
            source=f"Gazette {number % 3}" if number % 4 else None,
            published=f"2024-{number % 12 + 1:02}-03",
            id=row["id"],
        )
        found.append(known(models.predict(article, [row["target"], "the government"]), article.text))
    return found


@needs_browser
def test_filters_and_order_stand_in_the_address(tmp_path: Path, shipped: list[Known]) -> None:
    page = report_page(shipped)
    rows = [row.scored.prediction for row in shipped]
    label = rows[0].topics[0].label
    side = next(holder for one in rows for holder in one.stances[1].holders)
    cases = {
        "": rows,
        "#a999": rows,
        "#%E0%zz": rows,
        f"#topic={quote(label)}": [one for one in rows if label in [topic.label for topic in one.topics]],
        "#source=Gazette%201": [one for one in rows if one.source == "Gazette 1"],
        "#source=-": [one for one in rows if one.source is None],
        f"#target=the%20government&stance={side.label}&who={side.kind}": [
            one for one in rows if any((holder.label, holder.kind) == (side.label, side.kind) for holder in one.stances[1].holders)
        ],
        "#stance=favor&who=author": [one for one in rows if "favor" in [stance.label for stance in one.stances]],
        "#sort=newest": sorted(rows, key=lambda one: one.published or "", reverse=True),
    }
    assert all(0 < len(wanted) < len(rows) for state, wanted in cases.items() if "=" in state and "sort" not in state)
    for state, wanted in cases.items():
        document = browse(page, tmp_path, state)
        assert shown(document) == [title_of(one) for one in wanted], state
        said = document.tagged("output")[0].text
        assert said.startswith(f"{len(wanted)} of {len(rows)}" if len(wanted) < len(rows) else f"{len(rows)} articles")


@needs_browser
def test_words_are_found_in_the_texts_whatever_their_case_and_accents(tmp_path: Path) -> None:
    texts = ["The café in Řež closed.", "A CAFE opened near the bridge.", "Nothing of the kind."]
    page = report_page([known(Prediction(f"a{i}", f"Title {i}"), text) for i, text in enumerate(texts)])
    for query, wanted in {"cafe": [0, 1], "rez café": [0], '"near the bridge"': [1], "“the near”": [], "title 2": [2]}.items():
        assert shown(browse(page, tmp_path, f"#q={quote(query)}")) == [f"Title {i}" for i in wanted], query


@needs_browser
def test_marks_stand_where_the_spans_are(tmp_path: Path, shipped: list[Known]) -> None:
    document = browse(report_page(shipped), tmp_path, "#open=all")
    cards = document.of_class("card")
    seen = 0
    for card, row in zip(cards, shipped, strict=True):
        one, text = row.scored.prediction, row.text or ""
        first = one.stances[0]
        sentences = {(e.start, e.end) for holder in first.holders for e in holder.evidence} | {(e.start, e.end) for e in first.evidence}
        wanted = {at for start, end in sentences for at in range(start, end) if not text[at].isspace()}
        marked = "".join("".join(mark.text.split()) for mark in card.tagged("mark"))
        assert marked == "".join(text[at] for at in sorted(wanted))
        seen += bool(marked)
        quoted = "".join("".join(part.text.split()) for part in card.of_class("quote"))
        assert all("".join(quotation.text.split()) in quoted for quotation in one.quotations)
        assert {speaker.attributes["title"] for speaker in card.of_class("speaker")} == {quotation.speaker for quotation in one.quotations}
    assert seen > len(shipped) // 2


@needs_browser
def test_two_thousand_articles(tmp_path: Path, shipped: list[Known]) -> None:
    rows = [shipped[number % len(shipped)] for number in range(2000)]
    page = report_page(rows)
    # A browser that takes the page, its index, a search through every text and a new order within the limit did not freeze.
    document = browse(page, tmp_path, "#q=the&sort=title")
    assert len(shown(document)) == sum("the" in f"{row.text} {row.scored.prediction.title}".lower() for row in rows)
    assert shown(document) == sorted(shown(document), key=str.lower)
    assert not document.of_class("inside"), "nothing that is closed is built"


@pytest.mark.slow
def test_without_scripts_the_list_and_the_overview_are_there(shipped: list[Known]) -> None:
    document = Tree(report_page(shipped)).root
    visible = document.tagged("main")[0].text
    for row in shipped:
        one = row.scored.prediction
        assert title_of(one) in visible
        assert one.summary is not None
        assert " ".join(one.summary.text.split()) in visible
        assert all(f"toward “{stance.target}”" in visible for stance in one.stances)
    assert "Articles by topic" in visible
    assert "Over time, by month" in visible
    assert "need JavaScript" in document.tagged("noscript")[0].text


def test_nothing_is_loaded_from_elsewhere_and_no_time_is_written(root: Path, models: Nutgraf) -> None:
    rows = scored(root, models, 4)
    page = report_page(rows)
    assert page == report_page(rows)
    document = Tree(page).root
    assert not [one for one in document.all(lambda _: True) if {"src", "srcset", "style"} & set(one.attributes)]
    assert not document.tagged("link")
    assert "url(" not in document.tagged("style")[0].text
    data = json.loads(next(one for one in document.tagged("script") if one.attributes.get("id") == "d0").text)
    assert data["state"] == "fits"
