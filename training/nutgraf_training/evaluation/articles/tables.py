"""Figures on whole articles as Markdown: of one run, and of releases side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...cards.models import table
from ..metrics import Interval
from .figures import GROUPS, Bin, Figure, Measured

Record = Mapping[str, Any]


def measured_tables(measured: Measured, *, subjects: Sequence[str] | None = None) -> str:
    """A table for each subject (None: all) with one row per figure and its base count, and tables of the probability bins."""
    parts = []
    for subject, figures in GROUPS:
        if subjects is not None and subject not in subjects:
            continue
        present = [figure for figure in figures if figure.name in measured.figures]
        if present:
            rows = [[figure.title, f"{measured.totals[figure.of]:.0f}", _cell(figure, measured.figures[figure.name])] for figure in present]
            parts.append(table([subject, "of", "value (95% interval)"], rows))
    parts += [bins_table(name, bins) for name, bins in measured.bins.items() if bins]
    return "\n\n".join(parts)


def bins_table(name: str, bins: Sequence[Bin]) -> str:
    """Accuracy of guesses by bin of probability."""
    rows = [[f"{one.low:.1f} to {one.high:.1f}", one.guesses, f"{one.probability:.2f}", _spread(one.right, 2)] for one in bins]
    return table([f"probability, {name}", "guesses", "mean", "right (95% interval)"], rows)


def articles_tables(records: Sequence[Record]) -> str:
    """A table for each subject with a row for each release, in the order of `records` (see `records.read_records`).

    Figures that no release has are left out; an empty cell means that the release was not measured for it.
    """
    parts = []
    for subject, figures in GROUPS:
        present = [figure for figure in figures if any(figure.name in record["figures"] for record in records)]
        if present:
            rows = [[_release(record), record["articles"], *(_recorded(figure, record) for figure in present)] for record in records]
            parts.append(table([subject, "articles", *(figure.title for figure in present)], rows))
    return "\n\n".join(parts)


def _release(record: Record) -> str:
    commit = record["git_commit"]
    split = "" if record["split"] in ("test", "second") else f", {record['split']}"
    return f"{record['version']}{f' ({commit[:7]})' if commit else ''}, {record['date']}{split}"


def _recorded(figure: Figure, record: Record) -> str:
    value = record["figures"].get(figure.name)
    return _cell(figure, Interval(*value)) if value else ""


def _cell(figure: Figure, value: Interval) -> str:
    return _spread(value, figure.digits)


def _spread(value: Interval, digits: int) -> str:
    return f"{value.value:.{digits}f} ({value.low:.{digits}f} to {value.high:.{digits}f})"
