"""A run on Ray ends with the rows of a local run: with several workers, one of them killed, and when it was stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nutgraf import NutgrafError
from nutgraf.jobs.job import Counts
from nutgraf.jobs.score import score_into
from nutgraf.modelfolder.config import shipped_models

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray", reason="needs nutgraf[ray]")

TARGETS = ["the library plan"]


def write_rows(path: Path, count: int, *, broken: bool = True) -> None:
    towns = ("Harbourne", "Mill Port", "Eastfield", "Long Reach")
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            text = f"The council of {towns[i % 4]} voted on Tuesday to close library number {i}. Mayor Anna Berg said the plan would save {i} euros."
            row = json.dumps({"id": f"r{i}", "text": text if i % 50 != 7 else "", "outlet": f"paper {i % 3}"})
            file.write((row[:-9] if broken and i % 40 == 11 else row) + "\n")


def shown(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def actors(parent: int) -> list[int]:
    """The processes below `parent` in which Ray scores."""
    parents: dict[int, int] = {}
    scoring = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if b"Scorer" in (folder / "cmdline").read_bytes():
                    scoring.append(int(folder.name))
            except OSError:
                continue

    def below(pid: int) -> bool:
        return pid == parent or (pid in parents and below(parents[pid]))

    return [pid for pid in scoring if below(pid)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100 * 2**20, "include_dashboard": False})
    made.add_node(num_cpus=1, object_store_memory=100 * 2**20)
    yield made
    made.shutdown()


def both(
    folder: Path, name: str, inputs: list[Path], cluster: Any, *, workers: int = 2, progress: Callable[[bool], None] | None = None, **options: Any
) -> tuple[Counts, Counts]:
    """The same run by the local engine into local-NAME, and on a cluster into ray-NAME."""
    local = score_into(inputs, folder / f"local-{name}", TARGETS, threads=1, **options)
    there = score_into(
        inputs,
        folder / f"ray-{name}",
        TARGETS,
        engine="ray",
        ray_address=cluster.address,
        workers=workers,
        threads=1,
        part_rows=5,
        progress=progress,
        **options,
    )
    return local, there


def test_a_worker_that_is_killed_costs_no_row(tmp_path: Path, cluster: Any) -> None:
    write_rows(tmp_path / "in.jsonl", 120)
    told: list[bool] = []
    killed: list[int] = []

    def kill_one(good: bool) -> None:
        told.append(good)
        if not killed:
            killed.append(actors(os.getpid())[0])
            os.kill(killed[0], signal.SIGKILL)

    local, there = both(tmp_path, "out.jsonl", [tmp_path / "in.jsonl"], cluster, keep=["outlet"], progress=kill_one)
    assert killed
    assert there == local == Counts(120, 6, 0)
    assert (len(told), told.count(False)) == (120, 6)
    assert (tmp_path / "ray-out.jsonl").read_bytes() == (tmp_path / "local-out.jsonl").read_bytes()
    assert shown(tmp_path) == ["in.jsonl", "local-out.jsonl", "ray-out.jsonl"]


def test_a_machine_that_is_lost_costs_no_row(tmp_path: Path, cluster: Any) -> None:
    write_rows(tmp_path / "in.jsonl", 120)
    third = cluster.add_node(num_cpus=1, object_store_memory=100 * 2**20)
    lost: list[Any] = []

    def lose_it(good: bool) -> None:
        if not lost:
            lost.append(third)
            cluster.remove_node(third, allow_graceful=False)

    local, there = both(tmp_path, "out.jsonl", [tmp_path / "in.jsonl"], cluster, workers=3, progress=lose_it)
    assert lost
    assert there == local == Counts(120, 6, 0)
    assert (tmp_path / "ray-out.jsonl").read_bytes() == (tmp_path / "local-out.jsonl").read_bytes()


def test_all_that_can_be_read_is_read_and_parquet_is_written(tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pa = pytest.importorskip("pyarrow")
    monkeypatch.chdir(tmp_path)
    Path("models").symlink_to(shipped_models())
    folder = Path("in")
    folder.mkdir()
    write_rows(folder / "a.jsonl", 23)
    write_rows(tmp_path / "rows.jsonl", 20, broken=False)
    import pyarrow.parquet as pq

    pq.write_table(
        pa.Table.from_pylist([json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]), folder / "b.parquet"
    )
    (folder / "c.txt").write_text("The mayor resigned on Monday.", "utf-8")
    (folder / "d.csv").write_text("headline,n\nno text here,1\n", "utf-8")
    (folder / "empty.jsonl").touch()
    inputs = [folder, Path("gone.jsonl")]
    local, there = both(Path(), "out.parquet", inputs, cluster, flat=True, models="models")
    assert there == local
    assert pq.read_table(tmp_path / "ray-out.parquet").equals(pq.read_table(tmp_path / "local-out.parquet"))
    counts = score_into(inputs, "parts.parquet/", TARGETS, engine="ray", ray_address=cluster.address, workers=2, part_rows=5, flat=True)
    assert counts == local
    assert len(list((tmp_path / "parts.parquet").glob("part-*.parquet"))) > 5
    assert pq.read_table(tmp_path / "parts.parquet").equals(pq.read_table(tmp_path / "local-out.parquet"))


def test_what_has_no_rows_ends_as_an_empty_file(tmp_path: Path, cluster: Any) -> None:
    (tmp_path / "in.jsonl").touch()
    local, there = both(tmp_path, "out.csv", [tmp_path / "in.jsonl"], cluster)
    assert there == local == Counts(0, 0, 0)
    assert (tmp_path / "ray-out.csv").read_bytes() == (tmp_path / "local-out.csv").read_bytes() != b""


def test_a_worker_that_cannot_go_on_says_why(tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from nutgraf.jobs import ray_engine

    write_rows(tmp_path / "in.jsonl", 10)
    planned = ray_engine.plan

    def gone(*args: Any, **options: Any) -> Any:
        items = planned(*args, **options)
        (tmp_path / "in.jsonl").unlink()
        return items

    monkeypatch.setattr(ray_engine, "plan", gone)
    with pytest.raises(NutgrafError, match=r"in\.jsonl is not visible to the worker on .*folders that all machines share.*0 rows are safe"):
        score_into([tmp_path / "in.jsonl"], tmp_path / "out.jsonl", engine="ray", ray_address=cluster.address, workers=1)


def test_no_cluster_at_the_address_is_said(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 3)
    with pytest.raises(NutgrafError, match=r"cannot reach Ray at 127\.0\.0\.1:1"):
        score_into([tmp_path / "in.jsonl"], tmp_path / "out.jsonl", engine="ray", ray_address="127.0.0.1:1")


def test_a_run_that_was_stopped_and_killed_goes_on(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 1500)

    def command(output: str, *more: str) -> list[str]:
        return [sys.executable, "-m", "nutgraf", "score", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / output), "-q", "--threads", "1", *more]

    subprocess.run(command("whole.jsonl"), check=True)
    on_ray = command("out.jsonl", "--engine", "ray", "--workers", "2", "--resume")
    done = tmp_path / "out.jsonl.parts" / "done"
    for number, sent in enumerate((signal.SIGINT, signal.SIGKILL), 1):
        process = subprocess.Popen(on_ray, stderr=subprocess.PIPE, text=True, start_new_session=True)
        while len(list(done.glob("*.json"))) < number:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        os.killpg(process.pid, sent)  # as a terminal does: to all that belong to it
        _, said = process.communicate()
        assert not (tmp_path / "out.jsonl").exists()
        if sent == signal.SIGINT:
            assert process.returncode == 130
            assert "--resume" in said
            assert "Traceback" not in said
    before = {path.name: path.stat().st_mtime_ns for path in done.glob("*.json")}
    assert len(before) < 15
    refused = subprocess.run(command("out.jsonl", "--resume"), capture_output=True, text=True)
    assert refused.returncode == 2
    assert "engine was 'ray' and is 'local'" in refused.stderr
    process = subprocess.Popen(on_ray)
    kept: dict[str, int] = {}
    while process.poll() is None:
        for path in done.glob("*.json"):
            with contextlib.suppress(FileNotFoundError):  # parts go one by one once the output is whole
                kept[path.name] = path.stat().st_mtime_ns
        time.sleep(0.05)
    assert process.returncode == 0
    assert before.items() <= kept.items()
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert shown(tmp_path) == ["in.jsonl", "out.jsonl", "whole.jsonl"]
