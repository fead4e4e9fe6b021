"""One row of the input, and which of its columns holds what."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any, NamedTuple

from ..article import JSON_FIELDS, Article, author_of, from_record
from ..errors import ArticleError, NutgrafError, RequestError

#: Column names recognised in addition to `JSON_FIELDS`; all are matched case-insensitively.
_MORE_NAMES = {
    "text": ("document", "article_text", "article_body", "fulltext", "body_text", "story"),
    "title": ("heading", "article_title"),
    "author": ("article_author",),
    "source": ("domain", "newspaper", "publication"),
    "published": ("published_date", "publish_date", "pubdate", "datetime"),
    "url": ("uri",),
    "id": ("uuid", "guid", "doc_id", "document_id", "_id"),
}
NAMES: dict[str, tuple[str, ...]] = {one: names + _MORE_NAMES[one] for one, names in JSON_FIELDS.items()}

# Lone surrogates: JSON may hold them ("\\ud83d", half an emoji), but tokenizers and UTF-8 files reject them.
_SURROGATE = re.compile("[\ud800-\udfff]")


class RowsError(NutgrafError):
    """Input that cannot be read as requested: a column is missing, or a package is not installed."""


@dataclass(frozen=True)
class Columns:
    """Which column holds what; None: guessed from its name (`text`, `body`, `content`... as in `nutgraf.article.JSON_FIELDS`).

    Raises
    ------
    RequestError: a name is empty or not a string, or the text column is also given for another field.
    """

    text: str | None = None
    title: str | None = None
    id: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            name = getattr(self, one.name)
            if name is not None and (not isinstance(name, str) or not name.strip()):
                raise RequestError(f"the column for {one.name} is {name!r}; expected a column name, or None to guess it")
            if one.name != "text" and name is not None and name == self.text:
                raise RequestError(f"the column {name!r} is given for both text and {one.name}: choose another for one of them")

    def missing(self, there: Iterable[str], *, optional: bool) -> str | None:
        """An error message if a table with these columns lacks one, else None; `optional`: named columns other than text count too."""
        names = list(there)
        shown = listed(names)
        if self.text is None and not {_fold(name) for name in names} & set(NAMES["text"]):
            return f"has no column for the text with a known name; its columns are {shown}: choose one with {self.how('text')}"
        for one in fields(self):
            name = getattr(self, one.name)
            if name is not None and name not in names and (optional or one.name == "text"):
                return f"has no column {name!r}; its columns are {shown}: choose one with {self.how(one.name)}"
        return None

    def how(self, one: str) -> str:
        """How the user sets the column for `one`, for error messages."""
        return f"Columns({one}=NAME)"


@dataclass(frozen=True)
class Row:
    """One row of the input: an article or an error.

    `place` is its location, the same in each run: "folder/a.txt"; "rows.jsonl:17" and "rows.csv:17" (the line that it starts
    at, from 1); "rows.parquet:17" and, in a JSON array, "rows.json:17" (the row, from 1); "-:17" (standard input).
    Exactly one of `article` and `error` is set. `extra` holds all columns of the row as given, those of the article included.

    Raises
    ------
    RequestError: both or neither of `article` and `error` are set.
    """

    place: str
    id: str | None = None
    article: Article | None = None
    error: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.article is None) == (self.error is None):
            raise RequestError(
                f"the row {self.place} has {'no' if self.error is None else 'an'} article and {'no' if self.error is None else 'an'} error"
            )


class Record(NamedTuple):
    """A row before its columns are mapped: its fields, or an error."""

    place: str
    fields: dict[str, Any] | None = None
    error: str | None = None


def row_of(record: Record, columns: Columns, default_id: str | None = None) -> Row:
    """The row made from a record; bad content gives a row with an error, never an exception."""
    if record.fields is None:
        return Row(record.place, default_id, error=record.error or f"{record.place} could not be read")
    try:
        values: dict[str, Any] = {plain(key): plain(value) for key, value in record.fields.items()}
    except RecursionError:
        return Row(record.place, default_id, error=f"{record.place} is nested too deeply")
    found = _pick(values, columns)
    id = _as_id(found.get("id")) or default_id
    if found.get("text") is None:
        return Row(record.place, id, error=_no_text(record.place, values, columns), extra=values)
    try:
        article = from_record(found, record.place, default_id=default_id)
    except ArticleError as error:
        return Row(record.place, id, error=str(error), extra=values)
    return Row(record.place, article.id, article, extra=values)


def _pick(values: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """The article's fields under our names."""
    found: dict[str, Any] = {}
    folded: dict[str, str] = {}
    for key in values:
        folded.setdefault(_fold(key), key)
    for one, names in NAMES.items():
        named = getattr(columns, one)
        if named is not None:
            candidates = [named] if named in values else []
        else:
            candidates = [folded[name] for name in names if name in folded]
        for key in candidates:
            value = values[key]
            # A wrong guess for the id or the source must not fail the row; a column the user named must be valid.
            if value in (None, "") or (named is None and one != "text" and not _usable(one, value)):
                continue
            found[one] = value
            break
    return found


def _usable(one: str, value: object) -> bool:
    if one == "author":
        return author_of(value) is not None
    return (isinstance(value, str | int | float) and not isinstance(value, bool)) or (
        one == "source" and isinstance(value, dict) and isinstance(value.get("name"), str)
    )


def _as_id(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _no_text(place: str, values: Mapping[str, Any], columns: Columns) -> str:
    if lacks := columns.missing(values, optional=False):
        return f"{place} {lacks}"
    column = columns.text or next(key for key in values if _fold(key) in NAMES["text"])
    return f"{place} has no text: its {column!r} is empty; expected an article's text"


def listed(names: Iterable[str]) -> str:
    """Column names for a message, at most twenty of them."""
    shown = [repr(name[:60]) for name in itertools.islice(names, 21)]
    return ", ".join([*shown[:20], *(["…"] if len(shown) > 20 else [])]) or "none"


def _fold(name: str) -> str:
    return name.strip().lower()


def plain(value: Any) -> Any:
    """A value that JSON can hold in UTF-8: dates in ISO 8601, NaN as None, lone surrogates as U+FFFD (of the same length)."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
