"""Your own topics from a few examples each: a linear classifier on the shared encoder's vectors.

Logistic regression on frozen sentence embeddings is the strong baseline of few-shot text classification (Tunstall et
al. 2022, SetFit, without its contrastive step); it needs seconds where fine-tuning needs minutes.
"""

from __future__ import annotations

import csv
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.encoder import Encoder, document_vector
from nutgraf.modelfiles import shipped_models

from . import metrics as m
from .export import fresh_folder, write_config
from .reading import as_in_use

logger = logging.getLogger(__name__)

LEAST_EXAMPLES = 4
#: A row is called doubtful where cross-validation gives its label less than the first and another more than the second.
DOUBT_BELOW, DOUBT_ABOVE = 0.2, 0.6
ABSTAIN = 0.4


@dataclass(frozen=True)
class Example:
    """A row of the labels file; `line` is where it stands."""

    text: str
    title: str | None
    label: str
    line: int


@dataclass(frozen=True)
class Doubtful:
    """A row whose label looks wrong: what it says, and what the other rows suggest."""

    line: int
    label: str
    suggested: str
    probability: float


@dataclass(frozen=True)
class FewShot:
    """What came out: cross-validated figures and the rows to look at again."""

    folder: Path
    labels: tuple[str, ...]
    examples: int
    folds: int
    accuracy: float
    macro_f1: float
    ece: float
    doubtful: tuple[Doubtful, ...]


def read_examples(path: Path) -> list[Example]:
    """A CSV file with columns `text` and `label`, and `title` if there is one.

    Raises
    ------
    ValueError: columns or values are missing (the message names the lines), or a label has too few examples.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames or []
        if "text" not in columns or "label" not in columns:
            raise ValueError(f"{path} has the columns {', '.join(columns) or 'none'}; expected text and label (and title, if there is one)")
        examples, empty = [], []
        for row in reader:
            text, label = (row["text"] or "").strip(), (row["label"] or "").strip()
            if text and label:
                examples.append(Example(text, (row.get("title") or "").strip() or None, label, reader.line_num))
            else:
                empty.append(reader.line_num)
    if empty:
        raise ValueError(f"{path}: text or label is empty in line {', '.join(map(str, empty[:10]))}: fill or delete these rows")
    counts = Counter(example.label for example in examples)
    few = [f"{label} ({count})" for label, count in counts.items() if count < LEAST_EXAMPLES]
    if len(counts) < 2 or few:
        problem = f"too few examples of {', '.join(few)}" if few else f"one label only, {next(iter(counts), 'none')}"
        raise ValueError(f"{path} has {problem}: give two labels or more with at least {LEAST_EXAMPLES} examples each, better 8")
    return examples


def embed(examples: Sequence[Example], encoder: Encoder) -> npt.NDArray[np.float32]:
    """[examples, width]: document vectors of the cleaned texts, as in use."""
    return np.stack([document_vector(encoder.encode(*as_in_use(example.text, example.title))) for example in examples])


def classifier(c: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=c, class_weight="balanced", max_iter=500)


def choose_strength(vectors: npt.NDArray[np.float32], labels: npt.NDArray[Any], folds: int, seed: int) -> tuple[float, npt.NDArray[np.float64]]:
    """The regularisation with the best cross-validated log-likelihood, and its held-out probabilities [rows, labels]."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    best: tuple[float, float, npt.NDArray[np.float64]] | None = None
    for c in (3.0, 10.0, 30.0, 100.0, 300.0):
        p = cross_val_predict(classifier(c), vectors, labels, cv=split, method="predict_proba")
        loss = float(log_loss(labels, p))
        if best is None or loss < best[0]:
            best = (loss, c, p)
    assert best is not None
    return best[1], best[2]


def train_fewshot(path: Path, output: Path, *, seed: int = 0) -> FewShot:
    """Learn the labels of a CSV file; writes `output/topic`, which `Nutgraf(models=output)` takes.

    Raises
    ------
    ValueError: see `read_examples`.
    """
    examples = read_examples(path)
    encoder = Encoder(shipped_models() / "encoder")
    vectors = embed(examples, encoder)
    labels = np.array([example.label for example in examples])
    folds = min(5, min(Counter(labels.tolist()).values()))
    strength, p = choose_strength(vectors, labels, folds, seed)
    model = classifier(strength).fit(vectors, labels)
    names = [str(name) for name in model.classes_]
    truth = np.array([names.index(label) for label in labels])
    logits = np.log(np.maximum(p, 1e-9))
    temperature = m.best_temperature(lambda t: float(-np.log(np.maximum(m.softmax(logits, t)[np.arange(len(truth)), truth], 1e-9)).mean()))
    p = m.softmax(logits, temperature)
    guesses = [names[int(i)] for i in p.argmax(1)]
    doubtful = tuple(
        Doubtful(example.line, example.label, guess, float(row.max()))
        for example, guess, row, t in zip(examples, guesses, p, truth, strict=True)
        if row[t] < DOUBT_BELOW and row.max() > DOUBT_ABOVE
    )
    folder = fresh_folder(output / "topic")
    _save_head(model, folder)
    result = FewShot(
        output,
        tuple(names),
        len(examples),
        folds,
        m.accuracy(labels.tolist(), guesses),
        m.macro_f1(labels.tolist(), guesses),
        m.calibration_error(p.max(1), [g == label for g, label in zip(guesses, labels, strict=True)]),
        doubtful,
    )
    figures = {
        "cross_validated": {"accuracy": result.accuracy, "macro_f1": result.macro_f1, "ece": result.ece, "folds": folds, "rows": len(examples)}
    }
    settings = {
        "kind": "single-label",
        "encoder": "shipped",
        "encoder_id": encoder.id,
        "labels": names,
        "qcodes": [None] * len(names),
        "thresholds": [ABSTAIN] * len(names),
        "temperature": round(temperature, 4),
        "strength": strength,
        "metrics": figures,
    }
    write_config(folder, "topic", settings)
    return result


def _save_head(model: Any, folder: Path) -> None:
    from safetensors.numpy import save_file

    weight, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    save_file({"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)}, folder / "head.safetensors")
