"""A digest of several articles: events, the common summary, who stands where, what one alone says, and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import Article, Evidence, Holder, Nutgraf, RequestError, Stance, digest
from nutgraf.digests import Digest, Event
from nutgraf.digests.holders import stance_table
from nutgraf.digests.text import who

from ..conftest import ROOT, read_lines

TARGET = "withdrawal from the Ottawa Treaty"

BRIDGE = Article(
    "The city council of Marwick voted on Monday to close the Salter Bridge to cars from 1 May after engineers found cracks in two of its "
    "piers. Cyclists and pedestrians may go on using it, the council said.\n\nRepairs will cost 14 million pounds and take two years, the "
    "head of the works department, Ellen Marsh, told reporters. “We cannot wait for a pier to fail,” she said.\n\nShopkeepers on the north "
    "bank said that they would lose a third of their customers. The council will decide on help for them in June.",
    title="Marwick to close Salter Bridge to cars",
    id="report",
)
SECOND = Article(
    "Cars will be banned from the Salter Bridge in Marwick from 1 May because of cracks in two piers, the city council decided on Monday by "
    "nine votes to four. The bridge stays open to pedestrians and cyclists.\n\nEllen Marsh, who heads the works department, said the repairs "
    "would take two years and cost 14 million pounds. A temporary ferry will cross the river every ten minutes, the port authority said.",
    title="Council bans cars from cracked bridge",
    id="second report",
)
COLUMN = Article(
    "So the council has done it: from 1 May no car may cross the Salter Bridge in Marwick. I have crossed it every morning for thirty years, "
    "and I should like to know where the nine councillors who voted for this folly suppose we will go.\n\nThe cracks in the two piers are "
    "real. But nobody who has read the engineers' report can honestly say that the whole bridge must be shut. It is simply the laziest answer.\n\n"
    "Ellen Marsh, who heads the works department, says that repairs will take two years and cost 14 million pounds. You may believe that if you like. "
    "Give us one lane, Ms Marsh, and give it to us now.",
    title="A bridge too far for our councillors",
    id="column",
)


@pytest.fixture(scope="module")
def seeds(seed_paths: list[Path], models: Nutgraf) -> Digest:
    return digest(seed_paths, [TARGET], models=models)


def check(event: Event, texts: dict[str, str]) -> None:
    """What holds of every event: offsets point at what is shown, sources are its own, the budget is kept."""
    ids = {source.id for source in event.sources}
    shown = [(s.source, s.start, s.end, s.text) for sentence in event.summary for s in (sentence, *sentence.sources)]
    shown += [(s.source, s.start, s.end, s.text) for s in event.only]
    shown += [(t.source, s.start, s.end, s.text) for t in event.tones for s in t.opinions]
    shown += [(e.source, e.start, e.end, e.text) for t in event.stances for h in t.holders for e in h.evidence]
    for source, start, end, text in shown:
        assert source in ids
        assert texts[source][start:end] == text
    for sentence in event.summary:
        assert sentence.sources[0].text == sentence.text
        assert len({one.source for one in sentence.sources}) == len(sentence.sources)
    assert [tone.source for tone in event.tones] == [source.id for source in event.sources]
    assert event.words == sum(len(sentence.text.split()) for sentence in event.summary)
    json.dumps(event.to_dict())


def test_the_seeds_are_one_event(seeds: Digest, seed_paths: list[Path]) -> None:
    assert len(seeds.events) == 1
    event = seeds.events[0]
    assert [source.id for source in event.sources] == [path.stem for path in seed_paths]
    assert seeds.errors == ()
    check(event, {path.stem: path.read_bytes().decode("utf-8") for path in seed_paths})
    assert event.words <= 120


def test_the_seeds_say_in_common(seeds: Digest) -> None:
    event = seeds.events[0]
    text = " ".join(sentence.text for sentence in event.summary)
    for word in ("Poland", "Estonia", "Latvia", "Lithuania", "Ottawa", "Russia", "threat", "deteriorated", "humanitarian law"):
        assert word in text
    first = event.summary[0]
    assert len(first.sources) >= 4
    assert "withdraw" in first.text
    assert all(len(sentence.sources) > 1 for sentence in event.summary)


def test_what_one_seed_alone_says(seeds: Digest) -> None:
    event = seeds.events[0]
    parliaments = [one for one in event.only if "parliaments" in one.text]
    assert [one.source[:3] for one in parliaments] == ["002"]
    assert parliaments[0] in event.only[:8]
    assert {sentence.text for sentence in event.summary}.isdisjoint(one.text for one in event.only)
    assert [one.importance for one in event.only] == sorted((one.importance for one in event.only), reverse=True)


def test_reports_do_not_editorialise(seeds: Digest) -> None:
    for tone in seeds.events[0].tones:
        assert tone.form in ("report", "analysis")
        assert (tone.editorialises, tone.opinions) == (False, ())


def test_who_stands_where_in_the_seeds(seeds: Digest) -> None:
    (table,) = seeds.events[0].stances
    assert table.target == TARGET
    assert not table.suggested
    quoted = [holder for holder in table.holders if holder.kind == "quoted"]
    ministers = next(holder for holder in quoted if "Ministers" in holder.name)
    assert ministers.label == "favor"
    assert len({position.source for position in ministers.positions}) >= 2  # under different names
    assert all(holder.label != "against" for holder in quoted)
    assert len([holder for holder in table.holders if holder.kind == "author"]) == 5


def test_articles_on_two_events_give_two(seed_paths: list[Path], models: Nutgraf) -> None:
    found = digest([*seed_paths, BRIDGE], models=models)
    assert [len(event.sources) for event in found.events] == [5, 1]
    assert found.events[1].sources[0].id == "report"
    assert found.events[1].only == ()
    check(found.events[1], {"report": BRIDGE.text})


def test_an_author_without_a_byline_is_called_author() -> None:
    shown = Evidence("The plan is folly.", 0, 18, "against", 0.9)
    judging = Stance("the plan", "against", 0.9, {}, (Holder("author", "author", "against", 0.9, (shown,)),), (shown,))
    unsure = Stance("the plan", None, None, {}, (), (), "the best label has a probability of 0.40")
    table = stance_table("the plan", [("a", judging), ("b", unsure)], [], [None, "Ana Ruiz"])
    assert [(one.name, one.label, one.probability, len(one.evidence)) for one in table.holders] == [
        ("author", "against", 0.9, 1),
        ("Ana Ruiz", None, None, 0),
    ]
    assert [who(one, {"a": "1", "b": "2"}) for one in table.holders] == ["author of 1", "author of 2 (Ana Ruiz)"]


def test_a_story_like_another_is_an_event_of_its_own(seed_paths: list[Path], models: Nutgraf) -> None:
    rows = {row["id"]: row for row in read_lines(ROOT / "data" / "reports" / "reports.jsonl")}
    pact = rows["report-a01"]  # four other ministers leave another treaty
    found = digest([*seed_paths, Article(pact["text"], title=pact["title"], id="pact")], [TARGET], models=models)
    assert [len(event.sources) for event in found.events] == [5, 1]


def test_a_column_among_reports(models: Nutgraf) -> None:
    articles = (BRIDGE, SECOND, COLUMN)
    found = digest(articles, ["closing the bridge to cars"], models=models)
    assert len(found.events) == 1
    event = found.events[0]
    check(event, {article.id or "": article.text for article in articles})
    assert [tone.source for tone in event.tones if tone.editorialises] == ["column"]
    assert all("folly" not in sentence.text for sentence in event.summary)
    assert any("ferry" in one.text for one in event.only)
    assert any({"report", "second report"} <= {one.source for one in sentence.sources} for sentence in event.summary)


def test_other_numbers_do_not_say_the_same(models: Nutgraf) -> None:
    first = "A train left the rails near Holm on Friday and 12 people were injured, the police in Holm said in the evening."
    rest = " The line to the coast was closed until Sunday. The driver had warned of a loose rail in a letter to the operator last year."
    articles = [
        Article(first + rest, id="a"),
        Article(first.replace("12", "31") + " Buses carried passengers to the coast. Investigators took the recorder to the capital.", id="b"),
    ]
    found = digest(articles, ["the railway operator"], models=models)
    said = [one for event in found.events for sentence in event.summary for one in sentence.sources if "injured" in one.text]
    assert all(len(sentence.sources) == 1 for event in found.events for sentence in event.summary if "injured" in sentence.text)
    assert said


def test_copies_count_as_one_source(seed_paths: list[Path], models: Nutgraf) -> None:
    text = seed_paths[2].read_bytes().decode("utf-8")
    shortened = Article(text[: text.index("Tensions between")], title="The same, shortened", id="short")
    found = digest([shortened, *seed_paths[:3], seed_paths[2]], [TARGET], models=models)
    (event,) = found.events
    assert len(event.sources) == 3
    original = next(source for source in event.sources if source.copies)
    assert original.id == seed_paths[2].stem
    assert set(original.copies) == {"short", f"{seed_paths[2].stem} (2)"}
    assert all(len(sentence.sources) <= 3 for sentence in event.summary)


def test_one_article(models: Nutgraf) -> None:
    found = digest([BRIDGE], models=models)
    (event,) = found.events
    check(event, {"report": BRIDGE.text})
    assert event.summary
    assert event.only == ()
    assert event.tones[0].form == "report"
    assert all(table.suggested for table in event.stances)
    assert len(event.stances) <= 2


def test_a_bad_article_never_costs_the_others(seed_paths: list[Path], tmp_path: Path, models: Nutgraf) -> None:
    found = digest([tmp_path / "gone.txt", seed_paths[0], "", seed_paths[1], Article("…", id="dots")], [TARGET], models=models)
    assert [(error.id, error.error.split()[-1] != "") for error in found.errors] == [("gone", True), ("article 3", True), ("dots", True)]
    assert "does not exist" in found.errors[0].error
    assert [len(event.sources) for event in found.events] == [2]


def test_only_bad_articles(models: Nutgraf) -> None:
    found = digest([""], models=models)
    assert found.events == ()
    assert len(found.errors) == 1


@pytest.mark.parametrize(
    ("articles", "options", "said"),
    [
        ([], {}, "no articles given"),
        ("The mayor spoke.", {}, "expected several articles"),
        (Path("seeds"), {}, "expected several articles"),
        (["The mayor spoke."], {"words": 5}, "20 or more"),
        (["The mayor spoke."], {"words": True}, "20 or more"),
        (["The mayor spoke."], {"targets": " "}, "is empty or not a string"),
    ],
)
def test_what_is_out_of_range(articles: object, options: dict[str, object], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        digest(articles, **options)  # type: ignore[arg-type]


SENTENCES = [sentence.strip() + "." for article in (BRIDGE, SECOND, COLUMN) for sentence in article.text.replace("\n\n", " ").split(". ")]


@settings(max_examples=12)
@given(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), min_size=1, max_size=4), st.sampled_from(["\n\n", " ", " \n"]))
def test_offsets_point_at_what_is_shown(models: Nutgraf, pages: list[list[str]], between: str) -> None:
    articles = [Article(between.join(page), id=f"page {i}") for i, page in enumerate(pages)]
    found = digest(articles, ["the bridge"], words=60, models=models)
    texts = {article.id or "": article.text for article in articles}
    listed = [error.id for error in found.errors]
    for event in found.events:
        check(event, texts)
        assert event.words <= 60 or len(event.summary) == 1
        listed += [id for source in event.sources for id in (source.id, *source.copies)]
    assert sorted(listed) == sorted(texts)
