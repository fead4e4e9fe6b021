"""Which of a sentence's deletable spans to drop: a linear function of plain facts about a span."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..modelfolder.config import model_hash, read_config
from ..reader.heads import Linear, sigmoid
from ..text.words import content
from .deletions import KINDS, Deletion

Array = npt.NDArray[np.float32]

#: What is told of a span, after one column a kind; see `Article.features`.
FACTS = (
    "length",
    "share of the sentence",
    "length of the rest",
    "position of the sentence",
    "first sentence",
    "in the title",
    "rest in the title",
    "spread over the article",
    "spread of the rest",
    "said before",
    "names",
    "numbers",
    "quoted words",
    "opens with a name",
)
FEATURES = len(KINDS) + len(FACTS)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")


class ArticleWords:
    """The content words of an article's sentences and title, from which the features of any span follow."""

    def __init__(self, sentences: Sequence[str], title: str | None) -> None:
        self._sets = [content(text) for text in sentences]
        self._title = content(title or "")
        self._spread = Counter(stem for found in self._sets for stem in found)
        self._first: dict[str, int] = {}
        for number, found in enumerate(self._sets):
            for stem in found:
                self._first.setdefault(stem, number)

    def features(self, number: int, text: str, spans: Sequence[Deletion]) -> Array:
        """[spans, FEATURES] for spans of sentence `number`, which reads `text`."""
        return np.array([self._row(number, text, one) for one in spans], np.float32).reshape(len(spans), FEATURES)

    def _row(self, number: int, text: str, one: Deletion) -> list[float]:
        span, rest = text[one.start : one.end], text[: one.start] + " " + text[one.end :]
        own, other = content(span), content(rest)
        words, left = len(span.split()), len(rest.split())
        kinds = [float(one.kind == kind) for kind in KINDS]
        return [
            *kinds,
            math.log1p(words) / 3,
            words / max(words + left, 1),
            min(left, 60) / 30,
            math.log1p(number) / 3,
            float(number == 0),
            len(own & self._title) / max(len(own), 1),
            len(other & self._title) / max(len(other), 1),
            self._often(own),
            self._often(other),
            sum(self._first.get(stem, number) < number for stem in own) / max(len(own), 1),
            min(len(_NAME.findall(span)), 4) / 4,
            float(any(c.isdigit() for c in span)),
            float(any(c in '"“' for c in span)),
            float(bool(_NAME.match(span.lstrip(" ,;—–-")))),
        ]

    def _often(self, stems: frozenset[str]) -> float:
        """How many other sentences have these words, as a mean of logarithms."""
        return sum(math.log(max(self._spread[stem], 1)) for stem in stems) / max(len(stems), 1)


class KeepOrDrop:
    """The head of an abstractive folder: the probability that an editor would leave a span out.

    Raises
    ------
    ModelError: see `nutgraf.modelfolder.config.read_config`.
    """

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "abstractive")
        self.id = model_hash(config)
        self.threshold = float(config["threshold"])
        self._head = Linear(folder / "head.safetensors", outputs=1)

    def dropped(self, words: ArticleWords, number: int, text: str, spans: Sequence[Deletion]) -> tuple[Deletion, ...]:
        """The spans of a sentence that go: those of which the head is sure."""
        if not spans:
            return ()
        p = sigmoid(self._head(words.features(number, text, spans))[:, 0])
        return tuple(one for one, sure in zip(spans, p.tolist(), strict=True) if sure >= self.threshold)
