"""An MLflow store for a test, and a small folder of models to put into it."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import mlflow
from nutgraf.modelfolder.config import shipped_models


@contextmanager
def tracking_at(uri: str) -> Iterator[str]:
    """MLflow set to that store, and back again."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(uri)
    try:
        yield uri
    finally:
        while mlflow.active_run() is not None:
            mlflow.end_run()
        mlflow.set_tracking_uri(before)


@cache
def _empty() -> Path:
    """A database with MLflow's tables and nothing in them: making one takes seconds, copying it none."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with tracking_at(f"sqlite:///{folder}/mlflow.db"):
        mlflow.search_experiments()
    return folder / "mlflow.db"


def new_store(folder: Path) -> str:
    """An empty store in that folder; its URI."""
    shutil.copy2(_empty(), folder / "mlflow.db")
    return f"sqlite:///{folder}/mlflow.db"


def topic_models(folder: Path) -> Path:
    """The shipped encoder and topic model alone: all else is taken from those that ship."""
    for task in ("encoder", "topic"):
        shutil.copytree(shipped_models() / task, folder / task)
    return folder


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def serving(arguments: list[str], port: int, ready: str, place: Path, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """`mlflow ARGUMENTS` on that port, from when it answers at `ready` until the block ends."""
    command = [sys.executable, "-m", "mlflow", *arguments, "--host", "127.0.0.1", "--port", str(port)]
    given = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1", **(environment or {})}
    log = place / f"{arguments[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=place, env=given, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            _wait(process, f"http://127.0.0.1:{port}{ready}", log)
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and the processes that it started."""
    if process.poll() is None:
        os.killpg(process.pid, 15)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"no answer at {url}:\n{log.read_text('utf-8', 'replace')[-3000:]}")
