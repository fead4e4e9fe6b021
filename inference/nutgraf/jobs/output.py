"""The output of a run, and the record of a finished output that says which run wrote it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..rows import Row
from .differences import differences
from .formats import check_ending
from .parts import Json, Parts, as_json, flush, write_whole

#: Hidden and without a file extension, so that it is never read as scores or as an article.
_RECORD = ".nutgraf-job"
#: What a folder of parts may hold: parts with their checksums, the record, and what file managers leave. Anything else is somebody's own.
_OURS = ("part-", ".part-", "._")
_OURS_EXACTLY = (_RECORD, ".DS_Store")


@dataclass(frozen=True)
class Record:
    """The record of a finished output.

    `job` : what identifies the run. `rows`, `failed`, `skipped` : how many articles were scored, and how many of them with an error or without
    stances because they do not match.
    `state` : of the output, from `state_of`. `read` : the `Digest` of the input rows; None if `job` identifies the input.
    """

    job: Json
    rows: int
    failed: int
    state: str
    read: str | None = None
    skipped: int = 0


def state_of(path: Path) -> str | None:
    """A hash that changes when a file, or a folder of files (hidden ones ignored), changes; None if nothing is there.

    Uses sizes and modification times, as `make` does: hashing the contents of many gigabytes would take minutes before each run. Where
    this errs, as with a copy that did not keep the times, our own output counts as foreign and is not overwritten.
    """
    if not os.path.lexists(path):
        return None
    if path.is_dir():
        with os.scandir(path) as entries:
            there = list(entries)
        if not there:
            return None
        held = sorted((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in there if not one.name.startswith("."))
    else:
        found = path.stat() if path.exists() else path.lstat()
        held = [("", found.st_size, found.st_mtime_ns)]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def hash_of(row: Row, kept: tuple[str, ...]) -> str:
    """The hash of one input row with the columns `kept`, to tell whether it was changed."""
    return hashlib.sha256(_read(row, kept)).hexdigest()


def _read(row: Row, kept: tuple[str, ...]) -> bytes:
    held = [row.place, row.id, row.error, asdict(row.article) if row.article else None, [row.extra.get(name) for name in kept]]
    return json.dumps(held, sort_keys=True, default=str).encode() + b"\n"


class Digest:
    """Hashes rows while they are read, to tell whether two runs read the same input.

    Parameters
    ----------
    kept : input columns that are written too.
    """

    def __init__(self, kept: tuple[str, ...]) -> None:
        self.rows = 0
        self._kept = kept
        self._hash = hashlib.sha256()

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the same rows."""
        for row in rows:
            self._hash.update(_read(row, self._kept))
            self.rows += 1
            yield row

    def value(self) -> str:
        """The hash of all rows so far."""
        return self._hash.hexdigest()


class Output:
    """The file or, with `folder`, the folder of parts that a run writes.

    Parameters
    ----------
    job : everything that the rows and their format depend on.
    """

    def __init__(self, path: Path, job: Mapping[str, Any], *, folder: bool = False) -> None:
        self.path = path
        self._job = as_json(job)
        self._folder = folder
        self._record = path / _RECORD if folder else path.with_name(f".{path.name}.job.json")

    def state(self) -> str | None:
        """The `state_of` what is there now."""
        return state_of(self.path)

    def record(self) -> Record | None:
        """The record of what is there; None if nothing is there, no run is known to have written it, or it was changed since."""
        try:
            found = Record(**json.loads(self._record.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        well_formed = isinstance(found.job, dict) and isinstance(found.rows, int) and isinstance(found.failed, int)
        return found if well_formed and found.state == self.state() else None

    def check(self, parts: Parts, *, resume: bool, overwrite: bool) -> Record | None:
        """Check that the run overwrites nothing unless told to; no file is touched.

        Returns
        -------
        The record of the output if the same run has already finished it, so that there is nothing to do; else None.

        Raises
        ------
        NutgrafError: there is an output that must not be overwritten, or an unfinished run that must not be resumed.
        """
        self._check_kind()
        if overwrite:
            return None
        found = parts.found()
        if found is not None:
            return self._unfinished(parts, *found, resume=resume)
        if self.state() is None:
            return None
        record = self.record()
        if record is None:
            raise NutgrafError(
                f"{self.path} already exists, and was not written by nutgraf or was changed since: "
                "name another output, or replace it with --overwrite"
            )
        if changed := differences(record.job, self._job):
            raise NutgrafError(f"{self.path} holds the rows of another run: {changed}. Name another output, or replace it with --overwrite")
        if not resume:
            raise NutgrafError(
                f"{self.path} holds the rows of the same run, which has finished: --resume keeps it, --overwrite scores all rows again"
            )
        return record

    def _unfinished(self, parts: Parts, asked: Json, replaces: str | None, *, resume: bool) -> Record | None:
        if not resume:
            raise NutgrafError(f"{parts.folder} holds an unfinished run: continue it with --resume, or start over with --overwrite")
        if changed := differences(asked, parts.asked):
            raise NutgrafError(f"{parts.folder} is of another run: {changed}. Use the same options to continue it, or start over with --overwrite")
        if self.state() in (None, replaces):
            return None
        record = self.record()  # the run may have been killed just before it deleted its parts
        if record is not None and not differences(record.job, self._job):
            return record
        raise NutgrafError(
            f"{self.path} was written or changed by something else after the run in {parts.folder} began: "
            "move it away and continue with --resume, or replace it with --overwrite"
        )

    def _check_kind(self) -> None:
        """Raise NutgrafError for what no option replaces: a folder in place of a file or vice versa, or a folder with foreign files in it."""
        if not self._folder:
            if self.path.is_dir():
                raise NutgrafError(f"the output {self.path} is a folder, but a file would be written: delete it, or name another")
            return
        if not os.path.lexists(self.path):
            return
        if not self.path.is_dir():
            raise NutgrafError(f"the output {self.path} is a file, but a folder would be written: delete it, or name another")
        for one in sorted(self.path.iterdir()):
            if not one.is_file() or not (one.name.startswith(_OURS) or one.name in _OURS_EXACTLY):
                raise NutgrafError(f"the output {self.path} is a folder that holds {one.name}, which is not part of an output: name another folder")

    def put(self, write: Callable[[Path], int], *, replaces: str | None, rows: int, failed: int, skipped: int = 0, read: str | None = None) -> None:
        """Create the file atomically: `write` is given a temporary path next to it, and returns how many rows it wrote there.

        Raises
        ------
        NutgrafError: these are not `rows` rows; no output was written.
        OSError: the disk is full, or something other than `replaces` is there by now, which is left untouched.
        """
        ending = check_ending(self.path)
        whole = self.path.with_name(f".{self.path.name[: -len(ending)]}.unfinished{ending}")
        try:
            if (written := write(whole)) != rows:
                raise NutgrafError(
                    f"the parts of {self.path} hold {written} rows instead of {rows}: something else changed them during the run; "
                    "start over with --overwrite"
                )
            flush(whole)
            self._check_free(replaces)
            # The record comes first: it holds the state of the new file, so it matches nothing until the rename and is valid right after.
            _write_record(self._record, Record(self._job, rows, failed, _state_there(whole), read, skipped))
            whole.replace(self.path)
        finally:
            whole.unlink(missing_ok=True)

    def put_folder(self, whole: Path, aside: Path, *, replaces: str | None, rows: int, failed: int, skipped: int = 0) -> None:
        """Move the folder `whole` into place as the output, and what it replaces to `aside`.

        Raises
        ------
        OSError: something other than `replaces` is there by now, or the folder cannot be moved; what was there is there still.
        """
        self._check_free(replaces)
        _write_record(whole / _RECORD, Record(self._job, rows, failed, _state_there(whole), None, skipped))
        replacing = self.state() is not None
        if replacing:
            self.path.replace(aside)
        try:
            whole.replace(self.path)
        except OSError:
            if replacing:
                aside.replace(self.path)
            raise

    def put_back(self, aside: Path) -> None:
        """Move what `put_folder` moved to `aside` back, if it was killed before it moved the new folder into place."""
        if aside.is_dir() and not os.path.lexists(self.path):
            aside.replace(self.path)

    def _check_free(self, replaces: str | None) -> None:
        if self.state() not in (None, replaces):
            raise FileExistsError("something else wrote it during this run: move that away")


def _state_there(path: Path) -> str:
    state = state_of(path)
    assert state is not None
    return state


def _write_record(path: Path, record: Record) -> None:
    write_whole(path, json.dumps(asdict(record), indent=1) + "\n")
