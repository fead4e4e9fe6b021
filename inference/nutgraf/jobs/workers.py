"""Scoring rows in order, here or in several processes."""

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
from ..errors import NutgrafError
from ..predictor import Nutgraf
from ..request import Request
from ..results import Prediction
from ..rows import Row
from ..runtime.sessions import cores
from .lots import in_lots

#: What a process is given at a time: so many rows, or fewer with so many characters. Rows come out in order, so that a slow
#: lot holds up the rest when all that may be under way for each process is done: many small lots keep the others at work.
_LOT, _LOT_CHARACTERS, _AHEAD = 8, 24_000, 8


def score_row(models: Nutgraf, id: str | None, article: Article | None, error: str | None, request: Request) -> Prediction:
    """One row's prediction; whatever goes wrong with it stands in its `error`."""
    if article is None:
        return models.failed(id, error or "no article came")
    try:
        return models.score(article, request)
    except NutgrafError as wrong:
        return models.failed(id, str(wrong))
    except Exception as wrong:
        return models.failed(id, f"{type(wrong).__name__} while scoring: {wrong}; please report this with the article's text")


def scored(models: Nutgraf, rows: Iterable[Row], request: Request) -> Iterator[tuple[Row, Prediction]]:
    """Each row with its prediction, in order, in this process."""
    for row in rows:
        yield row, score_row(models, row.id, row.article, row.error, request)


class Workers:
    """Several processes with the models loaded in each.

    Parameters
    ----------
    count : processes, 2 or more; each uses its share of the cores.
    load : makes the models, given the threads to use; a module's function or a partial of one, since it is sent to the processes.
    """

    def __init__(self, count: int, load: Callable[[int], Nutgraf], request: Request) -> None:
        self._count = count
        threads = max(1, cores() // count)
        # not forked: a fork of a process with threads in it may hang
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(load, threads, request))

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
        """Each row with its prediction, in order; only so many rows are held as are under way.

        Raises
        ------
        NutgrafError: a process ended (it was killed, or memory ran out).
        """
        under_way: deque[tuple[list[Row], Future[list[Prediction]]]] = deque()
        try:
            for lot, _ in in_lots(rows, rows_most=_LOT, characters=_LOT_CHARACTERS):
                with _undisturbed():
                    future = self._pool.submit(_score, [(row.id, row.article, row.error) for row in lot])
                under_way.append((lot, future))
                while under_way and (under_way[0][1].done() or len(under_way) == self._count * _AHEAD):
                    yield from _results(*under_way.popleft())
            while under_way:
                yield from _results(*under_way.popleft())
        except BrokenProcessPool:
            raise NutgrafError(
                "a worker process ended before its time: it was killed, or memory ran out; go on with --resume, perhaps with fewer --workers"
            ) from None

    def processes(self) -> list[BaseProcess]:
        """The processes that have begun."""
        return list((self._pool._processes or {}).values())

    def close(self) -> None:
        """End the processes without waiting for what they have not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until this is over. A process that is begun in here never hears of it, not even before `_prepare` has run."""
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
    """In a new process: its one set of models, for want of another way to hand an initializer's work to its tasks."""
    global _loaded
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes: it ends these
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _loaded = load(threads), request


def _end_with_parent() -> None:
    """End this process when the one that began it is gone: that was killed, and this one would wait for rows for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _score(lot: Sequence[tuple[str | None, Article | None, str | None]]) -> list[Prediction]:
    assert _loaded is not None
    models, request = _loaded
    return [score_row(models, id, article, error, request) for id, article, error in lot]


def load_models(models: str | Path | None, generator: str | None, threads: int) -> Nutgraf:
    """The models of a process; a function of this module, so that its name can be sent there."""
    return Nutgraf(models, threads=threads, generator=generator)
