"""`nutgraf-train fast`: from the encoder's vocabulary to a folder with the fast tier."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.document import Document
from nutgraf.fast.pieces import Pieces
from nutgraf.modelfolder.config import model_hash, read_config, shipped_models
from nutgraf.modelfolder.files import read_json
from nutgraf.summary.references import Known
from nutgraf.summary.words import Background

from ..cards.models import write_card
from ..corpora.licences import KEY, open_models
from ..corpora.places import set_path
from ..encoders.export import fresh_folder
from ..encoders.fit import set_seed
from ..evaluation.metrics import sample
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..reader.form import FORM_ALONE, fit_forms, one_hot, told
from ..run_options import RunOptions, report_epochs
from ..summary import train as summary
from ..summary.command import fit_heads
from ..summary.rows import gather as summary_rows
from .compare import comparison_table
from .data import Material, articles_of, forms_of, material, numbered, ready, topics_of, unread
from .net import StaticNet
from .publish import StaticReader, calibration, save_net, write_fast_config
from .teacher import Taught, taught
from .train import FastSettings, TaughtRows, fit
from .vectors import alone, reduced, shares, usable_pieces

logger = logging.getLogger(__name__)


def train_fast(options: RunOptions) -> Path:
    """Train vectors and heads, calibrate them on held-back articles, write `OUTPUT/fast`; returns OUTPUT.

    The encoder and the words of the summary are those in `OUTPUT` if earlier runs wrote them there, else the shipped ones.

    Raises
    ------
    ValueError: no `--data`: the texts of the readings do not ship; the licence leaves too few articles, or the models in `OUTPUT` are not open.
    """
    if options.data is None:
        raise ValueError("nutgraf-train fast needs --data with readings/, topic/ and summary/: too few articles ship")
    open_models(options.output, options.licence, "encoder", "reader", "topic", "summary")
    teacher = options.output if all((options.output / task / "config.json").is_file() for task in ("encoder", "reader", "topic")) else None
    encoder, words = (_place(options.output, name) for name in ("encoder", "summary"))
    settings = _settings(options)
    with run("fast", enabled=options.tracking, trains=True) as log:
        set_seed(settings.seed)
        rows = material(options.data, most=options.most, seed=settings.seed, licence=options.licence)
        log.params({"task": "fast", "licence": options.licence, "rows": len(rows.topics), "articles": len(rows.train), **settings.to_dict()})
        editors, sets = summary_rows(options.data, options.licence)
        data = [*rows.data, *(one for one in sets if one["name"] not in {known["name"] for known in rows.data})]
        for one in data:
            log.dataset(one["name"], str(one["sha256"]), one["rows"], "training", set_path(one["name"], options.data))
        candidates = unread(options.data, [*rows.train, *rows.held], seed=settings.seed, licence=options.licence)
        further = [document for one in candidates if (document := ready(one))]
        answers = taught([one.article for one in further], options.output / "checkpoints" / "fast", teacher)
        log.params({"unread": len(further)})
        net, forms, pieces = _fitted(encoder, rows, further, answers, settings, log)
        folder = fresh_folder(options.output / "fast")
        save_net(net, forms, pieces, folder)
        reader = StaticReader(net, forms, pieces)
        calibrated = calibration(reader, rows.held)
        known, introduced = Background.from_file(words / "words.json"), Known.of(read_json(words / "words.json").get("known", {}))
        examples = (summary.labelled(one, known, introduced, light=True) for one in summary.examples(sample(editors, settings.summary_rows), reader))
        fit_heads(folder, list(examples), known, introduced, seed=settings.seed, log=log, light=True)
        record = {
            "base": f"encoder:{model_hash(read_config(encoder, 'encoder'))}",
            "data": data,
            "settings": settings.to_dict(),
            "lead": settings.lead,
            "unread": len(further),
            KEY: options.licence,
            **calibrated,
        }
        config = write_fast_config(folder, {**record, "metrics": {}})
        write_fast_card(folder, config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def _settings(options: RunOptions) -> FastSettings:
    given = {"epochs": None if options.epochs is None else max(1, round(options.epochs)), "learning_rate": options.learning_rate}
    return replace(FastSettings(seed=options.seed), **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _place(output: Path, task: str) -> Path:
    return (output if (output / task / "config.json").is_file() else shipped_models()) / task


def _fitted(
    encoder: Path, rows: Material, further: Sequence[Document], answers: Taught, settings: FastSettings, log: Log
) -> tuple[StaticNet, dict[str, Any], list[str]]:
    """The trained net, the weights of the forms and the vocabulary."""
    numbers = usable_pieces(encoder)
    pieces = list(numbers)
    split = Pieces(pieces)
    articles, topics = articles_of(rows.train, split), topics_of(rows.topics, split)
    unlabelled = TaughtRows([numbered(one, split) for one in further], torch.from_numpy(answers.topics))
    written = FORM_ALONE * forms_of(rows.forms, split)
    common = shares(len(pieces), (row.ids.tolist() for row in (*articles.rows, *topics.rows)))
    logger.info(
        "%d pieces, %d articles, %d more that the full tier labelled, %d rows of topic sets", *map(len, (pieces, articles.rows, further, topics.rows))
    )
    forms = fit_forms(
        split.groups,
        [*articles.rows, *(row for row, _ in written), *unlabelled.rows],
        np.concatenate([told(articles.readings), one_hot([form for _, form in written]), answers.forms]),
    )
    vectors = reduced(alone(encoder, list(numbers.values())), common, settings.width)
    net = StaticNet(vectors, lead=settings.lead, hidden=settings.hidden, second=settings.second, dropout=settings.dropout)
    fit(net, articles, unlabelled, topics, settings, progress=report_epochs(log, ""))
    return net, forms, pieces


def write_fast_card(folder: Path, config: Mapping[str, Any]) -> None:
    """`README.md` of a fast folder from its `config.json`."""
    parts = [_TEXT.format(unread=config.get("unread", 0))]
    if compared := config["metrics"].get("tiers"):
        parts += ["## Figures", comparison_table(compared)]
    write_card(folder, "The fast tier: topics, form and summary without the transformer", parts, config)


_TEXT = (
    "A vector for each word piece of the shared encoder's vocabulary (those that a text in Latin script can have), and small layers on the means of "
    "these vectors over title, first sentences and whole text, which give the topics. The vectors began as the encoder's output for each piece alone, as "
    "Model2Vec makes them (Tulkens & van Dongen 2024): reduced by principal components, and weighted by how common the piece is (Arora et al. 2017). They "
    "were then trained together with the layers, on the articles and rows that the reader's topics are learned from. The form is a multinomial logistic "
    "regression on the pieces outside quotation marks, those of the title, and plain signs such as how many sentences quote, ask or demand. Topics and form "
    "were also learned from what the full tier says of {unread} further articles of `allsides`, and the form from the texts of `forms`. The summary's heads are those of the full tier, on other "
    "vectors, without knowing who speaks: learned anew on a sample of the same summaries. The thresholds of topics, and their calibration, were fitted on held-back "
    "articles. Page clutter that only the reader recognizes stays in the text."
)
