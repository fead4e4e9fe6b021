"""`nutgraf-train stance`: from rows to a folder with the stance cross-encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import LABELS
from safetensors.torch import save_file

from ..corpora.places import set_path
from ..encoders.bases import fetch
from ..encoders.export import export_pooled, fresh_folder, write_config
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, recorded_base, report_progress
from . import train as stance
from .data import ABSTAIN, POLISH, SMALL, Rows, gather, vocabulary
from .evaluate import calibrate, measure_all, write_stance_card

#: Tokens of a passage with its target at inference; can be more than in training, since positions are relative.
MAX_TOKENS = 192


def train_stance(options: RunOptions) -> Path:
    """Train, export, calibrate and evaluate; returns the folder that contains `stance/`."""
    rows = gather(options)
    settings = options.fit(stance.DEFAULT if options.data else SMALL)
    base = fetch(settings.base, options.bases)
    with run("stance", enabled=options.tracking, trains=True) as log:
        log.params({"task": "stance", "rows": len(rows.train), **settings.to_dict()})
        for one in rows.data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"], options.data))
        torch.manual_seed(settings.seed)
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
        return finish(net, rows, options, settings.to_dict(), recorded_base(base), log)


def finish(net: stance.StanceNet, rows: Rows, options: RunOptions, settings: dict[str, Any], base: dict[str, Any], log: Log) -> Path:
    """Export a trained net, calibrate and evaluate the exported model, and write its card."""
    folder = fresh_folder(options.output / "stance")
    export_pooled(net.model, folder / "model.onnx", MAX_TOKENS)
    save_file({name: value.detach().contiguous() for name, value in net.model.classifier.state_dict().items()}, str(folder / "head.safetensors"))
    net.tokenizer.no_truncation()
    net.tokenizer.save(str(folder / "tokenizer.json"))
    plain: dict[str, Any] = {"labels": list(LABELS), "max_tokens": MAX_TOKENS, "temperature": 1.0, "abstain_below": ABSTAIN}
    write_config(folder, "stance", plain)
    plain["temperature"] = round(calibrate(StanceModel.from_folder(folder), rows.held), 4)
    write_config(folder, "stance", plain)
    pictures = options.output / "pictures"
    measured = measure_all(folder, rows, log, data=options.data, most=options.most, pictures=pictures)
    shared = {"base": settings["base"], "base_record": base, "data": rows.data, "settings": settings, "metrics": measured}
    config = write_config(folder, "stance", {**plain, **shared})
    write_stance_card(folder, config, pictures)
    log.artifact(folder / "README.md")
    log.artifact(folder / "config.json")
    log.model(options.output)
    return options.output
