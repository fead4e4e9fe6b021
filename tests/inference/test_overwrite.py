"""Nothing is written over unasked: a finished output tells which run it is of, whenever that run was killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nutgraf import Article, Nutgraf, Prediction
from nutgraf.cli import main
from nutgraf.jobs.formats import Shape
from nutgraf.jobs.job import Counts, StoppedError, run_job
from nutgraf.jobs.output import Output
from nutgraf.jobs.score import score_into
from nutgraf.report.read import read_scores
from nutgraf.rows import Row, RowsError, read_rows

from .runs_stopped import KilledError, killing_at, refused, snapshot

MAYOR = {"models": "m1", "settings": {"words": 60, "targets": ["the mayor"]}, "inputs": ["in.jsonl"]}
TREATY = {**MAYOR, "settings": {"words": 60, "targets": ["the treaty"]}}
ENDINGS = [".jsonl", ".ndjson", ".csv", ".jsonl.gz", ".csv.gz", ".jsonl.zst", ".parquet"]


def rows(count: int = 9) -> list[Row]:
    return [Row(f"in.jsonl:{i}", f"a{i}", None if i == 3 else Article(f"Text {i}."), "no text" if i == 3 else None) for i in range(1, count + 1)]


def scorer(title: str, stop: int | None = None) -> Any:
    def score(given: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        for number, row in enumerate(given):
            if number == stop:
                raise KeyboardInterrupt
            yield row, Prediction(id=row.id, title=title, error=row.error, model="m1")

    return score


def never(given: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
    raise AssertionError("a row was scored")


def run(out: Path, asked: dict[str, Any] = MAYOR, *, stop: int | None = None, score: Any = None, given: Any = None, **options: Any) -> Counts:
    title = asked["settings"]["targets"][0]
    shape = options.pop("shape", Shape())
    return run_job(rows() if given is None else given, score or scorer(title, stop), out, asked, shape, part_rows=4, **options)


def titles(out: Path) -> set[str]:
    return {json.loads(line)["title"] for line in out.read_text("utf-8").splitlines()}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_finished_output_is_replaced_only_where_that_is_asked(tmp_path: Path, ending: str) -> None:
    if ending in (".parquet", ".jsonl.zst"):
        pytest.importorskip({".parquet": "pyarrow", ".jsonl.zst": "zstandard"}[ending])
    out = tmp_path / f"out{ending}"
    run(out)
    first = out.read_bytes()
    differs = r"of another run: settings\.targets was \['the mayor'\] and is \['the treaty'\].*--overwrite"
    for resume in (False, True):
        refused(tmp_path, lambda resume=resume: run(out, TREATY, score=never, resume=resume), differs)  # type: ignore[misc]
    refused(tmp_path, lambda: run(out, score=never), "same run.*--resume.*--overwrite")
    told: list[bool] = []
    assert run(out, score=never, resume=True, progress=told.append) == Counts(9, 1, 9)
    assert (len(told), told.count(False)) == (9, 1)
    assert out.read_bytes() == first
    assert run(out, TREATY, overwrite=True) == Counts(9, 1, 0)
    assert out.read_bytes() != first
    assert run(out, TREATY, score=never, resume=True) == Counts(9, 1, 9)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".out{ending}.job.json", f"out{ending}"]


def test_flat_rows_are_not_taken_for_nested_ones(tmp_path: Path) -> None:
    run(tmp_path / "out.jsonl")
    refused(tmp_path, lambda: run(tmp_path / "out.jsonl", score=never, resume=True, shape=Shape(flat=True)), "flat was False and is True")


def test_what_no_run_wrote_or_what_was_changed_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("by hand\n", "utf-8")
    for resume in (False, True):
        refused(tmp_path, lambda resume=resume: run(out, score=never, resume=resume), "already exists.*--overwrite")  # type: ignore[misc]
    run(out, overwrite=True)
    with out.open("ab") as file:
        file.write(b"\n")
    refused(tmp_path, lambda: run(out, score=never, resume=True), "was changed since")
    run(out, overwrite=True)
    time = out.stat().st_mtime_ns + 2_000_000_000
    out.write_bytes(out.read_bytes().replace(b"mayor", b"MAYOR"))
    os.utime(out, ns=(time, time))
    refused(tmp_path, lambda: run(out, score=never), "was changed since")


@pytest.mark.parametrize("record", ["", "[]", "{}", "nonsense", '{"job": [], "rows": "9", "failed": 0, "state": "x"}'])
def test_a_damaged_record_is_none(tmp_path: Path, record: str) -> None:
    out = tmp_path / "out.jsonl"
    run(out)
    (tmp_path / ".out.jsonl.job.json").write_text(record, "utf-8")
    refused(tmp_path, lambda: run(out, score=never, resume=True), "already exists")


@pytest.mark.parametrize("resume", [True, False])
def test_an_output_that_was_deleted_is_made_anew(tmp_path: Path, resume: bool) -> None:
    out = tmp_path / "out.jsonl"
    run(out)
    out.unlink()
    assert run(out, TREATY, resume=resume) == Counts(9, 1, 0)
    assert titles(out) == {"the treaty"}
    assert run(out, TREATY, score=never, resume=True) == Counts(9, 1, 9)


def test_other_input_under_the_same_name_is_not_called_done(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(out)
    refused(tmp_path, lambda: run(out, score=never, given=rows(11), resume=True), "the input changed .*9 rows then and 11 now.*--overwrite")
    edited = [*rows()[:8], Row("in.jsonl:9", "a9", Article("Another text."))]
    refused(tmp_path, lambda: run(out, score=never, given=edited, resume=True), "the same number of rows, but different ones")


def test_an_input_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("headline,n\na,1\n", "utf-8")
    out = tmp_path / "out.jsonl"

    def call() -> Counts:
        return run(out, score=never, given=read_rows([tmp_path / "in.csv"]), overwrite=True)

    with pytest.raises(RowsError):
        call()
    refused(tmp_path, call, "no column for the text")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_folder_where_a_file_belongs_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").mkdir()
    refused(tmp_path, lambda: run(tmp_path / "out.jsonl", score=never, overwrite=True), "is a folder, but a file would be written")


def test_ctrl_c_while_overwriting_loses_neither_the_old_output_nor_the_new_rows(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(out)
    for stop in (0, 6):
        with pytest.raises(KeyboardInterrupt):
            run(out, TREATY, stop=stop, overwrite=True)
        assert titles(out) == {"the mayor"}
    refused(tmp_path, lambda: run(out, TREATY, score=never), "unfinished run.*--resume.*--overwrite")
    refused(tmp_path, lambda: run(out, score=never, resume=True), r"parts is of another run: settings\.targets was \['the treaty'\]")
    assert run(out, TREATY, resume=True) == Counts(9, 1, 6)
    assert titles(out) == {"the treaty"}


def test_overwrite_gives_up_an_unfinished_run_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(out, stop=6)
    assert not out.exists()
    assert run(out, TREATY, overwrite=True) == Counts(9, 1, 0)
    assert titles(out) == {"the treaty"}
    assert "out.jsonl.parts held an unfinished run, which is deleted" in caplog.text


def test_killed_while_giving_up_an_unfinished_run_that_run_has_no_gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):  # until the folder is gone and made anew
        out = tmp_path / str(number) / "out.jsonl"
        out.parent.mkdir()
        with pytest.raises(KeyboardInterrupt):
            run(out, stop=8)
        with monkeypatch.context() as patch:
            killing_at(patch, number)
            with pytest.raises(KilledError):
                run(out, TREATY, overwrite=True)
        assert run(out, resume=True).rows == 9
        assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == [f"a{i}" for i in range(1, 10)]


def test_what_appears_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    def score(given: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        yield from scorer("the mayor")(given)
        out.write_text("by hand\n", "utf-8")

    with pytest.raises(StoppedError, match=r"something else wrote it.*9 rows are safe"):
        run(out, score=score)
    refused(tmp_path, lambda: run(out, score=never, resume=True), "move it away and continue")
    assert out.read_text("utf-8") == "by hand\n"
    out.unlink()
    assert run(out, resume=True) == Counts(9, 1, 9)


def test_ctrl_c_while_the_output_is_written_doubles_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: Output, *args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Output, "put", stopped)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "out.jsonl")
    assert run(tmp_path / "out.jsonl", score=lambda given: iter(list(given)), resume=True) == Counts(9, 1, 9)


@pytest.mark.parametrize("old", [None, MAYOR, TREATY], ids=["nothing there", "another run there", "the same run there"])
def test_killed_at_any_moment_the_record_claims_no_more_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: dict[str, Any] | None
) -> None:
    run(tmp_path / "whole.jsonl", TREATY)
    whole = (tmp_path / "whole.jsonl").read_bytes()
    for number in range(200):
        folder = tmp_path / str(number)
        folder.mkdir()
        out = folder / "out.jsonl"
        before = None
        if old is not None:
            run(out, old, score=scorer("before"))
            before = out.read_bytes()
        options: dict[str, Any] = {"overwrite": True} if old is not None else {}
        killed = True
        with monkeypatch.context() as patch:
            killing_at(patch, number)
            try:
                run(out, TREATY, **options)
                killed = False
            except KilledError:
                pass
        there = out.read_bytes() if out.exists() else None
        assert there in (before, whole)
        record = Output(out, {}).record()
        if record is not None:
            assert there is not None
            assert record.rows == len(there.splitlines())
            assert record.job["settings"] == (TREATY if there == whole else old or {})["settings"]
        if there == before and not (folder / "out.jsonl.parts" / "job.json").exists():
            run(out, TREATY, **options)  # killed before it had begun
        else:
            run(out, TREATY, resume=True)
        assert out.read_bytes() == whole
        assert run(out, TREATY, score=never, resume=True) == Counts(9, 1, 9)
        assert sorted(path.name for path in folder.iterdir()) == [".out.jsonl.job.json", "out.jsonl"]
        if not killed:
            assert number > 15
            return
    raise AssertionError("the run never came to its end")


def one_article(folder: Path) -> list[str]:
    (folder / "a.txt").write_text("The mayor resigned on Monday. The council of Harbourne thanked her.", "utf-8")
    return ["score", str(folder / "a.txt"), "-o", str(folder / "out.jsonl"), "--words", "20"]


def test_the_command_says_what_is_there_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], models: Nutgraf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)  # loaded once
    command = one_article(tmp_path)
    assert main([*command, "-t", "the mayor"]) == 0
    before = snapshot(tmp_path)
    for more, status, said in (
        (["-t", "the mayor"], 2, "holds the rows of the same run"),
        (["-t", "the treaty"], 2, "['the mayor'] and is ['the treaty']"),
        (["-t", "the treaty", "--resume"], 2, "or replace it with --overwrite"),
        (["-t", "the treaty", "--resume", "--overwrite"], 2, "or --overwrite to score all rows again"),
        (["-t", "the mayor", "--resume"], 0, "out.jsonl earlier: nothing left to do"),
    ):
        capsys.readouterr()
        assert main([*command, *more]) == status
        assert said in capsys.readouterr().err
        assert snapshot(tmp_path) == before
    assert main([*command, "-t", "the treaty", "--overwrite", "-q"]) == 0
    assert {one["target"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines() for one in json.loads(line)["stances"]} == {
        "the treaty"
    }
    assert main(["score", command[1], "--overwrite"]) == 2


def test_rows_that_all_failed_are_no_success_the_second_time_either(tmp_path: Path, models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)
    (tmp_path / "a.txt").touch()
    command = ["score", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out.csv"), "-q"]
    assert [main(command), main([*command, "--resume"])] == [1, 1]


def test_no_input_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "The mayor resigned on Monday."}\n', "utf-8")
    with pytest.raises(ValueError, match="is also an input"):
        score_into(output=path, inputs=[path], overwrite=True)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_record_is_no_input_and_no_scores(tmp_path: Path) -> None:
    out = tmp_path / "scores" / "out.jsonl"
    out.parent.mkdir()
    run(out, shape=Shape(text=True))
    assert len(list(out.parent.iterdir())) == 2
    for given in (str(out.parent), f"{out.parent}/*", f"{out.parent}/*.json*", f"{tmp_path}/**"):
        assert {row.place.rpartition(":")[0] for row in read_rows([given])} == {out.as_posix()}
        assert len(list(read_scores(given))) == 9
