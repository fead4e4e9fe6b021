"""Opinion pieces: which sentence states the author's thesis, and which others may be printed with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..reader.heads import sigmoid
from ..text.fitness import cluttered, tells
from ..text.sentences import Sentence
from ..text.standalone import ends, first_person, fit_for_summary
from .pointers import leaves_open
from .references import TURNS, Needs
from .select import WORDS_PER_SENTENCE, alike, content

if TYPE_CHECKING:
    from ..document import Document

Array = npt.NDArray[np.float32]
#: From an article's sentences and its headline to a vector of each [sentences, width], zeros where a sentence is not read:
#: `nutgraf.stance.model.StanceModel.beside`.
Beside = Callable[[Sequence[str], str], Array]

#: Log odds of sentences that were not read.
_UNREAD = -9.0
#: What pages add to headlines.
_ADDED = re.compile(r"^(?:ANALYSIS/)?(?:OPINION|Opinion|COLUMN|Column|COMMENTARY|Commentary)\s*[:|]\s*|\s*(?:\||Read more at).*$")
#: A form at least this probable is believed.
_SURE = 0.5
#: After the thesis a sentence is only printed if it is at least this likely to be fit for it.
_FIT = 0.45
#: "The Barons want a roof." is no thesis.
_SHORTEST = 6
#: How much being fit to print weighs beside stating the thesis.
_FIT_COUNTS = 2.0
#: Words with which authors say what should be.
_NORM = re.compile(
    r"\b(?:should|must|ought|needs? to|needed to|has to|have to|can(?:not|[’']t)|it(?:[’']s| is) time|deserves?|wrong|mistake|right|better|worse|only way|"
    r"problem|answer|solution|truth|lesson|danger|point is)\b",
    re.IGNORECASE,
)
_READER = re.compile(r"\byour?\b", re.IGNORECASE)
#: One of several things, of which others stand before.
_LISTED = re.compile(r"(?:Second|Secondly|Third|Thirdly|Fourth|Finally|Another|The (?:other|same|combined))\b")
_SETS_OUT = re.compile(r"(?:If|When|While|Although|Though|Because)\b")
_FOLLOWS = re.compile(r"[\"“]?(?:But|Yet|So|Still|That is why|Instead)\b")


def is_opinion(document: Document | None) -> bool:
    """Whether an article is surely an opinion piece, whose statements are its author's."""
    return document is not None and document.form == "opinion" and (document.form_probability or 0) >= _SURE


def headline(document: Document) -> str:
    """The title without what pages add to it; empty if there is none."""
    return _ADDED.sub("", document.cleaned.title or "").strip()


def argued_by(head: Callable[[Array], Array], features: Array, vectors: Array) -> Array:
    """[sentences, 2]: what the head for opinion pieces says by `argument_features`; sentences without `vectors` [sentences, width] state nothing."""
    argued = head(features)
    argued[~vectors.any(axis=1)] = _UNREAD
    return argued


def argument_features(sentences: Sequence[Sentence], features: Array, salience: Array, vectors: Array) -> Array:
    """[sentences, width]: the `features` of salience, wording of an argument, `salience`, and the `vectors` of a `Beside`."""
    count = len(sentences)
    rows = []
    for i, sentence in enumerate(sentences):
        text = sentence.text
        place = i / count
        rows.append(
            (
                len(_NORM.findall(text)),
                first_person(text),
                _READER.search(text) is not None,
                text.rstrip('"”').endswith("?"),
                _FOLLOWS.match(text) is not None,
                i + 1 < count and TURNS.match(sentences[i + 1].text) is not None,
                _SETS_OUT.match(text) is not None,
                (1 - place) ** 4,
                place**4,
                ":" in text or ";" in text,
            )
        )
    return np.concatenate([features, np.array(rows, np.float32), salience[:, None], vectors], axis=1)


def argued_choice(sentences: Sequence[Sentence], argued: Array, needs: Sequence[Needs], budget: int, *, thesis: int | None = None) -> list[int]:
    """The sentence that most likely states the thesis, then those fit to follow it, in the article's order; at most `budget` words.

    `argued` is [sentences, 2], log odds of stating the thesis and of being fit to print. Names and nouns that an earlier sentence introduces
    do not count here: the readers who said what is fit to print judged each sentence alone. With `thesis` only what follows it is
    chosen. Empty if nothing fits.
    """
    read = argued[:, 1] > _UNREAD
    fit = [
        i for i, one in enumerate(sentences) if read[i] and i != thesis and one.words <= budget and printable(one, i) and frozenset() not in needs[i]
    ]
    odds, worth, least = argued[:, 1], thesis_worth(argued), np.log(_FIT / (1 - _FIT))
    chosen: list[int] = []
    if thesis is None and fit:
        chosen = [max(fit, key=lambda i: (worth[i], -i))]
    taken = [*chosen, *([] if thesis is None else [thesis])]
    left = budget - sum(sentences[i].words for i in chosen)
    for i in sorted(fit, key=lambda i: (-odds[i], i)):
        if len(taken) >= max(budget // WORDS_PER_SENTENCE, 1) or odds[i] < least:
            break
        if i in taken or sentences[i].words > left or any(alike(content(sentences[i].text), content(sentences[j].text)) for j in taken):
            continue
        taken.append(i)
        left -= sentences[i].words
    others = sorted(i for i in taken if i not in chosen and i != thesis)
    return [*chosen, *others]


def printable(sentence: Sentence, place: int) -> bool:
    """Whether a sentence is whole, has a verb and is not too short to argue anything, no clutter ran into it, and it hangs on no other; an article's first, at
    `place` 0, cannot.
    """
    text = sentence.text
    if sentence.words < _SHORTEST:
        return False
    if place and (_LISTED.match(text) or leaves_open(text)):
        return False
    return fit_for_summary(sentence) and ends(text) and tells(text) and not cluttered(text)


def thesis_worth(argued: Array) -> Array:
    """[sentences]: how much speaks for printing each sentence as the thesis: log odds of stating it, and the weighted logarithm of being fit."""
    worth: Array = argued[:, 0] + _FIT_COUNTS * np.log(sigmoid(argued[:, 1]) + 1e-6)
    return worth
