"""Find numbers, names and quotations in a summary's sentence that its source does not have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..reader.marks import marked
from .lexicon import ALIASES, COMMON, DEMONYMS, HONORIFICS, OPENERS, OPENING_ENDS
from .numerals import NUMBER_WORDS, Numbers, found_numbers, pairs
from .words import folded

_UPPER = "A-ZÀ-ÖØ-Þ"
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*")
_SPACE = re.compile(r"\s+")
#: The text before a token that opens a sentence, a clause after a colon, or a quotation.
_OPENS = re.compile(r"(?:^|[.!?…:;]|[-–—]{1,2} )[\s\"“”‘'’(\[«`]*$|(?:^|[\s(\[–—-])[\"“‘'«`]+$")
_ACRONYM = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[{_UPPER}0-9&]{{2,}}s?")
_SMALL = frozenset("of the and for in on to de la du des et von van".split())
_NAME_NEXT = re.compile(rf" [{_UPPER}]")
_GAP = re.compile(r"\s?(?:\.\.\.|…|\[[^\]]*\])\s?")


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    return [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def _bare(word: str) -> str:
    """A word folded, without dots and possessive: `U.S.` is `us`, `Biden’s` `biden`."""
    plain = folded(word).replace(".", "")
    return re.sub(r"'s?$", "", plain).replace("'", "")


def _letters(acronym: str) -> str:
    """An acronym's letters folded, without dots and the plural's s."""
    return _bare(acronym[:-1] if acronym.endswith("s") else acronym)


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text as written, without "one", which is usually not a count.

    >>> numbers("Three of 42,000 men, some 5%, won 2-1")
    ('42,000', '5%', '2', '1', 'three')
    """
    return tuple(number.text for number in found_numbers(text))


def names(text: str) -> tuple[str, ...]:
    """Names: capitalised words of a text, adjacent ones together; a common word that only opens a sentence is not a name.

    >>> names("On Monday Jens Stoltenberg’s aides left Oslo.")
    ('Monday Jens Stoltenberg', 'Oslo')
    """
    return tuple(" ".join(re.sub(r"['’]s?$", "", token.text) for token in run) for run in _name_runs(text))


def quoted(text: str) -> tuple[str, ...]:
    """The text inside quotation marks, without the marks.

    >>> quoted("He called it “a shame”, and left.")
    ('a shame',)
    """
    return tuple(text[one.start + 1 : one.end - 1 if one.closed else one.end].strip() for one in marked(text))


def _capital(token: _Token) -> bool:
    return token.text[0].isupper() or any(c.isupper() for c in token.text[1:]) or bool(re.match(r"(?:\w\.){2,}", token.text))


def _name_runs(text: str) -> list[list[_Token]]:
    """Names as runs of tokens; the first word of a sentence counts only if it is not a common word."""
    runs: list[list[_Token]] = []
    before: _Token | None = None
    for token in _tokens(text):
        counts = _capital(token) and token.text.split("'")[0].split("’")[0] != "I" and _bare(token.text) not in HONORIFICS
        if counts and _opening(text, token) and _common(token.text):
            # "United States", "Police Scotland" are one name; "On Monday" and "Police said" are not
            counts = _bare(token.text) not in COMMON and bool(_NAME_NEXT.match(text, token.end))
        if counts:
            if before is not None and runs and runs[-1][-1] is before and re.fullmatch(r"[ \-.&]{1,2}", text[before.end : token.start]):
                runs[-1].append(token)
            else:
                runs.append([token])
        before = token
    return runs


def _opening(text: str, token: _Token) -> bool:
    return bool(_OPENS.search(text[max(0, token.start - 12) : token.start]))


def _common(word: str) -> bool:
    low = _bare(word)
    if re.search(r"n['’]t$", word) or low in NUMBER_WORDS or low in OPENERS:
        return True
    return (low in COMMON and low not in _DATES) or (len(low) > 5 and low.endswith(OPENING_ENDS))


_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)


class Facts:
    """The numbers, names and words of a source."""

    def __init__(self, source: str) -> None:
        self.text = source
        tokens = _tokens(source)
        self._words = {_bare(token.text) for token in tokens} | {_bare(token.text.replace("’", "'").split("'")[0]) for token in tokens}
        self._joined = {_bare(match.replace("-", "")) for match in re.findall(r"(?<!\w)\w++(?:-\w++)++", source)}
        self._lower = {_bare(token.text)[:6] for token in tokens if token.text[0].islower()}
        self._acronyms = {_letters(match[0]) for match in _ACRONYM.finditer(source)}
        self._initials = _initials(source, tokens)
        self._run = f" {' '.join(_plain_words(source))} "
        self._numbers = Numbers(source)

    def missing(self, sentence: str) -> tuple[str, ...]:
        """See `nutgraf.guard.facts.missing`."""
        if _SPACE.sub(" ", sentence.strip()) in _SPACE.sub(" ", self.text):
            return ()  # copied from the source as a whole
        wanting = [*self._numbers_of(sentence), *self._names_of(sentence), *self._quotations_of(sentence)]
        return tuple(dict.fromkeys(wanting))

    def _numbers_of(self, sentence: str) -> list[str]:
        scores = pairs(sentence, loose=False)
        wrong = [text for text, pair in scores.items() if pair not in self._numbers.pairs]
        return [number.text for number in found_numbers(sentence) if not self._numbers.has(number)] + wrong

    def _names_of(self, sentence: str) -> list[str]:
        found = []
        for run in _name_runs(sentence):
            if len(run) > 1 and self._as_acronym(run):
                continue
            joined = " ".join(_bare(token.text) for token in run)
            for token in run:
                known = self._word(token.text) or any(joined in group and self._has_alias(group) for group in ALIASES)
                opens = _opening(sentence, token) and (_common(token.text) or _bare(token.text)[:6] in self._lower)
                if not known and not opens:
                    found.append(re.sub(r"['’]s?$", "", token.text))
        return found

    def _has_alias(self, group: frozenset[str]) -> bool:
        """Whether the source has one of a group of aliases."""
        return any(name in self._acronyms if len(name) < 4 else f" {name} " in self._run for name in group)

    def _as_acronym(self, run: list[_Token]) -> bool:
        letters = "".join(_bare(token.text)[0] for token in run)
        return len(letters) > 2 and letters in self._acronyms

    def _word(self, word: str) -> bool:
        low = _bare(word)
        if not low:
            return True
        if _ACRONYM.fullmatch(re.sub(r"['’]s?$", "", word)) and not low.isdigit():
            low = _letters(re.sub(r"['’]s?$", "", word))
            known = low in self._acronyms or low in self._initials or (len(low) > 2 and low in self._words)
            return known or any(low in group and self._has_alias(group) for group in ALIASES)
        if low in self._words or low in self._joined or (len(low) > 2 and low in self._acronyms):
            return True
        if any(form in self._words for form in (low + "s", low.removesuffix("s"), low.removesuffix("es")) if len(form) > 3):
            return True
        if any(low in group and self._has_alias(group) for group in ALIASES):
            return True
        return any(_same_root(low, other) for other in self._words)

    def _quotations_of(self, sentence: str) -> list[str]:
        return [words for words in quoted(sentence) if not all(self._occurs(part) for part in _GAP.split(words))]

    def _occurs(self, part: str) -> bool:
        plain = _plain_words(part)
        return not plain or f" {' '.join(plain)} " in self._run


def _plain_words(text: str) -> list[str]:
    """Folded words without punctuation, so that quote style, spacing and punctuation do not matter."""
    low = re.sub(r"(\w)\s+n't\b", r"\1n't", folded(text))
    return re.findall(r"[^\W_]+", re.sub(r"(?<=\w)'(?=\w)", "", low))


def _initials(text: str, tokens: list[_Token]) -> set[str]:
    """Initials of consecutive capitalised words, with and without the small words between them, two letters or more."""
    found: set[str] = set()
    for i, token in enumerate(tokens):
        if not token.text[0].isupper():
            continue
        big, every = "", ""
        for j, other in enumerate(tokens[i : i + 8]):
            small = other.text in _SMALL
            if j and not re.fullmatch(r"[ \-\n&]{1,3}", text[tokens[i + j - 1].end : other.start]):
                break
            if not small and not other.text[0].isupper():
                break
            letter = _bare(other.text)[:1]
            every += letter
            big += "" if small else letter
            if not small and len(big) > 1:
                found |= {big, every}
    return found


def _same_root(word: str, other: str) -> bool:
    """Whether one word is a demonym of the other: Russia, Russian, Russians."""
    short, long = sorted((word, other), key=len)
    if len(short) < 4 or short[:3] != long[:3]:
        return False
    if long.startswith(short):
        return long[len(short) :] in DEMONYMS
    return short[-1] in "aeyo" and long.startswith(short[:-1]) and long[len(short) - 1 :] in DEMONYMS and len(short) > 4


@lru_cache(maxsize=8)
def facts_of(source: str) -> Facts:
    """The facts of a source, cached for all sentences of its summary."""
    return Facts(source)


def missing(sentence: str, source: str) -> tuple[str, ...]:
    """The numbers, names and quotations of a sentence that its source lacks, as written in the sentence.

    A number may be in digits or in words, with or without separators, but needs its percent sign; a score or range must occur
    as a pair. Each word of a name may occur in any letter case, as a demonym, or as initials of what the source spells out.
    A quotation must occur word for word. Who did what is not checked.

    >>> missing("Mr Vance told 300 farmers “no”.", "Vance spoke to three hundred farmers; he said no to all.")
    ()
    >>> missing("Vance told 200 farmers.", "Vance spoke to 300 farmers.")
    ('200',)
    """
    return facts_of(source).missing(sentence)
