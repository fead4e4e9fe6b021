"""Topics by similarity: subtopics of the IPTC vocabulary, and custom topics without training.

Both compare an article's vector with the vectors of names and definitions, as in zero-shot classification by sentence
embeddings (Yin et al. 2019 describe the task). The general level of similarity differs between articles,
so a custom topic is judged by how far its similarity stands out from that of the vocabulary's concepts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..article import unbroken
from ..errors import ModelError, RequestError
from ..modelfolder.files import read_json, read_tensors
from ..results import Subtopic, Topic
from .encoder import Array, Encoded, Encoder, cosine, document_vector
from .heads import sigmoid

#: Limit on the words of a custom topic's name and description together.
MAX_TOPIC_WORDS = 60
#: Probability threshold for a custom topic.
_THRESHOLD = 0.5


@dataclass(frozen=True)
class Concept:
    """An active concept of the vocabulary below the top level; `top` is the qcode of its top-level topic."""

    label: str
    qcode: str
    top: str


class Concepts:
    """The vocabulary's concepts with their vectors, from a topic folder that has them."""

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        path = folder / "concepts.json"
        listed = read_json(path)
        try:
            self.concepts = tuple(Concept(str(one["label"]), str(one["qcode"]), str(one["top"])) for one in listed)
        except (TypeError, KeyError):
            raise ModelError(f"{path} does not list concepts; expected objects with label, qcode and top: get the folder again") from None
        weights = read_tensors(folder / "concepts.safetensors", {"vectors": (len(self.concepts), "width"), "tops": ("topics", "width")})
        self._vectors: Array = weights["vectors"].astype(np.float32)
        self.tops: Array = weights["tops"].astype(np.float32)
        """[topics, width]: the top-level topics, by name and definition, in the model's order."""
        self._under: dict[str, list[int]] = {}
        for i, concept in enumerate(self.concepts):
            self._under.setdefault(concept.top, []).append(i)
        self._slope = float(config["zero_shot"]["slope"])
        self._bias = float(config["zero_shot"]["bias"])

    def subtopics(self, encoded: Encoded, top: str, *, most: int = 3) -> tuple[Subtopic, ...]:
        """The concepts under a top-level topic that are most similar to the article, best first."""
        rows = self._under.get(top, [])
        alike = cosine(document_vector(encoded)[None], self._vectors[rows])[0] if rows else np.empty(0, np.float32)
        chosen = np.argsort(-alike, kind="stable")[:most]
        return tuple(Subtopic(self.concepts[rows[i]].label, self.concepts[rows[i]].qcode, float(alike[i])) for i in chosen)

    def standing_out(self, vector: Array, topics: Array) -> npt.NDArray[np.float32]:
        """[topics]: z-scores of the similarity between topics [topics, width] and the article [width], relative to that of the
        vocabulary's concepts.
        """
        usual = cosine(vector[None], self._vectors)[0]
        return np.asarray((cosine(vector[None], topics)[0] - usual.mean()) / max(float(usual.std()), 1e-6), np.float32)

    def probabilities(self, vector: Array, topics: Array) -> npt.NDArray[np.float32]:
        """[topics]: independent probabilities, 0..1, calibrated as the card describes."""
        return sigmoid(np.asarray(self._slope * self.standing_out(vector, topics) + self._bias, np.float32))


@dataclass(frozen=True)
class OwnTopics:
    """Custom topics as vectors [topics, width] of one encoder."""

    labels: tuple[str, ...]
    vectors: Array

    def predict(self, concepts: Concepts, encoded: Encoded) -> tuple[tuple[Topic, ...], dict[str, float]]:
        """The topics above the threshold, best first, and the probabilities of all, which do not add up to 1."""
        p = concepts.probabilities(document_vector(encoded), self.vectors)
        order = np.argsort(-p, kind="stable")
        return tuple(Topic(self.labels[i], None, float(p[i])) for i in order if p[i] >= _THRESHOLD), {self.labels[i]: float(p[i]) for i in order}


def name_vector(encoder: Encoder, name: str, description: str = "") -> Array:
    """[width], of length 1: the mean of the vectors of the name and, if any, of the description."""
    parts = [document_vector(encoder.encode([text])) for text in (name, description) if text]
    mean = np.mean(parts, axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def own_topics(encoder: Encoder, topics: Mapping[str, str]) -> OwnTopics:
    """Vectors for checked topics, name -> description."""
    return OwnTopics(tuple(topics), np.stack([name_vector(encoder, name, description) for name, description in topics.items()]))


def checked_topics(topics: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    """Name -> description ("" if only names are given), with whitespace normalized.

    Raises
    ------
    RequestError: no topics, one that is empty or not a string, a duplicate name, or name and description too long.
    """
    if isinstance(topics, str):
        raise RequestError(f"topics is the str {topics!r}; expected a mapping from name to description, or a sequence of names: pass [{topics!r}]")
    pairs = list(topics.items()) if isinstance(topics, Mapping) else [(name, "") for name in topics]
    if not pairs:
        raise RequestError("topics is empty; expected at least one name, such as {'landmines': 'anti-personnel mines and the treaties on them'}")
    checked: dict[str, str] = {}
    for name, description in pairs:
        if not isinstance(name, str) or not name.strip() or not isinstance(description, str):
            raise RequestError(f"the topic {name!r}: {description!r} is empty or not a string; expected a name, with a description of a few words")
        name, description = (unbroken(" ".join(one.split())) for one in (name, description))
        if len(f"{name} {description}".split()) > MAX_TOPIC_WORDS:
            raise RequestError(f"the topic {name[:60]!r} and its description have more than {MAX_TOPIC_WORDS} words: shorten them")
        if name in checked:
            raise RequestError(f"the topic {name!r} is given twice: give each name once")
        checked[name] = description
    return checked
