"""Suggested targets: in the article's own words, with mentions in the text as given, none twice."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nutgraf import Article, Nutgraf
from nutgraf.targets import SuggestedTarget
from nutgraf.targets.phrases import stems

from ..conftest import ROOT

PREPOSITIONS = set("of on in for from to against over between into at with".split())
BILL = (
    "The city council wants to ban diesel buses from the old town. Mayor Ada Koh said the ban on diesel buses would save lives. "
    "“Withdrawing the night tram was wrong,” said Tom Reyes, who opposes the closure of the Harbour Library."
)
PARTS = (
    "The council plans to close the night clinic in March.",
    "“We need the clinic,” said Ada Koh, a nurse.",
    "The move drew protests on Tuesday!",
    "Critics of the Kalmar Convention’s board\nurged a vote; İzmir abstained.",
    "Parliament rejected a tax on sugary drinks (by 40 to 12).",
    "U.S. officials back raising the toll — and the mayor's ban on hunting.",
    "It rained.",
    "\n\n",
    "NEW RULES ON CRUISE SHIPS",
    "«Ωmega» 50% 😀 … won't",
)


@cache
def models() -> Nutgraf:
    return Nutgraf(threads=1)


def suggest(article: Article, most: int = 10) -> tuple[SuggestedTarget, ...]:
    return models().suggest_targets(article, most=most)


def head(text: str) -> str:
    """The last word ahead of the first preposition that has a word before it; what is acted on for "closing the clinic"."""
    words = text.lower().split()
    end = next((i for i, word in enumerate(words) if i > 1 and word in PREPOSITIONS), len(words))
    return words[end - 1]


def test_acts_and_names_with_their_kinds() -> None:
    found = {s.text: s for s in suggest(Article(BILL))}
    assert any(stems("diesel buses") <= stems(s.text) and s.kind == "act" for s in suggest(Article(BILL))[:3]), list(found)
    assert any("the Harbour Library" in text for text in found), list(found)
    assert all(0 <= s.score <= 1 for s in found.values())


def test_a_wish_is_told_as_an_act() -> None:
    found = suggest(Article("The council plans to close the night clinic in March. Nurses protested against it at the town hall."))
    assert any(s.text.startswith("closing the night clinic") and s.kind == "act" for s in found[:3])


def test_speakers_dates_and_empty_words_are_not_suggested() -> None:
    texts = [s.text.lower() for s in suggest(Article(BILL + " The move was announced on Tuesday. He said so last week."))]
    for silly in ("ada koh", "tom reyes", "tuesday", "the move", "he", "last week", "mayor ada koh"):
        assert silly not in texts


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "seeds").glob("*.txt")))
def test_seeds_name_the_treaty_among_the_first_five(name: str) -> None:
    found = suggest(Article.read(ROOT / "seeds" / name))
    wanted = [stems("withdrawal from the Ottawa Treaty"), stems("Ottawa Treaty")]
    shares = [len(stems(s.text) & w) / len(w) for s in found[:5] for w in wanted]
    assert max(shares) >= 0.6, [s.text for s in found[:5]]


def test_no_duplicates_best_first_and_a_bounded_number(seed_paths: list[Path]) -> None:
    for path in seed_paths:
        article = Article.read(path)
        found = suggest(article)
        assert len(found) <= 10
        assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
        assert all(stems(a.text) != stems(b.text) for a, b in combinations(found, 2))
        assert len(suggest(article, 2)) == 2
        assert suggest(article) == found


def test_a_short_article_without_quotes() -> None:
    found = suggest(Article("A new bridge over the Tamar opens in May. The toll on lorries rises to nine pounds."))
    assert 1 <= len(found) <= 10


def test_a_title_beside_the_text_has_no_offsets() -> None:
    found = suggest(Article("Nobody knows what it will cost. It rained.", title="Jakarta readies ban on raw bauxite shipments"))
    ban = next(s for s in found if "ban on raw bauxite" in s.text)
    assert ban.mentions == ()
    assert ban.to_dict()["kind"] == "act"


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8), st.sampled_from([" ", "\n\n", "\r\n"]), st.integers(1, 6))
@example(list(PARTS), " ", 6)
@example(["NEW RULES ON CRUISE SHIPS", "U.S. officials back raising the toll — and the mayor's ban on hunting.", "NEW RULES ON CRUISE SHIPS"], " ", 1)
def test_each_mention_holds_the_head_word(parts: list[str], between: str, most: int) -> None:
    text = "The council met in the old town hall. " + between.join(parts)
    found = suggest(Article(text), most)
    assert len(found) <= most
    for s in found:
        assert s.text.strip() == s.text != ""
        assert list(s.mentions) == sorted(s.mentions)
        for start, end in s.mentions:
            assert head(s.text)[:6] in text[start:end].lower()


def test_mentions_in_the_seeds_hold_the_head_word(seed_paths: list[Path]) -> None:
    for path in seed_paths:
        article = Article.read(path)
        for s in suggest(article):
            assert s.mentions or s.kind == "act"
            assert all(head(s.text)[:6] in article.text[a:b].lower() for a, b in s.mentions)
