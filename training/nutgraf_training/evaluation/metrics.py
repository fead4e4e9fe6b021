"""Figures: macro-F1, expected calibration error, temperature, bootstrap intervals."""

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
    """Whether a figure counts what went wrong: calibration errors and whatever ends in "error"."""
    return name.lower().endswith(("ece", "error"))


def sample(rows: list[Row], most: int) -> list[Row]:
    """At most that many rows, the same ones each time, in their order."""
    if len(rows) <= most:
        return rows
    chosen = np.sort(np.random.default_rng(0).choice(len(rows), most, replace=False))
    return [rows[int(i)] for i in chosen]


def macro_f1(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Mean F1 over the labels that occur in `truth`: scikit-learn's, without what it checks anew for each draw of a bootstrap."""
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

    `scipy.stats.bootstrap` is as fast, but refuses a single row and answers NaN as soon as one draw does, so that around
    it this function would grow longer.

    Parameters
    ----------
    statistic : of arrays as long as those given; draws to which it answers NaN, because they lack what it needs, do not count.
    arrays : [rows, ...] each.
    draws : how many resamples; `seed` makes them the same ones each time.
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
    """`figure` with its bootstrap interval; it is given labels as numbers, which are resampled much faster than texts."""
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
    """Expected calibration error, Brier score and accuracy of a first guess with its probability."""
    p, right = np.asarray(confidence, float), np.asarray(correct, float)
    return {"ece": calibration_error(p, right), "brier": float(np.mean((p - right) ** 2)), "accuracy": float(right.mean())}


def risks(confidence: npt.ArrayLike, correct: npt.ArrayLike, coverages: Sequence[float]) -> dict[str, float]:
    """The share of errors among the surest rows, for each share of rows kept (Geifman & El-Yaniv 2017)."""
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    wrong = 1 - np.asarray(correct, float)[order]
    return {f"{c:g}": float(wrong[: max(1, round(c * len(wrong)))].mean()) for c in coverages}


def best_temperature(loss: Callable[[float], float]) -> float:
    """The temperature in 0.25..5 with the least loss, by a grid of ratios 1.02 (one minimum, so a grid finds it)."""
    grid = np.geomspace(0.25, 5.0, 152)
    return float(grid[int(np.argmin([loss(float(t)) for t in grid]))])


def softmax(logits: npt.NDArray[Any], temperature: float = 1.0) -> Floats:
    """Probabilities over the last axis."""
    z = logits.astype(np.float64) / temperature
    z = np.exp(z - z.max(-1, keepdims=True))
    return np.asarray(z / z.sum(-1, keepdims=True), np.float64)


def sigmoid(logits: npt.NDArray[Any], temperature: float = 1.0) -> Floats:
    """Probabilities of each label on its own."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64) / temperature)), np.float64)


def thresholds(p: Floats, truth: npt.NDArray[Any], known: npt.NDArray[Any], *, floor: float = 0.3, ceiling: float = 0.7) -> list[float]:
    """For each label the threshold with the best F1 on the rows that say something of it, kept within bounds.

    Bounds keep a label with few examples from an extreme threshold; a label with fewer than five gets 0.5.
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
