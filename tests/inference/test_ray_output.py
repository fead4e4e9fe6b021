"""Outputs of runs on Ray: files and folders of parts, which are replaced only where that is asked. The rows are scored here, without Ray."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from nutgraf import Article, Nutgraf, NutgrafError, Prediction
from nutgraf.jobs.job import Counts, StoppedError
from nutgraf.jobs.output import Output
from nutgraf.jobs.parts import Parts
from nutgraf.jobs.score import score_into
from nutgraf.report.read import read_scores
from nutgraf.rows import read_rows

from .no_cluster import NoCluster
from .runs_stopped import KilledError, killing_at, refused

OUTPUTS = ["out.jsonl", "out.csv", "out/", "out.csv/"]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, models: Nutgraf) -> NoCluster:
    made = NoCluster.patched(monkeypatch, models)
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)
    return made


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"text": "{text}"}}\n' for text in ("The mayor of Harbourne resigned.", "", "The council met on Monday.")), "utf-8")
    return path


def run(rows: Path, name: str, target: str = "the mayor", **options: Any) -> Counts:
    return score_into(output=f"{rows.parent}/{name}", inputs=[rows], targets=[target], engine="ray", part_rows=1, **options)


def content(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(path.glob("part-*"))) if path.is_dir() else path.read_bytes()


def shown(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_finished_output_is_replaced_only_where_that_is_asked(rows: Path, cluster: NoCluster, name: str) -> None:
    folder, out = rows.parent, rows.parent / name
    assert run(rows, name) == Counts(3, 1, 0)
    first = content(out)
    cluster.error, cluster.after = AssertionError("a row was scored"), cluster.lots
    differs = r"of another run: settings\.targets was \['the mayor'\] and is \['the treaty'\].*--overwrite"
    refused(folder, lambda: run(rows, name, "the treaty", resume=True), differs)
    refused(folder, lambda: run(rows, name), "same run.*--resume.*--overwrite")
    told: list[bool] = []
    assert run(rows, name, resume=True, progress=told.append) == Counts(3, 1, 3)
    assert sorted(told) == [False, True, True]
    cluster.error = None
    assert run(rows, name, "the treaty", overwrite=True) == Counts(3, 1, 0)
    assert content(out) != first
    assert shown(folder) == ["in.jsonl", out.name]
    with rows.open("a", encoding="utf-8") as file:
        file.write('{"text": "Another row."}\n')
    refused(folder, lambda: run(rows, name, "the treaty", resume=True), r"files\.bytes was \d+ and is \d+")


@pytest.mark.parametrize("name", OUTPUTS)
def test_ctrl_c_while_overwriting_keeps_the_old_output(rows: Path, cluster: NoCluster, name: str) -> None:
    out = rows.parent / name
    run(rows, name)
    first = content(out)
    cluster.error, cluster.after = KeyboardInterrupt(), cluster.lots + 2
    with pytest.raises(KeyboardInterrupt):
        run(rows, name, "the treaty", overwrite=True)
    assert content(out) == first
    refused(rows.parent, lambda: run(rows, name, "the treaty"), "unfinished run.*--resume.*--overwrite")
    cluster.error = None
    assert run(rows, name, "the treaty", resume=True) == Counts(3, 1, 2)
    assert content(out) != first
    assert shown(rows.parent) == ["in.jsonl", out.name]


@pytest.mark.parametrize("old", [None, "the treaty", "the mayor"], ids=["nothing there", "another run there", "the same run there"])
@pytest.mark.parametrize("name", ["out.jsonl", "out/"])
def test_killed_at_any_moment_the_record_claims_no_more_than_there_is(
    rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch, name: str, old: str | None
) -> None:
    rows.write_text('{"text": "The mayor of Harbourne resigned."}\n', "utf-8")
    run(rows, f"whole-{name}")
    whole = content(rows.parent / f"whole-{name}")
    for number in range(300):
        out = rows.parent / str(number) / name
        out.parent.mkdir()
        before = None
        if old is not None:
            cluster.title = "before"
            run(rows, f"{number}/{name}", old)
            cluster.title, before = None, content(out)
        killed = True
        with monkeypatch.context() as patch:
            killing_at(patch, number)
            try:
                run(rows, f"{number}/{name}", overwrite=old is not None)
                killed = False
            except KilledError:
                pass
        there = content(out) if out.exists() else None
        moved = out.parent / f"{out.name}.parts" / "replaced"
        assert there in (before, whole) or (there is None and content(moved) == before)
        record = Output(out, {}, folder=name.endswith("/")).record()
        if record is not None:
            assert there is not None
            assert record.job["settings"]["targets"] == ["the mayor" if there == whole else old]
        begun = (out.parent / f"{out.name}.parts" / "job.json").exists()
        run(rows, f"{number}/{name}", **({"resume": True} if begun or there == whole else {"overwrite": old is not None}))
        assert content(out) == whole
        assert run(rows, f"{number}/{name}", resume=True) == Counts(1, 0, 1)
        assert shown(out.parent) == [out.name]
        if not killed:
            assert number > 10
            return
    raise AssertionError("the run never came to its end")


def test_rows_that_were_moved_and_deleted_are_scored_anew(rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Parts) -> None:
        if self.folder.exists():
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Parts, "remove", killed)
        with pytest.raises(KilledError):
            run(rows, "out/")
    shutil.rmtree(rows.parent / "out")
    assert run(rows, "out/", resume=True) == Counts(3, 1, 0)
    assert len(list((rows.parent / "out").glob("part-*"))) == 3


@pytest.mark.parametrize("name", ["out.jsonl", "out/"])
def test_a_run_ends_when_another_has_started_on_its_output(rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    scored: list[str] = []

    def row(models: Nutgraf, id: str | None, article: Article | None, error: str | None, settings: Any) -> Prediction:
        scored.append(settings.targets[0])
        if len(scored) == 2:
            assert run(rows, name, "the treaty", overwrite=True) == Counts(3, 1, 0)
            cluster.error, cluster.after = KeyboardInterrupt(), cluster.lots + 1  # this one's parts are there when the first goes on
            with pytest.raises(KeyboardInterrupt):
                run(rows, name, "the bridge", overwrite=True)
            cluster.error = None
        return cluster.row(models, id, article, error, settings)

    monkeypatch.setattr("nutgraf.jobs.workers.score_row", row)
    with pytest.raises(NutgrafError, match="another process has begun"):
        run(rows, name)
    assert b"the treaty" in content(rows.parent / name)
    assert run(rows, name, "the bridge", resume=True) == Counts(3, 1, 1)
    assert content(rows.parent / name).count(b"the bridge") == 3


def failing_at_the_last_move(patch: pytest.MonkeyPatch, out: Path, error: BaseException) -> None:
    """The new folder cannot be moved to `out`; the old one was moved away before."""
    real = os.replace

    def replace(source: Any, to: Any) -> None:
        if Path(to) == out and Path(source).name == "rows":
            raise error
        real(source, to)

    patch.setattr(os, "replace", replace)


def test_a_folder_that_cannot_be_moved_into_place_leaves_the_old_one_there(rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    out = rows.parent / "out"
    run(rows, "out/")
    first = content(out)
    with monkeypatch.context() as patch:
        failing_at_the_last_move(patch, out, OSError("not permitted"))
        with pytest.raises(StoppedError, match=r"not permitted.*3 rows are safe"):
            run(rows, "out/", "the treaty", overwrite=True)
    assert content(out) == first
    assert run(rows, "out/", "the treaty", resume=True) == Counts(3, 1, 3)
    assert content(out) != first
    assert shown(rows.parent) == ["in.jsonl", "out"]


def test_killed_between_two_moves_the_old_folder_is_not_lost(rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    out = rows.parent / "out"
    run(rows, "out/")
    first = content(out)
    with monkeypatch.context() as patch:
        failing_at_the_last_move(patch, out, KilledError())
        with pytest.raises(KilledError):
            run(rows, "out/", "the treaty", overwrite=True)
    assert not out.exists()
    cluster.error, cluster.after = KeyboardInterrupt(), cluster.lots
    with pytest.raises(KeyboardInterrupt):
        run(rows, "out/", "the treaty", overwrite=True)
    assert content(out) == first
    cluster.error = None
    assert run(rows, "out/", "the treaty", resume=True) == Counts(3, 1, 0)
    assert content(out) != first
    assert shown(rows.parent) == ["in.jsonl", "out"]


def test_a_cluster_that_is_not_there_leaves_nothing_behind(rows: Path, cluster: NoCluster) -> None:
    cluster.unreachable = NutgrafError("cannot reach Ray")
    refused(rows.parent, lambda: run(rows, "out/"), "cannot reach Ray")
    cluster.unreachable, cluster.error = None, StoppedError("a worker failed")
    with pytest.raises(StoppedError):
        run(rows, "out/")
    cluster.error = None
    assert run(rows, "out/", resume=True) == Counts(3, 1, 0)


@pytest.mark.parametrize("name", ["out.jsonl", "out/"])
def test_a_cluster_that_is_not_there_costs_no_unfinished_run(rows: Path, cluster: NoCluster, name: str) -> None:
    cluster.error, cluster.after = KeyboardInterrupt(), 2
    with pytest.raises(KeyboardInterrupt):
        run(rows, name)
    cluster.unreachable, cluster.error = NutgrafError("cannot reach Ray"), None
    refused(rows.parent, lambda: run(rows, name, "the treaty", overwrite=True), "cannot reach Ray")
    refused(rows.parent, lambda: run(rows, name, resume=True), "cannot reach Ray")
    cluster.unreachable = None
    assert run(rows, name, resume=True) == Counts(3, 1, 2)


def test_rows_that_are_all_scored_need_no_cluster(rows: Path, cluster: NoCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left")

    with monkeypatch.context() as patch:
        patch.setattr(Output, "put", full)
        with pytest.raises(StoppedError, match="No space left"):
            run(rows, "out.jsonl")
    cluster.unreachable = NutgrafError("cannot reach Ray")
    assert run(rows, "out.jsonl", resume=True) == Counts(3, 1, 3)


def test_no_option_replaces_a_folder_with_other_things_in_it(rows: Path, cluster: NoCluster) -> None:
    run(rows, "out/")
    (rows.parent / "out" / "notes.txt").write_text("mine", "utf-8")
    refused(rows.parent, lambda: run(rows, "out/", overwrite=True), r"holds notes\.txt, which is not part of an output")
    (rows.parent / "out" / "notes.txt").rename(rows.parent / "out" / ".env")
    refused(rows.parent, lambda: run(rows, "out/", overwrite=True), r"holds \.env, which is not part of an output")
    (rows.parent / "file.csv").touch()
    refused(rows.parent, lambda: run(rows, "file.csv/", overwrite=True), "is a file, but a folder would be written")
    (rows.parent / "mine.csv" / "more").mkdir(parents=True)
    refused(rows.parent, lambda: run(rows, "mine.csv/", overwrite=True), "holds more, which is not part")
    refused(rows.parent, lambda: run(rows, "mine.csv", overwrite=True), "is a folder, but a file would be written")


def test_parts_that_no_run_is_known_to_have_written_are_not_replaced_unasked(rows: Path, cluster: NoCluster) -> None:
    run(rows, "out/")
    for name in (".DS_Store", "._part-1.jsonl", ".part-1.jsonl.crc"):
        (rows.parent / "out" / name).touch()  # what a file manager or Hadoop leaves there changes nothing
    assert run(rows, "out/", resume=True) == Counts(3, 1, 3)
    (rows.parent / "out" / "part-9.jsonl").touch()
    refused(rows.parent, lambda: run(rows, "out/", resume=True), "was changed since")
    assert run(rows, "out/", overwrite=True) == Counts(3, 1, 0)
    (rows.parent / "empty").mkdir()
    assert run(rows, "empty/") == Counts(3, 1, 0)


def test_readers_of_the_folder_pass_over_its_record(rows: Path, cluster: NoCluster) -> None:
    run(rows, "out/", with_text=True)
    out = rows.parent / "out"
    (record,) = (one for one in out.iterdir() if not one.name.startswith("part-"))
    assert record.name.startswith(".")  # Spark and Arrow pass over such names
    for given in (str(out), f"{out}/*"):
        assert len(list(read_rows([given]))) == len(list(read_scores(given))) == 3
    dataset = pytest.importorskip("pyarrow.dataset")
    run(rows, "out.parquet/", flat=True)
    assert dataset.dataset(rows.parent / "out.parquet", format="parquet").count_rows() == 3
