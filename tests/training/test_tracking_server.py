"""A tracking server of one's own: runs, models and files go through it, and it may go away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import mlflow
import pytest
from nutgraf import Nutgraf
from nutgraf.cli import main as nutgraf_command
from nutgraf_training.cli import main
from nutgraf_training.mlflow_store.registry import promote, register
from nutgraf_training.mlflow_store.tracking import run

from .mlflow_store import free_port, new_store, serving, stop, topic_models, tracking_at

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Popen[bytes]]:
    """`mlflow server` with SQLite and a folder of artifacts that only it reaches."""
    monkeypatch.chdir(tmp_path)
    port = free_port()
    files = tmp_path / "served"
    files.mkdir()
    arguments = [
        "server",
        "--backend-store-uri",
        new_store(files),
        "--artifacts-destination",
        str(files / "artifacts"),
        "--serve-artifacts",
        "--workers",
        "1",
    ]
    with serving(arguments, port, "/health", files) as process, tracking_at(f"http://127.0.0.1:{port}"):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow.get_tracking_uri())
        yield process


def test_train_register_promote_and_load_back_through_a_server(server: Popen[bytes], tmp_path: Path) -> None:
    labels = ["text,label", *(f"A loaf of bread number {i}.,bread" for i in range(4)), *(f"A train number {i}.,trains" for i in range(4))]
    (tmp_path / "labels.csv").write_text("\n".join(labels))
    assert main(["-q", "fewshot", "labels.csv", "-o", "mine"]) == 0
    (trained,) = mlflow.search_runs(search_all_experiments=True, output_format="list")
    assert "confusion.png" in {one.path for one in mlflow.MlflowClient().list_artifacts(trained.info.run_id)}
    with run("register"):
        register(tmp_path / "mine", metrics={"f1": 0.7}, data={"labels": "aa"})
    assert promote().promoted
    (tmp_path / "article.txt").write_text("A loaf of bread costs more than it did.")
    assert nutgraf_command(["score", "article.txt", "-q", "--models", "models:/nutgraf@champion"]) == 0
    assert Nutgraf("models:/nutgraf@champion").model == Nutgraf(tmp_path / "mine").model
    assert not (tmp_path / "mlruns").exists()


def test_a_server_that_goes_away_costs_the_record_and_not_the_work(
    server: Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    models = topic_models(tmp_path / "models")
    done = []
    with caplog.at_level(logging.WARNING, "nutgraf_training"), run("topic", trains=True) as log:
        log.metrics({"loss": 1.0}, step=1)
        stop(server)
        for step in range(2, 5):
            log.metrics({"loss": 1.0}, step=step)
            done.append(step)
        log.model(models)
    assert done == [2, 3, 4]
    assert caplog.text.count("no longer answers") == 1
    assert mlflow.active_run() is None
