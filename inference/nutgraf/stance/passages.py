"""Choose the passages that the cross-encoder reads for one target: a bounded number, however long the article is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..text.sentences import Sentence
from ..text.words import capitalised, content, stems
from .pairs import AUTHOR

if TYPE_CHECKING:
    from ..reader.attribution import Attribution

#: Passages of several sentences from which the author's stance is read, and their length.
WINDOWS = 2
WINDOW_WORDS = 80
#: Limits on single sentences of the author and of the people quoted.
AUTHOR_SENTENCES = 3
HOLDER_SENTENCES = 7

#: Below this share of the relevance of the most relevant of its kind, a passage is about something else.
ASIDE = 0.5

#: From this cosine on, a sentence may be about a target without using its words; how steeply that becomes less likely below it.
_NEAR, _STEEP = 0.35, 30.0

#: "Despite their withdrawal, the states remain committed": the target's words are in a concession, not in the main statement.
_CONCESSION = re.compile(r"\b(?:despite|in spite of|notwithstanding|although|even though|though|while|whilst)\b[^,;“”\"]{2,200}(?:,|$)", re.I)


@dataclass(frozen=True)
class Passage:
    """Sentences `first`..`last` (both included) to classify for `holder`; `relevance` is in 0..1.

    `before` counts the context sentences in `text` before `first`.
    """

    first: int
    last: int
    holder: str
    text: str
    relevance: float
    before: int = 0


def _compared(target: str) -> tuple[frozenset[str], Callable[[str], frozenset[str]]]:
    """The target's words, and what gives those of a sentence to compare them with.

    A target with nothing but function words ("May", "Take That") is compared by its capitalised words with those of the
    sentence, so that "the board may meet" does not name it, and one without capitals by all words.
    """
    if wanted := content(target):
        return wanted, content
    if wanted := capitalised(target):
        return wanted, capitalised
    return frozenset(stems(target)), lambda text: frozenset(stems(text))


def relevance(
    sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], target: str, target_vector: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """[sentences], 0..1: the mean of the cosine with the target and the share of the target's words in the sentence.

    Target words that are rare in the article count more than frequent ones, and words in a concessive clause
    do not count.
    """
    near = np.clip(cosine(vectors, target_vector), 0, 1)
    wanted, words_of = _compared(target)
    if not wanted:
        return near
    held = [wanted & words_of(_CONCESSION.sub(" ", sentence.text)) for sentence in sentences]
    spread = {word: sum(word in h for h in held) for word in wanted}
    weight = {word: 1.0 / (1.0 + spread[word] / max(len(sentences), 1)) for word in wanted}
    total = sum(weight.values())
    shared = np.array([sum(weight[word] for word in h) / total for h in held], np.float32)
    return np.asarray(0.5 * near + 0.5 * shared, np.float32)


def mentions(sentences: Sequence[Sentence], target: str) -> list[int]:
    """Indices of the sentences with at least half of the target's words."""
    wanted, words_of = _compared(target)
    return [i for i, sentence in enumerate(sentences) if wanted and 2 * len(wanted & words_of(sentence.text)) >= len(wanted)]


def unnamed_odds(sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], target: str, target_vector: npt.NDArray[np.float32]) -> float:
    """The factor for the odds of "unrelated": 1 if a sentence has at least a third of the target's words, otherwise larger the
    less similar the most similar sentence is to it.

    An article may discuss a target in other words, but then one of its sentences is similar to it; the two constants were
    chosen on held-out articles, each with its own targets and those of others.
    """
    wanted, words_of = _compared(target)
    if wanted and any(3 * len(wanted & words_of(sentence.text)) >= len(wanted) for sentence in sentences):
        return 1.0
    return float(np.exp(np.clip(_STEEP * (_NEAR - float(cosine(vectors, target_vector).max())), 0, 9)))


def stretches_of(sentences: Sequence[Sentence], most: int) -> list[tuple[int, int]]:
    """Split an article into stretches of whole sentences, of at most `most` words or one sentence: (first, last) sentence of each."""
    stretches: list[tuple[int, int]] = []
    first, words = 0, 0
    for i, sentence in enumerate(sentences):
        if words and words + sentence.words > most:
            stretches.append((first, i - 1))
            first, words = i, 0
        words += sentence.words
    return [*stretches, (first, len(sentences) - 1)]


def windows(sentences: Sequence[Sentence], scores: npt.NDArray[np.float32]) -> list[Passage]:
    """The most relevant stretches of about `WINDOW_WORDS` words, without overlap, in the article's order; none is much less
    relevant than the best.
    """
    stretches = stretches_of(sentences, WINDOW_WORDS)
    worth = [float(np.sort(scores[a : b + 1])[-2:].mean()) for a, b in stretches]
    best = sorted(range(len(stretches)), key=lambda i: -worth[i])[:WINDOWS]
    return [_passage(sentences, *stretches[i], AUTHOR, worth[i]) for i in sorted(best) if worth[i] >= ASIDE * worth[best[0]]]


def with_heading(title: str | None, text: str) -> str:
    """A passage after the article's title, which tells what "the plan" or "it" in the passage refers to.

    >>> with_heading("Council weighs night buses", "She called it a waste.")
    'Council weighs night buses. She called it a waste.'
    """
    if not title:
        return text
    return f"{title}{'' if title[-1] in '.?!' else '.'} {text}"


def single(sentences: Sequence[Sentence], scores: npt.NDArray[np.float32], given: Sequence[Attribution], title: str | None = None) -> list[Passage]:
    """The most relevant single sentences, after the title: the author's own, and those that report somebody's view.

    Every speaker's most relevant sentence comes before anybody's second, so that few speakers of a long article are left out.
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
    """A passage; with `context`, its text starts with the title and a short preceding sentence of the same paragraph."""
    begin = first
    if context and first and sentences[first - 1].paragraph == sentences[first].paragraph and sentences[first - 1].words <= 40:
        begin = first - 1
    text = " ".join(" ".join(s.text.split()) for s in sentences[begin : last + 1])
    return Passage(first, last, holder, with_heading(title, text) if context else text, worth, first - begin)
