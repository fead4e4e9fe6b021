"""Reports: rows read back, their texts found, what is counted. The page itself: test_report_page.py."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Evidence, Holder, NutgrafError, Prediction, Quotation, Removed, Stance, Topic
from nutgraf.errors import RequestError
from nutgraf.jobs.formats import Shape, write_file
from nutgraf.report.checked import RowError, prediction_of
from nutgraf.report.details import detailed
from nutgraf.report.figures import figures_of
from nutgraf.report.labels import shares
from nutgraf.report.read import Scored, Unreadable, read_scores
from nutgraf.report.spans import cut, fits
from nutgraf.report.texts import Known, with_texts
from nutgraf.report.write import write_report

TEXT = "Home | Menu\nThe council will close the bridge. “It is a mistake,” said Ann Lee.\nMore follows 🙂."
CLOSE = "The council will close the bridge."
MISTAKE = "“It is a mistake,” said Ann Lee."


def at(words: str, text: str = TEXT) -> tuple[str, int, int]:
    return words, text.index(words), text.index(words) + len(words)


def stance(author: str | None = "neutral", quoted: dict[str, str] | None = None, target: str = "the closure") -> Stance:
    evidence = Evidence(*at(MISTAKE), "against", 0.9)
    holders = [Holder("author", "author", author, 0.8, ())] if author else []
    holders += [Holder(name, "quoted", label, 0.9, (evidence,)) for name, label in (quoted or {}).items()]
    return Stance(target, author, 0.8, {"favor": 0.1, "against": 0.1, "neutral": 0.8, "unrelated": 0.0}, tuple(holders), ())


def prediction(id: str = "a1", **changes: Any) -> Prediction:
    topic = Topic("politics and government", None, 0.9)
    given: dict[str, Any] = {
        "title": "The bridge",
        "topics": (topic,),
        "stances": (stance(quoted={"Ann Lee": "against"}),),
        "removed": (Removed(*at("Home | Menu"), "menu"),),
        "quotations": (Quotation(*at("“It is a mistake,”"), "Ann Lee", None, None, "direct"),),
        "coverage": 1.0,
        "model": "m",
    }
    return Prediction(id, **{**given, **changes})


def row(one: Prediction, **more: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(one.to_dict())), **more}


def test_a_row_comes_back_as_the_prediction_that_it_was() -> None:
    assert prediction_of(row(prediction(), place="a.txt", input={"outlet": "x"})) == prediction()
    assert prediction_of({**row(prediction()), "id": None, "title": "half \ud83d"}).title == "half \ufffd"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": 7}, r"has 7 as id; expected a string"),
        ({"stances": "none"}, r"has 'none' as stances; expected a list"),
        ({"removed": [{"text": "a", "start": -1, "end": 2, "reason": "menu"}]}, r"has -1 as removed\[0\]\.start; expected a whole number"),
        ({"removed": [{"text": "a", "start": 1, "end": 2}]}, r"has no removed\[0\]\.reason"),
        ({"quotations": [{**row(prediction())["quotations"][0], "kind": "sung"}]}, r"expected one of direct, indirect, mixed"),
        ({"topic_scores": {"sport": float("nan")}}, r"has nan as topic_scores\['sport'\]; expected a number"),
        ({"stances": [{**row(prediction())["stances"][0], "label": "pro"}]}, r"has 'pro' as stances\[0\]\.label; expected one of favor"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RowError, match=said):
        prediction_of({**row(prediction()), **change})


def test_flat_rows_and_foreign_ones_are_told_apart() -> None:
    with pytest.raises(RowError, match=r"has no 'stances', 'quotations'; it is a flat row: write .jsonl or .parquet with --layout nested"):
        prediction_of({"id": "a", "title": None, "topics": "sport", "summary": "S.", "error": None, "stance [the closure]": "favor"})
    with pytest.raises(RowError, match="give a file that nutgraf score wrote"):
        prediction_of({"text": "An article."})


def test_a_row_of_the_first_version_still_comes_back(tmp_path: Path) -> None:
    """Before 0.2 a row had its first topic and stance twice, everybody's evidence under the author's, and no coverage of a stance."""
    new = row(prediction(stances=(stance(None, {"Ann Lee": "against"}),)), text=TEXT)
    (toward,) = new["stances"]
    shown = [evidence for holder in toward["holders"] for evidence in holder["evidence"]]
    holders = [{name: value for name, value in holder.items() if name != "role"} for holder in toward["holders"]]
    old_stance = {**{name: value for name, value in toward.items() if name != "coverage"}, "probability": 0.4, "evidence": shown, "holders": holders}
    old = {**new, "topic": new["topics"][0], "stances": [old_stance], "stance": old_stance}
    (tmp_path / "old.jsonl").write_text(json.dumps(old), "utf-8")
    written = write_report(tmp_path / "page.html", [str(tmp_path / "old.jsonl")])
    assert (written.articles, written.unreadable) == (1, ())
    (read,) = read_scores(str(tmp_path / "old.jsonl"))
    assert isinstance(read, Scored)
    assert read.prediction.topic == prediction().topic
    assert read.prediction.stances[0].holders == prediction(stances=(stance(None, {"Ann Lee": "against"}),)).stances[0].holders
    details = detailed(Known(read, TEXT, "fits"))
    assert {mark[2] for mark in details["marks"] if mark[0] == "evidence"} == {"Ann Lee"}
    assert details["stances"][0]["others"] == [], "what Ann Lee said stands under her name alone"


def test_a_bad_row_never_costs_the_good_ones(tmp_path: Path) -> None:
    lines = [
        json.dumps(row(prediction())),
        "{broken",
        "[1]",
        "",
        json.dumps({"id": "x"}),
        json.dumps(row(prediction("a2"), text=TEXT, place="b.txt")),
    ]
    path = tmp_path / "scores.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    found = list(read_scores(str(path)))
    assert [one.prediction.id for one in found if isinstance(one, Scored)] == ["a1", "a2"]
    assert found[-1] == Scored(prediction("a2"), "b.txt", TEXT)
    reasons = [one.reason for one in found if isinstance(one, Unreadable)]
    assert [reason.removeprefix(str(path))[:2] for reason in reasons] == [":2", ":3", ":5"]


def test_rows_come_from_parquet_and_compressed_files_alike(tmp_path: Path) -> None:
    rows = [row(prediction("a1"), text=TEXT, place="in.csv:1"), row(prediction("a2", topic_scores={"sport": 0.25}), text=None, place="in.csv:2")]
    write_file(tmp_path / "scores.parquet", rows, Shape(text=True))
    write_file(tmp_path / "scores.jsonl.gz", rows, Shape(text=True))
    assert list(read_scores(str(tmp_path / "scores.parquet"))) == list(read_scores(str(tmp_path / "scores.jsonl.gz")))
    assert [one.text for one in read_scores(str(tmp_path / "scores.parquet")) if isinstance(one, Scored)] == [TEXT, None]


def test_a_folder_of_scores_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name, id in (("part-2.jsonl", "b"), ("part-1.jsonl", "a"), (".part-3.jsonl", "hidden")):
        (tmp_path / name).write_text(json.dumps(row(prediction(id))), "utf-8")
    (tmp_path / "job.json").write_text("{}", "utf-8")
    assert [one.prediction.id for one in read_scores(str(tmp_path)) if isinstance(one, Scored)] == ["a", "b"]


def test_a_file_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(json.dumps(row(prediction(f"a{i}"), text=TEXT * i)) for i in range(300)).encode())
    (tmp_path / "scores.jsonl.gz").write_bytes(whole[:-2000])
    *good, last = read_scores(str(tmp_path / "scores.jsonl.gz"))
    assert len(good) > 10
    assert all(isinstance(one, Scored) for one in good)
    assert isinstance(last, Unreadable)
    assert "cut short" in last.reason


@pytest.mark.parametrize("name", ["scores.csv", "scores.txt", "nothing.jsonl"])
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    if name != "nothing.jsonl":
        (tmp_path / name).write_text("id\n1\n", "utf-8")
    with pytest.raises(NutgrafError, match="expected scores as nutgraf score writes them"):
        list(read_scores(str(tmp_path / name)))


# Texts


def test_spans_must_be_slices_of_the_text() -> None:
    assert fits(prediction(), TEXT)
    assert not fits(prediction(), TEXT.replace("mistake", "blunder"))
    assert not fits(prediction(), f" {TEXT}")
    assert not fits(Prediction("a", None), TEXT), "where nothing is quoted nothing tells that it is the text"


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_cutting_keeps_every_character_and_every_mark(text: str, ends: list[tuple[int, int]]) -> None:
    marks = [(min(pair), min(max(pair), len(text))) for pair in ends]
    pieces = [piece for line in cut(text, marks) for piece in line]
    joined = "".join(piece.text for piece in pieces)
    assert "".join(joined.split()) == "".join(text.split())
    for number, (start, end) in enumerate(marks):
        marked = "".join(piece.text for piece in pieces if number in piece.marks)
        assert "".join(marked.split()) == "".join(text[start:end].split())


def test_a_text_is_cut_into_lines_and_marks_may_overlap() -> None:
    lines = cut("one two\r\n\nthree 🙂 four", [(4, 14), (10, 19)])
    assert [[(piece.text, piece.marks) for piece in line] for line in lines] == [
        [("one ", ()), ("two", (0,))],
        [("thre", (0, 1)), ("e 🙂 f", (1,)), ("our", ())],
    ]


def scored(one: Prediction, **more: Any) -> Scored:
    return Scored(one, **more)


def test_texts_come_from_the_files_that_rows_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    (tmp_path / "b.txt").write_text("Quite another text.", "utf-8")
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "x", "text": "No."}) + "\n" + json.dumps({"id": "y", "text": TEXT}), "utf-8")
    rows = [scored(prediction(place), place=place) for place in ("a.txt", "b.txt", "in.jsonl:2", "in.jsonl:9", "gone.txt", "a\0.txt", "-:1")]
    found = with_texts(rows, beside=[tmp_path])
    assert [one.state for one in found] == ["fits", "changed", "fits", "none", "none", "none", "none"]
    assert [one.text for one in found] == [TEXT, None, TEXT, None, None, None, None], "a file that does not fit the row is not shown"


def test_texts_of_given_articles_are_matched_by_id_and_order(tmp_path: Path) -> None:
    second = TEXT.replace("More", "Less")
    path = tmp_path / "in.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": id, "body": text}) for id, text in (("q", "Q."), ("a1", TEXT), ("a1", second), ("c", "Now it differs."))), "utf-8"
    )
    found = with_texts([scored(prediction()), scored(prediction("c")), scored(prediction()), scored(prediction("d"))], [str(path)])
    assert [(one.text, one.state) for one in found] == [(TEXT, "fits"), ("Now it differs.", "changed"), (second, "fits"), (None, "none")]


def test_articles_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"no article could be read from .*gone\.txt.* does not exist"):
        with_texts([scored(prediction())], [str(tmp_path / "gone.txt")])


# Figures


def test_what_is_counted() -> None:
    sport = Topic("sport", None, 0.8)
    rows = [
        prediction("1", source="Gazette", published="2024-01-30", stances=(stance("favor", {"Ann Lee": "against", "the Mayor": "favor"}),)),
        prediction("2", source=" Gazette ", published="2024-02-02T10:00:00Z", stances=(stance(None, {"Mayor": "favor"}),)),
        prediction("3", published="soon", topics=(sport, *prediction().topics), stances=(stance("against", target="the mayor"),)),
        prediction("4", topics=(), stances=(stance("against"),)),
        Prediction("5", None, error="no text"),
    ]
    figures = figures_of(rows)
    assert (figures.articles, figures.sources, figures.dated) == (4, 1, 2)
    assert (str(figures.first), str(figures.last), figures.period) == ("2024-01-30", "2024-02-02", "day")
    assert figures.topics == (("politics and government", 3), ("sport", 1), (None, 1))
    closure, mayor = figures.targets
    assert closure.all.authors == {"favor": 1, "unsure": 1, "against": 1}
    assert closure.all.quoted == {"against": 1, "favor": 2}
    assert [(group.name, group.articles, dict(group.authors)) for group in closure.by_source] == [
        ("Gazette", 2, {"favor": 1, "unsure": 1}),
        (None, 1, {"against": 1}),
    ]
    assert [(group.name, group.articles) for group in closure.over_time] == [
        ("2024-01-30", 1),
        ("2024-01-31", 0),
        ("2024-02-01", 0),
        ("2024-02-02", 1),
    ]
    assert [(one.position.name, one.position.favor, one.position.against) for one in closure.standings] == [("the Mayor", 2, 0), ("Ann Lee", 0, 1)]
    assert (mayor.target, mayor.all.articles, mayor.over_time) == ("the mayor", 1, ())


@pytest.mark.parametrize(
    ("days", "period", "names"),
    [
        (("2024-01-03", "2024-03-20"), "week", ("2024-01-01", "2024-03-18")),
        (("2023-12-31", "2024-10-02"), "month", ("2023-12", "2024-10")),
        (("1999-05-01", "2024-01-02"), "year", ("1999", "2024")),
        (("0001-01-01", "9999-12-31"), "year", ("0001", "9999")),
    ],
)
def test_time_is_counted_in_periods_that_fit(days: tuple[str, str], period: str, names: tuple[str, str]) -> None:
    figures = figures_of([prediction("1", published=days[0]), prediction("2", published=days[1])])
    over_time = figures.targets[0].over_time
    assert (figures.period, (over_time[0].name, over_time[-1].name)) == (period, names)
    assert sum(group.articles for group in over_time) == 2


def test_sources_past_the_largest_are_one_group() -> None:
    rows = [prediction(str(i), source=f"Paper {i % 14:02}") for i in range(40)]
    groups = figures_of(rows).targets[0].by_source
    assert [group.name for group in groups[-2:]] == ["Paper 09", "4 more"]
    assert groups[-1].rest
    assert sum(group.articles for group in groups) == 40


@given(st.dictionaries(st.sampled_from(["favor", "neutral", "against", "unrelated", "unsure"]), st.integers(0, 10**6)))
def test_shares_add_up(counts: dict[str, int]) -> None:
    found = shares(counts)
    assert sum(width for _, _, width in found) == (100 if any(counts.values()) else 0)
    assert {name: number for name, number, _ in found} == {name: number for name, number in counts.items() if number}


# The two commands
