"""What rows say of the topics, and what the loss makes of it."""

from __future__ import annotations

import pytest
import torch
from nutgraf_training.corpora.topic_sets import MAPS, SHORT, TopicRow
from nutgraf_training.reader.topic_loss import SECOND, targets, topic_loss

LABELS = list(SHORT.values())
POLITICS, CONFLICT, ECONOMY, SPORT = (LABELS.index(SHORT[s]) for s in ("pol", "conf", "eco", "spo"))


def row(*topics: str, maybe: tuple[str, ...] = (), either: bool = False) -> TopicRow:
    return TopicRow(None, "text", tuple(SHORT[t] for t in topics), tuple(SHORT[t] for t in maybe), "s", "train", either)


def loss(one: TopicRow, **logits: float) -> float:
    z = torch.full((1, len(LABELS)), -3.0)
    for short, value in logits.items():
        z[0, LABELS.index(SHORT[short])] = value
    truth = targets([one], LABELS)
    return float(topic_loss(z, truth, truth.known, torch.ones(len(LABELS))))


def test_main_topic_other_topic_and_silence() -> None:
    truth = targets([row("pol", "eco", maybe=("conf",))], LABELS)
    assert truth.degree[0, POLITICS] == 1
    assert truth.degree[0, ECONOMY] == SECOND
    assert truth.known[0, CONFLICT] == 0
    assert truth.known[0, SPORT] == 1
    assert truth.main[0].nonzero().flatten().tolist() == [POLITICS]


def test_a_topic_left_open_costs_nothing_of_its_own_until_it_comes_first() -> None:
    open_, closed = row("pol", maybe=("conf",)), row("pol")
    assert loss(open_, pol=4, conf=0) < loss(closed, pol=4, conf=0)
    assert loss(open_, pol=4, conf=8) > loss(open_, pol=4, conf=0)


def test_either_is_met_by_one_and_not_by_none() -> None:
    world = row("pol", "conf", either=True)
    assert bool(targets([world], LABELS).either[0])
    assert loss(world, pol=5) == pytest.approx(loss(world, conf=5), abs=1e-6)
    assert loss(world, pol=5) < loss(world) < loss(world, eco=5)


def test_source_labels_of_two_topics_do_not_say_which() -> None:
    world = MAPS["ag_news"]["World"]
    assert world.either
    assert set(world.topics) == {SHORT["pol"], SHORT["conf"]}
    assert MAPS["wikipedia_current_events"]["Health and environment"].either
    assert not MAPS["ag_news"]["Business"].either


def test_every_rule_names_topics_that_exist() -> None:
    for name, table in MAPS.items():
        for label, mapped in table.items():
            assert mapped.topics, (name, label)
            assert not set(mapped.topics) & set(mapped.maybe), (name, label)
