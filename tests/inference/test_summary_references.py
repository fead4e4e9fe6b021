"""What a sentence needs before it in a summary."""

from __future__ import annotations

import pytest
from nutgraf.errors import ModelError
from nutgraf.summary.pointers import unbalanced
from nutgraf.summary.references import Known, coherent, needs_of

from ..conftest import sentences

KNOWN = Known(frozenset({"company", "attack"}), frozenset({"country"}), frozenset({"Obama"}))


@pytest.mark.parametrize(
    "text",
    [
        "The council closed two libraries on Tuesday.",
        "Anna Berg said she would fight the plan in court.",
        "Although he lost the vote, Mayor Tom Reed will stay on.",
        "Police said that a man who drowned off Hull had sold his boat.",
        "“We will not pay,” said Ines Costa, who leads the union.",
        "The company that built the bridge is bankrupt.",
    ],
)
def test_a_sentence_that_says_who_it_is_about_needs_nothing(text: str) -> None:
    assert needs_of(sentences("It rained in Leeds.", text), KNOWN)[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "He said the plan would fail.",
        "Egyptian newspapers reported that he was accused of theft.",
        "In that vote, 22 senators joined the other side.",
        "Critics say these delays cost lives.",
        "The company declined to comment.",
        "“We will not pay a cent more for it.”",
    ],
)
def test_a_sentence_that_points_back_needs_the_one_before_it(text: str) -> None:
    assert frozenset({1}) in needs_of(sentences("It rained in Leeds.", "Anna Berg met the harbour board in York.", text), KNOWN)[2]


def test_the_x_needs_a_sentence_that_says_which() -> None:
    made = sentences(
        "Teachers voted for a strike on Monday.",
        "A ferry with 40 people sank off Hull.",
        "Rain is expected.",
        "The ferry was built in 1971.",
        "People all over the country are shocked.",
    )
    needs = needs_of(made, KNOWN)
    assert needs[3] == (frozenset({1}),)
    assert needs[4] == ()
    assert coherent([1, 3], needs)
    assert coherent([0, 4], needs)
    assert not coherent([0, 3], needs)


def test_an_acronym_needs_the_sentence_that_spells_it_out() -> None:
    made = sentences("The Harbour Board of Hull (HBH) met on Monday.", "Rain is expected.", "The mayor praised the HBH.", "The BBC reported it.")
    needs = needs_of(made, KNOWN)
    assert needs[2] == (frozenset({0}),)
    assert needs[3] == ()


def test_a_captions_label_bars_a_sentence_and_a_leftover_attribution_needs_its_quotation() -> None:
    made = sentences("“It is a disgrace!”", "Anna Berg wrote on Twitter.", "Scene: The harbour after the storm on Monday.")
    needs = needs_of(made, KNOWN)
    assert needs[1] == (frozenset({0}),)
    assert needs[2] == (frozenset(),)


def test_nothing_stands_before_the_opening() -> None:
    assert needs_of(sentences("She was the first to cross the line.", "Anna Berg won the race."), KNOWN)[0] == ()


def test_a_surname_needs_the_whole_name_unless_everybody_knows_it() -> None:
    made = sentences(
        "Harbour master Tom Reed closed the port.",
        "Rain is expected.",
        "Reed blamed the storm.",
        "Barack Obama spoke in Hull.",
        "Obama praised the town.",
    )
    needs = needs_of(made, KNOWN)
    assert needs[2] == (frozenset({0}),)
    assert needs[4] == ()


def test_the_court_is_nobodys_surname() -> None:
    made = sentences("The Supreme Court heard the case.", "Rain is expected.", "Lawyers expect the Court to rule in June.")
    assert needs_of(made, KNOWN)[2] == ()


def test_an_orphan_quotation_mark_can_only_come_with_its_partner() -> None:
    made = sentences("“We will go.", "We will not wait,” said Anna Berg.", "Rain is expected.", "We are sorry,” said Tom Reed.")
    needs = needs_of(made, KNOWN)
    assert frozenset({0}) in needs[1]
    assert frozenset() not in needs[1]
    assert frozenset() in needs[0]
    assert frozenset() in needs[3]


@pytest.mark.parametrize(
    ("text", "odd"), [('"Go," she said.', False), ("“Go,” she said.", False), ('Go," she said.', True), ("”Go“", True), ("Go.", False)]
)
def test_unbalanced(text: str, odd: bool) -> None:
    assert unbalanced(text) is odd


def test_a_chain_is_followed_to_its_beginning() -> None:
    needs = needs_of(sentences("Anna Berg left the talks.", "She called the offer an insult.", "She will return on Monday."), KNOWN)
    assert coherent([0, 1, 2], needs)
    assert not coherent([1, 2], needs)
    assert not coherent([0, 2], needs)


@pytest.mark.parametrize("found", [[], {"names": "Obama"}, {"anaphoric": {"a": 1}}])
def test_damaged_lists_are_refused(found: object) -> None:
    with pytest.raises(ModelError, match="get the summary folder again"):
        Known.of(found)
