"""Which files the inputs name: files, folders, globs and standard input."""

# Paths stay strings here, for speed: there may be a million of them.
# ruff: noqa: PTH112, PTH113, PTH118, PTH122
from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..article import address_advice
from ..errors import RequestError
from .row import Row

SINGLE = ("txt", "html", "json")
#: Formats by file extension; each may be followed by .gz or .zst.
ENDINGS = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
_PACKINGS = (".gz", ".zst")
#: A folder with this ending that holds a file of this name has the parts of an unfinished run: rows that will be in its output.
PARTS_ENDING, PARTS_JOB = ".parts", "job.json"


@dataclass(frozen=True)
class Source:
    """A file to read rows from: `path` None is standard input; `name` is the name that rows give as their place."""

    path: str | None
    name: str
    format: str
    packing: str = ""

    @property
    def once(self) -> bool:
        """Whether it can be read only once, as a pipe can."""
        return self.path is None or not os.path.isfile(self.path)

    @property
    def stem(self) -> str | None:
        """The id of an article that has a file to itself."""
        if self.path is None:
            return None
        name = Path(self.name)
        return Path(name.stem).stem if name.suffix.lower() in _PACKINGS else name.stem


def checked_format(format: str | None) -> tuple[str, str] | None:
    """A format's name, such as "jsonl" or "csv.gz", as format and packing.

    Raises
    ------
    RequestError: the format is unknown.
    """
    if format is None:
        return None
    known = _by_ending(f"x.{str(format).lower().removeprefix('.')}") if isinstance(format, str) else None
    if known is None:
        raise RequestError(f"the format is {format!r}; expected one of {_endings(dots=False)}, or one of them with .gz or .zst")
    return known


def named(given: str, format: tuple[str, str] | None) -> Source | None:
    """The single file named, or standard input; None for a folder, a glob, a missing file or an unknown file extension."""
    if given == "-":
        return Source(None, "-", *(format or ("jsonl", "")))
    if not os.path.lexists(given) or os.path.isdir(given):
        return None
    known = _known(given, format)
    return Source(given, shown(given), *known) if known else None


def find(given: str, format: tuple[str, str] | None = None) -> Iterator[Source | Row]:
    """The files that an input names, sorted by name; a row with the error in place of what cannot be read.

    In folders, only files with a known extension are read, whatever `format` says; hidden files and the parts of unfinished runs are skipped.
    """
    if (source := named(given, format)) is not None:
        yield source
    elif os.path.isdir(given):
        nothing = True
        for found in _in_folder(given):
            nothing = False
            yield found
        if nothing and next(_listed(given), None) is not None:
            yield Row(shown(given), error=f"{shown(given)} holds no file of a supported type: {_endings()}, each also with .gz or .zst")
    elif os.path.lexists(given):
        yield Row(
            shown(given), _stem(given), error=f"{shown(given)} has an unknown file extension; supported: {_endings()}, each also with .gz or .zst"
        )
    elif advice := address_advice(given):
        yield Row(given, _stem(given), error=advice)
    elif glob.has_magic(given):
        nothing = True
        for found in _matches(given, format):
            nothing = False
            yield found
        if nothing:
            yield Row(shown(given), error=f"{shown(given)} matches no file of a supported type: {_endings()}, each also with .gz or .zst")
    else:
        yield Row(shown(given), _stem(given), error=f"{shown(given)} does not exist: check the path")


def shown(path: str) -> str:
    """A path with / as separator and in valid Unicode, whatever bytes its name holds."""
    return path.encode("utf-8", "backslashreplace").decode().replace(os.sep, "/")


def _stem(path: str) -> str:
    return Path(shown(path)).stem


def _endings(*, dots: bool = True) -> str:
    return ", ".join(ending if dots else ending[1:] for ending in ENDINGS)


def _known(path: str, format: tuple[str, str] | None) -> tuple[str, str] | None:
    if format is None:
        return _by_ending(path)
    packing = next((ending for ending in _PACKINGS if path.lower().endswith(ending)), "")
    return format[0], format[1] or packing


def _by_ending(path: str) -> tuple[str, str] | None:
    bare, ending = os.path.splitext(path.lower())
    packing = ending if ending in _PACKINGS else ""
    if packing:
        ending = os.path.splitext(bare)[1]
    known = ENDINGS.get(ending)
    return (known, packing) if known else None


def _in_folder(folder: str) -> Iterator[Source | Row]:
    for name in _listed(folder):
        if isinstance(name, Row):
            yield name
        elif name.endswith("/"):
            yield from _in_folder(os.path.join(folder, name[:-1]))
        elif known := _by_ending(name):
            path = os.path.join(folder, name)
            yield Source(path, shown(path), *known)


def _listed(folder: str, *, hidden: bool = False) -> Iterator[str | Row]:
    """The names in a folder, sorted, subfolders with a trailing /; plain strings, since there may be a million.

    Links to folders are not followed: they may form a cycle. The parts of unfinished runs are left out.
    """
    names: list[str] = []
    try:
        with os.scandir(folder or ".") as entries:
            for entry in entries:
                if entry.name.startswith(".") and not hidden:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name.endswith(PARTS_ENDING) and os.path.isfile(os.path.join(entry.path, PARTS_JOB)):
                        continue
                    names.append(entry.name + "/")
                elif entry.is_symlink() or entry.is_file():  # a broken link is reported later; sockets are skipped
                    names.append(entry.name)
    except OSError as error:
        yield Row(shown(folder), error=f"{shown(folder)} is a folder that could not be read ({error.strerror or error}): check its permissions")
    names.sort()
    yield from names


def _matches(pattern: str, format: tuple[str, str] | None) -> Iterator[Source | Row]:
    """Files that match; a folder that matches is read whole, except with `**`, which already descends into folders."""
    parts = _split(pattern)
    whole = "**" not in parts
    for path in _expand("", parts):
        if isinstance(path, Row):
            yield path
        elif os.path.isdir(path):
            if whole:
                yield from _in_folder(path)
        elif known := _known(path, format):
            yield Source(path, shown(path), *known)


def literal_start(given: str) -> str:
    """The part of an input before its first component with a wildcard; all of it if it has none, or names something that exists."""
    return _fixed_and_wild(given)[0]


def would_match(given: str, path: Path) -> bool:
    """Whether `find` would read the file `path`, absolute and without links, if it existed; False for an input that is no pattern."""
    fixed, wild = _fixed_and_wild(given)
    base = Path(os.path.realpath(fixed))
    return bool(wild) and path.is_relative_to(base) and _covers(wild, path.relative_to(base).parts, whole="**" not in wild)


def _fixed_and_wild(given: str) -> tuple[str, list[str]]:
    if os.path.lexists(given) or not glob.has_magic(given):
        return given, []
    parts = _split(given)
    first = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    # Of an absolute pattern, the first component is empty.
    return (os.sep.join(parts[:first]) or os.sep) if first else os.curdir, parts[first:]


def _covers(parts: Sequence[str], names: Sequence[str], *, whole: bool) -> bool:
    """Whether the components of a pattern match those of a path, or with `whole` those of a folder above it, as `_matches` reads them."""
    if not parts or not names:
        return not parts and (whole or not names) and not any(name.startswith(".") for name in names)
    part, rest = parts[0], parts[1:]
    hidden = names[0].startswith(".") and not part.startswith(".")
    if part == "**":
        deeper = len(names) > 1 and not hidden and _covers(parts, names[1:], whole=whole)
        return deeper or (_covers(rest, names, whole=whole) if rest else len(names) == 1 and not hidden)
    matches = fnmatch.fnmatch(names[0], part) if glob.has_magic(part) else names[0] == part
    return matches and not hidden and _covers(rest, names[1:], whole=whole)


def _split(pattern: str) -> list[str]:
    return re.split(r"[/\\]+" if os.sep == "\\" else "/+", pattern)


def _expand(base: str, parts: list[str]) -> Iterator[str | Row]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        # Files first, then each folder: sorted, and no path twice unless the pattern has two **.
        if rest:
            yield from _expand(base, rest)
        for name in _listed(base):
            if isinstance(name, str) and name.endswith("/"):
                yield from _expand(os.path.join(base, name[:-1]), parts)
            elif not rest:
                yield name if isinstance(name, Row) else os.path.join(base, name)
    elif glob.has_magic(part):
        for name in _listed(base, hidden=part.startswith(".")):
            if isinstance(name, Row):
                yield name
            elif fnmatch.fnmatch(name.removesuffix("/"), part):
                path = os.path.join(base, name.removesuffix("/"))
                if not rest:
                    yield path
                elif os.path.isdir(path):
                    yield from _expand(path, rest)
    else:
        path = os.path.join(base, part) if part else base or os.sep
        if not rest:
            if os.path.lexists(path):
                yield path
        elif os.path.isdir(path):
            yield from _expand(path, rest)
