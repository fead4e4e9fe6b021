"""Targets in capitals and with slips of the keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.stance.normalize import normalize_target, one_slip

TEXTS = ["Finland will leave the Ottawa Treaty.", "The withdrawal was proposed by the US and by NATO members in Australia."]


def test_capitals_take_the_articles_case() -> None:
    assert normalize_target("WITHDRAWAL FROM THE OTTAWA TREATY", TEXTS, lambda _: True) == "withdrawal from the Ottawa Treaty"
    assert normalize_target("NATO", TEXTS, lambda _: True) == "NATO"


@pytest.mark.parametrize(("slip", "right"), [("Ottowa", "Ottawa"), ("withdrawl", "withdrawal"), ("Otatwa", "Ottawa"), ("withdrawall", "withdrawal")])
def test_a_slip_becomes_the_articles_word(slip: str, right: str) -> None:
    assert normalize_target(f"the {slip} plan", TEXTS, lambda word: word != slip) == f"the {right} plan"


def test_known_words_and_short_ones_stay() -> None:
    assert normalize_target("Austria", TEXTS, lambda _: True) == "Austria"
    assert normalize_target("Austria", TEXTS, lambda _: False) == "Austria"  # two letters from Australia
    assert normalize_target("Iraq", ["Iran said no."], lambda _: False) == "Iraq"


@given(st.text("abcdef", min_size=2, max_size=9), st.integers(0, 8), st.sampled_from("abcdef"))
def test_one_letter_more_is_one_slip(word: str, place: int, letter: str) -> None:
    longer = word[:place] + letter + word[place:]
    assert one_slip(word, longer)
    assert one_slip(longer, word)
    assert not one_slip(word, word)


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=4))
def test_never_fails_and_keeps_lower_case_targets_of_known_words(target: str, texts: list[str]) -> None:
    assert isinstance(normalize_target(target, texts, lambda _: False), str)
    if target.upper() != target:
        assert normalize_target(target, texts, lambda _: True) == target
