"""What "the plan" is, without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article, Nutgraf
from nutgraf.stance.anaphora import deed_of, with_target

LEAD = "The government will end the winter ferry to Skarholm in January."
TARGET = "ending the winter ferry to Skarholm"


@pytest.mark.parametrize(
    ("target", "deed"),
    [
        ("the proposed closure of the bridge", "closure"),
        ("Closing the bridge", "Closing"),
        ("the proposed withdrawal from the Ottawa Treaty", "withdrawal"),
        ("a ban on fishing", "ban"),
        ("demolition of the stadium", "demolition"),
        ("dental care", None),
        ("the government", None),
        ("the Association of Fishermen", None),
        ("the Loyal Heritage League", None),
        ("Russia", None),
        ("King Charles", None),
        ("", None),
    ],
)
def test_deeds_are_told_from_things(target: str, deed: str | None) -> None:
    assert deed_of(target) == deed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Islanders called the plan a disaster.", "Islanders called the plan (ending the winter ferry to Skarholm) a disaster."),
        ("The decision angered fishermen.", "The decision (ending the winter ferry to Skarholm) angered fishermen."),
        ("The plan and the plan again.", "The plan (ending the winter ferry to Skarholm) and the plan again."),
    ],
)
def test_what_points_back_is_named_once(text: str, shown: str) -> None:
    assert with_target(text, TARGET, [LEAD]) == shown


@pytest.mark.parametrize(
    ("text", "target", "before"),
    [
        ("Islanders praised the plan to buy a bus.", TARGET, [LEAD]),  # it says itself which plan
        ("Islanders praised the new plan.", TARGET, [LEAD]),
        ("Islanders praised the plan's authors.", TARGET, [LEAD]),
        ("Islanders praised the ferry.", TARGET, [LEAD]),
        ("Islanders called the plan a disaster.", "keeping the winter ferry to Skarholm", [LEAD]),
        ("Islanders called the plan a disaster.", "ending the school bus", [LEAD]),
        ("Islanders called the plan a disaster.", "the winter ferry", [LEAD]),
        ("Islanders called the plan a disaster.", TARGET, []),
        ("Islanders praised the decision.", TARGET, ["The government will not end the winter ferry to Skarholm."]),
        ("Islanders praised the decision.", TARGET, [LEAD, "On Friday it scrapped ending the winter ferry to Skarholm."]),
    ],
)
def test_what_is_something_else_or_unsure_stays(text: str, target: str, before: list[str]) -> None:
    assert with_target(text, target, before) == text


@given(st.text(max_size=20), st.sampled_from([" the plan ", " the decision. ", " the plan to go "]), st.text(max_size=20), st.text(max_size=30))
def test_nothing_but_the_target_is_added(head: str, pointing: str, tail: str, target: str) -> None:
    text = head + pointing + tail
    found = with_target(text, target, [text, target])
    assert found == text or found in {f"{text[:i]} ({target}){text[i:]}" for i in range(len(text) + 1)}


def test_a_holder_who_speaks_of_the_plan_is_understood(models: Nutgraf) -> None:
    text = f"{LEAD} Transport minister Lars Bremer defended the decision.\n\nIslanders called the plan a disaster."
    (stance,) = models.predict(Article(text), [TARGET]).stances
    sides = {holder.name: holder.label for holder in stance.holders if holder.kind == "quoted"}
    assert sides["Islanders"] == "against"
    for holder in stance.holders:
        assert all(text[one.start : one.end] == one.text for one in holder.evidence)
