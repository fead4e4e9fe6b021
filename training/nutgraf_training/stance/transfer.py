"""Few-shot figures on targets that the stance model was never trained on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import AUTHOR, LABELS

from ..corpora import registry
from ..evaluation import metrics as m
from ..fewshot.stance import Classifier, choose_penalty, fit_classifier, shipped_classifier

logger = logging.getLogger(__name__)

SHOTS, DRAWS, TESTED = 8, 10, 300
#: Sets that are never trained on, with their labels mapped to ours, and readable names for targets that need one.
_LABELS = {
    "semeval2016t6": {"FAVOR": "favor", "AGAINST": "against", "NONE": "neutral"},
    "manifesto_military": {"Military: Positive": "favor", "Military: Negative": "against", "Other": "unrelated"},
}
_NAMES = {"military": "a strong military"}


def _targets(data: Path) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(set, target, rows of text and label) if each label has enough rows for training and testing."""
    for name, labels in _LABELS.items():
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in registry.read(name, data):
            groups.setdefault(row["target"], []).append((row["text"], labels[row["label"]]))
        for target, rows in groups.items():
            if min(sum(label == one for _, label in rows) for one in labels.values()) >= 5 * SHOTS:
                yield name, _NAMES.get(target, target), rows


def few_shot_targets(model: StanceModel, data: Path) -> list[dict[str, Any]]:
    """Macro-F1 on each target, over the labels that the set has: of the shipped model, and after `SHOTS` examples per label
    as the mean of `DRAWS` draws with its 95% interval over the draws.
    """
    figures = []
    for name, target, rows in _targets(data):
        logger.info("few-shot: %s, %s", name, target)
        rng = np.random.default_rng(0)
        order = rng.permutation(len(rows))
        rows = [rows[i] for i in order]
        labels = np.array([LABELS.index(label) for _, label in rows])
        present = np.unique(labels)
        test = np.arange(min(TESTED, len(rows) // 2))
        pool = np.arange(len(test), len(rows))
        drawn = [np.concatenate([rng.choice(pool[labels[pool] == one], SHOTS, replace=False) for one in present]) for _ in range(DRAWS)]
        needed = np.unique(np.concatenate([test, *drawn]))
        vectors = dict(zip(needed.tolist(), model.pooled([(rows[i][0], target, AUTHOR) for i in needed]), strict=True))
        start = shipped_classifier(model)
        tested = np.stack([vectors[i] for i in test.tolist()])
        truth = [LABELS[i] for i in labels[test]]

        def score(classifier: Classifier, tested: Any = tested, truth: Any = truth, present: Any = present) -> float:
            guesses = present[classifier.logits(tested)[:, present].argmax(1)]
            return m.macro_f1(truth, [LABELS[int(i)] for i in guesses])

        after = []
        for draw, chosen in enumerate(drawn):
            pooled = np.stack([vectors[i] for i in chosen.tolist()])
            penalty, _ = choose_penalty(start, pooled, labels[chosen], draw)
            after.append(score(fit_classifier(start, pooled, labels[chosen], penalty)))
        spread = 1.96 * float(np.std(after, ddof=1)) / DRAWS**0.5
        mean = float(np.mean(after))
        figures.append({"set": name, "target": target, "rows": len(test), "before": score(start), "after": [mean, mean - spread, mean + spread]})
    return figures
