"""Words in normalized form for comparing texts: one stemmer and one list of function words for the whole package."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from snowballstemmer import stemmer

#: Longer texts, such as whole paragraphs, are not cached: they are compared once, and would fill the memory.
_LONGEST_KEPT = 1000

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
#: A capitalised word that does not begin the text.
INNER_NAME = re.compile(r"(?<=[\w,;:'\"”’)] )[\"“(]?([A-Z][\w’'-]+)")
#: Words that do not tell what a text is about, in lower case.
FUNCTION = frozenset(
    """
    a an the and or but nor if as at by for from in into of on onto off out over to up with without within about above across after against along
    among around before behind below between beyond despite during except inside outside near since through throughout till toward towards under
    until upon via is are was were be been being am do does did done doing have has had having will would can could may might must shall should
    i you he she it we they me him her us them my your his its our their mine yours hers ours theirs who whom whose which what that this these those
    there here where when why how than then thus so not no all any both each few more most other others some such only own same too very just also
    even still yet ever never again once while because although though however whether said says say told tell tells asked added one s t re ve ll d m
    amid including like well much many made make makes making take took taken get got aren couldn didn doesn hadn hasn haven isn mustn shouldn wasn
    weren wouldn
    """.split()
)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word, given in lower case, without its ending (Snowball's English stemmer, Porter 2001).

    >>> stem("taxes"), stem("withdrawal"), stem("internet"), stem("international")
    ('tax', 'withdraw', 'internet', 'internat')
    """
    return str(stemmer("english").stemWord(word))  # a stemmer is stateful: threads cannot share one


def stems(text: str) -> list[str]:
    """All words and numbers of a text as stems, in order."""
    return [stem(word) for word in _WORD.findall(text.lower())]


@cache
def function_stems() -> frozenset[str]:
    """Stems of `FUNCTION`."""
    return frozenset(map(stem, FUNCTION))


def content(text: str) -> frozenset[str]:
    """Stems of the content words, including numbers. Words of two letters, and function words, count only in capitals ("EU", "WHO").

    In a line that is all capitals, such as a headline, capitals tell nothing, and function words are left out.
    """
    return _content_of_short(text) if len(text) <= _LONGEST_KEPT else _content(text)


@lru_cache(maxsize=1 << 10)  # the same sentences are compared with each target
def _content_of_short(text: str) -> frozenset[str]:
    return _content(text)


def _content(text: str) -> frozenset[str]:
    words = _WORD.findall(text)
    headline = len(words) > 2 and text.isupper()
    return frozenset(told for word in words if (told := _told(word, headline)) is not None)


@lru_cache(maxsize=1 << 12)
def _told(word: str, headline: bool) -> str | None:
    """The stem of a word that carries meaning, else None."""
    return stem(word.lower()) if _tells(word, headline) else None


def _tells(word: str, headline: bool) -> bool:
    """Whether a word carries meaning."""
    low = word.lower()
    if len(word) > 1 and word.isupper() and not headline:
        return True
    return low not in FUNCTION if len(low) > 2 else low.isdigit() or _initials(word)


def _initials(word: str) -> bool:
    return len(word) == 2 and word.isupper()


def capitalised(text: str) -> frozenset[str]:
    """Stems of the words that begin with a capital and are not all capitals ("the Who" is not the WHO), function words included."""
    return frozenset(stem(word.lower()) for word in _WORD.findall(text) if word[0].isupper() and not word.isupper())
