"""`nutgraf-train summary`: train the summary heads on an existing encoder."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.stance.model import StanceModel
from nutgraf.summary.model import ARGUES_WITH, SummaryModel
from nutgraf.summary.references import Known
from nutgraf.summary.words import Background
from safetensors.torch import save_file

from ..cards.models import write_card
from ..corpora.documents import DocumentReader
from ..corpora.licences import KEY, licence_of, may_learn_from, open_models
from ..corpora.places import set_path
from ..encoders.export import fresh_folder, write_config
from ..licence_option import Licence
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, report_epochs
from . import train as summary
from .argument import ARGUED, add_argument, argued_examples, argued_sets, argument_table
from .evaluate import BUDGET, READINGS, ROUGE, SETTINGS, held_out, measure, measure_readings, readings_table, rouge_table
from .openings import known_of
from .rows import gather, held_readings, opening_texts, word_texts

logger = logging.getLogger(__name__)


def train_summary(options: RunOptions) -> Path:
    """Train the heads and measure ROUGE against lead-3, TextRank and LexRank; returns the folder that holds `summary/`.

    The encoder, and the reader that goes with it, are those in `OUTPUT` if earlier runs wrote them there, else the shipped ones.

    Raises
    ------
    ValueError: no `--data`: too few summaries ship; the licence leaves too few, or the encoder in `OUTPUT` is not open.
    """
    if options.data is None:
        raise ValueError("nutgraf-train summary needs --data with summary/cnn_dailymail.jsonl.gz and readings/: too few summaries ship")
    open_models(options.output, options.licence, "encoder", "reader")
    place, reader = _reader(options.output)
    rows, data = gather(options.data, options.licence)
    with run("summary", enabled=options.tracking, trains=True) as log:
        log.params(
            {
                "task": "summary",
                "licence": options.licence,
                "encoder": read_config(place, "encoder").get("base"),
                "budget_words": BUDGET,
                "seed": options.seed,
            }
        )
        for one in data:
            log.dataset(one["name"], str(one["sha256"]), one["rows"], "training", set_path(one["name"], options.data))
        known, introduced = tables(options.data, options.licence)
        train = [summary.labelled(example, known, introduced) for example in summary.examples(rows, reader)]
        relative = "../encoder" if (options.output / "encoder").is_dir() else "shipped"
        settings: dict[str, Any] = {"encoder": relative, "data": [*data], "base": read_config(place, "encoder").get("base"), KEY: options.licence}
        folder = fit(options.output / "summary", train, known, introduced, settings, epochs=options.epochs, seed=options.seed, log=log)
        argued = _argue(folder, options, reader, settings)
        model = SummaryModel.from_folder(folder)
        measured = measure(model, held_out(options.data, reader) if may_learn_from("cnn_dailymail", options.licence) else [])
        read = measure_readings(model, list(summary.examples(held_readings(options.data, options.licence), reader)))
        config = write_config(folder, "summary", {**settings, "metrics": {"rouge": measured, READINGS: read, **({ARGUED: argued} if argued else {})}})
        log.metrics(flat(measured))
        log.metrics({f"{READINGS}_{key}": value for key, value in read.items()})
        log.metrics({f"{ARGUED}_{key}": value for key, value in argued.items()})
        write_summary_card(folder, config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def _argue(folder: Path, options: RunOptions, reader: Encoder | DocumentReader, settings: dict[str, Any]) -> dict[str, Any]:
    """Add the head for opinion pieces, which needs a reader and a stance model, and its sets to `settings`; returns its figures, none where no head was
    trained.
    """
    if options.data is None or not isinstance(reader, DocumentReader):
        return {}
    own = options.output / "stance"
    if options.licence == "open" and licence_of(own) != "open":
        logger.info("no head for opinion pieces: it learns from the states of an open stance model, and there is none in %s", own)
        return {}
    stance = StanceModel.from_folder(own if (own / "config.json").is_file() else shipped_models() / "stance")
    data = argued_examples(options.data, options.licence, reader, SummaryModel.from_folder(folder), stance)
    found = add_argument(folder, data, seed=options.seed)
    if found:
        settings["data"] += argued_sets(data, options.data)
        settings[ARGUES_WITH] = stance.weights
    write_config(folder, "summary", {**settings, "metrics": {}})
    return found


def _reader(output: Path) -> tuple[Path, Encoder | DocumentReader]:
    """The folder of the encoder, and what reads articles with it: its reader, or the encoder alone if there is no reader for it."""
    place = output / "encoder"
    if not (place / "config.json").is_file():
        return shipped_models() / "encoder", DocumentReader()
    return place, DocumentReader(output) if (output / "reader" / "config.json").is_file() else Encoder(place)


def tables(data: Path, licence: Licence = "any") -> tuple[Background, Known]:
    """How common words are in the news, and what readers know without an introduction."""
    return summary.background(list(word_texts(data, licence))), known_of(opening_texts(data, licence))


def fit(
    folder: Path,
    train: Sequence[summary.Labelled],
    known: Background,
    introduced: Known,
    settings: Mapping[str, Any],
    *,
    epochs: float | None = None,
    seed: int = 0,
    log: Log | None = None,
) -> Path:
    """Train both heads and write them, the tables and a configuration without figures into a fresh `folder`."""
    fresh_folder(folder)
    fit_heads(folder, train, known, introduced, epochs=epochs, seed=seed, log=log)
    write_config(folder, "summary", {**settings, "metrics": {}})
    return folder


def fit_heads(
    folder: Path,
    train: Sequence[summary.Labelled],
    known: Background,
    introduced: Known,
    *,
    epochs: float | None = None,
    seed: int = 0,
    log: Log | None = None,
    light: bool = False,
) -> None:
    """Train both heads and write them and the tables into `folder`, where `nutgraf.summary.model.SalienceModel`, with the same `light`, reads them."""
    rounds = int(epochs or summary.EPOCHS)
    salience = summary.honest_salience(train, epochs=rounds, seed=seed, light=light)
    told = {phase: report_epochs(log, phase) if log else None for phase in ("sentence_", "word_")}
    sentences = summary.train_sentences(train, epochs=rounds, seed=seed, progress=told["sentence_"], light=light)
    words = summary.train_words(train, salience, seed=seed, progress=told["word_"], light=light)
    save_file(sentences.merged(), str(folder / "sentence.safetensors"))
    save_file(words.merged(), str(folder / "word.safetensors"))
    lists = {name: sorted(found) for name, found in vars(introduced).items()}
    (folder / "words.json").write_text(json.dumps({**asdict(known), "known": lists}, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def flat(measured: list[dict[str, Any]]) -> dict[str, float]:
    """The ROUGE figures by outlet and system, under names that a tracking store accepts."""
    name = {row["system"]: row["system"].replace("-", "").replace(", ", "_") for row in measured}
    return {f"{row['outlet']}_{name[row['system']]}_{key}": row[key] for row in measured for key in ROUGE}


def write_summary_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of a summary folder from its `config.json`."""
    parts = [_TEXT, "## Figures"]
    if read := config["metrics"].get(READINGS):
        parts.append(readings_table(read))
    if config["metrics"]["rouge"]:
        parts += [SETTINGS, rouge_table(config["metrics"]["rouge"])]
    if argued := config["metrics"].get(ARGUED):
        parts += [_ARGUED.format(learned=argued["learned"]), argument_table(argued)]
    if digest := config["metrics"].get("digest"):
        from ..evaluation.digest import digest_tables

        parts += digest_tables(digest)
    write_card(folder, "Extractive summary", parts, config)


_ARGUED = (
    "For an opinion piece a third head chooses: which sentence most likely states the author's thesis, and which others are fit to be printed with it. Readers, "
    "large language models, said of opinion pieces which sentences would do, alone under the headline, and which would mislead; they judged the likeliest ones "
    "as a strict editor would (`data/summaries/argued.jsonl`). The head learned from {learned:,} of these pieces. What they say of the "
    "sentences chosen for 60 words:"
)
_TEXT = (
    "Small heads in numpy. The first scores a sentence by its position, length and words, its "
    "similarity in the shared encoder to the article, its lead and its title, who speaks in it, what it refers to, and the article's form; it was trained on "
    "where the words of editors' highlights and of readers' one- or two-sentence summaries occur in an article. The "
    "second predicts how likely each word of the article is to occur in a summary. Sentences are then chosen within a word budget, one "
    "for twenty words at most, to maximise their expected overlap with a summary, without near-duplicates, in the article's order. A "
    'sentence is chosen only together with what it needs before it: the sentence that says who "he" is, which company "the company", '
    'Anna Berg for "Berg", or who speaks. Which nouns and names need no introduction was counted in the openings of articles. A '
    "sentence with a quotation mark without its partner, bylines, credits, captions, links and words to the reader are never chosen; "
    "datelines are left out. The readers were a large language model. Of cnn_dailymail one article in five, by the hash of its id, was "
    "kept for testing, of the readings eight in a hundred. CNN and Daily Mail rows are told apart by "
    "the article's head; for lower-cased rows the outlet is unknown."
)
