"""Holders in their articles: who takes which side where, with the strongest sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..results import Holder, Prediction, Stance
from .fields import day_of

#: Labels that are sides; that somebody does not speak of a target is none.
SIDES_TAKEN = ("favor", "against", "neutral")


@dataclass(frozen=True)
class Mention:
    """A holder in one article.

    `article` is the number of the article in its run, `stance` that of the target in it, `at` that of the holder in `ordered` holders;
    together they say where the side stands. `evidence` is the strongest sentence for it, None if there is none.
    """

    target: str
    name: str
    role: str | None
    kind: str
    label: str
    probability: float
    disputed: bool
    day: date | None
    article: int
    stance: int
    at: int
    id: str | None
    evidence: str | None
    evidence_probability: float


def ordered(holders: Iterable[Holder]) -> list[Holder]:
    """Holders as pages show them: the author, then the surest first."""
    return sorted(holders, key=lambda one: (one.kind != "author", -one.probability))


def mentions_in(predictions: Iterable[Prediction], *, authors: bool = False) -> Iterator[Mention]:
    """The holders with a side, article by article; authors, by their byline, only if `authors`. Rows with an error have none."""
    for number, one in enumerate(predictions):
        if one.error is None:
            for at, stance in enumerate(one.stances):
                yield from _in_stance(one, stance, (number, at), authors)


def _in_stance(one: Prediction, stance: Stance, where: tuple[int, int], authors: bool) -> Iterator[Mention]:
    for at, holder in enumerate(ordered(stance.holders)):
        name = one.author if holder.kind == "author" else holder.name
        if holder.label not in SIDES_TAKEN or not name or not name.strip() or (holder.kind == "author" and not authors):
            continue
        best = max(holder.evidence, key=lambda shown: shown.probability, default=None)
        yield Mention(
            target=stance.target,
            name=" ".join(name.split()),
            role=" ".join(holder.role.split()) if holder.role else None,
            kind=holder.kind,
            label=holder.label,
            probability=holder.probability,
            disputed=holder.disputed,
            day=day_of(one.published),
            article=where[0],
            stance=where[1],
            at=at,
            id=one.id,
            evidence=" ".join(best.text.split()) if best else None,
            evidence_probability=best.probability if best else 0.0,
        )
