"""The form of an article from the words that its author writes, those of its title and plain signs: a linear model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..modelfolder.files import Shape
from .chunks import Chunk
from .signs import SIGNS, Array, Ints, Numbered, Signs
from .tags import FORMS


def numbered(chunks: Sequence[Chunk], sentences: int) -> Numbered:
    """An article of so many sentences, split into chunks, as the numbers of its tokens."""
    parts = [(part, chunk.ids[part.start : part.end]) for chunk in chunks for part in chunk.parts]
    title = next((ids for part, ids in parts if part.sentence < 0), [])
    own = [(part.sentence, ids) for part, ids in parts if part.sentence >= 0]
    lengths = np.bincount([at for at, _ in own], [len(ids) for _, ids in own], minlength=sentences)
    return Numbered(np.array([one for _, ids in own for one in ids], np.int64), lengths.astype(np.int64), np.array(title, np.int64))


def bag(ids: Ints) -> tuple[Ints, Array]:
    """The different pieces of a text, and for each 1 and the logarithm of its count; together of length 1."""
    found, counts = np.unique(ids, return_counts=True)
    often = 1 + np.log(counts)
    return found, np.asarray(often / max(1.0, float(np.linalg.norm(often))), np.float32)


class FormHead:
    """`groups` is as for `Signs`; weights of each piece in the author's own words, which are those outside quotation marks, and in the title, and of each sign."""

    def __init__(self, groups: Ints, weights: Mapping[str, npt.NDArray[Any]]) -> None:
        self._signs = Signs(groups)
        self._own, self._title, self._sign, self._bias = (weights[name].astype(np.float32) for name in form_shapes(len(groups)))

    def logits(self, article: Numbered) -> Array:
        """Of each of `FORMS`."""
        own = self._signs.own(article)
        total = self._bias + self._signs(article, own) @ self._sign
        for ids, weights in ((article.ids[own], self._own), (article.title, self._title)):
            found, often = bag(ids)
            total = total + often @ weights[found]
        return np.asarray(total, np.float32)


def form_shapes(pieces: int | str) -> dict[str, Shape]:
    """The arrays of `FormHead`."""
    return {"own": (pieces, len(FORMS)), "title": (pieces, len(FORMS)), "signs": (SIGNS, len(FORMS)), "bias": (len(FORMS),)}
