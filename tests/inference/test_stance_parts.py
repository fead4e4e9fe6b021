"""What the stance model reads of an article, and what its heads' answers become, without a model."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article, Stance
from nutgraf.cleaning import clean
from nutgraf.document import Document
from nutgraf.reader.candidates import Candidate, Place, role_of
from nutgraf.reader.keys import Mention
from nutgraf.reader.speakers import Speaker
from nutgraf.reader.tags import FORMS
from nutgraf.stance.heads import UnitHead, Weighed
from nutgraf.stance.judge import Calibration, Judged, JudgedHolder, Settings, stance_of
from nutgraf.stance.pairs import hypothesis
from nutgraf.stance.relevance import mentions, relevance
from nutgraf.stance.stretches import STRETCHES, Ends, packed, stretches_for
from nutgraf.stance.units import NO_SENTENCE, Asked, Unit, author_units, candidate_units
from nutgraf.text.sentences import Sentence

from ..conftest import sentences

SETTINGS = Settings(author_above=0.45, holder_above=0.5)
PLAIN = Calibration(np.eye(4, 6, dtype=np.float32), np.eye(4, 10, dtype=np.float32), 1.0, np.zeros(4, np.float32), 0.0)
ENDS = Ends(1, 2)


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
    return stance_of(target, document, found, PLAIN, settings, named=1)


def test_hypothesis_names_holder_and_target() -> None:
    assert hypothesis(" the ban on hunting. ") == "The author is in favor of the ban on hunting."
    assert hypothesis("Russia", "the ministers") == "The ministers is in favor of Russia."


def test_sentences_with_the_targets_words_are_more_relevant() -> None:
    made = sentences("The treaty on mines was signed in 1997.", "It rained in the capital.", "They will leave the mines treaty.")
    scores = relevance(made, np.ones((3, 4), np.float32), "the treaty on mines", np.ones(4, np.float32))
    assert scores[1] < min(scores[0], scores[2])
    assert ((scores >= 0) & (scores <= 1.0001)).all()


def test_other_forms_of_the_targets_words_count_and_other_words_do_not() -> None:
    made = sentences("Higher taxes were announced.", "International trade fell.", "Nobody can take the EU seriously.")
    assert mentions(made, "the tax") == [0]
    assert mentions(made, "the internet") == []
    assert mentions(made, "the EU") == [2]


@pytest.mark.parametrize(
    ("target", "named"),
    [("WHO", [0]), ("May", [1]), ("Take That", [2]), ("the Who", [3])],
)
def test_a_target_of_function_words_is_found_by_its_capitals(target: str, named: list[int]) -> None:
    made = sentences(
        "The vaccine was approved by the WHO, which the ministers had asked.",
        "The members said that they may not follow Theresa May in a vote.",
        "Fans of Take That will take that train.",
        "They went to hear the Who play.",
    )
    assert mentions(made, target) == named
    vectors = np.ones((4, 4), np.float32) / 2
    scores = relevance(made, vectors, target, vectors[0])
    assert int(scores.argmax()) == named[0]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60), st.integers(10, 80))
def test_every_sentence_is_in_one_group_and_no_group_is_too_long(sizes: list[int], room: int) -> None:
    groups = packed(sizes, room)
    if groups:
        assert groups[0][0] == 0
        assert groups[-1][1] == len(sizes)
        assert all(a[1] == b[0] for a, b in itertools.pairwise(groups))
    for first, end in groups:
        assert sum(min(size, room) for size in sizes[first:end]) <= room or end - first == 1


@given(st.lists(st.integers(1, 70), min_size=1, max_size=60), st.integers(0, 40), st.integers(1, 60), st.integers(0, 99))
def test_what_is_read_is_bounded_whatever_the_length(sizes: list[int], title: int, question: int, seed: int) -> None:
    worth = np.random.default_rng(seed).random(len(sizes)).astype(np.float32)
    ids = [[10 + i] * size for i, size in enumerate(sizes)]
    found = stretches_for(ids, [5] * title, [6] * question, worth, ends=ENDS, max_tokens=96)
    assert 1 <= len(found) <= STRETCHES
    read = [number for one in found for number in one.sentences]
    assert read == sorted(set(read))
    for one in found:
        assert len(one.ids) <= 96
        assert one.ids[0] == 1
        assert one.ids[-1] == 2
        for number, start, end in zip(one.sentences, one.starts, one.ends, strict=True):
            assert set(one.ids[start:end]) <= {10 + number}


def test_the_most_relevant_stretch_of_a_long_article_is_read() -> None:
    worth = np.full(40, 0.3, np.float32)
    worth[31] = 0.9
    found = stretches_for([[9] * 30] * 40, [], [7] * 5, worth, ends=ENDS, max_tokens=100, most=1)
    assert 31 in found[0].sentences


def test_units_are_the_sentences_of_each_candidate_and_the_rest_is_the_authors() -> None:
    made = sentences("Ada Koh said no.", "It rained.", "She shrugged.")
    stretches = stretches_for([[9] * 5, [9] * 3, [9] * 3], [5, 5], [7], np.ones(3, np.float32), ends=ENDS, max_tokens=64)
    candidates = [Candidate("Ada Koh", "Ada Koh", (Place(0, 0, 7, True), Place(2, None, None, True)))]
    tokens = [[(0, 3), (3, 7), (7, 12), (12, 15), (15, 16)], [(0, 2), (3, 9), (9, 10)], [(0, 3), (4, 12), (12, 13)]]
    found = Asked([one.start for one in made], tokens, candidates, (0.0,) * len(FORMS), 2)
    (own,) = candidate_units(found, stretches, np.ones(3, np.float32))
    assert [(one.sentence, one.start, one.end, one.mention) for one in own] == [(0, 3, 8, (3, 5)), (2, 11, 14, (0, 0))]
    author = author_units(found, stretches, np.ones(3, np.float32))
    assert [one.sentence for one in author] == [NO_SENTENCE, NO_SENTENCE, 1], "title, whole stretch, and the one sentence nobody else speaks in"


def test_a_units_weight_decides_how_much_it_counts() -> None:
    weights = {
        "x.hidden.weight": np.eye(3, dtype=np.float32),
        "x.hidden.bias": np.zeros(3, np.float32),
        "x.attention.weight": np.array([[0.0, 0.0, 5.0]], np.float32),
        "x.attention.bias": np.zeros(1, np.float32),
        "x.out.weight": np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0]], np.float32),
        "x.out.bias": np.zeros(2, np.float32),
    }
    found = UnitHead(weights, "x")(np.array([[1, 0, 0], [0, 1, 1]], np.float32))
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[1] > 0.99
    assert int(found.logits.argmax()) == 1
    assert int(found.units[0].argmax()) == 0


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


@pytest.mark.parametrize(
    ("text", "named", "role"),
    [
        ("Gen. Ada Koh said so.", ["Gen. Ada Koh"], "Gen."),
        ("Ms Koh said so.", ["Ms Koh"], None),
        ("Ada Koh, the chief of staff, said so.", ["Ada Koh", "the chief of staff"], "the chief of staff"),
        ("The chief of staff said so. Ada Koh left.", ["The chief of staff", "Ada Koh"], None),
    ],
)
def test_a_role_is_what_stands_beside_the_name(text: str, named: list[str], role: str | None) -> None:
    name = "Koh" if "Ms" in text else "Ada Koh"
    spans = [(text.index(one), text.index(one) + len(one)) for one in named]
    found = [Mention(text[:start].count("."), start, end, text[start:end], i, i + 1, 0.9) for i, (start, end) in enumerate(spans)]
    assert role_of(Speaker(name, named[0], tuple(range(len(named)))), found, text) == role
