"""Spans of text from the probabilities of tags on tokens, and the names made of them."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.reader.encoder import Tokens
from nutgraf.reader.mentions import mentions_of
from nutgraf.reader.signs import Numbered
from nutgraf.reader.spans import spans_of
from nutgraf.reader.tags import TAGS, Marks
from nutgraf.text.sentences import Sentence


def marked(text: str, likely: list[float], begins: set[int] = frozenset()) -> tuple[Marks, Tokens, list[Sentence]]:  # type: ignore[assignment]
    """One sentence whose words and marks are tokens, with the probability that each is in a mention; those in `begins` begin one."""
    places = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    assert len(places) == len(likely), [text[a:b] for a, b in places]
    count = len(places)
    tags = np.zeros((count, len(TAGS), 3), np.float32)
    tags[:, :, 0] = 1
    for i, p in enumerate(likely):
        tags[i, TAGS.index("mention")] = (1 - p, p, 0) if i in begins else (1 - p, 0, p)
    start, end = (np.array(part) for part in zip(*places, strict=True))
    zeros = np.zeros(count, np.int64)
    states = np.zeros((count, 4), np.float32)
    marks = Marks(tags, np.ones(1, np.float32), np.zeros(1, np.float32), np.ones(6, np.float32) / 6, states[:1], states, states, -10.0)
    return (
        marks,
        Tokens(states, zeros, zeros, start, end, np.array([count]), Numbered(zeros, np.array([count]), zeros[:0])),
        [Sentence(text, 0, len(text), 0)],
    )


def names(text: str, likely: list[float], begins: set[int] = frozenset()) -> list[str]:  # type: ignore[assignment]
    marks, tokens, sentences = marked(text, likely, begins)
    return [one.text for one in mentions_of(marks, tokens, sentences, text, mention=0.5, source=0.5)]


@pytest.mark.parametrize(
    ("text", "likely", "found"),
    [
        ("he who leads Save the Fairgrounds said", [0.1, 0.1, 0.6, 0.9, 0.9, 0.9, 0.0], ["Save the Fairgrounds"]),
        ("an Amazon seller said", [0.6, 0.7, 0.4, 0.0], ["an Amazon seller"]),
        ("from former attorney Michael Cohen", [0.0, 0.6, 0.3, 0.7, 0.9], ["former attorney Michael Cohen"]),
        ("a maybe person said", [0.3, 0.4, 0.4, 0.0], []),
        ("Egypt's doctors union called", [0.1, 0.1, 0.6, 0.6, 0.6, 0.0], ["Egypt's doctors union"]),
        ("the U.S. Senate voted", [0.0, 0.1, 0.0, 0.6, 0.6, 0.9, 0.0], ["U.S. Senate"]),
        ("reports from Koh say", [0.7, 0.7, 0.0, 0.0], ["reports"]),
        ("turnover in her office rose", [0.0, 0.6, 0.0, 0.0, 0.0], []),
        ("an official with knowledge of the case said", [0.9, 0.9, 0.0, 0.0, 0.7, 0.6, 0.6, 0.0], ["an official with knowledge of the case"]),
        ("a 32-year veteran said", [0.0, 0.0, 0.0, 0.6, 0.8, 0.0], ["32-year veteran"]),
        ("the anti-Trump group", [0.0, 0.0, 0.0, 0.6, 0.0], ["Trump"]),
        ("like Sen. (Koh)", [0.0, 0.9, 0.6, 0.0, 0.0, 0.0], []),
        ("polls after May show", [0.9, 0.6, 0.0, 0.0], ["polls"]),
        ("Ada Koh (D-Maine) said", [0.9, 0.9, 0.6, 0.6, 0.6, 0.6, 0.0, 0.0], ["Ada Koh"]),
        ("NASA) administrator Koh said", [0.6, 0.6, 0.9, 0.9, 0.0], ["administrator Koh"]),
        ("chairman Koh, R-Ohio said", [0.9, 0.9, 0.6, 0.6, 0.6, 0.6, 0.0], ["chairman Koh"]),
        ('Ada "Rock" said', [0.9, 0.9, 0.9, 0.9, 0.0], ['Ada "Rock"']),
        ('Ada Koh " said', [0.9, 0.9, 0.9, 0.0], ["Ada Koh"]),
        ("Koh, of the union, said", [0.9, 0.0, 0.7, 0.6, 0.6, 0.0, 0.0], ["Koh"]),
    ],
)
def test_names_are_whole(text: str, likely: list[float], found: list[str]) -> None:
    assert names(text, likely) == found


def test_a_token_that_begins_a_span_ends_the_one_before() -> None:
    assert names("told Ada Koh Ben Okri", [0.0, 0.9, 0.9, 0.9, 0.9], {1, 3}) == ["Ada Koh", "Ben Okri"]


@pytest.mark.parametrize(
    ("text", "outside", "begins", "found"),
    [
        ("The ministers of Poland, Latvia and Estonia met", {4, 6, 8}, {5, 7}, ["The ministers of Poland, Latvia and Estonia"]),
        ("Poland, Latvia, and Estonia met", {1, 6}, {2}, ["Poland, Latvia, and Estonia"]),
        ("Poland and the Baltic states met", {5}, {2}, ["Poland and the Baltic states"]),
        ("the Baltic states — Latvia, Estonia — met", {7, 8}, {0}, ["the Baltic states"]),
        ("Koh told Okri", {1}, {2}, ["Koh", "Okri"]),
        ("Koh, who told Okri", {1, 2, 3}, {4}, ["Koh", "Okri"]),
    ],
)
def test_a_list_of_names_is_one(text: str, outside: set[int], begins: set[int], found: list[str]) -> None:
    count = len(re.findall(r"\w+|[^\w\s]", text))
    assert names(text, [0.0 if i in outside else 0.9 for i in range(count)], begins) == found


@given(st.lists(st.tuples(st.sampled_from(["Koh", "the", "U", ".", ",", "'", "s", "of", "x-y"]), st.floats(0, 1)), min_size=1, max_size=20))
def test_spans_are_in_order_and_do_not_overlap(words: list[tuple[str, float]]) -> None:
    text = " ".join(word for word, _ in words)
    likely = [p for word, p in words for _ in re.findall(r"\w+|[^\w\s]", word)]
    marks, tokens, sentences = marked(text, likely)
    found = spans_of("mention", marks, tokens, sentences)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
