"""What of an article is put to the cross-encoder for one target: a bounded number of passages, whatever its length."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..text.sentences import Sentence
from ..text.words import content
from .pairs import AUTHOR

if TYPE_CHECKING:
    from ..reader.quotes import Attribution

#: Passages of several sentences from which the author's stance is read, and their length.
WINDOWS = 2
WINDOW_WORDS = 80
#: Single sentences of the author's, and of the people quoted, at most.
AUTHOR_SENTENCES = 3
HOLDER_SENTENCES = 7

#: What is so much less relevant than the most relevant of its kind speaks of something else.
ASIDE = 0.5

#: A sentence as near as this to a target may speak of it without its words; how fast that grows unlikely below.
_NEAR, _STEEP = 0.35, 30.0

#: "Despite their withdrawal, the states remain committed": the target's words stand where the sentence looks away from it.
_CONCESSION = re.compile(r"\b(?:despite|in spite of|notwithstanding|although|even though|though|while|whilst)\b[^,;“”\"]{2,200}(?:,|$)", re.I)


@dataclass(frozen=True)
class Passage:
    """A stretch of sentences `first`..`last` (both included) to be judged for `holder`; `relevance` is in 0..1.

    `before` counts the sentences that stand in `text` before `first`, as context.
    """

    first: int
    last: int
    holder: str
    text: str
    relevance: float
    before: int = 0


def relevance(
    sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], target: str, target_vector: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """[sentences], 0..1: cosine with the target, and the share of the target's words that a sentence holds.

    Rare words of the target count more than those that half of the sentences have, and words in a concessive clause
    do not count.
    """
    near = np.clip(cosine(vectors, target_vector), 0, 1)
    wanted = content(target)
    if not wanted:
        return near
    held = [wanted & content(_CONCESSION.sub(" ", sentence.text)) for sentence in sentences]
    spread = {word: sum(word in h for h in held) for word in wanted}
    weight = {word: 1.0 / (1.0 + spread[word] / max(len(sentences), 1)) for word in wanted}
    total = sum(weight.values())
    shared = np.array([sum(weight[word] for word in h) / total for h in held], np.float32)
    return np.asarray(0.5 * near + 0.5 * shared, np.float32)


def mentions(sentences: Sequence[Sentence], target: str) -> list[int]:
    """The sentences that hold at least half of the target's words."""
    wanted = content(target)
    return [i for i, sentence in enumerate(sentences) if wanted and 2 * len(wanted & content(sentence.text)) >= len(wanted)]


def unnamed_odds(sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], target: str, target_vector: npt.NDArray[np.float32]) -> float:
    """By what the odds of "unrelated" grow: 1 where a sentence has a third of the target's words or more, and else the more
    the less alike the nearest sentence is to it.

    An article may speak of a target in other words, but then one of its sentences is near it; the two numbers were read
    off held-out articles and targets of theirs and of others.
    """
    wanted = content(target)
    if wanted and any(3 * len(wanted & content(sentence.text)) >= len(wanted) for sentence in sentences):
        return 1.0
    return float(np.exp(np.clip(_STEEP * (_NEAR - float(cosine(vectors, target_vector).max())), 0, 9)))


def stretches_of(sentences: Sequence[Sentence], most: int) -> list[tuple[int, int]]:
    """First and last sentence of the stretches of whole sentences, of `most` words or one sentence, that an article falls into."""
    stretches: list[tuple[int, int]] = []
    first, words = 0, 0
    for i, sentence in enumerate(sentences):
        if words and words + sentence.words > most:
            stretches.append((first, i - 1))
            first, words = i, 0
        words += sentence.words
    return [*stretches, (first, len(sentences) - 1)]


def windows(sentences: Sequence[Sentence], scores: npt.NDArray[np.float32]) -> list[Passage]:
    """The most relevant stretches of about `WINDOW_WORDS` words, none overlapping, none much less relevant than the first, in the
    article's order.
    """
    stretches = stretches_of(sentences, WINDOW_WORDS)
    worth = [float(np.sort(scores[a : b + 1])[-2:].mean()) for a, b in stretches]
    best = sorted(range(len(stretches)), key=lambda i: -worth[i])[:WINDOWS]
    return [_passage(sentences, *stretches[i], AUTHOR, worth[i]) for i in sorted(best) if worth[i] >= ASIDE * worth[best[0]]]


def with_heading(title: str | None, text: str) -> str:
    """A passage behind the article's title, which says what "the plan" or "it" in the passage is.

    >>> with_heading("Council weighs night buses", "She called it a waste.")
    'Council weighs night buses. She called it a waste.'
    """
    if not title:
        return text
    return f"{title}{'' if title[-1] in '.?!' else '.'} {text}"


def single(sentences: Sequence[Sentence], scores: npt.NDArray[np.float32], given: Sequence[Attribution], title: str | None = None) -> list[Passage]:
    """The most relevant single sentences, behind the title: the author's own, and those that give somebody's view.

    Of the latter everybody's most relevant one comes before anybody's second, so that in a long article few speakers are left out.
    """
    speakers: dict[int, list[str]] = defaultdict(list)
    for attribution in given:
        if attribution.holder not in speakers[attribution.sentence]:
            speakers[attribution.sentence].append(attribution.holder)
    order = [int(i) for i in np.argsort(-scores, kind="stable")]
    reported = [(i, holder) for i in order if i in speakers for holder in speakers[i]]
    nearest = {holder: i for i, holder in reversed(reported)}
    quoted = sorted(reported, key=lambda pair: nearest[pair[1]] != pair[0])[:HOLDER_SENTENCES]
    own = [i for i in order if i not in speakers][:AUTHOR_SENTENCES]
    found = [_passage(sentences, i, i, holder, float(scores[i]), title=title, context=True) for i, holder in sorted(quoted)]
    return found + [_passage(sentences, i, i, AUTHOR, float(scores[i]), title=title, context=True) for i in sorted(own)]


def _passage(
    sentences: Sequence[Sentence], first: int, last: int, holder: str, worth: float, *, title: str | None = None, context: bool = False
) -> Passage:
    """A passage's text; with `context`, the title and a short sentence of the same paragraph stand before it."""
    begin = first
    if context and first and sentences[first - 1].paragraph == sentences[first].paragraph and sentences[first - 1].words <= 40:
        begin = first - 1
    text = " ".join(" ".join(s.text.split()) for s in sentences[begin : last + 1])
    return Passage(first, last, holder, with_heading(title, text) if context else text, worth, first - begin)
