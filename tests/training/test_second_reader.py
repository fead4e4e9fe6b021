"""A second reader, measured in the way of a model."""

from __future__ import annotations

from dataclasses import replace

from nutgraf_training.corpora.readings import ArticleReading, AuthorReading, HolderReading, SpeakerReading, TargetReading
from nutgraf_training.evaluation.articles.counts import counts_of
from nutgraf_training.evaluation.articles.figures import measure
from nutgraf_training.evaluation.articles.run import judged
from nutgraf_training.evaluation.articles.second import as_prediction

TEXT = "The council voted to close the pool. Swimmers called it a disgrace."
FIRST = ArticleReading(
    id="made-1",
    text=TEXT,
    title="Pool",
    sentences=((0, 36), (37, 67)),
    topics=("sport",),
    form="report",
    junk=(),
    said=(SpeakerReading("Swimmers", (1,)),),
    targets=(
        TargetReading(
            "closing the pool",
            "main",
            AuthorReading("neutral", ()),
            (HolderReading("Swimmers", "against", (1,)), HolderReading("The council", "favor", (0,))),
        ),
    ),
    unrelated="a new railway",
    summary="A council closes a pool that swimmers want to keep.",
)


def _figures(second: ArticleReading) -> dict[str, float]:
    found = judged([FIRST], iter([as_prediction(second, FIRST.unrelated)]))
    measured = measure([counts_of(one, lambda reference, text: (float(reference == text),) * 3) for one in found])
    return {name: one.value for name, one in measured.figures.items()}


def test_the_same_reading_agrees_wholly() -> None:
    figures = _figures(FIRST)
    wanted = ("holder_f1", "holder_side_right", "holder_evidence", "author_accuracy", "speaker_f1", "topic_best_main", "topic_f1")
    assert {name: figures[name] for name in wanted} == dict.fromkeys(wanted, 1.0)


def test_another_reading_agrees_as_far_as_it_does() -> None:
    target = replace(FIRST.targets[0], holders=(HolderReading("the swimmers", "favor", (1,)),))
    figures = _figures(replace(FIRST, targets=(target,), said=(), topics=("politics and government", "sport")))
    assert (figures["holder_precision"], figures["holder_recall"], figures["given_wrong_side"]) == (0.0, 0.0, 1.0)
    assert (figures["speaker_recall"], figures["topic_best_main"], figures["topic_recall"]) == (0.0, 0.0, 1.0)
