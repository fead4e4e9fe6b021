"""Topics of one's own from a handful of examples."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from nutgraf import Article, Nutgraf
from nutgraf_training.cli import main
from nutgraf_training.corpora import shipped
from nutgraf_training.fewshot import read_examples, train_fewshot


def write_csv(path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("text", "label")) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def sport_or_faith(split: str, each: int = 8) -> list[tuple[str, str]]:
    rows = []
    for label, topic in (("games", "sport"), ("faith", "religion"), ("skies", "weather")):
        texts = [p["text"] for p in shipped.pieces() if p["topics"][0] == topic and p["split"] == split]
        rows += [(text, label) for text in texts[:each]]
    return rows


def test_eight_examples_a_topic_are_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "labels.csv", sport_or_faith("train"))
    started = time.perf_counter()
    assert main(["-q", "fewshot", str(path), "-o", str(tmp_path / "mine")]) == 0
    assert time.perf_counter() - started < 60
    assert "cross-validated (5 folds)" in capsys.readouterr().out
    models = Nutgraf(tmp_path / "mine")
    test = sport_or_faith("test")
    results = models.predict([Article(text) for text, _ in test])
    right = [result.topic is not None and result.topic.label == label for result, (_, label) in zip(results, test, strict=True)]
    assert sum(right) / len(right) >= 0.8
    assert all(sum(result.topic_scores.values()) == pytest.approx(1.0, abs=1e-3) for result in results)
    assert results[0].topics[0].qcode is None


def test_a_wrong_label_is_pointed_out(tmp_path: Path) -> None:
    rows = sport_or_faith("train", each=12)
    text, _ = rows[2]
    rows[2] = (text, "skies")
    result = train_fewshot(write_csv(tmp_path / "labels.csv", rows), tmp_path / "mine")
    found = {row.label: row.suggested for row in result.doubtful}
    assert found.get("skies") == "games"


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ([("a", "b")], ("body", "topic"), "columns body, topic; expected text and label"),
        ([("a", "x")] * 4 + [("", "x")], ("text", "label"), "empty in line 6"),
        ([("a", "x")] * 4 + [("b", "y")], ("text", "label"), r"too few examples of y \\(1\\)"),
        ([("a", "x")] * 4, ("text", "label"), "one label only, x"),
    ],
)
def test_labels_files_that_cannot_be_used(tmp_path: Path, rows: list[tuple[str, str]], header: tuple[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_examples(write_csv(tmp_path / "labels.csv", rows, header))
