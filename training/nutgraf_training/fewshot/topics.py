"""User-defined topics from a few examples each: a linear classifier on the shared encoder's vectors.

Logistic regression on frozen sentence embeddings is a strong baseline of few-shot text classification (Tunstall et al.
2022, SetFit, without its contrastive step); it takes seconds. Given a budget of minutes, that step is done as well.
"""

from __future__ import annotations

import csv
import logging
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.modelfolder.config import file_hash, model_hash, read_config, shipped_models
from nutgraf.reader.encoder import Encoder, document_vector

from ..corpora.documents import as_in_use
from ..encoders.export import fresh_folder, write_config
from ..evaluation import metrics as m
from ..evaluation.plots import log_pictures
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run

logger = logging.getLogger(__name__)

LEAST_EXAMPLES = 4
#: A row is doubtful if cross-validation gives its label a probability below the first and another label one above the second.
DOUBT_BELOW, DOUBT_ABOVE = 0.2, 0.6
ABSTAIN = 0.4
#: Regularisation on tuned vectors, which form such tight clusters that it hardly matters.
TUNED_STRENGTH = 10.0


@dataclass(frozen=True)
class Example:
    """A row of the labels file; `line` is its line number."""

    text: str
    title: str | None
    label: str
    line: int
    target: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class Doubtful:
    """A row whose label looks wrong: its label, and the one that the other rows suggest."""

    line: int
    label: str
    suggested: str
    probability: float


@dataclass(frozen=True)
class FewShot:
    """The result: cross-validated figures, and the rows to check."""

    folder: Path
    labels: tuple[str, ...]
    examples: int
    folds: int
    accuracy: float
    macro_f1: float
    ece: float
    doubtful: tuple[Doubtful, ...]
    tuned: bool
    """Whether the encoder was tuned as well."""


def parse_examples(path: Path) -> list[Example]:
    """Read a CSV file with the columns `text` and `label` and, optionally, `title`, `target` and `holder`.

    Raises
    ------
    ValueError: columns or values are missing (the message names the lines).
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames or []
        if "text" not in columns or "label" not in columns:
            raise ValueError(f"{path} has the columns {', '.join(columns) or 'none'}; expected text and label (and optionally title)")
        examples, empty = [], []
        for row in reader:
            text, label = (row["text"] or "").strip(), (row["label"] or "").strip()
            if text and label:
                title, target, holder = ((row.get(name) or "").strip() or None for name in ("title", "target", "holder"))
                examples.append(Example(text, title, label, reader.line_num, target, holder))
            else:
                empty.append(reader.line_num)
    if empty:
        raise ValueError(f"{path}: text or label is empty in line {', '.join(map(str, empty[:10]))}: fill in or delete these rows")
    return examples


def read_examples(path: Path) -> list[Example]:
    """`parse_examples`, with enough examples of at least two labels.

    Raises
    ------
    ValueError: see `parse_examples` and `check_counts`.
    """
    examples = parse_examples(path)
    check_counts(examples, str(path))
    return examples


def check_counts(examples: Sequence[Example], what: str) -> None:
    """Raise ValueError if there are fewer than two labels, or too few examples of one; the message starts with `what`."""
    counts = Counter(example.label for example in examples)
    few = [f"{label} ({count})" for label, count in counts.items() if count < LEAST_EXAMPLES]
    if len(counts) < 2 or few:
        problem = f"too few examples of {', '.join(few)}" if few else f"only one label, {next(iter(counts), 'none')}"
        raise ValueError(f"{what} has {problem}: give at least two labels with at least {LEAST_EXAMPLES} examples each, better 8")


def embed(examples: Sequence[Example], encoder: Encoder) -> npt.NDArray[np.float32]:
    """[examples, width]: document vectors of the cleaned texts, as at inference."""
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


@dataclass(frozen=True)
class _Learned:
    """A classifier on an encoder's vectors: its regularisation strength and cross-validated probabilities, [rows, labels]."""

    strength: float
    held_out: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.float32]
    encoder: Path


def _frozen(examples: Sequence[Example], labels: npt.NDArray[Any], folds: int, seed: int) -> _Learned:
    folder = shipped_models() / "encoder"
    vectors = embed(examples, Encoder(folder))
    return _Learned(*choose_strength(vectors, labels, folds, seed), vectors, folder)


def _tuned(frozen: _Learned, examples: Sequence[Example], labels: npt.NDArray[Any], output: Path, minutes: float, seed: int) -> _Learned | None:
    """The same with an encoder tuned on the examples, if that lowers the cross-validated loss; else None.

    Each of three folds and the final tuning get an equal share of the minutes.
    """
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold

    from .contrastive import Tuning

    tuning = Tuning(frozen.encoder, [(example.title, example.text) for example in examples], labels.tolist())
    folds, share = StratifiedKFold(3, shuffle=True, random_state=seed), minutes / 4
    p = np.zeros_like(frozen.held_out)
    for fold, (known, held) in enumerate(folds.split(frozen.vectors, labels)):
        body = tuning.tuned(known.tolist(), minutes=share, seed=seed + fold)
        p[held] = (
            classifier(TUNED_STRENGTH).fit(tuning.vectors(body, known.tolist()), labels[known]).predict_proba(tuning.vectors(body, held.tolist()))
        )
    before, after = float(log_loss(labels, frozen.held_out)), float(log_loss(labels, p))
    logger.info("held-out log loss: %.3f with the shipped encoder, %.3f with the tuned one", before, after)
    if after >= before:
        logger.warning(
            "tuning the encoder did not help (log loss %.3f, without tuning %.3f): using the shipped one; more examples may help", after, before
        )
        return None
    body = tuning.tuned(range(len(examples)), minutes=share, seed=seed)
    folder = _export(body, frozen.encoder, output / "encoder")
    return _Learned(TUNED_STRENGTH, p, embed(examples, Encoder(folder)), folder)


def _export(body: Any, shipped: Path, folder: Path) -> Path:
    from ..encoders.export import export_states

    config = read_config(shipped, "encoder")
    fresh_folder(folder)
    export_states(body, folder / "model.onnx")
    shutil.copy2(shipped / "tokenizer.json", folder / "tokenizer.json")
    kept = {key: config[key] for key in ("max_tokens", "width", "architecture", "base", "base_record")}
    write_config(folder, "encoder", {**kept, "tuned_from": model_hash(config)})
    return folder


def doubts(examples: Sequence[Example], p: npt.NDArray[np.float64], names: Sequence[str]) -> tuple[Doubtful, ...]:
    """The rows whose held-out probabilities [rows, names] contradict their labels."""
    return tuple(
        Doubtful(example.line, example.label, names[int(row.argmax())], float(row.max()))
        for example, row in zip(examples, p, strict=True)
        if row[list(names).index(example.label)] < DOUBT_BELOW and row.max() > DOUBT_ABOVE
    )


def train_fewshot(path: Path, output: Path, *, seed: int = 0, minutes: float | None = None, tracking: bool = False) -> FewShot:
    """Train the topics of a CSV file; writes `output/topic`, which `Nutgraf(models=output)` takes.

    `minutes` is a budget for tuning the encoder as well (see `contrastive`); if that helps, `output/encoder` is
    written too. None: the shipped encoder is used. `tracking` records the run in MLflow.

    Raises
    ------
    ValueError: see `read_examples`; `minutes` is not above 0.
    RuntimeError: `tracking` is set and the MLflow store cannot be reached.
    """
    if minutes is not None and minutes <= 0:
        raise ValueError(f"minutes is {minutes}: give more than 0, or leave it out")
    examples = read_examples(path)
    with run("fewshot", enabled=tracking, trains=True) as log:
        log.params({"task": "fewshot", "seed": seed, "minutes": minutes, "labels": len({example.label for example in examples})})
        log.dataset(path.stem, file_hash(path), len(examples), "training", path)
        result = _learn(examples, output, seed, minutes, log)
        log.model(output)
    return result


def _learn(examples: Sequence[Example], output: Path, seed: int, minutes: float | None, log: Log) -> FewShot:
    labels = np.array([example.label for example in examples])
    folds = min(5, min(Counter(labels.tolist()).values()))
    frozen = _frozen(examples, labels, folds, seed)
    tuned = _tuned(frozen, examples, labels, output, minutes, seed) if minutes else None
    learned = tuned or frozen
    model = classifier(learned.strength).fit(learned.vectors, labels)
    names = [str(name) for name in model.classes_]
    truth = np.array([names.index(label) for label in labels])
    logits = np.log(np.maximum(learned.held_out, 1e-9))
    temperature = m.best_temperature(lambda t: float(-np.log(np.maximum(m.softmax(logits, t)[np.arange(len(truth)), truth], 1e-9)).mean()))
    p = m.softmax(logits, temperature)
    guesses = [names[int(i)] for i in p.argmax(1)]
    doubtful = doubts(examples, p, names)
    folder = fresh_folder(output / "topic")
    _save_head(model, folder)
    result = FewShot(
        output,
        tuple(names),
        len(examples),
        3 if tuned else folds,
        m.accuracy(labels.tolist(), guesses),
        m.macro_f1(labels.tolist(), guesses),
        m.calibration_error(p.max(1), [g == label for g, label in zip(guesses, labels, strict=True)]),
        doubtful,
        tuned is not None,
    )
    figures = {"accuracy": result.accuracy, "macro_f1": result.macro_f1, "ece": result.ece, "folds": result.folds, "rows": len(examples)}
    settings = {
        "kind": "single-label",
        "encoder": "../encoder" if tuned else "shipped",
        "encoder_id": model_hash(read_config(learned.encoder, "encoder")),
        "labels": names,
        "qcodes": [None] * len(names),
        "thresholds": [ABSTAIN] * len(names),
        "temperature": round(temperature, 4),
        "strength": learned.strength,
        "metrics": {"cross_validated": figures},
    }
    write_config(folder, "topic", settings)
    log.params({"strength": learned.strength, "tuned": result.tuned})
    log.metrics(figures)
    log_pictures(log, labels.tolist(), guesses, p.max(1), "few-shot topics, cross-validated")
    log.artifact(folder / "config.json")
    return result


def _save_head(model: Any, folder: Path) -> None:
    from safetensors.numpy import save_file

    weight, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    save_file({"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)}, folder / "head.safetensors")
