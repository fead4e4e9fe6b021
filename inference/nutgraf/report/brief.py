"""What a page on one target says: counts, who stands where with a sentence each, authors with a side, and who moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..results import Prediction, Stance
from .fields import day_of, source_of, title_of
from .figures import TargetFigures, figures_of
from .holders import Position, Standing, standings_of
from .mentions import SIDES_TAKEN, Mention

#: Sides of people and bodies on a page, in its order; "unclear" are those of whom no side can be told.
UNCLEAR = "unclear"
STANDS = ("favor", "against", "neutral", UNCLEAR)
#: A sentence is cut there: what is longer is a list or a failed split.
_LONGEST = 320


@dataclass(frozen=True)
class Said:
    """A side in an article, with the sentence that shows it (None if no single one does) and where that stands."""

    side: str
    text: str | None
    title: str
    author: str | None
    source: str | None
    day: date | None
    url: str | None


@dataclass(frozen=True)
class Stand:
    """Where somebody stands: the strongest sentence for the side, or, if that is unclear, one for each side; with `turns`, one for each change of side."""

    position: Position
    said: tuple[Said, ...]
    turns: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Brief:
    """The page on `target`.

    `related` of `articles` articles discuss it; they are of `sources` named sources and of `first` to `last` (None if none has a date). `authors` counts their
    authors by label ("unclear" where the model gave no answer), `stands` has everybody else by side, those in most articles first,
    `writers` the authors in favor and against, `moved` those whose latest article has another side than their first.
    """

    target: str
    articles: int
    related: int
    sources: int
    first: date | None
    last: date | None
    period: str
    figures: TargetFigures
    authors: Mapping[str, int]
    stands: Mapping[str, tuple[Stand, ...]]
    writers: Mapping[str, tuple[Said, ...]]
    moved: tuple[Stand, ...]


def briefs_of(predictions: Iterable[Prediction]) -> list[Brief]:
    """A page for each target of these rows, in order of appearance; rows with an error count for nothing."""
    rows = [one for one in predictions if one.error is None]
    figures = figures_of(rows)
    standings = standings_of(rows)
    return [_brief(one, rows, [each for each in standings if each.position.target == one.target], figures.period) for one in figures.targets]


def _brief(figures: TargetFigures, rows: Sequence[Prediction], standings: Sequence[Standing], period: str) -> Brief:
    pairs = [(one, stance) for one in rows for stance in one.stances if stance.target == figures.target]
    related = [(one, stance) for one, stance in pairs if stance.label != "unrelated"]
    days = [day for one, _ in pairs if (day := day_of(one.published))]
    stands = {side: tuple(_stand(each, rows) for each in standings if _side(each) == side) for side in STANDS}
    return Brief(
        target=figures.target,
        articles=len(pairs),
        related=len(related),
        sources=len({source for one, _ in pairs if (source := source_of(one))}),
        first=min(days, default=None),
        last=max(days, default=None),
        period=period,
        figures=figures,
        authors=Counter(stance.label or UNCLEAR for _, stance in related),
        stands=stands,
        writers={side: _writers(related, side) for side in ("favor", "against")},
        moved=tuple(one for group in stands.values() for one in group if one.turns),
    )


def _side(standing: Standing) -> str:
    return UNCLEAR if standing.unclear else standing.position.side


def _stand(standing: Standing, rows: Sequence[Prediction]) -> Stand:
    sides = SIDES_TAKEN if standing.unclear else (standing.position.side,)
    of = [[one for one in standing.mentions if one.label == side] for side in sides]
    said = tuple(_said(max(mentions, key=_strength), rows) for mentions in of if mentions)
    return Stand(standing.position, said, _turns(standing, rows) if standing.position.moved_from else ())


def _strength(one: Mention) -> tuple[bool, float]:
    return (one.evidence is not None, one.evidence_probability)


def _turns(standing: Standing, rows: Sequence[Prediction]) -> tuple[Said, ...]:
    """The first dated mention, and each with another side than the one before."""
    dated = [one for one in standing.mentions if one.day]
    return tuple(_said(one, rows) for at, one in enumerate(dated) if at == 0 or one.label != dated[at - 1].label)


def _said(mention: Mention, rows: Sequence[Prediction]) -> Said:
    return _in(rows[mention.article], mention.label, mention.evidence)


def _in(one: Prediction, side: str, text: str | None) -> Said:
    author = " ".join((one.author or "").split()) or None
    return Said(side, _cut(text) if text else None, title_of(one), author, source_of(one), day_of(one.published), one.url)


def _writers(pairs: Sequence[tuple[Prediction, Stance]], side: str) -> tuple[Said, ...]:
    """The articles whose authors take a side, the surest first."""
    found = [(one, stance) for one, stance in pairs if stance.label == side]
    ranked = sorted(found, key=lambda pair: -(pair[1].probability or 0.0))
    return tuple(
        _in(one, side, max(stance.evidence, key=lambda shown: shown.probability).text if stance.evidence else None) for one, stance in ranked
    )


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
