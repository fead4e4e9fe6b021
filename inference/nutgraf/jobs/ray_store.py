"""The folder that several machines write a run's rows into: each lot whole, or not there."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .formats import Shape, write_file
from .parts import flush

Json = dict[str, Any]


@dataclass(frozen=True)
class Lot:
    """Rows that were written together: lot `lot` of the item `item`, both from 0; `last`: the item ends with it."""

    item: int
    lot: int
    rows: int
    failed: int
    last: bool

    @property
    def name(self) -> str:
        return lot_name(self.item, self.lot)


def lot_name(item: int, lot: int) -> str:
    """What its files are called; names sort as the rows do."""
    return f"part-{item:07d}-{lot:07d}"


@dataclass(frozen=True)
class Store:
    """`rows/`, a file for each lot, and `done/`, what is known of it, in the folder of a run; a lot counts once it is in `done/`.

    Files are written under other names that no two processes share, flushed to the disk and renamed: a lot that is scored
    twice, since its first worker was taken for dead, is written twice with the same rows.
    """

    folder: Path
    ending: str
    shape: Shape

    @property
    def rows(self) -> Path:
        return self.folder / "rows"

    @property
    def done(self) -> Path:
        return self.folder / "done"

    @property
    def moved(self) -> bool:
        """Whether an earlier run has got as far as making the folder of rows the output."""
        return self.done.is_dir() and not self.rows.is_dir()

    def open(self) -> None:
        """Make the folders, unless an earlier run did."""
        if not self.done.is_dir():
            self.rows.mkdir(exist_ok=True)
            self.done.mkdir()
        shutil.rmtree(self._tries, ignore_errors=True)
        self._tries.mkdir()

    @property
    def _tries(self) -> Path:
        return self.folder / "tries"

    def begin(self, item: int, lot: int) -> int:
        """Note that a lot is begun; how often it was before, in this run."""
        with (self._tries / lot_name(item, lot)).open("ab") as file:
            before = file.tell()
            file.write(b".")
        return before

    def add(self, lot: Lot, rows: Sequence[Json]) -> None:
        """Write a lot.

        Raises
        ------
        OSError: the disk is full or the folder is gone; the lots before are whole.
        """
        rows_file, done_file = self.folder / f".{uuid.uuid4().hex}{self.ending}", self.folder / f".{uuid.uuid4().hex}.json"
        try:
            write_file(rows_file, rows, self.shape)
            done_file.write_text(json.dumps(asdict(lot)), "utf-8")
            for file in (rows_file, done_file):
                flush(file)
            rows_file.replace(self.rows / f"{lot.name}{self.ending}")
            done_file.replace(self.done / f"{lot.name}.json")
        finally:
            for file in (rows_file, done_file):
                file.unlink(missing_ok=True)

    def find(self, item: int, lot: int) -> Lot | None:
        """A lot that is written, or None."""
        try:
            return _lot(self.done / f"{lot_name(item, lot)}.json")
        except FileNotFoundError:
            return None

    def lots(self) -> list[Lot]:
        """All that are written, in order."""
        return [_lot(path) for path in sorted(self.done.glob("part-*.json"))]

    def join(self, file: Path, shape: Shape) -> None:
        """Write all rows into one file."""
        write_file(file, self._read(), shape)

    def _read(self) -> Iterator[Json]:
        for path in sorted(self.rows.glob("part-*.jsonl")):
            with path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)


def missing(lots: Sequence[Lot], items: int) -> list[int]:
    """The numbers of the items, of so many in all, that are not written from their first lot to their last."""
    found: dict[int, list[Lot]] = {}
    for lot in lots:
        found.setdefault(lot.item, []).append(lot)
    return [number for number in range(items) if not _whole(found.get(number, []))]


def _whole(lots: Sequence[Lot]) -> bool:
    return bool(lots) and [lot.lot for lot in lots] == list(range(len(lots))) and lots[-1].last


def _lot(path: Path) -> Lot:
    return Lot(**json.loads(path.read_text("utf-8")))
