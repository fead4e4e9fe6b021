"""Static vectors of word pieces, and the heads on their means: topics, form and which sentences belong in a summary.

The vectors began as what the shared encoder says of each piece alone (as Model2Vec makes them, Tulkens & van Dongen 2024), in fewer
dimensions and weighted by how common the piece is, and were then trained together with the heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config
from ..modelfolder.files import read_json, read_tensors
from ..reader.encoder import Encoded
from ..reader.heads import TwoLayers, sigmoid, softmax, two_layer_shapes
from ..reader.tags import FORMS
from ..reader.topics import TopicScores
from ..results import Topic
from ..summary.model import SalienceModel
from .pieces import Pieces

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Averaged:
    """An article as means of its pieces' vectors: `encoded` by sentence, `parts` [3 * width] of title, lead and whole text."""

    encoded: Encoded
    parts: Array


class StaticEncoder:
    """The vectors of a vocabulary's pieces.

    Parameters
    ----------
    pieces : the vocabulary, in the order of the rows of `vectors`.
    vectors : [pieces, width].
    lead : how many pieces of the text are its lead.
    """

    def __init__(self, pieces: Sequence[str], vectors: Array, *, lead: int) -> None:
        self.pieces = Pieces(pieces)
        # a row of zeros stands for a sentence without a known piece
        self._vectors = np.concatenate([vectors.astype(np.float32), np.zeros((1, vectors.shape[1]), np.float32)])
        self._nothing = [len(vectors)]
        self._lead = lead

    def encode(self, sentences: Sequence[str], title: str | None = None) -> Averaged:
        """The means of an article's sentences, and of its title, lead and whole text; what has no known piece is zero."""
        ids = [self.pieces(sentence) or self._nothing for sentence in sentences]
        lengths = np.array([len(one) for one in ids])
        rows = self._vectors[[number for one in ids for number in one]]
        sums = np.add.reduceat(rows, np.cumsum(lengths) - lengths)
        heading = self._vectors[self.pieces(title) or self._nothing].mean(0) if title else None
        parts = (np.zeros_like(rows[0]) if heading is None else heading, rows[: self._lead].mean(0), sums.sum(0) / len(rows))
        means = np.asarray(sums / lengths[:, None], np.float32)
        whole = np.asarray(parts[2], np.float32)[None]
        return Averaged(
            Encoded(means, whole, np.array([len(rows)], np.float32), heading, sum(map(len, sentences))),
            np.concatenate(parts).astype(np.float32),
        )


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
        shapes = {
            **two_layer_shapes(len(self.labels), prefix="topic.", width=3 * vectors.shape[1]),
            **two_layer_shapes(len(FORMS), prefix="form.", width=3 * vectors.shape[1]),
        }
        weights = {name: value.astype(np.float32) for name, value in read_tensors(folder / "head.safetensors", shapes).items()}
        self.encoder = StaticEncoder(pieces, vectors, lead=int(config["lead"]))
        self._topic = TwoLayers(weights, "topic.", activation="relu")
        self._form = TwoLayers(weights, "form.", activation="relu")
        self.salience = SalienceModel(folder)

    def topics(self, averaged: Averaged) -> TopicScores:
        """The topics above their thresholds, and calibrated probabilities of all."""
        p = sigmoid(np.asarray(self.topic_logits(averaged) / self._temperature + self._bias, np.float32))
        order = np.argsort(-p, kind="stable")
        above = tuple(Topic(self.labels[i], self._qcodes[i], float(p[i])) for i in order if p[i] >= self._thresholds[i])
        return TopicScores(above, {self.labels[i]: float(p[i]) for i in order})

    def topic_logits(self, averaged: Averaged) -> Array:
        """[labels], before calibration."""
        return self._topic(averaged.parts)

    def forms(self, averaged: Averaged) -> tuple[float, ...]:
        """The probability of each of `FORMS`."""
        return tuple(map(float, softmax(self._form(averaged.parts))))
