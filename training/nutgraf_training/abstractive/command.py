"""`nutgraf-train abstractive`: tune an encoder-decoder to generate summaries, export it, and evaluate it with its guard."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nutgraf.abstractive import AbstractiveModel
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.results import Summary
from nutgraf.stance.model import StanceModel
from nutgraf.summary.model import SummaryModel
from nutgraf.text.sentences import split_sentences

from ..cards.models import save_config, write_card
from ..corpora import registry, summary_sets
from ..corpora.places import set_path
from ..encoders.bases import fetch
from ..encoders.export import write_config
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, recorded_base, report_progress
from ..summary import train as summary
from ..summary.command import flat
from ..summary.evaluate import SETTINGS, held_out, measure, rouge_table
from ..summary.train import Example
from .export import export_seq2seq, news_pieces, texts_of
from .train import PREFIX, SOURCE_WORDS, Pair, Recipe, pair_of, salient_text, tune

logger = logging.getLogger(__name__)

BASE = "flan-t5-small"
_SETS = ("cnn_dailymail", "neus")
#: Token limit of the input, with room for words that take more tokens than in training; and beam size.
_MAX_TOKENS, _BEAMS = 256, 3


def train_abstractive(options: RunOptions) -> Path:
    """Tune the base, export it to `OUTPUT/abstractive` and evaluate it with the guard; returns OUTPUT.

    Raises
    ------
    ValueError: no `--data`: none of the shipped sets has summaries.
    """
    if options.data is None:
        raise ValueError("nutgraf-train abstractive needs --data with summary/cnn_dailymail.jsonl.gz and summary/neus.jsonl.gz")
    base = fetch(options.base or BASE, options.bases)
    recipe = _recipe(options)
    encoder = Encoder(shipped_models() / "encoder")
    with run("abstractive", enabled=options.tracking, trains=True) as log:
        pairs, once = _article_pairs(options.data, encoder, options.seed), list(_event_pairs(options.data))
        used = dict(zip(_SETS, (len(pairs), len(once)), strict=True))
        data = [{"name": name, "rows": rows, "sha256": registry.sha256(registry.source(name).path(options.data))} for name, rows in used.items()]
        for one in data:
            log.dataset(str(one["name"]), str(one["sha256"]), int(str(one["rows"])), "training", set_path(str(one["name"]), options.data))
        log.params({"task": "abstractive", "base": base.name, **asdict(recipe)})
        model, tokenizer = _load(base)
        fitted = tune(model, tokenizer, pairs, once, recipe, report_progress(log, epochs=recipe.epochs))
        log.metrics({"final_loss": fitted.loss, "seconds": fitted.seconds})
        folder = options.output / "abstractive"
        settings = {key: value for key, value in asdict(recipe).items() if value is not None} | {"source_words": SOURCE_WORDS}
        export(model, base, folder, options.data, data, settings | {"steps": fitted.steps, "final_loss": round(fitted.loss, 4)})
        config = evaluate(folder, options.data)
        log.metrics(flat(config["metrics"]["rouge"]))
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def _recipe(options: RunOptions) -> Recipe:
    given = {"epochs": options.epochs and int(options.epochs), "learning_rate": options.learning_rate, "frozen_layers": options.frozen_layers}
    chosen = {key: value for key, value in given.items() if value is not None}
    return replace(Recipe(), minutes=options.minutes, device=options.device, seed=options.seed, **chosen)  # type: ignore[arg-type]


def _load(base: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    return AutoModelForSeq2SeqLM.from_pretrained(base, use_safetensors=True), AutoTokenizer.from_pretrained(base)


def export(model: Any, base: Path, folder: Path, corpora: Path, data: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Write the tuned model's files and `config.json`; the vocabulary is reduced to the pieces that occur in the news sets in `corpora`."""
    files = sorted((corpora / "summary").glob("*.jsonl.gz"))
    keep = news_pieces(base / "tokenizer.json", (text for file in files for text in texts_of(file)))
    export_seq2seq(model, base / "tokenizer.json", folder, keep=keep)
    about = {"data": list(data), "settings": dict(settings), "base": base.name, "base_record": recorded_base(base), "metrics": {}}
    return write_config(folder, "abstractive", {"prefix": PREFIX, "max_tokens": _MAX_TOKENS, "beams": _BEAMS, **about})


def evaluate(folder: Path, data: Path, most: int | None = None) -> dict[str, Any]:
    """Evaluate an exported model with the guard, next to the extractive one; writes the figures to its `config.json` and card."""
    shipped = shipped_models()
    encoder, extractive = Encoder(shipped / "encoder"), SummaryModel.from_folder(shipped / "summary")
    measured = measure(extractive, held_out(data, encoder, most), writer(folder.parent, encoder, extractive))
    config = read_config(folder, "abstractive")
    config["metrics"] = config["metrics"] | {"rouge": measured}
    save_config(folder, config)
    write_abstractive_card(folder, config)
    return config


def writer(models: Path, encoder: Encoder, extractive: SummaryModel) -> Callable[[Example], Summary]:
    """A function that generates the abstractive summary of an example as `nutgraf.predict` does."""
    stance = StanceModel.from_folder(shipped_models() / "stance")
    abstractive = AbstractiveModel.load(models, stance, encoder)
    return lambda one: abstractive.predict(extractive.weigh(one.sentences, one.encoded))


def _article_pairs(data: Path, encoder: Encoder, seed: int) -> list[Pair]:
    """Pairs from the training articles that are not lower-cased; their sentences are selected by heads not trained on them."""
    rows = [row for row in summary_sets.rows_of(data) if row.split == "train"]
    known = summary.background([row.document for row in rows] + list(summary_sets.other_documents(data)))
    examples = list(summary.examples(rows, encoder))
    salience = summary.honest_salience([summary.labelled(one, known) for one in examples], seed=seed)
    cased = [(one, given) for one, given in zip(examples, salience, strict=True) if one.row.outlet != "lower-cased"]
    found = [pair_of(salient_text(one, given), one.row.summary.split("\n"), " ".join(one.texts)) for one, given in cased]
    return [pair for pair in found if pair]


def _event_pairs(data: Path) -> Iterator[Pair]:
    """Excerpts on one event paired with their round-up, if that has the length of a summary."""
    for row in registry.read("neus", data):
        if row.get("split") == "train" and row.get("summary") and 15 < len(row["summary"].split()) < 70:
            excerpts = [_first_sentences(document, SOURCE_WORDS // 3) for document in row["documents"] if document]
            pair = pair_of(" ".join(excerpts), [row["summary"]], " ".join(row["documents"]))
            if pair:
                yield pair


def _first_sentences(text: str, words: int) -> str:
    """The first sentences of a text with at most `words` words in total; always at least one sentence."""
    kept: list[str] = []
    for sentence in split_sentences(text, [(0, len(text))]):
        if kept and sum(len(one.split()) for one in kept) + sentence.words > words:
            break
        kept.append(" ".join(sentence.text.split()))
    return " ".join(kept)


def write_abstractive_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of an abstractive folder from its `config.json`."""
    write_card(folder, "Abstractive summary", [_TEXT, "## Figures", SETTINGS, rouge_table(config["metrics"]["rouge"])], config)


_TEXT = (
    "An encoder-decoder that writes a summary from an article's most salient sentences. The embeddings, the output layer and "
    "the lower half of the encoder stayed as they were in tuning; a line of the editors' highlights with a number, name or "
    "quotation that the article lacks was left out of what it learnt from. In use, no capitalised word or number can be written "
    "that its source does not have, and each sentence is then held against the whole article by the guard: one that fails "
    "gives way to the article's own sentence. The vocabulary is cut to the pieces that English news uses; weights are int8."
)
