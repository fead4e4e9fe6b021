"""The parts of an unfinished run: written whole, renamed into place, and taken up again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NutgrafError

Json = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """A row that was scored: where it stood in the input, and what is written for it."""

    place: str
    row: Json


class Parts:
    """A folder beside the output with `job.json`, what the run was asked for, and one file for each finished part.

    A part is written under another name, flushed to the disk and renamed, so that a part that is there is whole whenever
    the run was stopped.
    """

    def __init__(self, output: Path, asked: Json) -> None:
        self.folder = output.with_name(f"{output.name}.parts")
        self._asked = asked
        self._number = 0

    def start(self, *, resume: bool) -> None:
        """Make the folder, or with `resume` take up what an earlier run left.

        Raises
        ------
        NutgrafError: an earlier run's parts are there and `resume` is not given; or they are of other models, settings or
            inputs than are asked for now.
        """
        job = self.folder / "job.json"
        if not job.is_file():
            shutil.rmtree(self.folder, ignore_errors=True)  # a run that was stopped before it had written what it is
            self.folder.mkdir()
            _write_whole(job, json.dumps(self._asked, indent=1, ensure_ascii=False))
            return
        if not resume:
            raise NutgrafError(f"{self.folder} holds an unfinished run: go on with it by --resume, or delete the folder to start anew")
        before = json.loads(job.read_text("utf-8"))
        changed = [f"{key} was {before.get(key)!r} and is {value!r}" for key, value in self._asked.items() if before.get(key) != value]
        if changed:
            raise NutgrafError(
                f"{self.folder} is of another run: {'; '.join(changed)}. Ask for the same to go on, or delete the folder to start anew"
            )
        self._number = len(self._files())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.jsonl"))

    def add(self, rows: Sequence[Done]) -> None:
        """Write one more part.

        Raises
        ------
        OSError: the disk is full or the folder is gone; the parts before are whole.
        """
        if rows:
            lines = "".join(json.dumps({"place": one.place, "row": one.row}, ensure_ascii=False, default=str) + "\n" for one in rows)
            _write_whole(self.folder / f"part-{self._number:07d}.jsonl", lines)
            self._number += 1

    def rows(self) -> Iterator[Done]:
        """All rows so far, in order."""
        for path in self._files():
            with path.open(encoding="utf-8") as file:
                for line in file:
                    found = json.loads(line)
                    yield Done(found["place"], found["row"])

    def remove(self) -> None:
        """Delete the folder: everything stands in the output."""
        shutil.rmtree(self.folder)


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
