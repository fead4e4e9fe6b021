"""Metrics: macro-F1, expected calibration error, temperature, bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Row = TypeVar("Row")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure with the 2.5th and 97.5th percentile of its bootstrap."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def lower_is_better(name: str) -> bool:
    """Whether lower is better: true for calibration errors and names that end in "error"."""
    return name.lower().endswith(("ece", "error"))


def sample(rows: list[Row], most: int) -> list[Row]:
    """A fixed random sample of at most `most` rows, in their original order."""
    if len(rows) <= most:
        return rows
    chosen = np.sort(np.random.default_rng(0).choice(len(rows), most, replace=False))
    return [rows[int(i)] for i in chosen]


def macro_f1(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Mean F1 over the labels that occur in `truth`: scikit-learn's, without its input checks, which are slow in a bootstrap."""
    t, p = np.asarray(truth), np.asarray(predicted)
    names, codes = np.unique(np.concatenate([t, p]), return_inverse=True)
    t, p = codes[: len(t)], codes[len(t) :]
    right, marked, given = (np.bincount(found, minlength=len(names)) for found in (t[t == p], t, p))
    there = marked > 0
    return float(np.mean(2 * right[there] / (marked + given)[there]))


def accuracy(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Share of equal labels."""
    return float(np.mean(np.asarray(truth) == np.asarray(predicted)))


def bootstrap_interval(
    statistic: Callable[..., float], *arrays: npt.NDArray[Any], draws: int, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """The percentile interval of `statistic(*arrays)` over resampled rows, the same rows of every array (Efron 1979).

    `scipy.stats.bootstrap` is as fast, but rejects a single row and returns NaN if any draw is NaN; working around that
    would take more code than this.

    Parameters
    ----------
    statistic : takes arrays as long as those given; draws for which it returns NaN are ignored.
    arrays : [rows, ...] each.
    draws : number of resamples, reproducible by `seed`.
    level : the share of draws within the interval.
    """
    rng = np.random.default_rng(seed)
    count = len(arrays[0])
    resampled = (rng.integers(0, count, count) for _ in range(draws))
    values = [statistic(*(array[rows] for array in arrays)) for rows in resampled]
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bootstrap(
    figure: Callable[[npt.NDArray[Any], npt.NDArray[Any]], float], truth: Sequence[str], predicted: Sequence[str], *, draws: int = 300, seed: int = 0
) -> Interval:
    """`figure` with its bootstrap interval; it receives labels as integer codes, which are much faster to resample than strings."""
    codes = np.unique([*truth, *predicted], return_inverse=True)[1]
    t, p = codes[: len(truth)], codes[len(truth) :]
    return Interval(figure(t, p), *bootstrap_interval(figure, t, p, draws=draws, seed=seed))


def calibration_error(confidence: npt.ArrayLike, correct: npt.ArrayLike, *, bins: int = 15) -> float:
    """Expected calibration error over equal-width bins of confidence (Naeini et al. 2015)."""
    confidence, correct = np.asarray(confidence, float), np.asarray(correct, float)
    bucket = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = bucket == b
        if inside.any():
            error += float(inside.mean()) * abs(float(correct[inside].mean()) - float(confidence[inside].mean()))
    return error


def trust(confidence: npt.ArrayLike, correct: npt.ArrayLike) -> dict[str, float]:
    """Expected calibration error, Brier score and accuracy of top predictions, from their probabilities."""
    p, right = np.asarray(confidence, float), np.asarray(correct, float)
    return {"ece": calibration_error(p, right), "brier": float(np.mean((p - right) ** 2)), "accuracy": float(right.mean())}


def risks(confidence: npt.ArrayLike, correct: npt.ArrayLike, coverages: Sequence[float]) -> dict[str, float]:
    """Error rate among the most confident rows at each coverage (Geifman & El-Yaniv 2017)."""
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    wrong = 1 - np.asarray(correct, float)[order]
    return {f"{c:g}": float(wrong[: max(1, round(c * len(wrong)))].mean()) for c in coverages}


def best_temperature(loss: Callable[[float], float]) -> float:
    """The temperature in 0.25..5 with the lowest loss, by grid search in steps of 2% (the loss has a single minimum)."""
    grid = np.geomspace(0.25, 5.0, 152)
    return float(grid[int(np.argmin([loss(float(t)) for t in grid]))])


def softmax(logits: npt.NDArray[Any], temperature: float = 1.0) -> Floats:
    """Probabilities over the last axis."""
    z = logits.astype(np.float64) / temperature
    z = np.exp(z - z.max(-1, keepdims=True))
    return np.asarray(z / z.sum(-1, keepdims=True), np.float64)


def sigmoid(logits: npt.NDArray[Any], temperature: float = 1.0) -> Floats:
    """Independent probabilities of each label."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64) / temperature)), np.float64)


def thresholds(p: Floats, truth: npt.NDArray[Any], known: npt.NDArray[Any], *, floor: float = 0.3, ceiling: float = 0.7) -> list[float]:
    """For each label, the threshold in `floor`..`ceiling` with the best F1 over the rows where the label is known.

    The bounds keep labels with few examples from extreme thresholds; a label with fewer than five gets 0.5.
    """
    chosen = []
    for label in range(p.shape[1]):
        rows = known[:, label] > 0
        t, q = truth[rows, label] > 0.5, p[rows, label]
        if t.sum() < 5:
            chosen.append(0.5)
            continue
        grid = np.arange(floor, ceiling + 1e-9, 0.02)
        f1 = [2 * (t & (q >= g)).sum() / max(1, t.sum() + (q >= g).sum()) for g in grid]
        chosen.append(round(float(grid[int(np.argmax(f1))]), 2))
    return chosen
