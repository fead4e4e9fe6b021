"""Passages and their aggregation, without a model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Stance
from nutgraf.reader.attribution import Attribution
from nutgraf.stance.aggregate import Judged, Settings, stance_of, still_decisive
from nutgraf.stance.pairs import AUTHOR, hypothesis
from nutgraf.stance.passages import AUTHOR_SENTENCES, HOLDER_SENTENCES, WINDOWS, Passage, mentions, relevance, single, unnamed_odds, windows

from ..conftest import sentences

SETTINGS = Settings(abstain_below=0.45)


def judged(sentence: int, holder: str, *p: float, relevance: float = 0.8) -> Judged:
    return Judged(Passage(sentence, sentence, holder, "x", relevance), np.array(p, np.float32))


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
    far = np.array([1, -1, 1, -1], np.float32) / 2
    assert unnamed_odds(made, vectors, target, far) == 1
    assert unnamed_odds(made[named[0] + 1 :] or made[:1], vectors, target, far) > 1


def test_a_holder_of_function_words_is_not_taken_for_the_target() -> None:
    made = sentences("May called the plan a gift.", "The plan is due in a week.")
    windows_ = [judged(1, AUTHOR, 0.1, 0.1, 0.8, 0.0)]
    for holder, target, holders in (("May", "Take That", ["author", "May"]), ("May", "May", ["author"]), ("the WHO", "WHO", ["author"])):
        stance = stance_of(target, made, windows_, [judged(0, holder, 0.9, 0.05, 0.05, 0.0)], SETTINGS)
        assert [one.name for one in stance.holders] == holders


def test_one_word_in_four_does_not_make_an_article_related() -> None:
    made = sentences("The nations signed a treaty on mines.", "A vote is due.")
    near, far = np.ones((2, 4), np.float32) / 2, np.array([1, -1, 1, -1], np.float32) / 2
    assert unnamed_odds(made, near, "the treaty", far) == 1
    assert unnamed_odds(made, near, "young voters of four small nations", far) > 100
    assert unnamed_odds(made, near, "young voters of four small nations", near[0]) == 1


@given(st.lists(st.integers(1, 60), min_size=1, max_size=60), st.integers(0, 99))
def test_cost_is_bounded_whatever_the_length(lengths: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = sentences(*(" ".join(["word"] * n) for n in lengths))
    scores = rng.random(len(made)).astype(np.float32)
    given_ = [Attribution(i, "the mayor", None, None, False) for i in range(0, len(made), 2)]
    in_windows, single_sentences = windows(made, scores), single(made, scores, given_)
    assert 1 <= len(in_windows) <= WINDOWS
    assert len(single_sentences) <= AUTHOR_SENTENCES + HOLDER_SENTENCES
    assert all(a.last < b.first for a, b in itertools.pairwise(in_windows))
    assert {p.first for p in single_sentences if p.holder != AUTHOR} <= {a.sentence for a in given_}


def test_everybody_quoted_is_heard_once_before_anybody_is_heard_twice() -> None:
    made = sentences(*(["word"] * 12))
    scores = np.linspace(1, 0.5, 12, dtype=np.float32)
    given_ = [Attribution(i, "the mayor" if i < 9 else f"critic {i}", None, None, False) for i in range(12)]
    quoted = [(p.holder, p.first) for p in single(made, scores, given_) if p.holder != AUTHOR]
    assert quoted == [("the mayor", i) for i in range(HOLDER_SENTENCES - 3)] + [(f"critic {i}", i) for i in (9, 10, 11)]


def test_a_neutral_author_beside_a_holder_in_favor() -> None:
    made = sentences("The ministers want to leave.", "A vote is due.")
    stance = stance_of("leaving", made, [judged(0, AUTHOR, 0.1, 0.1, 0.7, 0.1)], [judged(0, "The ministers", 0.9, 0.02, 0.05, 0.03)], SETTINGS)
    assert stance.label == "neutral"
    author, ministers = stance.holders
    assert (author.kind, author.label, author.evidence) == ("author", "neutral", ())
    assert (ministers.name, ministers.label) == ("The ministers", "favor")
    assert [e.text for e in ministers.evidence] == ["The ministers want to leave."]
    assert stance.evidence == ()


def test_an_author_who_judges_in_one_sentence_is_heard() -> None:
    made = sentences("They met.", "The plan is folly.")
    calm = stance_of("the plan", made, [judged(0, AUTHOR, 0.1, 0.4, 0.5, 0.0)], [judged(0, AUTHOR, 0.1, 0.1, 0.8, 0.0)], SETTINGS)
    sharp = stance_of("the plan", made, [judged(0, AUTHOR, 0.1, 0.4, 0.5, 0.0)], [judged(1, AUTHOR, 0.01, 0.97, 0.02, 0.0)], SETTINGS)
    assert calm.label == "neutral"
    assert sharp.label == "against"
    assert sharp.holders[0].evidence[0].text == "The plan is folly."
    assert sharp.evidence == sharp.holders[0].evidence


def test_abstention_gives_its_reason() -> None:
    made = sentences("They met.")
    stance = stance_of("the plan", made, [judged(0, AUTHOR, 0.34, 0.33, 0.33, 0.0)], [], SETTINGS)
    assert stance.label is None
    assert stance.holders == ()
    assert "card" in (stance.reason or "")
    assert stance.probability is None
    assert stance.evidence == ()


def test_a_callers_least_probability_takes_the_place_of_the_cards() -> None:
    made = sentences("The ministers want to leave.", "A vote is due.")
    in_windows, single_sentences = [judged(0, AUTHOR, 0.1, 0.1, 0.7, 0.1)], [judged(0, "The ministers", 0.9, 0.02, 0.05, 0.03)]

    def asked(least: float) -> Stance:
        return stance_of("leaving", made, in_windows, single_sentences, SETTINGS.at_least(least))

    assert [(h.name, h.label) for h in asked(0.6).holders] == [("author", "neutral"), ("The ministers", "favor")]
    assert (asked(0.8).label, asked(0.8).reason) == (
        None,
        "the best label, neutral, has a probability of 0.75, below the 0.80 required by min_probability",
    )
    assert [h.name for h in asked(0.8).holders] == ["The ministers"]
    assert asked(0.95).holders == ()
    assert SETTINGS.at_least(None) == SETTINGS


def test_coverage_counts_what_was_put_to_the_model_once() -> None:
    made = sentences("a" * 10, "b" * 20, "c" * 30, "d" * 40)

    def covered(*passages: tuple[int, int, int, int]) -> float:
        """Of passages as first sentence, last, sentences before, characters cut off."""
        in_windows = [
            Judged(Passage(first, last, AUTHOR, "x", 0.8, before), np.array([0.1, 0.1, 0.7, 0.1], np.float32), cut)
            for first, last, before, cut in passages
        ]
        return stance_of("leaving", made, in_windows, [], SETTINGS).coverage

    assert covered((0, 3, 0, 0)) == 1
    assert covered((0, 1, 0, 0), (1, 1, 0, 0)) == pytest.approx(0.3)
    assert covered((2, 2, 1, 0)) == pytest.approx(0.5), "the sentence before it was put too"
    assert covered((1, 2, 0, 12)) == pytest.approx(0.38), "the end of the last sentence was cut off"
    assert covered((1, 2, 0, 41)) == pytest.approx(0.1), "30 characters, the space before them, and 10 of the sentence before"
    assert covered((1, 2, 0, 12), (2, 2, 0, 0)) == pytest.approx(0.5)


def test_unrelated_articles_have_no_holders() -> None:
    made = sentences("The mayor said no.")
    stance = stance_of(
        "whales", made, [judged(0, AUTHOR, 0.01, 0.01, 0.03, 0.95)], [judged(0, "The mayor", 0.0, 0.1, 0.0, 0.9, relevance=0.1)], SETTINGS
    )
    assert stance.label == "unrelated"
    assert stance.holders == ()


@given(st.lists(st.tuples(*[st.floats(0.001, 1)] * 4), min_size=1, max_size=3), st.lists(st.tuples(*[st.floats(0.001, 1)] * 4), max_size=4))
def test_probabilities_add_up(in_windows: list[tuple[float, ...]], own: list[tuple[float, ...]]) -> None:
    made = sentences("a b c d.")
    rows = [judged(0, AUTHOR, *(v / sum(p) for v in p)) for p in in_windows]
    stance = stance_of("x", made, rows, [judged(0, AUTHOR, *(v / sum(p) for v in p)) for p in own], SETTINGS)
    assert sum(stance.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
    best = max(stance.probabilities.values())
    assert stance.probability == (None if stance.label is None else pytest.approx(best))
    assert (stance.label is None) == (best < SETTINGS.abstain_below)


SPLIT = st.tuples(*[st.floats(0.001, 1)] * 4).map(lambda p: tuple(v / sum(p) for v in p))


@given(
    st.lists(SPLIT, min_size=1, max_size=2),
    st.lists(SPLIT, max_size=3),
    st.lists(st.tuples(SPLIT, st.floats(0, 1)), max_size=3),
    st.floats(1, 50),
)
def test_sentences_that_are_left_out_would_not_have_changed_the_label(
    in_windows: list[tuple[float, ...]], own: list[tuple[float, ...]], quoted: list[tuple[tuple[float, ...], float]], odds: float
) -> None:
    made = sentences("a b c d.")
    windows_ = [judged(0, AUTHOR, *p) for p in in_windows]
    single_sentences = [judged(0, AUTHOR, *p) for p in own] + [judged(0, "the mayor", *p, relevance=near) for p, near in quoted]
    asked = {id(passage) for passage in still_decisive(windows_, [one.passage for one in single_sentences], odds)}
    settings = Settings(abstain_below=0.0)
    best = max((one.passage.relevance for one in single_sentences), default=0.0)
    whole = stance_of("x", made, windows_, single_sentences, settings, unrelated_odds=odds)
    part = [one for one in single_sentences if id(one.passage) in asked]
    short = stance_of("x", made, windows_, part, settings, unrelated_odds=odds, best_relevance=best)
    assert short.label == whole.label
    assert short.evidence == whole.evidence
    assert [holder.name for holder in short.holders] == [holder.name for holder in whole.holders]


def test_what_is_asked_after_the_wide_passages() -> None:
    own, mayor = judged(0, AUTHOR, 1, 0, 0, 0).passage, judged(0, "the mayor", 1, 0, 0, 0, relevance=0.3).passage
    near = judged(0, "the mayor", 1, 0, 0, 0, relevance=0.6).passage
    elsewhere, calm, sharp = judged(0, AUTHOR, 0, 0, 0.1, 0.9), judged(0, AUTHOR, 0.05, 0.05, 0.9, 0), judged(0, AUTHOR, 0.3, 0.1, 0.6, 0)
    assert still_decisive([elsewhere], [own, mayor]) == []
    assert near in still_decisive([elsewhere], [own, near])
    assert still_decisive([calm], [own, mayor]) == [mayor]
    assert still_decisive([sharp], [own, mayor]) == [own, mayor]
