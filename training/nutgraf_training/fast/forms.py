"""Fit the linear model of an article's form, on readings and on what the full tier says of further articles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from nutgraf.fast.forms import bag
from nutgraf.fast.pieces import Ints, Numbered
from nutgraf.fast.signs import Signs
from nutgraf.reader.tags import FORMS
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax

from ..corpora.readings import ArticleReading

Array = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: A piece in fewer articles than this has no weight.
_LEAST = 3
#: How much the title's bag and the standardized signs weigh beside the bag of the author's own words: what weighs less is regularized more.
_TITLE, _SIGNS = 0.3, 0.1
#: The inverse of the strength of regularization, as scikit-learn's C; and the most steps.
_C, _STEPS = 10.0, 60


def told(readings: Sequence[ArticleReading]) -> Array:
    """[articles, forms]: 1 for the form of each reading."""
    return np.eye(len(FORMS), dtype=np.float32)[[FORMS.index(one.form) for one in readings]]


def fit_forms(pieces: Sequence[str], articles: Sequence[Numbered], forms: Array) -> dict[str, Array]:
    """The weights of `nutgraf.fast.forms.FormHead` by multinomial logistic regression on probabilities `forms` [articles, forms]."""
    count, signs = len(pieces), Signs(pieces)
    own = [signs.own(one) for one in articles]
    measured = np.stack([signs(one, outside) for one, outside in zip(articles, own, strict=True)])
    mean, deviation = measured.mean(0), measured.std(0) + 1e-6
    words = _bags([one.ids[outside] for one, outside in zip(articles, own, strict=True)], count)
    titles = _TITLE * _bags([one.title for one in articles], count)
    known = csr_matrix(np.column_stack([_SIGNS * (measured - mean) / deviation, np.ones(len(articles))]))
    weights = _fitted(hstack([words, titles, known]).tocsr().astype(np.float64), forms.astype(np.float64))
    scaled = _SIGNS * weights[2 * count : -1] / deviation[:, None]
    found = {"own": weights[:count], "title": _TITLE * weights[count : 2 * count], "signs": scaled, "bias": weights[-1] - mean @ scaled}
    return {name: value.astype(np.float32) for name, value in found.items()}


def _bags(texts: Sequence[Ints], count: int) -> csr_matrix:
    """[texts, pieces]: the bags, without rare pieces."""
    bags = [bag(ids) for ids in texts]
    starts = np.cumsum([0, *(len(found) for found, _ in bags)])
    columns, values = (np.concatenate(part) for part in zip(*bags, strict=True))
    often = np.bincount(columns, minlength=count)
    return csr_matrix((np.where(often[columns] >= _LEAST, values, 0), columns, starts), shape=(len(texts), count))


def _fitted(x: csr_matrix, wanted: Floats) -> Floats:
    """[columns, forms]: what minimizes the cross-entropy, regularized."""
    shape = (x.shape[1], wanted.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        log_p = log_softmax(x @ weights, axis=1)
        slope = x.T @ (np.exp(log_p) - wanted) + weights / _C
        return float(-(wanted * log_p).sum() + (flat @ flat) / (2 * _C)), slope.ravel()

    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 8})
    return np.asarray(found.x.reshape(shape), np.float64)
