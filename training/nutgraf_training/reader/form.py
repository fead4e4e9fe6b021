"""Fit the linear model of an article's form, and what it says beside the reader's head."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.reader.encoder import Encoder, lead_mean
from nutgraf.reader.form import FormHead, bag, form_shapes, numbered
from nutgraf.reader.signs import Ints, Numbered, Signs, groups_of
from nutgraf.reader.tags import FORMS, SKIP
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..corpora.readings import ArticleReading
from ..summary.train import Heads, fit_heads, odds_of
from .articles import LearningArticle
from .held import HeldArticle

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: A piece in fewer articles than this has no weight.
_LEAST = 3
#: How much the title's bag and the standardized signs weigh beside the bag of the author's own words: what weighs less is regularized more.
_TITLE, _SIGNS = 0.3, 0.1
#: The inverse of the strength of regularization, as scikit-learn's C; and the most steps.
_C, _STEPS = 10.0, 60
#: How often a text of which the form alone is known counts, one of `data/forms`: they are few beside the readings, most of which are reports.
FORM_ALONE = 4
#: Hidden units, passes and learning rate of each of the head's parts.
_HIDDEN, _EPOCHS, _RATE = 48, 3, 2e-3


def told(readings: Sequence[ArticleReading]) -> Array:
    """[articles, forms]: 1 for the form of each reading."""
    return one_hot([FORMS.index(one.form) for one in readings])


def one_hot(forms: Sequence[int]) -> Array:
    """[articles, forms] of the numbers of forms."""
    return np.eye(len(FORMS), dtype=np.float32)[list(forms)]


def unfitted(tokenizer: Tokenizer) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a linear model that says nothing, as `nutgraf.reader.model.ReaderModel` reads them."""
    count = tokenizer.get_vocab_size()
    zero = {name: np.zeros([int(one) for one in shape], np.float16) for name, shape in form_shapes(count).items()}
    return _prefixed({**zero, "groups": groups_of(tokenizer.token_to_id, count).astype(np.int32)})


def fit_form(
    weights: Mapping[str, npt.NDArray[Any]], learned: Sequence[LearningArticle], held: Sequence[HeldArticle], encoder: Encoder, *, seed: int = 0
) -> dict[str, npt.NDArray[Any]]:
    """The reader's arrays that tell the form: a head on the mean vector of an article and the linear model of its words, both fitted on the articles
    whose form is known and scaled so that their sum has the highest likelihood on the held-back ones.

    The head is fitted here once more, on the vectors that `encoder` gives in use, which takes minutes for thousands of articles.
    """
    groups = weights["words.groups"].astype(np.int64)
    known = [one for one in learned if one.form != SKIP for _ in range(FORM_ALONE if one.topics is None else 1)]
    forms = np.array([one.form for one in known])
    vectors = {one.id: lead_mean(encoder.encode_chunks(one.chunks)) for one in {one.id: one for one in known}.values()}
    head = fit_head(np.stack([vectors[one.id] for one in known]), forms, seed=seed)
    words = fit_forms(groups, [numbered(one.chunks, len(one.layout)) for one in known], one_hot(forms.tolist()))
    linear = FormHead(groups, words)
    by_head = odds_of(head, np.stack([lead_mean(one.encoded) for one in held]))
    by_words = np.stack([linear.logits(one.tokens.numbered) for one in held])
    own, other = scales(by_head, by_words, np.array([FORMS.index(one.row.form) for one in held]))
    logger.info("form: the head counts %.2f, the words %.2f", own, other)
    layers = {name: value.numpy().astype(np.float16) for name, value in head.merged().items()}
    layers |= {name: (own * layers[name].astype(np.float64)).astype(np.float16) for name in ("out.weight", "out.bias")}
    return {f"form.{name}": value for name, value in layers.items()} | _prefixed(
        {name: (other * value).astype(np.float16) for name, value in words.items()}
    )


def fit_head(vectors: Array, forms: Ints, *, seed: int = 0) -> Heads:
    """A head of two layers from vectors [articles, width] to log odds of `FORMS`; the mean of several."""
    torch.manual_seed(seed)
    heads = Heads(vectors.shape[1], _HIDDEN, outputs=len(FORMS), light=True)
    rows = [(torch.from_numpy(vector), torch.tensor(int(form))) for vector, form in zip(vectors, forms, strict=True)]

    def loss(own: Heads, row: tuple[Tensor, Tensor]) -> Tensor:
        odds = own.each(row[0])
        return nn.functional.cross_entropy(odds, row[1].expand(len(odds)))

    return fit_heads(heads, rows, loss, _EPOCHS, _RATE, seed=seed)


def scales(by_head: Array, by_words: Array, forms: Ints) -> tuple[float, float]:
    """What two log odds [articles, forms] are multiplied with so that the softmax of their sum has the highest likelihood of `forms`."""
    one, other = by_head.astype(np.float64), by_words.astype(np.float64)

    def loss(x: Floats) -> float:
        return float(-log_softmax(x[0] * one + x[1] * other, axis=1)[np.arange(len(forms)), forms].mean())

    first, second = minimize(loss, np.array([1.0, 0.1]), bounds=[(0.05, 2), (0, 2)], method="L-BFGS-B").x
    return float(first), float(second)


def _prefixed(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {f"words.{name}": value for name, value in arrays.items()}


def fit_forms(groups: Ints, articles: Sequence[Numbered], forms: Array) -> dict[str, Array]:
    """The weights of `nutgraf.reader.form.FormHead` by multinomial logistic regression on probabilities `forms` [articles, forms].

    `groups` is what `nutgraf.reader.signs.groups_of` gives for the vocabulary.
    """
    count, signs = len(groups), Signs(groups)
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
