"""Plots for runs and cards."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ..mlflow_store.log import Log


def confusion(truth: Sequence[str], predicted: Sequence[str], labels: Sequence[str], path: Path, title: str) -> Path:
    """A confusion matrix: true labels by row, coloured by share of the row, annotated with counts."""
    from matplotlib.figure import Figure
    from sklearn.metrics import confusion_matrix

    counts = confusion_matrix(truth, predicted, labels=list(labels))
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    size = max(4.5, 0.55 * len(labels) + 2.5)
    figure = Figure(figsize=(size + 1, size), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    short = [label if len(label) <= 22 else label[:20] + "…" for label in labels]
    axes.set_xticks(range(len(labels)), short, rotation=45, ha="right", fontsize=8)
    axes.set_yticks(range(len(labels)), short, fontsize=8)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(title, fontsize=10)
    for i in range(len(labels)):
        for j in range(len(labels)):
            if counts[i, j]:
                axes.text(j, i, str(counts[i, j]), ha="center", va="center", fontsize=7, color="white" if shares[i, j] > 0.55 else "black")
    figure.savefig(path, dpi=120)
    return path


def reliability(confidence: npt.ArrayLike, correct: npt.ArrayLike, path: Path, title: str, *, bins: int = 15) -> Path:
    """Accuracy against confidence in equal-width bins, with the bin sizes below."""
    from matplotlib.figure import Figure

    confidence, correct = np.asarray(confidence, float), np.asarray(correct, float)
    bucket = np.minimum((confidence * bins).astype(int), bins - 1)
    filled = [b for b in range(bins) if (bucket == b).any()]
    figure = Figure(figsize=(5, 5.5), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    top.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    top.plot([confidence[bucket == b].mean() for b in filled], [correct[bucket == b].mean() for b in filled], marker="o", color="#1f5fa8")
    top.set_ylabel("accuracy")
    top.set_title(title, fontsize=10)
    bottom.bar([(b + 0.5) / bins for b in filled], [(bucket == b).sum() for b in filled], width=0.9 / bins, color="#1f5fa8")
    bottom.set_xlabel("probability")
    bottom.set_ylabel("rows")
    figure.savefig(path, dpi=120)
    return path


def log_pictures(log: Log, truth: Sequence[str], predicted: Sequence[str], confidence: npt.ArrayLike, title: str) -> None:
    """Log a confusion matrix and a reliability plot of predictions to a run."""
    if not log.keeps:
        return
    labels = sorted({*truth, *predicted})
    right = [one == other for one, other in zip(truth, predicted, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        log.artifact(confusion(truth, predicted, labels, Path(folder) / "confusion.png", title))
        log.artifact(reliability(confidence, right, Path(folder) / "reliability.png", title))


def risk_coverage(confidence: npt.ArrayLike, correct: npt.ArrayLike, path: Path, title: str) -> Path:
    """Error rate of the most confident rows against the share of rows kept."""
    from matplotlib.figure import Figure

    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    wrong = 1 - np.asarray(correct, float)[order]
    kept = np.arange(1, len(wrong) + 1)
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(kept / len(wrong), np.cumsum(wrong) / kept, color="#1f5fa8")
    axes.axhline(wrong.mean(), color="grey", linewidth=1, linestyle="--")
    axes.set_xlabel("share of articles that are given a topic")
    axes.set_ylabel("error rate of these")
    axes.set_ylim(bottom=0)
    axes.set_title(title, fontsize=10)
    figure.savefig(path, dpi=120)
    return path
