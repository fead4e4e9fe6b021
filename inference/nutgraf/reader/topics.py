"""Topics: the 17 IPTC Media Topics at the top of the vocabulary, or a user's own labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import encoder_folder, model_hash, read_config
from ..results import Topic
from .concepts import Concepts
from .encoder import Encoded, document_vector, lead_weights
from .heads import Linear, sigmoid, softmax, two_layers


@dataclass(frozen=True)
class TopicScores:
    """`topics` above their threshold, best first (empty: abstained); `scores` of all labels."""

    topics: tuple[Topic, ...]
    scores: dict[str, float]


class TopicModel:
    """A head over the shared encoder's vectors, with its calibration.

    A folder of kind "multi-label" (the shipped one) has a head over chunks and independent
    probabilities; one of kind "single-label" (`nutgraf-train fewshot` writes it) has a linear head over the document's vector,
    and its probabilities add up to 1. `concepts` are the vocabulary's, None in a folder that lacks them.
    """

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "topic")
        self.id = model_hash(config)
        self.encoder = encoder_folder(folder, config)
        self.labels: list[str] = config["labels"]
        self._qcodes: list[str | None] = config["qcodes"]
        self._thresholds = np.array(config["thresholds"], np.float32)
        self._temperature = float(config["temperature"])
        self._bias = float(config.get("bias", 0.0))
        if not len(self.labels) == len(self._qcodes) == len(self._thresholds):
            raise ModelError(f"{folder / 'config.json'}: labels, qcodes and thresholds differ in length")
        self._single = config.get("kind") == "single-label"
        head = folder / "head.safetensors"
        activation = str(config.get("activation", "gelu"))
        self._head = Linear(head, outputs=len(self.labels)) if self._single else two_layers(head, outputs=len(self.labels), activation=activation)
        self.concepts = Concepts(folder, config) if "concepts.json" in config["files"] else None
        if self.concepts and len(self.concepts.tops) != len(self.labels):
            raise ModelError(
                f"{folder}: config.json has {len(self.labels)} labels, concepts.safetensors {len(self.concepts.tops)} tops: get it again"
            )
        self._similarity = float(config.get("similarity_weight", 0.0))
        self._offsets = np.array([config.get("offsets", {}).get(label, 0.0) for label in self.labels], np.float32)

    @classmethod
    def from_folder(cls, path: str | Path) -> TopicModel:
        """Load a topic folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path))

    def predict(self, encoded: Encoded) -> TopicScores:
        """Calibrated probabilities; chunk scores are averaged by length, the first chunk counting twice."""
        p = self._probabilities(encoded)
        order = np.argsort(-p)
        above = tuple(self._topic(encoded, int(i), float(p[i])) for i in order if p[i] >= self._thresholds[i])
        return TopicScores(above, {self.labels[i]: float(p[i]) for i in order})

    def _topic(self, encoded: Encoded, label: int, probability: float) -> Topic:
        qcode = self._qcodes[label]
        below = self.concepts.subtopics(encoded, qcode) if self.concepts and qcode else ()
        return Topic(self.labels[label], qcode, probability, below)

    @property
    def calibration(self) -> dict[str, float]:
        """What turns logits into probabilities: they are divided by `temperature`, then `bias` is added."""
        return {"temperature": self._temperature, "bias": self._bias}

    def logits(self, encoded: Encoded) -> npt.NDArray[np.float32]:
        """[labels], before calibration: the sum of the head's logits, the weighted z-scores of the topics' names and definitions,
        and offsets for labels that are overrepresented in the training rows.
        """
        vector = document_vector(encoded)
        if self._single:
            return np.asarray(self._head(vector), np.float32)
        learned = np.average(self._head(encoded.chunks), axis=0, weights=lead_weights(encoded))
        alike = self.concepts.standing_out(vector, self.concepts.tops) if self.concepts else np.float32(0)
        return np.asarray(learned + self._similarity * alike + self._offsets, np.float32)

    def _probabilities(self, encoded: Encoded) -> npt.NDArray[np.float32]:
        scaled = np.asarray(self.logits(encoded) / self._temperature + self._bias, np.float32)
        return softmax(scaled) if self._single else sigmoid(scaled)
