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
from nutgraf.fast.model import StaticEncoder, StaticHeads
from nutgraf.reader.heads import softmax
from nutgraf.reader.read import Read
from safetensors.numpy import save_file

from ..corpora.shipped import data_folder, read_lines
from ..encoders.export import write_config
from ..evaluation import metrics as m
from ..reader.articles import TOPICS
from ..reader.calibrate import best_topic_calibration
from .data import Prepared
from .net import StaticNet

#: Half floats hold what the vectors and heads say.
_STORED = np.float16
#: The vectors among the net's weights.
_TABLE = "table.weight"


def save_net(net: StaticNet, pieces: Sequence[str], folder: Path) -> None:
    """Write vocabulary, vectors and the heads of topics and form."""
    (folder / "pieces.json").write_text(json.dumps(list(pieces), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    save_file({"vectors": _stored(net.state_dict()[_TABLE])}, str(folder / "vectors.safetensors"))
    save_file({name: _stored(value) for name, value in net.state_dict().items() if name != _TABLE}, str(folder / "head.safetensors"))


def _stored(values: torch.Tensor) -> np.ndarray:
    return np.ascontiguousarray(values.detach().numpy().astype(_STORED))


class StaticReader:
    """Reads articles as the fast tier does, before it has heads for the summary.

    Parameters
    ----------
    net : as trained; it is rounded as it is stored.
    """

    def __init__(self, net: StaticNet, pieces: Sequence[str]) -> None:
        weights = {name: _stored(value) for name, value in net.state_dict().items()}
        self.encoder = StaticEncoder(pieces, weights[_TABLE])
        self._heads = StaticHeads(weights, lead=net.lead)

    def read(self, article: Article) -> Read:
        """An article with its form and the means of its sentences.

        Raises
        ------
        ArticleError: it cannot be scored.
        """
        draft = prepare(article)
        averaged = self.encoder.encode([one.text for one in draft.sentences], draft.cleaned.title)
        _, forms = self._heads.logits(averaged)
        return Read(replace(draft, forms=tuple(map(float, softmax(forms)))), averaged.encoded)

    def topic_logits(self, rows: Sequence[Prepared]) -> m.Floats:
        """[rows, topics]."""
        found = [self._heads.logits(self.encoder.encode(one.texts, one.document.cleaned.title))[0] for one in rows]
        return np.stack(found).astype(float)


def calibration(reader: StaticReader, held: Sequence[Prepared]) -> dict[str, Any]:
    """Temperature, bias and thresholds of the topics on held-back articles."""
    holds = np.array([[topic in one.reading.topics for topic in TOPICS] for one in held])
    return best_topic_calibration(reader.topic_logits(held), holds)


def write_fast_config(folder: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Write `config.json` with the labels and their codes."""
    codes = {row["name"]: row["qcode"] for row in read_lines(data_folder() / "topics" / "media_topics.jsonl")}
    return write_config(folder, "fast", {"labels": list(TOPICS), "qcodes": [codes[topic] for topic in TOPICS], **settings})
