"""Several articles at once, for calls that have more than one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(function: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """What `function` returns for each item, in order, from `workers` threads; at most `workers` items are read ahead, and a result may wait for them.

    The models' products run outside Python's lock: while one article leaves a core idle, between its steps and at the end of each, the next one uses it.
    What `items` or `function` raises comes where it would without threads, after the results of earlier items.
    """
    if workers < 2:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(workers)
    under_way: deque[Future[R]] = deque()
    source, stopped = iter(items), None
    try:
        while True:
            try:
                item = next(source)
            except StopIteration:
                break
            except BaseException as error:
                stopped = error
                break
            under_way.append(pool.submit(function, item))
            while under_way and (under_way[0].done() or len(under_way) > workers):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:  # also when the caller stops early: what has not begun is dropped
        pool.shutdown(wait=True, cancel_futures=True)
    if stopped is not None:
        raise stopped
