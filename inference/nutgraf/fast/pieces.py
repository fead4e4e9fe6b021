"""Words as numbers: the word pieces of the shared encoder's vocabulary, found without its tokenizer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from ..reader.layout import plain
from ..reader.signs import Numbered, groups_of

#: A run of letters and digits, or one mark: as BERT's tokenizer splits words before it looks for pieces.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
#: Begins a piece that continues a word.
INSIDE = "##"
#: A word longer than this is unknown as a whole.
_LONGEST = 100
#: Words whose pieces are remembered; after that many the memory starts anew, so that it does not grow with the number of articles.
_REMEMBERED = 200_000


class Pieces:
    """Splits texts into the numbers of a vocabulary's pieces (WordPiece, Wu et al. 2016): of each word the longest piece first.

    Parameters
    ----------
    vocabulary : the pieces in the order of their numbers; those that continue a word begin with `INSIDE`.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._known = _Known(numbers)
        #: For each piece the groups of `nutgraf.reader.signs` that it is of, as bits.
        self.groups = groups_of(numbers.get, len(vocabulary))

    def __call__(self, text: str) -> list[int]:
        """The numbers of a text's pieces in order; what the vocabulary cannot spell is left out."""
        return list(chain.from_iterable(map(self._known.__getitem__, _WORD.findall(folded(text)))))

    def article(self, sentences: Sequence[str], title: str | None = None) -> Numbered:
        """An article's sentences, one or more, and its title."""
        found = [self(sentence) for sentence in sentences]
        ids, lengths = list(chain.from_iterable(found)), [len(one) for one in found]
        return Numbered(*(np.array(one, np.int64) for one in (ids, lengths, self(title or ""))))


def folded(text: str) -> str:
    """A text in lower case, without accents and with plain quotation marks and dashes.

    >>> folded("“Café” — Łódź")
    '"cafe" - łodz'
    """
    text = text.lower()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", plain(text))
    return "".join(character for character in apart if unicodedata.category(character) != "Mn")


class _Known(dict[str, tuple[int, ...]]):
    """The pieces of each word, found when it is first asked for."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = found = self._split(word)
        return found

    def _split(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST:
            opening = INSIDE if start else ""
            fit = ((self._vocabulary.get(opening + word[start:end]), end) for end in range(len(word), start, -1))
            number, start = next(((number, end) for number, end in fit if number is not None), (None, 0))
            if number is None:
                return ()
            found.append(number)
        return tuple(found)
