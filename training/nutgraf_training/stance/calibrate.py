"""Probabilities and thresholds of the exported stance model, fitted on articles that it did not learn from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.heads import softmax
from nutgraf.reader.tags import FORMS
from nutgraf.stance.judge import CANDIDATE_LABELS, Calibration, features
from nutgraf.stance.model import StanceModel

from .asked import SKIP, ReadArticle, questions

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]
#: A holder's side is given from the lowest probability on at which this share of those given on held-back articles is right. There each candidate
#: is judged by itself, and .74 are right from .45 on; of what users see it is .72 of 2,956 sides, as some people are listed under two names.
PRECISION = 0.72
#: Takes what the heads say as it is.
UNCALIBRATED = Calibration(np.eye(4, 6, dtype=np.float32), np.eye(4, 10, dtype=np.float32), 1.0, np.zeros(4, np.float32), 0.0)
#: Columns of a holder's features, and labels, with favor and against exchanged.
_TURNED = {6: [0, 2, 1, 3, 4, 5], 10: [0, 2, 1, 3, 5, 4, 6, 7, 8, 9]}
_TURNED_LABELS = np.array([0, 2, 1, 3])


@dataclass(frozen=True)
class Held:
    """What the model says of held-back articles: `holders` are features [6] or [10] of each, with their labels; `authors` are logits [rows, 4], with
    theirs, and `opinion` says how probably each author's article is an opinion piece. `sides` counts the holders with a side that the readings
    have, found or not.
    """

    holders: list[npt.NDArray[np.float32]]
    labels: npt.NDArray[np.int64]
    authors: Floats
    author_labels: npt.NDArray[np.int64]
    opinion: Floats
    sides: int


def observed(model: StanceModel, articles: Sequence[ReadArticle]) -> Held:
    """Put every target of the articles to the model."""
    holders, labels, authors, author_labels, opinion = [], [], [], [], []
    sides = 0
    for article in articles:
        readable = model.read(article.document)
        sides += sum(holder.label != "neutral" for target in article.row.targets for holder in target.holders)
        for question in questions(article):
            judged = model.judge(question.target, readable, article.encoded, article.vectors[question.target])
            of = dict(zip(map(id, article.document.candidates), question.labels, strict=True))
            for one in judged.holders:
                if (label := of[id(one.candidate)]) != SKIP:
                    holders.append(features(one.weighed.logits, one.passage, speaks=one.candidate.speaks))
                    labels.append(label)
            authors.append(judged.author.logits)
            author_labels.append(question.author)
            opinion.append(article.document.forms[FORMS.index("opinion")])
    return Held(
        holders,
        np.array(labels),
        np.array(authors, np.float64),
        np.array(author_labels),
        np.array(opinion, np.float64),
        sides,
    )


def fitted(held: Held) -> Calibration:
    """The calibration with the highest likelihood of the labels.

    Holders: multinomial logistic regression, on every row and its mirror image, in which favor and against have changed places, so that neither
    side is preferred. Authors: a temperature, a bias for each kind of label, and one for sides in opinion pieces.
    """

    def author(x: Floats) -> Floats:
        bias = np.array([x[1], x[1], 0.0, x[2]])
        return np.asarray(held.authors * np.exp(-x[0]) + bias + x[3] * held.opinion[:, None] * np.array([1.0, 1.0, 0.0, 0.0]))

    found = _minimum(author, held.author_labels)
    bias = np.array([found[1], found[1], 0, found[2]], np.float32)
    return Calibration(_map(held, 6), _map(held, 10), float(np.exp(found[0])), bias, float(found[3]))


def _map(held: Held, size: int) -> npt.NDArray[np.float32]:
    """[4, size]: the linear map for holders with `size` features; as they are if a label is missing."""
    from sklearn.linear_model import LogisticRegression

    own = [i for i, row in enumerate(held.holders) if len(row) == size]
    if len(set(held.labels[own].tolist())) < len(CANDIDATE_LABELS):
        return UNCALIBRATED.alone if size == UNCALIBRATED.alone.shape[1] else UNCALIBRATED.again
    rows = np.stack([held.holders[i] for i in own])
    rows, labels = np.concatenate([rows, rows[:, _TURNED[size]]]), np.concatenate([held.labels[own], _TURNED_LABELS[held.labels[own]]])
    model = LogisticRegression(C=1.0, max_iter=3000).fit(rows[:, :-1], labels)
    return np.column_stack([model.coef_, model.intercept_]).astype(np.float32)


def _minimum(logits: Any, labels: npt.NDArray[np.int64]) -> Floats:
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    def loss(x: Floats) -> float:
        return float(-log_softmax(logits(x), axis=1)[np.arange(len(labels)), labels].mean())

    return np.asarray(minimize(loss, np.zeros(4), method="Nelder-Mead", bounds=[(-3, 3), *[(-10, 10)] * 3], options={"maxiter": 2000}).x)


def curve(held: Held, calibration: Calibration) -> list[dict[str, float]]:
    """Precision, recall and F1 of holders' sides at thresholds from .3 to .95."""
    p = _stacked([softmax((calibration.alone if len(row) == 6 else calibration.again) @ row) for row in held.holders])
    return _curve(p, held)


def _stacked(rows: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """[rows, 4], also where a reader finds nobody."""
    return np.stack(rows) if rows else np.zeros((0, 4), np.float32)


def _curve(p: npt.NDArray[Any], held: Held) -> list[dict[str, float]]:
    best = 1 + p[:, 1:3].argmax(1)
    highest = p[:, 1:3].max(1)
    found = []
    for above in np.arange(0.3, 0.951, 0.05):
        given = highest >= above
        right = int((given & (best == held.labels)).sum())
        precision, recall = right / max(int(given.sum()), 1), right / max(held.sides, 1)
        found.append(
            {"above": round(float(above), 2), "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}
        )
    return found


def by_question(held: Held, calibration: Calibration) -> dict[str, dict[str, float]]:
    """For the first question alone and joined with the second, the threshold's point of the curve with the best F1 and that with `PRECISION`."""
    first = np.exp(_stacked([row[:4] for row in held.holders]))
    curves = {"everybody at once": _curve(first, held), "joined": curve(held, calibration)}
    best = {name: max(points, key=lambda one: one["f1"]) for name, points in curves.items()}
    precise = {name: next(one for one in points if one["above"] == threshold(points)) for name, points in curves.items()}
    return {name: {"best_f1": best[name]["f1"], "precision": precise[name]["precision"], "f1": precise[name]["f1"]} for name in curves}


def threshold(points: Sequence[dict[str, float]], precision: float = PRECISION) -> float:
    """Of the thresholds with at least `precision`, the one with the best F1; the highest if none has."""
    good = [one for one in points if one["precision"] >= precision]
    return max(good, key=lambda one: one["f1"])["above"] if good else points[-1]["above"]


def to_config(calibration: Calibration) -> dict[str, Any]:
    """The calibration as `config.json` holds it."""
    return {
        name: np.round(value.astype(np.float64), 4).tolist() if isinstance(value, np.ndarray) else round(value, 4)
        for name, value in vars(calibration).items()
    }
