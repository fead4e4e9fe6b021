"""Read CSV and TSV as a stream, where one broken quote costs one row and not the rest of the file.

The csv module is not used: its limit on field size is global to the process, and it reads an unclosed quote to the end of
the file. For well-formed files the result is the same.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Generator, Iterator

from .row import Columns, Record, RowsError
from .streams import MAX_ROW, TOO_LONG, StreamError, not_utf8, numbered

_DELIMITERS = (",", ";", "\t", "|")
# Bytes that may be read again after broken quotes, in addition to eight times the bytes read: keeps hostile files in linear time.
_REREAD = 4 * MAX_ROW
# Fixed cost per line read again, in bytes.
_LINE_COST = 512


class _BrokenError(Exception):
    """A record that is not valid CSV; the message says why."""


def table(stream: io.BufferedReader, name: str, columns: Columns, *, tabs: bool) -> Iterator[Record]:
    """A record for each row below the header; its place ends in the line number at which it starts.

    Quotes follow RFC 4180; a line whose only fault is undoubled inner quotes is repaired (in TSV, also one where quotes are
    plain text). If a row is broken (a quote left open, or text after a closed one), or spans several lines and has another
    number of columns than the header, only its first line is dropped, and reading continues at the next line that starts a
    row with the header's number of columns. The lines in between are reported in the same error.

    Raises
    ------
    RowsError: the header lacks the text column, or a named column.
    """
    lines = _Lines(stream)
    first_lost = None
    if header := _header(lines, name, columns, tabs=tabs):
        first_lost = yield from _rows(lines, name, *header)
    if lines.cut:
        yield Record(f"{name}:{first_lost or lines.number + 1}", error=f"{name} {lines.cut}")


class _Lines:
    """Numbered lines that can be put back."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._source = numbered(stream)
        self._given_back: deque[tuple[int, bytes | None]] = deque()
        self.taken: list[tuple[int, bytes | None]] = []
        self.held = 0
        self.number = 0
        self.cut: StreamError | None = None
        self._read = 0
        self._reread = 0

    def start(self) -> None:
        """Begin a record: forget the lines taken so far."""
        self.taken.clear()
        self.held = 0

    def take(self) -> str | None:
        """The next line without its line end; None at the end of the file.

        Raises
        ------
        _BrokenError: the line is too long, or makes the record too long.
        """
        if self._given_back:
            line = self._given_back.popleft()
        else:
            try:
                following = next(self._source, None)
            except StreamError as error:
                self.cut = error
                following = None
            if following is None:
                return None
            line = following
            self.number = line[0]
            self._read += len(line[1] or b"") + _LINE_COST
        self.taken.append(line)
        self.held += len(line[1] or b"")
        if line[1] is None or self.held > MAX_ROW:
            raise _BrokenError(TOO_LONG if len(self.taken) == 1 else f"has a quotation mark that is not closed within {MAX_ROW // 1024**2} MiB")
        # Invalid UTF-8 passes through, and is reported for the whole record once its end is known.
        return line[1].decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")

    def give_back(self, *, from_: int) -> bool:
        """Put back the record's lines from its line `from_` on; False if too much was read again already."""
        again = self.taken[from_:]
        self._reread += sum(len(data or b"") + _LINE_COST for _, data in again)
        if self._reread > _REREAD + 8 * self._read:
            return False
        self._given_back.extendleft(reversed(again))
        del self.taken[from_:]
        return True


def _header(lines: _Lines, name: str, columns: Columns, *, tabs: bool) -> tuple[list[str], str] | None:
    """The column names and the delimiter that separates them; None for an empty file."""
    best: tuple[list[str], str] | None = None
    for delimiter in ("\t",) if tabs else _DELIMITERS:
        lines.start()
        try:
            fields = _first(lines, delimiter)
        except _BrokenError as error:
            wrong = str(error)
        else:
            if fields is None:
                return None
            names = _distinct(fields)
            if columns.missing(names, optional=True) is None:
                return names, delimiter
            if best is None or len(names) > len(best[0]):
                best = names, delimiter
        lines.give_back(from_=0)
    if best is None:
        raise RowsError(f"{name} has no valid header with column names: its first line {wrong}")
    raise RowsError(f"{name} {columns.missing(best[0], optional=True)}; the first line is read as the header")


def _first(lines: _Lines, delimiter: str) -> list[str] | None:
    while (line := lines.take()) is not None:
        if line.strip():
            return _record(line, lines, delimiter, None)
    return None


def _distinct(fields: list[str]) -> list[str]:
    names: list[str] = []
    for number, field in enumerate(fields, 1):
        name = field.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip() or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def _rows(lines: _Lines, name: str, names: list[str], delimiter: str) -> Generator[Record, None, int | None]:
    """The records; returns the first line of a broken record in which the file was cut short."""
    damage: _Damage | None = None
    while True:
        lines.start()
        wrong = None
        fields: list[str] = []
        try:
            line = lines.take()
            if line is None:
                break
            if not line.strip():
                continue
            fields = _record(line, lines, delimiter, len(names))
        except _BrokenError as error:
            wrong = str(error)
        if wrong is None and len(fields) != len(names) and len(lines.taken) > 1:
            wrong = f"runs over {len(lines.taken)} lines and has {len(fields)} columns where the header has {len(names)}"
        if wrong and damage is None and (repaired := _repaired(lines.taken[0][1], delimiter, len(names))) and lines.give_back(from_=1):
            wrong, fields = None, repaired
        first = lines.taken[0][0]
        if wrong is None and len(fields) != len(names):
            wrong = f"has {len(fields)} columns where the header has {len(names)}: does its text contain an unquoted {delimiter!r}?"
            if damage is None:
                yield Record(f"{name}:{first}", error=f"{name}:{first} {wrong}")
                continue
        if wrong is not None:
            if lines.taken[0][1] is None and damage is None:
                yield Record(f"{name}:{first}", error=f"{name}:{first} {wrong}")
                lines.give_back(from_=1)
                continue
            lines.give_back(from_=1)
            damage = damage or _Damage(name, first, wrong)
            damage.last = lines.taken[-1][0]
            continue
        if damage is not None:
            yield damage.record()
            damage = None
        place = f"{name}:{first}"
        data = b"".join(part or b"" for _, part in lines.taken)
        if bad := not_utf8(place, data):
            yield Record(place, error=bad)
        else:
            yield Record(place, dict(zip(names, fields, strict=True)))
    if damage is None:
        return None
    if lines.cut is None:
        yield damage.record()
    return damage.first


class _Damage:
    """Lines that belong to no row, from a broken one up to the next valid row."""

    def __init__(self, name: str, first: int, wrong: str) -> None:
        self._name, self.first, self._wrong = name, first, wrong
        self.last = first

    def record(self) -> Record:
        place = f"{self._name}:{self.first}"
        reach = f" (lines {self.first} to {self.last} are lost with it)" if self.last > self.first else ""
        return Record(place, error=f"{place} {self._wrong}{reach}")


def _record(line: str, lines: _Lines, delimiter: str, width: int | None) -> list[str]:
    """The fields of the record that starts with this line; beyond `width`, empty fields are dropped.

    Raises
    ------
    _BrokenError: a quote is not closed or closed too early, or there are too many fields.
    """
    fields: list[str] = []
    at: int | None = 0
    while at is not None:
        if line.startswith('"', at):
            field, line, at = _quoted(line, at + 1, lines, delimiter)
        else:
            end = line.find(delimiter, at)
            field, at = (line[at:], None) if end < 0 else (line[at:end], end + 1)
        if width is None or len(fields) < width:
            fields.append(field)
        elif field.strip():
            raise _BrokenError(f"has more columns than the {width} of the header: does its text contain an unquoted {delimiter!r}?")
    return fields


def _repaired(data: bytes | None, delimiter: str, width: int) -> list[str] | None:
    """The fields of a line with undoubled inner quotes: a quote closes a field only before a delimiter or at the end.

    If the delimiter is a tab, quotes may also be plain text. None if neither reading gives `width` fields.
    """
    if data is None:
        return None
    line = data.decode("utf-8", "surrogateescape").rstrip("\r\n")
    closing = re.compile(f'"(?={re.escape(delimiter)}|\\Z)')
    fields: list[str] = []
    at = 0
    while at <= len(line):
        if line.startswith('"', at):
            close = closing.search(line, at + 1)
            if close is None:
                fields.clear()
                break
            fields.append(line[at + 1 : close.start()].replace('""', '"'))
            at = close.end() + 1
        else:
            end = line.find(delimiter, at)
            end = end if end >= 0 else len(line)
            fields.append(line[at:end])
            at = end + 1
    if len(fields) != width and delimiter == "\t":
        fields = line.split(delimiter)
    return fields if len(fields) == width else None


def _quoted(line: str, at: int, lines: _Lines, delimiter: str) -> tuple[str, str, int | None]:
    """A field from after its opening quote, the line in which it ends, and the start of the next field (None if it is the last)."""
    parts: list[str] = []
    while True:
        quote = line.find('"', at)
        if quote < 0:
            parts.append(line[at:])
            following = lines.take()
            if following is None:
                raise _BrokenError("has an opening quotation mark that is never closed")
            # Keep the line break as it was, so that offsets into the text hold.
            parts.append("\r\n" if (lines.taken[-2][1] or b"").endswith(b"\r\n") else "\n")
            line, at = following, 0
        elif line.startswith('"', quote + 1):
            parts.append(line[at : quote + 1])
            at = quote + 2
        else:
            parts.append(line[at:quote])
            if quote + 1 == len(line):
                return "".join(parts), line, None
            if not line.startswith(delimiter, quote + 1):
                raise _BrokenError("has text after a closing quotation mark: a quotation mark within quotes must be doubled")
            return "".join(parts), line, quote + 1 + len(delimiter)
