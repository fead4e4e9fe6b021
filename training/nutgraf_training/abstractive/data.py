"""Deletable spans of articles, labelled by what a reader's summary left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from nutgraf.abstractive.deletions import Deletion, deletions
from nutgraf.abstractive.keeping import ArticleWords
from nutgraf.text.words import content

from ..corpora.documents import as_in_use
from ..corpora.readings import ArticleReading

Array = npt.NDArray[np.float32]

#: A sentence is a source of a summary if they share this many content words, and this many of them are outside the span.
SHARED, SHARED_OUTSIDE = 4, 3
#: A span was kept if the summary has at least this share of the words that only the span adds to its sentence.
KEPT = 0.25


@dataclass(frozen=True)
class Spans:
    """`features` [spans, features], `dropped` [spans], and the kind of each span."""

    features: Array
    dropped: npt.NDArray[np.bool_]
    kinds: tuple[str, ...]


def was_dropped(text: str, one: Deletion, summary: frozenset[str]) -> bool | None:
    """Whether a summary, given as content words, used a sentence without one of its spans; None if it did not use the sentence."""
    own, rest = content(text[one.start : one.end]), content(text[: one.start] + " " + text[one.end :])
    if len((own | rest) & summary) < SHARED or len(rest & summary) < SHARED_OUTSIDE:
        return None
    added = own - rest
    return len(added & summary) < KEPT * len(added) or not added


def spans_of(rows: Iterable[ArticleReading]) -> Spans:
    """The spans of all sentences that the readers' summaries draw on."""
    features: list[Array] = []
    labels: list[bool] = []
    kinds: list[str] = []
    for row in rows:
        texts, title = as_in_use(row.text, row.title)
        texts = [" ".join(text.split()) for text in texts]
        words, summary = ArticleWords(texts, title), content(row.summary)
        for number, text in enumerate(texts):
            for one in deletions(text):
                if (dropped := was_dropped(text, one, summary)) is not None:
                    features.append(words.features(number, text, [one])[0])
                    labels.append(dropped)
                    kinds.append(one.kind)
    return Spans(np.array(features, np.float32), np.array(labels, bool), tuple(kinds))
