"""Measuring who says what: matching, names, and the figures on the shipped set."""

from __future__ import annotations

import pytest
from nutgraf import Nutgraf
from nutgraf.results import Quotation
from nutgraf_training.evaluation.quotes import evaluate_quotes, evaluate_seed_quotes, found_by, found_by_baseline, quote_score, same_speaker

TEXT = "Ada Koh, the mayor of Soria, said the bridge was old and tired. “We will close it in May,” she told the council. Nobody else spoke on the matter."
REPORTED, DIRECT = "the bridge was old and tired", "“We will close it in May,”"


def spot(text: str) -> dict[str, object]:
    return {"text": text, "start": TEXT.index(text), "end": TEXT.index(text) + len(text)}


ROW = {
    "text": TEXT,
    "title": None,
    "speakers": [{"key": "1", "name": "Ada Koh", "aliases": ["the mayor of Soria"]}],
    "quotations": [{"speaker": "1", "kind": "indirect", **spot(REPORTED)}, {"speaker": "1", "kind": "direct", **spot(DIRECT)}],
    "mentions": [{"speaker": "1", **spot("Ada Koh")}, {"speaker": "1", **spot("she")}],
}


def quotation(text: str, speaker: str, kind: str) -> Quotation:
    start = TEXT.index(text)
    return Quotation(text, start, start + len(text), speaker, None, None, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "known", "same"),
    [
        ("the Lake Authority", "Lake Authority", True),
        ("Mayor Ada Koh", "Ada Koh", True),
        ("Koh", "Ada Koh", True),
        ("Ada Koh, the mayor", "Ada Koh", True),
        ("Ada", "Ada Koh", False),
        ("Ruth Koh", "Ada Koh", False),
        ("the council of Soria", "Soria", False),
        ("its chair, Ada Koh", "Ada Koh", True),
        ("Ada Koh", "The council's chair, Ada Koh, who voted", True),
        ("its chair, Ada Koh", "the chair of Falk & Sons", False),
        ("the lawyers, Ada Koh and Bo Falk", "Bo Falk", False),
    ],
)
def test_same_speaker(name: str, known: str, same: bool) -> None:
    assert same_speaker(name, [known]) is same


def test_pairs_are_counted_by_overlap_and_speaker() -> None:
    given = [
        quotation(REPORTED[:20], "Koh", "indirect"),
        quotation(DIRECT, "Bo Falk", "direct"),
        quotation("Nobody else spoke", "Ada Koh", "indirect"),
    ]
    score = quote_score([ROW], lambda text, title: given, name="made", split="none")
    assert (score.all.predicted, score.all.marked) == (3, 2)
    assert score.all.precision == pytest.approx(1 / 3)
    assert score.all.recall == pytest.approx(1 / 2)
    assert (score.direct.recall, score.indirect.recall) == (0.0, 1.0)
    assert score.speaker_right == pytest.approx(1 / 2)
    assert score.overlap == pytest.approx(20 / len(REPORTED))


def test_the_models_find_what_the_baseline_does_not(models: Nutgraf) -> None:
    found = quote_score([ROW], found_by(models), name="nutgraf", split="none")
    assert found.all.f1 == pytest.approx(1.0)
    assert quote_score([ROW], found_by_baseline, name="baseline", split="none").all.f1 < 1.0


def test_figures_on_the_held_out_articles(models: Nutgraf) -> None:
    found, baseline = evaluate_quotes(models, splits=("test",))
    assert found.all.f1 >= 0.7
    assert found.all.low <= found.all.f1 <= found.all.high
    assert baseline.all.f1 < 0.5
    seeds = evaluate_seed_quotes(found_by(models))
    assert sum(s.found for s in seeds) >= 0.65 * sum(s.evidence for s in seeds)
