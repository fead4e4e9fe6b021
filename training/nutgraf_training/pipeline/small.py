"""Topic and stance from the shipped sets only: the recipes of the single commands, with fewer steps and a shorter evaluation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import torch

from ..cards.models import write_card
from ..corpora.licences import KEY
from ..corpora.places import set_path
from ..encoders.bases import fetch
from ..encoders.export import write_config
from ..mlflow_store.tracking import run
from ..reader.command import SMALL, trained
from ..reader.data import gather
from ..reader.train import ReaderSettings
from ..run_options import RunOptions, recorded_base, report_progress
from ..stance import data as stance_data
from ..stance import publish
from ..stance import train as stance
from ..stance.command import MAX_TOKENS, article_settings, read_articles
from ..stance.evaluate import TITLE, measure
from ..stance.net import StanceNet
from .distillation import some

Row = TypeVar("Row")


def _limited(sets: Mapping[str, Sequence[Row]], most: int | None) -> dict[str, list[Row]]:
    return {name: some(rows, most) for name, rows in sets.items()}


def small_reader(options: RunOptions, rows: int | None) -> dict[str, Any]:
    """Train and write `OUTPUT/encoder`, `OUTPUT/reader` and `OUTPUT/topic`; returns the figures in the topic folder's config."""
    found = gather(None, most=options.most, seed=options.seed)
    found = replace(found, train=some(found.train, rows), test=_limited(found.test, rows))
    settings = options.fit(SMALL)
    assert isinstance(settings, ReaderSettings)
    return figures_of(trained(options, settings, found) / "topic")


def small_stance(options: RunOptions, rows: int | None) -> dict[str, Any]:
    """Train and write `OUTPUT/stance`, measured on passages only; returns the figures in its config."""
    found = stance_data.gather(options)
    found = replace(found, train=some(found.train, rows), held=some(found.held, rows), test=_limited(found.test, rows))
    settings = options.fit(stance_data.SMALL)
    base = fetch(settings.base, options.bases)
    with run("stance", enabled=options.tracking, trains=True) as log:
        log.params({"task": "stance", "rows": len(found.train), **settings.to_dict()})
        for one in found.data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"]))
        torch.manual_seed(settings.seed)
        pairs = stance.load(base, stance_data.vocabulary(options, base))
        fitted = stance.train(pairs, found.train, settings, progress=report_progress(log, epochs=settings.epochs))
        log.metrics({"seconds": fitted.seconds, "final_loss": fitted.loss})
        net, tokenizer = StanceNet.of(pairs, MAX_TOKENS), pairs.tokenizer
        articles = stance_data.gather_articles(options, most=min(rows or stance_data.SMALL_ARTICLES, stance_data.SMALL_ARTICLES))
        read_articles(net, tokenizer, articles, found, article_settings(options), log)
        folder = options.output / "stance"
        plain = publish.export(net, tokenizer, folder, MAX_TOKENS, publish.shipped_suggestions())
        plain = publish.calibrated(folder, plain, found.held, articles.held)
        measured = measure(folder, found, log, pictures=options.output / "pictures")
        shared = {"base": settings.base, "base_record": recorded_base(base), "data": found.data, "settings": settings.to_dict(), KEY: options.licence}
        config = write_config(folder, "stance", {**plain, **shared, "metrics": measured})
        write_card(folder, TITLE, [_TEXT], config)
        for name in ("README.md", "config.json"):
            log.artifact(folder / name)
        log.model(options.output)
    return figures_of(folder)


def figures_of(folder: Path) -> dict[str, Any]:
    """The metrics recorded in the config of a model folder."""
    found: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))["metrics"]
    return found


_TEXT = (
    'A cross-encoder over a passage and the sentence "HOLDER is in favor of TARGET."; four labels. Trained on the hand-written '
    'sets that ship, with few steps: good enough to check that everything works, not to rely on. "target hidden" is the same model '
    'with the target replaced by "it". Whole articles: `nutgraf-train evaluate stance --models FOLDER`.'
)
