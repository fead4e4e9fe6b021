"""What a sentence of a summary needs before it: whoever "he", "Berg", "the company" or an unnamed voice refers to."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ModelError
from ..text.sentences import Sentence
from ..text.standalone import SAYS, first_person, unquoted
from ..text.words import stem
from .pointers import CAPITAL, NAME_RUN, NEAR, NOUN, leaves_open, noun_stems, unbalanced

if TYPE_CHECKING:
    from ..document import Document

#: For each sentence sets of earlier sentences: of each set at least one must stand in the summary too. An empty set cannot be met.
Needs = tuple[frozenset[int], ...]

#: "the company", where no phrase after it says which.
DEFINITE = re.compile(
    r"\b[Tt]he (?:(?:alleged|suspected|accused|same|other|two|three|four|whole|entire|earlier|previous|latest) )?([a-z]{3,})(?![\w-])(?!['’]?s? (?:of|who|whom|whose|that|which|where|when|in|for|on|at|from|with|between|behind|against|over|under|about|among|to|into|by)\b)"
)
POSSESSIVE = re.compile(r"(?:['’]s?|s['’])$")
#: Before a single name these say that it is no person's ("the House") or that the name goes on.
_ARTICLE = re.compile(r"(?:\b[Tt]he|[A-ZÀ-Þ][\w.’'-]*) $")
_ADDRESS = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Mx|Sir|Dame|Lord|Lady|Sen|Rep|Gov|Gen|Prof)\.? $")
#: A few words that only say who spoke.
_SPEAKER_ONLY = re.compile(rf"(?:[A-ZÀ-Þ][\w.’'-]*\s){{1,4}}{SAYS}(?:\s\w+){{0,3}}[.!]")
#: A caption's label: "Scene: Police at the house". Such a sentence is not the article's.
_LABELLED = re.compile(r"['‘]?[A-Z][a-z’']+(?: [a-z’']+){0,3}['’]?: ['‘\"“]?[A-Z]")
#: "Clean Power Plan (CPP)", and "the CPP".
_SHORT_FOR = re.compile(r"\(([A-Z][A-Z&.-]{1,6})s?\)")
_ACRONYM = re.compile(r"(?<![\w(])([A-Z][A-Z&.-]{1,6})(?:['’]?s)?\b(?!\))")
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Mx)\.? ")
_SUFFIX = re.compile(r",? (?:Jr|Sr|I{1,3}|IV)\.?$")
_AUTHOR = re.compile(r"\b(?:I(?:[’'](?:m|ve|d|ll))?|me|my|My|myself)\b")
_CONCEDES = re.compile(
    r"(?:Certainly|To be sure|Of course|Granted|Yes|True|Admittedly|Sure|No doubt|Perhaps|Maybe|It(?:[’']s| is) (?:true|easy|tempting)|Let[’']s|Imagine|Suppose|"
    r"First of all|Here[’']s|Consider|Remember)\b"
)
#: What opens a sentence that takes back the one before it.
TURNS = re.compile(r"[\"“]?(?:But|Yet|However|Still|Instead|Nonsense|Wrong|Nevertheless|On the other hand)\b")
#: "Several days later", where nothing says later than what.
_LATER = re.compile(
    r"(?:(?:Several|A few|Two|Three|Four|Some) )?(?:[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears|[Hh]ours|[Mm]inutes) (?:later|earlier)\b|The (?:next|same|following) (?:day|week|year)\b"
)
#: After a single name these say that the name goes on.
_GOES_ON = re.compile(r"(?:['’]?s)? [A-ZÀ-Þ]")
#: At least so many sentences of an argument stay.
_FEWEST = 3
#: Sentences that are remembered for each noun or name, and phrases of a sentence that are looked at.
_GIVERS, _PHRASES = 8, 24


@dataclass(frozen=True)
class Known:
    """What readers of news are expected to know, learned from how articles open, see `nutgraf_training.summary.openings`.

    `anaphoric` are words that follow "the" in the course of an article and hardly ever where it opens ("the company"), `common` those that
    openings give with "the" as well ("the president"), `names` those that openings give bare ("Obama").
    """

    anaphoric: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, found: object) -> Known:
        """From lists of words by name, as JSON has them.

        Raises
        ------
        ModelError: anything else.
        """
        if not isinstance(found, Mapping) or not all(isinstance(found.get(name, []), list) for name in cls.__dataclass_fields__):
            raise ModelError("the words that need no introduction are damaged: get the summary folder again")
        return cls(**{name: frozenset(map(str, found.get(name, []))) for name in cls.__dataclass_fields__})


def needs_of(sentences: Sequence[Sentence], known: Known, document: Document | None = None) -> tuple[Needs, ...]:
    """What each sentence needs before it; `document` adds who speaks, and whether the author may say "I"."""
    texts = [sentence.text for sentence in sentences]
    carried = _carried(document)
    narrated = document is not None and document.form == "report"
    introduced = _Introduced(texts)
    found: list[Needs] = []
    for i, text in enumerate(texts):
        near = frozenset([i - 1]) if i and sentences[i].paragraph - sentences[i - 1].paragraph <= 1 else frozenset[int]()
        needs: set[frozenset[int]] = set()
        quoted = unbalanced(text)
        if quoted and not (near and not unbalanced(texts[i - 1] + " " + text) and unbalanced(texts[i - 1])):
            needs.add(frozenset())
        if quoted or (i and (i in carried or leaves_open(text) or _SPEAKER_ONLY.fullmatch(text) or _LATER.match(text))):
            needs.add(near)
        if i and _LABELLED.match(text):
            needs.add(frozenset())
        if narrated and first_person(unquoted(text)):
            needs.add(near)
        if i:
            needs |= set(introduced.missing(i, known, near))
        found.append(tuple(sorted(needs, key=sorted)))
    if document is not None and document.form in ("opinion", "analysis"):
        barred = _no_statement(texts)
        if len(texts) - len(barred) >= _FEWEST:
            found = [(*own, frozenset()) if i in barred else own for i, own in enumerate(found)]
    return tuple(found)


def _no_statement(texts: Sequence[str]) -> set[int]:
    """The sentences of an argument that do not say what its author holds: questions, "I", concessions, and what the next sentence turns round."""
    return {
        i
        for i, text in enumerate(texts)
        if text.rstrip('"”’').endswith("?")
        or _AUTHOR.search(unquoted(text))
        or _CONCEDES.match(text)
        or (i + 1 < len(texts) and TURNS.match(texts[i + 1]))
    }


def coherent(chosen: Iterable[int], needs: Sequence[Needs]) -> bool:
    """Whether every chosen sentence has before it what it needs."""
    inside = set(chosen)
    return all(not need.isdisjoint(inside) for i in inside for need in needs[i])


def _carried(document: Document | None) -> frozenset[int]:
    """Sentences whose speaker is named only in an earlier one."""
    if document is None:
        return frozenset()
    named = {one.sentence for one in document.quoted if one.start is not None}
    return frozenset(one.sentence for one in document.quoted if one.start is None) - named


class _Introduced:
    """Where an article introduces its nouns and names: the first `_GIVERS` sentences that have each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._full = [_full_names(text) for text in texts]
        self._words = [NOUN.findall(text.lower()) for text in texts]
        self._places, self._names = _places(map(dict.fromkeys, self._words)), _places(self._full)
        self._openings: dict[str, list[str]] = defaultdict(list)
        for word in self._places:
            self._openings[_opening(word)].append(word)
        self._nouns: dict[str, list[int]] = {}
        #: The sentence that first gives each acronym in brackets.
        self._short = {name: i for i in reversed(range(len(texts))) for name in _SHORT_FOR.findall(texts[i])}

    def missing(self, i: int, known: Known, near: frozenset[int]) -> Iterator[frozenset[int]]:
        """For each noun or name of a sentence that an earlier sentence introduces, the sentences that have it."""
        outside = unquoted(self._texts[i])
        for match in itertools.islice(DEFINITE.finditer(outside), _PHRASES):
            word = match[1]
            own = stem(word)
            if word in known.common:
                continue
            if self._repeated(i, own) and own in noun_stems(outside[max(0, match.start() - NEAR) : match.start()]):
                continue
            anaphoric = word in known.anaphoric
            if earlier := [j for j in self._having(own) if j < i]:
                if anaphoric or not self._given(earlier[0], word):
                    yield frozenset(earlier)
            elif anaphoric:
                yield near
        yield from self._bare(i, outside, known)
        for match in itertools.islice(_ACRONYM.finditer(outside), _PHRASES):
            if (given := self._short.get(match[1])) is not None and given < i:
                yield frozenset([given])

    def _having(self, own: str) -> list[int]:
        """The first `_GIVERS` sentences with a word of this stem."""
        if own not in self._nouns:
            alike = [word for word in self._openings.get(_opening(own), ()) if stem(word) == own]
            self._nouns[own] = sorted({i for word in alike for i in self._places[word]})[:_GIVERS]
        return self._nouns[own]

    def _repeated(self, i: int, own: str) -> bool:
        """Whether a sentence has several words of this stem."""
        opening = _opening(own)
        return sum(_opening(word) == opening and stem(word) == own for word in self._words[i]) > 1

    def _given(self, j: int, word: str) -> bool:
        """Whether the first sentence with a noun says no more of it than "the": it needed no introduction there."""
        return any(match[1] == word for match in itertools.islice(DEFINITE.finditer(self._texts[j]), _PHRASES))

    def _bare(self, i: int, outside: str, known: Known) -> Iterator[frozenset[int]]:
        """For each surname alone, the sentences with the whole name."""
        for match in itertools.islice(CAPITAL.finditer(outside), _PHRASES):
            name = POSSESSIVE.sub("", match[1])
            if len(name) < 3 or name in self._full[i] or name in known.names or name not in self._names:
                continue
            before = outside[max(0, match.start() - NEAR) : match.start()]
            if (_ARTICLE.search(before) and not _ADDRESS.search(before)) or _GOES_ON.match(outside, match.end()):
                continue
            if earlier := [j for j in self._names[name] if j < i]:
                yield frozenset(earlier)


def _places(found: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """The first `_GIVERS` of the collections that have each word."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, words in enumerate(found):
        for word in words:
            if len(places[word]) < _GIVERS:
                places[word].append(i)
    return dict(places)


def _opening(word: str) -> str:
    """What words of one stem have in common, so that few have to be stemmed, which is slow: "dying" and "die" open alike."""
    return word[:2].replace("y", "i")


def _full_names(text: str) -> dict[str, str]:
    """The last word of each name of several words, with the name."""
    found = {}
    for match in NAME_RUN.finditer(text):
        name = _TITLE.sub("", _SUFFIX.sub("", POSSESSIVE.sub("", match[0])))
        if " " not in name:  # "Mr Berg" introduces nobody
            continue
        found[name.rsplit(" ", 1)[-1]] = name
    return found
