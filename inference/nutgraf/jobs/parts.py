"""The parts of an unfinished run: written atomically, and read back on resume."""

from __future__ import annotations

import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..rows.find import PARTS_ENDING, PARTS_JOB
from .differences import differences

Json = dict[str, Any]

_log = logging.getLogger(__name__)
#: Keys in `job.json`, next to what identifies the run; the token is of the process that writes the parts.
_REPLACES, _TOKEN = "replaces", "token"


class TakenOverError(NutgrafError):
    """The folder of parts was deleted, or another process has begun or continued a run there."""


@dataclass(frozen=True)
class Done:
    """A scored row: its place in the input, a hash of what was read there, and what is written for it."""

    place: str
    read: str
    row: Json


class Parts:
    """A folder next to the output with `job.json`, which identifies the run, and one file for each finished part.

    A part is written under a temporary name, flushed to disk and renamed, so that every part there is complete, whenever
    the run was stopped.

    Attributes
    ----------
    asked : what identifies the run, as JSON values.
    replaces : the state of the output that the run may replace (see `nutgraf.jobs.output.state_of`), None if it may replace none.
    token : random, in `job.json` from `start` until another process starts: two that wrote the same parts would mix their rows.
    """

    def __init__(self, output: Path, asked: Mapping[str, Any]) -> None:
        self.folder = parts_folder(output)
        self.asked = as_json(asked)
        self.replaces: str | None = None
        self.token = uuid.uuid4().hex
        self._number = 0

    @property
    def _job(self) -> Path:
        return self.folder / PARTS_JOB

    def found(self) -> tuple[Json, str | None] | None:
        """What identifies an existing unfinished run, and what it may replace; None if there is none."""
        if not self._job.is_file():  # no run, or one that was stopped before it wrote job.json
            return None
        found = json.loads(self._job.read_text("utf-8"))
        found.pop(_TOKEN, None)
        return found, found.pop(_REPLACES, None)

    def start(self, *, resume: bool, anew: bool, replaces: str | None) -> None:
        """Create the folder; `resume`: continue the existing run, if any, keeping its `replaces`; `anew`: discard it.

        Raises
        ------
        TakenOverError: another process has begun a run since `nutgraf.jobs.output.Output.check`.
        """
        found = self.found()
        if found is not None and not anew:
            if not resume or differences(found[0], self.asked):
                raise TakenOverError(_taken_over(self.folder))
            self._write_job(found[1])
            self._number = len(self._files())
            return
        if found is not None:
            _log.warning("%s held an unfinished run, which is deleted: all rows are scored again", self.folder)
        self.remove()
        try:
            self.folder.mkdir()
        except FileExistsError:
            raise TakenOverError(_taken_over(self.folder)) from None
        self._write_job(replaces)

    def _write_job(self, replaces: str | None) -> None:
        self.replaces = replaces
        write_whole(self._job, json.dumps({**self.asked, _REPLACES: replaces, _TOKEN: self.token}, indent=1))

    def check_ours(self) -> None:
        """Check that no other process has started on these parts.

        Raises
        ------
        TakenOverError: one has, or the folder was deleted.
        """
        check_token(self.folder, self.token)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.jsonl"))

    def add(self, rows: Sequence[Done]) -> None:
        """Write one more part.

        Raises
        ------
        OSError: the disk is full; earlier parts are complete.
        TakenOverError: another process has started on these parts, or the folder was deleted.
        """
        if rows:
            self.check_ours()
            lines = "".join(json.dumps({"place": one.place, "read": one.read, "row": one.row}, default=str) + "\n" for one in rows)
            write_whole(self.folder / f"part-{self._number:07d}.jsonl", lines)
            self._number += 1

    def rows(self) -> Iterator[Done]:
        """All rows so far, in order."""
        for path in self._files():
            with path.open(encoding="utf-8") as file:
                for line in file:
                    found = json.loads(line)
                    yield Done(found["place"], found["read"], found["row"])

    def remove(self) -> None:
        """Delete the folder, if there is one."""
        if self.folder.exists():
            self._job.unlink(missing_ok=True)  # first: a half-deleted run must not be resumed
            shutil.rmtree(self.folder)


def parts_folder(output: Path) -> Path:
    """Where the parts of a run into `output` are."""
    return output.with_name(f"{output.name}{PARTS_ENDING}")


def check_token(folder: Path, token: str) -> None:
    """Check that a folder of parts still belongs to the process with this token.

    Raises
    ------
    TakenOverError: it does not, or is gone.
    """
    try:
        found = json.loads((folder / PARTS_JOB).read_text("utf-8")).get(_TOKEN)
    except FileNotFoundError:
        found = None
    if found != token:
        raise TakenOverError(_taken_over(folder))


def _taken_over(folder: Path) -> str:
    return (
        f"{folder} is not this run's any more: it was deleted, or another process has begun or continued a run there; "
        "wait for that one, or end it and continue with --resume"
    )


def as_json(value: Mapping[str, Any]) -> Json:
    """A mapping as it would be read back from a JSON file, so that the two compare equal."""
    made: Json = json.loads(json.dumps(value, default=str))
    return made


def write_whole(path: Path, text: str) -> None:
    """Write a file atomically: complete or not at all.

    Raises
    ------
    OSError: the disk is full or the folder is gone. Whatever is raised, an existing file is unchanged.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def flush(path: Path) -> None:
    """Wait until a file is on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
