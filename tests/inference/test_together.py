"""Several articles at once: the same results in the same order, and what goes wrong where it would one by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Nutgraf
from nutgraf.reader.encoder import Encoder
from nutgraf.runtime.ahead import in_order
from nutgraf.runtime.blas import one_blas_thread
from nutgraf.runtime.sessions import Cores
from nutgraf.stance.model import StanceModel
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


def test_several_targets_are_judged_as_one_by_one(models: Nutgraf, seed_paths: list[Path], root: Path) -> None:
    text = "\n\n".join(path.read_text("utf-8") for path in seed_paths)
    targets = [
        "Russia",
        "the Ottawa Treaty",
        "anti-personnel mines",
        "the defense ministers",
        "NATO's eastern flank",
        "Lithuania",
        "a museum in Soria",
    ]
    reading, stance = models.read(text), StanceModel.from_folder(root / "models" / "stance")
    article, encoder = stance.read(reading.document), Encoder(root / "models" / "encoder")
    vectors = [encoder.phrase(target) for target in targets]
    together = stance.judge(targets, article, reading.encoded, vectors)
    assert sum(one.passage is not None for judged in together for one in judged.holders) > len(targets), "some are asked about again"
    for found, target, vector in zip(together, targets, vectors, strict=True):
        (alone,) = stance.judge([target], article, reading.encoded, [vector])
        assert np.array_equal(found.author.logits, alone.author.logits)
        assert [one.candidate for one in found.holders] == [one.candidate for one in alone.holders]
        for one, other in zip(found.holders, alone.holders, strict=True):
            assert np.array_equal(one.weighed.units, other.weighed.units)
            assert (one.passage is None) == (other.passage is None)
            assert one.passage is None or np.allclose(one.passage, other.passage, atol=1e-5)


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


def test_the_limit_on_blas_holds_whichever_thread_enters_first_and_leaves_last() -> None:
    controller = ThreadpoolController()

    def threads() -> set[int]:
        return {one["num_threads"] for one in controller.info() if one["user_api"] == "blas"}

    before = threads()
    if max(before, default=1) < 2:
        pytest.skip("numpy has one thread here")

    @one_blas_thread
    def until(inside: threading.Event, leave: threading.Event) -> set[int]:
        inside.set()
        leave.wait(10)
        return threads()

    with ThreadPoolExecutor(2) as pool:  # its threads stay alive between the rounds
        for _ in range(3):
            events = [(threading.Event(), threading.Event()) for _ in range(2)]
            running = []
            for inside, leave in events:
                running.append(pool.submit(until, inside, leave))
                inside.wait(10)
            for (_, leave), one in zip(events, running, strict=True):
                assert threads() == {1}
                leave.set()
                assert one.result() == {1}
            assert threads() == before
    assert one_blas_thread(threads)() == {1}
    assert threads() == before


def test_no_more_rows_run_at_once_than_there_are_cores() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def row(ids: Sequence[int]) -> npt.NDArray[np.float32]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1
        return np.array(ids, np.float32)

    shared = Cores(3)
    articles = [[[article, row] for row in range(7)] for article in range(8)]
    found = list(in_order(lambda rows: [one.tolist() for one in shared.map(row, rows)], articles, 5))
    assert found == articles
    assert most == 3


def test_what_was_scored_before_an_interrupt_comes_out() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise KeyboardInterrupt

    results = in_order(lambda one: one, items(), 5)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(KeyboardInterrupt):
        next(results)
