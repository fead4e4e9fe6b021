"""Choosing sentences: budget, order, no two alike."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.summary.select import select

from ..conftest import sentences


def test_most_salient_first_in_article_order_and_none_alike() -> None:
    made = sentences(
        "The council closed two of the four libraries on Tuesday night.",
        "Rain is expected over the hills for most of the coming week.",
        "On Tuesday night the council closed two of the town's four libraries.",
        "A petition against the closure gathered nine thousand names.",
    )
    vectors = np.eye(4, dtype=np.float32)
    assert select(made, vectors, np.array([3, -2, 4, 1], np.float32), 30) == [2, 3]


def test_dangling_sentences_lose_to_whole_ones() -> None:
    made = sentences("He said that it was a very bad day.", "The minister left the talks in the afternoon.")
    assert select(made, np.eye(2, dtype=np.float32), np.array([0.5, 0.2], np.float32), 9) == [1]


def test_where_nothing_fits_the_shortest_is_given() -> None:
    made = sentences("One two three four five six seven.", "One two three four five.")
    assert select(made, np.eye(2, dtype=np.float32), np.array([1, 0], np.float32), 3) == [1]


@given(st.lists(st.integers(4, 30), min_size=1, max_size=12), st.integers(1, 80), st.integers(0, 1000))
def test_budget_holds(lengths: list[int], budget: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = sentences(*(" ".join(f"w{rng.integers(10**6)}x" for _ in range(n)) + "." for n in lengths))
    vectors = rng.normal(size=(len(lengths), 8)).astype(np.float32)
    chosen = select(made, vectors, rng.normal(size=len(lengths)).astype(np.float32), budget)
    assert chosen == sorted(set(chosen))
    assert sum(made[i].words for i in chosen) <= budget or len(chosen) == 1
