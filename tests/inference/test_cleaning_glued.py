"""Clutter that is glued to an article's sentences: captions, labels, buttons."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.article import Article
from nutgraf.cleaning import clean

LEAD = "A ferry with forty people on board sank off the harbour of Hull on Monday morning."
REST = " Nobody was hurt, the harbour master said. The company that owns it has asked for an inquiry."


def body(text: str, title: str | None = None) -> str:
    found = clean(Article(text, title=title))
    return " ".join(text[start:end] for start, end in found.body)


@pytest.mark.parametrize(
    ("glued", "reason"),
    [
        ("Enlarge this image toggle caption Ada Koh/AP Ada Koh/AP ", "caption"),
        ("Image copyright Getty Images Image caption Divers went down to the wreck on Tuesday ", "caption"),
        ("Image copyright Reuters ", "caption"),
        ("Media playback is unsupported on your device Media caption The harbour seen from above ", "caption"),
        ("Photographer: Ada Koh/Bloomberg Photographer: Ada Koh/Bloomberg ", "caption"),
        ("(Ada Koh/Reuters) ", "caption"),
        ("The harbour on Tuesday. (Ada Koh/Reuters) ", "caption"),
        ("The wreck is towed into the harbour (Ada Koh file photo) ", "caption"),
        ("SHARE THIS ARTICLE Share Tweet Post Email ", "promotion"),
        ("ADVERTISEMENT ", "promotion"),
        ("next Image 1 of 2 prev Image 2 of 2 ", "navigation"),
        ("6 years ago Updated 9:45 a.m., 12/14/2013 ", "date"),
        ("Story highlights Forty people swim to the shore Owner asks for an inquiry ", "teaser"),
        ("United Kingdom infobox ", "navigation"),
        ("Canadian news ", "navigation"),
        ("2008 US Presidential Election ", "navigation"),
        ("2006 Israel-Lebanon conflict ", "navigation"),
        ("Economy and business ", "navigation"),
        ("Turkey ", "navigation"),
        ("transport ", "navigation"),
        ("united kingdom ferry infobox ", "navigation"),
        ("(HLN)", "dateline"),
        ("ADA KOH, AFP via Getty Images ", "caption"),
        ("transport and business ", "navigation"),
        ("Ada Koh and Ben Okri USA TODAY ", "byline"),
        ("Ada Koh Special for USA TODAY ", "byline"),
        ("Updated on July 25 at 9:21 p.m. ET ", "date"),
        ("Updated Tuesday at 1:15 p.m. ", "date"),
        ("Updated 8:01 a.m. ET, Tuesday, 6/18 ", "date"),
        ("Ada Koh USA TODAY Network ", "byline"),
        ("Photo ", "caption"),
        ("(Photo: Ada Koh, AP) ", "caption"),
        ("(Photo by Ada Koh/Getty) ", "caption"),
        ("FORTY PEOPLE SWIM TO THE SHORE OF HULL ", "promotion"),
        ("(RELATED: Owner Asks For An Inquiry) ", "promotion"),
        ("( PHOTOS: The wreck in the harbour) ", "promotion"),
        ("By Ada Koh, Staff Writer ", "byline"),
    ],
)
def test_what_is_glued_to_the_lead_goes(glued: str, reason: str) -> None:
    found = clean(Article(glued + LEAD + REST))
    assert body(glued + LEAD + REST) == LEAD + REST
    assert {one.reason for one in found.removed} == {reason}


def test_a_title_glued_to_the_lead_goes() -> None:
    title = "Ferry sinks off Hull"
    assert body(f"{title} Enlarge this image Ada Koh/AP Ada Koh/AP {LEAD}{REST}", title) == LEAD + REST
    assert body(f"{title}, and nobody is hurt. {LEAD}{REST}", title).startswith(title)


def test_a_title_goes_without_its_first_words_and_after_a_caption() -> None:
    title = "Ada Koh: Ferry sinks off Hull harbour"
    assert body(f"Koh: Ferry sinks off Hull harbour {LEAD}{REST}", title) == LEAD + REST
    assert body(f"The wreck is towed on Monday. Ada Koh: Ferry sinks off Hull harbour {LEAD}{REST}", title).endswith(LEAD + REST)


def test_a_sentence_that_the_title_quotes_stays() -> None:
    text = f"{LEAD} The ferry was not to sail at all. Nobody had asked for it, he said. {REST.strip()}"
    assert body(text, "Harbour master: The ferry was not to sail at all") == text


@pytest.mark.parametrize("label", ["Zimbabwe", "New Zealand"])
def test_a_label_that_the_sentence_repeats_goes(label: str) -> None:
    lead = f"{label} has decided to give up its ferry after forty years, the minister said on Monday."
    assert body(f"{label} {lead}{REST}") == lead + REST


@pytest.mark.parametrize(
    "opening",
    [
        "The Iraq war President Bush began was on the ballot in November, though few said so aloud.",
        "Meet The Press hosts said on Sunday that the bridge would be closed for a year.",
        "New Zealand 250 years after Cook is a country that looks to the Pacific, its minister said.",
        "Georgia Tech students marched through the rain on Monday to ask for cheaper rooms.",
        "When The Beatles played at the harbour, half of the town stayed away from work.",
        "eBay sellers have asked the government to raise the threshold for small parcels.",
        "Duran Duran will play at the harbour on Monday, for the first time in ten years.",
        "New Zealand Post has raised its prices for letters, the second time in a year.",
        "Photo ID laws were struck down in two states on Monday, and a third will follow.",
        "Updated rules for ferries were published by the ministry on Monday, a year late.",
        "U.S. GDP Q3 2012 figures Ada Koh had asked for were published late on Monday.",
        "FORMER MANCHESTER UNITED STAR Declan Okri has told the town that he will open the pool.",
        "NASA, ESA, JAXA AND CNES Scientists will meet in the harbour on Monday to look at it.",
        "CDU/CSU 33 SPD 20 AFD 12 FDP 10 Greens 9 was how the harbour district voted on Sunday.",
        "On Monday, USA TODAY Sports reported that the ferry would not sail again this year.",
        "Updated March 2013 Guidelines from the ministry say how a ferry is to be inspected.",
        "NEVER IN THE HISTORY of this harbour have so many people swum to the shore.",
        "I WON THE ELECTION BY A LOT! The president wrote that on Twitter late on Monday.",
        "(Photos) that the museum bought were shown to the press on Monday for a day.",
        "Greater Manchester Police said on Monday that a man of 34 had been arrested.",
        "World War Two veterans met in the harbour on Monday, for the last time.",
        "Hepatitis A cases in the harbour have doubled within a year, doctors said.",
        "Rivers are dirty, Environmental Protection Agency (EPA) Administrator Ada Koh said on Monday.",
        "By Monday Ada Koh had swum to the island and back more often than anybody.",
        "Advertisement revenue fell by a third last year, the newspaper said on Monday.",
    ],
)
def test_sentences_stay_whole(opening: str) -> None:
    assert body(opening + REST) == opening + REST


def test_between_two_sentences_a_mark_goes_and_the_sentences_stay() -> None:
    text = f"{LEAD} ADVERTISEMENT Nobody was hurt, the harbour master said on Monday. The inquiry begins on Tuesday in Hull."
    found = clean(Article(text))
    assert [text[start:end] for start, end in found.body] == [
        LEAD,
        "Nobody was hurt, the harbour master said on Monday. The inquiry begins on Tuesday in Hull.",
    ]
    assert [one.text.strip() for one in found.removed] == ["ADVERTISEMENT"]


@pytest.mark.parametrize("mark", ["( Also on POLITICO: Owner fears the worst)", "(Photo: Ada Koh, AP)", "CLICK HERE TO GET THE HARBOUR NEWS APP"])
def test_links_and_credits_between_two_sentences_go(mark: str) -> None:
    text = f"{LEAD} {mark} Nobody was hurt, the harbour master said on Monday. The inquiry begins on Tuesday in Hull."
    assert body(text) == f"{LEAD} Nobody was hurt, the harbour master said on Monday. The inquiry begins on Tuesday in Hull."


def test_the_acronym_after_a_headline_opens_the_sentence() -> None:
    text = f"{LEAD} CLICK HERE TO GET THE FOX NEWS APP FBI Director Ada Koh said on Monday that nobody was hurt. The inquiry begins in Hull."
    assert body(text) == f"{LEAD} FBI Director Ada Koh said on Monday that nobody was hurt. The inquiry begins in Hull."


PARTS = [
    "CLICK HERE TO GET",
    "(Photo: Ada Koh)",
    "Updated at 9:45 a.m.",
    "ADVERTISEMENT",
    "Image copyright Getty Images",
    "Image caption",
    "toggle caption",
    "Ada Koh/AP",
    LEAD,
    "Turkey",
    "news",
    "(",
    ")",
    "“",
    "The",
    "x" * 300,
    ".",
]


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=30))
def test_spans_and_removals_are_apart_and_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    found = clean(Article(text))
    spans = sorted([*found.body, *((one.start, one.end) for one in found.removed)])
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(start < end for start, end in found.body)
