"""Which pieces may be generated for a source, so that names and numbers that are not in it cannot be.

Text is split into units: runs of letters and digits, where digits stay together across a mark between them ("1,200",
"9/11", "3-2"). A unit with a capital or a digit is bound: it may be generated only if the source has exactly that unit,
however it is split into pieces. If the source has "Norway", "Nor" may be followed by "way", but not by
"th" and not by a space. Units in lower case are free, except number words. The first word of a sentence may also
be a function word, or a word of the source with its first letter capitalized.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Mask = npt.NDArray[np.bool_]

#: May begin a sentence whether or not the source has them capitalized.
FUNCTION_WORDS = frozenset(
    "The A An It Its He She His Her They Their There This That These Those We But And In On At For From With By As After Before "
    "While When If Since Under Some Many Most More Both No Not All Other Another Also However Meanwhile".split()
)
_NUMBER_WORDS = {
    word: digits
    for digits, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_NUMBER_WORDS.pop("one")  # also a pronoun
#: Number words: they have neither capitals nor digits, but are just as wrong if made up.
NUMBER_WORDS = frozenset(_NUMBER_WORDS) | frozenset(
    word + plural for word in ("dozen", "hundred", "thousand", "million", "billion", "trillion") for plural in ("", "s")
)
_MARKS = ".,:/–-"
_RUN = r"[^\W_]+"
_UNIT = re.compile(rf"{_RUN}(?:(?<=\d)[{_MARKS}](?=\d){_RUN})*")
#: The unit at the end of a text, with a mark after digits that a digit may follow.
_TAIL = re.compile(rf"{_RUN}(?:(?<=\d)[{_MARKS}](?=\d){_RUN})*(?:(?<=\d)[{_MARKS}])?$")
_SENTENCE_END = re.compile(r"(?:^|[.!?…][\"”’')\]]*)[\s\"“‘'(\[]*$")
_OPENING = re.compile(r"[\s\"“‘'(\[]*")
_QUOTES = frozenset('"“”„«»‹›')


def units(text: str) -> list[str]:
    """The runs of letters and digits of a text, digits kept together across a mark between them."""
    return _UNIT.findall(text)


def is_bound(unit: str) -> bool:
    """Whether a unit has a capital or a digit."""
    return any(c.isupper() or c.istitle() or c.isnumeric() for c in unit)


def begins_sentence(before: str) -> bool:
    """Whether what comes after `before` begins a sentence."""
    return _SENTENCE_END.search(before) is not None


def _prefixes(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:i] for word in words for i in range(1, len(word) + 1))


def raised(word: str) -> str:
    """`word` with its first letter capitalized."""
    return word[:1].upper() + word[1:]


@dataclass(frozen=True)
class Units:
    """The bound units that a source allows, and which number words it has."""

    whole: frozenset[str]
    initial: frozenset[str]
    """Allowed at the beginning of a sentence, in addition to `whole`."""
    numbers: frozenset[str]

    @classmethod
    def of(cls, source: str) -> Units:
        found = units(source)
        bound = {unit for unit in found if is_bound(unit)}
        whole = bound | {unit.title() for unit in bound if unit.isalpha() and unit.isupper() and len(unit) > 2}
        lower = {unit.lower() for unit in found}
        figures = {word for word, value in _NUMBER_WORDS.items() if str(value) in found}
        numbers = frozenset((lower & NUMBER_WORDS) | figures)
        free = {unit for unit in found if not is_bound(unit)} - NUMBER_WORDS
        initial = FUNCTION_WORDS | {raised(word) for word in free | numbers if len(word) > 1}
        return cls(frozenset(whole), frozenset(initial), numbers)

    def fits(self, unit: str, *, first: bool) -> bool:
        """Whether a whole unit may be in the output; `first`: at the beginning of a sentence."""
        if not is_bound(unit):
            return unit not in NUMBER_WORDS or unit in self.numbers
        return unit in self.whole or (first and unit in self.initial)


def ungrounded(text: str, source: str) -> list[str]:
    """The units of `text` that the rules of this module do not allow for `source`, in order."""
    allowed = Units.of(source)
    return [m.group() for m in _UNIT.finditer(text) if not allowed.fits(m.group(), first=begins_sentence(text[: m.start()]))]


class Vocabulary:
    """The properties of a tokenizer's pieces that do not depend on a source; built once per model.

    `end` may be generated where no unit is open, `banned` never, and quotation marks only with `quotes`: without
    them, no quotation can be made up.
    """

    def __init__(self, tokenizer: Tokenizer, *, end: int, banned: Iterable[int] = (), quotes: bool = False) -> None:
        vocabulary: dict[str, int] = tokenizer.get_vocab()
        special = {end, *banned}
        texts = [""] * (max(vocabulary.values()) + 1)
        for piece, i in vocabulary.items():
            texts[i] = "" if i in special else piece.replace("▁", " ")
        self.texts = tuple(texts)
        self.end = end
        usable = np.array([bool(text) and (quotes or not _is_quote(text)) for text in texts])
        self.ids: dict[str, list[int]] = defaultdict(list)
        for i in map(int, np.flatnonzero(usable)):
            self.ids[texts[i]].append(i)
        #: Begins with a letter or a digit, so it continues a unit that is open.
        self.glued = np.array([text[:1].isalnum() for text in texts])
        self.digit_first = np.array([text[:1].isnumeric() for text in texts])
        #: A mark and a digit: after a digit, this continues the same unit.
        self.mark_digit = np.array([re.match(rf"[{_MARKS}]\d", text) is not None for text in texts])
        #: After anything but a letter or a digit, this opens or closes a quotation.
        self.apostrophe = np.array([text in ("'", "’") and not quotes for text in texts])
        #: Only lower-case letters: may continue any unit in lower case.
        self.letters = usable & np.array([text.isalnum() and not is_bound(text) for text in texts])
        #: Does not begin a word. Such a piece may complete a repeated n-gram: otherwise no long name could occur twice.
        self.inner = np.array([not text.startswith(" ") for text in texts])
        #: (id, text before the open unit, closed units in it, open unit) of the pieces that a source must allow.
        self.checked = tuple((int(i), *parsed) for i in np.flatnonzero(usable) if _needs_source(parsed := _parse(texts[i])))
        self.free = usable.copy()
        self.free[[i for i, *_ in self.checked]] = False
        self._characters = frozenset(c for text in self.ids for c in text)

    def fold(self, text: str) -> str:
        """`text` with the accents removed from characters that no piece has, where that helps."""
        return "".join(self._folded(c) for c in text)

    def _folded(self, character: str) -> str:
        if character in self._characters or character.isspace():
            return character
        bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
        return bare if bare and all(c in self._characters for c in bare) else character


def _is_quote(text: str) -> bool:
    """Whether a piece opens or closes a quotation; an apostrophe inside a word does not."""
    return any(c in _QUOTES for c in text) or text.strip() == "‘" or text in (" '", " ’")


def _parse(text: str) -> tuple[str, tuple[str, ...], str]:
    """The text before the unit that is open at the end, the units in that text, and the open unit."""
    tail = _TAIL.search(text)
    before = text[: tail.start()] if tail else text
    return before, tuple(units(before)), tail.group() if tail else ""


def _bare(unit: str) -> str:
    """An open unit without the mark that a digit could follow."""
    return unit if unit[-1].isalnum() else unit[:-1]


def _needs_source(parsed: tuple[str, tuple[str, ...], str]) -> bool:
    return any(is_bound(unit) or unit in NUMBER_WORDS for unit in (*parsed[1], parsed[2]))


class Grounding:
    """From the tokens generated so far to the mask of those that may come next, for one source.

    `source` is text in the tokenizer's own normal form. Masks are cached by the state they depend on: the open unit and
    whether it begins a sentence.
    """

    def __init__(self, vocabulary: Vocabulary, source: str) -> None:
        self._vocabulary = vocabulary
        found = Units.of(source)
        # A unit with a character that no piece spells would lead into a dead end.
        whole, initial = (frozenset(u for u in some if all(c in vocabulary.ids for c in u)) for some in (found.whole, found.initial))
        self._units = Units(whole, initial, found.numbers)
        self._starts = {first: self._start(first) for first in (False, True)}
        self._masks: dict[tuple[str, bool], Mask] = {}

    def __call__(self, tokens: Sequence[int]) -> Mask:
        """[pieces], True where the piece may follow `tokens`."""
        text = "".join([self._vocabulary.texts[token] for token in tokens])
        tail = _TAIL.search(text, text.rfind(" ") + 1)
        unit = tail.group() if tail else ""
        state = (unit, begins_sentence(text[: len(text) - len(unit)]))
        if state not in self._masks:
            self._masks[state] = self._mask(*state)
        return self._masks[state]

    def _words(self, first: bool) -> frozenset[str]:
        return self._units.whole | self._units.initial if first else self._units.whole

    def _start(self, first: bool) -> Mask:
        """What may come where no unit is open."""
        out = self._vocabulary.free.copy()
        beginnings = {at: _prefixes(self._words(at)) for at in (False, True)}
        for i, before, closed, unit in self._vocabulary.checked:
            at = first and not closed and _OPENING.fullmatch(before) is not None
            opened = not unit or unit in beginnings[at] or self._units.fits(_bare(unit), first=at)
            out[i] = opened and all(self._units.fits(u, first=False) for u in closed)
        out[self._vocabulary.end] = True
        return out

    def _mask(self, unit: str, first: bool) -> Mask:
        """What may come after an open unit, which may end in a mark that a digit could follow ("2019,")."""
        if not unit:
            unquoted: Mask = self._starts[first] & ~self._vocabulary.apostrophe
            return unquoted
        vocabulary, body = self._vocabulary, _bare(unit)
        out = np.zeros_like(vocabulary.free)
        if self._units.fits(body, first=first):
            out = self._starts[begins_sentence(unit)].copy()
            out &= ~(vocabulary.glued if body == unit else vocabulary.digit_first)
            if unit[-1].isnumeric():
                out &= ~vocabulary.mark_digit
        if not is_bound(unit):
            out |= vocabulary.letters
        for word in self._words(first):
            if word.startswith(unit):
                rest = word[len(unit) :]
                ways = [rest[:stop] for stop in range(1, len(rest) + 1)]
                ways += [rest + mark for mark in _MARKS if rest and rest[-1].isnumeric()]
                for way in ways:
                    out[vocabulary.ids.get(way, [])] = True
        return out
