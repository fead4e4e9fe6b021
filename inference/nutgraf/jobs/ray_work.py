"""The workers of a run on several machines: read items into lots of rows, and score a lot into its file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..article import Article
from ..errors import ModelError, NutgrafError
from ..modelfolder.locate import located
from ..predictor import Nutgraf
from ..request import Request
from ..rows import Columns, Row
from ..rows.read import rows_of_source
from ..version import __version__
from .formats import Shape
from .job import kept
from .lots import in_lots
from .ray_plan import Entry, Item
from .ray_store import Lot, Store
from .workers import scored

#: A lot with this many characters of text takes no more rows, since it is held in memory.
_LOT_CHARACTERS = 8_000_000
#: How often a lot is retried after its worker died; without a limit, rows that kill every worker would be retried forever.
_RETRIES = 3

#: The values of each column, one per lot; what the stages of a Ray dataset pass on.
Batch = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Job:
    """Everything a worker needs: which models to load, the request for each row, and how rows are written.

    `models`, `generator`, `threads` and `tier` are those of `Nutgraf`, and `identity` is the identity it must then report; a lot has at
    most `lot_rows` rows. `version` is that of nutgraf where the run was started, which a worker must have too.
    """

    models: str | Path | None
    generator: str | Path | None
    threads: int
    identity: str
    request: Request
    columns: Columns
    shape: Shape
    lot_rows: int
    version: str = __version__
    tier: str = "full"


def read_lots(job: Job, item: Item, done: frozenset[int]) -> Iterator[dict[str, Any]]:
    """The rows of an item in lots, without the lots in `done`. An item without rows has one empty lot.

    `done` is fixed when the run begins, so that an item gives the same lots however often it is read.

    Raises
    ------
    NutgrafError: a file is not visible from this machine.
    """
    rows = (row for entry in item.entries for row in _rows(entry, job.columns))
    for number, (lot, last) in enumerate(in_lots(rows, rows_most=job.lot_rows, characters=_LOT_CHARACTERS)):
        if number not in done:
            yield {"item": item.number, "lot": number, "last": last, "rows": json.dumps([_sent(row, job.shape) for row in lot])}


def _rows(entry: Entry, columns: Columns) -> Iterator[Row]:
    if entry.error is not None:
        yield Row(entry.name, entry.id, error=entry.error)
        return
    if not os.path.lexists(entry.path):
        raise NutgrafError(
            f"{entry.path} is not visible to the worker on {platform.node()}: inputs, output and models must be in folders that all machines share"
        )
    yield from rows_of_source(entry.source, columns)


def _sent(row: Row, shape: Shape) -> dict[str, Any]:
    """A row as plain values, to be sent between machines; of its extra columns, only those passed through."""
    extra = {name: row.extra[name] for name in shape.kept if name in row.extra}
    return {"place": row.place, "id": row.id, "error": row.error, "extra": extra, "article": asdict(row.article) if row.article else None}


def _received(sent: Mapping[str, Any]) -> Row:
    return Row(**{**sent, "article": Article(**sent["article"]) if sent["article"] else None})


class Scorer:
    """An actor with one set of models; called with lots, it scores each into its file and returns what was written.

    Raises
    ------
    ModelError: the models here are not those that the run started with.
    NutgrafError: nutgraf has another version here, or the folder of the run is not visible from this machine.
    """

    def __init__(self, job: Job, store: Store) -> None:
        self._job, self._store = job, store
        if not store.done.is_dir():
            raise NutgrafError(
                f"{store.folder} is not visible to the worker on {platform.node()}: the output must be in a folder that all machines share"
            )
        if job.version != __version__:
            raise NutgrafError(
                f"the worker on {platform.node()} has nutgraf {__version__}, but the run was started with {job.version}: install the same version there"
            )
        self._models = Nutgraf(located(job.models), tier=job.tier, threads=job.threads, generator=job.generator)
        here = self._models.identity(job.request.summary_style)
        if here != job.identity:
            raise ModelError(
                f"the worker on {platform.node()} has other models: {here}, but {job.identity} was expected: install the same nutgraf version there"
            )

    def __call__(self, batch: Batch) -> dict[str, list[Any]]:
        lots = [self._lot(*one) for one in zip(batch["item"], batch["lot"], batch["last"], batch["rows"], strict=True)]
        return {name: [getattr(lot, name) for lot in lots] for name in ("item", "lot", "rows", "failed", "last")}

    def _lot(self, item: int, lot: int, last: bool, sent: str) -> Lot:
        """The lot, scored unless it is already written: a restarted worker is given lots that its predecessor may have finished."""
        job = self._job
        if found := self._store.find(item, lot):
            return found
        rows = [_received(row) for row in json.loads(sent)]
        if self._store.begin(item, lot) > _RETRIES:
            raise NutgrafError(
                f"a worker died {_RETRIES + 1} times on the rows {rows[0].place} to {rows[-1].place}: "
                "it may have run out of memory on one of them. Give workers more memory, or remove that row"
            )
        made = [kept(row, result, job.shape) for row, result in scored(self._models, rows, job.request)]
        written = Lot(
            int(item), int(lot), len(made), sum(row["error"] is not None for row in made), bool(last), sum(row["skipped"] is not None for row in made)
        )
        self._store.add(written, made)
        return written
