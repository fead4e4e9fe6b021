"""`nutgraf-train abstractive`: learn which asides of a sentence to leave out of a written summary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.abstractive import WrittenModel
from nutgraf.abstractive.deletions import KINDS
from nutgraf.article import Article
from nutgraf.modelfolder.locate import task_folders
from nutgraf.reader.encoder import Encoder
from nutgraf.results import Summary
from nutgraf.stance.model import StanceModel
from nutgraf.summary.model import SummaryModel
from safetensors.numpy import save_file

from ..cards.models import table, write_card
from ..corpora.documents import DocumentReader
from ..corpora.licences import KEY, enough
from ..corpora.places import set_path
from ..corpora.read_articles import articles_record, read_articles
from ..encoders.export import fresh_folder, write_config
from ..mlflow_store.tracking import run
from ..reader.data import is_held
from ..run_options import RunOptions
from ..summary.train import Example
from .data import Spans, spans_of

logger = logging.getLogger(__name__)

#: A span goes only if the head is at least this sure that an editor would leave it out.
THRESHOLD = 0.75
#: With fewer articles the head learns nothing.
FEWEST = 40
#: Inverse strength of regularization.
_C = 0.5


def train_abstractive(options: RunOptions) -> Path:
    """Fit the head on the readings' training articles, measure it on those held back, write `OUTPUT/abstractive`; returns OUTPUT.

    Raises
    ------
    ValueError: no `--data`: no articles with readings ship; the licence leaves fewer than `FEWEST` articles.
    """
    if options.data is None:
        raise ValueError("nutgraf-train abstractive needs --data with readings/train.jsonl.gz: the texts of the readings do not ship")
    rows = read_articles(options.data, options.licence)["readings_train"]
    enough(len(rows), FEWEST, "articles with a summary", options.licence)
    with run("abstractive", enabled=options.tracking, trains=True) as log:
        log.params({"task": "abstractive", "licence": options.licence, "threshold": THRESHOLD})
        train, held = (spans_of(row for row in rows if is_held(row.id) == part) for part in (False, True))
        logger.info("%d spans to learn from, %d held back", len(train.dropped), len(held.dropped))
        weight, bias = fit(train)
        measured = measure(weight, bias, held)
        log.metrics({"auc": measured["auc"], "dropped_rightly": measured["dropped_rightly"]})
        data = [articles_record("readings_train", rows, options.data, options.licence)]
        log.dataset("readings_train", str(data[0]["sha256"]), len(rows), "training", set_path("readings_train", options.data))
        folder = fresh_folder(options.output / "abstractive")
        save_file({"weight": weight, "bias": bias}, str(folder / "head.safetensors"))
        config = write_config(folder, "abstractive", {"threshold": THRESHOLD, "data": data, KEY: options.licence, "metrics": {"spans": measured}})
        write_abstractive_card(folder, config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def fit(spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Weights [1, features] and bias [1] of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=_C, max_iter=2000).fit(spans.features, spans.dropped)
    return head.coef_.astype(np.float32), head.intercept_.astype(np.float32)


def measure(weight: np.ndarray, bias: np.ndarray, held: Spans) -> dict[str, Any]:
    """ROC-AUC, the share of spans that go, how many of these the readers left out too, and both by kind."""
    from sklearn.metrics import roc_auc_score

    odds = (held.features @ weight.T + bias)[:, 0]
    gone = odds >= np.log(THRESHOLD / (1 - THRESHOLD))
    kinds = np.array(held.kinds)
    by_kind = {
        kind: [int(of.sum()), round(float(held.dropped[of].mean()), 3), round(float(gone[of].mean()), 3)]
        for kind in KINDS
        if (of := kinds == kind).any()
    }
    return {
        "rows": len(odds),
        "auc": round(float(roc_auc_score(held.dropped, odds)), 3),
        "dropped": round(float(gone.mean()), 3),
        "dropped_rightly": round(float(held.dropped[gone].mean()), 3),
        "kinds": by_kind,
    }


def writer(models: Path, encoder: Encoder, extractive: SummaryModel) -> Callable[[Example], Summary]:
    """A function that makes the written summary of an example as `nutgraf.predict` does."""
    written, reader, stance = WrittenModel.load(models), DocumentReader(), StanceModel.from_folder(task_folders(models)["stance"])

    beside = extractive.beside_of(stance)

    def write(one: Example) -> Summary:
        found = reader.read(Article(one.row.document))
        return written.predict(found.document, extractive.weigh(found.document.sentences, found.encoded, found.document, beside=beside))

    return write


def write_abstractive_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of an abstractive folder from its `config.json`."""
    found = config["metrics"].get("spans")
    parts = [_TEXT]
    if found:
        rows = [[kind, *values] for kind, values in found["kinds"].items()]
        parts += [
            "## Figures",
            f"On {found['rows']} spans of articles held back: ROC-AUC {found['auc']:.3f}; {found['dropped']:.0%} of the spans are dropped, and of these "
            f"the reader's summary left out {found['dropped_rightly']:.0%}.",
            table(["kind of span", "spans", "left out by the reader", "dropped"], rows),
        ]
    write_card(folder, "Written summaries", parts, config)


_TEXT = (
    "A written summary has sentences of the article, shortened. What may go is a short list of spans that punctuation shows: brackets, asides "
    "between dashes, relative clauses, appositions, ages, trailing clauses, openings and where something was said. Spans with a negation, a hedge, a condition "
    "or an attribution are not on it, nor anything inside a quotation. This head, a logistic regression on plain facts about a span (its kind and length, "
    "words that the title and other sentences share with it, names), decides which of them to drop. It learned from what readers' summaries of 25 to 45 words, "
    "written by a large language model under a guide, left out of the sentences that they draw on. If it is not sure, the span stays."
)
