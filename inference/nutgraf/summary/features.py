"""Sentence features of the salience model, in training and in inference."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..reader.encoder import Encoded, cosine
from ..reader.tags import FORMS
from ..text.sentences import Sentence
from ..text.standalone import ends, first_person, leans
from ..text.words import content
from .pointers import unbalanced
from .references import Needs
from .words import Words, stems

if TYPE_CHECKING:
    from ..document import Document

Array = npt.NDArray[np.float32]

#: Number of features of a sentence, see `salience_features`.
SENTENCE_FEATURES = 57

_NUMBER = re.compile(r"\d+")
_SPEAKING = ("said", "say", "tell", "told")
_SPEECH = frozenset({"said", "say", "says", "told", "tells"})
#: A stem with a rarity above this (log of articles over articles with it) is informative.
_RARE = 1.5


def salience_features(
    sentences: Sequence[Sentence], encoded: Encoded, words: Words, needs: Sequence[Needs], document: Document | None = None, *, light: bool = False
) -> Array:
    """[sentences, SENTENCE_FEATURES]: position, length, similarity to the article, its lead and title, words, form, what it needs and who speaks.

    With `light`, words shared with the title are compared by their first letters, which takes less time than by stems.
    """
    columns = [_positions(sentences), _similarity(encoded), _wording(words), _form(sentences, words)]
    columns += [_titled(sentences, encoded, document, words if light else None), _references(sentences, needs), _spoken(sentences, document)]
    return np.concatenate(columns, axis=1)


def _positions(sentences: Sequence[Sentence]) -> Array:
    count = len(sentences)
    rows = []
    for i, sentence in enumerate(sentences):
        length = sentence.words
        rows.append(
            (
                math.log1p(i) / 4,
                i / count,
                i == 0,
                i == 1,
                i == 2,
                i < 5,
                math.log1p(count) / 4,
                count - i <= 3,
                min(length, 80) / 40,
                length < 8,
                length > 45,
                min(len(sentence.text), 400) / 200,
            )
        )
    return np.array(rows, np.float32)


def _similarity(encoded: Encoded) -> Array:
    vectors = encoded.sentences
    alike = cosine(vectors, vectors)
    np.fill_diagonal(alike, 0)
    count = len(vectors)
    nearest = np.sort(alike, axis=1)[:, ::-1][:, :3].mean(1)
    nothing = np.zeros(1, np.float32)
    before, after = np.concatenate([nothing, np.diag(alike, -1)]), np.concatenate([np.diag(alike, 1), nothing])
    place = np.arange(count)
    neighbours = (before + after) / np.minimum.reduce([place + 2, count - place + 1, np.full(count, min(count, 3))]).astype(np.float32)
    columns = [
        cosine(vectors, vectors.mean(0)),
        cosine(vectors, vectors[0]),
        cosine(vectors, vectors[:3].mean(0)),
        nearest,
        alike.mean(1),
        neighbours,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _wording(words: Words) -> Array:
    weight = {stem: often * words.rarity[stem] for stem, often in words.frequency.items()}
    top = set(sorted(weight, key=weight.__getitem__, reverse=True)[:15])
    spreads = {stem: math.log1p(count - 1) for stem, count in words.spread.items()}
    lead = words.sets[0] | (words.sets[1] if len(words.sets) > 1 else frozenset())
    seen: set[str] = set()
    rows = []
    for found in words.sets:
        length = max(len(found), 1)
        informative = [stem for stem in found if words.rarity[stem] > _RARE]
        spread = sum(map(spreads.__getitem__, informative))
        rows.append(
            (
                spread / 4,
                spread / max(len(informative), 1),
                sum(map(weight.__getitem__, found)) / length / 5,
                len(found & top) / 5,
                len(found & top) / length,
                len(found & lead) / length,
                len(set(informative) - seen) / max(len(informative), 1),
                sum(map(words.rarity.__getitem__, found)) / length / 4,
            )
        )
        seen |= found
    return np.array(rows, np.float32)


def _form(sentences: Sequence[Sentence], words: Words) -> Array:
    rows = []
    for sentence, names in zip(sentences, words.names, strict=True):
        text, low = sentence.text, sentence.text.lower()
        named = len(names)
        rows.append(
            (
                len(_NUMBER.findall(text)) / 3,
                named / 5,
                named / max(sentence.words, 1),
                any(mark in text for mark in '"“”'),
                text[:1] in "\"“'‘",
                any(verb in low for verb in _SPEAKING) and any(word.strip('.,"”') in _SPEECH for word in low.split()),
                "?" in text,
                first_person(text),
                leans(text),
                not ends(text),
            )
        )
    return np.array(rows, np.float32)


def _titled(sentences: Sequence[Sentence], encoded: Encoded, document: Document | None, words: Words | None) -> Array:
    """[sentences, 4]: whether there is a title, and how near to it each sentence is in meaning and words: `words`, or stems of content words."""
    title = document.cleaned.title if document else None
    if not title or encoded.title is None:
        return np.zeros((len(sentences), 4), np.float32)
    wanted = frozenset(stems(title)) if words else content(title)
    found = words.sets if words else [content(sentence.text) for sentence in sentences]
    rows = []
    for own, near in zip(found, cosine(encoded.sentences, encoded.title), strict=True):
        shared = len(own & wanted)
        rows.append((1.0, float(near), shared / max(len(wanted), 1), shared / max(len(own), 1)))
    return np.array(rows, np.float32)


def _references(sentences: Sequence[Sentence], needs: Sequence[Needs]) -> Array:
    """[sentences, 7]: what each sentence needs before it, how often it is needed itself, and its place in its paragraph."""
    wanted = np.zeros(len(sentences), np.float32)
    for own in needs:
        for need in own:
            for j in need:
                wanted[j] += 1 / len(need)
    rows = []
    for i, (sentence, own) in enumerate(zip(sentences, needs, strict=True)):
        rows.append(
            (
                len(own) / 2,
                not own,
                frozenset() in own,
                all(0 in need for need in own),
                math.log1p(wanted[i]),
                i == 0 or sentences[i - 1].paragraph != sentence.paragraph,
                unbalanced(sentence.text),
            )
        )
    return np.array(rows, np.float32)


def _spoken(sentences: Sequence[Sentence], document: Document | None) -> Array:
    """[sentences, 10]: whose words a sentence gives, as the reader has it, and the article's form."""
    found = np.zeros((len(sentences), 4 + len(FORMS)), np.float32)
    if document is not None:
        for one in document.quoted:
            quoted = sum(q.end - q.start for q in one.quotations if q.kind == "direct")
            length = max(sentences[one.sentence].end - sentences[one.sentence].start, 1)
            found[one.sentence, :4] = np.maximum(found[one.sentence, :4], (1, one.direct, one.start is None, min(quoted / length, 1)))
        if document.forms:
            found[:, 4:] = document.forms
    return found
