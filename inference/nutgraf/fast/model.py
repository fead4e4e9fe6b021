"""Static vectors of word pieces, and the heads on their means: topics, form and which sentences belong in a summary.

The vectors began as what the shared encoder says of each piece alone (as Model2Vec makes them, Tulkens & van Dongen 2024), in fewer
dimensions and weighted by how common the piece is, and were then trained together with the heads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config
from ..modelfolder.files import Shape, read_json, read_tensors
from ..reader.encoder import Encoded
from ..reader.form import FormHead, form_shapes
from ..reader.heads import relu, sigmoid, softmax
from ..reader.signs import Numbered
from ..reader.topics import TopicScores
from ..results import Topic
from ..summary.model import SalienceModel
from .pieces import Pieces

Array = npt.NDArray[np.float32]

#: The layers in `head.safetensors`, as torch names linear layers.
LAYERS = ("title", "sentence", "both", "topic")


@dataclass(frozen=True)
class Averaged:
    """An article's `pieces`, and the means of their vectors: those of its sentences in `encoded`, that of its title in `title`, zero if it has none."""

    pieces: Numbered
    encoded: Encoded
    title: Array


class StaticEncoder:
    """The vectors of a vocabulary's pieces.

    Parameters
    ----------
    pieces : the vocabulary, in the order of the rows of `vectors`.
    vectors : [pieces, width].
    """

    def __init__(self, pieces: Sequence[str], vectors: Array) -> None:
        self.pieces = Pieces(pieces)
        self._vectors = vectors.astype(np.float32)
        self._nothing = np.zeros((1, vectors.shape[1]), np.float32)

    def encode(self, sentences: Sequence[str], title: str | None = None) -> Averaged:
        """The means of an article's sentences and title; what has no known piece is zero."""
        article = self.pieces.article(sentences, title)
        ids, lengths = article.ids, article.lengths
        rows = np.concatenate([self._vectors[ids], self._nothing])
        sums = np.add.reduceat(rows, np.cumsum(lengths) - lengths)
        sums[lengths == 0] = 0  # there reduceat gives the next row
        means = np.asarray(sums / np.maximum(lengths, 1)[:, None], np.float32)
        count = max(len(ids), 1)
        whole = sums.sum(0, keepdims=True) / np.float32(count)
        heading: Array = self._vectors[article.title].mean(0) if len(article.title) else self._nothing[0]
        encoded = Encoded(means, whole, np.array([count], np.float32), heading if title else None, sum(map(len, sentences)))
        return Averaged(article, encoded, heading)


class TopicHeads:
    """A hidden layer on the title and one on each sentence; topics from the means of title, first `lead` sentences and all, before and after
    these layers (Deep Sets, Zaheer et al. 2017), by a hidden layer more.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]], *, lead: int) -> None:
        self._lead = lead
        self._layers = {
            name: (np.ascontiguousarray(weights[f"{name}.weight"].T, np.float32), weights[f"{name}.bias"].astype(np.float32)) for name in LAYERS
        }

    def logits(self, averaged: Averaged) -> Array:
        """Of the topics."""
        means = averaged.encoded.sentences
        parts = [averaged.title, relu(self._apply("title", averaged.title))]
        for one in (means, relu(self._apply("sentence", means))):
            parts += [one[: self._lead].mean(0), one.mean(0)]
        return self._apply("topic", relu(self._apply("both", np.concatenate(parts))))

    def _apply(self, name: str, x: Array) -> Array:
        weight, bias = self._layers[name]
        return np.asarray(x @ weight + bias, np.float32)


def head_shapes(width: int, topics: int) -> dict[str, Shape]:
    """The arrays of `TopicHeads`."""
    outputs: dict[str, str | int] = {"title": "hidden", "sentence": "hidden", "both": "second", "topic": topics}
    inputs: dict[str, str | int] = {"title": width, "sentence": width, "both": "states", "topic": "second"}
    return {f"{name}.weight": (outputs[name], inputs[name]) for name in LAYERS} | {f"{name}.bias": (outputs[name],) for name in LAYERS}


class FastModel:
    """A folder `fast/`.

    Raises
    ------
    ModelError: see `nutgraf.modelfolder.config.read_config`.
    """

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "fast")
        self.id = model_hash(config)
        self.labels: list[str] = config["labels"]
        self._qcodes: list[str | None] = config["qcodes"]
        self._thresholds = np.array(config["thresholds"], np.float32)
        self._temperature, self._bias = float(config["temperature"]), float(config["bias"])
        pieces = read_json(folder / "pieces.json")
        if not isinstance(pieces, list) or not all(isinstance(one, str) for one in pieces):
            raise ModelError(f"{folder / 'pieces.json'} is no list of word pieces: get the folder again")
        vectors = read_tensors(folder / "vectors.safetensors", {"vectors": (len(pieces), "width")})["vectors"]
        if not len(self.labels) == len(self._qcodes) == len(self._thresholds):
            raise ModelError(f"{folder / 'config.json'}: labels, qcodes and thresholds differ in length")
        weights = read_tensors(folder / "head.safetensors", head_shapes(vectors.shape[1], len(self.labels)))
        if weights["both.weight"].shape[1] != 3 * (vectors.shape[1] + len(weights["title.bias"])):
            raise ModelError(f"{folder / 'head.safetensors'}: its layers do not fit each other: get the folder again")
        self.encoder = StaticEncoder(pieces, vectors)
        self._topics = TopicHeads(weights, lead=int(config["lead"]))
        self._forms = FormHead(self.encoder.pieces.groups, read_tensors(folder / "form.safetensors", form_shapes(len(pieces))))
        self.salience = SalienceModel(folder, light=True)

    def read(self, averaged: Averaged) -> tuple[TopicScores, tuple[float, ...]]:
        """The topics above their thresholds with calibrated probabilities of all, and the probability of each of `FORMS`."""
        p = sigmoid(np.asarray(self._topics.logits(averaged) / self._temperature + self._bias, np.float32))
        order = np.argsort(-p, kind="stable")
        above = tuple(Topic(self.labels[i], self._qcodes[i], float(p[i])) for i in order if p[i] >= self._thresholds[i])
        return TopicScores(above, {self.labels[i]: float(p[i]) for i in order}), tuple(map(float, softmax(self._forms.logits(averaged.pieces))))
