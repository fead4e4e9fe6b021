"""Measure a second reader as if it were a model: how far two readings agree is a ceiling for a model's figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from nutgraf import Evidence, Holder, Prediction, Quotation, Removed, Stance, Summary, Topic

from ...corpora.own_readings import labels, rows_with_texts
from ...corpora.readings import ArticleReading, HolderReading, TargetReading, faults

#: Figures that do not apply to a second reader, who gives no probabilities and did not read for the unrelated target.
NOT_MEASURED = ("unrelated", "unrelated_holders", "related_called_unrelated", "topic_abstained", "author_abstained", "holder_ece", "author_ece")


def read_twice(public: Path, folder: Path | None = None) -> tuple[list[ArticleReading], Iterator[Prediction]]:
    """The first readings of the articles that were read twice, and the second readings in the form of predictions.

    Parameters
    ----------
    public : a folder of public sets, with the articles' texts.
    folder : `data/` of a checkout; None: of this one.

    Raises
    ------
    FileNotFoundError, ValueError: as in `own_readings.rows_with_texts`.
    """
    second = {row["id"]: row for row in labels(folder, second=True)}
    rows = [row for row in rows_with_texts(public, folder) if row.id in second]
    again = [msgspec.convert({**second[row.id], "text": row.text, "title": row.title}, ArticleReading) for row in rows]
    for one in again:
        if fault := next(faults(one), None):
            raise ValueError(f"second reading of article {one.id!r}: {fault}")
    return rows, (as_prediction(one, row.unrelated) for one, row in zip(again, rows, strict=True))


def as_prediction(reading: ArticleReading, unrelated: str) -> Prediction:
    """A reading in the form of a prediction, each label with probability 1; the stance toward `unrelated`, the last one, is empty."""

    def evidence(number: int, label: str) -> Evidence:
        start, end = reading.sentences[number]
        return Evidence(text=reading.sentence(number), start=start, end=end, label=label, probability=1.0)

    def holder(one: HolderReading) -> Holder:
        return Holder(
            name=one.name, kind="quoted", label=one.label, probability=1.0, evidence=tuple(evidence(number, one.label) for number in one.evidence)
        )

    def stance(one: TargetReading) -> Stance:
        label = one.author.label
        shown = tuple(evidence(number, label) for number in one.author.evidence)
        return Stance(
            target=one.target,
            label=label,
            probability=1.0,
            probabilities={label: 1.0},
            holders=tuple(map(holder, one.holders)),
            evidence=shown,
        )

    def quotation(number: int, speaker: str) -> Quotation:
        start, end = reading.sentences[number]
        return Quotation(reading.sentence(number), start, end, speaker, None, None, "indirect")

    no_answer = Stance(target=unrelated, label=None, probability=None, probabilities={}, holders=(), evidence=(), reason="not asked")
    return Prediction(
        id=reading.id,
        title=reading.title,
        topics=tuple(Topic(label, None, 1.0) for label in reading.topics),
        topic_scores={label: 1 - place / 10 for place, label in enumerate(reading.topics)},
        stances=(*map(stance, reading.targets), no_answer),
        summary=Summary(reading.summary, (), "abstractive", len(reading.summary.split())),
        coverage=1.0,
        removed=tuple(Removed(reading.sentence(i), *reading.sentences[i], "clutter") for i in reading.junk),
        quotations=tuple(quotation(i, speaker.name) for speaker in reading.said for i in speaker.sentences),
        model="a second reader",
    )
