"""The form of an article from the words that its author writes, those of its title and plain signs: a linear model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..modelfolder.files import Shape
from ..reader.tags import FORMS
from .pieces import Ints, Numbered
from .signs import SIGNS, Array, Signs


def bag(ids: Ints) -> tuple[Ints, Array]:
    """The different pieces of a text, and for each 1 and the logarithm of its count; together of length 1."""
    found, counts = np.unique(ids, return_counts=True)
    often = 1 + np.log(counts)
    return found, np.asarray(often / max(1.0, float(np.linalg.norm(often))), np.float32)


class FormHead:
    """Weights of each piece in the author's own words, which are those outside quotation marks, and in the title, and of each sign."""

    def __init__(self, pieces: Sequence[str], weights: Mapping[str, npt.NDArray[Any]]) -> None:
        self._signs = Signs(pieces)
        self._own, self._title, self._sign, self._bias = (weights[name].astype(np.float32) for name in form_shapes(len(pieces)))

    def logits(self, article: Numbered) -> Array:
        """Of each of `FORMS`."""
        own = self._signs.own(article)
        total = self._bias + self._signs(article, own) @ self._sign
        for ids, weights in ((article.ids[own], self._own), (article.title, self._title)):
            found, often = bag(ids)
            total = total + often @ weights[found]
        return np.asarray(total, np.float32)


def form_shapes(pieces: int) -> dict[str, Shape]:
    """The arrays of `FormHead`."""
    return {"own": (pieces, len(FORMS)), "title": (pieces, len(FORMS)), "signs": (SIGNS, len(FORMS)), "bias": (len(FORMS),)}
