"""The whole table of the stance model from one command, and the figures on whole articles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nutgraf import Evidence, Holder, Nutgraf, Stance
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf_training.cli import main
from nutgraf_training.stance.articles import held_out, measure_articles, overall, verdict


def made(label: str | None, *holders: tuple[str, str, int]) -> Stance:
    listed = tuple(Holder(name, "quoted", side, 0.9, (Evidence("x" * 10, at, at + 10, side, 0.9),)) for name, side, at in holders)
    return Stance("the plan", label, 0.9, {}, listed, ())


TRUTH = {
    "author": {"label": "neutral"},
    "holders": [
        {"name": "Ada Koh, the harbour master", "label": "favor", "evidence": [{"start": 5, "end": 30}]},
        {"name": "the dockers", "label": "against", "evidence": [{"start": 50, "end": 80}]},
    ],
}


def test_a_holder_counts_with_the_right_side_and_evidence_only() -> None:
    right = verdict(made("neutral", ("Ada Koh", "favor", 10), ("dockers", "against", 200)), TRUTH)
    assert (right.sides, right.sides_right, right.held, right.held_found) == (2, 2, 2, 2)
    assert (right.evidence, right.evidence_right) == (2, 1)
    wrong = verdict(made(None, ("Ada Koh", "against", 10), ("The mayor", "favor", 10)), TRUTH)
    assert (wrong.sides, wrong.sides_right, wrong.held_found) == (2, 0, 0)
    assert wrong.author_given is None


def test_one_label_for_a_document() -> None:
    assert overall(made("against", ("a", "favor", 0))) == "against"
    assert overall(made("neutral", ("a", "favor", 0), ("b", "favor", 0), ("c", "against", 0))) == "favor"
    assert overall(made("neutral", ("a", "favor", 0), ("c", "against", 0))) == "neutral"
    assert overall(made(None)) == "neutral"


@pytest.mark.slow
def test_whole_articles_are_read_better_than_by_guessing(models: Nutgraf) -> None:
    found = measure_articles(models, list(held_out())[::5])
    assert found["author_macro_f1"][0] > found["author_majority_macro_f1"] + 0.15
    assert found["holder_precision"] > 0.4
    assert found["evidence_precision"] > 0.7
    assert found["unrelated_found"] > 0.5


@pytest.mark.slow
def test_every_table_is_printed_and_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(shipped_models() / "stance", tmp_path / "stance")
    assert main(["-q", "evaluate", "stance", "--models", str(tmp_path), "--no-tracking", "--record", "--most", "60"]) == 0
    printed = capsys.readouterr().out
    for part in (
        "contrasts (held out)",
        "target hidden",
        "TF-IDF + linear",
        "quoted holders",
        "held out | marked",
        "first suggestions",
        "a target, mean",
    ):
        assert part in printed
    metrics = read_config(tmp_path / "stance", "stance")["metrics"]
    for one in metrics["sets"]:
        value, low, high = one["macro_f1"]["nutgraf"]
        assert one["macro_f1"]["majority"][0] < low <= value <= high
        assert one["macro_f1"]["nutgraf, target hidden"][0] < value
    ours, baseline = metrics["quotations"]
    assert ours["all"]["f1"] > baseline["all"]["f1"] + 0.2
    assert "expected" in printed or "ECE" in (tmp_path / "stance" / "README.md").read_text("utf-8")
