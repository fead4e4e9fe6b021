"""Stance on whole articles: awkward targets, many speakers and none, and opposites."""

from __future__ import annotations

import numpy as np
import pytest
from nutgraf import Evidence, Holder, Nutgraf, Stance
from nutgraf.stance.opposites import OPPOSED, consistent, opposites_among

REPORT = """After nearly four hours of testimony, the City Council voted 5-4 on Tuesday to close Front Street to cars.

“Downtown was dying with the cars on it,” Mayor Ada Koh told reporters. “Closing the street is the best thing we have done.”

“It is a disaster for my shop,” said Joe Brandt, who wants the street kept open to cars. “We are against it and always were.”

The Merchants Association sued the city over the closure on Friday."""
TARGET = "closing Front Street to cars"


def stance(target: str, p: float = 0.9, **sides: str) -> Stance:
    shown = (Evidence("Yes.", 0, 4, "favor", 0.9),)
    return Stance(target, "neutral", 0.9, {}, tuple(Holder(name, "quoted", side, p, shown) for name, side in sides.items()), ())


def test_the_same_side_of_a_target_and_its_opposite_is_disputed() -> None:
    asked = [stance("leaving", Koh="favor", Brandt="against"), stance("staying", Koh="favor", Brandt="favor"), stance("the weather", Koh="favor")]
    found = consistent(asked, lambda one, other: {one, other} == {"leaving", "staying"})
    assert [[(one.name, one.disputed) for one in given.holders] for given in found] == [
        [("Koh", True), ("Brandt", False)],
        [("Koh", True), ("Brandt", False)],
        [("Koh", False)],
    ]


def test_the_less_probable_of_two_sides_that_contradict_each_other_is_left_out() -> None:
    asked = [stance("leaving", Koh="favor", Brandt="against"), stance("staying", 0.6, Koh="favor", Brandt="favor")]
    found = consistent(asked, lambda one, other: True)
    assert [[(one.name, one.disputed) for one in given.holders] for given in found] == [[("Koh", False), ("Brandt", False)], [("Brandt", False)]]


def test_nothing_is_compared_where_nobody_is_on_the_same_side() -> None:
    def never(one: str, other: str) -> bool:
        raise AssertionError(f"{one} and {other} were compared")

    asked = [stance("leaving", Koh="favor"), stance("staying", Koh="against")]
    assert consistent(asked, never) == tuple(asked)


def test_each_target_has_the_likeliest_opposite() -> None:
    vectors = np.ones((4, 2), np.float32)
    likely = {frozenset(("stay", "go")): 0.9, frozenset(("stay", "leave")): 0.95, frozenset(("go", "leave")): 0.1}
    found = opposites_among(["stay", "go", "leave", "rain"], vectors, lambda one, other: likely.get(frozenset((one, other)), 0.0), above=0.7)
    assert found == {0: 2, 1: 0, 2: 0}
    far = np.array([[1, 0], [0, 1]], np.float32)
    assert opposites_among(["stay", "go"], far, lambda one, other: 1.0, above=0.7) == {}


def test_who_is_asked_both_ways_round_is_judged_by_both(models: Nutgraf) -> None:
    opposite = "keeping Front Street open to cars"
    alone = models.predict(REPORT, target=TARGET).stance
    together, turned, other = models.predict(REPORT, targets=[TARGET, opposite, "the weather"]).stances
    assert alone is not None
    assert together.probabilities != alone.probabilities
    assert other == models.predict(REPORT, target="the weather").stance
    assert together == models.predict(REPORT, targets=["the weather", opposite, TARGET]).stances[2]
    sides = {one.name: one.label for one in turned.holders if one.kind != "author"}
    for one in together.holders:
        if one.kind != "author" and one.label != "neutral" and one.name in sides:
            assert sides[one.name] != one.label


def test_a_holder_is_not_asked_about_oneself(models: Nutgraf) -> None:
    found = models.predict(REPORT, target="Ada Koh").stance
    assert found is not None
    assert "Ada Koh" not in [one.name for one in found.holders]


def test_marks_around_a_target_change_no_label(models: Nutgraf) -> None:
    plain, marked = models.predict(REPORT, targets=[TARGET, f"“{TARGET}”"]).stances
    assert (plain.label, marked.target) == (marked.label, f"“{TARGET}”")


def test_two_targets_that_differ_in_a_not_are_two_answers(models: Nutgraf) -> None:
    found = models.predict(REPORT, targets=[TARGET, f"not {TARGET}"]).stances
    assert [one.target for one in found] == [TARGET, f"not {TARGET}"]
    sides = [{one.name: one.label for one in given.holders if one.label in ("favor", "against") and not one.disputed} for given in found]
    assert not any(sides[0][name] == sides[1][name] for name in sides[0].keys() & sides[1].keys())


@pytest.mark.parametrize("count", [0, 60])
def test_no_speaker_and_sixty(count: int, models: Nutgraf) -> None:
    first = ["Ada", "Bo", "Cy", "Dee", "Eli", "Flo", "Gus", "Hal", "Ida", "Jo"]
    last = ["Adams", "Brown", "Clark", "Davis", "Evans", "Foster"]
    names = [f"{one} {other}" for other in last for one in first][:count]
    said = [f"{name} said the toll is {'a mistake' if i % 2 else 'a blessing'}." for i, name in enumerate(names)]
    text = "\n\n".join(["The toll on the bridge begins in May. It will be three euros.", *said, "The bridge was built in 1931."])
    found = models.predict(text, target="the toll").stance
    assert found is not None
    known = [one.name for one in found.holders if one.kind != "author"]
    assert set(known) <= set(names)
    assert len(known) == len(set(known))
    if not count:
        assert known == []


def test_who_votes_or_sues_is_a_holder_beside_who_speaks(models: Nutgraf) -> None:
    found = models.predict(REPORT, target=TARGET).stance
    assert found is not None
    sides = {one.name: (one.kind, one.label, one.role) for one in found.holders}
    assert sides["City Council"] == ("acting", "favor", None)
    assert sides["The Merchants Association"] == ("acting", "against", None)
    assert sides["Joe Brandt"] == ("quoted", "against", None)
    assert sides["Ada Koh"] == ("quoted", "favor", "Mayor")
    for one in found.holders:
        assert all(REPORT[e.start : e.end] == e.text for e in one.evidence)


def test_opposites_are_known_as_such(models: Nutgraf) -> None:
    opposed = models._needed().stance.opposed
    assert opposed("closing Front Street to cars", "keeping Front Street open to cars") > OPPOSED
    assert opposed("closing Front Street to cars", "the mayor") < OPPOSED
