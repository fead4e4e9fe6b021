"""Two runs into one output at the same time: the one that was started last goes on, and no row is lost or mixed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nutgraf import Article, NutgrafError, Prediction
from nutgraf.jobs.formats import Shape
from nutgraf.jobs.job import Counts, run_job
from nutgraf.rows import Row

ROWS = [Row(f"in.jsonl:{i}", f"a{i}", Article(f"Text {i}.")) for i in range(1, 10)]


def nothing() -> None:
    pass


def run(out: Path, title: str, *, at: int = -1, then: Callable[[], object] = nothing, given: Iterable[Row] = ROWS, **options: Any) -> Counts:
    """Score `given`; before row `at`, from 0, call `then`."""

    def score(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        for number, row in enumerate(rows):
            if number == at:
                then()
            yield row, Prediction(id=row.id, title=title, model="m1")

    return run_job(given, score, out, {"title": title}, Shape(), part_rows=2, **options)


def stop() -> None:
    raise KeyboardInterrupt


def interrupted(out: Path, title: str, at: int, **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(out, title, at=at, then=stop, **options)


def held(out: Path) -> list[tuple[str, str]]:
    return [(row["id"], row["title"]) for row in map(json.loads, out.read_text("utf-8").splitlines())]


def all_rows(title: str) -> list[tuple[str, str]]:
    return [(f"a{i}", title) for i in range(1, 10)]


@pytest.mark.parametrize("at", [1, 5, 8])
def test_a_run_whose_parts_another_run_finished_with_stops(tmp_path: Path, at: int) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(NutgrafError, match=r"out\.jsonl\.parts is not this run's any more: .*another process has begun"):
        run(out, "first", at=at, then=lambda: run(out, "second", overwrite=True))
    assert held(out) == all_rows("second")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.jsonl.job.json", "out.jsonl"]


@pytest.mark.parametrize("at", [1, 5, 8])
def test_a_run_that_another_process_continued_stops(tmp_path: Path, at: int) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(NutgrafError, match="continued a run there"):
        run(out, "same", at=at, then=lambda: interrupted(out, "same", 0, resume=True))
    assert not out.exists()
    run(out, "same", resume=True)
    assert held(out) == all_rows("same")


def test_ctrl_c_writes_no_rows_into_the_parts_of_another_run(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    def both() -> None:
        interrupted(out, "second", 5, overwrite=True)
        raise KeyboardInterrupt

    with pytest.raises(NutgrafError, match="another process"):
        run(out, "first", at=7, then=both)
    assert run(out, "second", resume=True) == Counts(9, 0, 5)
    assert held(out) == all_rows("second")


@pytest.mark.parametrize("resume", [True, False])
def test_a_run_that_another_process_began_meanwhile_is_not_continued(tmp_path: Path, resume: bool) -> None:
    out = tmp_path / "out.jsonl"

    def given() -> Iterator[Row]:  # the first row is read after the check and before the parts are created
        interrupted(out, "second", 5)
        yield from ROWS

    with pytest.raises(NutgrafError, match="another process has begun"):
        run(out, "first", given=given(), resume=resume)
    assert run(out, "second", resume=True) == Counts(9, 0, 5)


def test_parts_that_lost_rows_are_not_joined(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(NutgrafError, match=r"hold 7 rows instead of 9: .*--overwrite"):
        run(out, "first", at=8, then=(tmp_path / "out.jsonl.parts" / "part-0000001.jsonl").unlink)
    assert not out.exists()
    assert run(out, "first", overwrite=True) == Counts(9, 0, 0)
