"""Probabilities and thresholds of the exported stance model, fitted on articles that it did not learn from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.heads import softmax
from nutgraf.reader.tags import FORMS
from nutgraf.stance.judge import PAIRED, Calibration, features, pair_features, related
from nutgraf.stance.model import StanceModel
from nutgraf.stance.opposites import AUTHOR_TURNED, TURNED, opposites_among
from nutgraf.stance.pairs import LABELS

from .asked import NEAR_MISS, SKIP, ReadArticle, questions

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]
#: A holder's side is given from the lowest probability on at which this share of those given on held-back articles is right. There each candidate
#: is counted by itself; of what users see .03 less are right, as some people are listed under two names.
PRECISION = 0.73
#: Takes what the heads say as it is.
UNCALIBRATED = Calibration(
    np.eye(4, 6, dtype=np.float32),
    np.eye(4, 10, dtype=np.float32),
    1.0,
    np.zeros(4, np.float32),
    0.0,
    *(np.eye(*size, dtype=np.float32) for size in PAIRED.values()),
)
#: Columns of a holder's features, and labels, with favor and against exchanged.
_TURNED = {6: [*TURNED, 4, 5], 10: [*TURNED, 5, 4, 6, 7, 8, 9]}
#: The same for the features of a target and its opposite, for holders and for authors.
_PAIR_TURNED = [*TURNED, *(len(TURNED) + i for i in TURNED), 8, 9]
_AUTHOR_PAIR_TURNED = [*AUTHOR_TURNED, *(len(AUTHOR_TURNED) + i for i in AUTHOR_TURNED), 6]


@dataclass(frozen=True)
class Held:
    """What the model says of held-back articles: `holders` are features [6] or [10] of each, with their labels, some `SKIP`; `authors` are logits
    [rows, 4], with theirs, and `opinion` says how probably each author's article is an opinion piece. `sides` counts the holders with a side that
    the readings have, found or not. `pairs` [pairs, 2] and `author_pairs` are the rows of one holder, or author, and of the same one toward the
    opposite target.
    """

    holders: list[npt.NDArray[np.float32]]
    labels: npt.NDArray[np.int64]
    authors: Floats
    author_labels: npt.NDArray[np.int64]
    opinion: Floats
    sides: int
    pairs: npt.NDArray[np.int64]
    author_pairs: npt.NDArray[np.int64]


def observed(model: StanceModel, articles: Sequence[ReadArticle]) -> Held:
    """Put every target of the articles to the model, and their near misses, from which only authors' probabilities are learned."""
    holders: list[npt.NDArray[np.float32]] = []
    labels, authors, author_labels, opinion = [], [], [], []
    pairs, author_pairs = [], []
    sides = 0
    for article in articles:
        readable = model.read(article.document)
        sides += sum(holder.label != "neutral" for target in article.row.targets for holder in target.holders)
        asked = [*questions(article)]
        rows: list[dict[str, int]] = []
        found = model.judge([one.target for one in asked], readable, article.encoded, [article.vectors[one.target] for one in asked])
        for question, judged in zip(asked, found, strict=True):
            of = dict(zip(map(id, article.document.candidates), question.labels, strict=True))
            rows.append({one.candidate.name: len(holders) + i for i, one in enumerate(judged.holders)})
            for one in judged.holders:
                holders.append(features(one.weighed.logits, one.passage, speaks=one.candidate.speaks))
                labels.append(of[id(one.candidate)])
            authors.append(judged.author.logits)
            author_labels.append(question.author)
            opinion.append(article.document.forms[FORMS.index("opinion")])
        first = len(authors) - len(asked)
        targets = [one.target for one in asked if one.kind != NEAR_MISS]
        for i, j in opposites_among(targets, [article.vectors[one] for one in targets], model.opposed).items():
            author_pairs.append((first + i, first + j))
            pairs += [(row, rows[j][name]) for name, row in rows[i].items() if name in rows[j]]
    return Held(
        holders,
        np.array(labels),
        np.array(authors, np.float64),
        np.array(author_labels),
        np.array(opinion, np.float64),
        sides,
        np.array(pairs, np.int64).reshape(-1, 2),
        np.array(author_pairs, np.int64).reshape(-1, 2),
    )


def fitted(held: Held) -> Calibration:
    """The calibration with the highest likelihood of the labels.

    Holders: multinomial logistic regression, held near what the heads say, on every row and its mirror image, in which favor and against have
    changed places, so that neither side is preferred. Authors: a temperature, a bias for each kind of label, and one for sides in opinion pieces.
    With opposite targets: for both another regression on the two answers.
    """

    def author(x: Floats) -> Floats:
        bias = np.array([x[1], x[1], 0.0, x[2]])
        return np.asarray(held.authors * np.exp(-x[0]) + bias + x[3] * held.opinion[:, None] * np.array([1.0, 1.0, 0.0, 0.0]))

    found = _minimum(author, held.author_labels)
    bias = np.array([found[1], found[1], 0, found[2]], np.float32)
    alone = replace(
        UNCALIBRATED,
        alone=_map(held, 6),
        again=_map(held, 10),
        author_temperature=float(np.exp(found[0])),
        author_bias=bias,
        opinion=float(found[3]),
    )
    holders, authors = _pair_rows(held, alone)
    paired = _regression(holders, held.labels[held.pairs[:, 0]], _PAIR_TURNED, UNCALIBRATED.paired)
    labels = held.author_labels[held.author_pairs[:, 0]]
    labels = np.where(labels == LABELS.index("unrelated"), SKIP, labels)
    author_paired = _regression(authors, labels, _AUTHOR_PAIR_TURNED, UNCALIBRATED.author_paired)
    return replace(alone, paired=paired, author_paired=author_paired)


def _map(held: Held, size: int) -> npt.NDArray[np.float32]:
    """[4, size]: the linear map for holders with `size` features."""
    own = [i for i, row in enumerate(held.holders) if len(row) == size]
    plain = UNCALIBRATED.alone if size == UNCALIBRATED.alone.shape[1] else UNCALIBRATED.again
    rows = np.stack([held.holders[i] for i in own]) if own else np.zeros((0, size), np.float32)
    return _regression(rows, held.labels[own], _TURNED[size], plain)


def _regression(
    rows: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], turned: Sequence[int], plain: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """[labels, features]: the map of the highest likelihood, on rows that are not `SKIP` and on their mirror images, held near `plain`; that itself if
    a label is missing.

    `turned` exchanges the columns of favor and against; its first ones are the labels.
    """
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    known = labels != SKIP
    rows, labels = rows[known], labels[known]
    if len(set(labels.tolist())) < len(plain):
        return plain
    x = np.concatenate([rows, rows[:, turned]]).astype(np.float64)
    wanted = np.eye(len(plain))[np.concatenate([labels, np.array(turned)[labels]])]

    def loss(flat: Floats) -> tuple[float, Floats]:
        change = flat.reshape(plain.shape)
        log_p = log_softmax(x @ (plain + change).T, axis=1)
        slope = (np.exp(log_p) - wanted).T @ x + change
        return float(-(wanted * log_p).sum() + (flat @ flat) / 2), slope.ravel()

    found = minimize(loss, np.zeros(plain.size), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(plain + found.x.reshape(plain.shape), np.float32)


def _pair_rows(held: Held, calibration: Calibration) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """[pairs, 10] and [pairs, 7]: the features of holders and of authors toward a target and its opposite."""
    holders = _alone(held, calibration)
    authors = [related(calibration.author(row.astype(np.float32), opinion=float(p))) for row, p in zip(held.authors, held.opinion, strict=True)]
    of_holders = [pair_features(holders[i], holders[j][TURNED], float(held.holders[i][-2])) for i, j in held.pairs]
    of_authors = [pair_features(authors[i], authors[j][AUTHOR_TURNED]) for i, j in held.author_pairs]
    return _stacked(of_holders, 10), _stacked(of_authors, 7)


def _alone(held: Held, calibration: Calibration) -> npt.NDArray[np.float32]:
    """[holders, 4]: the probabilities of holders, each target by itself."""
    return _stacked([softmax((calibration.alone if len(row) == 6 else calibration.again) @ row) for row in held.holders])


def _together(held: Held, calibration: Calibration) -> npt.NDArray[np.float32]:
    """[holders, 4]: the probabilities of holders, with what is said of the opposite where it was asked."""
    p = _alone(held, calibration)
    rows, _ = _pair_rows(held, calibration)
    if len(rows):
        p[held.pairs[:, 0]] = softmax(rows @ calibration.paired.T)
    return p


def _minimum(logits: Any, labels: npt.NDArray[np.int64]) -> Floats:
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    def loss(x: Floats) -> float:
        return float(-log_softmax(logits(x), axis=1)[np.arange(len(labels)), labels].mean())

    return np.asarray(minimize(loss, np.zeros(4), method="Nelder-Mead", bounds=[(-3, 3), *[(-10, 10)] * 3], options={"maxiter": 2000}).x)


def curve(held: Held, calibration: Calibration) -> list[dict[str, float]]:
    """Precision, recall and F1 of holders' sides at thresholds from .3 to .95, .01 apart."""
    return _curve(_together(held, calibration), held)


def _stacked(rows: Sequence[npt.NDArray[np.float32]], width: int = 4) -> npt.NDArray[np.float32]:
    """[rows, width], also where a reader finds nobody."""
    return np.stack(rows) if rows else np.zeros((0, width), np.float32)


def _curve(p: npt.NDArray[Any], held: Held) -> list[dict[str, float]]:
    known = held.labels != SKIP
    p, labels = p[known], held.labels[known]
    best = 1 + p[:, 1:3].argmax(1)
    highest = p[:, 1:3].max(1)
    found = []
    for above in np.arange(0.3, 0.9501, 0.01):
        given = highest >= above
        right = int((given & (best == labels)).sum())
        precision, recall = right / max(int(given.sum()), 1), right / max(held.sides, 1)
        found.append(
            {"above": round(float(above), 2), "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}
        )
    return found


def by_question(held: Held, calibration: Calibration) -> dict[str, dict[str, float]]:
    """For the first question alone, joined with the second, and with what is said of the opposite target, the threshold's point of the curve with
    the best F1 and that with `PRECISION`.
    """
    first = np.exp(_stacked([row[:4] for row in held.holders]))
    curves = {
        "everybody at once": _curve(first, held),
        "joined": _curve(_alone(held, calibration), held),
        "and the opposite, where it is asked": curve(held, calibration),
    }
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
