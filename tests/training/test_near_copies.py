"""Near copies of a story are found, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nutgraf_training.corpora.near_copies import shingles, without_near_copies
from nutgraf_training.corpora.topic_sets import TopicRow

STORY = (
    "The council voted on Monday night to close the old swing bridge to cars for eighteen months while its bearings are "
    "replaced, sending lorries on a detour of eleven kilometres through three villages that had asked for a ferry instead."
)
OTHER = (
    "Rain stopped play after forty overs at the county ground, with the visitors on 212 for six and their captain unbeaten "
    "on 88, his best score of a season in which he has twice been dropped and twice been asked to come back."
)


def row(text: str, title: str | None = None) -> TopicRow:
    return TopicRow(title, text, ("society",), (), "s", "train")


def test_a_story_printed_twice_is_kept_once() -> None:
    reprint = row(STORY.replace("Monday night", "Monday") + " A spokesman had no comment.", title="Another headline")
    assert without_near_copies([row(STORY), reprint, row(OTHER)]) == [row(STORY), row(OTHER)]


def test_copies_of_test_rows_are_left_out() -> None:
    assert without_near_copies([row(STORY[:150]), row(OTHER)], of=[row(STORY)]) == [row(OTHER)]


def test_short_rows_are_copies_only_of_the_same_words() -> None:
    assert len(without_near_copies([row("Bridge to close"), row("bridge to CLOSE."), row("Bridge to open")])) == 2


@given(st.lists(st.text(max_size=60), max_size=12))
def test_what_is_kept_is_in_order_and_stable(texts: list[str]) -> None:
    rows = [row(text) for text in texts]
    kept = without_near_copies(rows)
    places = [next(i for i, r in enumerate(rows) if r is k) for k in kept]
    assert places == sorted(places)
    assert without_near_copies(kept) == kept
    assert without_near_copies(kept, of=kept) == []
    assert all(shingles(text) for text in texts)
