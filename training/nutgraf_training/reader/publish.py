"""Write a trained reader as models folders: the encoder, the reader's heads with linker and thresholds, the topics."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.modelfolder.config import read_config
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.identity import Identity
from nutgraf.reader.linking import FACTS, Linker
from nutgraf.reader.model import ReaderModel
from nutgraf.reader.topics import TopicModel
from safetensors.numpy import load_file
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import save_file
from torch import Tensor

from ..corpora import shipped
from ..encoders.export import export_states, fresh_folder, write_config
from ..encoders.restore import architecture
from ..licence_option import Licence
from . import form, identity
from . import linker as linking
from .articles import TOPICS
from .calibrate import clutter_threshold, topic_calibration
from .concepts import UNCALIBRATED, calibrate_zero_shot, write_concepts
from .data import Material
from .held import HeldArticle, read_held
from .train import ReaderNet

logger = logging.getLogger(__name__)

#: Thresholds of a reader that was trained without held-back articles to fit them on.
UNFITTED = {
    "clutter_above": 0.9,
    "mention_above": 0.5,
    "source_above": 0.5,
    "content_above": 0.5,
    "described_above": 0.9,
    "same_above": 0.9,
    "speaker_above": 0.45,
    "further_above": 0.55,
}
#: Thresholds tried for a sentence's first speaker and, that much higher, for further ones, and the folds that they are compared on.
_TRIED = tuple(itertools.product((0.3, 0.35, 0.4, 0.45, 0.5, 0.55), (0.0, 0.1, 0.2, 0.3)))
_FOLDS = 5
#: Thresholds whose F1 is so near the best are as good; of these the lowest is taken, which finds more.
_AS_GOOD = 0.002


@dataclass(frozen=True)
class Folders:
    """The folders of a reader."""

    encoder: Path
    reader: Path
    topic: Path


def export(net: ReaderNet, output: Path, shared: Mapping[str, Any], *, max_tokens: int) -> Folders:
    """Export encoder and heads, with an unfitted linker and thresholds."""
    encoder, reader, topic = (fresh_folder(output / name) for name in ("encoder", "reader", "topic"))
    export_states(net.body, encoder / "model.onnx")
    net.tokenizer.save(str(encoder / "tokenizer.json"), pretty=False)
    known = {"max_tokens": max_tokens, "width": net.body.config.hidden_size, "architecture": architecture(net.body)}
    write_config(encoder, "encoder", {**known, **shared})
    weights = {name: value.detach().cpu().contiguous() for name, value in net.heads.state_dict().items()}
    own = {name: value.half() for name, value in weights.items() if not name.startswith("topic.")}
    words = {name: torch.from_numpy(value) for name, value in form.unfitted(net.tokenizer).items()}
    who = {name: torch.from_numpy(value) for name, value in identity.unfitted().items()}
    save_file({**own, **words, **who, **unfitted_linker()}, str(reader / "head.safetensors"))
    write_config(reader, "reader", {"encoder": "../encoder", **UNFITTED, **shared})
    save_file({name.removeprefix("topic."): value for name, value in weights.items() if name.startswith("topic.")}, str(topic / "head.safetensors"))
    names = {c["name"]: c["qcode"] for c in shipped.read_lines(shipped.data_folder() / "topics" / "media_topics.jsonl")}
    write_concepts(topic, Encoder(encoder), TOPICS)
    plain = {
        "labels": list(TOPICS),
        "qcodes": [names[label] for label in TOPICS],
        "encoder": "../encoder",
        "activation": "relu",
        "thresholds": [0.5] * len(TOPICS),
        "temperature": 1.0,
        "bias": 0.0,
        "zero_shot": dict(UNCALIBRATED),
    }
    write_config(topic, "topic", {**plain, **shared})
    return Folders(encoder, reader, topic)


def unfitted_linker() -> dict[str, Tensor]:
    """A linker that takes the speaker mentioned in the sentence, before one is fitted: it goes by the facts "speaks here" and "vector link"."""
    first = torch.zeros(linking.HIDDEN, len(FACTS))
    first[0, FACTS.index("speaks here")], first[1, FACTS.index("vector link")] = 1.0, 1.0
    out = torch.zeros(1, linking.HIDDEN)
    out[0, 0], out[0, 1] = 1.0, 1.0
    return {
        "linker.mean": torch.zeros(len(FACTS)),
        "linker.scale": torch.ones(len(FACTS)),
        "linker.hidden.weight": first,
        "linker.hidden.bias": torch.zeros(linking.HIDDEN),
        "linker.out.weight": out,
        "linker.out.bias": torch.tensor([-1.0]),
    }


def fit_reader(folders: Folders, material: Material, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Fit who is who, linker, form, thresholds and the topics' calibration, and write them; returns what they reach on held-back articles.

    The linker's figures and threshold come from cross-validation.
    """
    articles = list(read_held(material.held, ReaderModel(folders.reader), Encoder(folders.encoder)))
    clutter, precision, recall = clutter_threshold(articles)
    thresholds = {**UNFITTED, "clutter_above": clutter}
    rewrite_reader(folders.reader, {}, thresholds, shared)
    thresholds |= fit_identity(folders, material, articles, thresholds, shared)
    reader = ReaderModel(folders.reader)
    linked = [linking.link_row(one, reader) for one in articles]
    scores = _cross_validated(linked)
    best = min(tried for tried, (_, _, f1) in scores.items() if f1 >= max(one[2] for one in scores.values()) - _AS_GOOD)
    thresholds |= {"speaker_above": best[0], "further_above": round(sum(best), 3)}
    forms = form.fit_form(load_file(str(folders.reader / "head.safetensors")), [*material.train, *material.forms], articles, Encoder(folders.encoder))
    rewrite_reader(folders.reader, {**linking.trained(linked, threshold=best[0]), **forms}, thresholds, shared)
    topics = topic_calibration(articles, TopicModel.from_folder(folders.topic), clutter)
    write_config(folders.topic, "topic", {**settings_of(folders.topic), **topics})
    p, r, f1 = scores[best]
    measured = {
        "articles": len(articles),
        "clutter": {"precision": precision, "recall": recall},
        "speakers": {"precision": p, "recall": r, "f1": f1},
    }
    logger.info("held-back articles: %s", measured)
    return measured


def fit_identity(
    folders: Folders, material: Material, held: Sequence[HeldArticle], thresholds: Mapping[str, float], shared: Mapping[str, Any]
) -> dict[str, float]:
    """Fit who is who on the articles that were read and learned from, whose vectors tell as much of it as those of others, or on those held back if
    there are none; write it, and return its thresholds, which are too low in that case. Nothing where nobody is mentioned twice.
    """
    reader = ReaderModel(folders.reader)
    learned = read_held(material.readings, reader, Encoder(folders.encoder)) if material.readings else held
    rows, kept = ([found for one in articles if (found := identity.pair_rows(one, reader))] for articles in (learned, held))
    if not rows or not kept:
        return {}
    fitted = identity.trained(rows)
    own = identity.thresholds(kept, Identity(fitted))
    rewrite_reader(folders.reader, fitted, {**thresholds, **own}, shared)
    return own


def calibrate_own_topics(folders: Folders, data: Path | None, licence: Licence = "any") -> None:
    """Fit and write the probabilities of a user's own topics."""
    config = {**settings_of(folders.topic), "zero_shot": calibrate_zero_shot(folders.topic, Encoder(folders.encoder), data, licence)}
    write_config(folders.topic, "topic", config)


def _cross_validated(rows: Sequence[linking.LinkRow]) -> dict[tuple[float, float], tuple[float, float, float]]:
    """Precision, recall and F1 of speakers by threshold of the first and what further ones need more."""
    folds = [rows[i::_FOLDS] for i in range(_FOLDS)]
    totals = {tried: np.zeros(3) for tried in _TRIED}
    for i, left_out in enumerate(folds):
        linker = Linker(linking.trained([one for j, fold in enumerate(folds) if j != i for one in fold]))
        for first, more in _TRIED:
            totals[first, more] += np.array([linking.counts(one, linker, first=first, further=first + more) for one in left_out]).sum(0)
    gold = sum(one.gold for one in rows)
    return {tried: linking.precision_recall(total, gold) for tried, total in totals.items()}


def settings_of(folder: Path) -> dict[str, Any]:
    """The settings in a folder's `config.json` without what `write_config` adds."""
    config = read_config(folder, folder.name)
    return {name: value for name, value in config.items() if name not in ("format", "task", "files", "git_commit", "written")}


def rewrite_reader(folder: Path, fitted: Mapping[str, Any], thresholds: Mapping[str, float], shared: Mapping[str, Any]) -> None:
    """Write other arrays, if any are given, and other thresholds into a reader folder."""
    weights = {**load_file(str(folder / "head.safetensors")), **fitted}
    save_arrays({name: np.ascontiguousarray(value) for name, value in weights.items()}, str(folder / "head.safetensors"))
    write_config(folder, "reader", {"encoder": "../encoder", **thresholds, **shared})
