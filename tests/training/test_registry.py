"""Models in the registry: registered, compared, promoted, and loaded back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import mlflow
import pytest
from nutgraf import ModelError, Nutgraf
from nutgraf.cli import main as nutgraf_command
from nutgraf.modelfolder.config import shipped_models
from nutgraf.modelfolder.locate import located
from nutgraf_training.cli import main
from nutgraf_training.evaluation.floors import measure
from nutgraf_training.mlflow_store import registry
from nutgraf_training.mlflow_store.registry import Registered, compare, promote, register
from nutgraf_training.mlflow_store.tracking import run

from .mlflow_store import new_store, topic_models, tracking_at

pytestmark = pytest.mark.slow

TEXT = "The finance minister raised the tax on fuel. Drivers protested in the capital against the new tax."


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", new_store(tmp_path))
    with tracking_at(f"sqlite:///{tmp_path}/mlflow.db") as uri:
        yield uri


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return topic_models(tmp_path_factory.mktemp("models"))


def registered(models: Path, figures: Mapping[str, float], data: Mapping[str, str] | None = None) -> Registered:
    with run("register"):
        return register(models, metrics=figures, data=data)


def champion() -> str:
    return str(mlflow.MlflowClient().get_model_version_by_alias("nutgraf", "champion").version)


def test_the_first_candidate_becomes_champion_and_only_a_better_one_takes_its_place(models: Path) -> None:
    first = registered(models, {"pieces_macro_f1": 0.7, "pieces_ece": 0.05}, {"pieces": "aa"})
    assert (first.name, first.version, first.uri) == ("nutgraf", "1", "models:/nutgraf/1")
    found = promote()
    assert (found.promoted, found.candidate, found.champion) == (True, "1", None)
    registered(models, {"pieces_macro_f1": 0.8, "pieces_ece": 0.06}, {"pieces": "aa"})
    found = promote()
    assert (found.promoted, found.candidate, found.champion) == (False, "2", "1")
    assert [(one.figure, one.held) for one in found.compared] == [("pieces_ece", False), ("pieces_macro_f1", True)]
    assert champion() == "1"
    assert promote(tolerance=0.02).promoted
    assert champion() == "2"


def test_figures_of_other_data_are_not_compared(models: Path) -> None:
    registered(models, {"pieces_macro_f1": 0.7}, {"pieces": "aa"})
    promote()
    registered(models, {"pieces_macro_f1": 0.9}, {"pieces": "bb"})
    with pytest.raises(ValueError, match="different rows of pieces"):
        promote()
    assert champion() == "1"


def test_what_was_not_measured_is_not_promoted(models: Path) -> None:
    with pytest.raises(ValueError, match="there is no candidate"):
        promote()
    registered(models, {})
    with pytest.raises(ValueError, match="no figure"):
        promote()
    registered(models, {"a": 1.0})
    promote()
    registered(models, {"b": 1.0})
    with pytest.raises(ValueError, match="in common with the champion, version 2"):
        promote()


def test_higher_and_lower_are_told_by_name_and_no_number_holds_nothing() -> None:
    found = {
        one.figure: one
        for one in compare(
            {"f1": float("nan"), "x_ece": 0.2, "rows_error": 3, "rouge1": 30}, {"f1": 0.1, "x_ece": 0.1, "rows_error": 3, "rouge1": 31}
        )
    }
    assert {name: one.held for name, one in found.items()} == {"f1": False, "x_ece": False, "rows_error": True, "rouge1": False}
    assert {name for name, one in found.items() if one.higher_is_better} == {"f1", "rouge1"}
    assert not compare({"f1": float("nan")}, None)[0].held


def test_the_command_prints_what_was_compared_and_its_status_is_the_verdict(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promote"]) == 2
    assert "nutgraf-train register" in capsys.readouterr().err
    registered(models, {"pieces_macro_f1": 0.7})
    assert main(["promote"]) == 0
    assert "Version 1 is the champion now" in capsys.readouterr().out
    registered(models, {"pieces_macro_f1": 0.6})
    assert main(["promote"]) == 1
    out = capsys.readouterr().out
    assert "pieces_macro_f1" in out
    assert "0.6000" in out
    assert "0.7000" in out
    assert "still version 1" in out


def test_registering_takes_a_run_and_models(models: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no MLflow run is active"):
        register(models)
    with pytest.raises(ModelError, match="holds no models"), run("register"):
        register(tmp_path)


def test_the_command_registers_what_the_shipped_sets_measure(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["text,label", *(f"A loaf of bread number {i}.,bread" for i in range(4)), *(f"A train number {i}.,trains" for i in range(4))]
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    assert main(["-q", "fewshot", "labels.csv", "-o", "mine", "--no-tracking"]) == 0
    assert main(["-q", "register", "mine"]) == 2
    assert "figures of your own" in capsys.readouterr().err
    assert not mlflow.search_runs(search_all_experiments=True, output_format="list")


def test_the_command_measures_registers_and_promotes(models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf_training.evaluation.floors.measure", partial(measure, step=10))
    assert main(["-q", "register", str(models)]) == 0
    assert main(["promote"]) == 0
    out = capsys.readouterr().out
    assert "topic/pieces_macro_f1" in out
    assert "system/" not in out
    version = mlflow.MlflowClient().get_model_version_by_alias("nutgraf", "champion")
    assert re.fullmatch(r"[0-9a-f]{64} one of 10", version.tags["data.pieces"])


def test_what_is_logged_is_code_and_checked_files_alone(models: Path, tmp_path: Path) -> None:
    for name in ("uv.lock", "pyproject.toml"):  # of the project in whose folder somebody trains
        (tmp_path / name).write_text("")
    (models / "checkpoints").mkdir(exist_ok=True)
    (models / "checkpoints" / "optimizer.pt").write_bytes(b"x")
    made = registered(models, {"f1": 0.7})
    (tmp_path / "there").mkdir()
    place = Path(mlflow.artifacts.download_artifacts(made.uri, dst_path=str(tmp_path / "there")))
    names = {path.name for path in place.rglob("*") if path.is_file()}
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".pt", ".bin", ".joblib"))]
    assert {"served_model.py", "MLmodel", "input_example.json", "model.onnx"} <= names
    assert not {"uv.lock", "pyproject.toml"} & names
    needed = (place / "requirements.txt").read_text("utf-8").splitlines()
    assert all("==" in line for line in needed)
    assert {line.split("==")[0] for line in needed} >= {"nutgraf", "onnxruntime", "tokenizers", "pandas", "mlflow"}
    assert not {line.split("==")[0] for line in needed} & {"torch", "transformers", "scikit-learn"}
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert {one.key: one.value for one in logged.metrics} == {"f1": 0.7}
    version = mlflow.MlflowClient().get_model_version(made.name, made.version)
    assert "Holds encoder, topic" in version.description
    assert "| f1 | 0.7000 | higher |" in version.description
    assert "champion" in mlflow.MlflowClient().get_registered_model(made.name).description


def test_an_alias_a_version_and_a_run_are_loaded_back(models: Path) -> None:
    made = registered(models, {"f1": 0.7})
    promote()
    expected = Nutgraf(models).predict(TEXT, target="the tax on fuel").to_dict()
    for name in ("models:/nutgraf@champion", "models:/nutgraf/1", f"runs:/{made.run_id}/model"):
        assert Nutgraf(name).predict(TEXT, target="the tax on fuel").to_dict() == expected


def test_the_alias_is_asked_anew_each_time(models: Path, tmp_path: Path) -> None:
    registered(models, {"f1": 0.7})
    promote()
    first = located("models:/nutgraf@champion")
    registered(models, {"f1": 0.8})
    promote()
    assert located("models:/nutgraf@champion") != first
    assert located("models:/nutgraf/1") == first


def test_the_commands_take_such_a_name(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registered(models, {"f1": 0.7})
    promote()
    (tmp_path / "article.txt").write_text(TEXT)
    name = "models:/nutgraf@champion"
    assert nutgraf_command(["score", "article.txt", "-o", "scores.jsonl", "-q", "--models", name]) == 0
    row = json.loads((tmp_path / "scores.jsonl").read_text("utf-8"))
    assert row["topics"][0]["label"] == Nutgraf(models).predict(TEXT).topic.label  # type: ignore[union-attr]
    for command in (["models"], ["targets", "article.txt"], ["digest", "article.txt"]):
        assert nutgraf_command([*command, "--models", name]) == 0
    assert main(["-q", "evaluate", "topic", "--models", name, "--record"]) == 2
    assert "cannot be changed" in capsys.readouterr().err


def test_an_evaluation_of_a_registered_model_is_recorded_of_that_model(models: Path) -> None:
    registered(models, {"f1": 0.7})
    for _ in range(2):
        assert main(["-q", "evaluate", "seeds", "--models", "models:/nutgraf@candidate"]) == 0
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert {one.key for one in logged.metrics} >= {"f1", "topics_right"}
    runs = mlflow.search_runs(search_all_experiments=True, filter_string="params.task = 'evaluate-seeds'", output_format="list")
    assert [one.data.params["models"] for one in runs] == ["models:/nutgraf@candidate"] * 2
    assert [one.figure for one in promote().compared] == ["f1"]


def test_names_that_lead_nowhere_are_said(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="nutgraf@champion cannot be fetched"):
        Nutgraf("models:/nutgraf@champion")
    registered(models, {"f1": 0.7})
    with pytest.raises(ModelError, match="nutgraf/7 cannot be fetched"):
        Nutgraf("models:/nutgraf/7")
    with tracking_at("http://127.0.0.1:9"), pytest.raises(ModelError, match="MLFLOW_TRACKING_URI"):
        Nutgraf("models:/nutgraf@champion")
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)
    with pytest.raises(ModelError, match="pip install mlflow"):
        Nutgraf("models:/nutgraf@champion")


def test_loading_back_runs_no_code_of_the_model_and_checks_its_files(models: Path, tmp_path: Path) -> None:
    """A model in the registry whose code would leave a mark, and whose weights were changed."""
    code = tmp_path / "code.py"
    code.write_text(
        f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\nfrom mlflow.models import set_model\nset_model(lambda model_input: model_input)\n"
    )
    damaged = tmp_path / "models"
    for task in ("encoder", "topic"):
        shutil.copytree(models / task, damaged / task)
    head = damaged / "topic" / "head.safetensors"
    with run("foreign"):
        mlflow.pyfunc.log_model(
            name="whole", python_model=str(code), artifacts={"models": str(damaged)}, pip_requirements=["nutgraf"], registered_model_name="whole"
        )
        head.write_bytes(head.read_bytes()[:-1] + b"x")
        mlflow.pyfunc.log_model(
            name="damaged", python_model=str(code), artifacts={"models": str(damaged)}, pip_requirements=["nutgraf"], registered_model_name="damaged"
        )
        mlflow.pyfunc.log_model(name="other", python_model=str(code), pip_requirements=["nutgraf"], registered_model_name="other")
    (tmp_path / "ran").unlink(missing_ok=True)  # logging it ran it
    assert Nutgraf("models:/whole/1").predict(TEXT).topic is not None
    with pytest.raises(ModelError, match="SHA-256"):
        Nutgraf("models:/damaged/1")
    with pytest.raises(ModelError, match="is not a nutgraf model"):
        Nutgraf("models:/other/1")
    assert not (tmp_path / "ran").exists()


def test_no_name_is_the_models_that_ship() -> None:
    assert located(None) == shipped_models()
    assert located("some/folder") == Path("some/folder")


def test_the_signature_has_the_options_and_what_holds_without_them() -> None:
    signature = registry.signature()
    assert signature.inputs.required_input_names() == ["text"]
    assert {one.name: one.default for one in signature.params.params} == {
        "targets": [],
        "topics": [],
        "summary_words": 60,
        "summary_style": "extractive",
        "min_probability": None,
        "where": "",
    }
