"""Training from the shipped sets alone, as a newcomer would, and the models that come out in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nutgraf import Nutgraf
from nutgraf_training.cli import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, bases: Path) -> Path:
    made = tmp_path_factory.mktemp("trained")
    (made / "bases").symlink_to(bases)
    return made


@pytest.mark.parametrize(
    ("task", "folder", "set_name", "options"),
    [
        ("reader", "topic", "pieces (held out)", ("--epochs", "1.5", "--most", "120")),
        ("stance", "stance", "pieces and reports (held out)", ("--most", "120")),
    ],
)
def test_a_newcomer_trains(task: str, folder: str, set_name: str, options: tuple[str, ...], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    monkeypatch.chdir(place)
    mlflow.set_tracking_uri(f"sqlite:///{place}/mlflow.db")
    assert main(["-q", task, "-o", str(place / "models"), *options]) == 0
    config = json.loads((place / "models" / folder / "config.json").read_text("utf-8"))
    scores = next(row["macro_f1"] for row in config["metrics"]["sets"] if row["set"] == set_name)
    # Minutes of training on the sets that ship: topics beat a TF-IDF classifier, sides of passages keep up with it (its interval's lower end).
    assert scores["nutgraf"][0] > scores["TF-IDF + linear"][0 if task == "reader" else 1]
    assert scores["nutgraf"][0] > scores["majority"][0] + 0.1
    (run,) = mlflow.search_runs(experiment_names=["nutgraf"], filter_string=f"params.task = '{task}'", output_format="list")
    assert run.inputs.dataset_inputs
    assert any(f.path.endswith(".png") for f in mlflow.MlflowClient().list_artifacts(run.info.run_id))


def test_what_was_trained_is_what_is_used(place: Path, seed_paths: list[Path]) -> None:
    mine, shipped = Nutgraf(place / "models"), Nutgraf()
    assert mine.model != shipped.model
    result = mine.predict(seed_paths[0], target="withdrawal from the Ottawa Treaty")
    assert result.stance is not None
    assert len(result.topic_scores) == 17
