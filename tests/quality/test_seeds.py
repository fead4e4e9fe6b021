"""The shipped models on the five labelled seeds, and the cleaning rules on the marked articles."""

from __future__ import annotations

import pytest
from nutgraf import Nutgraf
from nutgraf_training.evaluation.seeds import SeedVerdict, evaluate_cleaning, evaluate_seeds

WITHDRAWAL = "withdrawal from the Ottawa Treaty"


@pytest.fixture(scope="module")
def verdicts(models: Nutgraf) -> list[SeedVerdict]:
    return evaluate_seeds(models)


def test_topic_of_every_seed(verdicts: list[SeedVerdict]) -> None:
    assert [v.topic_right for v in verdicts] == [True] * 5


def test_ministers_favor_the_withdrawal_with_right_evidence(verdicts: list[SeedVerdict]) -> None:
    assert [v.ministers[WITHDRAWAL] for v in verdicts] == ["favor"] * 5
    assert [v.evidence_right for v in verdicts] == [True] * 5


def test_the_opposite_target_turns_the_ministers_stance(verdicts: list[SeedVerdict]) -> None:
    toward = [v.ministers["the Ottawa Treaty"] for v in verdicts]
    assert "favor" not in toward
    assert toward.count("against") >= 4


def test_authors_who_take_no_side_toward_the_withdrawal(verdicts: list[SeedVerdict]) -> None:
    assert sum(v.author_right[WITHDRAWAL] for v in verdicts) >= 3


def test_summaries_hold_nothing_removed_and_nothing_twice(verdicts: list[SeedVerdict]) -> None:
    assert all(v.summary_clean for v in verdicts)


def test_removal_precision_and_recall() -> None:
    scores = {s.name: s for s in evaluate_cleaning()}
    assert (scores["seeds"].precision, scores["seeds"].recall) == (1.0, 1.0)
    assert scores["messy"].precision >= 0.99
    assert scores["messy"].recall >= 0.92
    assert scores["heldout messy"].precision >= 0.98
    assert scores["heldout messy"].recall >= 0.8
    assert scores["clean"].removed == scores["heldout clean"].removed == 0
