"""Words as texts are compared by them: which forms are one, and which words carry meaning."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from nutgraf.text.words import content, function_stems, stem, stems


@pytest.mark.parametrize(
    ("one", "other"), [("tax", "taxes"), ("ban", "banning"), ("treaty", "treaties"), ("withdraw", "withdrawal"), ("closing", "closed")]
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("internet", "international"), ("police", "policy"), ("commune", "communist"), ("state", "statement")])
def test_different_words_with_the_same_beginning_are_two(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_numbers_and_words_in_order() -> None:
    assert stems("The 42,000 miners’ 5G phones cost 1.5 million") == ["the", "42,000", "miner", "5g", "phone", "cost", "1.5", "million"]


def test_what_carries_meaning() -> None:
    assert content("They didn't tell us that the EU and the US would leave in 9 days") == {"eu", "us", "leav", "9", "day"}
    assert content("") == content("of the, and...") == frozenset()
    assert not function_stems() & content("The mayor closed the bridge of the city")


def test_threads_do_not_disturb_one_another() -> None:
    words = [
        f"{start}{middle}{end}" for start in ("re", "un", "de") for middle in ("nation", "govern", "close") for end in ("s", "ing", "ally", "ization")
    ]
    alone = [stem(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, words * 20)) == alone * 20
