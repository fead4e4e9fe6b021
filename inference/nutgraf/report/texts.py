"""Find the text of each scored row: in the row, in the scored articles, or in the file that the row names."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import RequestError
from ..rows import Columns, RowsError, read_rows
from ..rows.find import shown
from .read import Scored
from .spans import fits

#: "fits": all spans match the text. "changed": some do not. "none": there is no text.
State = Literal["fits", "changed", "none"]


@dataclass(frozen=True)
class Known:
    """A row with the text found for it; `text` is None if the file that the row names does not match it."""

    scored: Scored
    text: str | None
    state: State


def with_texts(
    rows: Sequence[Scored],
    articles: Sequence[str] = (),
    *,
    beside: Iterable[Path] = (),
    columns: Columns | None = None,
    format: str | None = None,
) -> list[Known]:
    """Each row with its text.

    Parameters
    ----------
    articles : the scored inputs, as for `nutgraf.rows.read_rows`; rows are matched by id, and in order where an id repeats.
        For rows without a match, the files that their places name are read, and their texts used if every span matches.
    beside : folders that places may be relative to, after the current one.
    columns, format : how to read the articles.

    Raises
    ------
    ValueError, RowsError: `articles` cannot be read, as in `read_rows`.
    RequestError: no article could be read from them.
    """
    given = _matched(rows, articles, columns, format) if articles else [None] * len(rows)
    wanted = {row.place for row, text in zip(rows, given, strict=True) if row.place and row.text is None and text is None and _has_result(row)}
    placed = _placed(wanted, [Path(), *beside], columns, format)
    return [_known(row, text, placed.get(row.place or "")) for row, text in zip(rows, given, strict=True)]


def _has_result(row: Scored) -> bool:
    return row.prediction.error is None


def _known(row: Scored, given: str | None, placed: str | None) -> Known:
    text = row.text if row.text is not None else given
    if text is not None:
        return Known(row, text, "fits" if fits(row.prediction, text) else "changed")
    if placed is None:
        return Known(row, None, "none")
    # A row may name any file on disk: show its text only if the row's spans match it.
    return Known(row, placed, "fits") if fits(row.prediction, placed) else Known(row, None, "changed")


def _matched(rows: Sequence[Scored], articles: Sequence[str], columns: Columns | None, format: str | None) -> list[str | None]:
    wanted = {row.prediction.id for row in rows}
    waiting: dict[str | None, deque[str | None]] = {}
    readable, reason = False, "there is nothing in it"
    for article in read_rows(articles, columns, format=format):
        readable = readable or article.article is not None
        reason = article.error or reason
        if article.id in wanted:
            waiting.setdefault(article.id, deque()).append(article.article.text if article.article else None)
    if not readable:
        raise RequestError(f"no article could be read from {', '.join(map(repr, articles))} for the texts of the page: {reason}")
    none: deque[str | None] = deque()
    return [queue.popleft() if (queue := waiting.get(row.prediction.id, none)) else None for row in rows]


def _placed(places: Iterable[str], folders: Sequence[Path], columns: Columns | None, format: str | None) -> dict[str, str]:
    """The texts of places that can still be read; each file is read once."""
    by_file: dict[Path, dict[str, str]] = {}
    for place in sorted(places):
        if found := _file_of(place, folders):
            path, suffix = found
            by_file.setdefault(path, {})[suffix] = place
    texts: dict[str, str] = {}
    for path, wanted in by_file.items():
        texts |= dict(_texts_in(path, wanted, columns, format))
    return texts


def _file_of(place: str, folders: Sequence[Path]) -> tuple[Path, str] | None:
    """The file that a place names, and the rest of the place ("" or ":17")."""
    name, _, number = place.rpartition(":")
    if "-" in (place, name):  # standard input cannot be read again
        return None
    for folder in folders:
        for one, suffix in ((place, ""), (name, f":{number}")):
            path = folder / one
            try:
                if one and path.is_file():
                    return path, suffix
            except (OSError, ValueError):  # the name is too long or has a null byte
                continue
    return None


def _texts_in(path: Path, wanted: dict[str, str], columns: Columns | None, format: str | None) -> Iterator[tuple[str, str]]:
    try:
        for row in read_rows([path], columns, format=format):
            place = wanted.get(row.place.removeprefix(shown(str(path))))
            if place is not None and row.article is not None:
                yield place, row.article.text
    except RowsError:  # its columns are no longer recognised: treat it as missing
        return
