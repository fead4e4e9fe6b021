"""Group articles by event."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..document import Document
from ..text.words import content
from .words import report_stems

Array = npt.NDArray[np.float64]

#: Leading sentences that identify the event: later ones are background, which other events share.
_LEAD = 8
#: Log odds that two articles cover the same event: intercept, cosine of their vectors, square root of the likeness of their words.
#: Fitted and measured by `nutgraf_training.evaluation.digest.fit_events` on train rows, as is the threshold.
WEIGHTS = (-7.75, 3.85, 14.92)
SAME_EVENT = 0.45


def event_words(document: Document) -> frozenset[str]:
    """Stems of the title and lead that can identify an event: content words, no function words or reporting words."""
    lead = " ".join(sentence.text for sentence in document.sentences[:_LEAD])
    return content(f"{document.cleaned.title or ''} {lead}") - report_stems()


def likeness(words: Sequence[frozenset[str]]) -> Array:
    """[articles, articles] in 0..1: cosine of the articles' words, weighted by their rarity among the given articles."""
    count = len(words)
    found = Counter(word for one in words for word in one)
    rarity = {word: math.log(1 + count / often) for word, often in found.items()}
    place = {word: i for i, word in enumerate(found)}
    table = np.zeros((count, max(len(place), 1)))
    for row, one in enumerate(words):
        for word in one:
            table[row, place[word]] = rarity[word]
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return np.asarray(table @ table.T, np.float64)


def features(words: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32]) -> Array:
    """[articles, articles, 2]: cosine of the unit vectors `vectors` [articles, width], and square root of `likeness`."""
    cosine = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    return np.stack([cosine, np.sqrt(np.clip(likeness(words), 0, 1))], axis=-1)


def same_event(words: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32]) -> Array:
    """[articles, articles]: the probability that two articles cover the same event."""
    odds = WEIGHTS[0] + features(words, vectors) @ np.array(WEIGHTS[1:])
    return np.asarray(1 / (1 + np.exp(-odds)), np.float64)


def group(probability: Array, least: float = SAME_EVENT) -> list[list[int]]:
    """Average-link clusters of a symmetric [n, n] similarity: two are joined while their mean similarity is `least` or more.

    Average link (Sokal & Michener 1958) keeps one article about two events from joining them. Indices within a cluster
    are sorted, and clusters are sorted by their first index.
    """
    clusters = [[i] for i in range(len(probability))]
    mean = probability.astype(np.float64).copy()
    np.fill_diagonal(mean, -1.0)
    while len(clusters) > 1:
        a, b = sorted(int(i) for i in np.unravel_index(int(mean.argmax()), mean.shape))
        if mean[a, b] < least:
            break
        sizes = len(clusters[a]), len(clusters[b])
        mean[a] = mean[:, a] = (sizes[0] * mean[a] + sizes[1] * mean[b]) / sum(sizes)  # Lance & Williams 1967
        mean[a, a] = -1.0
        mean = np.delete(np.delete(mean, b, 0), b, 1)
        clusters[a] = sorted(clusters[a] + clusters.pop(b))
    return sorted(clusters, key=min)
