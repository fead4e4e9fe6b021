"""A guard for a new stance model, distilled from the shipped one on true and corrupted sentences of shipped articles.

A guard works only with the stance model it was trained on. The support head reads wording and the entailment's log odds, not
vectors, and is copied; the entailment head is refitted so that its output on the new model's vectors matches that of the
shipped head on its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.guard.entailment import fingerprint
from nutgraf.guard.features import LEXICAL
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.heads import two_layers
from nutgraf.stance.model import StanceModel
from safetensors.numpy import load_file, save_file

from ..cards.models import table, write_card
from ..corpora.places import set_path
from ..corpora.summary_sets import SummaryRow
from ..encoders.export import write_config
from ..guard.data import Cases, Seen, made_cases, observe, pooled_pairs
from ..guard.evaluate import auc, balanced_accuracy, best_threshold, kinds
from ..guard.train import EntailmentHead, Heads
from ..mlflow_store.tracking import run
from .distillation import recorded_data, records, some

Array = npt.NDArray[np.float32]

_EPOCHS, _BATCH, _RATE, _DECAY, _BOUND = 40, 64, 2e-3, 0.05, 8.0
#: Training documents for each test document.
_TESTED = 3


def distill_guard(encoder: Path, stance: Path, output: Path, *, seed: int, documents: int, tracking: bool) -> dict[str, float]:
    """Write `OUTPUT/guard` for the models in `encoder` and `stance`; returns its figures on held-out sentences."""
    source, folder = shipped_models() / "guard", output / "guard"
    models, teacher = (Encoder(encoder), StanceModel.from_folder(stance)), StanceModel.from_folder(shipped_models() / "stance")
    with run("guard", enabled=tracking, trains=True) as log:
        settings = {"epochs": _EPOCHS, "learning_rate": _RATE, "seed": seed, "distilled_from": "the shipped guard"}
        log.params({"task": "guard", "documents": documents, **settings})
        train, test = records("train"), records("test")
        data = recorded_data(train)
        for one in data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"]))
        lessons = observe(cases(train, documents, seed), *models)
        pairs = [(passage.text, one.claim.text) for one in lessons for passage in one.passages]
        wanted = two_layers(source / "head.safetensors")(pooled_pairs(pairs, teacher))[:, 0]
        entailment = fit_entailment(np.concatenate([one.pooled for one in lessons]), wanted, seed=seed)
        support = load_file(source / "support.safetensors")
        heads = Heads(entailment, support["weight"][0], float(support["bias"][0]))
        threshold = float(read_config(source, "guard")["threshold"])
        held = observe(cases(test, -(-documents // _TESTED), seed), *models)
        measured = figures(heads, lessons, held, threshold)
        log.metrics(measured)
        folder.mkdir(parents=True)
        save_file(entailment, str(folder / "head.safetensors"))
        shutil.copyfile(source / "support.safetensors", folder / "support.safetensors")
        shared = {"threshold": threshold, "data": data, "base": read_config(stance, "stance").get("base"), "settings": settings}
        by_kind = kinds(heads, held, threshold)
        config = write_config(
            folder, "guard", {"stance": fingerprint(StanceModel.from_folder(stance)), **shared, "metrics": {"made": measured, "kinds": by_kind}}
        )
        made = [[row["kind"], "yes" if row["true"] else "no", row["rows"], f"{row['passed']:.2f}"] for row in by_kind]
        shown = table(["sentences of held-out articles", "true", "rows", "passed"], made)
        write_card(folder, "Guard on summaries", [_TEXT, table(["figure", "value"], [[k, f"{v:.3f}"] for k, v in measured.items()]), shown], config)
        for name in ("README.md", "config.json"):
            log.artifact(folder / name)
        log.model(output)
    return measured


def cases(rows: Sequence[dict[str, Any]], documents: int, seed: int) -> Cases:
    """True and corrupted sentences of documents of two articles each, since a single one is too short."""
    joined = [
        SummaryRow(f"{one['id']} {other['id']}", f"{one['text']}\n\n{other['text']}", "", "shipped", one["split"])
        for one, other in zip(rows[::2], rows[1::2], strict=False)
    ]
    return made_cases(some(joined, documents), seed=seed)


def fit_entailment(vectors: Array, wanted: Array, *, seed: int) -> dict[str, Array]:
    """Tensors of a head trained to give the log odds `wanted` [pairs] for `vectors` [pairs, width]."""
    torch.manual_seed(seed)
    head = EntailmentHead(vectors.shape[1])
    head.dropout.p = 0.1
    optimizer = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=_DECAY)
    x, y = torch.from_numpy(vectors), torch.sigmoid(torch.from_numpy(np.clip(wanted, -_BOUND, _BOUND)))
    head.train()
    for epoch in range(_EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * (1 - epoch / _EPOCHS)
        for batch in torch.randperm(len(y)).split(_BATCH):  # type: ignore[no-untyped-call]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(head(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return {name: value.detach().numpy().astype(np.float32) for name, value in head.state_dict().items()}


def figures(heads: Heads, trained: Sequence[Seen], held: Sequence[Seen], threshold: float) -> dict[str, float]:
    """Balanced accuracy and ROC-AUC on sentences of held-out articles: of the guard as it is used, and of shared bigrams, whose
    threshold is the best one on the training sentences.
    """

    def labels(seen: Sequence[Seen]) -> Array:
        return np.array([one.claim.label for one in seen], np.float32)

    def bigrams(seen: Sequence[Seen]) -> npt.NDArray[np.float64]:
        return -np.array([one.lexical[LEXICAL.index("new runs of two")] for one in seen], np.float64)

    support = 1 / (1 + np.exp(-heads.support(held).astype(np.float64)))
    passed = (support >= threshold) & np.array([not one.missing for one in held])
    bigram_threshold = best_threshold([(labels(trained), bigrams(trained))])
    return {
        "balanced_accuracy": balanced_accuracy(labels(held), passed),
        "bigrams_balanced_accuracy": balanced_accuracy(labels(held), bigrams(held) >= bigram_threshold),
        "auc": auc(labels(held), support),
        "bigrams_auc": auc(labels(held), bigrams(held)),
    }


_TEXT = (
    "Checks each sentence of a summary against the most similar passages of its source. No judged summaries were "
    "available: the support head and the threshold are those of the guard that ships with nutgraf, and the entailment head was "
    "trained to match, on this folder's stance model, the output of the shipped one on its own, with true and corrupted "
    "sentences of hand-written articles. With public sets, `nutgraf-train guard --data FOLDER` trains both on judged summaries."
)
