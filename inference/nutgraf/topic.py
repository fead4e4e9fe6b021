"""Topics: the 17 IPTC Media Topics at the top of the vocabulary, several of which may hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .encoder import Encoded
from .errors import ModelError
from .heads import TwoLayers, sigmoid
from .modelfiles import encoder_folder, model_hash, read_config
from .results import Topic


@dataclass(frozen=True)
class TopicScores:
    """`topics` above their threshold, best first (empty: abstained); `scores` of all labels."""

    topics: tuple[Topic, ...]
    scores: dict[str, float]


class TopicModel:
    """A head over the chunks of the shared encoder, with its calibration."""

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "topic")
        self.id = model_hash(config)
        self.encoder = encoder_folder(folder, config)
        self.labels: list[str] = config["labels"]
        self._qcodes: list[str] = config["qcodes"]
        self._thresholds = np.array(config["thresholds"], np.float32)
        self._temperature = float(config["temperature"])
        if not len(self.labels) == len(self._qcodes) == len(self._thresholds):
            raise ModelError(f"{folder / 'config.json'}: labels, qcodes and thresholds differ in length")
        self._head = TwoLayers(folder / "head.safetensors")

    @classmethod
    def from_folder(cls, path: str | Path) -> TopicModel:
        """Load a topic folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfiles.read_config`.
        """
        return cls(Path(path))

    def predict(self, encoded: Encoded) -> TopicScores:
        """Chunk logits averaged with the chunks' lengths as weights, then calibrated.

        The first chunk, with the title and the lead, counts twice.
        """
        weights = encoded.weights.copy()
        weights[0] *= 2
        logits = np.average(self._head(encoded.chunks), axis=0, weights=weights)
        p = sigmoid(np.asarray(logits / self._temperature, np.float32))
        order = np.argsort(-p)
        above = tuple(Topic(self.labels[i], self._qcodes[i], float(p[i])) for i in order if p[i] >= self._thresholds[i])
        return TopicScores(above, {self.labels[i]: float(p[i]) for i in order})
