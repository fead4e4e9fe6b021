"""`nutgraf-train summary`: train the summary heads on an existing encoder."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.summary.model import SummaryModel
from safetensors.torch import save_file

from ..cards.models import write_card
from ..corpora import registry, summary_sets
from ..corpora.places import set_path
from ..encoders.export import fresh_folder, write_config
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, report_epochs
from . import train as summary
from .evaluate import BUDGET, ROUGE, SETTINGS, held_out, measure, rouge_table

logger = logging.getLogger(__name__)


def train_summary(options: RunOptions) -> Path:
    """Train the heads and measure ROUGE against lead-3, TextRank and LexRank; returns the folder that holds `summary/`.

    The encoder is `OUTPUT/encoder` if a topic run wrote one there, else the shipped one.

    Raises
    ------
    ValueError: no `--data`: too few summaries ship.
    """
    if options.data is None:
        raise ValueError("nutgraf-train summary needs --data with summary/cnn_dailymail.jsonl.gz: too few summaries ship")
    place = options.output / "encoder"
    if not (place / "config.json").is_file():
        place = shipped_models() / "encoder"
    rows = [row for row in summary_sets.rows_of(options.data) if row.split == "train"]
    with run("summary", enabled=options.tracking, trains=True) as log:
        encoder = Encoder(place)
        data = [{"name": "cnn_dailymail", "rows": len(rows), "sha256": registry.sha256(registry.source("cnn_dailymail").path(options.data))}]
        log.params({"task": "summary", "encoder": encoder.id, "budget_words": BUDGET, "seed": options.seed})
        log.dataset("cnn_dailymail", str(data[0]["sha256"]), len(rows), "training", set_path("cnn_dailymail", options.data))
        known = summary.background([row.document for row in rows] + list(summary_sets.other_documents(options.data)))
        train = [summary.labelled(example, known) for example in summary.examples(rows, encoder)]
        epochs = int(options.epochs or 10)
        salience = summary.honest_salience(train, epochs=epochs, seed=options.seed)
        folder = fresh_folder(options.output / "summary")
        sentences = summary.train_sentences(train, epochs=epochs, seed=options.seed, progress=report_epochs(log, "sentence_"))
        words = summary.train_words(train, salience, seed=options.seed, progress=report_epochs(log, "word_"))
        save_file(sentences.merged(), str(folder / "sentence.safetensors"))
        save_file(words.merged(), str(folder / "word.safetensors"))
        (folder / "words.json").write_text(json.dumps(asdict(known), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        relative = "../encoder" if (options.output / "encoder").is_dir() else "shipped"
        settings = {"encoder": relative, "data": data, "base": read_config(place, "encoder").get("base")}
        write_config(folder, "summary", {**settings, "metrics": {}})
        measured = measure(SummaryModel.from_folder(folder), held_out(options.data, encoder))
        config = write_config(folder, "summary", {**settings, "metrics": {"rouge": measured}})
        log.metrics(flat(measured))
        write_summary_card(folder, config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def flat(measured: list[dict[str, Any]]) -> dict[str, float]:
    """The ROUGE figures by outlet and system, under names that a tracking store accepts."""
    name = {row["system"]: row["system"].replace("-", "").replace(", ", "_") for row in measured}
    return {f"{row['outlet']}_{name[row['system']]}_{key}": row[key] for row in measured for key in ROUGE}


def write_summary_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of a summary folder from its `config.json`."""
    parts = [_TEXT, "## Figures", SETTINGS, rouge_table(config["metrics"]["rouge"])]
    if digest := config["metrics"].get("digest"):
        from ..evaluation.digest import digest_tables

        parts += digest_tables(digest)
    write_card(folder, "Extractive summary", parts, config)


_TEXT = (
    "Two small heads in numpy. The first scores a sentence by its position, length, words and form, and by its similarity to the "
    "article and its lead in the shared encoder; it was trained on where the words of editors' highlights occur in an article. The "
    "second predicts how likely each word of the article is to occur in a summary. Sentences are then chosen within a word budget to "
    "maximise their expected overlap with a summary, without near-duplicates, in the article's order. A sentence that depends on "
    "the one before it is chosen only together with it; bylines, credits, links and words to the reader are never chosen; datelines "
    "are left out. One article in five, by the hash of its id, was kept for testing. CNN and Daily Mail rows are told apart by "
    "the article's head; for lower-cased rows the outlet is unknown."
)
