"""Readings: whole articles annotated by a careful reader with topics, speakers, stances and a summary.

A file `<folder>/readings/<split>.jsonl.gz` has one article per line. Sentences are given as offsets; every other number
in a row is the index of a sentence, from 0.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from .registry import source
from .topic_sets import SHORT

Side = Literal["favor", "against", "neutral"]
Form = Literal["report", "opinion", "analysis", "interview", "feature", "list"]
Kind = Literal["main", "opposite", "entity", "other"]
SPLITS = ("test", "train")

#: Allowed values of the enumerated fields.
_ALLOWED = {"label": get_args(Side), "form": get_args(Form), "kind": get_args(Kind)}


@dataclass(frozen=True)
class SpeakerReading:
    """Somebody whose words or views the article reports, and the sentences that report them."""

    name: str
    sentences: tuple[int, ...]
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class AuthorReading:
    """The author's own stance toward a target."""

    label: Side
    evidence: tuple[int, ...]


@dataclass(frozen=True)
class HolderReading:
    """A holder's stance toward a target; `evidence` are the sentences that show it, best first."""

    name: str
    label: Side
    evidence: tuple[int, ...]


@dataclass(frozen=True)
class TargetReading:
    """The stances toward one target; a target of kind "opposite" is the opposite of the one of kind "main"."""

    target: str
    kind: Kind
    author: AuthorReading
    holders: tuple[HolderReading, ...]


@dataclass(frozen=True)
class ArticleReading:
    """An article and its reading; the attributes are the fields of the file.

    `sentences` are offsets, `text[start:end]`; `topics` are from the 17, the main one first; `junk` are sentences that are
    page clutter; `unrelated` is a target that the article does not discuss; `sha256`, if given, is that of the text as UTF-8.
    """

    id: str
    text: str
    title: str | None
    sentences: tuple[tuple[int, int], ...]
    topics: tuple[str, ...]
    form: Form
    junk: tuple[int, ...]
    said: tuple[SpeakerReading, ...]
    targets: tuple[TargetReading, ...]
    unrelated: str
    summary: str
    source: str | None = None
    outlet: str | None = None
    sha256: str | None = None

    def sentence(self, number: int) -> str:
        """The text of a sentence."""
        start, end = self.sentences[number]
        return self.text[start:end]

    def names_of(self, holder: str) -> tuple[str, ...]:
        """All names of a holder, with the aliases if the holder is also a speaker."""
        return next((one.names for one in self.said if one.name == holder), (holder,))


def readings_path(folder: Path, split: str) -> Path:
    """The file of a split, "test" or "train".

    Raises
    ------
    ValueError: no such split.
    FileNotFoundError: the file is not in that folder.
    """
    if split not in SPLITS:
        raise ValueError(f"unknown split {split!r}; expected {' or '.join(SPLITS)}")
    path = source(f"readings_{split}").path(folder)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} does not exist: --data needs a folder that contains readings/{path.name} (gzipped JSON Lines, one article per line)"
        )
    return path


def rows_of(folder: Path, split: str = "test", *, limit: int | None = None) -> Iterator[ArticleReading]:
    """The articles of a split in file order, at most `limit` of them, each validated.

    Raises
    ------
    FileNotFoundError: the file is not in that folder.
    ValueError: no such split, `limit` below 1, a damaged file, or an invalid row; the message names file, line and id.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"the limit of {limit} articles is too low; expected 1 or more")
    path = readings_path(folder, split)
    decoder = msgspec.json.Decoder(ArticleReading)
    try:
        with gzip.open(path, "rb") as lines:
            numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
            for number, line in islice(numbered, limit):
                yield _row(decoder, line, f"{path}, line {number}")
    except (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}): it is damaged or not a gzip file; download it again") from error


def _row(decoder: msgspec.json.Decoder[ArticleReading], line: bytes, place: str) -> ArticleReading:
    try:
        row = decoder.decode(line)
    except msgspec.DecodeError as error:
        raise ValueError(f"{place}{_id(line)}: {error}{_expected(str(error))}") from error
    if fault := next(faults(row), None):
        raise ValueError(f"{place} (id {row.id!r}): {fault}")
    return row


def _id(line: bytes) -> str:
    try:
        fields: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return ""
    return f" (id {fields['id']!r})" if isinstance(fields, dict) and "id" in fields else ""


def _expected(message: str) -> str:
    field = re.search(r"\b(label|form|kind)`", message)
    return f"; expected one of {', '.join(_ALLOWED[field[1]])}" if field and "enum" in message else ""


def faults(row: ArticleReading) -> Iterator[str]:
    """What is wrong with a row whose fields are all present and of the right type."""
    if row.sha256 is not None and (found := hashlib.sha256(row.text.encode()).hexdigest()) != row.sha256:
        yield f"the text has the SHA-256 {found[:12]}…, the row states {row.sha256[:12]}…: this is not the annotated text; get the original"
    for number, (start, end) in enumerate(row.sentences):
        if not 0 <= start < end <= len(row.text):
            yield f"sentence {number} is [{start}, {end}]; expected a span of the text, which has {len(row.text)} characters"
    if not row.sentences or not row.topics or not row.targets:
        yield "sentences, topics or targets are empty; expected at least one of each"
    if unknown := [topic for topic in row.topics if topic not in SHORT.values()]:
        yield f"unknown topic {unknown[0]!r}; expected one of {', '.join(SHORT.values())}"
    wanted = [*(one.target for one in row.targets), row.unrelated]
    if not all(target.strip() for target in wanted) or len(set(wanted)) < len(wanted):
        yield f"the targets are {wanted}; expected distinct targets, none of them blank"
    kinds: list[str] = [one.kind for one in row.targets]
    if doubled := [kind for kind in ("main", "opposite") if kinds.count(kind) > 1]:
        yield f"there are {kinds.count(doubled[0])} targets of kind {doubled[0]!r}; expected at most one"
    yield from _out_of_range(row)


def _out_of_range(row: ArticleReading) -> Iterator[str]:
    """Sentence indices that are out of range."""
    named: list[tuple[str, Sequence[int]]] = [("junk", row.junk)]
    named += [(f"said by {one.name!r}", one.sentences) for one in row.said]
    for target in row.targets:
        named.append((f"evidence of the author toward {target.target!r}", target.author.evidence))
        named += [(f"evidence of {holder.name!r} toward {target.target!r}", holder.evidence) for holder in target.holders]
    for where, numbers in named:
        for number in numbers:
            if not 0 <= number < len(row.sentences):
                yield f"{where}: sentence {number} is out of range; expected 0 to {len(row.sentences) - 1}"
