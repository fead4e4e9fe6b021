"""Who speaks in which sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf.reader.quotes import attributions, quotations
from nutgraf.text.sentences import Sentence, split_sentences

from ..conftest import read_lines, sentences


def split(text: str) -> tuple[Sentence, ...]:
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append((at, at + len(line)))
        at += len(line) + 1
    return split_sentences(text, [p for p in paragraphs if p[0] < p[1]])


def said(text: str) -> list[tuple[str, str, str]]:
    return [(q.speaker, q.kind, q.text) for q in quotations(split(text), text)]


def holders(text: str) -> list[str | None]:
    sentences = split(text)
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # direct: before, after, around the speaker; the cue inverted
        ("“The lift is broken,” said Ada Koh.", [("Ada Koh", "direct", "“The lift is broken,”")]),
        ("Ada Koh said: “The lift is broken.”", [("Ada Koh", "direct", "“The lift is broken.”")]),
        ('"We waited," Ada Koh said, "and nobody came."', [("Ada Koh", "direct", '"We waited,"'), ("Ada Koh", "direct", '"and nobody came."')]),
        ("“Why now?” asked Ada Koh, who runs the pier.", [("Ada Koh", "direct", "“Why now?”")]),
        (
            "‘It’s the farmers’ land,’ said Ada Koh. ‘Leave it.’",
            [("Ada Koh", "direct", "‘It’s the farmers’ land,’"), ("Ada Koh", "direct", "‘Leave it.’")],
        ),
        ("Finance chief Omar Diallo was blunt: “There is no money.”", [("Omar Diallo", "direct", "“There is no money.”")]),
        # indirect: before, after, inside
        ("Ada Koh said on Monday that the lift was broken.", [("Ada Koh", "indirect", "the lift was broken")]),
        ("The lift will be mended in May, Ada Koh said.", [("Ada Koh", "indirect", "The lift will be mended in May")]),
        (
            "The lift, Ada Koh said, would be mended in May.",
            [("Ada Koh", "indirect", "The lift"), ("Ada Koh", "indirect", "would be mended in May")],
        ),
        ("According to the harbour board, the pier is sinking.", [("the harbour board", "indirect", "the pier is sinking")]),
        ("The pier is sinking, according to the harbour board.", [("the harbour board", "indirect", "The pier is sinking")]),
        ("In Ada Koh’s view, the pier is sinking.", [("Ada Koh", "indirect", "the pier is sinking")]),
        ("The pier is sinking by a metre a year, engineers warned.", [("engineers", "indirect", "The pier is sinking by a metre a year")]),
        ("Ada Koh told reporters on the quay that she would resign.", [("Ada Koh", "indirect", "she would resign")]),
        # mixed, and quoted words that stand alone
        ("Ada Koh said the plan was “a bad joke” and should go.", [("Ada Koh", "mixed", "the plan was “a bad joke” and should go")]),
        ("Ada Koh called the plan “a bad joke”.", [("Ada Koh", "direct", "“a bad joke”")]),
        ("The plan is “a bad joke”, said Ada Koh.", [("Ada Koh", "mixed", "The plan is “a bad joke”")]),
        # documents and bodies
        ("In a letter to the council, the traders’ guild warned that shops would close.", [("the traders’ guild", "indirect", "shops would close")]),
        ("A report by the coast guard found that the buoys were old.", [("A report by the coast guard", "indirect", "the buoys were old")]),
        ("In a tweet, Omar Diallo wrote: “No comment needed.”", [("Omar Diallo", "direct", "“No comment needed.”")]),
        ("Police: driver was asleep", [("Police", "indirect", "driver was asleep")]),
        # two speakers in a sentence, one speaker with two verbs
        (
            "Ada Koh said the pier was safe, but engineers warned that it was sinking.",
            [("Ada Koh", "indirect", "the pier was safe"), ("engineers", "indirect", "it was sinking")],
        ),
        (
            "Ada Koh denied that the pier was sinking and insisted that it was safe.",
            [("Ada Koh", "indirect", "the pier was sinking"), ("Ada Koh", "indirect", "it was safe")],
        ),
        (
            "Kestovia rejected the claims, arguing that its boats had stayed in port.",
            [("Kestovia", "indirect", "its boats had stayed in port")],
        ),
        # no quotations
        ("The harbour board declined to comment.", []),
        ("Ada Koh did not respond to questions.", []),
        ("The so-called “whale tax” was dropped in May.", []),
        ("The book, “A Year on the Pier”, sold well.", []),
        ("The cafe serves “mermaid pie” to children.", []),
        ("The fund reported a net profit of 4 million crowns.", []),
        ("The museum has held the two drums since 1897.", []),
        ("The court held that the ban was void.", [("The court", "indirect", "the ban was void")]),
    ],
)
def test_quotations_of_one_sentence(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ada Koh, the mayor, spoke first. “We are late,” she said. Koh added that work would start.", ["Ada Koh", "Ada Koh"]),
        ("The lawyer, Omar Diallo, came out at noon. “No charge,” he said.", ["Omar Diallo"]),
        ("Koh said it was late. Ada Koh, who chairs the board, had warned of that.", ["Ada Koh", "Ada Koh"]),
        (
            "Ms Ruth Brand said the road was safe. Her neighbour Peter Brand disagreed. “It is not,” Mr Brand said. “It is,” Ms Brand said.",
            ["Ruth Brand", "Peter Brand", "Ruth Brand"],
        ),
        ("“We left,” Ada Koh said. “Nobody followed.”\n“We came back.”", ["Ada Koh", "Ada Koh", "Ada Koh"]),
        ("“We left,” Ada Koh said. “Nobody followed.\n“We came back.”", ["Ada Koh", "Ada Koh", "Ada Koh"]),
        ("Finance minister Omar Diallo said no. The minister added that he was tired.", ["Omar Diallo", "Omar Diallo"]),
        ("Four ministers said the pact was dead. The ministers added that it had never lived.", ["Four ministers", "Four ministers"]),
        ("The Lake Fisheries Authority said the nets were gone. The LFA added that an inquiry was open.", ["Lake Fisheries Authority"] * 2),
        ("Its director, Ada Koh, said the roof leaked. The board’s chairman, Omar Diallo, said it did not.", ["Ada Koh", "Omar Diallo"]),
        ("“How deep is it?” asked Ada Koh.\n“Nine metres,” said Omar Diallo.\n“And now?”", ["Ada Koh", "Omar Diallo", "Omar Diallo"]),
    ],
)
def test_speakers_go_back_to_the_fullest_name(text: str, speakers: list[str]) -> None:
    assert [speaker for speaker, _, _ in said(text)] == speakers


def test_two_speakers_make_two_attributions_in_order() -> None:
    text = "Ada Koh said the pier was safe, but engineers warned that it was sinking."
    found = attributions(split(text), text)
    assert [(a.sentence, a.holder) for a in found] == [(0, "Ada Koh"), (0, "engineers")]
    assert [[q.text for q in a.quotations] for a in found] == [["the pier was safe"], ["it was sinking"]]


def test_a_carried_speaker_has_no_offsets() -> None:
    text = "“We left,” Ada Koh said. “Nobody followed.”"
    first, second = quotations(split(text), text)
    assert first.speaker_start is not None
    assert text[first.speaker_start : first.speaker_end] == "Ada Koh"
    assert (second.speaker, second.speaker_start, second.speaker_end) == ("Ada Koh", None, None)


_TOKENS = "“ ” \" ' ‘ ’ : ; , . ? ! — Ada Koh said says told he she it they the minister according to that in her view asked , \n \n\n and but who Mr Dr".split(
    " "
)
_WORDS = st.sampled_from([*_TOKENS, "Lake Authority", "“We left,”", "'no'", "arguing that", "’s", "(x)", "said:", "\x00", "É", "😀", "-"])


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.lists(_WORDS, max_size=60).map(" ".join), st.text(max_size=300)))
def test_every_span_holds_on_any_text(text: str) -> None:
    sentences = split(text)
    bounds: dict[int, tuple[int, int]] = {}
    for sentence in sentences:
        low, _ = bounds.get(sentence.paragraph, (sentence.start, 0))
        bounds[sentence.paragraph] = (low, sentence.end)
    for quotation in quotations(sentences, text):
        assert quotation.text == text[quotation.start : quotation.end]
        assert quotation.text.strip()
        assert quotation.speaker.strip()
        assert any(low <= quotation.start < quotation.end <= high for low, high in bounds.values())
        if quotation.speaker_start is not None and quotation.speaker_end is not None:
            assert text[quotation.speaker_start : quotation.speaker_end].strip()
    for attribution in attributions(sentences, text):
        sentence = sentences[attribution.sentence]
        assert attribution.start is None or sentence.start <= attribution.start < sentence.end


def test_a_long_article_takes_little_time() -> None:
    text = "\n".join(["Ada Koh, the mayor, said the pier was safe. “It is not,” Omar Diallo told reporters, “and she knows.” He left."] * 1000)
    sentences = split(text)
    began = time.process_time()
    assert len(quotations(sentences, text)) >= 3000
    assert time.process_time() - began < 5


def test_a_company_that_is_the_only_subject_is_its_own_name() -> None:
    made = sentences("The company said that sales fell.", "The company also promised that no jobs would go.")
    assert {a.holder for a in attributions(made)} == {"The company"}


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_shipped_text_is_read(root: Path, step: int) -> None:
    from nutgraf import Article
    from nutgraf.document import prepare

    texts = [row["text"] for name in ("pieces", "reports") for row in read_lines(root / "data" / name / f"{name}.jsonl")]
    for text in texts[::step]:
        for quotation in prepare(Article(text)).quotations:
            assert text[quotation.start : quotation.end] == quotation.text


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        (
            "Drivers will pay by the kilometre, the city council decided on Tuesday night after a long debate.",
            "the city council",
            "Drivers will pay by the kilometre",
        ),
        ("The council decided on Monday to close the bridge.", "The council", "to close the bridge"),
    ],
)
def test_when_it_was_decided_is_no_part_of_what_was_decided(text: str, speaker: str, words: str) -> None:
    (found,) = quotations(sentences(text), text)
    assert (found.speaker, found.text) == (speaker, words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry backed the plan and the union rejected it.", ["The ministry", "the union"]),
        ("Farmers welcomed the subsidy and Greenpeace criticised it.", ["Farmers", "Greenpeace"]),
        ("The mayor and the traders oppose the bridge.", ["The mayor and the traders"]),
        ("The mayor backed the plan, and doctors and teachers condemned it.", ["The mayor", "doctors and teachers"]),
        ("The minister said the ministry and the union rejected it.", ["The minister"]),
    ],
)
def test_what_somebody_judged_is_no_part_of_who_judges_next(text: str, expected: list[str]) -> None:
    found = [one.holder for one in attributions(split(text))]
    assert found[: len(expected)] == expected
    assert not any("plan" in holder or "subsidy" in holder for holder in found)
