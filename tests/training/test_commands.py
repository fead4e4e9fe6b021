"""The training command: its messages, and MLflow runs that hold what was asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from nutgraf_training import extras
from nutgraf_training.cli import main
from nutgraf_training.encoders.bases import fetch
from nutgraf_training.encoders.export import fresh_folder
from nutgraf_training.mlflow_store.tracking import run
from nutgraf_training.run_options import RunOptions


def test_missing_extra_names_the_pip_line() -> None:
    assert "pip install 'nutgraf[training]'" in extras.message(["torch"])
    assert extras.missing() == []


def test_unknown_base_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="minilm-l6, deberta-xsmall-nli"):
        fetch("nothing", tmp_path)


def test_a_folder_of_the_users_is_a_base(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert fetch(str(tmp_path), Path("unused")) == tmp_path


def test_wrong_options_fail_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topic", "--data", str(tmp_path / "gone")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert main(["summary", "--no-tracking"]) == 2
    assert "--data" in capsys.readouterr().err
    with pytest.raises(ValueError, match="--most"):
        RunOptions(output=tmp_path, most=1)


def test_bases_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bases"]) == 0
    assert "all-MiniLM-L6-v2" in capsys.readouterr().out


def test_output_that_is_no_model_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="nothing of yours is lost"):
        fresh_folder(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_a_run_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    picture = tmp_path / "confusion.png"
    picture.write_bytes(b"x")
    with run("topic") as log:
        log.params({"epochs": 2})
        log.metrics({"macro_f1": 0.5})
        log.dataset("pieces", "ab" * 32, 170, "training")
        log.artifact(picture)
    (found,) = mlflow.search_runs(experiment_names=["nutgraf"], output_format="list")
    assert found.data.params == {"epochs": "2"}
    assert found.data.metrics == {"macro_f1": 0.5}
    assert [i.dataset.name for i in found.inputs.dataset_inputs] == ["pieces"]
    assert [f.path for f in mlflow.MlflowClient().list_artifacts(found.info.run_id)] == ["confusion.png"]


def test_an_unreachable_store_is_said_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri("http://127.0.0.1:9")
    try:
        with pytest.raises(RuntimeError, match="--no-tracking"), run("topic"):
            pass
    finally:
        mlflow.set_tracking_uri(before)
