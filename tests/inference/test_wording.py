"""What of a sentence is given as somebody's words: whole quotations and whole clauses, never a torn piece."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.reader.attribution import Attribution, quotations_of
from nutgraf.reader.layout import quoted_spans
from nutgraf.reader.spans import Span
from nutgraf.reader.wording import wording
from nutgraf.results import Quotation
from nutgraf.text.sentences import Sentence, split_sentences


def said(text: str, contents: list[str], around: list[str]) -> list[str]:
    """The wording of a sentence in which the reader marks these stretches as said, and these as sources and cues."""

    def spans(parts: list[str]) -> list[Span]:
        return [Span(0, text.index(part), text.index(part) + len(part), 0, 0) for part in parts]

    quoted = quoted_spans([Sentence(text, 0, len(text), 0)], text)
    return [text[a:b] for a, b in wording(0, len(text), text, spans(contents), spans(around), quoted)]


@pytest.mark.parametrize(
    ("text", "contents", "around", "expected"),
    [
        pytest.param(
            "The council slammed the drills on Monday, saying that they are “a smokescreen” by the army.",
            ["the drills", "that they are “a smokescreen"],
            ["The council", "slammed", "saying"],
            ["they are “a smokescreen” by the army"],
            id="a bare object is left out, and a clause is whole",
        ),
        pytest.param(
            "The missiles were fired from the west coast, the official said, into the sea.",
            ["The missiles were fired from the west", "into the sea"],
            ["the official", "said"],
            ["The missiles were fired from the west coast, the official said, into the sea"],
            id="an aside does not tear a clause",
        ),
        pytest.param("Ada Koh praised the new bridge.", ["the new bridge"], ["Ada Koh", "praised"], [], id="no clause"),
        pytest.param(
            "The firm refused to settle the lawsuits.", ["to settle the lawsuits"], ["The firm", "refused"], [], id="a refusal is no demand"
        ),
        pytest.param(
            "Ada Koh denied that she lied.", ["that she lied"], ["Ada Koh", "denied"], ["denied that she lied"], id="a denial keeps its verb"
        ),
        pytest.param(
            "Ada Koh told a Senate panel on Monday that the bank was to blame.",
            ["a Senate panel on Monday that the bank was to"],
            ["Ada Koh", "told"],
            ["the bank was to blame"],
            id="without whom it was told",
        ),
        pytest.param(
            "Ada Koh urged the council to act now.", ["the council to act"], ["Ada Koh", "urged"], ["the council to act now"], id="a demand"
        ),
        pytest.param(
            "Troops moved in to protect the town, said Ada Koh.",
            ["to protect the"],
            ["said", "Ada Koh"],
            ["Troops moved in to protect the town"],
            id="a purpose is no demand by itself",
        ),
        pytest.param(
            "“We need help,” said Ada Koh, “and we need it now.”",
            ["We need", "and we need it now"],
            ["said", "Ada Koh"],
            ["“We need help,”", "“and we need it now.”"],
            id="between marks it is always whole",
        ),
        pytest.param("Nobody weeps for the bridge, Koh said.", [], ["Koh", "said"], ["Nobody weeps for the bridge"], id="before who said it"),
        pytest.param("Ada Koh called it “wrong”.", ["it “wrong”"], ["Ada Koh", "called"], [], id="one quoted word is no statement"),
    ],
)
def test_what_is_said_can_stand_for_itself(text: str, contents: list[str], around: list[str], expected: list[str]) -> None:
    assert said(text, contents, around) == expected


_WORDS = st.lists(
    st.sampled_from(
        ["Koh", "said", "that", "the", "bridge", "is", "“", "”", '"', "not", "to", "close", ",", "—", "which", "of", "(", ")", "council's"]
    ),
    min_size=1,
    max_size=30,
)


@given(words=_WORDS, cuts=st.lists(st.integers(0, 200), min_size=2, max_size=8))
def test_pieces_lie_in_the_sentence_in_order_and_apart(words: list[str], cuts: list[int]) -> None:
    text = " ".join(words)
    bounds = sorted(min(cut, len(text)) for cut in cuts)
    spans = [Span(0, a, b, 0, 0) for a, b in zip(bounds[::2], bounds[1::2], strict=False) if a < b]
    quoted = quoted_spans([Sentence(text, 0, len(text), 0)], text)
    found = wording(0, len(text), text, spans[::2], spans[1::2], quoted)
    assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))


def test_a_quotation_of_several_sentences_is_one() -> None:
    text = "“It is bad. It will be worse,” Koh said. “So we go.”"
    parts = [("“It is bad.", "direct"), ("It will be worse,”", "direct"), ("“So we go.”", "direct")]
    found = [
        Attribution(i, "Koh", None, None, True, (Quotation(part, text.index(part), text.index(part) + len(part), "Koh", None, None, "direct"),))
        for i, (part, _) in enumerate(parts)
    ]
    assert [one.text for one in quotations_of(found, text)] == ["“It is bad. It will be worse,”", "“So we go.”"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Why now?” Ada Koh asked. “It is late.”", ["“Why now?” Ada Koh asked.", "“It is late.”"]),
        ("“Never!” Koh said in a second letter. Then she left.", ["“Never!” Koh said in a second letter.", "Then she left."]),
        ("“Never!” Koh said the plan was dead.", ["“Never!”", "Koh said the plan was dead."]),
    ],
)
def test_who_asked_belongs_to_the_question(text: str, expected: list[str]) -> None:
    assert [one.text for one in split_sentences(text, [(0, len(text))])] == expected
