"""Several articles at once: the same results in the same order, and what goes wrong where it would one by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Nutgraf
from nutgraf.runtime.ahead import in_order
from nutgraf.runtime.blas import one_blas_thread
from threadpoolctl import ThreadpoolController

ARTICLES = [
    "The mayor said on Monday that the new bridge is a triumph. The council votes on the toll in May, and shopkeepers oppose it.",
    "",
    "Farmers blocked the road to the port on Tuesday. They want the government to withdraw the tax on diesel, their union said.",
    "The museum will open on Sunday after two years of work. Its director, Ana Ruiz, praised the builders of the new bridge.",
] * 2


def test_articles_of_one_call_come_out_as_one_by_one(models: Nutgraf) -> None:
    together = models.predict(ARTICLES, "the new bridge")
    assert [one.error is not None for one in together] == [not text for text in ARTICLES]
    for text, found in zip(ARTICLES, together, strict=True):
        if found.error is None:
            assert models.predict(text, "the new bridge") == found


def test_several_targets_come_out_as_one_by_one(models: Nutgraf) -> None:
    targets = ["the new bridge", "the toll", "shopkeepers", "a museum", "the tax on diesel", "the council"]
    found = models.predict(ARTICLES[0], targets).stances
    alone = [models.predict(ARTICLES[0], target).stance for target in targets]
    assert [(one.target, one.probabilities["unrelated"]) for one in found] == [(one.target, one.probabilities["unrelated"]) for one in alone if one]


@given(st.lists(st.integers(), max_size=20), st.integers(1, 6))
def test_results_are_in_order(items: list[int], workers: int) -> None:
    def slow(value: int) -> int:
        time.sleep((value % 3) / 2000)
        return -value

    assert list(in_order(slow, items, workers)) == [-value for value in items]


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_comes_after_the_results_before_it(workers: int) -> None:
    def items() -> Iterator[int]:
        yield from range(4)
        raise OSError("the disk is gone")

    results = in_order(lambda one: one, items(), workers)
    assert [next(results) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda one: 1 // one, [1, 0, 1], workers))


def test_little_is_read_ahead() -> None:
    read = []

    def items() -> Iterator[int]:
        for value in range(100):
            read.append(value)
            yield value

    found = in_order(lambda one: one, items(), 3)
    assert [next(found), next(found)] == [0, 1]
    assert len(read) <= 5, "as many as there are workers, and the next"
    found.close()  # type: ignore[attr-defined]
    assert len(read) <= 5


def test_the_limit_on_blas_holds_whichever_thread_entered_first() -> None:
    controller = ThreadpoolController()

    def threads() -> list[int]:
        return [one["num_threads"] for one in controller.info() if one["user_api"] == "blas"]

    before = threads()
    if max(before, default=1) < 2:
        pytest.skip("numpy has one thread here")
    inside, leave = threading.Event(), threading.Event()

    @one_blas_thread
    def long() -> list[int]:
        inside.set()
        leave.wait(10)
        return threads()

    with ThreadPoolExecutor(2) as pool:  # its threads stay alive between the rounds
        for _ in range(3):
            inside.clear()
            leave.clear()
            first = pool.submit(long)
            inside.wait(10)
            second = pool.submit(one_blas_thread(threads))
            assert set(second.result()) == {1}
            leave.set()
            assert set(first.result()) == {1}
            assert threads() == before
    assert set(one_blas_thread(threads)()) == {1}
    assert threads() == before
