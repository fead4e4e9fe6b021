"""`nutgraf-train evaluate articles`: what it prints, writes, records and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nutgraf import Nutgraf
from nutgraf_training.cli import main
from nutgraf_training.evaluation.articles import command
from nutgraf_training.evaluation.articles.records import read_records

from .mlflow_store import new_store, tracking_at
from .read_articles import REPORT, folder_of, perfect, prediction, read, stance


def test_the_command_measures_and_records(
    tmp_path: Path, models: Nutgraf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import mlflow

    monkeypatch.setattr(command, "Nutgraf", lambda folder: models)
    monkeypatch.setattr(command, "records_path", lambda: tmp_path / "articles.json")
    data, kept, page = str(folder_of(tmp_path)), tmp_path / "kept.jsonl", tmp_path / "errors.html"
    given = ["-q", "evaluate", "articles", "--data", data]
    assert main([*given, "--no-tracking", "--keep", str(kept), "--errors", str(page)]) == 0
    first = capsys.readouterr().out
    assert first.startswith("2 articles (test), 4 targets; ")
    assert [json.loads(line)["id"] for line in kept.read_text("utf-8").splitlines()] == ["r1", "o1"]
    assert "Errors on whole articles" in page.read_text("utf-8")
    with tracking_at(new_store(tmp_path)):
        assert main([*given, "--predictions", str(kept), "--record"]) == 0
        (run,) = mlflow.search_runs(experiment_names=["nutgraf"], output_format="list")
    again = capsys.readouterr().out
    assert again.partition("\n")[2] == first.partition("\n")[2]
    (record,) = read_records(tmp_path / "articles.json")
    assert record["models"] == models.model == run.data.params["model_ids"]
    assert run.data.metrics["holder_recall"] == pytest.approx(record["figures"]["holder_recall"][0], abs=1e-5)
    assert [one.dataset.name for one in run.inputs.dataset_inputs] == ["readings_test"]


def test_what_the_command_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(*given: str) -> str:
        assert main(["-q", "evaluate", *given, "--no-tracking"]) == 2
        return capsys.readouterr().err

    data = ["articles", "--data", str(folder_of(tmp_path))]
    assert "needs --data" in refused("articles")
    assert "readings/train.jsonl.gz does not exist" in refused(*data, "--split", "train")
    assert "--limit cannot be combined" in refused(*data, "--record", "--limit", "1")
    assert "gone is not a folder" in refused(*data, "--errors", str(tmp_path / "gone" / "errors.html"))
    assert "--limit only goes with evaluate articles" in refused("seeds", "--limit", "1")
    other = prediction(read(REPORT), [stance("the weather", "neutral", 0.9)])
    (tmp_path / "other.jsonl").write_text(json.dumps(other.to_dict()) + "\n")
    assert "article 'r1' was scored for the targets ['the weather']" in refused(*data, "--predictions", str(tmp_path / "other.jsonl"))
    (tmp_path / "short.jsonl").write_text(json.dumps(perfect(read(REPORT)).to_dict()) + "\n")
    assert "expected a prediction for article 'o1', found none" in refused(*data, "--predictions", str(tmp_path / "short.jsonl"))
