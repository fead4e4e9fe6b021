"""Which sentences may stand in a summary, and without what."""

from __future__ import annotations

import pytest
from nutgraf.text.sentences import Sentence
from nutgraf.text.standalone import fit_for_summary, stands_alone, undated


@pytest.mark.parametrize(
    "text",
    [
        "The council closed two libraries on Tuesday.",
        "Anna Berg said she would fight the plan in court.",
        "It is not clear when the bridge will open again.",
        "Although he lost the vote, Mayor Tom Reed will stay on.",
        "“We will not pay,” said Ines Costa, who leads the union.",
        "Winehouse told her fans that the tour was over.",
        "Which bridge will be shut was not said.",
        "So far the police have found no trace of the van.",
        "Stillwater voted for the dam on Monday.",
        "In March it was clear that Poland would leave.",
        "In 2019 the council voted for the dam.",
    ],
)
def test_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "He said the plan would fail.",
        "Which, of course, is what they said.",
        "Which is why the bridge must stay open.",
        "In other words, the bridge will stay shut.",
        "But they have no money left for repairs.",
        "This decision was taken in May.",
        "The move drew criticism from farmers.",
        "“We will not pay a cent more for it.”",
        "“The offer is an insult,” he told reporters on Monday.",
        "According to the report, she left after the vote.",
        "In the end, his lawyers gave up.",
        "But the council voted against the plan.",
        "And Mr Reed kept his seat.",
        "So the harbour board sold the ferry.",
        "However, the union rejected the offer.",
        "As a result, the bridge stays shut.",
        "For 50 years it has borrowed its neighbour’s harbour.",
        "In June it stopped paying at all.",
        "On Monday they met again.",
    ],
)
def test_leans_on_what_was_said_before(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("(CNN)A documentary will be released in July.", "A documentary will be released in July."),
        ("MIAMI, Florida (CNN) -- The ninth floor is full.", "The ninth floor is full."),
        ("WARSAW, March 18 (Reuters) - Poland will leave the treaty.", "Poland will leave the treaty."),
        ("LONDON — The bridge was closed.", "The bridge was closed."),
        ("SAN DIEGO—The bridge was closed.", "The bridge was closed."),
        ("NATO–Russia relations are worse.", "NATO–Russia relations are worse."),
        ("NATO—Europe's shield—will pay.", "NATO—Europe's shield—will pay."),
        ("10:42 Trains are cancelled on all lines.", "Trains are cancelled on all lines."),
        ("• The shop closes at 8 pm.", "The shop closes at 8 pm."),
        ("ADVERTISEMENT The shop closes at 8 pm.", "The shop closes at 8 pm."),
        ("The ministers (all four) agreed.", "The ministers (all four) agreed."),
        ("Poland - a NATO member - will leave the treaty.", "Poland - a NATO member - will leave the treaty."),
    ],
)
def test_datelines_are_left_off_and_offsets_move_along(text: str, rest: str) -> None:
    found = undated(Sentence(text, 7, 7 + len(text), 0))
    assert found.text == rest
    assert (" " * 7 + text)[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "(The mayor had laughed at the plan before.)",
        "(The mayor had laughed at the plan before).",
        "Watch the latest on the beef recall » .",
        "Scroll down for video of the storm.",
        "CNN's Joe Ford contributed to this report.",
        "E-mail to a friend .",
        "By Anna Berg and Tom Reed",
        "Good morning and welcome to our live coverage.",
        "Follow @harbournews on Twitter for more on this.",
        "See pic.twitter.com/aBcD for what was left of it.",
        "Anna Berg at the harbour Hide Caption 7 of 15 The strike began on Monday.",
        "FILE PHOTO: The ferry in the port of Hull.",
        "Anna Berg, center, speaks in Hull. (AP Photo/Tom Reed, Getty Images)",
        "Anna Berg, the mayor, wrote in a Facebook post on Thursday.",
        "The company said in a statement.",
        "The mayor said on Monday morning in an interview with CNN.",
        "Here are the four reasons that the port gave: 1.",
        "Anna Berg, left, accompanies Tom Reed to the opening of the port.",
        "-- The reaction of the port's owners.",
        "UPDATES 1:55 p.m. ET.",
        "For more on this, subscribe to our morning newsletters today.",
        "The fuel, made by Neste NESTE, +0.26%, is sold in Hull.",
        "Mayor Anna BergHarbour strike ends in Hull Ferry sinks off York MORE said on Monday that taxes will rise.",
    ],
)
def test_furniture_is_not_fit(text: str) -> None:
    assert not fit_for_summary(Sentence(text, 0, len(text), 0))


@pytest.mark.parametrize(
    "text",
    [
        "(Some) ferries left the port early (crews said).",
        "Related charges were dropped in May.",
        "Copyright law will change in June.",
        "By Tuesday the water had gone.",
        "Officials said at least 40 people died.",
        "Police said on Monday two miners died.",
        "The minister said in Parliament taxes must rise.",
        "The Dow added on Tuesday nearly 200 points.",
        "Four people died in the fire, police said on Monday.",
        "The council will close two libraries, the mayor said on Tuesday.",
        "The earthquake struck the coast at 10:42.",
        "Germany beat France 2:1.",
        "Updates to the ferry timetable follow in May.",
    ],
)
def test_ordinary_sentences_with_such_words_are_fit(text: str) -> None:
    assert fit_for_summary(Sentence(text, 0, len(text), 0))
