"""`nutgraf-train stance`: from rows and articles to a folder with the stance model."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from ..corpora.licences import KEY, open_models
from ..corpora.places import set_path
from ..encoders.backbone import best_device
from ..encoders.bases import fetch
from ..encoders.export import fresh_folder, write_config
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, recorded_base, report_progress
from . import learn, publish, recipe
from . import train as stance
from .data import POLISH, SMALL, SMALL_ARTICLES, Articles, Rows, gather, gather_articles, vocabulary
from .evaluate import measure_all, write_stance_card
from .net import StanceNet
from .recipe import LearnSettings

#: Tokens of a stretch with title and target.
MAX_TOKENS = 256


def train_stance(options: RunOptions) -> Path:
    """Train on passages, then on whole articles; export, calibrate and evaluate. Returns the folder that contains `stance/`.

    Who speaks in an article is told by the shipped reader; with the licence "open" by the one in `options.output`, which must be open too.

    `options.start` is a checkpoint of the first phase, or a stance folder, which is only trained on articles.
    """
    rows = gather(options)
    settings = options.fit(stance.DEFAULT if options.data else SMALL)
    base = fetch(settings.base, options.bases)
    with run("stance", enabled=options.tracking, trains=True) as log:
        log.params({"task": "stance", "licence": options.licence, "rows": len(rows.train), **settings.to_dict()})
        for one in rows.data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"], options.data))
        torch.manual_seed(settings.seed)
        net, tokenizer = _started(options.start) if options.start and published(options.start) else passages(rows, options, base, log)
        articles = gather_articles(options, most=None if options.data else SMALL_ARTICLES)
        second = article_settings(options)
        log.params({f"articles_{name}": value for name, value in asdict(second).items()})
        read_articles(net, tokenizer, articles, rows, second, log, options.output / "checkpoints" / "stance_articles.safetensors")
        recorded = {**settings.to_dict(), "articles": {"count": len(articles.train), **asdict(second)}}
        if options.start:
            recorded["start"] = options.start.name
        return finish(net, tokenizer, rows, articles, options, recorded, recorded_base(base), log)


def published(folder: Path) -> bool:
    """Whether a folder is a stance folder, as opposed to a checkpoint of the first phase."""
    return bool(json.loads((folder / "config.json").read_text("utf-8")).get("task") == "stance")


def article_settings(options: RunOptions) -> LearnSettings:
    """Settings of the phase on whole articles."""
    passes = None if options.epochs is None else max(1, round(options.epochs))
    given = {"passes": passes, "learning_rate": options.learning_rate, "frozen_layers": options.frozen_layers, "minutes": options.minutes}
    large = recipe.ON_GPU if best_device(options.device).type == "cuda" else recipe.DEFAULT
    chosen = large if options.data else recipe.SMALL
    return replace(chosen, seed=options.seed, device=options.device, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def passages(rows: Rows, options: RunOptions, base: Path, log: Log) -> tuple[StanceNet, Tokenizer]:
    """The first phase: passages of all sets, then those of the shipped sets with some of the others."""
    settings = options.fit(stance.DEFAULT if options.data else SMALL)
    if options.start is None:
        net = stance.load(base, vocabulary(options, base))
        fitted = stance.train(net, rows.train, settings, progress=report_progress(log, epochs=settings.epochs))
        log.metrics({"seconds": fitted.seconds, "final_loss": fitted.loss})
        stance.save(net, options.output / "checkpoints" / "stance")
    else:
        net = stance.resume(options.start)
    if rows.polish:
        second = options.fit(POLISH)
        fitted = stance.train(net, rows.polish, second, progress=report_progress(log, epochs=second.epochs, phase="polish_"))
        log.metrics({"polish_seconds": fitted.seconds, "polish_final_loss": fitted.loss})
    return StanceNet.of(net, MAX_TOKENS), net.tokenizer


def _started(folder: Path) -> tuple[StanceNet, Tokenizer]:
    return StanceNet.restored(folder, MAX_TOKENS), Tokenizer.from_file(str(folder / "tokenizer.json"))


def read_articles(
    net: StanceNet, tokenizer: Tokenizer, articles: Articles, rows: Rows, settings: LearnSettings, log: Log, checkpoint: Path | None = None
) -> None:
    """The second phase: every target of whole articles, with passages in between."""
    replay = rows.train + rows.polish if settings.passes > 1 else (rows.polish or rows.train)[: recipe.REPLAYED]
    progress = report_progress(log, epochs=1, phase="articles_")

    def learned(one: StanceNet, own: LearnSettings) -> dict[str, float]:
        return learn.learn(one, tokenizer, articles.train, replay, own, progress=progress, checkpoint=checkpoint)

    fitted = learn.learn_mean(net, settings, learned)
    log.metrics({f"articles_{name.replace(' ', '_')}": value for name, value in fitted.items()})


def finish(
    net: StanceNet,
    tokenizer: Tokenizer,
    rows: Rows,
    articles: Articles,
    options: RunOptions,
    settings: dict[str, Any],
    base: dict[str, Any],
    log: Log,
) -> Path:
    """Export a trained net, calibrate and evaluate the exported model, and write its card."""
    models = open_models(options.output, options.licence, "encoder", "reader")
    suggestions = publish.first_suggestions(options.licence)
    folder = fresh_folder(options.output / "stance")
    plain = publish.export(net, tokenizer, folder, MAX_TOKENS, suggestions)
    plain = publish.calibrated(folder, plain, rows.held, articles.held, models)
    shared = {"base": settings["base"], "base_record": base, "data": [*rows.data, *articles.data], "settings": settings, KEY: options.licence}
    write_config(folder, "stance", {**plain, **shared})
    pictures = options.output / "pictures"
    public = options.data if options.licence == "any" else None  # what else is measured reads sets that a run with "open" does not open
    measured = measure_all(folder, rows, log, data=public, most=options.most, pictures=pictures)
    config = write_config(folder, "stance", {**plain, **shared, "metrics": measured})
    write_stance_card(folder, config, pictures)
    log.artifact(folder / "README.md")
    log.artifact(folder / "config.json")
    log.model(options.output)
    return options.output
