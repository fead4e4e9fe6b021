"""From what the heads say of candidates and author to a `Stance`: labels, probabilities, evidence, and what is withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ..reader.candidates import Candidate
from ..reader.heads import softmax
from ..results import Evidence, Holder, Stance
from ..text.sentences import Sentence
from ..text.words import content, stems
from .heads import Weighed
from .merging import MAX_EVIDENCE, merged
from .pairs import LABELS
from .units import NO_SENTENCE, Unit

if TYPE_CHECKING:
    from ..document import Document

Array = npt.NDArray[np.float32]

#: The outputs for a candidate: nothing on the target, or a label.
CANDIDATE_LABELS = ("silent", "favor", "against", "neutral")
_SIDES = ("favor", "against")
#: Evidence counts for at least this share of the unit that counts most.
_SHOWN = 0.25
#: At least as probable as this, a candidate speaks of the target without taking a side.
_NEUTRAL = 0.5
_UNRELATED = LABELS.index("unrelated")
#: Probabilities below this count as this.
_LEAST = 1e-4
#: The sizes of the maps for whoever is asked about a target and its opposite.
PAIRED = {"paired": (4, 10), "author_paired": (3, 7)}


@dataclass(frozen=True)
class Calibration:
    """Probabilities from what the heads say, fitted on articles that the model did not learn from.

    `alone` [4, 6] and `again` [4, 10] are linear maps from `features` to the log odds of `CANDIDATE_LABELS`, for holders without and with a
    passage of their own. The author's are `softmax(logits / author_temperature + author_bias)`, with `opinion` for the sides in opinion pieces.
    `paired` [4, 10] and `author_paired` [3, 7] are linear maps from `pair_features`, for whoever is asked about a target and its opposite; the
    author's divides what is not unrelated.
    """

    alone: Array
    again: Array
    author_temperature: float
    author_bias: Array
    opinion: float
    paired: Array
    author_paired: Array

    @classmethod
    def from_config(cls, values: Mapping[str, Any]) -> Calibration:
        """The calibration in a stance folder's config."""
        arrays = {name: np.array(values[name], np.float32) for name in ("alone", "again", "author_bias")}
        # folders from before opposites were compared have none: there each target is judged by itself
        arrays |= {name: np.array(values.get(name, np.eye(*size)), np.float32) for name, size in PAIRED.items()}
        return cls(author_temperature=float(values["author_temperature"]), opinion=float(values["opinion"]), **arrays)

    def holder(self, logits: Array, passage: Array | None, *, speaks: bool) -> Array:
        """[4], in the order of `CANDIDATE_LABELS`; `passage` [4] are the probabilities of `LABELS` for the holder's own passage, if there is one."""
        return softmax((self.alone if passage is None else self.again) @ features(logits, passage, speaks=speaks))

    def author(self, logits: Array, *, opinion: float) -> Array:
        """[4], in the order of `LABELS`; `opinion` is the probability that the article is an opinion piece."""
        return softmax(logits / self.author_temperature + self.author_bias + np.array([1, 1, 0, 0], np.float32) * self.opinion * opinion)


def features(logits: Array, passage: Array | None, *, speaks: bool) -> Array:
    """[6], or [10] with a passage: a holder's log probabilities, those of the passage, whether it speaks, and 1."""
    parts = [np.log(np.maximum(softmax(logits), _LEAST)), *([] if passage is None else [np.log(np.maximum(passage, _LEAST))])]
    return np.concatenate([*parts, [float(speaks), 1.0]]).astype(np.float32)


def pair_features(p: Array, opposite: Array, *facts: float) -> Array:
    """[2 * labels + facts + 1]: the log probabilities toward a target and toward its opposite, `facts` (of a holder, whether it speaks), and 1."""
    return np.concatenate([np.log(np.maximum(p, _LEAST)), np.log(np.maximum(opposite, _LEAST)), [*facts, 1.0]]).astype(np.float32)


def related(p: Array) -> Array:
    """[3]: the author's probabilities if the target is related."""
    return np.asarray(p[:_UNRELATED] / np.maximum(p[:_UNRELATED].sum(), _LEAST), np.float32)


@dataclass(frozen=True)
class Settings:
    """`author_above` and `holder_above` are the probabilities below which a label is withheld; `asked_by` tells where they come from.

    Below `side_above` a side of the author gives way to the likelier of neutral and unrelated: most authors take none.
    """

    author_above: float
    holder_above: float
    side_above: float = 0.0
    asked_by: str = "the model's card"

    def at_least(self, probability: float | None) -> Settings:
        """A copy with `probability` as both thresholds; None changes nothing."""
        if probability is None:
            return self
        return replace(self, author_above=probability, holder_above=probability, side_above=probability, asked_by="min_probability")


@dataclass(frozen=True)
class JudgedHolder:
    """A candidate with its units and what the head says of them; logits in the order of `CANDIDATE_LABELS`.

    `passage` [4] are the probabilities of `LABELS` for the sentences that count most, as a passage; None if it was not asked about again.
    `taught` [3] divides what is not silent into favor, against and neutral where the target was learned from examples.
    """

    candidate: Candidate
    units: Sequence[Unit]
    weighed: Weighed
    passage: Array | None = None
    taught: Array | None = None


@dataclass(frozen=True)
class Judged:
    """Everybody in an article, before calibration; the author's logits are in the order of `LABELS`. `coverage` is the share (0..1) that was read."""

    holders: tuple[JudgedHolder, ...]
    author_units: Sequence[Unit]
    author: Weighed
    coverage: float
    author_taught: Array | None = None


@dataclass(frozen=True)
class Believed:
    """Probabilities toward one target: the author's [4] in the order of `LABELS`, and those of each of `Judged.holders` [4] in that of
    `CANDIDATE_LABELS`.
    """

    author: Array
    holders: tuple[Array, ...]


def believed(judged: Judged, calibration: Calibration, *, opinion: float) -> Believed:
    """The probabilities from what the heads say; `opinion` is that of the article being an opinion piece."""
    author = calibration.author(judged.author.logits, opinion=opinion)
    if judged.author_taught is not None:
        author = np.append((1 - author[_UNRELATED]) * judged.author_taught, author[_UNRELATED])
    holders = []
    for one in judged.holders:
        p = calibration.holder(one.weighed.logits, one.passage, speaks=one.candidate.speaks)
        holders.append(p if one.taught is None else np.append(p[0], (1 - p[0]) * one.taught))
    return Believed(author, tuple(holders))


def stance_of(target: str, document: Document, judged: Judged, probable: Believed, settings: Settings, *, named: int) -> Stance:
    """The stance toward one target; `named` counts the sentences with at least half of the target's words."""
    sentences = document.sentences
    p = probable.author
    best = int(p.argmax())
    if LABELS[best] in _SIDES and p[best] < settings.side_above:
        best = len(_SIDES) + int(p[len(_SIDES) :].argmax())
    label = LABELS[best] if p[best] >= settings.author_above else None
    evidence = _evidence(sentences, judged.author_units, judged.author, best, LABELS[best]) if LABELS[best] in _SIDES else ()
    found: list[Holder] = []
    if best != _UNRELATED:
        everybody = zip(judged.holders, probable.holders, strict=True)
        others = [(one, p) for one, p in everybody if not _same(one.candidate.name, target)]  # nobody is their own target
        found = _holders(sentences, others, settings)
        if label is not None:
            found.insert(0, Holder("author", "author", label, float(p[best]), evidence))
    return Stance(
        target=target,
        label=label,
        probability=float(p[best]) if label is not None else None,
        probabilities={name: float(value) for name, value in zip(LABELS, p, strict=True)},
        holders=tuple(found),
        evidence=evidence if label is not None else (),
        reason=None if label is not None else _reason(p, best, named, settings),
        coverage=judged.coverage,
    )


def _holders(sentences: Sequence[Sentence], judged: Sequence[tuple[JudgedHolder, Array]], settings: Settings) -> list[Holder]:
    """The candidates who take a side or speak of the target without taking one, the surest first; those with a side before the others."""
    found: list[tuple[bool, float, Holder]] = []
    for one, p in judged:
        side = max((1, 2), key=lambda i: float(p[i]))
        neutral = CANDIDATE_LABELS.index("neutral")
        best = side if p[side] >= settings.holder_above else neutral if p[neutral] >= max(_NEUTRAL, settings.holder_above) else None
        if best is None:
            continue
        label = CANDIDATE_LABELS[best]
        evidence = _evidence(sentences, one.units, one.weighed, best, label) if best == side else ()
        kind: Literal["quoted", "acting"] = "quoted" if one.candidate.speaks else "acting"
        found.append((best == side, float(p[best]), Holder(one.candidate.name, kind, label, float(p[best]), evidence, one.candidate.role)))
    known = {one.candidate.name: one.candidate for one, _ in judged}
    return merged([holder for _, _, holder in sorted(found, key=lambda three: (-three[0], -three[1]))], known)


def _evidence(sentences: Sequence[Sentence], units: Sequence[Unit], weighed: Weighed, best: int, label: str) -> tuple[Evidence, ...]:
    """The up to three sentences that show the label most strongly, in the article's order."""
    worth = weighed.weights * weighed.units[:, best]
    order = ranked(units, worth)[:MAX_EVIDENCE]
    shown = [i for i in order if worth[i] >= _SHOWN * worth[order[0]]]
    return tuple(
        Evidence(
            sentences[units[i].sentence].text,
            sentences[units[i].sentence].start,
            sentences[units[i].sentence].end,
            label,
            float(weighed.units[i, best]),
        )
        for i in sorted(shown, key=lambda i: units[i].sentence)
    )


def ranked(units: Sequence[Unit], worth: Array) -> list[int]:
    """The units that are sentences, as indices, the one of most worth first."""
    return sorted((i for i, one in enumerate(units) if one.sentence != NO_SENTENCE), key=lambda i: -float(worth[i]))


def _same(holder: str, target: str) -> bool:
    """Whether two names have the same words; function words count only where both have no others."""
    own, other = content(holder), content(target)
    return own == other if own or other else stems(holder) == stems(target)


def _reason(p: Array, best: int, named: int, settings: Settings) -> str:
    """Why the model abstains, as a readable message."""
    required = f"{settings.author_above:.2f} required by {settings.asked_by}"
    unsure = f"the best label, {LABELS[best]}, has a probability of {p[best]:.2f}, below the {required}"
    if named == 0:
        return f"the target is not named in these words: {unsure}"
    return f"the target is mentioned once, in passing: {unsure}" if named == 1 else unsure
