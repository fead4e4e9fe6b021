"""What speakers are called, and in which clauses they are found."""

from __future__ import annotations

import time

import pytest
from nutgraf.reader.quotes import attributions
from nutgraf.reader.quotes.noun_phrases import antecedent

from .test_quotes import split


def names(text: str) -> list[str]:
    return [one.holder for one in attributions(split(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Undeterred, Senator Ada Koh maintains that the bridge is safe.", "Senator Ada Koh"),
        ("Outside, Ada Koh of the dockers' union promised an appeal.", "Ada Koh of the dockers' union"),
        ("Now the hoteliers' association wants the place gone, saying it frightens guests.", "the hoteliers' association"),
        ("The growers' association put losses at 14 million dollars and urged the men back to work.", "The growers' association"),
        ("“Nobody has told us where to fish,” said its chair, Ada Koh.", "Ada Koh"),
        ("Its sponsor, deputy Fahad Koh, had told the chamber that the visa was a back door.", "deputy Fahad Koh"),
        ("Their open letter, published on Saturday, says the competition sells the shirts.", "Their open letter, published on Saturday"),
        ("A volunteer group, the Friends of Cape Tansy, had hoped to run the tower as a museum.", "the Friends of Cape Tansy"),
        ("The Kite Trust, a bird charity, has also objected to the plan.", "The Kite Trust, a bird charity"),
        ("The owner, to whom I spoke politely, said the system saves paper.", "The owner"),
        ("My sister-in-law, a nurse in Gore, reckons it would pay for itself.", "My sister-in-law, a nurse in Gore"),
        ("Even the engineers at the dam, who praise nothing, say the schedule is sane.", "the engineers at the dam"),
        ("My cousin Achieng finds the whole idea unhygienic and says she did not study law for it.", "My cousin Achieng"),
        ("The figures do not separate one from the other, said Ada Koh, who compiled them.", "Ada Koh"),
        ("A match costs two rupees and the machine costs four lakh, said Ada Koh, president of the union.", "Ada Koh, president of the union"),
        ("To fly her home, argued Ada Koh of the group Open Gate, would finish their work.", "Ada Koh of the group Open Gate"),
        ("He was applauded by the parents' federation FPEP, which says that pupils sleep with a phone.", "the parents' federation FPEP"),
        ("Banners were hung by the supporters' group, which accuses him of cowardice.", "the supporters' group"),
        ("The curbs found a friend in the Institute for Island Security, which argued that tools are copied.", "the Institute for Island Security"),
        ("The Social Democrats will fight it.", "The Social Democrats"),
    ],
)
def test_a_speaker_is_called_by_a_name(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The plan was backed on Monday by the opposition, whose leader, Ada Koh, called it overdue.", ["the opposition"]),
        ("The railway was vetoed by Mongolia's president on Tuesday.", ["Mongolia's president"]),
        ("The bill was approved by 51 votes to 22.", []),
        ("The motion was rejected by a large majority.", []),
        ("The claim was supported by evidence.", []),
        ("The minister said the plan was opposed by the unions.", ["The minister"]),
        ("Growers in the valley were dismayed.", ["Growers in the valley"]),
        ("The cooperative, which has seen risks before, is against it.", ["The cooperative"]),
        ("Not everyone cheered.", []),
        ("The teachers' guild has come out for the lockers.", ["The teachers' guild"]),
        ("The board stood behind him.", ["The board"]),
        ("The wall stood behind the mill.", []),
    ],
)
def test_a_view_that_is_shown_has_a_holder_and_no_words(text: str, expected: list[str]) -> None:
    found = attributions(split(text))
    assert [one.holder for one in found][: len(expected) or None] == expected
    assert all(not one.quotations for one in found if one.holder != "The minister")


@pytest.mark.parametrize(
    "text",
    [
        "Eleven birds had eaten it, laboratory results released on Monday show.",
        "I read that the bridge is shut.",
        "It costs, I am told, four million a year.",
        "Let us recall what was said on Tuesday.",
        "The proposed rule costs nothing, spoils nothing and can be enforced with a whistle.",
        "Take the money on the table, return to the wards, and fight for the balance from there.",
        "They met in Paramaribo, which expects rain.",
    ],
)
def test_no_name_is_made_of_what_opens_a_sentence(text: str) -> None:
    assert names(text) == []


def test_she_is_nobody_of_a_party() -> None:
    text = "The Social Democrats will fight it. “It ends at the gate,” said their leader, Flora Caduff. She accused the firm of lying."
    assert names(text) == ["The Social Democrats", "Flora Caduff", "Flora Caduff"]


def test_a_clause_is_held_to_its_name_in_bounded_time() -> None:
    started = time.process_time()
    for filler in ("Aa ", "the Aa of ", "a the Bb ", "’-", "of the "):
        assert antecedent(filler * 140 + ", which ") is None or filler != "’-"
    assert time.process_time() - started < 2


def test_in_an_interview_the_answers_are_the_guests() -> None:
    lines = [
        "Ada Koh runs the last ferry on the lake. We met on deck.",
        "A coalition party wants to end the subsidy. Would it hurt you?",
        "“It would sink us by June.”",
        "Critics say the boats are empty.",
        "“Then let them count on a market day.”",
        "Some drivers want a bridge.",
        "“A bridge does not stop for a chat.”",
    ]
    found = {one.sentence: one.holder for one in attributions(split("\n".join(lines))) if one.direct}
    assert list(found.values()) == ["Ada Koh"] * 3
