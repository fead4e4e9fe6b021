"""Choosing sentences: budget, order, no two alike, none that leans on what is not there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.summary.model import Weighed, extract
from nutgraf.summary.select import select
from nutgraf.summary.words import Background, Words
from nutgraf.text.sentences import Sentence

from ..conftest import sentences


def choose(made: Sequence[Sentence], salience: Sequence[float], budget: int) -> list[int]:
    words = Words([one.text for one in made], Background(0, {}))
    odds = words.features(np.array(salience, np.float32))[:, 14] - 1.0  # a word is as likely as its best sentence is salient
    return select(made, np.array(salience, np.float32), odds, words, budget)


def test_most_salient_in_article_order_and_none_alike() -> None:
    made = sentences(
        "The council closed two of the four libraries on Tuesday night.",
        "Rain is expected over the hills for most of the coming week.",
        "On Tuesday night the council closed two of the town's four libraries.",
        "A petition against the closure gathered nine thousand names.",
    )
    assert choose(made, [3, -2, 4, 3], 40) == [2, 3]


def test_dangling_sentence_comes_only_with_the_one_before_it() -> None:
    made = sentences(
        "Minister Anna Berg left the talks in the afternoon.",
        "She said that the offer was an insult to farmers.",
        "Rain is expected over the hills for most of the week.",
    )
    assert choose(made, [0.0, 3.0, -3.0], 40) == [0, 1]
    assert 1 not in choose(made, [0.0, 3.0, -3.0], 12)


def test_thirty_words_are_one_sentence_that_stands_alone() -> None:
    made = sentences("A ferry sank off Hull on Monday.", "She was built in 1971 and carried cars.", "Forty people swam to the shore near York.")
    assert choose(made, [0.0, 3.0, 1.0], 30) == [2]


def test_a_large_budget_is_used() -> None:
    made = sentences(
        "The river rose by two metres overnight.",
        "Soldiers carried patients out of a flooded clinic.",
        "Farmers lost most of this year's wheat.",
        "Insurers expect claims of 40 million euros.",
        "Schools stay closed until next Monday.",
        "Anna Berg blamed years of neglected dykes.",
    )
    salience = [5.0, -4, -4, -4, -4, -4]
    assert len(choose(made, salience, 40)) < len(choose(made, salience, 150))


def test_where_nothing_fits_the_shortest_is_given() -> None:
    made = sentences("One two three four five six seven.", "One two three four five.")
    assert choose(made, [1, 0], 3) == [1]


def test_words_to_the_reader_are_never_chosen() -> None:
    made = sentences("Watch the minister explain the new plan »", "The plan costs 40 million euros a year.", "Scroll down for video of the storm.")
    assert choose(made, [9, 0, 9], 60) == [1]


@given(st.lists(st.integers(4, 30), min_size=1, max_size=12), st.integers(1, 80), st.integers(0, 1000))
def test_budget_holds(lengths: list[int], budget: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = sentences(*(" ".join(f"w{rng.integers(10**6)}x" for _ in range(n)) + "." for n in lengths))
    chosen = choose(made, [float(x) for x in rng.normal(size=len(lengths))], budget)
    assert chosen == sorted(set(chosen))
    assert sum(made[i].words for i in chosen) <= budget or len(chosen) == 1


@pytest.mark.parametrize(("report", "salient", "chosen"), [(True, 3.8, [0]), (False, 3.8, [1]), (True, 1.0, [1]), (True, -1.0, [1])])
def test_a_reports_summary_has_its_opening_unless_that_sets_the_scene(report: bool, salient: float, chosen: list[int]) -> None:
    made = sentences("A ferry sank off the harbour of Hull on Monday.", "Forty people swam to the shore near York in the dark.")
    words = Words([one.text for one in made], Background(0, {}))
    salience = np.array([salient, 4.0], np.float32)
    odds = words.features(salience)[:, 14] - 1.0
    weighed = Weighed(tuple(made), np.zeros((2, 4), np.float32), words, salience, odds, ((), ()), report)
    found = extract(weighed, 15)
    assert [one.text for one in found.sentences] == [made[i].text for i in chosen]
