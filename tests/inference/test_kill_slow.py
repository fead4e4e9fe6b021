"""A run that is killed at any moment, and started again, ends with exactly the rows of one that was not."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KILLS = 20


def write_rows(path: Path, count: int) -> None:
    towns = ("Harbourne", "Mill Port", "Eastfield", "Long Reach")
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            text = f"The council of {towns[i % 4]} voted on Tuesday to close library number {i}. Mayor Anna Berg said the plan would save {i} euros."
            file.write(json.dumps({"id": f"r{i}", "text": text if i % 50 != 7 else ""}) + "\n")


def command(folder: Path, output: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "nutgraf", "score", str(folder / "in.jsonl"), "-o", str(folder / output), "-q", *more]


def wait_until_gone(group: int, seconds: float = 20) -> None:
    """Until no process of a group runs; one that is over and whose parent has not asked for its status is over too."""
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        left = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                state, _, of, *_ = path.read_text("utf-8").rpartition(")")[2].split()
                left += [state] if int(of) == group and state != "Z" else []
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(f"{len(left)} processes outlived the one that was killed by {seconds} seconds")


@pytest.mark.parametrize("more", [(), ("--workers", "2")], ids=["one process", "two workers"])
def test_killed_and_taken_up_until_it_is_done(tmp_path: Path, more: tuple[str, ...]) -> None:
    write_rows(tmp_path / "in.jsonl", 300)
    began = time.monotonic()
    subprocess.run(command(tmp_path, "whole.jsonl", *more), check=True)
    seconds = time.monotonic() - began
    whole = (tmp_path / "whole.jsonl").read_bytes()
    rng = random.Random(0)
    killed = 0
    while killed < (5 if more else KILLS):
        process = subprocess.Popen([*command(tmp_path, "out.jsonl", *more), "--resume"], start_new_session=True)
        try:
            assert process.wait(rng.uniform(0.05, seconds)) == 0
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            wait_until_gone(process.pid)
            killed += 1
            continue
        assert (tmp_path / "out.jsonl").read_bytes() == whole
        (tmp_path / "out.jsonl").unlink()
    subprocess.run([*command(tmp_path, "out.jsonl", *more), "--resume"], check=True)
    assert (tmp_path / "out.jsonl").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".out.jsonl.job.json",
        ".whole.jsonl.job.json",
        "in.jsonl",
        "out.jsonl",
        "whole.jsonl",
    ]


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 1500)
    process = subprocess.Popen(command(tmp_path, "out.jsonl", "--workers", "2"), stderr=subprocess.PIPE, text=True, start_new_session=True)
    parts = tmp_path / "out.jsonl.parts"
    while not list(parts.glob("part-*.jsonl")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, said = process.communicate()
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    subprocess.run([*command(tmp_path, "out.jsonl"), "--resume"], check=True)
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1500
