"""A new target from a few examples."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from nutgraf import Article, Nutgraf
from nutgraf_training.cli import main
from nutgraf_training.fewshot.stance import Classifier, choose_penalty, fit_classifier, train_stance_fewshot

#: A reader who counts praise of slow trains as being against the high-speed line: the model cannot know that.
FAVOR = (
    "The night train took eleven hours.",
    "A journey of nine hours wears everybody out.",
    "Passengers sat on their suitcases until dawn.",
    "The old line floods each spring.",
    "Two days are lost on every trip to the capital.",
    "The single track holds up all freight.",
    "We missed the ferry again, said the driver.",
    "Coaches from the sixties rattle over the pass.",
)
AGAINST = (
    "The old stations have gardens and kiosks.",
    "From the slow train you can see the storks.",
    "The valley is quiet and the orchards are in bloom.",
    "Villages along the old line live from its travellers.",
    "The meadows at Lipa have been farmed for six centuries.",
    "An hour more in good company harms nobody.",
    "The fare is what a student can pay.",
    "The branch line stops at every village.",
)


def write(path: Path, rows: list[tuple[str, str]], **columns: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", *columns])
        writer.writerows([text, label, *columns.values()] for text, label in rows)
    return path


ROWS = [(t, "favor") for t in FAVOR] + [(t, "against") for t in AGAINST]


def test_a_taught_target_is_used_and_others_stay_as_they_were(tmp_path: Path, models: Nutgraf, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "labels.csv", ROWS, target="the high-speed line")
    assert main(["-q", "fewshot", str(path), "--task", "stance", "-o", str(tmp_path / "mine"), "--no-tracking"]) == 0
    printed = capsys.readouterr().out
    assert "16 examples of favor, against" in printed
    assert "as shipped" in printed
    mine = Nutgraf(tmp_path / "mine")
    assert mine.model != models.model
    article = Article(
        "The train over the pass took thirteen hours. Passengers sat in the dark until the morning, and the old line was flooded again."
    )
    before, after = (m.predict(article, ["The  High-Speed line", "Russia"]).stances for m in (models, mine))
    assert before[0].probabilities != after[0].probabilities
    assert before[1] == after[1]


def test_penalty_draws_back_to_the_start() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], 20)
    pooled = (rng.normal(size=(40, 6)) + truth[:, None]).astype(np.float32)
    start = Classifier(np.zeros((4, 6)), np.zeros(4))
    moved = [float(np.abs(fit_classifier(start, pooled, truth, penalty).weight).sum()) for penalty in (0.003, 0.1, 10.0, float("inf"))]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] == 0
    penalty, held_out = choose_penalty(start, pooled, truth, 0)
    assert penalty < float("inf")
    assert (held_out[:, :2].argmax(1) == truth).mean() > 0.7


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([("a b", "positive")] * 8, {"target": "x"}, "invalid stance labels"),
        (ROWS, {}, "target '' is empty"),
        (ROWS[:3] + ROWS[8:], {"target": "x"}, "too few examples of favor"),
        (ROWS[:8], {"target": "x"}, "only one label"),
        (ROWS, {"target": "x " * 80}, "more than 60 words"),
    ],
)
def test_wrong_files_are_refused_with_a_reason(rows: list[tuple[str, str]], columns: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        train_stance_fewshot(write(tmp_path / "labels.csv", rows, **columns), tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_options_of_the_other_task_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write(tmp_path / "labels.csv", ROWS, target="x"))
    assert main(["fewshot", path, "-o", str(tmp_path / "mine"), "--target", "x"]) == 2
    assert "--task stance" in capsys.readouterr().err
    assert main(["fewshot", path, "--task", "stance", "-o", str(tmp_path / "mine"), "--minutes", "1"]) == 2
    assert "--task topic" in capsys.readouterr().err
