"""The whole table of the topic model from one command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf_training.cli import main

pytestmark = pytest.mark.slow


def test_every_table_is_printed_and_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for task in ("encoder", "topic"):
        shutil.copytree(shipped_models() / task, tmp_path / task)
    before = (tmp_path / "topic" / "head.safetensors").read_bytes()
    assert main(["-q", "evaluate", "topic", "--models", str(tmp_path), "--no-tracking", "--record"]) == 0
    printed = capsys.readouterr().out
    for part in ("pieces (held out)", "TF-IDF + linear", "majority", "subtopic of held-out pieces, right within 3", "Brier score", "of these wrong"):
        assert part in printed
    metrics = read_config(tmp_path / "topic", "topic")["metrics"]
    assert {one["set"] for one in metrics["sets"]} == {"pieces (held out)", "reports (held out)"}
    for one in metrics["sets"]:
        value, low, high = one["macro_f1"]["nutgraf"]
        assert one["macro_f1"]["majority"][0] < low <= value <= high
    within = [one for one in metrics["transfer"] if "subtopic" in one["what"]]
    assert within[0]["nutgraf"][0] > within[0]["base"]
    assert (tmp_path / "topic" / "head.safetensors").read_bytes() == before
    assert "expected calibration error" in (tmp_path / "topic" / "README.md").read_text("utf-8")


def test_topics_of_ones_own_are_not_measured_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(shipped_models() / "topic", tmp_path / "topic")
    config = json.loads((tmp_path / "topic" / "config.json").read_text("utf-8"))
    (tmp_path / "topic" / "config.json").write_text(json.dumps({**config, "kind": "single-label"}), "utf-8")
    assert main(["evaluate", "topic", "--models", str(tmp_path), "--no-tracking"]) == 2
    assert "custom topics" in capsys.readouterr().err
