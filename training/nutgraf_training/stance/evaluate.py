"""Evaluation of stance: every test set against TF-IDF, the majority class and the model with its target hidden; whole
articles, quotations, suggested targets and cost.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf import Nutgraf
from nutgraf.modelfolder.config import shipped_models
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import LABELS

from ..cards.models import write_card
from ..corpora.stance_sets import StanceRow
from ..evaluation import metrics as m
from ..evaluation.baselines import TfidfStance, majority
from ..evaluation.plots import confusion, reliability
from ..evaluation.quotes import evaluate_quotes, evaluate_seed_quotes, found_by
from ..evaluation.targets import recall as suggestion_recall
from ..mlflow_store.log import Log
from . import train as stance
from .articles import flips, held_out, main_entities, measure_articles, measure_cost, seesaw_documents
from .data import Rows
from .tables import curve_table, questions_table, tables
from .transfer import few_shot_targets

logger = logging.getLogger(__name__)

TITLE = "Stance toward a target, by holder"
PICTURE = "stance_reliability.png"


def _log_likelihood(p: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any]) -> float:
    return float(np.log(np.maximum((p * allowed).sum(1), 1e-7)).mean())


def calibrate(model: StanceModel, held: Sequence[StanceRow]) -> float:
    """The temperature that maximises the log-likelihood of the allowed labels on held-back rows."""
    p = model.probabilities([(row.text, row.target, row.holder) for row in held])
    logits = np.log(np.maximum(p, 1e-7))
    allowed = stance.allowed_matrix(held).numpy()
    return m.best_temperature(lambda temperature: -_log_likelihood(m.softmax(logits, temperature), allowed))


def measure(folder: Path, rows: Rows, log: Log, *, pictures: Path) -> dict[str, Any]:
    """Macro-F1 of the model, the model with its target hidden, TF-IDF and the majority class on every test set."""
    model = StanceModel.from_folder(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    tfidf = TfidfStance(rows.train)
    common = [row.label for row in rows.train]
    sets: list[dict[str, Any]] = []
    confidence: list[float] = []
    correct: list[bool] = []
    for name, test in rows.test.items():
        labels = sorted({row.label for row in test}, key=LABELS.index)
        p = folded(model.probabilities([(row.text, row.target, row.holder) for row in test]), test)
        blind = folded(model.probabilities([(row.text, "it", row.holder) for row in test]), test)
        columns = [LABELS.index(label) for label in labels]
        systems = {
            "nutgraf": [labels[int(i)] for i in p[:, columns].argmax(1)],
            "nutgraf, target hidden": [labels[int(i)] for i in blind[:, columns].argmax(1)],
            "TF-IDF + linear": tfidf.predict(test, labels),
            "majority": majority([label for label in common if label in labels], len(test)),
        }
        truth = [row.label for row in test]
        figures = {}
        for system, guesses in systems.items():
            value = m.bootstrap(m.macro_f1, truth, guesses)
            figures[system] = [value.value, value.low, value.high]
        within = p[:, columns] / p[:, columns].sum(1, keepdims=True)
        right = [guess == t for guess, t in zip(systems["nutgraf"], truth, strict=True)]
        sets.append({"set": name, "rows": len(test), "macro_f1": figures, "ece": m.calibration_error(within.max(1), right)})
        confidence += within.max(1).tolist()
        correct += right
        key = re.sub(r"\W+", "_", name).strip("_")
        log.metrics({f"{key}_macro_f1": figures["nutgraf"][0], f"{key}_tfidf_macro_f1": figures["TF-IDF + linear"][0]})
        log.artifact(confusion(truth, systems["nutgraf"], labels, pictures / f"stance_confusion_{key}.png", f"stance, {name}"))
    log.artifact(reliability(confidence, correct, pictures / PICTURE, "stance, all sets"))
    return {"sets": sets}


def folded(p: np.ndarray[Any, Any], rows: Sequence[StanceRow]) -> np.ndarray[Any, Any]:
    """Add the probability of unrelated to that of neutral for rows whose neutral includes unrelated (VAST)."""
    out = p.astype(np.float64).copy()
    for i, row in enumerate(rows):
        if row.source == "vast":
            out[i, LABELS.index("neutral")] += out[i, LABELS.index("unrelated")]
            out[i, LABELS.index("unrelated")] = 0
    return out


def measure_all(folder: Path, rows: Rows, log: Log, *, data: Path | None, most: int, pictures: Path) -> dict[str, Any]:
    """`measure`, plus figures on whole articles; the other models are those next to `folder`, or the shipped ones."""
    found = measure(folder, rows, log, pictures=pictures)
    models = Nutgraf(folder.parent)
    logger.info("whole articles")
    found["articles"] = measure_articles(models, m.sample(list(held_out()), most))
    found["flips"] = flips(models, most)
    found["cost"] = measure_cost(models)
    found["quotations"] = [asdict(score) for score in evaluate_quotes(models, splits=("test",))]
    seeds = evaluate_seed_quotes(found_by(models))
    found["seed_quotations"] = {"evidence": sum(s.evidence for s in seeds), "found": sum(s.found for s in seeds)}
    found["suggested"] = suggestion_recall(shipped_models())["all"]
    if data is not None:
        logger.info("SEESAW documents")
        found["documents"] = seesaw_documents(models, data, min(most, 400))
        logger.info("main entities")
        found["main_entities"] = main_entities(models, data, min(most, 600))
        found["few_shot"] = few_shot_targets(StanceModel.from_folder(folder), data)
    log.metrics({f"articles_{name}": value for name, value in found["articles"].items() if isinstance(value, float)})
    log.metrics({f"cost_{name}": value for name, value in found["cost"].items()})
    return found


def write_stance_card(folder: Path, config: Mapping[str, Any], pictures: Path | None = None) -> None:
    """Write the card of a stance folder from its config, and copy the picture next to it if given."""
    if pictures is not None:
        shutil.copy2(pictures / PICTURE, folder / PICTURE)
    metrics = config["metrics"]
    shown = [curve_table(config["curve"], config["holder_above"]), questions_table(config["questions"])] if "questions" in config else []
    paragraphs = [_TEXT, *shown, *tables(metrics), f"![probability against the share that is right]({PICTURE})"]
    write_card(folder, TITLE, paragraphs, config)


_TEXT = (
    'The model reads up to five stretches of an article, those most relevant to the target, each with the title and the sentence "Someone is in favor '
    'of TARGET.", once for everybody in it. For each candidate, who speaks or is named as one who may act, a head weighs the sentences in which that '
    "candidate speaks or is named and tells silent, favor, against or neutral, and for the author a second one weighs the sentences in which nobody else "
    "speaks; the weights choose the evidence. Up to four candidates who may or may not be silent by that are then asked about alone, with the three sentences that "
    "count most for each, and both answers are joined. It learned this from articles that were read from end to end by a large language model under a guide, each "
    "with up to five targets, among them opposite ones, targets that the article does not discuss, and targets of other articles on a like subject. Before that, "
    "and in between, it learned from passages of public stance sets, where a third head judges a passage as a whole: that is what the test sets below measure. "
    "Where the settings name further learning rates, the weights are the mean of nets that learned with each. "
    'Sentiment sets have no holder and were given as "Someone"; VAST\'s neutral covers texts that do not speak of the target and was taught as neutral '
    'or unrelated. "target hidden" is the same model with the target replaced by "it": what it scores there it owes to the passage alone. Probabilities '
    "and the threshold for holders were fitted on articles that neither this model nor the reader learned from."
)
