"""From one pass over an article to who speaks in it, what is clutter, and what form it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..cleaning import CLUTTER
from ..document import Document
from ..results import Removed
from ..text.sentences import Sentence
from .attribution import attributions, linking_of
from .candidates import candidates_of
from .encoder import Encoded, Tokens
from .model import ReaderModel
from .tags import Marks

#: At least this share of an article's words stays: where the reader takes more for clutter, it is the text that is unusual.
_STAYS = 0.4


@dataclass(frozen=True)
class Read:
    """An article without its clutter, who speaks in it and its form (all in `document`), and its vectors."""

    document: Document
    encoded: Encoded


def read(document: Document, encoded: Encoded, reader: ReaderModel) -> Read:
    """Apply the reader to a document encoded with its tokens: drop clutter, attribute what is said, tell the form."""
    assert encoded.tokens is not None
    text, sentences = document.article.text, document.sentences
    marks = reader.read(encoded, sentences, text)
    kept = _kept(marks, encoded.tokens, sentences, reader.clutter_above)
    who = reader.named(marks, encoded.tokens, sentences, text)
    linking = linking_of(marks, encoded.tokens, who, sentences, text, reader.distance)
    said = attributions(
        marks,
        encoded.tokens,
        who,
        linking,
        reader.linker,
        sentences,
        text,
        kept.tolist(),
        first=reader.speaker_above,
        further=reader.further_above,
        content=reader.content_above,
    )
    place = {int(old): new for new, old in enumerate(kept)}
    removed = _removed(sentences, kept, text)
    cleaned = replace(document.cleaned, removed=tuple(sorted((*document.cleaned.removed, *removed), key=lambda one: one.start)))
    return Read(
        replace(
            document,
            cleaned=cleaned,
            sentences=tuple(sentences[i] for i in kept),
            quoted=tuple(replace(one, sentence=place[one.sentence]) for one in said),
            candidates=candidates_of(who, said, place, text, same=reader.same_above),
            forms=tuple(map(float, marks.forms)),
        ),
        _encoded(encoded, kept, sentences),
    )


def _encoded(encoded: Encoded, kept: npt.NDArray[np.int64], sentences: Sequence[Sentence]) -> Encoded:
    """What later steps need: the vectors of the kept sentences, without the tokens'."""
    if len(kept) == len(sentences):
        return replace(encoded, tokens=None)
    assert encoded.tokens is not None
    known = np.isin(kept, encoded.tokens.sentence)
    return without(encoded, kept, sum(len(sentences[i].text) for i in kept[known].tolist()))


def _kept(marks: Marks, tokens: Tokens, sentences: Sequence[Sentence], above: float) -> npt.NDArray[np.int64]:
    """The numbers of the sentences that are no clutter; all, if that would leave too little."""
    words = np.array([sentence.words for sentence in sentences])
    good = marks.clutter < above
    if words[good].sum() < _STAYS * words.sum() or not good[tokens.sentence].any():
        good[:] = True
    return np.flatnonzero(good)


def _removed(sentences: Sequence[Sentence], kept: npt.NDArray[np.int64], text: str) -> list[Removed]:
    """What stands between the kept sentences, neighbours of one paragraph together."""
    spans: list[tuple[int, int]] = []
    before = -2
    for i in np.setdiff1d(np.arange(len(sentences)), kept).tolist():
        if i - 1 == before and sentences[before].paragraph == sentences[i].paragraph:
            spans[-1] = (spans[-1][0], sentences[i].end)
        else:
            spans.append((sentences[i].start, sentences[i].end))
        before = i
    return [Removed(text[start:end], start, end, CLUTTER) for start, end in spans]


def without(encoded: Encoded, kept: npt.NDArray[np.int64], read: int) -> Encoded:
    """The vectors of the sentences `kept` alone, of which `read` characters were encoded.

    What the other sentences add to the mean of a chunk is taken off; a chunk of which nothing is left goes, unless it has the title.
    """
    tokens = encoded.tokens
    assert tokens is not None
    stays = np.isin(tokens.sentence, kept)
    chunks, weights = encoded.chunks.copy(), encoded.weights.copy()
    whole = np.ones(len(chunks), bool)
    for number in np.unique(tokens.chunk[~stays]).tolist():
        low, high = np.searchsorted(tokens.chunk, [number, number + 1])
        own = stays[low:high]
        weights[number] = max(int(own.sum()), 1)
        whole[number] = own.any() or (number == 0 and encoded.title is not None)
        if whole[number]:
            gone = tokens.states[low:high][~own]
            chunks[number] = (chunks[number] * tokens.sizes[number] - gone.sum(0)) / max(tokens.sizes[number] - len(gone), 1)
    return Encoded(encoded.sentences[kept], chunks[whole], weights[whole], encoded.title, read)
