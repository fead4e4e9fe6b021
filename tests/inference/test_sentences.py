"""Sentences and language."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.text.language import other_language
from nutgraf.text.sentences import split_sentences


@given(st.text(max_size=300))
def test_sentences_slice_back_in_order(text: str) -> None:
    found = split_sentences(text, [(0, len(text))])
    assert all(text[s.start : s.end] == s.text for s in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    covered = {i for s in found for i in range(s.start, s.end)}
    assert all(i in covered or c.isspace() or c == "\x00" for i, c in enumerate(text))


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Gen. Ada Koh met the U.S. envoy at 5 p.m. Tuesday in St. Paul. He left at 6 p.m. The talks go on."
    assert [s.text for s in split_sentences(text, [(0, len(text))])] == [
        "Gen. Ada Koh met the U.S. envoy at 5 p.m. Tuesday in St. Paul.",
        "He left at 6 p.m.",
        "The talks go on.",
    ]


@pytest.mark.parametrize("title", ["Ms.", "Mr.", "Dr.", "Prof.", "Sen.", "Lieut.", "Cllr.", "Cmdr."])
def test_a_title_after_a_quotation_does_not_end_a_sentence(title: str) -> None:
    for opening, closing in ("“”", '""'):
        text = f"{opening}It is bad,{closing} {title} Okri said. He left."
        assert [s.text for s in split_sentences(text, [(0, len(text))])] == [text[: -len(" He left.")], "He left."]


def test_a_sentence_in_brackets_is_one_of_its_own() -> None:
    text = "(She had laughed at the plan before.) Then they left for the port. He left (he said so on Monday.) They stayed."
    assert [s.text for s in split_sentences(text, [(0, len(text))])] == [
        "(She had laughed at the plan before.)",
        "Then they left for the port.",
        "He left (he said so on Monday.) They stayed.",
    ]
    for whole in ("(U.S.) Steel said that it would pay.", "(The port of Hull, Inc.) Berg owns it."):
        assert [s.text for s in split_sentences(whole, [(0, len(whole))])] == [whole]


def test_no_sentence_crosses_a_paragraph() -> None:
    text = "one two three\nfour five six"
    assert [s.paragraph for s in split_sentences(text, [(0, 13), (14, 27)])] == [0, 1]


def test_languages_are_named() -> None:
    polish = "Ministrowie obrony czterech państw ogłosili we wtorek, że chcą wypowiedzieć konwencję ottawską o zakazie min przeciwpiechotnych. " * 2
    english = "The ministers of defence of the four states said on Tuesday that they want to leave the convention on mines. " * 2
    assert other_language(polish) == "Polish"
    assert other_language(english) is None
    assert other_language("Ministers quit treaty") is None
    assert other_language("Koh told Okri, Falk and Lund. " * 20) is None
    assert other_language("国防部长们星期二宣布他们将退出禁止地雷公约") == "Chinese"
