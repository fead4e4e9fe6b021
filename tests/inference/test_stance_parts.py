"""What the stance model reads of an article, without a model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.reader.candidates import Candidate, Place, role_of
from nutgraf.reader.keys import Mention
from nutgraf.reader.speakers import Speaker
from nutgraf.reader.tags import FORMS
from nutgraf.stance.heads import UnitHead
from nutgraf.stance.pairs import hypothesis
from nutgraf.stance.relevance import mentions, relevance
from nutgraf.stance.stretches import STRETCHES, Ends, packed, stretches_for
from nutgraf.stance.units import NO_SENTENCE, Asked, author_units, candidate_units

from ..conftest import sentences

ENDS = Ends(1, 2)


def test_hypothesis_names_holder_and_target() -> None:
    assert hypothesis(" the ban on hunting. ") == "The author is in favor of the ban on hunting."
    assert hypothesis("Russia", "the ministers") == "The ministers is in favor of Russia."


def test_sentences_with_the_targets_words_are_more_relevant() -> None:
    made = sentences("The treaty on mines was signed in 1997.", "It rained in the capital.", "They will leave the mines treaty.")
    scores = relevance(made, np.ones((3, 4), np.float32), "the treaty on mines", np.ones(4, np.float32))
    assert scores[1] < min(scores[0], scores[2])
    assert ((scores >= 0) & (scores <= 1.0001)).all()


def test_other_forms_of_the_targets_words_count_and_other_words_do_not() -> None:
    made = sentences("Higher taxes were announced.", "International trade fell.", "Nobody can take the EU seriously.")
    assert mentions(made, "the tax") == [0]
    assert mentions(made, "the internet") == []
    assert mentions(made, "the EU") == [2]


@pytest.mark.parametrize(
    ("target", "named"),
    [("WHO", [0]), ("May", [1]), ("Take That", [2]), ("the Who", [3])],
)
def test_a_target_of_function_words_is_found_by_its_capitals(target: str, named: list[int]) -> None:
    made = sentences(
        "The vaccine was approved by the WHO, which the ministers had asked.",
        "The members said that they may not follow Theresa May in a vote.",
        "Fans of Take That will take that train.",
        "They went to hear the Who play.",
    )
    assert mentions(made, target) == named
    vectors = np.ones((4, 4), np.float32) / 2
    scores = relevance(made, vectors, target, vectors[0])
    assert int(scores.argmax()) == named[0]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60), st.integers(10, 80))
def test_every_sentence_is_in_one_group_and_no_group_is_too_long(sizes: list[int], room: int) -> None:
    groups = packed(sizes, room)
    if groups:
        assert groups[0][0] == 0
        assert groups[-1][1] == len(sizes)
        assert all(a[1] == b[0] for a, b in itertools.pairwise(groups))
    for first, end in groups:
        assert sum(min(size, room) for size in sizes[first:end]) <= room or end - first == 1


@given(st.lists(st.integers(1, 70), min_size=1, max_size=60), st.integers(0, 40), st.integers(1, 60), st.integers(0, 99))
def test_what_is_read_is_bounded_whatever_the_length(sizes: list[int], title: int, question: int, seed: int) -> None:
    worth = np.random.default_rng(seed).random(len(sizes)).astype(np.float32)
    ids = [[10 + i] * size for i, size in enumerate(sizes)]
    found = stretches_for(ids, [5] * title, [6] * question, worth, ends=ENDS, max_tokens=96)
    assert 1 <= len(found) <= STRETCHES
    read = [number for one in found for number in one.sentences]
    assert read == sorted(set(read))
    for one in found:
        assert len(one.ids) <= 96
        assert one.ids[0] == 1
        assert one.ids[-1] == 2
        for number, start, end in zip(one.sentences, one.starts, one.ends, strict=True):
            assert set(one.ids[start:end]) <= {10 + number}


def test_the_most_relevant_stretch_of_a_long_article_is_read() -> None:
    worth = np.full(40, 0.3, np.float32)
    worth[31] = 0.9
    found = stretches_for([[9] * 30] * 40, [], [7] * 5, worth, ends=ENDS, max_tokens=100, most=1)
    assert 31 in found[0].sentences


def test_units_are_the_sentences_of_each_candidate_and_the_rest_is_the_authors() -> None:
    made = sentences("Ada Koh said no.", "It rained.", "She shrugged.")
    stretches = stretches_for([[9] * 5, [9] * 3, [9] * 3], [5, 5], [7], np.ones(3, np.float32), ends=ENDS, max_tokens=64)
    candidates = [Candidate("Ada Koh", "Ada Koh", (Place(0, 0, 7, True), Place(2, None, None, True)))]
    tokens = [[(0, 3), (3, 7), (7, 12), (12, 15), (15, 16)], [(0, 2), (3, 9), (9, 10)], [(0, 3), (4, 12), (12, 13)]]
    found = Asked([one.start for one in made], tokens, candidates, (0.0,) * len(FORMS), 2)
    (own,) = candidate_units(found, stretches, np.ones(3, np.float32))
    assert [(one.sentence, one.start, one.end, one.mention) for one in own] == [(0, 3, 8, (3, 5)), (2, 11, 14, (0, 0))]
    author = author_units(found, stretches, np.ones(3, np.float32))
    assert [one.sentence for one in author] == [NO_SENTENCE, NO_SENTENCE, 1], "title, whole stretch, and the one sentence nobody else speaks in"


def test_a_units_weight_decides_how_much_it_counts() -> None:
    weights = {
        "x.hidden.weight": np.eye(3, dtype=np.float32),
        "x.hidden.bias": np.zeros(3, np.float32),
        "x.attention.weight": np.array([[0.0, 0.0, 5.0]], np.float32),
        "x.attention.bias": np.zeros(1, np.float32),
        "x.out.weight": np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0]], np.float32),
        "x.out.bias": np.zeros(2, np.float32),
    }
    found = UnitHead(weights, "x")(np.array([[1, 0, 0], [0, 1, 1]], np.float32))
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[1] > 0.99
    assert int(found.logits.argmax()) == 1
    assert int(found.units[0].argmax()) == 0


@pytest.mark.parametrize(
    ("text", "named", "role"),
    [
        ("Gen. Ada Koh said so.", ["Gen. Ada Koh"], "Gen."),
        ("Ms Koh said so.", ["Ms Koh"], None),
        ("Ada Koh, the chief of staff, said so.", ["Ada Koh", "the chief of staff"], "the chief of staff"),
        ("Its president, Ada Koh, said so.", ["Its president", "Ada Koh"], "president"),
        ("Ada Koh, Her Majesty, said so.", ["Ada Koh", "Her Majesty"], "Her Majesty"),
        ("The chief of staff said so. Ada Koh left.", ["The chief of staff", "Ada Koh"], None),
    ],
)
def test_a_role_is_what_stands_beside_the_name(text: str, named: list[str], role: str | None) -> None:
    name = "Koh" if "Ms" in text else "Ada Koh"
    spans = [(text.index(one), text.index(one) + len(one)) for one in named]
    found = [Mention(text[:start].count("."), start, end, text[start:end], i, i + 1, 0.9) for i, (start, end) in enumerate(spans)]
    assert role_of(Speaker(name, named[0], tuple(range(len(named)))), found, text) == role
