"""Baselines: the majority label, and TF-IDF with a linear classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..corpora.stance_sets import StanceRow
from ..corpora.topic_sets import TopicRow


def majority(labels: Sequence[str], count: int) -> list[str]:
    """The most frequent label, `count` times."""
    return [Counter(labels).most_common(1)[0][0]] * count


def _text(row: TopicRow) -> str:
    return f"{row.title or ''} {row.text}"


class TfidfTopics:
    """Logistic regression on TF-IDF of unigrams and bigrams, one label per row."""

    def __init__(self, rows: Sequence[TopicRow]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=100_000)
        self._pipe: Any = make_pipeline(vectorizer, LogisticRegression(C=10, class_weight="balanced", max_iter=200))
        self._pipe.fit([_text(row) for row in rows], [row.topics[0] for row in rows])

    def predict(self, rows: Sequence[TopicRow], allowed: Sequence[str]) -> list[str]:
        """The most likely of the allowed labels, one per row."""
        classes = list(self._pipe.classes_)
        columns = [classes.index(label) for label in allowed if label in classes]
        scores = self._pipe.predict_proba([_text(row) for row in rows])[:, columns]
        return [classes[columns[int(i)]] for i in np.argmax(scores, axis=1)]


class TfidfStance:
    """Logistic regression on TF-IDF of the passage and, separately, of target and holder."""

    def __init__(self, rows: Sequence[StanceRow]) -> None:
        from sklearn.compose import ColumnTransformer
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        parts = ColumnTransformer(
            [
                ("text", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=60_000), 0),
                ("target", TfidfVectorizer(ngram_range=(1, 2), min_df=1, sublinear_tf=True, max_features=20_000), 1),
            ]
        )
        self._pipe: Any = make_pipeline(parts, LogisticRegression(C=3, class_weight="balanced", max_iter=200))
        self._pipe.fit(self._table(rows), [row.label for row in rows])

    @staticmethod
    def _table(rows: Sequence[StanceRow]) -> Any:
        return np.array([[row.text, f"{row.target} {row.holder}"] for row in rows], dtype=object)

    def predict(self, rows: Sequence[StanceRow], allowed: Sequence[str]) -> list[str]:
        """The most likely of the allowed labels, one per row."""
        classes = list(self._pipe.classes_)
        columns = [classes.index(label) for label in allowed if label in classes]
        scores = self._pipe.predict_proba(self._table(rows))[:, columns]
        return [classes[columns[int(i)]] for i in np.argmax(scores, axis=1)]
