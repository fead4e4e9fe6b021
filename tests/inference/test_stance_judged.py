"""What becomes of what the stance heads answer: holders, the author, abstention, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article, Stance
from nutgraf.cleaning import clean
from nutgraf.document import Document
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.candidates import Candidate, Place
from nutgraf.reader.tags import FORMS
from nutgraf.stance.heads import Weighed
from nutgraf.stance.judge import Believed, Calibration, Judged, JudgedHolder, Settings, believed, stance_of
from nutgraf.stance.opposites import joined
from nutgraf.stance.units import Unit
from nutgraf.text.sentences import Sentence

from ..conftest import sentences

SETTINGS = Settings(author_above=0.45, holder_above=0.5)
PLAIN = Calibration(
    np.eye(4, 6, dtype=np.float32),
    np.eye(4, 10, dtype=np.float32),
    1.0,
    np.zeros(4, np.float32),
    0.0,
    np.eye(4, 10, dtype=np.float32),
    np.eye(3, 7, dtype=np.float32),
)


def weighed(p: Sequence[float], units: int = 1) -> Weighed:
    """A holder of probabilities `p`, each unit saying the same."""
    row = np.array(p, np.float32)
    return Weighed(np.log(np.maximum(row, 1e-6)), np.full(units, 1 / units, np.float32), np.tile(row, (units, 1)))


def holder(name: str, sentence: int, p: Sequence[float], *, spoken: bool = True) -> JudgedHolder:
    """A candidate named in one sentence; `p` are the probabilities of silent, favor, against, neutral."""
    candidate = Candidate(name, name, (Place(sentence, None, None, spoken),))
    return JudgedHolder(candidate, [Unit(0, sentence, 1, 2, (0, 0), ())], weighed(p))


def judged(author: Sequence[float], holders: Sequence[JudgedHolder] = (), shown: int = 0) -> Judged:
    """`author` are the probabilities of favor, against, neutral, unrelated, seen in the sentence `shown`."""
    return Judged(tuple(holders), [Unit(0, shown, 1, 2, (0, 0), ())], weighed(author), 1.0)


def asked(target: str, made: Sequence[Sentence], found: Judged, settings: Settings = SETTINGS, *, opinion: float = 0.0) -> Stance:
    text = " ".join(one.text for one in made)
    forms = tuple(opinion if form == "opinion" else 0.0 for form in FORMS)
    document = Document(Article(text), clean(Article(text)), tuple(made), forms=forms)
    return stance_of(target, document, found, believed(found, PLAIN, opinion=opinion), settings, named=1)


def test_a_neutral_author_beside_a_holder_in_favor() -> None:
    made = sentences("The ministers want to leave.", "A vote is due.")
    stance = asked("leaving", made, judged([0.1, 0.1, 0.7, 0.1], [holder("The ministers", 0, [0.05, 0.9, 0.02, 0.03])], 1))
    assert stance.label == "neutral"
    author, ministers = stance.holders
    assert (author.kind, author.label, author.evidence) == ("author", "neutral", ())
    assert (ministers.name, ministers.kind, ministers.label) == ("The ministers", "quoted", "favor")
    assert [e.text for e in ministers.evidence] == ["The ministers want to leave."]
    assert stance.evidence == ()


def test_who_only_acts_is_a_holder_of_that_kind_and_who_is_silent_is_none() -> None:
    made = sentences("The council voted to leave.", "A minister said it rained.")
    found = judged(
        [0.1, 0.1, 0.7, 0.1], [holder("The council", 0, [0.1, 0.8, 0.05, 0.05], spoken=False), holder("A minister", 1, [0.9, 0.05, 0.03, 0.02])]
    )
    assert [(one.name, one.kind) for one in asked("leaving", made, found).holders] == [("author", "author"), ("The council", "acting")]


def test_a_holder_without_a_side_comes_after_those_with_one() -> None:
    made = sentences("The council voted to leave.", "A minister said he had no view.")
    found = judged([0.1, 0.1, 0.7, 0.1], [holder("A minister", 1, [0.0, 0.05, 0.05, 0.9]), holder("The council", 0, [0.2, 0.1, 0.6, 0.1])])
    stance = asked("leaving", made, found)
    assert [(one.name, one.label) for one in stance.holders[1:]] == [("The council", "against"), ("A minister", "neutral")]
    assert stance.holders[2].evidence == ()


def test_a_holder_under_two_forms_of_a_name_is_listed_once() -> None:
    made = sentences("Ada Koh said yes.", "Mayor Koh voted for it.", "The Koh brothers are against.")
    found = judged(
        [0.1, 0.1, 0.7, 0.1],
        [
            holder("Koh", 1, [0.1, 0.8, 0.05, 0.05], spoken=False),
            holder("Ada Koh", 0, [0.2, 0.7, 0.05, 0.05]),
            holder("the Koh brothers", 2, [0.1, 0.05, 0.8, 0.05]),
        ],
    )
    shown = asked("leaving", made, found).holders[1:]
    assert [(one.name, one.label, one.kind, len(one.evidence)) for one in shown] == [
        ("Ada Koh", "favor", "quoted", 2),
        ("the Koh brothers", "against", "quoted", 1),
    ]


def test_a_body_and_its_people_are_two_holders() -> None:
    made = sentences("Amazon opposes the tax.", "Amazon workers oppose it too.")
    against = [0.1, 0.05, 0.8, 0.05]
    found = judged([0.1, 0.1, 0.7, 0.1], [holder("Amazon", 0, against), holder("Amazon workers", 1, against)])
    assert {one.name for one in asked("the tax", made, found).holders[1:]} == {"Amazon", "Amazon workers"}


def test_a_description_that_probably_means_somebody_named_is_the_role() -> None:
    made = sentences("The Alabama senator said yes.", "Ben Okri wants it.", "Ada Koh voted for it.")
    known = [
        holder("The Alabama senator", 0, [0.05, 0.9, 0.03, 0.02]),
        holder("Ben Okri", 1, [0.1, 0.8, 0.05, 0.05]),
        holder("Ada Koh", 2, [0.2, 0.7, 0.05, 0.05], spoken=False),
    ]
    known[0] = replace(known[0], candidate=replace(known[0].candidate, same=frozenset(["Ada Koh"]), named=False))
    shown = asked("leaving", made, judged([0.1, 0.1, 0.7, 0.1], known)).holders[1:]
    assert [(one.name, one.kind, one.role, len(one.evidence)) for one in shown] == [
        ("Ada Koh", "quoted", "The Alabama senator", 2),
        ("Ben Okri", "quoted", None, 1),
    ]


def test_countries_under_two_names_are_listed_once_with_the_surer_label() -> None:
    made = sentences("Poland and the three Baltic nations want out.", "Poland and the Baltic states gave reasons.", "The Baltic states met.")
    found = judged(
        [0.1, 0.1, 0.7, 0.1],
        [
            holder("Poland and the three Baltic nations", 0, [0.05, 0.9, 0.03, 0.02]),
            holder("Poland and the Baltic states", 1, [0.1, 0.05, 0.83, 0.02]),
            holder("The Baltic states", 2, [0.1, 0.05, 0.8, 0.05]),
        ],
    )
    assert [(one.name, one.label) for one in asked("leaving", made, found).holders[1:]] == [
        ("Poland and the three Baltic nations", "favor"),
        ("The Baltic states", "against"),
    ]


def test_an_opinion_piece_makes_a_side_likelier() -> None:
    made = sentences("The plan is folly.")
    calibration = replace(PLAIN, opinion=2.0)
    logits = np.log(np.array([0.1, 0.4, 0.5, 0.0001], np.float32))
    assert int(calibration.author(logits, opinion=0.0).argmax()) == 2
    assert int(calibration.author(logits, opinion=1.0).argmax()) == 1
    stance = asked("the plan", made, judged([0.05, 0.8, 0.1, 0.05]))
    assert (stance.label, [one.text for one in stance.evidence]) == ("against", ["The plan is folly."])
    assert stance.evidence == stance.holders[0].evidence


def test_abstention_gives_its_reason() -> None:
    stance = asked("the plan", sentences("They met."), judged([0.34, 0.33, 0.33, 0.0]))
    assert stance.label is None
    assert stance.holders == ()
    assert "card" in (stance.reason or "")
    assert stance.probability is None
    assert stance.evidence == ()


def test_a_callers_least_probability_takes_the_place_of_the_cards() -> None:
    made = sentences("The ministers want to leave.", "A vote is due.")
    found = judged([0.1, 0.1, 0.75, 0.05], [holder("The ministers", 0, [0.05, 0.9, 0.02, 0.03])])

    def at(least: float) -> Stance:
        return asked("leaving", made, found, SETTINGS.at_least(least))

    assert [(h.name, h.label) for h in at(0.6).holders] == [("author", "neutral"), ("The ministers", "favor")]
    assert (at(0.8).label, at(0.8).reason) == (
        None,
        "the target is mentioned once, in passing: the best label, neutral, has a probability of 0.75, below the 0.80 required by min_probability",
    )
    assert [h.name for h in at(0.8).holders] == ["The ministers"]
    assert at(0.95).holders == ()
    assert SETTINGS.at_least(None) == SETTINGS


def test_unrelated_articles_have_no_holders_and_nobody_is_their_own_target() -> None:
    made = sentences("The mayor said no.")
    mayor = holder("The mayor", 0, [0.0, 0.1, 0.9, 0.0])
    stance = asked("whales", made, judged([0.01, 0.01, 0.03, 0.95], [mayor]))
    assert (stance.label, stance.holders) == ("unrelated", ())
    assert [one.name for one in asked("the mayor", made, judged([0.1, 0.1, 0.75, 0.05], [mayor])).holders] == ["author"]
    for name, target, holders in (("May", "Take That", ["author", "May"]), ("May", "May", ["author"]), ("the WHO", "WHO", ["author"])):
        found = judged([0.1, 0.1, 0.75, 0.05], [holder(name, 0, [0.0, 0.1, 0.9, 0.0])])
        assert [one.name for one in asked(target, made, found).holders] == holders


@pytest.mark.parametrize(("needed", "label"), [(0.0, "favor"), (0.5, "favor"), (0.55, "neutral")])
def test_a_side_of_the_author_that_is_not_sure_enough_gives_way(needed: float, label: str) -> None:
    found = judged([0.5, 0.02, 0.46, 0.02], [])
    stance = asked("x", sentences("a b c d."), found, replace(SETTINGS, side_above=needed))
    assert stance.label == label
    assert bool(stance.evidence) == (label == "favor")


@given(st.tuples(*[st.floats(0.001, 1)] * 4), st.tuples(*[st.floats(0.001, 1)] * 4))
def test_probabilities_add_up(author: tuple[float, ...], other: tuple[float, ...]) -> None:
    made = sentences("a b c d.")
    found = judged([v / sum(author) for v in author], [holder("Ada Koh", 0, [v / sum(other) for v in other])])
    stance = asked("x", made, found)
    assert sum(stance.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
    best = max(stance.probabilities.values())
    assert stance.probability == (None if stance.label is None else pytest.approx(best))
    assert (stance.label is None) == (best < SETTINGS.author_above)
    assert all(one.probability >= SETTINGS.holder_above for one in stance.holders if one.kind != "author")


def test_what_is_said_of_the_opposite_corrects_the_probabilities() -> None:
    half, author = np.zeros((4, 10), np.float32), np.zeros((3, 7), np.float32)
    half[:, :4] = half[:, 4:8] = 0.5 * np.eye(4)
    author[:, :3] = author[:, 3:6] = 0.5 * np.eye(3)
    both = replace(PLAIN, paired=half, author_paired=author)
    target = judged([0.4, 0.3, 0.2, 0.1], [holder("Koh", 0, [0.5, 0.4, 0.05, 0.05]), holder("Okri", 0, [0.7, 0.1, 0.1, 0.1])])
    opposite = judged([0.05, 0.9, 0.04, 0.01], [holder("Koh", 0, [0.05, 0.05, 0.85, 0.05])])
    alone = [believed(one, both, opinion=0.0) for one in (target, opposite)]
    first, second = joined(alone, [target, opposite], {0: 1}, both)
    assert first.author[3] == pytest.approx(alone[0].author[3])  # whether the target is related, its opposite does not tell
    assert first.author.sum() == pytest.approx(1)
    assert first.author[0] > alone[0].author[0]  # against the opposite is for the target
    assert int(first.holders[0].argmax()) == 1
    np.testing.assert_array_equal(first.holders[1], alone[0].holders[1])
    assert second is alone[1]


def test_two_neutral_answers_toward_opposites_stay_neutral() -> None:
    shipped = Calibration.from_config(read_config(shipped_models() / "stance", "stance")["calibration"])
    for author in ([0.05, 0.05, 0.88, 0.02], [0.15, 0.05, 0.78, 0.02]):
        target, opposite = judged(author), judged([author[1], author[0], *author[2:]])
        alone = [Believed(np.array(one.author.units[0], np.float32), ()) for one in (target, opposite)]
        (first, _) = joined(alone, [target, opposite], {0: 1}, shipped)
        assert int(first.author.argmax()) == 2
        assert first.author[2] > 0.6


def test_folders_from_before_opposites_were_compared_judge_each_target_by_itself() -> None:
    values = {**read_config(shipped_models() / "stance", "stance")["calibration"]}
    old = Calibration.from_config({name: value for name, value in values.items() if "paired" not in name})
    one = judged([0.4, 0.3, 0.2, 0.1], [holder("Koh", 0, [0.5, 0.4, 0.05, 0.05])])
    alone = [believed(one, old, opinion=0.0)] * 2
    (first, _) = joined(alone, [one, one], {0: 1}, old)
    np.testing.assert_allclose(first.author, alone[0].author, atol=1e-3)
    np.testing.assert_allclose(first.holders[0], alone[0].holders[0], atol=1e-3)
