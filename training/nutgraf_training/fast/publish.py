"""Write the folder of the fast tier: vectors, heads, calibration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.fast.model import StaticEncoder
from nutgraf.reader.heads import TwoLayers, softmax
from nutgraf.reader.read import Read
from safetensors.numpy import save_file
from torch import nn

from ..corpora.shipped import data_folder, read_lines
from ..encoders.export import write_config
from ..evaluation import metrics as m
from ..reader.articles import TOPICS
from ..reader.calibrate import best_topic_calibration
from .data import Prepared
from .net import StaticNet

#: Half floats hold what the vectors and heads say.
_STORED = np.float16


def save_net(net: StaticNet, pieces: Sequence[str], folder: Path) -> None:
    """Write vocabulary, vectors and the heads of topics and form."""
    (folder / "pieces.json").write_text(json.dumps(list(pieces), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    save_file({"vectors": _stored(net.table.weight)}, str(folder / "vectors.safetensors"))
    heads: dict[str, nn.Module] = {"topic": net.topic, "form": net.form}
    named = {f"{head}.{name}": _stored(value) for head, module in heads.items() for name, value in module.state_dict().items()}
    save_file(named, str(folder / "head.safetensors"))


def _stored(values: torch.Tensor) -> np.ndarray:
    return np.ascontiguousarray(values.detach().numpy().astype(_STORED))


class StaticReader:
    """Reads articles as the fast tier does, before it has heads for the summary.

    Parameters
    ----------
    net : as trained; it is rounded as it is stored.
    """

    def __init__(self, net: StaticNet, pieces: Sequence[str]) -> None:
        weights = {name: _stored(value).astype(np.float32) for name, value in net.state_dict().items()}
        self.encoder = StaticEncoder(pieces, weights["table.weight"], lead=net.lead)
        self._topic, self._form = (TwoLayers(weights, f"{name}.", activation="relu") for name in ("topic", "form"))

    def read(self, article: Article) -> Read:
        """An article with its form and the means of its sentences.

        Raises
        ------
        ArticleError: it cannot be scored.
        """
        draft = prepare(article)
        averaged = self.encoder.encode([one.text for one in draft.sentences], draft.cleaned.title)
        return Read(replace(draft, forms=tuple(map(float, softmax(self._form(averaged.parts))))), averaged.encoded)

    def topic_logits(self, rows: Sequence[Prepared]) -> m.Floats:
        """[rows, topics]."""
        found = [self._topic(self.encoder.encode(one.texts, one.document.cleaned.title).parts) for one in rows]
        return np.stack(found).astype(float)


def calibration(reader: StaticReader, held: Sequence[Prepared]) -> dict[str, Any]:
    """Temperature, bias and thresholds of the topics on held-back articles."""
    holds = np.array([[topic in one.reading.topics for topic in TOPICS] for one in held])
    return best_topic_calibration(reader.topic_logits(held), holds)


def write_fast_config(folder: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Write `config.json` with the labels and their codes."""
    codes = {row["name"]: row["qcode"] for row in read_lines(data_folder() / "topics" / "media_topics.jsonl")}
    return write_config(folder, "fast", {"labels": list(TOPICS), "qcodes": [codes[topic] for topic in TOPICS], **settings})
