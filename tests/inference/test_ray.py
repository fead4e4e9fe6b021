"""What a run over several machines is made of, without the machines: the plan, lots of rows, and the folder of the run."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import ModelError, Nutgraf, NutgrafError
from nutgraf.cli import main
from nutgraf.jobs.engines import is_folder, rows_ending
from nutgraf.jobs.formats import Shape
from nutgraf.jobs.job import kept
from nutgraf.jobs.ray_plan import Item, digest, plan
from nutgraf.jobs.ray_store import Lot, Store, missing
from nutgraf.jobs.ray_work import Job, Scorer, read_lots
from nutgraf.jobs.score import score_into
from nutgraf.jobs.workers import score_row
from nutgraf.request import Request
from nutgraf.rows import Columns, RowsError, read_rows

SHAPE = Shape(kept=("outlet",), text=True)


def write_rows(path: Path, count: int) -> Path:
    rows = [json.dumps({"id": f"{path.stem}{i}", "text": f"The mayor of town {i} resigned.", "outlet": [i, None]}) for i in range(count)]
    if count > 3:
        rows[2] = rows[2][:-5]
        rows[3] = json.dumps({"id": "x", "text": ""})
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def job(models: Nutgraf, *, lot_rows: int = 4, **changed: Any) -> Job:
    given: dict[str, Any] = {
        "models": None,
        "generator": None,
        "threads": 1,
        "identity": models.identity(),
        "request": Request.of("the mayor"),
        "columns": Columns(),
        "shape": SHAPE,
        "lot_rows": lot_rows,
    }
    return Job(**{**given, **changed})


def made(folder: Path) -> Store:
    store = Store(folder, ".jsonl", SHAPE)
    folder.mkdir()
    store.open()
    return store


def lines(paths: list[Path]) -> list[Any]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def names(items: list[Item]) -> list[list[str]]:
    return [[Path(entry.name).name for entry in item.entries] for item in items]


def test_small_files_are_put_together_and_large_ones_stand_alone(tmp_path: Path) -> None:
    for i in range(5):
        (tmp_path / f"{i}.txt").write_text("The mayor resigned.", "utf-8")
    write_rows(tmp_path / "6.jsonl", 2000)
    (tmp_path / "7.txt").write_text("The mayor resigned.", "utf-8")
    items = plan([tmp_path, tmp_path / "gone.csv"], Columns(), format=None, rows=3)
    assert names(items) == [["0.txt", "1.txt", "2.txt"], ["3.txt", "4.txt"], ["6.jsonl"], ["7.txt", "gone.csv"]]
    assert [item.number for item in items] == [0, 1, 2, 3]
    assert "does not exist" in (items[3].entries[1].error or "")


def test_a_plan_tells_whether_it_reads_the_same(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.jsonl", 5)
    before = digest(plan([path], Columns(), format=None, rows=3))
    assert before == digest(plan([path], Columns(), format=None, rows=3))
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert before != digest(plan([path], Columns(), format=None, rows=3))
    at = path.stat().st_mtime_ns
    before = digest(plan([path], Columns(), format=None, rows=3))
    path.write_bytes(path.read_bytes().replace(b"mayor", b"MAYOR"))
    os.utime(path, ns=(at + 10**9, at + 10**9))
    assert before != digest(plan([path], Columns(), format=None, rows=3))


def test_what_cannot_be_read_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NutgrafError, match="only once"):
        plan(["-"], Columns(), format=None, rows=3)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jsonl")
        with pytest.raises(NutgrafError, match="only once"):
            plan([tmp_path / "pipe.jsonl"], Columns(), format=None, rows=3)
    (tmp_path / "a.csv").write_text("headline,n\na,1\n", "utf-8")
    with pytest.raises(RowsError, match="no column for the text"):
        plan([tmp_path / "a.csv"], Columns(), format=None, rows=3)


@given(st.lists(st.integers(0, 9), max_size=4), st.integers(1, 6), st.data())
def test_lots_are_the_rows_of_the_local_run_and_lots_that_are_done_are_left_out(
    tmp_path_factory: pytest.TempPathFactory, models: Nutgraf, counts: list[int], lot_rows: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("in")
    inputs = [write_rows(folder / f"{number}.jsonl", count) for number, count in enumerate(counts)] or [folder]
    asked = job(models, lot_rows=lot_rows)
    items = plan(inputs, Columns(), format=None, rows=lot_rows)
    lots = [lot for item in items for lot in read_lots(asked, item, frozenset())]
    assert [row["place"] for lot in lots for row in json.loads(lot["rows"])] == [row.place for row in read_rows(inputs)]
    assert all(len(json.loads(lot["rows"])) <= lot_rows for lot in lots)
    assert missing([Lot(lot["item"], lot["lot"], 0, 0, lot["last"]) for lot in lots], len(items)) == []
    done = {item.number: frozenset(data.draw(st.sets(st.integers(0, 3)))) for item in items}
    assert [lot for lot in lots if lot["lot"] not in done[lot["item"]]] == [
        lot for item in items for lot in read_lots(asked, item, done[item.number])
    ]


def test_long_texts_make_short_lots(tmp_path: Path, models: Nutgraf) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": "long " * 1_000_000}) + "\n" for _ in range(5)), "utf-8")
    (item,) = plan([path], Columns(), format=None, rows=100)
    assert [len(json.loads(lot["rows"])) for lot in read_lots(job(models, lot_rows=100), item, frozenset())] == [2, 2, 1]


def test_a_file_that_a_worker_cannot_see_ends_the_run(tmp_path: Path, models: Nutgraf) -> None:
    path = write_rows(tmp_path / "a.jsonl", 2)
    (item,) = plan([path], Columns(), format=None, rows=4)
    path.unlink()
    with pytest.raises(NutgrafError, match=r"a\.jsonl is not visible to the worker on .*all machines share"):
        list(read_lots(job(models), item, frozenset()))


def test_a_worker_writes_what_the_local_run_writes(tmp_path: Path, models: Nutgraf) -> None:
    path = write_rows(tmp_path / "a.jsonl", 9)
    asked, store = job(models), made(tmp_path / "run")
    (item,) = plan([path], Columns(), format=None, rows=100)
    scorer = Scorer(asked, store)
    batches = [{name: [value] for name, value in lot.items()} for lot in read_lots(asked, item, frozenset())]
    told = [scorer(batch) for batch in batches]
    assert [(one["rows"], one["failed"], one["last"]) for one in told] == [([4], [2], [False]), ([4], [0], [False]), ([1], [0], [True])]
    expected = [kept(row, score_row(models, row.id, row.article, row.error, asked.request), SHAPE) for row in read_rows([path])]
    assert lines(sorted(store.rows.iterdir())) == json.loads(json.dumps(expected))
    assert missing(store.lots(), 1) == []
    store.join(tmp_path / "out.jsonl", SHAPE)
    assert lines([tmp_path / "out.jsonl"]) == json.loads(json.dumps(expected))


def test_a_lot_that_was_finished_is_not_scored_again(tmp_path: Path, models: Nutgraf) -> None:
    asked, store = job(models), made(tmp_path / "run")
    (item,) = plan([write_rows(tmp_path / "a.jsonl", 3)], Columns(), format=None, rows=4)
    (lot,) = read_lots(asked, item, frozenset())
    batch = {name: [value] for name, value in lot.items()}
    first = Scorer(asked, store)(batch)
    (written,) = store.rows.iterdir()
    before = written.stat().st_mtime_ns
    assert Scorer(asked, store)(batch) == first
    assert written.stat().st_mtime_ns == before


def test_rows_that_no_worker_bears_end_the_run(tmp_path: Path, models: Nutgraf) -> None:
    asked, store = job(models), made(tmp_path / "run")
    (item,) = plan([write_rows(tmp_path / "a.jsonl", 3)], Columns(), format=None, rows=4)
    (lot,) = read_lots(asked, item, frozenset())
    assert [store.begin(0, 0) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(NutgrafError, match=r"died 4 times on the rows .*a\.jsonl:1 to .*a\.jsonl:3"):
        Scorer(asked, store)({name: [value] for name, value in lot.items()})
    store.open()
    assert store.begin(0, 0) == 0


def test_other_models_or_no_folder_on_a_worker_are_said(tmp_path: Path, models: Nutgraf) -> None:
    with pytest.raises(NutgrafError, match="is not visible to the worker on"):
        Scorer(job(models), Store(tmp_path / "run", ".jsonl", SHAPE))
    with pytest.raises(ModelError, match=r"has other models.*topic:old was expected"):
        Scorer(job(models, identity="topic:old"), made(tmp_path / "run"))
    with pytest.raises(NutgrafError, match=r"has nutgraf \d.*started with 0\.0\.9: install the same version"):
        Scorer(job(models, version="0.0.9"), Store(tmp_path / "run", ".jsonl", SHAPE))


@pytest.mark.parametrize(
    ("lots", "expected"),
    [
        ([], [0, 1]),
        ([(0, 0, True), (1, 0, False), (1, 1, True)], []),
        ([(0, 0, True), (1, 0, False)], [1]),
        ([(0, 0, True), (1, 1, True)], [1]),
        ([(1, 0, True)], [0]),
    ],
)
def test_an_item_is_whole_from_its_first_lot_to_its_last(lots: list[tuple[int, int, bool]], expected: list[int]) -> None:
    assert missing([Lot(item, lot, 1, 0, last) for item, lot, last in lots], 2) == expected


def test_a_full_disk_leaves_no_half_lot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "run")

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.add(Lot(0, 0, 0, 0, True), [])
    assert store.lots() == []
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_what_an_output_is_by_its_name(tmp_path: Path) -> None:
    assert [is_folder(name, "ray") for name in ("scores", "scores/", "scores.parquet/", "scores.parquet", "a.b/scores")] == [
        True,
        True,
        True,
        False,
        True,
    ]
    assert not is_folder("scores", "local")
    assert [rows_ending(name, "ray") for name in ("scores/", "scores.csv.gz/", "scores.jsonl")] == [".jsonl", ".csv.gz", ".jsonl"]
    for name, engine in (("scores.xlsx", "ray"), ("scores", "local")):
        with pytest.raises(NutgrafError, match="ends in"):
            rows_ending(name, engine)


def test_ray_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    path = write_rows(tmp_path / "a.jsonl", 2)
    with pytest.raises(NutgrafError, match=r'pip install "nutgraf\[ray\]"'):
        score_into([path], tmp_path / "out.jsonl", engine="ray")
    assert main(["score", str(path), "-o", str(tmp_path / "out.jsonl"), "--engine", "ray"]) == 2
    assert 'pip install "nutgraf[ray]"' in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--engine", "ray"], "--engine ray needs --output"),
        (["--engine", "ray", "-o", "-"], "--engine ray needs --output"),
        (["--ray-address", "auto", "-o", "out.jsonl"], "--ray-address is for --engine ray"),
        (["--workers", "0", "-o", "out.jsonl"], "--workers is 0"),
    ],
)
def test_options_that_do_not_go_together(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "a.jsonl", *more]) == 2
    assert said in capsys.readouterr().err


def test_there_is_no_other_engine(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'dask'; expected one of local, ray"):
        score_into([tmp_path], tmp_path / "out.jsonl", engine="dask")
