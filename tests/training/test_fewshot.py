"""Topics of one's own from a handful of examples."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from nutgraf import Article, Nutgraf
from nutgraf_training.cli import main
from nutgraf_training.fewshot.topics import read_examples, train_fewshot


def write_csv(path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("text", "label")) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


# Texts that no model was trained on.
BREAD = """
The loaf wants a hot oven and a bowl of water on its floor.
Knead the dough until it no longer sticks to your fingers, then let it rest.
Rye flour takes up more water than wheat, so add it a spoon at a time.
A good crust sings when it cools on the rack.
She feeds her sourdough starter twice a day with flour and warm water.
Salt slows the yeast, which is why bakers add it late.
The bakery sells out of its seeded rolls before eight.
Brush the buns with egg so that they shine.
Too much sugar makes the crumb heavy and the crust dark.
Fold the dough over itself four times and leave it under a cloth.
Stale bread makes the best puddings, with milk, eggs and raisins.
The millers ground the wheat between stones until the autumn.
""".strip().splitlines()
TRAINS = """
The night train to the coast leaves from platform nine at ten.
Signals failed outside the station, and forty services were cancelled.
The new carriages have wider doors and room for bicycles.
Passengers were put on buses while engineers mended the track.
The line to the north will be electrified in three years.
A driver shortage has cut the Sunday timetable by half.
Fares on the regional railway rise by four per cent in January.
The old steam locomotive will pull tourists up the valley again.
Freight wagons blocked the crossing for an hour.
The conductor checked tickets between the second and third stop.
Rails buckled in the heat south of the junction.
The tunnel will cut the journey between the two cities by an hour.
""".strip().splitlines()


def bread_or_trains(first: int, last: int) -> list[tuple[str, str]]:
    return [(text, "bread") for text in BREAD[first:last]] + [(text, "trains") for text in TRAINS[first:last]]


def test_eight_examples_a_topic_are_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "labels.csv", bread_or_trains(0, 8))
    started = time.perf_counter()
    assert main(["-q", "fewshot", str(path), "-o", str(tmp_path / "mine"), "--no-tracking"]) == 0
    assert time.perf_counter() - started < 60
    assert "cross-validated (5 folds)" in capsys.readouterr().out
    models = Nutgraf(tmp_path / "mine")
    test = bread_or_trains(8, 12)
    results = models.predict([Article(text) for text, _ in test])
    right = [result.topic is not None and result.topic.label == label for result, (_, label) in zip(results, test, strict=True)]
    assert sum(right) / len(right) >= 0.8
    assert all(sum(result.topic_scores.values()) == pytest.approx(1.0, abs=1e-3) for result in results)
    assert results[0].topics[0].qcode is None


@pytest.mark.slow
def test_a_budget_of_minutes_tunes_the_encoder_where_that_helps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "labels.csv", bread_or_trains(0, 8))
    mine = tmp_path / "mine"
    assert main(["-q", "fewshot", str(path), "-o", str(mine), "--minutes", "0.5", "--no-tracking"]) == 0
    printed = capsys.readouterr().out
    tuned = (mine / "encoder" / "config.json").is_file()
    assert ("the encoder was tuned on the examples" in printed) == tuned
    assert ("the shipped encoder is kept" in printed) != tuned
    test = bread_or_trains(8, 12)
    results = Nutgraf(mine).predict([Article(text) for text, _ in test])
    assert sum(r.topic is not None and r.topic.label == label for r, (_, label) in zip(results, test, strict=True)) >= 6


def test_no_time_is_no_budget(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="minutes is 0"):
        train_fewshot(write_csv(tmp_path / "labels.csv", bread_or_trains(0, 8)), tmp_path / "mine", minutes=0)


def test_a_wrong_label_is_pointed_out(tmp_path: Path) -> None:
    rows = bread_or_trains(0, 12)
    text, _ = rows[2]
    rows[2] = (text, "trains")
    result = train_fewshot(write_csv(tmp_path / "labels.csv", rows), tmp_path / "mine")
    found = {row.label: row.suggested for row in result.doubtful}
    assert found.get("trains") == "bread"


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ([("a", "b")], ("body", "topic"), "columns body, topic; expected text and label"),
        ([("a", "x")] * 4 + [("", "x")], ("text", "label"), "empty in line 6"),
        ([("a", "x")] * 4 + [("b", "y")], ("text", "label"), r"too few examples of y \(1\)"),
        ([("a", "x")] * 4, ("text", "label"), "only one label, x"),
    ],
)
def test_labels_files_that_cannot_be_used(tmp_path: Path, rows: list[tuple[str, str]], header: tuple[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_examples(write_csv(tmp_path / "labels.csv", rows, header))
