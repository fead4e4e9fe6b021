"""JSON Lines, JSON arrays and single objects, read as a stream."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from ..article import decode
from ..errors import ArticleError
from .row import Record
from .streams import MAX_ROW, TOO_LONG, StreamError, not_utf8, numbered

_SPACE = " \t\r\n"
# Python refuses to parse much longer integers (4,300 digits); no id or count is that long.
_MAX_DIGITS = 4000


def _int(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MAX_DIGITS else None


# NaN and Infinity are not JSON, but Python and pandas write them for missing values.
_DECODER = json.JSONDecoder(parse_int=_int, parse_constant=lambda _: None)


def json_lines(stream: io.BufferedReader, name: str) -> Iterator[Record]:
    """A record for each line that is not blank."""
    last = 0
    try:
        for last, line in numbered(stream):
            place = f"{name}:{last}"
            if line is None:
                yield Record(place, error=f"{place} {TOO_LONG}")
            elif line.strip():
                wrong = not_utf8(place, line)
                yield Record(place, error=wrong) if wrong else _parsed(line.decode(), place)
    except StreamError as error:
        yield Record(f"{name}:{last + 1}", error=f"{name} {error}")


def is_array(stream: io.BufferedReader) -> bool:
    """Whether the first non-space character opens an array; only space is consumed from the stream.

    Raises
    ------
    StreamError: the stream cannot be read.
    """
    while chunk := stream.peek(1):
        visible = chunk.lstrip(_SPACE.encode())
        stream.read(len(chunk) - len(visible))
        if visible:
            return visible.startswith(b"[")
    return False


def json_object(stream: io.BufferedReader, name: str) -> Record:
    """The one object of a JSON file.

    Raises
    ------
    StreamError: the stream cannot be read to its end.
    """
    data = stream.read(MAX_ROW + 1)
    if len(data) > MAX_ROW:
        return Record(name, error=f"{name} {TOO_LONG}; if it holds many articles, use an array or JSON Lines")
    if not data:
        return Record(name, error=f"{name} is empty; expected a JSON object with an article's text")
    try:
        return _parsed(decode(data, name), name)
    except ArticleError as error:
        return Record(name, error=str(error))


def json_array(stream: io.BufferedReader, name: str) -> Iterator[Record]:
    """A record for each element of an array, holding one in memory at a time.

    If the array is malformed, the rows that follow cannot be told apart: the last record is one with that error.
    """
    window = _Window(stream)
    number = 0
    try:
        window.skip()
        window.at += 1  # the bracket that `is_array` saw
        while True:
            mark = window.skip()
            if mark == "]" or (mark == "," and not number):
                break
            if number:
                if mark != ",":
                    window.fail("expected a comma or the end of the array")
                window.at += 1
                window.skip()
            place = f"{name}:{number + 1}"
            text, value = window.element()
            number += 1
            wrong = not_utf8(place, text.encode("utf-8", "surrogateescape"))
            yield Record(place, error=wrong) if wrong else _checked(value, place)
        if mark == ",":
            window.fail("expected a value")
        window.at += 1
        if window.skip():
            window.fail("unexpected data after the end of the array")
    except StreamError as error:
        yield Record(f"{name}:{number + 1}", error=f"{name} {error}")


class _Window:
    """A sliding window over a JSON text."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self.text = ""
        self.at = 0
        self.ended = False

    def fail(self, what: str) -> NoReturn:
        raise StreamError(f"is not valid JSON from here on: {what}; the rows that follow are lost (JSON Lines, .jsonl, would lose only one)")

    def more(self) -> None:
        """Read as much again as is held: doubling keeps repeated parsing of a growing text linear in its length."""
        self.text = self.text[self.at :]
        self.at = 0
        data = self._stream.read(max(1 << 16, min(len(self.text), MAX_ROW - len(self.text))))
        self.ended = not data
        self.text += self._decode(data, final=self.ended)

    def skip(self) -> str:
        """Skip space; returns the next character, "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def element(self) -> tuple[str, Any]:
        """The next value and the text it was parsed from.

        Raises
        ------
        StreamError: it is malformed, too long or cut short.
        """
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
                if end < len(self.text) or self.ended:  # a number at the edge of the window may continue
                    text = self.text[self.at : end]
                    self.at = end
                    return text, value
            except RecursionError:
                self.fail("it is nested too deeply")
            except json.JSONDecodeError as error:
                # An unterminated string is reported at its start; any other error well before the edge is final.
                inside = error.pos < len(self.text) - 64 and not error.msg.startswith("Unterminated string")
                if inside or self.ended:
                    self.fail(error.msg if self.at < len(self.text) else "it is cut short")
            if len(self.text) - self.at > MAX_ROW:
                self.fail(f"a row {TOO_LONG}")
            self.more()


def _parsed(text: str, place: str) -> Record:
    try:
        return _checked(_DECODER.decode(text), place)
    except json.JSONDecodeError as error:
        more = ""
        if place == "-:1":
            more = "; standard input is read as JSON Lines unless its format (--input-format) says otherwise, such as txt for one article"
        elif error.msg == "Extra data":
            more = "; if it is JSON Lines, name it .jsonl or set the format to jsonl"
        return Record(place, error=f"{place} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}{more}")
    except RecursionError:
        return Record(place, error=f"{place} is not readable JSON: it is nested too deeply")


def _checked(value: object, place: str) -> Record:
    if isinstance(value, dict):
        return Record(place, value)
    return Record(place, error=f"{place} holds a JSON {type(value).__name__}; expected an object with a text")
