"""`nutgraf-train reader`: from rows to folders with the encoder, the reader's heads and the topics."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import read_config

from ..cards.models import table, write_card
from ..corpora.licences import KEY
from ..corpora.places import set_path
from ..corpora.registry import sha256
from ..corpora.reserved import Reserved
from ..corpora.topic_sets import TopicRow
from ..encoders.bases import fetch
from ..encoders.export import write_config
from ..encoders.fit import set_seed
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, recorded_base, report_progress
from . import train as reader
from .articles import TOPICS, Builder
from .data import Material, Rows, gather, material
from .evaluate import calibrate, measure_all, write_topic_card
from .publish import calibrate_own_topics, export, fit_reader, settings_of
from .train import DEFAULT, ReaderNet, ReaderSettings

logger = logging.getLogger(__name__)

#: With fewer held-back articles, linker and thresholds are not fitted.
FEWEST = 40

#: For the shipped sets only: few rows, so smaller batches to get enough steps, and fewer trained layers.
SMALL = replace(DEFAULT, epochs=2, learning_rate=1.5e-4, frozen_layers=3, batch_tokens=1024, topic_share=1.0)


def train_reader(options: RunOptions) -> Path:
    """Train, export, calibrate and evaluate; returns the folder that contains `encoder/`, `reader/` and `topic/`."""
    settings = options.fit(DEFAULT if options.data else SMALL)
    assert isinstance(settings, ReaderSettings)
    return trained(options, settings, gather(options.data, most=options.most, seed=options.seed, licence=options.licence))


def trained(options: RunOptions, settings: ReaderSettings, rows: Rows) -> Path:
    """`train_reader` with other settings or rows of the topic sets."""
    base = fetch(settings.base, options.bases)
    with run("reader", enabled=options.tracking, trains=True) as log:
        set_seed(settings.seed)  # the heads begin at random
        net = reader.load(base) if options.start is None else reader.resume(options.start)
        articles = material(options.data, Builder(net.tokenizer, settings.max_tokens), options.licence)
        rows = replace(rows, train=_unseen(rows.train, articles))
        log.params({"task": "reader", "licence": options.licence, "rows": len(rows.train), "articles": len(articles.train), **settings.to_dict()})
        for one in (*rows.data, *articles.data):
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"], options.data))
        checkpoint = options.output / "checkpoints" / "reader"
        fitted = reader.fit(net, articles.train, rows.train, settings, progress=report_progress(log, epochs=settings.epochs), checkpoint=checkpoint)
        log.metrics({name: value for name, value in fitted.items() if name != "steps"})
        reader.save(net, checkpoint)
        folder = publish(net, rows, articles, options, settings, recorded_base(base), log)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def _unseen(rows: list[TopicRow], articles: Material) -> list[TopicRow]:
    """The rows that are no held-back articles, which the topic sets have as well."""
    held = Reserved(tuple(row.text for row in articles.held))
    return [row for row in rows if row.text not in held]


def publish(net: ReaderNet, rows: Rows, articles: Material, options: RunOptions, settings: ReaderSettings, base: dict[str, Any], log: Log) -> Path:
    """Export, calibrate and evaluate; writes `OUTPUT/encoder`, `OUTPUT/reader` and `OUTPUT/topic`, and returns the last."""
    shared = {"base": settings.base, "base_record": base, "data": [*rows.data, *articles.data], "settings": settings.to_dict(), KEY: options.licence}
    public = options.data if options.licence == "any" else None  # what else is measured reads sets that a run with "open" does not open
    if options.start is not None:
        shared["start"] = {"sha256": sha256(options.start / "model.safetensors")}
    folders = export(net, options.output, shared, max_tokens=settings.max_tokens)
    write_encoder_card(folders.encoder, read_config(folders.encoder, "encoder"))
    fitted = fit_reader(folders, articles, shared) if len(articles.held) >= FEWEST else {}
    if not fitted:
        plain = {**settings_of(folders.topic), **calibrate(folders.topic, rows.held, list(TOPICS))}
        write_config(folders.topic, "topic", plain)
    if options.start is not None:
        fitted = {**fitted, "note": _STARTED}
    calibrate_own_topics(folders, options.data, options.licence)
    config = write_config(folders.reader, "reader", {**settings_of(folders.reader), "metrics": {"held": fitted}})
    write_reader_card(folders.reader, config)
    measured = measure_all(folders.topic, rows, log, data=public, most=options.most, pictures=options.output / "pictures")
    config = write_config(folders.topic, "topic", {**settings_of(folders.topic), "metrics": measured})
    write_topic_card(folders.topic, config, options.output / "pictures")
    return folders.topic


def write_encoder_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of an encoder folder from its `config.json`."""
    write_card(folder, "The shared encoder", [_ENCODER_TEXT], config)


def write_reader_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of a reader folder from its `config.json`: what thresholds and linker reach on held-back articles, with a `note` if any was set
    by hand.
    """
    fitted = config["metrics"]["held"]
    rows = [
        [name, *(f"{fitted[name].get(part, float('nan')):.3f}" for part in ("precision", "recall"))] for name in ("clutter", "speakers") if fitted
    ]
    found = [table([f"{fitted['articles']} held-back articles", "precision", "recall"], rows)] if fitted else []
    found += [str(fitted["note"])] if "note" in fitted else []
    write_card(folder, "Reader: who says what, what is clutter, what form", [_READER_TEXT, *found], config)


_STARTED = "Training went on from the weights of an earlier run, whose hash `config.json` has as `start`; the settings there are those of the last run alone."
_ENCODER_TEXT = (
    "One pass of this model over an article gives a vector for each token. The reader's heads, the topic head, the summary's "
    "salience head and the ranking of sentences by a stance target all work on these or on their means over sentences and chunks. It was "
    "fine-tuned with the heads of reader and topics together; a further loss kept the mean vectors of short texts near those of the base, so "
    "that cosine similarity stays useful."
)
_READER_TEXT = (
    "Small heads on the vectors of the shared encoder. On tokens: sources, cues and contents of attributions, as in CofeNet (Wang et al. 2022), and "
    "the mentions of everybody who speaks or takes a side. On sentences, with their neighbours and a few plain features of their layout: "
    "whether they report speech or a view, whether they are page clutter, how salient they are. On the article: its form, together with a linear model of the "
    "author's own words, those of the title and plain signs (how many sentences say 'I' or demand something). Mentions are grouped by name; a small function "
    "of plain facts, learned from the names that readers listed for each speaker, tells which descriptions and names are of one. A second one, of two dozen "
    "plain facts, fitted on articles that the heads did not learn from, then tells "
    "which of the speakers named nearby speaks in a sentence. Sentences likelier to be clutter than a threshold are removed; it was chosen so "
    "that at least 95 in 100 of what is removed on held-back articles is clutter. The readings that all this was learned from were made "
    "by a large language model under a guide, article by article; PolNeAR's attributions were marked by people."
)
