"""A new stance target from a few examples: the cross-encoder's classifier is adjusted as little as they require.

Training starts from the shipped classifier over pooled vectors, with an L2 penalty on the distance from it (Chelba &
Acero 2006, MAP adaptation of a maximum entropy classifier); cross-validation chooses the penalty, and one of the choices
is to leave the classifier unchanged.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from nutgraf.modelfolder.config import file_hash, model_hash, read_config, shipped_models
from nutgraf.stance.fewshot import target_key
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import AUTHOR, LABELS, MAX_TARGET_WORDS

from ..encoders.export import fresh_folder, write_config
from ..evaluation import metrics as m
from ..mlflow_store.tracking import run
from .topics import Doubtful, Example, check_counts, doubts, parse_examples

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]

#: Penalties tried, weakest first; the last one leaves the classifier unchanged.
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, float("inf"))
#: Maximum number of words read of an example: about one passage of the model.
PASSAGE_WORDS = 110


@dataclass(frozen=True)
class Classifier:
    """`weight` [4, width] and `bias` [4] over pooled vectors."""

    weight: Floats
    bias: Floats

    def logits(self, pooled: npt.NDArray[np.float32]) -> Floats:
        return np.asarray(pooled @ self.weight.T + self.bias, np.float64)


@dataclass(frozen=True)
class FewShotTarget:
    """One target's figures: `before` for the shipped model, the others cross-validated after few-shot training."""

    target: str
    examples: int
    labels: tuple[str, ...]
    penalty: float
    before: float
    after: float
    """Macro-F1 over the labels that the examples have."""
    ece: float
    doubtful: tuple[Doubtful, ...]


def fit_classifier(start: Classifier, pooled: npt.NDArray[np.float32], truth: npt.NDArray[np.intp], penalty: float) -> Classifier:
    """The classifier that minimises cross-entropy on the examples plus `penalty` times its squared distance from `start`."""
    if np.isinf(penalty):
        return start
    from scipy.optimize import minimize

    scale = max(float(np.sqrt((pooled**2).sum(1).mean())), 1e-6)
    x = np.concatenate([pooled / scale, np.ones((len(pooled), 1))], axis=1).astype(np.float64)
    base = start.logits(pooled)
    weights = 1 / np.bincount(truth, minlength=len(LABELS)).clip(1)[truth]
    weights = weights / weights.sum()
    wanted = np.eye(len(LABELS))[truth]

    def loss(flat: Floats) -> tuple[float, Floats]:
        moved = flat.reshape(len(LABELS), -1)
        z = base + x @ moved.T
        z = z - z.max(1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
        gradient = ((np.exp(log_p) - wanted) * weights[:, None]).T @ x + 2 * penalty * moved
        return float(-(weights * (log_p * wanted).sum(1)).sum() + penalty * (moved**2).sum()), gradient.ravel()

    found = minimize(loss, np.zeros(len(LABELS) * x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    moved = found.x.reshape(len(LABELS), -1)
    return Classifier(start.weight + moved[:, :-1] / scale, start.bias + moved[:, -1])


def choose_penalty(start: Classifier, pooled: npt.NDArray[np.float32], truth: npt.NDArray[np.intp], seed: int) -> tuple[float, Floats]:
    """The strongest penalty whose cross-validated loss is within a standard error of the best one's, and its held-out logits [examples, 4].

    The one-standard-error rule of Breiman et al. (1984), on the differences by example: where the examples show no gain beyond noise, the
    shipped classifier stays as it is.
    """
    from sklearn.model_selection import StratifiedKFold

    folds = list(StratifiedKFold(min(5, int(np.bincount(truth)[np.unique(truth)].min())), shuffle=True, random_state=seed).split(pooled, truth))
    held_out, losses = [], []
    for penalty in PENALTIES:
        z = np.zeros((len(truth), len(LABELS)))
        for known, held in folds:
            z[held] = fit_classifier(start, pooled[known], truth[known], penalty).logits(pooled[held])
        held_out.append(z)
        losses.append(-np.log(np.maximum(m.softmax(z)[np.arange(len(truth)), truth], 1e-12)))
    best = min(losses, key=lambda loss: float(loss.mean()))
    spread = [float((loss - best).std(ddof=1)) / len(truth) ** 0.5 for loss in losses]
    chosen = max(i for i, loss in enumerate(losses) if float((loss - best).mean()) <= spread[i])
    return PENALTIES[chosen], held_out[chosen]


def shipped_classifier(model: StanceModel) -> Classifier:
    """The shipped classifier, divided by its temperature."""
    weight, bias = (np.asarray(value, np.float64) / model.temperature for value in model.classifier)
    return Classifier(weight, bias)


def train_target(model: StanceModel, examples: Sequence[Example], target: str, seed: int = 0) -> tuple[Classifier, FewShotTarget]:
    """Train one target on its examples."""
    pairs = [(" ".join(e.text.split()[:PASSAGE_WORDS]), target, e.holder or AUTHOR) for e in examples]
    pooled = model.pooled(pairs)
    start = shipped_classifier(model)
    truth = np.array([LABELS.index(e.label) for e in examples])
    penalty, held_out = choose_penalty(start, pooled, truth, seed)
    names = [e.label for e in examples]
    present = sorted(set(names), key=LABELS.index)
    columns = [LABELS.index(label) for label in present]

    def guesses(z: npt.NDArray[np.floating]) -> list[str]:
        return [present[int(i)] for i in z[:, columns].argmax(1)]

    p = m.softmax(held_out)
    return fit_classifier(start, pooled, truth, penalty), FewShotTarget(
        target,
        len(examples),
        tuple(present),
        penalty,
        m.macro_f1(names, guesses(start.logits(pooled))),
        m.macro_f1(names, guesses(held_out)),
        m.calibration_error(p.max(1), [LABELS[int(i)] == name for i, name in zip(p.argmax(1), names, strict=True)]),
        doubts(examples, p, LABELS),
    )


def train_stance_fewshot(path: Path, output: Path, *, target: str | None = None, seed: int = 0, tracking: bool = False) -> list[FewShotTarget]:
    """Train the targets of a CSV file; writes `output/stance`, which `Nutgraf(models=output)` takes.

    The file has the columns `text` and `label` (favor, against, neutral or unrelated), and `target` unless the
    argument `target` names one for all rows; the optional column `holder` says whose stance a row's label is (empty: the
    author's). `tracking` records the run in MLflow.

    Raises
    ------
    ValueError: see `topics.parse_examples`; a label is not one of the four; a row has no target; a target has fewer than two
        labels with enough examples.
    RuntimeError: `tracking` is set and the MLflow store cannot be reached.
    """
    examples = parse_examples(path)
    if not examples:
        check_counts(examples, str(path))
    unknown = [f"line {e.line}: {e.label!r}" for e in examples if e.label not in LABELS]
    if unknown:
        raise ValueError(f"{path} has invalid stance labels ({'; '.join(unknown[:5])}): expected {', '.join(LABELS)}")
    groups: dict[str, tuple[str, list[Example]]] = {}
    for e in examples:
        name = " ".join((target or e.target or "").split())
        if not name or len(name.split()) > MAX_TARGET_WORDS:
            raise ValueError(
                f"{path}, line {e.line}: the target {name[:60]!r} is empty or has more than {MAX_TARGET_WORDS} words: fill in the column, or give --target"
            )
        groups.setdefault(target_key(name), (name, []))[1].append(e)
    for name, rows in groups.values():
        check_counts(rows, f"{path}: the target {name!r}")
    base = shipped_models() / "stance"
    with run("fewshot-stance", enabled=tracking, trains=True) as log:
        log.params({"task": "fewshot-stance", "seed": seed, "targets": len(groups)})
        log.dataset(path.stem, file_hash(path), len(examples), "training", path)
        model = StanceModel.from_folder(base)
        trained = [train_target(model, rows, name, seed) for name, rows in groups.values()]
        _save(fresh_folder(output / "stance"), trained, model_hash(read_config(base, "stance")))
        for number, (_, one) in enumerate(trained):
            log.metrics({"macro_f1": one.after, "macro_f1_before": one.before, "ece": one.ece}, step=number)
        log.artifact(output / "stance" / "config.json")
        log.model(output)
    return [one for _, one in trained]


def _save(folder: Path, trained: Sequence[tuple[Classifier, FewShotTarget]], base_id: str) -> None:
    from safetensors.numpy import save_file

    tensors = {}
    for i, (classifier, _) in enumerate(trained):
        tensors[f"weight.{i}"] = np.ascontiguousarray(classifier.weight, np.float32)
        tensors[f"bias.{i}"] = np.ascontiguousarray(classifier.bias, np.float32)
    save_file(tensors, folder / "head.safetensors")
    figures = [
        {"target": t.target, "rows": t.examples, "macro_f1_before": t.before, "macro_f1": t.after, "ece": t.ece, "penalty": str(t.penalty)}
        for _, t in trained
    ]
    settings = {"kind": "few-shot", "labels": list(LABELS), "base_id": base_id, "targets": [t.target for _, t in trained]}
    write_config(folder, "stance", {**settings, "metrics": {"cross_validated": figures}})
