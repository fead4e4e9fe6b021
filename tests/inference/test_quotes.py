"""Who speaks in which sentence."""

from __future__ import annotations

import pytest
from nutgraf.quotes import attributions
from nutgraf.sentences import split_sentences


def holders(text: str) -> list[str | None]:
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append((at, at + len(line)))
        at += len(line) + 1
    sentences = split_sentences(text, [p for p in paragraphs if p[0] < p[1]])
    found = {a.sentence: a.holder for a in attributions(sentences)}
    return [found.get(i) for i in range(len(sentences))]


@pytest.mark.parametrize(
    ("sentence", "holder"),
    [
        ("“We must go,” said Ada Koh, the harbour master.", "Ada Koh, the harbour master"),
        ("Last year, General Pia Lund, the head of the coast guard, proposed leaving the pact.", "General Pia Lund, the head of the coast guard"),
        (
            "In a joint statement released on Tuesday, the ministries of the four states that border the lake stressed the need for speed.",
            "the ministries of the four states",
        ),
        ("Norway, Sweden, and Finland announced on May 2 that they would stay.", "Norway, Sweden, and Finland"),
        ("Some 2,300 nurses in the capital demanded shorter shifts.", "Some 2,300 nurses in the capital"),
        ("According to the finance ministry, the levy brought in less than planned.", "the finance ministry"),
        ("The armed forces of Chad, Niger, and Mali are urging their governments to stay.", "The armed forces of Chad, Niger, and Mali"),
        ("The union wants the depot to stay open.", "The union"),
        ('"It is too late," she told reporters.', None),
        ("The treaty was signed in 1997 by forty states.", None),
        ("The move signals a shift in policy.", None),
        ("Poland and the Baltic states have ramped up spending.", None),
        ("It rained all day in the capital.", None),
        ("The chamber of commerce fought the plan to the last.", "The chamber of commerce"),
    ],
)
def test_speaker_of_one_sentence(sentence: str, holder: str | None) -> None:
    assert holders(sentence) == [holder]


def test_pronouns_and_short_names_go_back_to_the_full_name() -> None:
    text = (
        "Maria Ruiz, the mayor of Soria, said the bridge would be closed. She added that no date was set. "
        "The chamber of commerce called the plan a mistake. Ruiz said she would listen."
    )
    assert holders(text) == [
        "Maria Ruiz, the mayor of Soria",
        "Maria Ruiz, the mayor of Soria",
        "The chamber of commerce",
        "Maria Ruiz, the mayor of Soria",
    ]


def test_a_quotation_over_two_sentences_keeps_its_speaker() -> None:
    assert holders("Ada Koh said: “We waited. Nobody came.” The pier is closed.")[0] == "Ada Koh"
    assert holders("“We waited,” Ada Koh said.\n“Nobody came.”") == ["Ada Koh", "Ada Koh"]


def test_mentions_have_offsets() -> None:
    text = "On Monday Ada Koh said no."
    sentences = split_sentences(text, [(0, len(text))])
    (one,) = attributions(sentences)
    assert one.start is not None
    assert one.end is not None
    assert text[one.start : one.end].endswith("Ada Koh")
