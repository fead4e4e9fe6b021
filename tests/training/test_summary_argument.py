"""The head for opinion pieces: what it learns, and from which readings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from nutgraf.summary.model import ARGUMENT
from nutgraf.text.sentences import Sentence
from nutgraf_training.summary.argument import (
    BEST,
    FEWEST,
    FIT,
    NOTHING,
    UNFIT,
    UNSEEN,
    ArguedExample,
    add_argument,
    argued_path,
    argued_readings,
    argument_table,
)


def pieces(count: int) -> list[ArguedExample]:
    """Opinion pieces whose features give away, in noise, what a reader would say."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(count):
        says = rng.permutation([BEST, FIT, NOTHING, UNSEEN, UNFIT])
        features = rng.normal(size=(5, 6)).astype(np.float32)
        features[:, 0] += 3 * (says == BEST)
        features[:, 1] += 3 * (says >= FIT)
        sentences = tuple(Sentence(f"The town has reason number {number} point{i} to keep its bus.", 100 * i, 100 * i + 60, 0) for i in range(5))
        found.append(ArguedExample(f"piece-{number}", sentences, ((),) * 5, features, says, 2 * (says == BEST)))
    return found


def test_the_head_learns_what_readers_say(tmp_path: Path) -> None:
    found = add_argument(tmp_path, pieces(300))
    assert (tmp_path / ARGUMENT).is_file()
    assert found["learned"] + found["articles"] == 300
    assert found["thesis_first"] > 0.7, "by chance it would be a fifth"
    assert found["unfit"] < 0.3
    assert f"{found['fit']:.0%}" in argument_table(found)


def test_with_few_pieces_there_is_no_head(tmp_path: Path) -> None:
    assert add_argument(tmp_path, pieces(FEWEST // 2)) == {}
    assert not list(tmp_path.iterdir())


def test_the_shipped_readings_are_labels_that_can_be_read(root: Path) -> None:
    found = argued_readings(argued_path(root / "data"))
    assert len(found) > 600
    for one in found.values():
        numbers = (*one.thesis, *one.fit, *one.misleading)
        assert len(set(numbers)) == len(numbers), f"{one.id}: a sentence is one thing only"
    second = argued_readings(argued_path(root / "data").with_name("argued-second.jsonl"))
    agreed = [one.thesis[0] in found[one.id].thesis for one in second.values() if one.thesis]
    assert np.mean(agreed) > 0.9


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "argued.jsonl"
    path.write_text(json.dumps({"id": "a"}))
    with pytest.raises(ValueError, match="not a file of readings of opinion pieces"):
        argued_readings(path)
