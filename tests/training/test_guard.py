"""Spoilt sentences differ from what they were made of; true ones are left true; the weights learn a rule."""

from __future__ import annotations

import random

import pytest
from nutgraf.guard.facts import missing
from nutgraf_training.corpora.summary_sets import SummaryRow
from nutgraf_training.guard.corruptions import CORRUPTIONS, TRUE_CHANGES
from nutgraf_training.guard.data import detokenised, made_cases, split_document

ARTICLE = [
    "The council of Westmere has approved 42 new homes on the old mill site, despite protests by residents.",
    "Mayor Ruth Adler told Jonas Berg of the builders' union that work would start before the end of June.",
    "Opponents, who were led by Carla Nunez, said the road was already full and more cars could not be let in.",
    "Westmere has lost three schools since 2009, according to a report that was published by Harbour University.",
    "Berg said that his firm had been asked to keep two thirds of the trees, including the old oak.",
    "The plan will now go to the county, which may still refuse it after a hearing in September.",
    "Adler, 51, was elected in 2018 and is expected to stand again when her second term ends.",
    "Nunez said she would take the case to court if the county did not listen to the people of Westmere.",
    "The mill was closed in 1987 after a fire that had killed two workers and destroyed the main hall.",
]


@pytest.mark.parametrize("kind", list(CORRUPTIONS))
def test_spoilt_sentences_differ_and_every_kind_finds_one(kind: str) -> None:
    rng = random.Random(1)
    changed = [CORRUPTIONS[kind](sentence, ARTICLE, rng) for sentence in ARTICLE]
    assert any(changed)
    for sentence, other in zip(ARTICLE, changed, strict=True):
        assert other is None or (other != sentence and "\0" not in other)


@pytest.mark.parametrize("kind", list(TRUE_CHANGES))
def test_true_changes_bring_no_new_fact(kind: str) -> None:
    rng = random.Random(1)
    changed = [TRUE_CHANGES[kind](sentence, ARTICLE, rng) for sentence in ARTICLE]
    assert any(changed)
    for other in changed:
        assert other is None or missing(other, " ".join(ARTICLE)) == ()


def test_a_changed_number_is_a_missing_fact() -> None:
    rng = random.Random(2)
    source = " ".join(ARTICLE)
    changed = CORRUPTIONS["number"](ARTICLE[0], ARTICLE, rng)
    assert changed is not None
    assert missing(changed, source)


def test_made_cases_are_the_same_each_time_and_point_at_their_origin() -> None:
    row = SummaryRow(
        "1", "\n".join(ARTICLE), "Westmere approves 42 homes on mill site .\nMayor Adler expects work to start by June .", "cnn", "train"
    )
    cases = made_cases([row], seed=4)
    assert cases == made_cases([row], seed=4)
    assert {claim.label for claim in cases.claims} == {0, 1}
    for claim in cases.claims:
        if claim.kind == "copy":
            assert claim.origin is not None
            assert cases.documents[0][claim.origin].text == claim.text
        elif claim.origin is not None and claim.label == 0:
            assert cases.documents[0][claim.origin].text != claim.text


def test_text_of_a_tokeniser_is_put_right() -> None:
    assert detokenised("He did n't say `` no '' , he said .") == 'He didn\'t say " no ", he said.'
    assert [s.text for s in split_document("One came.\nTwo went. Three stayed.")] == ["One came.", "Two went.", "Three stayed."]
