"""A run ends with every row once, however often it was stopped."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import Article, Evidence, Holder, NutgrafError, Prediction, Stance, Topic
from nutgraf.jobs.flat import flat_columns, flat_row, safe_cell
from nutgraf.jobs.formats import Shape, write_file
from nutgraf.jobs.job import Counts, StoppedError, run_job
from nutgraf.jobs.parts import Parts
from nutgraf.rows import Row

ASKED = {"models": "m1", "settings": {"words": 60}}


def some_rows(count: int) -> list[Row]:
    return [
        Row(f"in.jsonl:{i}", f"a{i}", None if i % 7 == 3 else Article(f"Text {i}."), "no text" if i % 7 == 3 else None, {"outlet": f"o{i}"})
        for i in range(1, count + 1)
    ]


def scored(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
    for row in rows:
        yield row, Prediction(id=row.id, title=f"title of {row.id}", error=row.error, model="m1")


def stopping_at(count: int, error: BaseException) -> Any:
    def score(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        for number, pair in enumerate(scored(rows)):
            if number == count:
                raise error
            yield pair

    return score


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_rows_come_in_order_with_their_errors_and_nothing_else_stays(tmp_path: Path) -> None:
    counts = run_job(some_rows(25), scored, tmp_path / "out.jsonl", ASKED, Shape(kept=("outlet",)), part_rows=4)
    assert counts == Counts(25, 4, 0)
    found = lines(tmp_path / "out.jsonl")
    assert [row["id"] for row in found] == [f"a{i}" for i in range(1, 26)]
    assert found[2]["error"] == "no text"
    assert found[4]["input"] == {"outlet": "o5"}
    assert found[4]["place"] == "in.jsonl:5"
    assert "text" not in found[4]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.jsonl.job.json", "out.jsonl"]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), max_size=5), st.integers(1, 9))
def test_a_run_stopped_anywhere_ends_as_one_that_was_not(tmp_path_factory: pytest.TempPathFactory, stops: list[int], part_rows: int) -> None:
    folder = tmp_path_factory.mktemp("job")
    out = folder / "out.jsonl"
    for stop in stops:
        try:
            run_job(some_rows(25), stopping_at(stop, KeyboardInterrupt()), out, ASKED, Shape(), resume=True, part_rows=part_rows)
            break
        except KeyboardInterrupt:
            assert not out.exists()
    run_job(some_rows(25), scored, out, ASKED, Shape(), resume=True, part_rows=part_rows)
    assert [row["id"] for row in lines(out)] == [f"a{i}" for i in range(1, 26)]
    run_job(some_rows(25), scored, folder / "whole.jsonl", ASKED, Shape())
    assert out.read_bytes() == (folder / "whole.jsonl").read_bytes()


def interrupted(tmp_path: Path) -> Path:
    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_job(some_rows(25), stopping_at(10, KeyboardInterrupt()), out, ASKED, Shape(), part_rows=4)
    return out


def test_an_unfinished_run_is_not_written_over(tmp_path: Path) -> None:
    out = interrupted(tmp_path)
    with pytest.raises(NutgrafError, match="--resume, or start over with --overwrite"):
        run_job(some_rows(25), scored, out, ASKED, Shape())


def test_other_models_or_inputs_are_not_mixed_in(tmp_path: Path) -> None:
    out = interrupted(tmp_path)
    with pytest.raises(NutgrafError, match="models was 'm1' and is 'm2'"):
        run_job(some_rows(25), scored, out, {**ASKED, "models": "m2"}, Shape(), resume=True)
    changed = some_rows(25)[3:]
    with pytest.raises(NutgrafError, match=r"row 1 was in\.jsonl:1, and it now has in\.jsonl:4"):
        run_job(changed, scored, out, ASKED, Shape(), resume=True)
    edited = [replace(row, article=Article("Another text.")) if row.id == "a6" else row for row in some_rows(25)]
    with pytest.raises(NutgrafError, match=r"the input changed .*row 6, in\.jsonl:6, is not what was scored.*--overwrite"):
        run_job(edited, scored, out, ASKED, Shape(), resume=True)
    with pytest.raises(NutgrafError, match="it now ends"):
        run_job(some_rows(2), scored, out, ASKED, Shape(), resume=True)


def test_a_column_that_is_written_is_part_of_the_input(tmp_path: Path) -> None:
    out, shape = tmp_path / "out.jsonl", Shape(kept=("outlet",))
    with pytest.raises(KeyboardInterrupt):
        run_job(some_rows(25), stopping_at(10, KeyboardInterrupt()), out, ASKED, shape, part_rows=4)
    edited = [replace(row, extra={"outlet": "another"}) for row in some_rows(25)]
    with pytest.raises(NutgrafError, match=r"row 1, .*is not what was scored"):
        run_job(edited, scored, out, ASKED, shape, resume=True)
    unwritten = [replace(row, extra={**row.extra, "desk": "news"}) for row in some_rows(25)]
    assert run_job(unwritten, scored, out, ASKED, shape, resume=True) == Counts(25, 4, 10)


def test_a_full_disk_says_what_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Parts.add
    added: list[int] = []

    def full(self: Parts, rows: Any) -> None:
        if len(added) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        added.append(len(rows))
        add(self, rows)

    monkeypatch.setattr(Parts, "add", full)
    with pytest.raises(StoppedError, match=r"the disk is full. 8 rows are safe in out\.jsonl\.parts.*--resume"):
        run_job(some_rows(25), scored, tmp_path / "out.jsonl", ASKED, Shape(), part_rows=4)
    monkeypatch.setattr(Parts, "add", add)
    assert run_job(some_rows(25), scored, tmp_path / "out.jsonl", ASKED, Shape(), resume=True) == Counts(25, 4, 8)


def test_an_output_that_cannot_be_written_is_said_first(tmp_path: Path) -> None:
    with pytest.raises(NutgrafError, match="ends in"):
        run_job(some_rows(2), scored, tmp_path / "out.xlsx", ASKED, Shape())
    assert not list(tmp_path.iterdir())


def test_csv_is_flat_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    row = Prediction(id="=cmd()", title="@SUM(A1)", source="Gazette", url="-1", model="m").to_dict()
    assert write_file(tmp_path / "out.csv", [row | {"input": {"outlet": "+1"}}], Shape(("the treaty",), ("outlet",))) == 1
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == flat_columns(("the treaty",), ("outlet",))
    assert (found[0]["id"], found[0]["title"], found[0]["input: outlet"]) == ("'=cmd()", "'@SUM(A1)", "'+1")
    assert (found[0]["source"], found[0]["url"]) == ("Gazette", "'-1")
    assert safe_cell(-0.5) == -0.5


def test_a_kept_column_named_like_a_number_of_ours_is_written_to_flat_parquet(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    kept = {"coverage": "national", "hit_probability": 0.25, "coverage [area]": None}
    rows = [Row("in.jsonl:1", "a1", Article("Text."), None, kept)]
    run_job(rows, scored, tmp_path / "out.parquet", ASKED, Shape(kept=tuple(kept), flat=True))
    (found,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [found[f"input: {name}"] for name in kept] == ["national", "0.25", None]
    assert isinstance(found["coverage"], float)


def test_a_flat_row_keeps_the_authors_evidence_and_the_others_apart() -> None:
    own, other = Evidence("The plan is folly.", 0, 18, "against", 0.9), Evidence("Ann Lee praised it.", 19, 38, "favor", 0.8)
    holders = (Holder("author", "author", "against", 0.9, (own,)), Holder("Ann Lee", "quoted", "favor", 0.8, (other,)))
    stance = Stance("the plan", "against", 0.9, {"against": 0.9, "favor": 0.1}, holders, (own,), coverage=0.5)
    row = Prediction("a", None, topics=(Topic("politics", None, 0.7),), stances=(stance,)).to_dict()
    flat = flat_row(row, ["the plan"])
    assert (flat["topic"], flat["topic_probability"]) == ("politics", 0.7)
    assert {name.removesuffix(" [the plan]"): value for name, value in flat.items() if name.endswith("[the plan]")} == {
        "stance": "against",
        "stance_probability": 0.9,
        "stance_coverage": 0.5,
        "holders": "Ann Lee: favor",
        "holders_evidence": "Ann Lee: Ann Lee praised it.",
        "evidence": "The plan is folly.",
        "reason": None,
    }
    assert flat_row(Prediction("b", None, error="it is empty").to_dict(), ["the plan"])["topic"] is None
