"""`nutgraf-train guard`: train the check that a summary's sentence follows from its source, on the stance model's vectors."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.guard.entailment import fingerprint
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.stance.model import StanceModel
from safetensors.numpy import save_file

from ..corpora import registry
from ..corpora.licences import KEY, allowed, may_learn_from, open_models, open_sources
from ..corpora.places import set_path
from ..encoders.export import fresh_folder, write_config
from ..mlflow_store.log import Log
from ..mlflow_store.tracking import run
from ..run_options import RunOptions, report_epochs
from .data import ARTICLES_OF, NLI_PAIRS, Seen, articles, halves, judged_cases, made_cases, nli_pairs, observe, pooled_pairs
from .evaluate import JUDGED, kinds, measure, shipped_threshold, supported, write_guard_card
from .train import Heads, fit_entailment, made_pairs, pair_labels

logger = logging.getLogger(__name__)


def train_guard(options: RunOptions) -> Path:
    """Train both heads and measure them on sets of judged summaries; returns the folder that holds `guard/`.

    Encoder and stance model are those in `OUTPUT` if earlier runs wrote them, else the shipped ones.

    Raises
    ------
    ValueError: no `--data`: no judged summaries ship; the licence leaves too few articles, or the models in `OUTPUT` are not open.
    """
    if options.data is None:
        raise ValueError("nutgraf-train guard needs --data with nli/ and summary/: no judged summaries ship")
    open_models(options.output, options.licence, "encoder", "stance")
    rows = articles(options.data, options.seed, options.licence)
    encoder, stance = Encoder(place(options.output, "encoder")), StanceModel.from_folder(place(options.output, "stance"))
    with run("guard", enabled=options.tracking, trains=True) as log:
        log.params({"task": "guard", "licence": options.licence, "encoder": encoder.id, "stance": stance.id, "seed": options.seed})
        made = observe(made_cases(rows, seed=options.seed), encoder, stance)
        logger.info("%d true and corrupted sentences of %d articles", len(made), len(rows))
        used = [name for name in JUDGED if may_learn_from(name, options.licence)]
        judged = {name: observe(judged_cases(name, options.data), encoder, stance) for name in used}
        first, rest = halves(made)
        heads = _entailment(options, stance, first, log)
        measured = measure(heads, rest, judged)
        heads = supported(heads, rest, list(judged.values()))
        threshold = round(shipped_threshold(heads, rest, judged), 3)
        for row in measured:
            name = f"{row['set']}_{row['system']}".replace(" ", "_").replace(",", "")
            log.metrics(
                {f"{name}_auc": row["auc"][0], **({f"{name}_balanced_accuracy": row["balanced_accuracy"][0]} if "balanced_accuracy" in row else {})}
            )
        folder = fresh_folder(options.output / "guard")
        save_file(heads.entailment, str(folder / "head.safetensors"))
        save_file({"weight": heads.weight[None], "bias": np.array([heads.bias], np.float32)}, str(folder / "support.safetensors"))
        settings = {
            "stance": fingerprint(stance),
            "threshold": threshold,
            "data": _recorded(options, made, judged, log),
            KEY: options.licence,
            "base": "deberta-xsmall-nli",
            "metrics": {"rows": measured, "kinds": kinds(heads, rest, threshold)},
        }
        config = write_config(folder, "guard", settings)
        write_guard_card(folder, config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
        log.model(options.output)
    return options.output


def place(output: Path, name: str) -> Path:
    """`OUTPUT/name` if it holds a model, else the shipped one."""
    own = output / name
    return own if (own / "config.json").is_file() else shipped_models() / name


def _entailment(options: RunOptions, stance: StanceModel, made: Sequence[Seen], log: Log) -> Heads:
    assert options.data is not None
    pairs = nli_pairs(options.data, seed=options.seed, licence=options.licence)
    vectors, labels = made_pairs(made)
    logger.info("%d pairs from NLI sets, %d generated", len(pairs), len(labels))
    if pairs:
        vectors = np.concatenate([pooled_pairs([(pair.passage, pair.sentence) for pair in pairs], stance), vectors])
        labels = np.concatenate([pair_labels(pairs), labels])
    entailment = fit_entailment(vectors, labels, epochs=int(options.epochs or 15), seed=options.seed, progress=report_epochs(log, "entailment_"))
    return Heads(entailment, np.zeros(0, np.float32), 0.0)


def _recorded(options: RunOptions, made: Sequence[Seen], judged: dict[str, list[Seen]], log: Log) -> list[dict[str, Any]]:
    """Sets, rows used and hashes, for config, card and tracking."""
    assert options.data is not None
    folder, licence = options.data, options.licence
    counts = {
        **allowed(NLI_PAIRS, licence),
        ARTICLES_OF[licence]: len({one.claim.document for one in made}),
        **{name: len({one.claim.summary for one in seen}) for name, seen in judged.items()},
    }
    found = []
    for name, rows in counts.items():
        sources = {"articles_of": sorted(open_sources() & {*registry.source(name).articles_of})} if registry.source(name).articles_of else {}
        found.append({"name": name, "rows": rows, "sha256": registry.sha256(registry.source(name).path(folder)), **sources})
        log.dataset(name, str(found[-1]["sha256"]), rows, "training", set_path(name, folder))
    return found
