"""Long rows: one for each article, target and holder, in CSV, Parquet and JSON Lines."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Evidence, Holder, Prediction, RequestError, Stance, score_into
from nutgraf.cli import main
from nutgraf.jobs.formats import Shape, write_file
from nutgraf.jobs.long import long_columns, long_rows

TARGETS = ("withdrawal from the Ottawa Treaty", "NATO")
_evidence = st.builds(
    Evidence, text=st.text(min_size=1), start=st.integers(0, 9), end=st.integers(10, 20), label=st.just("favor"), probability=st.floats(0, 1)
)
_holders = st.builds(
    Holder,
    name=st.text(min_size=1),
    kind=st.sampled_from(["quoted", "acting"]),
    label=st.sampled_from(["favor", "against", "neutral"]),
    probability=st.floats(0, 1),
    evidence=st.lists(_evidence, max_size=3).map(tuple),
    role=st.none() | st.text(),
    disputed=st.booleans(),
)


def predicted(*stances: Stance, **more: Any) -> dict[str, Any]:
    return {**Prediction("a", "A title", stances=stances, model="m", **more).to_dict(), "place": "a.txt"}


@given(st.lists(st.lists(_holders, max_size=4), max_size=3))
def test_every_holder_of_every_target_has_a_row_and_so_has_every_author(holders: list[list[Holder]]) -> None:
    stances = [Stance(f"target {number}", "neutral", 0.9, {}, tuple(these), ()) for number, these in enumerate(holders)]
    rows = list(long_rows(predicted(*stances)))
    wanted = [(one.target, name) for one in stances for name in ("author", *(holder.name for holder in one.holders))]
    assert [(row["target"], row["holder"]) for row in rows] == (wanted or [(None, None)])
    assert all(list(row) == long_columns() for row in rows)
    held = {id(row): row for row in rows if row["kind"] not in (None, "author")}.values()
    for row, holder in zip(held, (holder for one in stances for holder in one.holders), strict=True):
        assert (row["side"], row["disputed"], row["role"]) == (holder.label, holder.disputed, holder.role)
        spans = [(one.start, one.end) for one in holder.evidence]
        told = [tuple(map(int, span.split("-"))) for span in (row["more_offsets"] or "").split("; ") if span]
        assert sorted(told + ([(row["start"], row["end"])] if spans else [])) == sorted(spans)
        assert row["evidence_probability"] == max((round(one.probability, 6) for one in holder.evidence), default=None)


def test_an_author_who_abstains_and_an_article_without_a_result_keep_their_rows() -> None:
    (row,) = long_rows(predicted(Stance("the mayor", None, None, {}, (), (), "too close to call")))
    assert (row["holder"], row["side"], row["reason"]) == ("author", None, "too close to call")
    (row,) = long_rows(predicted(error="it is empty"))
    assert (row["id"], row["target"], row["error"]) == ("a", None, "it is empty")


def test_csv_parquet_and_lines_hold_the_same_rows(tmp_path: Path) -> None:
    evidence = Evidence("=SUM(A1) “yes”", 3, 17, "favor", 0.7)
    good = predicted(Stance("NATO", "neutral", 0.9, {}, (Holder("Ruiz", "quoted", "favor", 0.8, (evidence,), "the mayor"),), (), coverage=1.0))
    rows = [{**one, "input": {"outlet": "Gazette"}} for one in (good, predicted(error="it is empty"))]
    shape = Shape(("NATO",), ("outlet",), long=True)
    files = {ending: tmp_path / f"long{ending}" for ending in (".csv", ".jsonl", ".parquet", ".csv.gz")}
    assert [write_file(path, rows, shape) for path in files.values()] == [2, 2, 2, 2], "articles are counted, not lines"
    lines = [json.loads(line) for line in files[".jsonl"].read_text("utf-8").splitlines()]
    assert [(row["holder"], row["side"], row["start"], row["disputed"]) for row in lines] == [
        ("author", "neutral", None, False),
        ("Ruiz", "favor", 3, False),
        (None, None, None, None),
    ]
    parquet = pytest.importorskip("pyarrow.parquet").read_table(files[".parquet"])
    assert parquet.to_pylist() == lines
    assert {name: str(parquet.schema.field(name).type) for name in ("start", "probability", "disputed", "evidence")} == {
        "start": "int64",
        "probability": "double",
        "disputed": "bool",
        "evidence": "string",
    }
    with files[".csv"].open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["holder"] for row in table] == ["author", "Ruiz", ""]
    assert table[1]["evidence"] == "'=SUM(A1) “yes”", "no spreadsheet runs it"
    assert {row["input: outlet"] for row in table} == {"Gazette"}


def test_a_long_run_is_resumed_and_told_from_a_flat_one(seed_paths: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "long.csv"
    given = [*seed_paths[:2], tmp_path / "gone.txt"]
    counts = score_into(given, out, TARGETS, layout="long")
    assert (counts.rows, counts.failed) == (3, 1)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = seed_paths[0].read_text("utf-8")
    assert {row["target"] for row in rows} == {*TARGETS, ""}
    assert [row["error"] != "" for row in rows] == [row["id"] == "gone" for row in rows]
    first = next(row for row in rows if row["kind"] not in ("author", "") and row["id"] == seed_paths[0].stem)
    assert text[int(first["start"]) : int(first["end"])] == first["evidence"]
    assert score_into(given, out, TARGETS, layout="long", resume=True).earlier == 3
    with pytest.raises(ValueError, match="long was True and is False"):
        score_into(given, out, TARGETS, resume=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--layout", "long", "-o", "x.csv"], "give --target"),
        (["--layout", "long", "-t", "x"], "give --output FILE, or --format json"),
        (["--layout", "nested", "-t", "x", "-o", "x.csv"], "CSV cannot hold nested rows"),
        (["--layout", "long", "--flat", "-t", "x", "-o", "x.csv"], "cannot be both flat and long"),
        (["--layout", "long", "--with-text", "-t", "x", "-o", "x.csv"], "needs nested rows"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("The mayor closed the bridge.", "utf-8")
    assert main(["score", str(tmp_path / "a.txt"), *(str(tmp_path / one) if one == "x.csv" else one for one in options)]) == 2
    assert said in capsys.readouterr().err


def test_long_lines_can_be_printed_and_layouts_are_checked_from_python(
    seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(seed_paths[0]), "-q", "-t", TARGETS[0], "-o", "-", "--layout", "long"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["holder"] == "author"
    assert len(rows) > 1
    with pytest.raises(RequestError, match="expected one of nested, flat, long"):
        score_into(seed_paths[0], tmp_path / "x.jsonl", TARGETS, layout="wide")
    with pytest.raises(RequestError, match="no target is given"):
        score_into(seed_paths[0], tmp_path / "x.jsonl", layout="long")
    with pytest.raises(RequestError, match="both flat and long"):
        replace(Shape(flat=True), long=True)
