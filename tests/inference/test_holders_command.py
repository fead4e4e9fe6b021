"""`nutgraf holders`: who stands where across articles, with names of the same person merged."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Prediction
from nutgraf.cli import main
from nutgraf.report.holders import positions_of
from nutgraf.report.names import lower_words, same_names

from .holder_rows import article

COMMON = lower_words("the defence minister and a novelist told the president of the health department; the leader of the state agreed")


@pytest.mark.parametrize(
    "names",
    [
        ("Donald Trump", "President Trump", "Trump", "US President Donald J. Trump", "DONALD TRUMP"),
        ("Chidi Okonjo", "Novelist Chidi Okonjo", "Mr Okonjo", "Mr. Okonjo"),
        ("Ana Ruíz", "Ana Ruiz", "Defence Minister Ana Ruiz", "Ms Ruiz"),
        ("The Guild", "the Guild", "guild", "Guild's"),
        ("Carla Denyer", "Green Party leader Carla Denyer"),
    ],
)
def test_names_of_the_same_are_merged(names: tuple[str, ...]) -> None:
    assert len(set(same_names(names, COMMON).values())) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Donald Trump", "Melania Trump", "Trump"),
        ("Polish Defence Ministry", "Lithuanian Defence Ministry"),
        ("State Health Department", "Health Department"),
        ("Poland", "Poland, Estonia, and Latvia"),
        ("Ana Ruiz", "Ana Okri"),
        ("Polish Defence Ministry", "Defence Ministry"),
        ("Mr Ruiz", "Ms Ruiz", "Ana Ruiz", "Pablo Ruiz"),
    ],
)
def test_names_that_may_be_others_are_kept_apart(names: tuple[str, ...]) -> None:
    assert len(set(same_names(names, COMMON).values())) == len(names)


@given(st.lists(st.text(min_size=1, max_size=20), max_size=10), st.randoms())
def test_the_order_of_names_does_not_matter(names: list[str], random: object) -> None:
    found = same_names(names, COMMON)
    assert same_names(sorted(names), COMMON) == found
    assert set(found) == set(names)
    assert all(found[name] == found[name.upper()] for name in names if name.upper() in found and " " not in name and name.isascii())


@given(st.lists(st.lists(st.tuples(st.sampled_from(["Ruiz", "Ana Ruiz", "Okri"]), st.sampled_from(["favor", "against", "neutral"])), max_size=4)))
def test_everybody_counts_once_an_article(articles: list[list[tuple[str, str]]]) -> None:
    found = positions_of([article(number, *holders) for number, holders in enumerate(articles)])
    voices = sum(len({"Okri" if name == "Okri" else "Ruiz" for name, _ in holders}) for holders in articles)
    assert sum(one.articles for one in found) == voices
    assert all(one.favor + one.against + one.neutral == one.articles for one in found)
    assert all(getattr(one, one.side) == max(one.favor, one.against, one.neutral) for one in found)


def test_who_moved_and_since_when_is_told() -> None:
    rows = [
        article(1, ("Ana Ruiz", "against"), published="2024-01-03"),
        article(2, ("Mayor Ruiz", "favor"), published="2024-03-01T10:00:00Z"),
        article(3, ("Ana Ruiz", "favor"), published="2024-05-09"),
        article(4, ("Ana Ruiz", "favor")),
    ]
    (one,) = positions_of(rows)
    assert (one.name, one.side, one.favor, one.against, one.articles, one.also) == ("Ana Ruiz", "favor", 3, 1, 4, ("Mayor Ruiz",))
    assert (one.first, one.since, one.last, one.moved_from) == (date(2024, 1, 3), date(2024, 3, 1), date(2024, 5, 9), "against")
    apart = positions_of(rows, merged=False)
    assert [(one.name, one.articles, one.moved_from) for one in apart] == [("Ana Ruiz", 3, "against"), ("Mayor Ruiz", 1, None)]


def test_equal_counts_are_settled_by_the_later_article_and_authors_come_on_request() -> None:
    rows = [
        article(1, ("Okri", "favor"), published="2024-01-03"),
        article(2, ("Okri", "against"), published="2024-02-03", author="Lea Sen"),
        Prediction("b", None, error="it is empty"),
    ]
    assert [(one.name, one.side, one.moved_from) for one in positions_of(rows)] == [("Okri", "against", "favor")]
    assert [(one.name, one.kind) for one in positions_of(rows, authors=True)] == [("Okri", "quoted"), ("Lea Sen", "author")]
    assert positions_of([]) == []


def scores(tmp_path: Path, *rows: Prediction) -> str:
    path = tmp_path / "scores.jsonl"
    path.write_text("".join(json.dumps(row.to_dict()) + "\n" for row in rows) + '{"id": 1}\n', "utf-8")
    return str(path)


def test_the_command_prints_a_table_and_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    given = scores(
        tmp_path,
        article(1, ("Ana Ruiz", "against"), ("=Okri", "neutral"), published="2024-01-03"),
        article(2, ("Ruiz", "favor"), published="2024-02-03"),
        article(3, ("Lea Sen", "favor"), target="the mayor"),
    )
    assert main(["holders", given]) == 0
    told = capsys.readouterr()
    assert "▲ favor Ana Ruiz ▲1 ▼1 2024-02-03 2024-02-03" in " ".join(told.out.split())
    assert "moved from ▼ against" in told.out
    assert "scores.jsonl:4 is not a nested row" in told.err
    assert "3 positions in 3 articles; 1 row could not be read" in told.err
    assert main(["holders", given, "--least", "2", "-q", "-o", str(tmp_path / "who.csv")]) == 0
    with (tmp_path / "who.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["name"], row["also"], row["favor"], row["since"], row["evidence"]) == ("Ana Ruiz", "Ruiz", "1", "2024-02-03", "Ruiz spoke.")
    assert main(["holders", given, "-t", "the mayor", "-q", "--format", "json"]) == 0
    capsys.readouterr()
    assert main(["holders", given, "-t", "the charge", "-q", "--format", "csv"]) == 0
    assert "'=Okri" in capsys.readouterr().out, "no spreadsheet runs a name"
    assert main(["holders", given, "--most", "1"]) == 0
    assert "1 more" in capsys.readouterr().out
    assert main(["holders", given, "--least", "9", "-q"]) == 0
    assert "held in 9 articles or more: choose a lower --least" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-t", "the sea"], "no article was scored for the target 'the sea'; the targets are 'the charge'"),
        (["--least", "0"], "--least is 0; expected 1 or more"),
        (["-o", "x.xlsx"], "expected FILE.csv or FILE.json"),
        (["-o", "x.csv", "--format", "json"], "expected FILE.csv or FILE.json, with no other --format"),
    ],
)
def test_what_does_not_fit_is_refused(options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["holders", scores(tmp_path, article(1, ("Okri", "favor"))), *options]) == 2
    assert said in capsys.readouterr().err


def test_scores_of_another_kind_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["holders", scores(tmp_path)]) == 2
    assert "no row of" in capsys.readouterr().err
