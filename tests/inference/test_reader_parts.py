"""The parts of the reader that no model decides: chunks, plain text, names of speakers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.reader.chunks import chunks_of
from nutgraf.reader.layout import LAYOUT, layout, plain
from nutgraf.reader.speakers import Mention, is_name, speakers_of
from nutgraf.text.sentences import split_sentences

_START, _END = 1, 2


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 20), st.integers(8, 64))
def test_chunks_hold_every_token_once_and_in_order(lengths: list[int], title: int, most: int) -> None:
    numbers = iter(range(100, 10_000))
    sentences = [[next(numbers) for _ in range(length)] for length in lengths]
    chunks = chunks_of(sentences, [5] * title, max_tokens=most, start=_START, end=_END)
    assert all(len(chunk.ids) <= most and chunk.ids[0] == _START and chunk.ids[-1] == _END for chunk in chunks)
    read = [
        (part.sentence, part.first + i, chunk.ids[part.start + i])
        for chunk in chunks
        for part in chunk.parts
        if part.sentence >= 0
        for i in range(part.end - part.start)
    ]
    assert read == [(s, i, token) for s, sentence in enumerate(sentences) for i, token in enumerate(sentence)]


@given(st.text())
def test_plain_text_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_marks_dashes_and_line_breaks_read_the_same() -> None:
    assert plain("“It’s over” — he said,\nand left") == plain('"It\'s over" - he said, and left')


def test_layout_says_where_a_sentence_stands_and_what_is_quoted() -> None:
    text = "The mayor spoke. “We will not pay,” she said.\nADVERTISEMENT"
    sentences = split_sentences(text, [(0, 45), (46, len(text))])
    found = layout(sentences, text)
    assert found.shape == (3, LAYOUT)
    assert found[0, 14] == 0
    assert found[1, 14] > 0.4
    assert list(found[:, 6]) == [0, 0, 1]  # alone in its paragraph
    assert found[2, 10] == 1  # all capitals


def mentioned(text: str, *names: str) -> tuple[Mention, ...]:
    """Mentions of the names in the order given, each from where the last one ended; a sentence ends at a full stop."""
    found, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        found.append(Mention(text.count(". ", 0, start), start, at, name, 0, 1, 0.5))
    return tuple(found)


@pytest.mark.parametrize(
    ("text", "names", "groups"),
    [
        ("Ada Koh left. Ms Koh smiled. Koh sighed.", ["Ada Koh", "Ms Koh", "Koh"], [("Ada Koh", 3)]),
        ("Koh left. Ada Koh smiled.", ["Koh", "Ada Koh"], [("Ada Koh", 2)]),
        ("Ada Koh, the chief of staff, left. Ben Okri stayed.", ["Ada Koh", "the chief of staff", "Ben Okri"], [("Ada Koh", 2), ("Ben Okri", 1)]),
        ("The Wye Trust agreed. The trust paid.", ["The Wye Trust", "The trust"], [("The Wye Trust", 2)]),
        ("The World Health Organization met. WHO said no.", ["World Health Organization", "WHO"], [("World Health Organization", 2)]),
        ("Ada Koh met Ben Koh. Ben Koh left.", ["Ada Koh", "Ben Koh", "Ben Koh"], [("Ada Koh", 1), ("Ben Koh", 2)]),
        ("former lawmaker Ada Koh left.", ["former lawmaker Ada Koh"], [("Ada Koh", 1)]),
        ("Its lawyer, Ada Koh, left.", ["Its lawyer, Ada Koh"], [("Ada Koh", 1)]),
        (
            "Ada Koh, a resident, left. Ben Okri, a resident, stayed.",
            ["Ada Koh", "a resident", "Ben Okri", "a resident"],
            [("Ada Koh", 2), ("Ben Okri", 2)],
        ),
        (
            "US officials left. Ukrainian officials stayed. Officials slept.",
            ["US officials", "Ukrainian officials", "Officials"],
            [("US officials", 1), ("Ukrainian officials", 2)],
        ),
        ("Koh’s lawyer spoke. The lawyer left.", ["Koh’s lawyer", "The lawyer"], [("Koh’s lawyer", 2)]),
        ("the Mayor of Rio, Ada Koh, left.", ["the Mayor of Rio", "Ada Koh"], [("Ada Koh", 2)]),
        ("Ada Koh, the Executive Director of the Fund, left.", ["Ada Koh", "the Executive Director of the Fund"], [("Ada Koh", 2)]),
        ("Ada Koh, the Fund and others left.", ["Ada Koh", "the Fund"], [("Ada Koh", 1), ("the Fund", 1)]),
        (
            "Ada Koh, the Senate Leader and Ben Okri left.",
            ["Ada Koh", "the Senate Leader", "Ben Okri"],
            [("Ada Koh", 1), ("Senate Leader", 1), ("Ben Okri", 1)],
        ),
        ("Ada Koh left. Acme employee Koh stayed.", ["Ada Koh", "Acme employee Koh"], [("Ada Koh", 2)]),
    ],
)
def test_mentions_are_grouped_by_name(text: str, names: list[str], groups: list[tuple[str, int]]) -> None:
    found = speakers_of(mentioned(text, *names), text)
    assert [(one.name, len(one.mentions)) for one in found] == groups


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["Circuit Judge Ada Koh", "The judge"], [2]),
        (["Judge Ada Koh", "Judge Ben Okri", "The judge"], [1, 1, 1]),
        (["police spokesman Ada Koh", "The police"], [1, 1]),
        (["Sen. Ada Koh", "The Republican senator"], [2]),
        (["Sen. Ada Koh", "A Republican senator"], [1, 1]),
        (["Gov. Ada Koh", "Gov. Ben Okri", "The governor"], [1, 1, 1]),
        (["President Ada Koh", "The Brazilian president"], [1, 1]),
    ],
)
def test_a_title_stands_for_the_only_one_who_has_it(names: list[str], groups: list[int]) -> None:
    text = " left. ".join(names)
    found = speakers_of(mentioned(text, *names), text, np.zeros((len(names), len(names)), np.float32))
    assert [len(one.mentions) for one in found] == groups


@pytest.mark.parametrize(
    ("name", "together"), [("the company", True), ("the critics", False), ("a company", False), ("the company of the year", False)]
)
def test_a_short_definite_description_needs_less_to_stand_for_a_name(name: str, together: bool) -> None:
    names = ["Acme Holdings", name]
    text = " left. ".join(names)
    found = speakers_of(mentioned(text, *names), text, np.full((2, 2), 0.85, np.float32))
    assert len(found) == (1 if together else 2)


@given(st.lists(st.sampled_from(["Ada Koh", "Koh", "the mayor", "Mayor Koh", "WHO", "the trust", "residents"]), max_size=12))
def test_every_mention_belongs_to_one_speaker(names: list[str]) -> None:
    text = ". ".join(names)
    found = speakers_of(mentioned(text, *names), text)
    assert sorted(i for one in found for i in one.mentions) == list(range(len(names)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("31 per cent", False),
        ("He's", False),
        ("she", False),
        ("the council", True),
        ("WHO", True),
        ("A neighbour", True),
        ("Ms", False),
        ("R-Texas", False),
    ],
)
def test_what_can_name_somebody(text: str, named: bool) -> None:
    assert is_name(text) is named
