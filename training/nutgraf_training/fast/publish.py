"""Write the folder of the fast tier: vectors, heads, calibration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.article import Article
from nutgraf.document import Document, prepare
from nutgraf.fast.model import Averaged, StaticEncoder, TopicHeads
from nutgraf.reader.form import FormHead
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


def save_net(net: StaticNet, forms: Mapping[str, np.ndarray], pieces: Sequence[str], folder: Path) -> None:
    """Write vocabulary, vectors and the heads of topics and form."""
    (folder / "pieces.json").write_text(json.dumps(list(pieces), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    weights = _stored_net(net)
    save_file({"vectors": weights.pop(_TABLE)}, str(folder / "vectors.safetensors"))
    save_file(weights, str(folder / "head.safetensors"))
    save_file({name: _stored(value) for name, value in forms.items()}, str(folder / "form.safetensors"))


def _stored_net(net: StaticNet) -> dict[str, np.ndarray]:
    return {name: _stored(value.detach().numpy()) for name, value in net.state_dict().items()}


def _stored(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values.astype(_STORED))


class StaticReader:
    """Reads articles as the fast tier does, before it has heads for the summary.

    Parameters
    ----------
    net, forms : as trained; they are rounded as they are stored.
    """

    def __init__(self, net: StaticNet, forms: Mapping[str, np.ndarray], pieces: Sequence[str]) -> None:
        weights = _stored_net(net)
        self.encoder = StaticEncoder(pieces, weights[_TABLE])
        self._topics = TopicHeads(weights, lead=net.lead)
        self._forms = FormHead(self.encoder.pieces.groups, {name: _stored(value) for name, value in forms.items()})

    def read(self, article: Article) -> Read:
        """An article with its form and the means of its sentences.

        Raises
        ------
        ArticleError: it cannot be scored.
        """
        draft = prepare(article)
        averaged = self._averaged(draft)
        return Read(replace(draft, forms=tuple(map(float, softmax(self._forms.logits(averaged.pieces))))), averaged.encoded)

    def topic_logits(self, documents: Sequence[Document]) -> m.Floats:
        """[documents, topics]."""
        return np.stack([self._topics.logits(self._averaged(one)) for one in documents]).astype(float)

    def _averaged(self, document: Document) -> Averaged:
        return self.encoder.encode([one.text for one in document.sentences], document.cleaned.title)


def calibration(reader: StaticReader, held: Sequence[Prepared]) -> dict[str, Any]:
    """Temperature, bias and thresholds of the topics on held-back articles."""
    holds = np.array([[topic in one.reading.topics for topic in TOPICS] for one in held])
    return best_topic_calibration(reader.topic_logits([one.document for one in held]), holds)


def write_fast_config(folder: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Write `config.json` with the labels and their codes."""
    codes = {row["name"]: row["qcode"] for row in read_lines(data_folder() / "topics" / "media_topics.jsonl")}
    return write_config(folder, "fast", {"labels": list(TOPICS), "qcodes": [codes[topic] for topic in TOPICS], **settings})
