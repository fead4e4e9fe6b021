"""Score rows in order, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from ..article import Article
from ..errors import NutgrafError, reason
from ..predictor import Nutgraf
from ..request import Request
from ..results import Prediction
from ..rows import Row
from ..runtime.ahead import in_order
from ..runtime.sessions import cores
from .lots import in_lots

#: Rows and characters per lot, and lots queued per process. Rows come out in order, so a slow lot blocks the rest once the
#: queue is full: many small lots keep the other processes busy.
_LOT_ROWS, _LOT_CHARACTERS, _QUEUED = 8, 24_000, 8


def score_row(models: Nutgraf, id: str | None, article: Article | None, error: str | None, request: Request) -> Prediction:
    """One row's prediction; any failure is reported in its `error`."""
    if article is None:
        return models.failed(id, error or "no article given")
    try:
        return models.score(article, request)
    except Exception as wrong:
        return models.failed(id, reason(wrong), article)


def scored(models: Nutgraf, rows: Iterable[Row], request: Request) -> Iterator[tuple[Row, Prediction]]:
    """Each row with its prediction, in order, in this process."""
    return in_order(lambda row: (row, score_row(models, row.id, row.article, row.error, request)), rows, models.at_once)


class Workers:
    """Several processes with the models loaded in each.

    Parameters
    ----------
    count : number of processes, 2 or more; each uses its share of the cores.
    load : loads the models, given the number of threads; a module-level function or a partial of one, since it is pickled.
    threads : cores that the processes share, by default all; each uses at least one.
    """

    def __init__(self, count: int, load: Callable[[int], Nutgraf], request: Request, *, threads: int | None = None) -> None:
        self._count = count
        share = max(1, (threads or cores()) // count)
        # spawn, not fork: forking a process that has threads may hang
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(load, share, request))

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        """Each row with its prediction, in order; only the rows being processed are held in memory.

        Raises
        ------
        NutgrafError: a process died (it was killed, or memory ran out).
        """
        under_way: deque[tuple[list[Row], Future[list[Prediction]]]] = deque()
        try:
            for lot, _ in in_lots(rows, rows_most=_LOT_ROWS, characters=_LOT_CHARACTERS):
                with _sigint_blocked():
                    future = self._pool.submit(_score, [(row.id, row.article, row.error) for row in lot])
                under_way.append((lot, future))
                while under_way and (under_way[0][1].done() or len(under_way) == self._count * _QUEUED):
                    yield from _results(*under_way.popleft())
            while under_way:
                yield from _results(*under_way.popleft())
        except BrokenProcessPool:
            raise NutgrafError(
                "a worker process died: it was killed, or memory ran out; continue with --resume, perhaps with fewer --workers"
            ) from None

    def processes(self) -> list[BaseProcess]:
        """The processes started so far."""
        return list((self._pool._processes or {}).values())

    def close(self) -> None:
        """End the processes, dropping queued work."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Defer Ctrl-C until the block ends. A process started in it inherits the mask, so Ctrl-C cannot reach it even before `_prepare` runs."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _results(lot: list[Row], future: Future[list[Prediction]]) -> Iterator[tuple[Row, Prediction]]:
    yield from zip(lot, future.result(), strict=True)


_loaded: tuple[Nutgraf, Request] | None = None


def _prepare(load: Callable[[int], Nutgraf], threads: int, request: Request) -> None:
    """Load the models in a new process; a global, since an initializer has no other way to pass them to its tasks."""
    global _loaded
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _loaded = load(threads), request


def _end_with_parent() -> None:
    """End this process when its parent is gone: if that was killed, this one would wait for rows forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _score(lot: Sequence[tuple[str | None, Article | None, str | None]]) -> list[Prediction]:
    assert _loaded is not None
    models, request = _loaded
    return list(in_order(lambda row: score_row(models, *row, request), lot, models.at_once))


def load_models(models: str | Path | None, generator: str | None, threads: int, *, tier: str = "full") -> Nutgraf:
    """The models of a process; a module-level function, so that it can be pickled."""
    return Nutgraf(models, tier=tier, threads=threads, generator=generator)
