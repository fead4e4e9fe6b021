"""Compare the prediction for one article with its reading, holder by holder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nutgraf import Holder, Prediction, Stance

from ...corpora.readings import ArticleReading, HolderReading, TargetReading
from .names import same_name

SIDES = ("favor", "against")
#: The author's label if the model abstains.
ABSTAINED = "abstained"
#: A sentence of which this share is removed is removed.
_WHOLE = 0.9

#: Outcome of a holder predicted with a side. "repeated": another name of a holder already found, also on the right side.
Outcome = Literal["right", "repeated", "wrong side", "neutral in the reading", "no holder in the reading"]
#: Why a holder with a side in the reading was missed.
Reason = Literal["given another label", "found as a speaker, given no side", "never found as a speaker"]


@dataclass(frozen=True)
class JudgedHolder:
    """A holder predicted with a side; `expected` is the holder of the reading that the name refers to, if any.

    `evidence_right` says whether any of its evidence is among the reader's; None unless the outcome is "right".
    """

    given: Holder
    outcome: Outcome
    expected: HolderReading | None = None
    evidence_right: bool | None = None


@dataclass(frozen=True)
class Missed:
    """A holder with a side in the reading that was not predicted; `given` is a prediction of that name with another label."""

    expected: HolderReading
    reason: Reason
    given: Holder | None = None


@dataclass(frozen=True)
class JudgedTarget:
    """One target; `stance` is None where the article could not be scored."""

    reading: TargetReading
    stance: Stance | None
    given: tuple[JudgedHolder, ...]
    missed: tuple[Missed, ...]

    @property
    def author(self) -> str:
        """The author's label as predicted, or "abstained"."""
        return (self.stance.label if self.stance else None) or ABSTAINED


@dataclass(frozen=True)
class JudgedArticle:
    """An article; `speakers` are the predicted speakers of each sentence that has any, `removed` the sentences removed as clutter.

    `unrelated` and `near_miss` are the stances toward a target that the article does not discuss and one of an article on a like subject.
    """

    row: ArticleReading
    prediction: Prediction
    targets: tuple[JudgedTarget, ...]
    unrelated: Stance | None
    speakers: Mapping[int, frozenset[str]]
    removed: frozenset[int]
    near_miss: Stance | None = None


def asked(row: ArticleReading, near_miss: str | None = None) -> list[str]:
    """The targets to predict for an article, the unrelated one last, and after it a near miss if there is one."""
    targets = [*(one.target for one in row.targets), row.unrelated]
    return [*targets, near_miss] if near_miss and near_miss not in targets else targets


def judge(row: ArticleReading, prediction: Prediction) -> JudgedArticle:
    """Compare the prediction for an article, made for the targets of `asked`, with its reading.

    Raises
    ------
    ValueError: the prediction is for other targets.
    """
    given = [stance.target for stance in prediction.stances]
    targets_of = asked(row)
    if prediction.error is None and given[: len(targets_of)] != targets_of:
        raise ValueError(f"article {row.id!r} was scored for the targets {given}; expected {targets_of}: score it again")
    stances: Sequence[Stance | None] = prediction.stances or [None] * len(targets_of)
    speakers = _speakers(row, prediction)
    names = frozenset(name for found in speakers.values() for name in found)
    targets = tuple(_target(row, target, stance, names) for target, stance in zip(row.targets, stances, strict=False))
    unrelated, near_miss = [*stances[len(row.targets) :], None][:2]
    return JudgedArticle(row, prediction, targets, unrelated, speakers, _removed(row, prediction), near_miss)


def judge_reading(row: ArticleReading, prediction: Prediction) -> JudgedArticle:
    """Compare a prediction made without targets: speakers, topics, clutter, form and summary."""
    return JudgedArticle(row, prediction, (), None, _speakers(row, prediction), _removed(row, prediction))


def has_side(holder: Holder | HolderReading) -> bool:
    """Whether a holder is in favor or against."""
    return holder.label in SIDES


def others(stance: Stance) -> list[Holder]:
    """The holders of a stance without the author."""
    return [holder for holder in stance.holders if holder.kind != "author"]


def _target(row: ArticleReading, target: TargetReading, stance: Stance | None, speakers: Iterable[str]) -> JudgedTarget:
    holders = others(stance) if stance else []
    expected = [holder for holder in target.holders if has_side(holder)]
    neutral = [holder for holder in target.holders if not has_side(holder)]
    found: set[str] = set()
    judged = []
    for holder in filter(has_side, holders):
        one = _holder(row, holder, expected, neutral, found)
        if one.outcome == "right" and one.expected:
            found.add(one.expected.name)
        judged.append(one)
    missed = tuple(_missed(row, one, holders, speakers) for one in expected if one.name not in found)
    return JudgedTarget(target, stance, tuple(judged), missed)


def _holder(
    row: ArticleReading, holder: Holder, expected: Sequence[HolderReading], neutral: Sequence[HolderReading], found: set[str]
) -> JudgedHolder:
    meant = [one for one in expected if same_name(holder.name, row.names_of(one.name))]
    # A name may match several holders: prefer one that has not been found yet.
    match = next((one for one in meant if one.name not in found), meant[0] if meant else None)
    if match is None:
        known = next((one for one in neutral if same_name(holder.name, row.names_of(one.name))), None)
        return JudgedHolder(holder, "neutral in the reading" if known else "no holder in the reading", known)
    if match.label != holder.label:
        return JudgedHolder(holder, "wrong side", match)
    if match.name in found:
        return JudgedHolder(holder, "repeated", match)
    shown = {i for one in holder.evidence for i, (start, end) in enumerate(row.sentences) if one.start < end and one.end > start}
    return JudgedHolder(holder, "right", match, bool(shown & set(match.evidence)))


def _missed(row: ArticleReading, expected: HolderReading, holders: Iterable[Holder], speakers: Iterable[str]) -> Missed:
    names = row.names_of(expected.name)
    if given := next((one for one in holders if same_name(one.name, names)), None):
        return Missed(expected, "given another label", given)
    spoke = any(same_name(one, names) for one in speakers)
    return Missed(expected, "found as a speaker, given no side" if spoke else "never found as a speaker")


def _speakers(row: ArticleReading, prediction: Prediction) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for quotation in prediction.quotations:
        for i, (start, end) in enumerate(row.sentences):
            if quotation.start < end and quotation.end > start:
                found[i].add(quotation.speaker)
    return {i: frozenset(names) for i, names in found.items()}


def _removed(row: ArticleReading, prediction: Prediction) -> frozenset[int]:
    """Sentences of which cleaning left no more than a tenth: a caption that ran into a sentence can be removed without it."""

    def removed_characters(start: int, end: int) -> int:
        return sum(max(0, min(end, one.end) - max(start, one.start)) for one in prediction.removed)

    return frozenset(i for i, (start, end) in enumerate(row.sentences) if removed_characters(start, end) >= _WHOLE * (end - start))
