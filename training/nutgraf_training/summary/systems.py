"""The systems that summaries are compared with; each selects sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from nutgraf.summary.words import stems

from ..corpora.summary_sets import oracle

_WORD = re.compile(r"[^\W\d_]+")

#: Maps sentences and the reference to the indices of chosen sentences; only the oracle uses the reference.
System = Callable[[Sequence[str], str], list[int]]


def lead_three(sentences: Sequence[str], reference: str) -> list[int]:
    """The article's first three sentences."""
    return list(range(min(3, len(sentences))))


def greedy_oracle(sentences: Sequence[str], reference: str) -> list[int]:
    """The sentences that best match the reference, close to the upper bound for systems that select sentences."""
    return oracle([stems(one) for one in sentences[:60]], stems(reference))


def sumy_system(name: str, words: int) -> System:
    """sumy's TextRank (Mihalcea & Tarau 2004) or LexRank (Erkan & Radev 2004) on our sentences: its best that fit in `words`,
    in the article's order."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    summarizer = {"TextRank": TextRankSummarizer, "LexRank": LexRankSummarizer}[name]()
    summarizer.stop_words = get_stop_words("english")

    def choose(sentences: Sequence[str], reference: str) -> list[int]:
        def within(rated: Sequence[Any]) -> list[Any]:  # sumy passes all sentences with their ratings
            kept = set(fitting([sentences[one.order] for one in rated], [one.rating for one in rated], words))
            return [one for i, one in enumerate(rated) if i in kept]

        made = [Sentence(text, _Words()) for text in sentences]
        place = {id(one): i for i, one in enumerate(made)}
        return sorted(place[id(one)] for one in summarizer(ObjectDocumentModel([Paragraph(made)]), within))

    return choose


class _Words:
    """In place of sumy's tokenizer, which needs a download; sumy calls nothing but `to_words`."""

    def to_words(self, text: str) -> list[str]:
        return _WORD.findall(text)


def fitting(sentences: Sequence[str], scores: Sequence[float], words: int) -> list[int]:
    """Indices of the best sentences that fit in `words` words, in order; the best one if none fits."""
    chosen: list[int] = []
    left = words
    order = [int(i) for i in np.argsort(-np.asarray(scores, np.float64), kind="stable")]
    for i in order:
        length = len(sentences[i].split())
        if length <= left:
            chosen.append(i)
            left -= length
    return sorted(chosen or order[:1])
