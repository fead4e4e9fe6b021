"""Words as texts are compared by them: which forms are one, and which words carry meaning."""

from __future__ import annotations

import tracemalloc
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


@pytest.mark.parametrize(("name", "words"), [("WHO", {"who"}), ("the US and the WHO", {"us", "who"}), ("IT", {"it"}), ("who told us it may", set())])
def test_a_function_word_in_capitals_is_a_name(name: str, words: set[str]) -> None:
    assert content(name) == words


def test_a_headline_in_capitals_keeps_only_its_content_words() -> None:
    assert content("MAYOR WHO CLOSED THE BRIDGE") == content("mayor who closed the bridge")


def test_long_texts_are_not_kept_in_memory() -> None:
    tracemalloc.start()
    try:
        for start in range(0, 400_000, 2_000):
            content(" ".join(map(str, range(start, start + 2_000))))
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept < 8_000_000


def test_threads_do_not_disturb_one_another() -> None:
    words = [
        f"{start}{middle}{end}" for start in ("re", "un", "de") for middle in ("nation", "govern", "close") for end in ("s", "ing", "ally", "ization")
    ]
    alone = [stem(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, words * 20)) == alone * 20
