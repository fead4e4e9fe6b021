"""The common summary of an event, and the sentences that only one article has."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..text.words import function_stems, stems
from .statements import NEW, Statement, Statements
from .words import names

Array = npt.NDArray[np.float64]

#: Log odds that a word occurs in a round-up of an event: intercept, then one weight per column of `word_features`.
#: Fitted by `nutgraf_training.evaluation.digest.fit_words` on NeuS train rows.
WORD_WEIGHTS = (-2.07, 0.54, 2.01, 0.06, 0.7, 0.11, 0.6, 0.64, 0.4, 2.25)
#: Weights of a sentence's nearness to the centroid of all articles, its salience, and each further article that says the same;
#: chosen by `nutgraf_training.evaluation.digest.neus_rouge` on train rows.
_CENTRAL, _SALIENT, _SHARED = 0.6, 0.02, 0.1
#: Length of the assumed round-up, as a multiple of the summary's word budget.
_EXPECTED = 1.2
#: Beam width of the search, and maximum number of sentences in a summary.
_BEAM, _MAX_SENTENCES = 8, 12
#: A sentence with more than this share of its words already covered adds too little.
_COVERED = 0.7
#: At this likeness (see `statements.likeness`) or more, a sentence repeats a chosen one.
_REPEATED = 1.1
_LEAST_WORDS = 4
#: Sentences that only one article has are left to `only_here` if the others have this many times the words requested.
_PLENTY = 2
#: For a sentence that only one article has: bonuses for salience (in standard deviations), new words and an outlook; penalties
#: for a late position and depending on another sentence. Tuned by hand on the seed articles: no data set has such rankings.
_SALIENCE_BONUS, _NEW_WORDS, _OUTLOOK, _LATE, _DEPENDENT = 0.3, 1.0, 0.7, 0.5, 0.3
#: What is still to come or to be decided, which readers need to know.
_AHEAD = re.compile(
    r"\b(?:still (?:needs?|requires?|ha(?:s|ve) to|must|awaits?|to be)|requires? (?:the |an? )?(?:approval|consent|vote|ratification)|yet to|must (?:still|first)|"
    r"subject to|pending|(?:will|is to|are to|expected to|due to) (?:vote|decide|meet|begin|start|take effect|rule|appeal|debate|consider|be (?:held|decided))|"
    r"next (?:week|month|step)|deadline|not yet)\b",
    re.IGNORECASE,
)
#: A sentence start that refers to the event itself, which needs no earlier sentence.
_OF_THE_EVENT = re.compile(r"The (?:decision|move|step|plan|announcement|vote|ruling|agreement|deal|proposal|measure|law|bill|withdrawal)\b")
#: Minimum share of words that no other article has.
_MIN_NEW = 0.25


@dataclass(frozen=True)
class _Chosen:
    """A partial summary: its statements, the stems covered, all statements that say the same, its length in words, expected overlap and score."""

    numbers: frozenset[int]
    covered: frozenset[str]
    said: frozenset[int]
    length: int
    expected: float
    bonus: float
    score: float


def word_features(items: Sequence[Statement], sources: int, titles: Sequence[str | None]) -> tuple[list[str], Array]:
    """The stems of an event and their features, [stems, 9] in 0..1.

    Share of the other articles that have the stem; share of titles; whether any title has it; share of first sentences; whether
    any first sentence has it; name; number; function word; log count of its sentences over log count of all sentences.
    """
    holders: dict[str, set[int]] = {}
    first, often, named = Counter[str](), Counter[str](), set[str]()
    for item in items:
        found = set(stems(item.sentence.text))
        for word in found:
            holders.setdefault(word, set()).add(item.source)
        often.update(found)
        named |= names(item.sentence.text)
        if item.place == 0:
            first.update(found)
    function = function_stems()
    headlines = Counter(word for title in titles for word in set(stems(title or "")))
    rows = [
        (
            (len(at) - 1) / max(sources - 1, 1),
            headlines[word] / sources,
            word in headlines,
            first[word] / sources,
            word in first,
            word in named,
            word[0].isdigit(),
            word in function,
            math.log(often[word]) / math.log(len(items) + 1),
        )
        for word, at in holders.items()
    ]
    return list(holders), np.array(rows, np.float64).reshape(-1, 9)


def word_chances(items: Sequence[Statement], sources: int, titles: Sequence[str | None]) -> dict[str, float]:
    """The probability of each stem to occur in a round-up of the event."""
    words, table = word_features(items, sources, titles)
    odds = WORD_WEIGHTS[0] + table @ np.array(WORD_WEIGHTS[1:])
    return {word: 1 / (1 + math.exp(-value)) for word, value in zip(words, odds, strict=True)}


def choose(found: Statements, titles: Sequence[str | None], centre: npt.NDArray[np.float32], words: int) -> list[int]:
    """Indices of the statements in the common summary, at most `words` words (a single statement if none is that short).

    A beam search for the set with the best expected overlap with a round-up of `words` words: each stem counts once, with its
    probability of occurring there (concept coverage, Gillick & Favre 2009), which rewards what several articles say and avoids
    repetition; a sentence's nearness to the centroid of all articles (`centre` [width], Radev et al. 2004) and its salience
    break ties. Opinions are excluded, as are sentences that only one article has if there are enough others; sentences that
    depend on another are used only if no standalone ones exist.
    """
    items = found.items
    ready = [i for i, item in enumerate(items) if item.fit and not item.opinion and item.sentence.words >= _LEAST_WORDS]
    alone = [i for i in ready if items[i].alone]
    single = {i for i, _ in only_here(found)}
    shared = [i for i in alone if i not in single]
    if sum(items[i].sentence.words for i in shared) < _PLENTY * words:
        shared = []
    pool = shared or alone or ready or list(range(len(items)))
    usable = [i for i in pool if items[i].sentence.words <= words]
    if not usable:
        return [min(pool, key=lambda i: (items[i].sentence.words, i))]
    chances = word_chances(items, found.sources, titles)
    near = cosine(found.vectors, centre)
    top = max(item.salience for item in items)
    worth = {i: items[i].sentence.words * (_CENTRAL * float(near[i]) + _SALIENT * (items[i].salience - top)) for i in usable}
    bags = {i: frozenset(stems(items[i].sentence.text)) for i in usable}
    same = {i: frozenset([i, *found.others(i).values()]) for i in usable}
    states = [_Chosen(frozenset(), frozenset(), frozenset(), 0, 0.0, 0.0, 0.0)]
    best = states[0]
    for _ in range(_MAX_SENTENCES):
        grown: dict[frozenset[int], _Chosen] = {}
        for state in states:
            for i in usable:
                numbers = state.numbers | {i}
                length = state.length + items[i].sentence.words
                if i in state.said or numbers in grown or length > words or _repeats(found, i, state, bags[i]):
                    continue
                expected = state.expected + sum(chances[word] for word in bags[i] - state.covered)
                bonus = state.bonus + worth[i]
                said = state.said | same[i]
                score = 2 * expected / (length + _EXPECTED * words) + bonus / length + _SHARED * (len(said) - len(numbers)) / found.sources
                grown[numbers] = _Chosen(numbers, state.covered | bags[i], said, length, expected, bonus, score)
        if not grown:
            break
        states = sorted(grown.values(), key=lambda state: (-state.score, sorted(state.numbers)))[:_BEAM]
        best = max(best, states[0], key=lambda state: state.score)
    return in_order(found, best.numbers)


def _repeats(found: Statements, i: int, state: _Chosen, bag: frozenset[str]) -> bool:
    """Whether a statement repeats a chosen one."""
    if state.covered and len(bag & state.covered) > _COVERED * len(bag):
        return True
    return any(found.likeness[i, j] >= _REPEATED for j in state.numbers)


def in_order(found: Statements, numbers: frozenset[int]) -> list[int]:
    """What most articles say comes first; the rest follows by mean position of all statements that say the same."""
    places = {}
    for i in numbers:
        same = [found.items[i].place, *(found.items[j].place for j in found.others(i).values())]
        places[i] = len(same), sum(same) / len(same)
    if not places:
        return []
    first = min(places, key=lambda i: (-places[i][0], places[i][1], i))
    return [first, *sorted(places.keys() - {first}, key=lambda i: (places[i][1], i))]


def only_here(found: Statements) -> list[tuple[int, float]]:
    """Statements that only one article makes, with their importance, most important first.

    A statement is new if no sentence of another article resembles it and it has words that no other article has. It is more
    important if it is salient, new, early and says what is still to come, less so if it depends on another sentence. Opinions are
    excluded.
    """
    if found.sources < 2:
        return []
    items = found.items
    source = np.array([item.source for item in items])
    vocabulary = [frozenset(word for item in items if item.source == number for word in item.words) for number in range(found.sources)]
    often = Counter(word for words in vocabulary for word in words)
    salience = np.array([item.salience for item in items])
    standardized = (salience - salience.mean()) / max(float(salience.std()), 1e-6)
    ranked = []
    for i, item in enumerate(items):
        if not item.fit or item.opinion or not item.words:
            continue
        if float(found.likeness[i][source != item.source].max()) >= NEW:
            continue
        new = sum(often[word] == 1 for word in item.words) / len(item.words)
        if new >= _MIN_NEW:
            ranked.append((i, _SALIENCE_BONUS * float(standardized[i]) + _NEW_WORDS * new + _importance(item)))
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))


def _importance(item: Statement) -> float:
    text = item.sentence.text
    depends = not item.alone and not _OF_THE_EVENT.match(text)
    return _OUTLOOK * bool(_AHEAD.search(text)) - _LATE * item.place - _DEPENDENT * depends
