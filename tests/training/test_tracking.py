"""What a run leaves in MLflow, and what becomes of the work where MLflow fails."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from nutgraf import ModelError
from nutgraf_training.cli import main
from nutgraf_training.evaluation.plots import log_pictures
from nutgraf_training.mlflow_store import provenance
from nutgraf_training.mlflow_store.run_descriptions import ABOUT
from nutgraf_training.mlflow_store.tracking import run
from nutgraf_training.run_options import report_epochs, report_progress

from .mlflow_store import new_store, topic_models, tracking_at


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    with tracking_at(new_store(tmp_path)) as uri:
        yield uri


def the_run() -> mlflow.entities.Run:
    (found,) = mlflow.search_runs(search_all_experiments=True, output_format="list")
    return found


def artifacts() -> list[str]:
    return sorted(one.path for one in mlflow.MlflowClient().list_artifacts(the_run().info.run_id))


def test_a_training_run_has_data_steps_pictures_commit_and_its_model(tmp_path: Path, root: Path) -> None:
    pieces = root / "data" / "pieces" / "pieces.jsonl"
    with run("reader", trains=True) as log:
        log.params({"task": "topic", "minutes": None})
        log.dataset("pieces", "ab" * 32, 170, "training", pieces)
        report_progress(log, epochs=3)(0.5, {"loss": 1.5, "step": 19, "steps": 40})
        report_epochs(log, "word_")(2, 0.25)
        log.metrics({"macro_f1": 0.5})
        log_pictures(log, ["a", "b"], ["a", "a"], [0.9, 0.6], "two rows")
        log.model(topic_models(tmp_path / "models"))
    found = the_run()
    assert found.info.status == "FINISHED"
    assert found.data.params == {"task": "topic"}
    # on a slow machine, MLflow has time to add figures of the system
    assert {name: value for name, value in found.data.metrics.items() if not name.startswith("system/")} == {
        "loss": 1.5,
        "epoch": 1.5,
        "word_loss": 0.25,
        "macro_f1": 0.5,
    }
    assert [one.step for one in mlflow.MlflowClient().get_metric_history(found.info.run_id, "loss")] == [19]
    assert found.data.tags["git_commit"] == found.data.tags["mlflow.source.git.commit"] == provenance.git_commit()
    (given,) = found.inputs.dataset_inputs
    assert (given.dataset.name, given.tags[0].value) == ("pieces", "training")
    assert json.loads(given.dataset.profile) == {"num_rows": 170, "sha256": "ab" * 32}
    assert json.loads(given.dataset.source) == {"uri": str(pieces)}
    columns = {column["name"]: column["type"] for column in json.loads(given.dataset.schema)["mlflow_colspec"]}
    assert columns["text"] == "string"
    assert artifacts() == ["confusion.png", "reliability.png"]
    (model,) = mlflow.search_logged_models(output_format="list")
    assert (model.status, model.params, model.source_run_id) == ("READY", {"task": "topic"}, found.info.run_id)
    assert {one.key for one in model.metrics} == {"loss", "epoch", "word_loss", "macro_f1"}
    assert [one.model_id for one in found.outputs.model_outputs] == [model.model_id]


def test_a_run_that_fails_says_so_and_so_does_its_model() -> None:
    with pytest.raises(ZeroDivisionError), run("reader", trains=True) as log:
        log.metrics({"loss": 1 / 0})
    (model,) = mlflow.search_logged_models(output_format="list")
    assert (the_run().info.status, model.status) == ("FAILED", "FAILED")


def test_a_folder_without_models_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no models"), run("reader", trains=True) as log:
        log.model(tmp_path)


def test_system_metrics_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.1")
    with run("reader"):
        time.sleep(1)
    assert "system/cpu_utilization_percentage" in the_run().data.metrics


def test_without_psutil_the_run_goes_on(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("nutgraf_training.mlflow_store.tracking.find_spec", lambda name: None)
    with caplog.at_level(logging.INFO, "nutgraf_training"), run("reader") as log:
        log.metrics({"loss": 1})
    assert "psutil" in caplog.text
    assert the_run().data.metrics == {"loss": 1}


def test_a_run_within_a_run_is_a_part_of_it() -> None:
    with run("all"), run("reader"):
        pass
    found = mlflow.search_runs(search_all_experiments=True, output_format="list")
    names = {one.info.run_id: one.info.run_name for one in found}
    assert [names[one.data.tags["mlflow.parentRunId"]] for one in found if one.info.run_name == "reader"] == ["all"]


def test_a_run_says_what_it_is_and_what_it_did() -> None:
    with run("reader"):
        assert the_run().data.tags["mlflow.note.content"] == ABOUT["reader"]
    with run("of a caller's own") as log:
        log.describe("| a | table |")
    described = {
        one.info.run_name: one.data.tags["mlflow.note.content"] for one in mlflow.search_runs(search_all_experiments=True, output_format="list")
    }
    assert described["of a caller's own"] == "| a | table |"
    with run("all") as log:
        log.describe("| a | table |")
        found = mlflow.get_run(mlflow.active_run().info.run_id)
        assert found.data.tags["mlflow.note.content"] == f"{ABOUT['all']}\n\n| a | table |"


def test_every_name_that_a_run_is_given_has_a_description(root: Path) -> None:
    sources = [path.read_text("utf-8") for path in (root / "training" / "nutgraf_training").rglob("*.py")]
    assert {name for text in sources for name in re.findall(r'\brun\("([\w-]+)"', text)} == set(ABOUT)


def test_the_experiment_is_shown_as_one_of_models_unless_somebody_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    with run("reader"):
        pass
    assert mlflow.get_experiment_by_name("nutgraf").tags["mlflow.experimentKind"] == "custom_model_development"
    mlflow.create_experiment("theirs", tags={"mlflow.experimentKind": "classification"})
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "theirs")
    with run("reader"):
        pass
    assert mlflow.get_experiment_by_name("theirs").tags["mlflow.experimentKind"] == "classification"


def test_the_commit_is_this_packages_and_nobody_elses(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True)
    if head.returncode == 0:
        assert provenance.git_commit() == head.stdout.strip()
    other = tmp_path / "other"
    (other / "site-packages").mkdir(parents=True)
    for command in (["init", "-q"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", "-C", str(other), *command], check=True)
    (other / "site-packages" / "__init__.py").touch()
    monkeypatch.setattr(provenance, "__file__", str(other / "site-packages" / "provenance.py"))
    assert provenance.git_commit() is None
    with run("reader"):
        pass
    assert not {"git_commit", "mlflow.source.git.commit"} & set(the_run().data.tags)


def test_an_unreachable_server_is_said_within_seconds_and_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "\n".join(["text,label", *(f"A loaf of bread number {i}.,bread" for i in range(4)), *(f"A train number {i}.,trains" for i in range(4))])
    (tmp_path / "labels.csv").write_text(rows)
    command = ["-q", "fewshot", str(tmp_path / "labels.csv"), "-o", str(tmp_path / "mine")]
    started = time.monotonic()
    with tracking_at("http://127.0.0.1:9"):
        assert main(command) == 2
        assert time.monotonic() - started < 30
        assert "--no-tracking" in capsys.readouterr().err
        assert not (tmp_path / "mine").exists()
        assert main([*command, "--no-tracking"]) == 0
    assert (tmp_path / "mine" / "topic" / "config.json").is_file()


def test_a_few_shot_training_is_recorded(tmp_path: Path) -> None:
    rows = "\n".join(["text,label", *(f"A loaf of bread number {i}.,bread" for i in range(4)), *(f"A train number {i}.,trains" for i in range(4))])
    (tmp_path / "labels.csv").write_text(rows)
    assert main(["-q", "fewshot", str(tmp_path / "labels.csv"), "-o", str(tmp_path / "mine")]) == 0
    found = the_run()
    assert found.data.params["task"] == "fewshot"
    assert {"accuracy", "macro_f1", "ece"} <= set(found.data.metrics)
    assert artifacts() == ["config.json", "confusion.png", "reliability.png"]
    (given,) = found.inputs.dataset_inputs
    assert [column["name"] for column in json.loads(given.dataset.schema)["mlflow_colspec"]] == ["text", "label"]
    (model,) = mlflow.search_logged_models(output_format="list")
    assert model.status == "READY"


def test_an_evaluation_is_recorded_with_its_sets_and_its_words() -> None:
    assert main(["-q", "evaluate", "cleaning"]) == 0
    found = the_run()
    assert found.data.metrics["messy_removal_precision"] > 0.9
    assert {one.dataset.name for one in found.inputs.dataset_inputs} == {"messy", "clean", "heldout_messy", "heldout_clean"}
    assert artifacts() == ["evaluation.md"]
    assert main(["-q", "evaluate", "cleaning", "--no-tracking"]) == 0
    assert the_run().info.run_id == found.info.run_id
