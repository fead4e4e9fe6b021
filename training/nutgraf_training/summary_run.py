"""`nutgraf-train summary`: the salience head on an encoder that is already there."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.encoder import Encoder
from nutgraf.modelfiles import read_config, shipped_models
from nutgraf.summary.select import select
from rouge_score.rouge_scorer import RougeScorer
from safetensors.torch import save_file

from . import summary
from .cards import table, write_card
from .corpora import registry, summary_sets
from .export import fresh_folder, write_config
from .run_options import RunOptions
from .summary import Example
from .tracking import run

logger = logging.getLogger(__name__)

#: Words of a summary in the evaluation: what CNN and Daily Mail editors write is 45 to 60.
BUDGET = 60


def train_summary(options: RunOptions) -> Path:
    """Train the head, measure ROUGE against lead-3; the folder that holds `summary/`.

    The encoder is `OUTPUT/encoder` if a topic run left one there, else the one that ships.

    Raises
    ------
    ValueError: no `--data`: there is no summary set among those that ship.
    """
    if options.data is None:
        raise ValueError("nutgraf-train summary needs --data with summary/cnn_dailymail.jsonl.gz: no summaries of that number ship")
    place = options.output / "encoder"
    if not (place / "config.json").is_file():
        place = shipped_models() / "encoder"
    rows = list(summary_sets.rows_of(options.data))
    with run("summary", enabled=options.tracking) as log:
        encoder = Encoder(place)
        data = [
            {
                "name": "cnn_dailymail",
                "rows": sum(r.split == "train" for r in rows),
                "sha256": registry.sha256(registry.source("cnn_dailymail").path(options.data)),
            }
        ]
        log.params({"task": "summary", "encoder": encoder.id, "budget_words": BUDGET, "seed": options.seed})
        log.dataset("cnn_dailymail", str(data[0]["sha256"]), sum(r.split == "train" for r in rows), "training")
        train = summary.examples([row for row in rows if row.split == "train"], encoder)
        test = summary.examples([row for row in rows if row.split == "test"], encoder)
        head, loss = summary.train(train, epochs=int(options.epochs or 10), seed=options.seed)
        log.metrics({"final_loss": loss})
        folder = fresh_folder(options.output / "summary")
        save_file({name: value.contiguous() for name, value in head.state_dict().items()}, str(folder / "head.safetensors"))
        measured = measure(head, test)
        log.metrics(
            {f"{row['outlet']}_{row['system'].replace('-', '')}_{key}": row[key] for row in measured for key in ("rouge1", "rouge2", "rougeLsum")}
        )
        relative = "../encoder" if (options.output / "encoder").is_dir() else "shipped"
        settings = {"encoder": relative, "data": data, "metrics": {"rouge": measured}, "base": read_config(place, "encoder").get("base")}
        config = write_config(folder, "summary", settings)
        header = ["rows", "system", "articles", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", "words"]
        lines = [[r["outlet"], r["system"], r["articles"], *(f"{r[k]:.1f}" for k in ("rouge1", "rouge2", "rougeLsum", "words"))] for r in measured]
        write_card(folder, "Extractive summary", [_TEXT, "## Figures", table(header, lines)], config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
    return options.output


def measure(head: torch.nn.Module, data: Sequence[Example]) -> list[dict[str, Any]]:
    """ROUGE F1 times 100 (rouge-score, stemmer, a sentence a line) of the model, lead-3 and the oracle, by outlet."""
    scorer = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)

    def ours(example: Example) -> list[int]:
        with torch.inference_mode():
            salience = head(torch.from_numpy(example.features)).numpy()
        return select(example.sentences, example.vectors, salience, BUDGET)

    systems: dict[str, Callable[[Example], list[int]]] = {
        "nutgraf": ours,
        "lead-3": lambda example: list(range(min(3, len(example.sentences)))),
        "oracle": lambda example: [int(i) for i in np.flatnonzero(example.chosen)],
    }
    scores: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for example in data:
        for system, choose in systems.items():
            lines = [example.sentences[i].text for i in choose(example)]
            found = scorer.score(example.row.summary, "\n".join(lines))
            values = [100 * found[key].fmeasure for key in ("rouge1", "rouge2", "rougeLsum")]
            scores[example.row.outlet, system].append([*values, float(sum(len(line.split()) for line in lines))])
    rows = []
    for (outlet, system), values in sorted(scores.items()):
        mean = np.mean(values, axis=0)
        keys = ("rouge1", "rouge2", "rougeLsum", "words")
        rows.append({"outlet": outlet, "system": system, "articles": len(values), **{k: float(v) for k, v in zip(keys, mean, strict=True)}})
    return rows


_TEXT = (
    "A head over the shared encoder's sentence vectors, taught which sentences a greedy oracle chooses to match the "
    "editors' highlights (ROUGE-1 plus ROUGE-2). Sentences are then taken most salient first under a budget of words, "
    "none like another, and given in the article's order. One article in five, by the hash of its id, was kept for "
    "testing; rows without letter case were left out. CNN and Daily Mail rows are told apart by the article's head."
)
