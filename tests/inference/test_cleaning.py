"""Cleaning: the seeds as labelled, clean articles untouched, offsets that hold."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article
from nutgraf.cleaning import REASONS, clean

from ..conftest import ROOT, read_lines

CLEAN = [row for name in ("clean", "heldout_clean") for row in read_lines(ROOT / "data" / "cleaning" / f"{name}.jsonl")]


def seed(root: Path, number: str) -> str:
    return next((root / "seeds").glob(f"{number}_*.txt")).read_bytes().decode("utf-8")


def body(text: str) -> str:
    return "\n".join(text[start:end] for start, end in clean(Article(text)).body)


@pytest.mark.parametrize("row", CLEAN, ids=[row["id"] for row in CLEAN])
def test_clean_articles_come_through_untouched(row: dict[str, Any]) -> None:
    assert clean(Article(row["text"])).removed == ()


def test_seeds_lose_exactly_what_is_marked(root: Path, seed_labels: dict[str, dict[str, Any]]) -> None:
    for row in seed_labels.values():
        text = (root / row["file"]).read_bytes().decode("utf-8")
        cleaned = clean(Article(text))

        def visible(spans: list[tuple[int, int]], text: str = text) -> set[int]:
            return {i for a, b in spans for i in range(a, b) if not text[i].isspace()}

        have = visible([(r.start, r.end) for r in cleaned.removed])
        assert have == visible([(r["start"], r["end"]) for r in row["removed"]]), row["id"]
        assert cleaned.title == row["title"]
        assert cleaned.author == row["author"]


def test_000_block_once_title_once_standfirst_kept(root: Path) -> None:
    text = seed(root, "000")
    kept = body(text)
    assert kept.count("Since the treaty's inception") == 1
    assert "argue that increased threats from Russia necessitate" in kept
    assert "Set to Exit Landmine Treaty" not in kept


def test_001_ambiguous_date_is_not_guessed(root: Path) -> None:
    cleaned = clean(Article(seed(root, "001")))
    assert cleaned.published is None
    assert any("2025-02-05 or 2025-05-02" in note for note in cleaned.notes)
    assert cleaned.text[cleaned.body[0][0] :].startswith("Poland and the three Baltic nations said")


def test_002_caption_date_is_not_the_articles(root: Path) -> None:
    cleaned = clean(Article(seed(root, "002")))
    assert cleaned.published is None
    assert {"caption", "biography", "teaser", "navigation", "reading time"} <= {r.reason for r in cleaned.removed}


def test_003_cut_lead_and_byline(root: Path) -> None:
    cleaned = clean(Article(seed(root, "003")))
    assert cleaned.author == "Jessica Kline"
    assert {r.reason for r in cleaned.removed} == {"truncated lead", "byline"}


def test_004_tweets_go_opinion_stays(root: Path) -> None:
    text = seed(root, "004")
    cleaned = clean(Article(text))
    assert {r.reason for r in cleaned.removed} == {"embedded post"}
    assert "spurn it when it doesn’t" in body(text)
    assert "t.co" not in body(text)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The harbour board said on Monday that the old pier would be taken\n"
        "down in the spring, after divers found that eleven of its forty oak\n"
        "piles had been hollowed out by worms and could not be mended for\n"
        "less than the price of a new one.\n"
    )
    cleaned = clean(Article(text))
    assert len(cleaned.body) == 1
    assert cleaned.removed == ()


def test_dateline_needs_a_place_and_keeps_the_sentence() -> None:
    cleaned = clean(Article("NAIROBI, Kenya (Reuters) - Traders in the city closed their stalls on Friday over a new levy on scales."))
    assert [r.reason for r in cleaned.removed] == ["dateline"]
    assert cleaned.text[cleaned.body[0][0] :].startswith("Traders in the city")
    for head in ("LISBON, 14 October - ", "LISBON, Oct 14 – "):
        dated = clean(Article(f"{head}Some 2,300 nurses at three public hospitals in the capital began a strike of two days on Tuesday."))
        assert [r.text.strip() for r in dated.removed] == [head.strip()]


STORY = "Ferries between the islands stopped on Friday after crews walked out over pay, and no talks are planned."


@pytest.mark.parametrize(
    "dateline",
    [
        "YEREVAN/ANKARA, Sept 22 (Agency) - ",
        "WASHINGTON, D.C. (March 4) – ",
        "MILLBROOK (Wire) - ",
        "PORT ALDER, 3 November. ",
        "PORT ALDER, Nov. 3, 2024: ",
        "Port Alder, March 3 (The Alder Gazette) — ",
        "LONDON, March 3 (Reuters/AFP) -- ",
        "PORT ALDER (Wire) -\n\n",
        "PORT ALDER—",
    ],
)
def test_datelines_go_and_their_sentence_stays(dateline: str) -> None:
    cleaned = clean(Article(dateline + STORY))
    assert [(one.reason, one.text.strip()) for one in cleaned.removed] == [("dateline", dateline.strip())]
    assert [cleaned.text[start:end] for start, end in cleaned.body] == [STORY]


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO (the alliance) - which met on Monday in the harbour town - agreed to pay for the new pier.",
        "NATO (the alliance) – a pact of states on two sea coasts – agreed to pay for the new pier.",
        "NATO — the alliance of states on two sea coasts — agreed on Monday to pay for the new pier.",
        "UNHLA (United Harbour and Lighthouse Association) - The association agreed to pay for the pier.",
        "The United Harbour Board (UHB) — which lends to poor ports — said on Monday that it would pay.",
        "United Harbour (UH): Lending to the poorest ports fell by a tenth in the past year, a report said.",
        "Ada Koh (WV): The member for Port Alder said on Monday that she would vote for the pier.",
        "UHB, Lund and Okri — Three makers of small boats — said on Monday that they would pay.",
        "UHB—Alder's shield against the sea for decades—is to pay for the new pier, the board said.",
        "US–China trade talks resumed on Monday, and both sides said that they were close to a deal.",
        "NATO–Russia relations worsened on Monday, and both sides said that they were far from a deal.",
        "UHB — Alder's shield against the sea for decades — is to pay for the new pier, the board said.",
        "ALDER, 3 November launch or not, will have its new pier by the summer, the board said on Monday.",
        "Ada Koh (Labour) - The member for Port Alder - agreed on Monday that the pier must be paid for.",
    ],
)
def test_a_sentence_is_no_dateline(sentence: str) -> None:
    assert clean(Article(sentence)).removed == ()


@pytest.mark.parametrize("headline", ["Inside United Harbour Board (UHB)", "Golden Port Rowers (NRA)"])
def test_a_headline_with_initials_is_no_dateline(headline: str) -> None:
    cleaned = clean(Article(f"{headline}\n\n{STORY}\n\nThe board said that it would not give in."))
    assert cleaned.removed == ()
    assert cleaned.title == headline


def test_text_that_is_all_furniture_is_kept_with_a_note() -> None:
    cleaned = clean(Article("Advertisement\n\nShare on Facebook"))
    assert cleaned.removed == ()
    assert cleaned.notes


LINES = st.sampled_from(
    [
        "Share",
        "By Ada Koh",
        "Advertisement",
        "Read more",
        "The council met on Tuesday and voted to close two of the town's four libraries.",
        "It was raining.",
        "Photo: Ada Koh/Reuters",
        "“We will not go,” she said to the crowd that had gathered before the gates.",
        "",
        "2.05.2025",
        "...",
        "Home > News",
        "🇱🇹 Ää",
    ]
)


@given(st.lists(LINES, max_size=14).map("\n".join) | st.text(max_size=300))
def test_spans_slice_back_and_never_overlap(text: str) -> None:
    cleaned = clean(Article(text))
    spans = sorted([(r.start, r.end) for r in cleaned.removed] + list(cleaned.body) + ([cleaned.title_span] if cleaned.title_span else []))
    for removed in cleaned.removed:
        assert text[removed.start : removed.end] == removed.text
        assert removed.reason in REASONS
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    covered = {i for start, end in spans for i in range(start, end)}
    ignored = " \t\xa0\u200b\u200c\u200d\u2060\ufeff\x00"
    assert all(i in covered or c.isspace() or c in ignored for i, c in enumerate(text))


def test_long_text_is_cleaned_in_linear_time() -> None:
    paragraph = "The council met again on day {} and heard from number {} of the many residents who live along the canal.\n\n"
    text = "".join(paragraph.format(i, i) for i in range(1500))
    assert clean(Article(text)).removed == ()
