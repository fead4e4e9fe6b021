"""The folder that several machines write a run's rows into, each lot atomically."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .formats import Shape, write_file
from .parts import check_token, flush

Json = dict[str, Any]


@dataclass(frozen=True)
class Lot:
    """Articles written together: lot `lot` of item `item`, both counted from 0; `last`: it is the item's last lot."""

    item: int
    lot: int
    rows: int
    failed: int
    last: bool
    skipped: int = 0

    @property
    def name(self) -> str:
        return lot_name(self.item, self.lot)


def lot_name(item: int, lot: int) -> str:
    """The base name of a lot's files; names sort in row order."""
    return f"part-{item:07d}-{lot:07d}"


@dataclass(frozen=True)
class Store:
    """A run's folder: `rows/` with a file for each lot, and `done/` with its metadata; a lot counts once it is in `done/`.

    Files are written under unique temporary names, flushed to disk and renamed: a lot that is scored twice, because its first
    worker was presumed dead, is written twice with the same rows. Nothing is added once another run, with another `token`, has
    started in the folder (see `nutgraf.jobs.parts`); None: not checked.
    """

    folder: Path
    ending: str
    shape: Shape
    token: str | None = None

    @property
    def rows(self) -> Path:
        return self.folder / "rows"

    @property
    def done(self) -> Path:
        return self.folder / "done"

    @property
    def moved(self) -> bool:
        """Whether an earlier run has already moved the folder of rows to the output."""
        return self.done.is_dir() and not self.rows.is_dir()

    def open(self) -> None:
        """Create the folders, unless an earlier run did."""
        if not self.done.is_dir():
            self.rows.mkdir(exist_ok=True)
            self.done.mkdir()
        shutil.rmtree(self._attempts, ignore_errors=True)
        self._attempts.mkdir()

    @property
    def _attempts(self) -> Path:
        return self.folder / "tries"

    def begin(self, item: int, lot: int) -> int:
        """Record an attempt at a lot; returns the number of earlier attempts in this run."""
        with (self._attempts / lot_name(item, lot)).open("ab") as file:
            before = file.tell()
            file.write(b".")
        return before

    def add(self, lot: Lot, rows: Sequence[Json]) -> None:
        """Write a lot.

        Raises
        ------
        OSError: the disk is full or the folder is gone; earlier lots are complete.
        TakenOverError: another process has started on the folder.
        """
        rows_file, done_file = self.folder / f".{uuid.uuid4().hex}{self.ending}", self.folder / f".{uuid.uuid4().hex}.json"
        try:
            write_file(rows_file, rows, self.shape)
            done_file.write_text(json.dumps(asdict(lot)), "utf-8")
            for file in (rows_file, done_file):
                flush(file)
            if self.token is not None:
                check_token(self.folder, self.token)
            rows_file.replace(self.rows / f"{lot.name}{self.ending}")
            done_file.replace(self.done / f"{lot.name}.json")
        finally:
            for file in (rows_file, done_file):
                file.unlink(missing_ok=True)

    def find(self, item: int, lot: int) -> Lot | None:
        """A lot if it is written, else None."""
        try:
            return _lot(self.done / f"{lot_name(item, lot)}.json")
        except FileNotFoundError:
            return None

    def lots(self) -> list[Lot]:
        """All written lots, in order."""
        return [_lot(path) for path in sorted(self.done.glob("part-*.json"))]

    def join(self, file: Path, shape: Shape) -> int:
        """Write all rows into one file; returns how many."""
        return write_file(file, self._read(), shape)

    def _read(self) -> Iterator[Json]:
        for path in sorted(self.rows.glob("part-*.jsonl")):
            with path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)


def missing(lots: Sequence[Lot], items: int) -> list[int]:
    """Numbers of the items, out of `items`, that are not completely written, from first lot to last."""
    found: dict[int, list[Lot]] = {}
    for lot in lots:
        found.setdefault(lot.item, []).append(lot)
    return [number for number in range(items) if not _complete(found.get(number, []))]


def _complete(lots: Sequence[Lot]) -> bool:
    return bool(lots) and [lot.lot for lot in lots] == list(range(len(lots))) and lots[-1].last


def _lot(path: Path) -> Lot:
    return Lot(**json.loads(path.read_text("utf-8")))
