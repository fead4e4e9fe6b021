"""What an article takes or reports a stance on: its phrases, ranked by how probably a reader would choose them as targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p
from typing import Literal

import numpy as np

from ..document import Document
from ..reader.encoder import Array, Encoded, Encoder, cosine, document_vector
from ..results import Result
from .phrases import ACTS, Candidate, candidates_of, stems

_COMPARED = 36  # candidates whose vectors are compared with the article's, whatever its length
_LEAST = -3.6  # under it, before it is brought to 0..1, a suggestion is made only where there are not three better ones


@dataclass(frozen=True)
class SuggestedTarget(Result):
    """Something that the article takes or reports a stance on, in words that `predict(targets=...)` takes.

    `score` in 0..1 is how probably a reader would choose it. `kind` is "act" for something done or proposed, "entity" for a name or thing.
    `mentions` are (start, end) offsets into the article as given, in order; none where only a title beside the text has it.
    """

    text: str
    score: float
    kind: Literal["act", "entity"]
    mentions: tuple[tuple[int, int], ...]


#: What is known of a candidate; the weights of these are learned, see `nutgraf_training.stance.suggesting`.
FEATURES = (
    "words in the title", "words in the lead", "mentions", "wished", "speaking", "place", "reported", "name as subject", "mean spread",
    "highest spread", "lowest spread", "size", "long", "one word", "an act", "doing", "a name", "with a phrase more", "indefinite", "proposed",
    "proposed at the top", "in the title", "close to the article", "close to its sentences", "speakers",
)  # fmt: skip


def _features(document: Document, candidates: Sequence[Candidate]) -> Array:
    """[candidates, features] without the closeness, which needs vectors."""
    held, title, rows = [stems(s.text) for s in document.sentences], stems(document.cleaned.title or ""), []
    speakers = {a.sentence: a.holder for a in document.quoted}
    for one in candidates:
        n, size, named = one.n, len(one.stems), one.shape == "name"
        spread = [sum(stem in h for h in held) / len(held) for stem in one.stems]
        heard = {speakers[i] for i, h in enumerate(held) if i in speakers and len(one.stems & h) * 2 > size}
        proposed = one.shape == "doing" and n["wished"] > 0
        rows.append(
            (
                len(one.stems & title) / size, len(one.stems & held[0]) / size, log1p(n["seen"]), n["wished"] / n["seen"], n["speaking"] / n["seen"],
                n["place"] / n["seen"], n["reported"] / n["seen"], named * n["subject"] / n["seen"], sum(spread) / size, max(spread), min(spread),
                size, size >= 6, size == 1 and not named, one.shape == "act", one.shape == "doing", named, one.shape == "long",
                bool(re.match(r"an? [^ ]+(?: [^ ]+)?$", one.text)), proposed, proposed and n["lead"] + n["title"] > 0, n["title"] > 0, 0.0, 0.0,
                log1p(len(heard)),
            )
        )  # fmt: skip
    return np.array(rows, np.float32).reshape(-1, len(FEATURES))


def described(document: Document, encoded: Encoded, encoder: Encoder, weights: Array) -> tuple[list[Candidate], Array]:
    """The candidates and their features, of those that are best by `weights` [features] before closeness is known."""
    found = candidates_of(document)
    if not found:
        return [], np.zeros((0, len(FEATURES)), np.float32)
    features = _features(document, found)
    order = np.argsort(-(features @ weights), kind="stable")[:_COMPARED]
    vectors = encoder.encode([found[i].text for i in order]).sentences
    features = features[order]
    features[:, FEATURES.index("close to the article")] = cosine(vectors, document_vector(encoded))
    features[:, FEATURES.index("close to its sentences")] = cosine(vectors, encoded.sentences).mean(1)
    return [found[i] for i in order], features


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether one says what the other does; a name and what is to be done about it are two targets."""
    both = len(one.stems & other.stems) / len(one.stems | other.stems)
    inside = one.stems <= other.stems or other.stems <= one.stems
    two = (one.shape == "name") != (other.shape == "name") and (one.shape in ACTS) != (other.shape in ACTS)
    return (both > 0.75 or not two) if inside else both >= 0.5


def suggestions(document: Document, encoded: Encoded, encoder: Encoder, weights: Mapping[str, float], *, most: int) -> tuple[SuggestedTarget, ...]:
    """At most `most` targets, best first, no two alike.

    Parameters
    ----------
    encoded : what `encoder` says of the document's sentences and title.
    weights : of each of `FEATURES`, and "bias", for the log odds that a reader would choose a candidate; missing ones are 0.
    """
    if most < 1:
        return ()
    vector = np.array([weights.get(name, 0.0) for name in FEATURES], np.float32)
    found, features = described(document, encoded, encoder, vector)
    scores = features @ vector + weights.get("bias", 0.0)
    kept: list[tuple[float, Candidate]] = []
    for score, one in sorted(((float(z), one) for z, one in zip(scores, found, strict=True)), key=lambda pair: -pair[0]):
        like = [k for k, (_, other) in enumerate(kept) if _alike(one, other)]
        if not like and (score > _LEAST or len(kept) < 3):
            kept.append((score, one))
        elif len(like) == 1 and (other := kept[like[0]][1]).stems < one.stems and len(one.stems) <= 5 and other.shape not in ("name", "doing"):
            kept[like[0]] = kept[like[0]][0], one  # "the bill on savings" says which bill
    return tuple(SuggestedTarget(c.text, 1 / (1 + exp(-z)), "act" if c.shape in ACTS else "entity", tuple(sorted(c.spans))) for z, c in kept[:most])
