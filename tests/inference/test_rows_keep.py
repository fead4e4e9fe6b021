"""Columns that are passed through: any column of the input, and a word on those that are not there."""

from __future__ import annotations

import csv
import json
import logging
from pathlib import Path

import pytest
from nutgraf import NutgrafError, score_into
from nutgraf.jobs.ray_plan import plan
from nutgraf.rows import Columns, RowsError

from .rows_written import WRITERS, as_csv, as_jsonl, rows, written

FIELDS = {
    "id": "a1",
    "Title": "A bridge closes",
    "byline": "By Ada Koh",
    "source": "Echo",
    "date": "2026-01-05",
    "url": "https://example.org/a1",
    "text": "The mayor closed the bridge.",
    "outlet": "Echo",
}


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_columns_of_the_article_are_kept_like_any_other(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"in.{ending}", WRITERS[ending]([FIELDS]))
    score_into(path, tmp_path / "out.jsonl", keep=list(FIELDS))
    row = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert row["input"] == FIELDS
    assert (row["author"], row["title"]) == ("Ada Koh", "A bridge closes")


def test_columns_of_the_article_are_kept_where_a_row_fails(tmp_path: Path) -> None:
    path = written(tmp_path / "in.csv", as_csv([{**FIELDS, "text": ""}]))
    score_into(path, tmp_path / "out.csv", keep=["byline", "url"])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["input: byline"], row["input: url"], bool(row["error"])) == (FIELDS["byline"], FIELDS["url"], True)


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_a_column_that_no_table_has_is_refused_before_any_row(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"in.{ending}", WRITERS[ending]([FIELDS]))
    with pytest.raises(NutgrafError, match="no input has a column 'outlt' to be kept; the columns are 'id', 'Title'"):
        score_into(path, tmp_path / "out.jsonl", keep=["outlet", "outlt"])
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with pytest.raises(RowsError, match="'outlt'"):
        plan([path], Columns(), format=None, rows=3, keep=["outlt"])


def test_a_column_that_one_of_several_inputs_has_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    one, other = ({"text": "The mayor closed the bridge.", name: "x"} for name in ("outlet", "n"))
    paths = [written(tmp_path / "a.csv", as_csv([one])), written(tmp_path / "b.csv", as_csv([other]))]
    assert [row.extra.get("outlet") for row in rows(*paths, keep=["outlet"])] == ["x", None]
    assert not caplog.records


def test_a_column_that_the_first_json_rows_lack_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    records = [{"text": "It rained.", "n": number} for number in range(30)]
    path = written(tmp_path / "in.jsonl", as_jsonl([*records, {"text": "It rained.", "outlet": "Echo"}]))
    assert rows(path, keep=["outlet"])[30].extra["outlet"] == "Echo"
    said = "the first rows (20) have no column 'outlet' to be kept; their columns are 'text', 'n'"
    assert caplog.record_tuples == [("nutgraf.rows.keep", logging.WARNING, said)]
    plan([path], Columns(), format=None, rows=3, keep=["outlet"])
    assert [record[2] for record in caplog.record_tuples] == [said, said]
    caplog.clear()
    rows(path, keep=["n"])
    assert not caplog.records


def test_a_warning_comes_for_fewer_rows_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    written(tmp_path / "a.txt", "It rained.")
    assert len(rows(tmp_path, keep=["outlet"])) == 1
    assert caplog.messages == ["the first rows (1) have no column 'outlet' to be kept; their columns are none"]
