"""Thresholds of the reader, and temperature and threshold of its topics, on whole articles that it did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.read import without
from nutgraf.reader.topics import TopicModel

from ..evaluation import metrics as m
from .articles import degrees
from .held import HeldArticle

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
#: The precision that clutter is removed with, on held-back articles; half of what counts as wrong there is clutter that their readers missed.
CLUTTER_PRECISION = 0.95
#: A threshold that nothing reaches.
NEVER = 1.01


def clutter_threshold(articles: Sequence[HeldArticle]) -> tuple[float, float, float]:
    """The threshold of clutter, with precision and recall there."""
    p = np.concatenate([one.marks.clutter for one in articles]).astype(float)
    return threshold_at(CLUTTER_PRECISION, p, np.array([junk for one in articles for junk in one.clutter], bool))


def threshold_at(precision: float, p: Floats, truth: Truths) -> tuple[float, float, float]:
    """The lowest threshold at which the precision is at least `precision`, with precision and recall there; `NEVER` if there is none."""
    order = np.argsort(-p, kind="stable")
    right = np.cumsum(truth[order])
    precisions = right / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precisions >= precision)
    if not len(good):
        return NEVER, 1.0, 0.0
    last = int(good[-1])
    return float(p[order[last]]), float(precisions[last]), float(right[last] / max(1, truth.sum()))


def topic_calibration(articles: Sequence[HeldArticle], topics: TopicModel, clutter_above: float) -> dict[str, Any]:
    """`best_topic_calibration` on articles, of which clutter is left out, as in use."""
    z = np.stack([topics.logits(_without_clutter(one, clutter_above)) for one in articles]).astype(float)
    return best_topic_calibration(z, np.stack([degrees(one.row.topics) for one in articles]) > 0)


def best_topic_calibration(z: Floats, holds: Truths) -> dict[str, Any]:
    """Temperature and bias (Platt 1999) of the best topic's logit, and the threshold, the same for all topics, with the best F1 of the set.

    `z` [articles, topics] are logits, `holds` says which topics hold.
    """
    from sklearn.linear_model import LogisticRegression

    every, best = np.arange(len(z)), z.argmax(1)
    fitted = LogisticRegression(C=1e6).fit(z[every, best][:, None], holds[every, best])
    slope, bias = max(float(fitted.coef_[0, 0]), 0.05), float(fitted.intercept_[0])  # a model that knows nothing may rank the wrong way round
    p = m.sigmoid(slope * z + bias)
    tried = np.arange(0.15, 0.9, 0.025)
    threshold = float(tried[int(np.argmax([set_f1(p, holds, one) for one in tried]))])
    return {"temperature": round(1 / slope, 4), "bias": round(bias, 4), "thresholds": [round(threshold, 3)] * z.shape[1]}


def _without_clutter(article: HeldArticle, above: float) -> Any:
    kept = np.flatnonzero(article.marks.clutter < above)
    return article.encoded if not len(kept) or len(kept) == len(article.sentences) else without(article.encoded, kept, article.encoded.read)


def set_f1(p: Floats, holds: Truths, threshold: float) -> float:
    """F1 of the topics at `threshold` or above, over all articles."""
    given = p >= threshold
    return float(2 * (given & holds).sum() / max(1, given.sum() + holds.sum()))
