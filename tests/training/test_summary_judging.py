"""The page for a judge, and the table of what was judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nutgraf_training.cli import main
from nutgraf_training.summary.judging import judged_table, read_judged, to_judge, write_page

TEXT = "The ferry sank off Hull on Monday. Nobody was hurt. Tom Reed blamed the storm."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    rows = [
        to_judge("ours", "a", "Ferry <sinks>", TEXT, ["The ferry sank off Hull on Monday.", "Nobody was hurt."], "report"),
        to_judge("lead", "a", None, TEXT, ["The ferry sank off Hull on Monday."], "opinion"),
    ]
    write_page(rows, tmp_path / "judge.html")
    return tmp_path / "judge.html"


def keys(page: Path) -> dict[str, str]:
    return {one["system"]: one["row"] for one in json.loads(page.with_suffix(".key.json").read_text())}


def saved(page: Path, *rows: dict[str, object]) -> Path:
    path = page.with_name("judged.json")
    path.write_text(json.dumps(rows))
    return path


def test_the_page_names_no_system_and_the_key_has_no_text(page: Path) -> None:
    html = page.read_text()
    assert "ours" not in html
    assert "Ferry &lt;sinks&gt;" in html
    assert "Hull" not in page.with_suffix(".key.json").read_text()


def test_the_table_counts_summaries_with_a_bad_sentence(page: Path) -> None:
    rows = keys(page)
    path = saved(page, {"row": rows["ours"], "verdicts": ["right", "broken"], "nut": 4}, {"row": rows["lead"], "verdicts": ["filler"], "nut": 2})
    table = judged_table(read_judged(path, page.with_suffix(".key.json")))
    assert "| ours | 1 | 2 | 1 | 0 | 0 | 1 | 0 | 0% | 100% | 4.00 |" in table
    assert "| lead | 1 | 1 | 0 | 0 | 0 | 0 | 1 | 0% | 0% | 2.00 |" in table


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"row": "?", "verdicts": ["right"], "nut": 4}, "give the key"),
        ({"verdicts": ["right"], "nut": 4}, "1 sentences|2 sentences"),
        ({"verdicts": ["right", "nice"], "nut": 4}, "needs one of right"),
        ({"verdicts": ["right", "right"], "nut": 9}, "nut of 1 to 5"),
        ({"verdicts": "right"}, "not what the page"),
    ],
)
def test_what_does_not_go_with_the_page_is_refused(page: Path, row: dict[str, object], message: str) -> None:
    path = saved(page, {"row": keys(page)["ours"]} | row)
    with pytest.raises(ValueError, match=message):
        read_judged(path, page.with_suffix(".key.json"))


def test_what_two_judges_said_is_kept_without_text(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, kept = keys(page), page.with_name("kept.jsonl")
    first = saved(page, {"row": rows["ours"], "verdicts": ["right", "broken"], "nut": 4}, {"row": rows["lead"], "verdicts": ["right"], "nut": 2})
    first.rename(page.with_name("first.json"))
    second = saved(page, {"row": rows["ours"], "verdicts": ["right", "right"], "nut": 5})
    second.rename(page.with_name("second.json"))
    for name in ("first", "second", "second"):  # the same again changes nothing
        judged = ["--judge", str(page), "--judged", str(page.with_name(f"{name}.json")), "--keep", str(kept)]
        assert main(["-q", "evaluate", "summary", *judged]) == 0
    assert len(kept.read_text().splitlines()) == 3
    assert "ferry" not in kept.read_text().lower()
    capsys.readouterr()
    assert main(["-q", "evaluate", "summary", "--judged", str(kept)]) == 0
    shown = capsys.readouterr().out
    assert "| ours | 1 | 2 | 1 | 0 | 0 | 1 | 0 | 0% | 100% | 4.00 |" in shown
    assert shown.count("| ours |") == shown.count("| lead |") == 2  # in the whole table and in that of its form
    assert "1 summaries were judged twice: the judges agree whether there is a bad sentence in 0, on the verdict of 1 of 2 sentences" in shown


def test_a_file_that_nobody_judged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text("{}\n")
    assert main(["-q", "evaluate", "summary", "--judged", str(path)]) == 2
