"""Learn which phrases of an article a reader would choose as targets: a linear model of plain features and closeness."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.encoder import Encoder
from nutgraf.targets.suggest import FEATURES, described, suggestions

from ..evaluation.targets import matched
from .asked import ReadArticle

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
#: Before anything is learned, the candidates that are compared by vectors are those with many mentions, at the top, and acts.
_FIRST = {"words in the title": 1.3, "words in the lead": 0.8, "mentions": 1.0, "mean spread": 4.0, "highest spread": 2.7, "lowest spread": -4.0}


def by_hand() -> dict[str, float]:
    """Weights that nothing was learned for, as `suggestions` takes them."""
    return {**{name: _FIRST.get(name, 0.0) for name in FEATURES}, "bias": 0.0}


def observed(articles: Iterable[ReadArticle], encoder: Encoder) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Features [candidates, features], whether a reader chose each, and weights that make articles count alike."""
    start = np.array([_FIRST.get(name, 0.0) for name in FEATURES], np.float32)
    rows, labels, weights = [], [], []
    for article in articles:
        found, features = described(article.document, article.encoded, encoder, start)
        targets = [one.target for one in article.row.targets]
        chosen = [any(matched(one.text, target) for target in targets) for one in found]
        if any(chosen):
            rows.append(features)
            labels += chosen
            weights += [1 / len(found)] * len(found)
    return np.concatenate(rows), np.array(labels, np.int64), np.asarray(np.array(weights) * len(labels) / len(rows), np.float32)


def learned(articles: Iterable[ReadArticle], encoder: Encoder) -> dict[str, float]:
    """The weights that `suggestions` takes."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, weights = observed(articles, encoder)
    scale = rows.std(0) + 1e-6
    fitted = LogisticRegression(C=1.0, max_iter=2000).fit(rows / scale, labels, weights)
    logger.info("suggested targets: %d candidates, %d chosen by a reader", len(labels), int(labels.sum()))
    found = {name: round(float(value), 4) for name, value in zip(FEATURES, fitted.coef_[0] / scale, strict=True)}
    return {**found, "bias": round(float(fitted.intercept_[0]), 4)}


def within(articles: Sequence[ReadArticle], encoder: Encoder, weights: Mapping[str, float], ranks: Sequence[int] = (1, 3, 5, 10)) -> dict[str, Any]:
    """The share of articles with a reader's target among the first suggestions, by rank."""
    hits = dict.fromkeys(ranks, 0)
    for article in articles:
        texts = [one.text for one in suggestions(article.document, article.encoded, encoder, weights, most=max(ranks))]
        good = [any(matched(text, one.target) for one in article.row.targets) for text in texts]
        for rank in ranks:
            hits[rank] += any(good[:rank])
    return {"articles": len(articles), **{str(rank): count / max(len(articles), 1) for rank, count in hits.items()}}
