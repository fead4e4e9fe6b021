"""Evaluation of topics: every test set against TF-IDF and the majority class, calibration, and risk against coverage."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.reader.topics import TopicModel

from ..cards.models import table, write_card
from ..corpora.topic_sets import SHORT, TopicRow
from ..evaluation import metrics as m
from ..evaluation.baselines import TfidfTopics, majority
from ..evaluation.plots import confusion, reliability, risk_coverage
from ..mlflow_store.log import Log
from .apply import Reader
from .data import Rows
from .first_topic import classes_of, first_of, merged
from .topic_loss import targets
from .transfer import transfer

logger = logging.getLogger(__name__)

TITLE = "Topic: the 17 IPTC Media Topics, multi-label; their subtopics; topics of a caller's own"
#: The card's pictures, over all sets together.
PICTURES = {"topic_reliability.png": "probability against the share that is right", "topic_risk_coverage.png": "errors against coverage"}
#: Shares of the rows kept, most confident first, at which the risk-coverage curve is recorded.
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def logits(folder: Path, rows: Sequence[TopicRow]) -> m.Floats:
    """[rows, labels] before temperature and bias, by the exported model."""
    return Reader(TopicModel.from_folder(folder)).read(rows).logits


def calibrate(folder: Path, held: Sequence[TopicRow], labels: Sequence[str]) -> dict[str, Any]:
    """Temperature and bias (Platt 1999) on held-back rows, and a threshold per topic by F1.

    Only a row's highest logit counts, if the row's label is known for that topic: the other topics are far from any
    decision and would dominate the fit by their number. Sources have equal weight.
    """
    from sklearn.linear_model import LogisticRegression

    z = logits(folder, held)
    truth = targets(held, labels)
    holds = (truth.degree > 0).numpy() | (truth.main & truth.either[:, None]).numpy()
    known = (truth.known > 0).numpy() | holds
    sources = [row.source for row in held]
    share = np.array([1 / sources.count(source) for source in sources])
    top = np.argsort(-z, axis=1)[:, :1]
    cells = [(i, j) for i in range(len(held)) for j in top[i] if known[i, j]]
    rows, columns = np.array(cells).T
    fitted = LogisticRegression(C=1e6).fit(z[rows, columns][:, None], holds[rows, columns], sample_weight=share[rows] * len(held))
    slope, bias = max(float(fitted.coef_[0, 0]), 0.05), float(fitted.intercept_[0])  # a model that knows nothing may rank the wrong way round
    p = m.sigmoid(slope * z + bias)
    return {"temperature": round(1 / slope, 4), "bias": round(bias, 4), "thresholds": m.thresholds(p, holds.astype(float), known.astype(float))}


@dataclass(frozen=True)
class Systems:
    """The first topic that each system predicts for the rows of a set, and the model's probability of its own."""

    guesses: dict[str, list[str]]
    confidence: m.Floats
    right: list[bool]


def _compare(
    z: m.Floats, rows: Sequence[TopicRow], labels: Sequence[str], tfidf: TfidfTopics, common: Sequence[str], fit: Mapping[str, Any]
) -> Systems:
    names, best, right = first_of(z, rows, labels)
    confidence = m.sigmoid(best / fit["temperature"] + fit["bias"])
    allowed = classes_of(rows, labels)
    return Systems(
        {
            "nutgraf": names,
            "TF-IDF + linear": tfidf.predict(rows, allowed),
            "majority": majority([one for one in common if one in allowed], len(rows)),
        },
        confidence,
        right,
    )


def measure(folder: Path, rows: Rows, log: Log, *, pictures: Path) -> dict[str, Any]:
    """Macro-F1 of the model, TF-IDF and the majority class on every test set, calibration, and pictures."""
    labels = list(SHORT.values())
    fit = TopicModel.from_folder(folder).calibration
    tfidf = TfidfTopics([row for row in rows.train if not row.either])
    common = [row.topics[0] for row in rows.train]
    pictures.mkdir(parents=True, exist_ok=True)
    sets: list[dict[str, Any]] = []
    confidence: list[float] = []
    correct: list[bool] = []
    for name, test in rows.test.items():
        logger.info("%s: %d rows", name, len(test))
        systems = _compare(logits(folder, test), test, labels, tfidf, common, fit)
        figures = {}
        for system, guesses in systems.guesses.items():
            value = m.bootstrap(m.macro_f1, [row.topics[0] for row in test], [merged(g, row) for g, row in zip(guesses, test, strict=True)])
            figures[system] = [value.value, value.low, value.high]
        sets.append({"set": name, "rows": len(test), "macro_f1": figures, **m.trust(systems.confidence, systems.right)})
        confidence += systems.confidence.tolist()
        correct += systems.right
        key = name.split(" ")[0]
        log.metrics({f"{key}_macro_f1": figures["nutgraf"][0], f"{key}_tfidf_macro_f1": figures["TF-IDF + linear"][0]})
        truth, guessed = [row.topics[0] for row in test], systems.guesses["nutgraf"]
        log.artifact(confusion(truth, guessed, classes_of(test, labels), pictures / f"topic_confusion_{key}.png", f"topic, {name}"))
    log.artifact(reliability(confidence, correct, pictures / "topic_reliability.png", "topic, all sets"))
    log.artifact(risk_coverage(confidence, correct, pictures / "topic_risk_coverage.png", "topic, all sets"))
    pooled = {**m.trust(confidence, correct), "risk": m.risks(confidence, correct, COVERAGES)}
    log.metrics({f"pooled_{key}": value for key, value in pooled.items() if isinstance(value, float)})
    return {"sets": sets, "pooled": pooled}


def measure_all(folder: Path, rows: Rows, log: Log, *, data: Path | None, most: int, pictures: Path) -> dict[str, Any]:
    """`measure`, plus transfer beyond the 17 topics."""
    return {**measure(folder, rows, log, pictures=pictures), "transfer": transfer(folder, data, rows.train, rows.test, most)}


def card_paragraphs(measured: Mapping[str, Any]) -> list[str]:
    """The card's text, with the figures over all sets together."""
    pooled = measured["pooled"]
    return [
        _TEXT,
        f"**Trust.** Over all test rows together, of the first topic among those that a set has: expected calibration error {pooled['ece']:.3f} "
        f"(15 bins), Brier score {pooled['brier']:.3f}, accuracy {pooled['accuracy']:.3f}.",
        " ".join(f"![{alt}]({name})" for name, alt in PICTURES.items()),
        risk_table(pooled["risk"]),
        _TRANSFER,
        transfer_table(measured["transfer"]),
    ]


def write_topic_card(folder: Path, config: Mapping[str, Any], pictures: Path | None = None) -> None:
    """Write the card of a topic folder from its config, and copy the pictures next to it if given."""
    for name in PICTURES if pictures else ():
        assert pictures is not None
        shutil.copy2(pictures / name, folder / name)
    write_card(folder, TITLE, card_paragraphs(config["metrics"]), config)


def risk_table(risk: Mapping[str, float]) -> str:
    """The risk-coverage curve at some points, as Markdown."""
    return table(["the surest articles kept", "of these wrong"], [[f"{float(share):.0%}", f"{error:.3f}"] for share, error in risk.items()])


def transfer_table(found: Sequence[Mapping[str, Any]]) -> str:
    """Transfer beyond the 17 topics, as Markdown."""
    rows = [
        [f["what"], f["measure"], f["rows"], "{:.3f} [{:.3f}, {:.3f}]".format(*f["nutgraf"]), f"{f['base']:.3f} ({f['baseline']})"] for f in found
    ]
    return table(["beyond the 17 topics", "measure", "rows", "nutgraf", "baseline"], rows)


_TRANSFER = (
    "**Beyond the 17.** Few-shot: a linear classifier on the encoder's vectors, the mean of 10 draws with its interval over "
    "draws; the encoder was trained on other rows of AG News, under the Media Topics, and on none of BBC News. Zero-shot: of "
    "a source's own labels as they stand, the one that stands out most; its probabilities were fitted to held-back articles "
    "of allsides (not with `--licence open`) and HuffPost. Subtopics: concepts under the piece's topic by cosine similarity, against those that a reader "
    "accepted (`data/subtopics`)."
)


_TEXT = (
    "A head over the shared encoder, trained together with the reader. Articles are read to the end in chunks; chunk scores are averaged by length, the "
    "first chunk, with title and lead, counting twice. Temperature and threshold were fitted on real articles that were read from end to end and "
    "not trained on: on short or made-up texts the probabilities are too high. Where no topic reaches the threshold the "
    "model abstains. Labels of the public sets are single: topics that such a label leaves open were kept out of the "
    "loss, a label that covers two topics taught that one of them holds, and a second loss taught what comes first. Rare "
    "topics weigh more, up to twice. Rows of a headline alone were taken only where a topic had no others; texts that the "
    "set cuts (allsides, at 450 words) were read as they are; near copies of a story, by shared runs of six words, were "
    "kept once, and none of a test row. Weather, labour, human interest and lifestyle have hardly any public data and rest "
    "on the hand-written sets."
)
