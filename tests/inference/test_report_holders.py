"""Who stands where in a report: along time, in charts as SVG, and on a page a target."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Evidence, Holder, NutgrafError, Prediction, Stance
from nutgraf.cli import main
from nutgraf.report.brief import briefs_of
from nutgraf.report.briefpage import brief_page, counts_of
from nutgraf.report.briefwrite import write_target_pages
from nutgraf.report.charts import charts_of, stem
from nutgraf.report.details import detailed
from nutgraf.report.figures import figures_of
from nutgraf.report.holders import Standing, standings_of
from nutgraf.report.page import report_page
from nutgraf.report.read import Scored
from nutgraf.report.texts import Known
from nutgraf.report.tracks import axis_of, spots_of

from .holder_rows import article
from .report_browser import Tree
from .test_report_command import written_scores
from .test_report_page import HOSTILE, hostile_rows

DAYS = st.none() | st.dates(date(2020, 1, 1), date(2024, 12, 31))
RUN = st.lists(st.tuples(DAYS, st.sampled_from(["favor", "against", "neutral"])), min_size=1, max_size=30)
MOVED = [
    article(1, ("Ana Ruiz", "against"), ("Okri", "favor"), published="2024-01-03"),
    article(2, ("Mayor Ruiz", "favor"), published="2024-03-01"),
    article(3, ("Ana Ruiz", "favor"), ("the Guild", "against"), published="2024-05-09", author="Lea Sen"),
    article(4, ("the Guild", "favor"), ("Okri", "neutral")),
]


def standings(run: list[tuple[date | None, str]]) -> list[Standing]:
    return standings_of([article(n, ("Okri", side), published=day.isoformat() if day else None) for n, (day, side) in enumerate(run)])


def page_of(rows: list[Prediction]) -> str:
    return report_page([Known(Scored(one), None, "none") for one in rows])


@given(RUN)
def test_every_article_has_its_place_along_time(run: list[tuple[date | None, str]]) -> None:
    (one,) = found = standings(run)
    axis = axis_of(found)
    places = spots_of(one.mentions, axis)
    assert sorted(mention.article for spots in places for spot in spots for mention in spot.mentions) == list(range(len(run)))
    at = [spots[0].percent for spots in places]
    dated = [percent for percent in at if percent is not None]
    assert dated == sorted(set(dated))
    assert all(0 <= percent <= 100 for percent in dated)
    assert at == dated + [None] * (len(at) - len(dated)), "what has no day comes last"
    assert all(len({mention.label for mention in spot.mentions}) == 1 for spots in places for spot in spots)


@given(RUN, st.integers(0, 400))
def test_the_axis_hangs_on_the_distances_alone(run: list[tuple[date | None, str]], days: int) -> None:
    later = [(day + timedelta(days) if day else None, side) for day, side in run]
    shapes = [
        [(spot.percent, spot.side) for spots in spots_of(one.mentions, axis_of([one])) for spot in spots]
        for one in (*standings(run), *standings(later))
    ]
    assert shapes[0] == shapes[1]


def test_who_is_unclear() -> None:
    by_name = {one.position.name: one.unclear for one in standings_of(MOVED)}
    assert by_name == {"Ana Ruiz": False, "Okri": False, "the Guild": True}, "for and against, and no day tells which came last"
    moved = [article(1, ("Okri", "against"), published="2024-01-03"), article(2, ("Okri", "favor"), published="2024-02-03")]
    assert not standings_of(moved)[0].unclear


def test_each_sign_leads_to_its_side_in_the_data() -> None:
    document = Tree(page_of(MOVED)).root
    (table,) = document.of_class("standings")
    rows = {row.attributes["data-name"]: row for row in table.tagged("tbody")[0].tagged("tr")}
    assert list(rows) == ["Ana Ruiz", "Okri", "the Guild"]
    assert "data-moved" in rows["Ana Ruiz"].attributes
    assert "moved from ▼ against to ▲ favor" in " ".join(rows["Ana Ruiz"].text.split())
    assert "also Mayor Ruiz" in rows["Ana Ruiz"].text
    for name, row in rows.items():
        for link in [one for spot in row.of_class("spot") for one in spot.tagged("a")]:
            for place in (link.attributes.get("data-at") or (link.attributes["href"] or "")[1:]).split():
                number, stance, at = re.fullmatch(r"a(\d+)\.(\d+)\.(\d+)", place).groups()  # type: ignore[union-attr]
                holder = detailed(Known(Scored(MOVED[int(number)]), None, "none"))["stances"][int(stance)]["holders"][int(at)]
                assert holder["label"] in (link.attributes["class"] or "").split()
                assert holder["name"].split()[-1] == name.split()[-1]


def test_every_side_on_a_card_leads_to_its_evidence() -> None:
    document = Tree(page_of(MOVED)).root
    links = [link.attributes["href"] for card in document.of_class("card") for link in card.of_class("to")]
    assert links[:3] == ["#a0.0.author", "#a0.0.1", "#a0.0.0"], "in favor before against"
    assert len(links) == 4 + sum(len([one for one in row.stances[0].holders if one.kind != "author"]) for row in MOVED)
    assert all("ev" in (one.attributes["class"] or "") for stack in document.of_class("stack") for one in stack.tagged("a"))


def test_only_so_many_holders_are_in_the_page_but_all_who_moved() -> None:
    rows = [article(n, *((f"Body {k}", "favor") for k in range(80)), published=f"2024-01-{n + 1:02}") for n in range(3)]
    rows += [article(9, ("Zola Abe", "favor"), published="2024-01-05"), article(10, ("Zola Abe", "against"), published="2024-02-05")]
    (one,) = figures_of(rows).targets
    assert len(one.standings) == 61
    assert one.standings[-1].position.name == "Zola Abe"
    assert one.more_standings == 20


# Charts


def test_each_chart_of_the_page_can_be_saved() -> None:
    rows = [*MOVED, article(5, ("Okri", "against"), target="the mayor", published="2024-02-02")]
    charts = charts_of(figures_of(rows))
    document = Tree(page_of(rows)).root
    assert {one.attributes["data-chart"] for one in document.all(lambda one: "data-chart" in one.attributes)} == set(charts)
    assert len({one["name"] for one in charts.values()}) == len(charts), "no file replaces another"


def test_a_chart_is_a_file_of_its_own_whatever_the_articles_hold() -> None:
    charts = charts_of(figures_of([row.scored.prediction for row in hostile_rows()]))
    assert len(charts) > 3 * len(HOSTILE) - 1
    for one in charts.values():
        picture = ElementTree.fromstring(one["svg"])
        assert {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in picture.iter()} <= {
            "svg",
            "title",
            "rect",
            "text",
            "path",
            "circle",
        }
        assert not [name for element in picture.iter() for name in element.attrib if name.startswith("on") or "href" in name or name == "style"]
        assert re.fullmatch(r"[\w-]+", one["name"])


@given(RUN)
def test_nothing_leaves_a_chart(run: list[tuple[date | None, str]]) -> None:
    rows = [article(n, ("Okri " * 30, side), published=day.isoformat() if day else None) for n, (day, side) in enumerate(run)]
    for one in charts_of(figures_of(rows)).values():
        picture = ElementTree.fromstring(one["svg"])
        width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
        for box in picture.iter("{http://www.w3.org/2000/svg}rect"):
            if "x" in box.attrib:
                assert float(box.attrib["x"]) >= 0
                assert float(box.attrib["y"]) >= 0
                assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
                assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
        for words in picture.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(words.attrib["x"]) <= width
            assert 0 <= float(words.attrib["y"]) <= height


@given(st.text(max_size=200))
def test_names_of_files_are_safe(name: str) -> None:
    assert re.fullmatch(r"[^\W_]+(-[^\W_]+)*", stem(name))
    assert len(stem(name)) <= 60


# A page a target


def test_a_page_tells_counts_sides_sentences_and_who_moved() -> None:
    (brief,) = briefs_of(MOVED)
    assert counts_of(brief) == (
        "4 articles (3 Jan 2024 to 9 May 2024) discuss it. Their authors: 1 against and 3 neutral. "
        "3 people and bodies take a position: 2 in favor and 1 unclear. One moved from one to another."
    )
    page = brief_page([brief], title="The charge in the press", models=["m"])
    text = " ".join(Tree(page).root.tagged("body")[0].text.split())
    assert "Ana Ruiz (3 articles: 2 in favor, 1 against)" in text
    assert "“Mayor Ruiz spoke.”Article 2, 1 Mar 2024" in text
    assert "Ana Ruiz moved from ▼ against to ▲ in favor" in text
    assert "3 Jan 2024: ▼ against“Ana Ruiz spoke.”Article 1" in text
    assert "? Unclear 1 the Guild (2 articles: 1 in favor, 1 against)" in text
    assert "Lea Sen" in text
    assert page == brief_page(briefs_of(MOVED), title="The charge in the press", models=["m"]), "the same rows give the same page"


def test_a_page_counts_in_good_english() -> None:
    lone = Prediction("a", "A", stances=(Stance("the charge", None, None, {}, (), ()),))
    (brief,) = briefs_of([lone])
    assert counts_of(brief) == "1 article discusses it. Its author: 1 unclear. Nobody is reported to take a position."
    apart = Prediction("a", "A", source="Gazette", stances=(Stance("the charge", "unrelated", 0.9, {}, (), ()),))
    (brief,) = briefs_of([apart, Prediction("b", None, error="it is empty")])
    assert counts_of(brief) == "None of 1 article from 1 source discusses it. Nobody is reported to take a position."


def test_a_page_names_so_many_and_counts_the_others() -> None:
    rows = [article(n, *((f"Body {k}", "favor") for k in range(9))) for n in range(2)]
    text = Tree(brief_page(briefs_of(rows), most=4)).root.text
    assert "Body 3" in text
    assert "Body 4" not in text
    assert "and 5 more" in text


def test_a_page_runs_and_loads_nothing_whatever_the_articles_hold() -> None:
    rows = [row.scored.prediction for row in hostile_rows()]
    page = brief_page(briefs_of(rows), title=HOSTILE[2])
    document = Tree(page).root
    assert {
        one.tag for one in document.all(lambda one: one.tag in ("script", "img", "iframe", "object", "link", "template", "foreignobject"))
    } == set()
    assert not [name for one in document.all(lambda _: True) for name in one.attributes if name.startswith("on") or name in ("src", "style")]
    assert all((one.attributes["href"] or "").startswith("https://news.example/") for one in document.tagged("a"))
    assert [one.text for one in document.tagged("h1")] == [" ".join(bad.split()) for bad in dict.fromkeys(HOSTILE)]
    (policy,) = [one.attributes["content"] for one in document.tagged("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'", policy or ""), "no script may run"


def test_long_evidence_is_cut_between_words() -> None:
    long = "The charge is a folly and " * 40
    stance = Stance(
        "the charge", "neutral", 0.9, {}, (Holder("Okri", "quoted", "against", 0.9, (Evidence(long, 0, len(long), "against", 0.9),)),), ()
    )
    (brief,) = briefs_of([Prediction("a", "A", stances=(stance,))])
    text = brief.stands["against"][0].said[0].text
    assert text is not None
    assert len(text) < 330
    assert text.endswith((" and …", " folly …", " is …", " a …", " charge …", " The …"))


def test_the_command_writes_a_folder_or_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = written_scores(tmp_path, *MOVED, article(5, ("Okri", "favor"), target="CON: the / mayor?"))
    assert main(["report", scores, "--by-target", "-o", str(tmp_path / "pages"), "--title", "Two targets"]) == 0
    assert "2 targets, 5 articles in " in capsys.readouterr().err
    assert sorted(one.name for one in (tmp_path / "pages").iterdir()) == ["1-the-charge.html", "2-con-the-mayor.html"]
    assert main(["report", scores, "--by-target", "-o", str(tmp_path / "all.html"), "-q"]) == 0
    whole = (tmp_path / "all.html").read_text("utf-8")
    assert [one.text for one in Tree(whole).root.tagged("h1")] == ["the charge", "CON: the / mayor?"]
    assert main(["report", scores, "--by-target", "-o", "-", "-q"]) == 0
    assert capsys.readouterr().out == whole
    written = write_target_pages(tmp_path / "pages", [scores])
    assert [one.name for one in written.files] == ["1-the-charge.html", "2-con-the-mayor.html"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "{}/none/pages"], "does not exist: make it first"),
        (["-o", "{}/scores.jsonl"], "expected a folder for a page a target"),
        (["-o", "{}/pages", "--most", "0"], "most is 0; expected 1 or more"),
        (["-o", "{}/pages", "--no-text"], "--by-target takes no --no-text"),
    ],
)
def test_what_does_not_fit_is_refused(options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = written_scores(tmp_path, *MOVED)
    assert main(["report", scores, "--by-target", *(one.format(tmp_path) for one in options)]) == 2
    assert said in capsys.readouterr().err


def test_rows_without_a_target_have_no_page(tmp_path: Path) -> None:
    with pytest.raises(NutgrafError, match="no article was scored for a target"):
        write_target_pages(tmp_path / "pages", [written_scores(tmp_path, Prediction("a", "A"))])
    assert not (tmp_path / "pages").exists()
