"""Who stands where across the articles of a run: the holders of stances, merged by name, with how often and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..results import Prediction
from .mentions import SIDES_TAKEN, Mention, mentions_in
from .names import lower_words, same_names


@dataclass(frozen=True)
class Position:
    """Where one person or body stands on one target.

    `side` is the one in most articles (of equals, the latest, then the likelier one); `favor`, `against` and `neutral` count articles,
    which have their sum in `articles`. Days are None where no article has a date: `first` and `last` are those of all articles, `since`
    of the first one with `side`. `moved_from` is the side of the earliest article if the latest has another. `also` are the other spellings.
    `evidence` is the strongest sentence for `side`, from the article `evidence_id`; `disputed` counts articles in which the side is.
    """

    target: str
    name: str
    role: str | None
    kind: str
    side: str
    favor: int
    against: int
    neutral: int
    articles: int
    probability: float
    first: date | None
    last: date | None
    since: date | None
    moved_from: str | None
    disputed: int
    also: tuple[str, ...]
    evidence: str | None
    evidence_id: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values; days in ISO 8601."""
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}
        return plain | {"also": list(self.also), "probability": round(self.probability, 6)}


@dataclass(frozen=True)
class Standing:
    """A position with what it is made of: one mention an article, by day; those without a day come last, in the order of the run."""

    position: Position
    mentions: tuple[Mention, ...]

    @property
    def unclear(self) -> bool:
        """Whether no side can be told: for and against in equally many articles, with no day that says which came last, or disputed throughout."""
        one = self.position
        tied = one.favor == one.against > 0 and one.favor >= one.neutral and one.moved_from is None
        return tied or (one.side != "neutral" and one.disputed >= one.articles)


def positions_of(predictions: Iterable[Prediction], *, authors: bool = False, merged: bool = True) -> list[Position]:
    """The positions in these predictions: targets in order of appearance, within each those in most articles first.

    Parameters
    ----------
    authors : count authors too, under the name in the byline; those without a byline are left out.
    merged : merge names as `nutgraf.report.names.same_names` does; else only equal ones.
    """
    return [one.position for one in standings_of(predictions, authors=authors, merged=merged)]


def standings_of(predictions: Iterable[Prediction], *, authors: bool = False, merged: bool = True) -> list[Standing]:
    """The positions, each with its mentions; parameters and order as in `positions_of`."""
    rows = list(predictions)
    mentions = list(mentions_in(rows, authors=authors))
    names = [one.name for one in mentions]
    keys = same_names(names, _common(rows)) if merged else {name: name for name in names}
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.target, keys[mention.name]), []).append(mention)
    targets = {target: number for number, target in enumerate(dict.fromkeys(one.target for one in mentions))}
    return sorted((_standing(group) for group in groups.values()), key=lambda one: (targets[one.position.target], *_rank(one.position)))


def _rank(one: Position) -> tuple[int, int, str, str]:
    return (-one.articles, -max(one.favor, one.against), one.name.casefold(), one.name)


def _common(predictions: Iterable[Prediction]) -> set[str]:
    """Words that these articles write in lower case."""
    found: set[str] = set()
    for one in predictions:
        if one.error is None:
            for holder in (holder for stance in one.stances for holder in stance.holders):
                found.update(*(lower_words(shown.text) for shown in holder.evidence), lower_words(holder.role or ""))
            found |= lower_words(one.summary.text) if one.summary else set()
    return found


def _standing(mentions: Sequence[Mention]) -> Standing:
    by_article: dict[int, Mention] = {}
    for one in mentions:  # one voice an article: the surest
        if one.article not in by_article or one.probability > by_article[one.article].probability:
            by_article[one.article] = one
    voices = list(by_article.values())
    counts = Counter(one.label for one in voices)
    along = sorted(voices, key=lambda one: (one.day is None, one.day or date.min))
    dated = [one for one in along if one.day]
    side = max(counts, key=lambda label: (counts[label], *_latest(dated, label), max(one.probability for one in voices if one.label == label)))
    on_side = [one for one in voices if one.label == side]
    best = max(on_side, key=lambda one: (one.evidence is not None, one.evidence_probability))
    names = Counter(one.name for one in mentions)
    name = max(names, key=lambda one: (names[one], len(one), one))
    roles = Counter(one.role for one in mentions if one.role)
    position = Position(
        target=voices[0].target,
        name=name,
        role=max(roles, key=lambda one: (roles[one], one), default=None),
        kind=voices[0].kind if len({one.kind for one in voices}) == 1 else "quoted",
        side=side,
        **{label: counts[label] for label in SIDES_TAKEN},
        articles=len(voices),
        probability=sum(one.probability for one in on_side) / len(on_side),
        first=dated[0].day if dated else None,
        last=dated[-1].day if dated else None,
        since=next((one.day for one in dated if one.label == side), None),
        moved_from=dated[0].label if dated and dated[0].label != dated[-1].label else None,
        disputed=sum(one.disputed for one in voices),
        also=tuple(sorted(set(names) - {name})),
        evidence=best.evidence,
        evidence_id=best.id,
    )
    return Standing(position, tuple(along))


def _latest(dated: Sequence[Mention], label: str) -> tuple[date]:
    return (max((one.day for one in dated if one.label == label and one.day), default=date.min),)


def as_cells(position: Position) -> Mapping[str, Any]:
    """A position as a row of a table of plain values."""
    return position.to_dict() | {"also": "; ".join(position.also) or None}
