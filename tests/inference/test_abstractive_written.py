"""Written summaries: only words of the article, in its order; what limits a statement stays with it."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import Nutgraf
from nutgraf.abstractive.deletions import deletions, without
from nutgraf.abstractive.thesis import ARGUES, WRITES
from nutgraf.text.fitness import fit

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
_LIMITS = re.compile(
    r"\b(?:not|no|never|until|but|unless|if|except|without|may|might|could|would|allegedly|reportedly|said|says|told|according to|\w+n't)\b", re.I
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_PIECES = st.sampled_from(
    (
        "Mayor Ada Koh", ", the head of the council,", ", who was elected in May,", "said", "on Monday", "in a statement", "that", "the bridge", "is unsafe",
        "was closed", "until June", ", but", "unless", "it rains", ", which", "cost 3 million euros", "(the old one)", " — a landmark — ", "not", "allegedly",
        ", adding to delays", ", and", "the council voted", "“We will not go,”", '"It may rain,"', "However,", "also", ", 54,", "if", "without", "; the rest is open",
    )
)  # fmt: skip


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def in_order(short: list[str], long: list[str]) -> bool:
    left = iter(long)
    return all(word in left for word in short)


@given(st.lists(_PIECES, min_size=3, max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_whatever_goes_the_rest_is_the_sentence_in_order_with_its_limits(pieces: list[str], random: st.DataObject) -> None:
    text = re.sub(r" (?=[,;])", "", re.sub(r"\s+", " ", " ".join(pieces)).strip()) + "."
    found = deletions(text)
    chosen = tuple(one for one in found if random.random() < 0.6)  # type: ignore[attr-defined]
    short = without(text, chosen)
    assert in_order(words(short), words(text))
    kept, whole = (Counter(word.lower() for word in _LIMITS.findall(one)) for one in (short, text))
    whole["but"] -= any(one.kind == "connective" and one.start == 0 for one in chosen) and text.lower().startswith("but")
    assert kept == +whole
    assert re.findall(r"[“\"][^”\"]*[”\"]", short) == re.findall(r"[“\"][^”\"]*[”\"]", text) or any(
        "“" in text[o.start : o.end] or '"' in text[o.start : o.end] for o in chosen
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("The bridge, which was built by the Romans, was closed on Monday.", "The bridge was closed on Monday."),
        ("The council closed the bridge over the Wye, leaving the old town without a crossing.", None),
        ("The council has closed the old bridge over the Wye, cutting off the market.", "The council has closed the old bridge over the Wye."),
        ("Ada Koh, 54, was elected on Monday.", "Ada Koh was elected on Monday."),
        ("The suspect, who was not armed, was shot by police on Monday.", None),
        ("The bridge will stay shut, which the mayor said was a pity.", None),
        ("Meanwhile, the council has closed the bridge.", "The council has closed the bridge."),
        ("The mayor said on Tuesday that the bridge is closed.", "The mayor said that the bridge is closed."),
        ("The bridge, which is old, will be closed, but the road stays open.", None),
        ("“The bridge (the old one) is closed,” the mayor of Harbourne said.", None),
        ("So far, 12 people have been arrested over the riots in Harbourne.", None),
        ("Besides the mayor, three councillors voted against the plan.", None),
        ("But for the work of volunteers, the old mill would have burned.", None),
        ("Now that voters have rejected the tram, the town has to pay.", None),
        ("Still another bridge over the Wye was closed on Monday.", None),
        ("Members of the UAW – Ford’s largest union – walked out of the plant on Monday.", "Members of the UAW walked out of the plant on Monday."),
        ("The council has rejected a ban on (diesel) cars in the old town.", None),
        ("The pill cuts the risk of a stroke by a third (in mice), doctors say.", None),
        (
            "The World Health Organization (WHO) was founded in the spring of 1948.",
            "The World Health Organization was founded in the spring of 1948.",
        ),
    ],
)
def test_what_can_go(text: str, short: str | None) -> None:
    found = deletions(text)
    assert (without(text, found) if found else None) == short or (
        short is None and not [one for one in found if one.kind in ("tail", "participle", "bracket")]
    )


def test_no_cut_before_what_limits() -> None:
    for limit in ("until the river falls", "unless the mayor pays", "but not the road", "if it rains", "except on Sundays"):
        text = f"The bridge, which was built by the Romans, {limit}, was closed by the council (again) {limit}."
        for one in deletions(text):
            assert not re.match(r"[\s,]*(?:until|unless|but|if|except)\b", text[one.end :])
            assert limit.split()[0] not in text[one.start : one.end].split()


def test_a_written_summary_has_only_words_of_the_article(models: Nutgraf) -> None:
    for path in SEEDS:
        text = path.read_text("utf-8")
        for budget in (30, 60, 120):
            found = models.predict(text, summary_style="abstractive", summary_words=budget).summary
            assert found is not None
            assert found.style == "abstractive"
            assert found.words <= budget or len(found.sentences) == 1
            known = set(words(text))
            for one in found.sentences:
                body = re.sub(rf"^(?:Under the headline “.*?”, )?(?:{ARGUES}|{WRITES})", "", one.text, flags=re.I)
                assert all(word in known or word.removesuffix("’s").removesuffix("'s") in known for word in words(body)), one.text
                assert one.generated == (" ".join(text[one.start : one.end].split()) != one.text)
                source = text[one.start : one.end]
                for limit in ("not", "until", "unless", "except", "if"):
                    assert words(one.text).count(limit) == words(source).count(limit)


def test_a_name_stands_for_he_where_one_person_can_be_meant(models: Nutgraf) -> None:
    text = (
        "Mayor Ada Koh said on Monday that the old bridge over the Wye is unsafe. "
        "Koh told the council that the repair would take a year. "
        "She said the bridge must be closed until the summer because its piers are cracked, and that buses will go round by the motorway. "
        "The council will vote on the closure of the bridge next week."
    )
    found = models.predict(text, summary_style="abstractive", summary_words=25).summary
    assert found is not None
    assert not re.match(r"(?:She|He)\b", found.text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            "Sen. Ruth Lane was furious on Monday. He vetoed the bill on wolves because he is afraid of the hunters, she said of the governor. "
            "Lane said that the bill will come back in the autumn.",
            "Lane vetoed",
        ),
        (
            "Developer Tom Reed sold the old mill in Harbourne on Monday to a widow from Leeds. She will turn the old mill into forty flats. "
            "Reed lost a fortune, and he blames the bank.",
            "Reed will turn",
        ),
        (
            "Labour lost the last vote in Harbourne in May by only 2,000 votes. Theresa May will leave the House of Commons after 27 years. "
            "Mrs May said so on Friday.",
            "in Theresa May by",
        ),
        (
            "Bill Ford spoke to workers in Dearborn on Monday. Mr. Ford said that he was sorry. "
            "Ford will close its engine plant in Ohio, where 1,200 people work, and cut a tenth of its jobs.",
            "Bill Ford will close",
        ),
    ],
)
def test_nobody_gets_what_another_did(models: Nutgraf, text: str, never: str) -> None:
    for number in (20, 30, 60):
        found = models.predict(text, summary_style="abstractive", summary_words=number).summary
        assert found is not None
        assert never not in found.text


@pytest.mark.parametrize("piece", ["A, ", "(", "— a ", "AAAA ", "he, which is, ", "the Mayor, the ", '"a, ', ", and the bridge was "])
def test_no_sentence_takes_long(piece: str) -> None:
    for times in (50, 200, 20_000):
        text = "The mayor said " + piece * times + "was."
        start = time.perf_counter()
        without(text, deletions(text))
        fit(text)
        assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "Is the bridge that the council closed on Monday unsafe?",
        "Hide Caption 7 of 15 A man walks over the bridge that was closed.",
        "I walked over the bridge on Monday and saw that it is unsafe.",
        "“It is closed” he said, and “we will not open it again.",
        "“We have work to do,” the mayor added.",
        "A landmark, one more notch in the belt of the mayor.",
        "On Sunday, she announced that the bridge will be closed.",
    ],
)
def test_what_stands_in_no_summary(text: str) -> None:
    assert not fit(text)
