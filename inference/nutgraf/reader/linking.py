"""Who speaks in a sentence: each speaker named nearby is scored on two dozen plain facts by a small learned function."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from .heads import TwoLayers, sigmoid
from .keys import Mention
from .speakers import Speaker
from .tags import AFTER, BEFORE, Marks

Array = npt.NDArray[np.float32]

#: The facts about a sentence and a speaker, see `Linking.facts`.
FACTS = (
    "sentence reports speech",
    "speaks here",
    "named here",
    "another speaks here",
    "vector link",
    "link of the best other",
    "sentences since named",
    "spoke last",
    "another spoke last",
    "spoke last, words go on",
    "spoke last, same paragraph",
    "spoke last, sentence before",
    "all speech so far",
    "all mentions so far",
    "a surer name",
    "named later only",
    "nobody else near",
    "quoted share",
    "source unnamed here",
    "spoke before last",
    "content here",
    "cue here",
    "source here",
    "another source here",
)
_AT = {name: i for i, name in enumerate(FACTS)}
#: Speakers looked at for one sentence: a table of names may have hundreds near each other.
_MOST = 24


@dataclass(frozen=True)
class Near:
    """The speakers mentioned near one sentence, with what does not depend on who spoke before: `facts` is [speakers, facts]."""

    sentence: int
    speakers: tuple[int, ...]
    facts: Array


def _logit(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return float(np.log(p / (1 - p)))


@dataclass(frozen=True)
class Turns:
    """Who spoke last: the sentence `at` (-1: none) with its speakers, and who spoke before them."""

    at: int = -1
    who: frozenset[int] = frozenset()
    before: frozenset[int] = frozenset()

    def then(self, sentence: int, who: frozenset[int]) -> Turns:
        """After a sentence in which `who` speak; the same if nobody does."""
        if not who:
            return self
        return Turns(sentence, who, self.who if self.who and self.who != who else self.before)


class Linking:
    """The facts about every sentence of an article and the speakers near it.

    Parameters
    ----------
    sources : for each mention the probability that it is the source of an attribution.
    contents, cues : for each sentence the highest probability of a content and of a cue.
    distance : [BEFORE + AFTER + 1], what the number of sentences between adds to a link.
    quoted : for each sentence the share that is quoted, and whether it starts and ends in quotation marks.
    unnamed : for each sentence the probability of a source that is no known mention ("he").
    """

    def __init__(
        self,
        marks: Marks,
        mentions: Sequence[Mention],
        speakers: Sequence[Speaker],
        sources: Sequence[float],
        contents: Sequence[float],
        cues: Sequence[float],
        distance: Array,
        quoted: Sequence[tuple[float, float, float]],
        paragraphs: Sequence[int],
        unnamed: Sequence[float],
    ) -> None:
        self._marks, self._mentions, self._distance = marks, mentions, distance
        self._sources, self._contents, self._cues = sources, contents, cues
        self._quoted, self._paragraphs, self._unnamed = quoted, paragraphs, unnamed
        self._of = {i: number for number, speaker in enumerate(speakers) for i in speaker.mentions}
        self._places = [[mentions[i].sentence for i in speaker.mentions] for speaker in speakers]
        self._spoken = [list(accumulate(mentions[i].speaks for i in speaker.mentions)) for speaker in speakers]
        self._known: dict[int, Near] = {}
        self._by_sentence: dict[int, list[int]] = defaultdict(list)
        for i, mention in enumerate(mentions):
            self._by_sentence[mention.sentence].append(i)
        keys = [marks.keys[one.first : one.last].mean(0) for one in mentions]
        self._keys = np.stack(keys) / marks.keys.shape[1] ** 0.5 if keys else np.zeros((0, marks.queries.shape[1]), np.float32)

    def near(self, sentence: int) -> Near:
        """`Near` of a sentence, computed once."""
        if sentence not in self._known:
            self._known[sentence] = self._near(sentence)
        return self._known[sentence]

    def _near(self, sentence: int) -> Near:
        """The speakers mentioned from `BEFORE` sentences before to `AFTER` after, the `_MOST` likeliest by the vectors."""
        listed = [i for s in range(max(0, sentence - BEFORE), sentence + AFTER + 1) for i in self._by_sentence.get(s, ())]
        if not listed:
            return Near(sentence, (), np.zeros((0, len(FACTS)), np.float32))
        far = np.array([min(max(sentence - self._mentions[i].sentence + AFTER, 0), BEFORE + AFTER) for i in listed])
        scores = self._keys[listed] @ self._marks.queries[sentence] + self._distance[far]
        shares = np.exp(scores - scores.max())
        link: dict[int, float] = defaultdict(float)
        own: dict[int, list[int]] = defaultdict(list)
        for i, share in zip(listed, (shares / shares.sum()).tolist(), strict=True):
            link[self._of[i]] += share
            own[self._of[i]].append(i)
        chosen = sorted(sorted(own, key=lambda number: -link[number])[:_MOST], key=list(own).index) if len(own) > _MOST else list(own)
        here = {n: max((self._mentions[i].speaks for i in own[n] if self._mentions[i].sentence == sentence), default=0.0) for n in chosen}
        source = {n: max((self._sources[i] for i in own[n] if self._mentions[i].sentence == sentence), default=0.0) for n in chosen}
        rows = [self._facts(sentence, n, own[n], here, source, link, len(own)) for n in chosen]
        return Near(sentence, tuple(chosen), np.array(rows, np.float32))

    def _facts(
        self,
        sentence: int,
        number: int,
        own: Sequence[int],
        here: Mapping[int, float],
        source: Mapping[int, float],
        link: Mapping[int, float],
        count: int,
    ) -> tuple[float, ...]:
        """A row of facts in the order of `FACTS`; those on who spoke before are filled in by `facts`."""
        named = any(self._mentions[i].sentence == sentence for i in own)
        before = max((self._mentions[i].sentence for i in own if self._mentions[i].sentence <= sentence), default=None)
        earlier = bisect_right(self._places[number], sentence)
        return (
            _logit(float(self._marks.reported[sentence])),
            _logit(here[number]) if named else 0.0,
            named,
            max((p for n, p in here.items() if n != number), default=0.0),
            _logit(link[number]),
            _logit(max((link[n] for n in here if n != number), default=0.0)),
            0.0 if before is None else float(np.log1p(sentence - before)),
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            float(np.log1p(self._spoken[number][earlier - 1])) if earlier else 0.0,
            float(np.log1p(earlier)),
            any(self._mentions[i].sure for i in own),
            before is None,
            count == 1,
            self._quoted[sentence][0],
            self._unnamed[sentence],
            0.0,
            self._contents[sentence],
            self._cues[sentence],
            source[number],
            max((p for n, p in source.items() if n != number), default=0.0),
        )

    def facts(self, near: Near, turns: Turns) -> Array:
        """[speakers, facts], with those on who spoke before."""
        facts = near.facts.copy()
        if turns.at < 0:
            return facts
        for row, number in enumerate(near.speakers):
            spoke = number in turns.who
            facts[row, _AT["spoke last"]] = spoke
            facts[row, _AT["another spoke last"]] = not spoke
            facts[row, _AT["spoke last, words go on"]] = spoke and self._quoted[near.sentence][1] > 0
            facts[row, _AT["spoke last, same paragraph"]] = spoke and self._paragraphs[turns.at] == self._paragraphs[near.sentence]
            facts[row, _AT["spoke last, sentence before"]] = spoke and turns.at == near.sentence - 1
            facts[row, _AT["spoke before last"]] = number in turns.before
        return facts


class Linker:
    """Probability that a speaker speaks in a sentence, from `FACTS`: one hidden layer. Weights as safetensors arrays."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._mean, self._scale = weights["linker.mean"], weights["linker.scale"]
        self._layers = TwoLayers(weights, "linker.", activation="relu")

    def __call__(self, facts: Array) -> Array:
        if not len(facts):
            return np.zeros(0, np.float32)
        return sigmoid(self._layers((facts - self._mean) / self._scale)[:, 0])


def linked(linking: Linking, linker: Linker, sentences: Sequence[int], *, first: float, further: float) -> dict[int, list[tuple[int, float]]]:
    """The likeliest speaker of each sentence if likelier than `first`, and others likelier than `further`, best first, with probabilities.

    Sentences are taken in order, as each speaker found is a fact for the next.
    """
    found: dict[int, list[tuple[int, float]]] = {}
    turns = Turns()
    for sentence in sentences:
        near = linking.near(sentence)
        p = linker(linking.facts(near, turns)).tolist()
        ranked = sorted(zip(near.speakers, p, strict=True), key=lambda pair: -pair[1])
        chosen = [pair for place, pair in enumerate(ranked) if pair[1] >= (further if place else first)]
        if chosen:
            found[sentence] = chosen
        turns = turns.then(sentence, frozenset(number for number, _ in chosen))
    return found
