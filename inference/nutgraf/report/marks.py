"""Marks of a person who checked sides: read from CSV files, and the precision that they show, with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import NutgrafError
from ..rows import Columns
from ..rows.find import Source, find
from ..rows.row import listed
from ..rows.streams import StreamError, opened
from ..rows.tables import table
from .checked import LABELS

_RIGHT = frozenset(("right", "r", "yes", "y", "1", "true", "✓"))
_WRONG = frozenset(("wrong", "w", "no", "n", "0", "false", "✗", "x"))
#: Edges of the bands of probability.
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: Of a normal distribution, 95 of 100 lie within this many standard deviations.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Mark:
    """A side that a person has marked.

    `label` is what is right, if the person said so: the side itself where the mark is right. `drawn` says that the page chose it at random.
    """

    right: bool
    side: str
    probability: float | None
    label: str | None
    drawn: bool
    target: str
    holder: str
    kind: str
    id: str
    text: str
    place: str = ""


@dataclass(frozen=True)
class Precision:
    """The share of right sides among `marked` ones, with its 95% interval (Wilson), and the mean probability that the model gave them."""

    group: str
    name: str
    marked: int
    right: int
    precision: float
    low: float
    high: float
    said: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        shares = {"precision": self.precision, "low": self.low, "high": self.high, "said": self.said}
        rounded = {name: None if value is None else round(value, 6) for name, value in shares.items()}
        return {"group": self.group, "name": self.name, "marked": self.marked, "right": self.right} | rounded


class _MarkColumns(Columns):
    def missing(self, there: Iterable[str], *, optional: bool) -> str | None:
        names = list(there)
        if absent := [name for name in ("mark", "side") if name not in {one.strip().lower() for one in names}]:
            return (
                f"has no column {listed(absent)}; its columns are {listed(names)}: expected marks that a report saved, "
                "or rows of nutgraf score --layout long with a column 'mark' of your own"
            )
        return None


def read_marks(given: str) -> Iterator[Mark | str | None]:
    """The marks of a CSV file, .gz or .zst too, of a folder or a pattern; for a row that cannot be used the reason, None for one without a mark.

    Raises
    ------
    NutgrafError: there is no such file, or it lacks a column.
    """
    sources = [one for one in find(given) if isinstance(one, Source) and one.format in ("csv", "tsv")]
    if not sources:
        raise NutgrafError(f"{given} is not a readable .csv file; expected the marks.csv that a report saved")
    for source in sources:
        try:
            with opened(source.path, source.packing, text=True) as stream:
                for record in table(stream, source.name, _MarkColumns(), tabs=source.format == "tsv"):
                    yield record.error or "" if record.fields is None else _mark(record.fields, record.place)
        except StreamError as error:
            yield f"{source.name} {error}"


def _mark(fields: Mapping[str, Any], place: str) -> Mark | str | None:
    cells = {name.strip().lower(): str(value or "").strip() for name, value in fields.items()}
    mark, side = cells["mark"].lower(), cells["side"].lower()
    if not mark:
        return None
    if mark not in _RIGHT | _WRONG:
        return f"{place} has {cells['mark'][:40]!r} as mark; expected right or wrong, or nothing where it was not checked"
    if side not in LABELS:
        return f"{place} has {cells['side'][:40]!r} as side; expected one of {', '.join(LABELS)}"
    label = side if mark in _RIGHT else cells.get("label", "").lower()
    if label and label not in LABELS:
        return f"{place} has {label[:40]!r} as label; expected one of {', '.join(LABELS)}, or nothing where it is not known"
    written = cells.get("probability", "")
    try:
        probability = float(written.replace(",", ".")) if written else None
    except ValueError:
        probability = -1.0
    if probability is not None and not 0 <= probability <= 1:
        return f"{place} has {written[:40]!r} as probability; expected a number from 0 to 1, or nothing"
    return Mark(
        right=mark in _RIGHT,
        side=side,
        probability=probability,
        label=None if mark in _WRONG and label == side else label or None,
        drawn=cells.get("drawn", "").lower() == "random",
        target=cells.get("target", ""),
        holder=cells.get("holder", ""),
        kind=cells.get("kind", ""),
        id=cells.get("id", ""),
        text=(cells.get("text") or cells.get("evidence", "")).removeprefix("'"),
        place=cells.get("place", ""),
    )


def once_each(marks: Iterable[Mark]) -> list[Mark]:
    """The marks without those that a later one replaces: of the same side of the same article, which has to have an id."""
    found: dict[object, Mark] = {}
    for number, one in enumerate(marks):
        key = (one.id, one.place, one.target, one.holder, one.kind, one.side) if one.id else number
        found.pop(key, None)
        found[key] = one
    return list(found.values())


def wilson(right: int, marked: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927), which stays within 0..1 and holds for few marks too.

    >>> [round(edge, 3) for edge in wilson(9, 10)]
    [0.596, 0.982]
    """
    if not marked:
        return 0.0, 1.0
    share, z2 = right / marked, _Z * _Z
    middle = (share + z2 / (2 * marked)) / (1 + z2 / marked)
    half = _Z / (1 + z2 / marked) * math.sqrt(share * (1 - share) / marked + z2 / (4 * marked * marked))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def precisions(marks: Sequence[Mark]) -> list[Precision]:
    """The precision of all marks, then by label, by holder (author or others), by target if there are several, by band of probability."""
    groups: list[tuple[str, Callable[[Mark], str | None], Sequence[str]]] = [
        ("all", lambda one: "all", ["all"]),
        ("label", lambda one: one.side, LABELS),
        ("holder", lambda one: None if not one.kind else "author" if one.kind == "author" else "others", ["author", "others"]),
        ("target", lambda one: one.target or None, list(dict.fromkeys(one.target for one in marks))),
        ("probability", lambda one: None if one.probability is None else band(one.probability), [_named(low) for low in range(len(BANDS) - 1)]),
    ]
    found = []
    for group, name_of, names in groups:
        by_name: dict[str, list[Mark]] = {}
        for one in marks:
            if (name := name_of(one)) is not None:
                by_name.setdefault(name, []).append(one)
        if group in ("holder", "target") and len(by_name) < 2:
            continue
        found += [_precision(group, name, by_name[name]) for name in names if name in by_name]
    return found


def _precision(group: str, name: str, marks: Sequence[Mark]) -> Precision:
    right = sum(one.right for one in marks)
    said = [one.probability for one in marks if one.probability is not None]
    return Precision(group, name, len(marks), right, right / len(marks), *wilson(right, len(marks)), sum(said) / len(said) if said else None)


def band(probability: float) -> str:
    """The band of a probability, such as "0.8 to 0.9"; a lower edge belongs to its band, 1 to the last."""
    return _named(max(at for at, edge in enumerate(BANDS[:-1]) if probability >= edge))


def _named(at: int) -> str:
    return f"under {BANDS[1]}" if at == 0 else f"{BANDS[at]} to {BANDS[at + 1]:g}"


def examples(marks: Iterable[Mark]) -> list[dict[str, str]]:
    """The marks that say what is right as rows for `nutgraf-train fewshot --task stance`; an author's holder is empty there."""
    return [
        {"text": one.text, "label": one.label, "holder": "" if one.kind == "author" else one.holder, "target": one.target}
        for one in marks
        if one.label and one.text and one.target
    ]
