"""What stands where a run writes, and the record of a finished output that tells which run it is of."""

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

#: Hidden and without an ending, so that nothing that reads a folder of scores or of articles takes it for one of them.
_RECORD = ".nutgraf-job"


@dataclass(frozen=True)
class Record:
    """What is known of a finished output.

    `job` : what the run was asked for. `rows`, `failed` : how many rows it has, and how many of them an error.
    `state` : of the output, by `state_of`. `read` : by `Digest`, of the rows that were read; None where `job` tells what was read.
    """

    job: Json
    rows: int
    failed: int
    state: str
    read: str | None = None


def state_of(path: Path) -> str | None:
    """Tells whether a file, or a folder of files (hidden ones left out), is still what it was; None where nothing is there.

    Goes by sizes and times of change, as `make` does, since outputs of many gigabytes would take minutes to hash again before each
    run. Where this errs, as with copies that do not keep the time, an output of ours counts as another's and is not written over.
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


class Digest:
    """Goes along with rows that are read, and tells afterwards whether they were those of another run.

    Parameters
    ----------
    kept : columns of the input that are written too.
    """

    def __init__(self, kept: tuple[str, ...]) -> None:
        self.rows = 0
        self._kept = kept
        self._hash = hashlib.sha256()

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            held = [row.place, row.id, row.error, asdict(row.article) if row.article else None, [row.extra.get(name) for name in self._kept]]
            self._hash.update(json.dumps(held, sort_keys=True, default=str).encode() + b"\n")
            self.rows += 1
            yield row

    def value(self) -> str:
        """Of all rows that came by."""
        return self._hash.hexdigest()


class Output:
    """The file or, with `folder`, the folder of parts that a run writes.

    Parameters
    ----------
    job : all that the rows in it and their form depend on.
    """

    def __init__(self, path: Path, job: Mapping[str, Any], *, folder: bool = False) -> None:
        self.path = path
        self._job = as_json(job)
        self._folder = folder
        self._record = path / _RECORD if folder else path.with_name(f".{path.name}.job.json")

    def state(self) -> str | None:
        """That of what is there."""
        return state_of(self.path)

    def record(self) -> Record | None:
        """Of what is there; None where nothing is, or what no run is known to have written or was changed since."""
        try:
            found = Record(**json.loads(self._record.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        well_formed = isinstance(found.job, dict) and isinstance(found.rows, int) and isinstance(found.failed, int)
        return found if well_formed and found.state == self.state() else None

    def check(self, parts: Parts, *, resume: bool, overwrite: bool) -> Record | None:
        """See that a run would write over nothing unasked; nothing is touched.

        Returns
        -------
        The record of the output where it is finished and of the same run, so that there is nothing to do; else None.

        Raises
        ------
        NutgrafError: something is there that is not to be written over, or an unfinished run that is not to be gone on with.
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
                f"{self.path} is there already, and is not known to be what a run of nutgraf wrote, or was changed since: "
                "name another output, or replace it by --overwrite"
            )
        if changed := differences(record.job, self._job):
            raise NutgrafError(f"{self.path} holds the rows of another run: {changed}. Name another output, or replace it by --overwrite")
        if not resume:
            raise NutgrafError(
                f"{self.path} holds the rows of the same run, which is finished: --resume leaves it as it is, --overwrite scores all anew"
            )
        return record

    def _unfinished(self, parts: Parts, asked: Json, replaces: str | None, *, resume: bool) -> Record | None:
        if not resume:
            raise NutgrafError(f"{parts.folder} holds an unfinished run: go on with it by --resume, or start anew by --overwrite")
        if changed := differences(asked, parts.asked):
            raise NutgrafError(f"{parts.folder} is of another run: {changed}. Ask for the same to go on, or start anew by --overwrite")
        if self.state() in (None, replaces):
            return None
        record = self.record()  # the run may have been killed when only its parts were left to delete
        if record is not None and not differences(record.job, self._job):
            return record
        raise NutgrafError(
            f"{self.path} was written or changed by something else since the run in {parts.folder} began: "
            "move it away to go on by --resume, or replace it by --overwrite"
        )

    def _check_kind(self) -> None:
        """Raises NutgrafError for what no option replaces: a folder where a file belongs or the other way round, a folder with other things in it."""
        if not self._folder:
            if self.path.is_dir():
                raise NutgrafError(f"the output {self.path} is a folder, and a file is to be written: delete it, or name another")
            return
        if not os.path.lexists(self.path):
            return
        if not self.path.is_dir():
            raise NutgrafError(f"the output {self.path} is a file, and a folder is to be written: delete it, or name another")
        for one in sorted(self.path.iterdir()):
            if not one.is_file() or not one.name.startswith((".", "part-")):
                raise NutgrafError(f"the output {self.path} is a folder that holds {one.name}, which is no part of an output: name another folder")

    def put(self, write: Callable[[Path], object], *, replaces: str | None, rows: int, failed: int, read: str | None = None) -> None:
        """Make the file: `write` is given a name beside it to write to.

        Raises
        ------
        OSError: the disk is full, or something other than `replaces` stands there by now; that is left as it is.
        """
        ending = check_ending(self.path)
        whole = self.path.with_name(f".{self.path.name[: -len(ending)]}.unfinished{ending}")
        try:
            write(whole)
            flush(whole)
            self._check_free(replaces)
            # First the record: of nothing until the file is renamed, since it tells that file's state, and then at once of all.
            self._write_record(whole, self._record, rows, failed, read)
            whole.replace(self.path)
        finally:
            whole.unlink(missing_ok=True)

    def put_folder(self, whole: Path, aside: Path, *, replaces: str | None, rows: int, failed: int) -> None:
        """Make the folder `whole` the output; what it replaces becomes `aside`.

        Raises
        ------
        OSError: something other than `replaces` stands there by now; that is left as it is.
        """
        self._check_free(replaces)
        self._write_record(whole, whole / _RECORD, rows, failed, None)
        if self.state() is not None:
            self.path.replace(aside)
        whole.replace(self.path)

    def _check_free(self, replaces: str | None) -> None:
        if self.state() not in (None, replaces):
            raise FileExistsError("something else wrote it while this run was under way: move that away")

    def _write_record(self, whole: Path, path: Path, rows: int, failed: int, read: str | None) -> None:
        state = state_of(whole)
        assert state is not None
        write_whole(path, json.dumps(asdict(Record(self._job, rows, failed, state, read)), indent=1, ensure_ascii=False) + "\n")
