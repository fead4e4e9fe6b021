"""Choose sentences under a word budget: those whose words a summary is most likely to contain."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..text.sentences import Sentence
from ..text.standalone import ends, fit_for_summary
from .pointers import unbalanced
from .references import Known, Needs, coherent, needs_of
from .words import Words

Array = npt.NDArray[np.float32]

#: Two sentences that share more than this fraction of the shorter one's words are not both chosen. (Their vectors tell little:
#: the encoder reads neighbours together, which makes them similar.)
ALIKE_WORDS = 0.6

#: A summary's expected length, for the expected F1: a fraction of the budget, but from sixty words on the budget less
#: `SHORT_OF_BUDGET`, because a user who requests many words wants them. Chosen on held-back readings and on 125 of the CNN rows that the
#: model's card reports.
EXPECTED_LENGTH, SHORT_OF_BUDGET = 0.45, 33
#: Words of the budget that may be left unused although more sentences fit.
LEFT_OVER = 60
#: Weight of the sentences' share of salience, next to the expected F1 of the words.
SALIENCE_WEIGHT = 0.1
#: Weight of a repeated word, which is less likely to be matched again.
_AGAIN = 0.25
#: How many of the most salient units are considered, plus one for every `_WORDS_PER_CANDIDATE` words of the budget.
_CANDIDATES, _WORDS_PER_CANDIDATE = 9, 20
#: A sentence for so many words of the budget: thirty words are for one that stands alone, sixty for two or three.
WORDS_PER_SENTENCE = 20
#: At most this many sentences are chosen together because one needs the others.
_TOGETHER = 3

_WORD = re.compile(r"[^\W_]{3,}")


def content(text: str) -> frozenset[str]:
    """Words of three letters or more, in lower case, cut to six letters so that inflections match."""
    return frozenset(word.lower()[:6] for word in _WORD.findall(text))


def alike(a: frozenset[str], b: frozenset[str], least: float = ALIKE_WORDS) -> bool:
    """Whether two sentences share more than `least` of the words of the shorter one."""
    smaller = min(len(a), len(b))
    return smaller > 0 and len(a & b) / smaller > least


def select(sentences: Sequence[Sentence], salience: Array, odds: Array, words: Words, budget: int, needs: Sequence[Needs] | None = None) -> list[int]:
    """Indices of the chosen sentences in the article's order: at most `budget` words, no two alike.

    `salience` is [sentences] and `odds` [words.vocabulary], both log odds. The expected F1 of the chosen words with
    a summary's is maximized; sentences are added and exchanged until nothing is better. A sentence is only chosen with
    what it needs before it. If nothing fits the budget, the shortest sentence is returned.
    """
    known = needs_of(sentences, Known()) if needs is None else needs
    candidates = _candidates(sentences, salience, known, budget)
    if not candidates:
        return [_shortest(sentences)]
    worth = _Worth(candidates, sentences, salience, odds, words, known, budget)
    chosen: frozenset[int] = frozenset()
    best = 0.0
    while True:
        moves = {frozenset(chosen | set(unit)) for unit in candidates if not set(unit) <= chosen}
        moves |= {frozenset((chosen - set(old)) | set(new)) for old in _removable(chosen, candidates) for new in candidates if not set(new) <= chosen}
        value, found = worth.best(moves)
        if found is None or value <= best + 1e-9:
            break
        best, chosen = value, found
    return sorted(_filled(chosen, candidates, worth))


def _filled(chosen: frozenset[int], candidates: Sequence[tuple[int, ...]], worth: _Worth) -> frozenset[int]:
    """The choice, extended by the best units as long as more than `LEFT_OVER` words of the budget are left."""
    while worth.words(chosen) < worth.budget - LEFT_OVER:
        _, found = worth.best({frozenset(chosen | set(unit)) for unit in candidates if not set(unit) <= chosen})
        if found is None:
            break
        chosen = found
    return chosen


def _candidates(sentences: Sequence[Sentence], salience: Array, needs: Sequence[Needs], budget: int) -> list[tuple[int, ...]]:
    """The units that fit the budget, the most salient first; any suitable sentence if there are none."""
    found = [
        unit
        for unit in _units(sentences, salience, needs)
        if len(unit) <= max(budget // WORDS_PER_SENTENCE, 1) and sum(sentences[i].words for i in unit) <= budget
    ]
    if not found:
        short = [i for i, one in enumerate(sentences) if one.words <= budget]
        for fit in (_whole, fit_for_summary, lambda one: ends(one.text)):
            if found := [(i,) for i in short if fit(sentences[i])]:
                break
    found.sort(key=lambda unit: (-float(salience[unit[-1]]), unit))
    return found[: _CANDIDATES + budget // _WORDS_PER_CANDIDATE]


def _whole(sentence: Sentence) -> bool:
    return fit_for_summary(sentence) and ends(sentence.text) and not unbalanced(sentence.text)


def _units(sentences: Sequence[Sentence], salience: Array, needs: Sequence[Needs]) -> list[tuple[int, ...]]:
    """Each sentence that may be chosen, with the fewest before it that it needs: at most `_TOGETHER` in all."""
    fit = [fit_for_summary(sentence) and ends(sentence.text) for sentence in sentences]
    found = []
    for i in range(len(sentences)):
        unit = {i}
        while (
            len(unit) <= _TOGETHER and (open_ := next((need for j in sorted(unit) for need in needs[j] if need.isdisjoint(unit)), None)) is not None
        ):
            if not open_:
                break
            unit.add(max(open_, key=lambda j: (float(salience[j]), -j)))
        if len(unit) <= _TOGETHER and all(fit[j] for j in unit) and coherent(unit, needs):
            found.append(tuple(sorted(unit)))
    return list(dict.fromkeys(found))


def _removable(chosen: frozenset[int], candidates: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The chosen units that may be removed: those that no other chosen unit leans on."""
    inside = [unit for unit in candidates if set(unit) <= chosen]
    return [unit for unit in inside if not any(set(unit) < set(other) for other in inside)]


def _shortest(sentences: Sequence[Sentence]) -> int:
    fit = [i for i, one in enumerate(sentences) if fit_for_summary(one)] or list(range(len(sentences)))
    return min(fit, key=lambda i: (sentences[i].words, i))


def _barred(indices: Sequence[int], sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Pairs of sentences that are too similar for both to be chosen."""
    words = {i: content(sentences[i].text) for i in indices}
    return [(i, j) for i, j in itertools.combinations(indices, 2) if alike(words[i], words[j])]


class _Worth:
    """Which choices of sentences are allowed, and their expected F1 with a summary's words."""

    def __init__(
        self,
        candidates: Sequence[tuple[int, ...]],
        sentences: Sequence[Sentence],
        salience: Array,
        odds: Array,
        words: Words,
        needs: Sequence[Needs],
        budget: int,
    ) -> None:
        used = sorted({i for unit in candidates for i in unit})
        self.budget, self._barred, self._needs = budget, _barred(used, sentences), needs
        self._most = max(budget // WORDS_PER_SENTENCE, 1)
        self._lenient = not all(coherent(unit, needs) for unit in candidates)  # nothing that stands alone fits the budget
        self._words = {i: sentences[i].words for i in used}
        self._row = {i: row for row, i in enumerate(used)}
        place = {stem: n for n, stem in enumerate(dict.fromkeys(stem for i in used for stem in words.sentences[i]))}
        self._counts = np.zeros((len(used), len(place)), np.float32)
        for i, row in self._row.items():
            for stem, count in Counter(words.sentences[i]).items():
                self._counts[row, place[stem]] = count
        self._probability = 1 / (1 + np.exp(-odds[[words.place[stem] for stem in place]]))
        share = np.exp(salience - salience.max())
        self._share = (share / share.sum())[used]
        self._expected = max(EXPECTED_LENGTH * budget, budget - SHORT_OF_BUDGET)

    def words(self, chosen: frozenset[int]) -> int:
        return sum(self._words[i] for i in chosen)

    def _allows(self, chosen: frozenset[int]) -> bool:
        """Whether the sentences fit the budget and are not too many, no two are too similar and each has what it needs before it."""
        return (
            len(chosen) <= self._most
            and self.words(chosen) <= self.budget
            and not any(i in chosen and j in chosen for i, j in self._barred)
            and (self._lenient or coherent(chosen, self._needs))
        )

    def best(self, moves: set[frozenset[int]]) -> tuple[float, frozenset[int] | None]:
        """The best allowed choice, with the earlier sentences in case of a tie; None if none is allowed."""
        allowed = sorted((move for move in moves if self._allows(move)), key=sorted)
        if not allowed:
            return 0.0, None
        taken = np.zeros((len(allowed), len(self._row)), np.float32)
        for number, move in enumerate(allowed):
            taken[number, [self._row[i] for i in move]] = 1
        counts = taken @ self._counts
        hits = ((1 - _AGAIN) * (counts > 0) + _AGAIN * counts) @ self._probability
        worth = 2 * hits / (counts.sum(1) + self._expected) + SALIENCE_WEIGHT * (taken @ self._share)
        at = int(worth.argmax())
        return float(worth[at]), allowed[at]
