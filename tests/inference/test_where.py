"""The expressions of `where`: what they mean, what is refused and how that is told."""

from __future__ import annotations

import contextlib
import copy
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import RequestError
from nutgraf.request import Request
from nutgraf.where import parsed
from nutgraf.where.fields import FIELDS, day

KNOWN: dict[str, Any] = {
    "topic": "environment",
    "topics": ["environment", "health"],
    "topic_probability": 0.8,
    "topic_scores": {"environment": 0.8, "health": 0.6, "sport": 0.1},
    "subtopics": ["climate change"],
    "form": "report",
    "form_probability": 0.9,
    "words": 300,
    "text": "The Mayor opened a park.",
    "speakers": ["Ana Ruiz"],
    "title": "A Park Opens",
    "author": None,
    "published": "2026-03-18",
    "source": "Gazette",
    "url": "https://gazette.example/park",
    "id": "a1",
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('topic == "environment" and words > 200', True),
        ('"health" in topics', True),
        ('"sport" in topics or "sport" not in topics', True),
        ('form != "opinion"', True),
        ('form in ("opinion", "analysis")', False),
        ('form in ["report"]', True),
        ("200 < words <= 300", True),
        ("200 < words < 300", False),
        ("not (words > 200)", False),
        ('topic_scores["sport"] > 0.05', True),
        ("topic_probability >= 0.9", False),
        ('"park" in title.lower() and "Mayor" in text', True),
        ('title.lower().startswith("a park")', True),
        ('url.endswith("/park")', True),
        ("len(topics) == 2 and len(speakers) > 0", True),
        ('published >= "2026-03-01" and published.startswith("2026-03")', True),
        ("words in (300, -1)", True),
        ("True", True),
        ("author", False),
        ("not author and title", True),
        (' words\n> 200\nand form == "report" ', True),
        ('title != "a # in it"', True),
    ],
)
def test_an_expression_means_what_it_says(text: str, holds: bool) -> None:
    assert parsed(text).matches(KNOWN) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('author == "Ana"', False),
        ('author != "Ana"', True),
        ("author is None and author == None", True),
        ("title is not None and title != None", True),
        ('author < "B" or author >= "B"', False),
        ('"Ana" in author or author in ("Ana",) or author in speakers', False),
        ('author not in ("Ana",)', True),
        ('author.lower() == "ana" or author.startswith("A") or len(author) > 0', False),
    ],
)
def test_what_an_article_does_not_give_equals_nothing_and_is_in_nothing(text: str, holds: bool) -> None:
    assert parsed(text).matches(KNOWN) is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "where is empty; expected a condition"),
        ('date >= "2026-01-01"', r"no field date; did you mean published\? The fields are topic, topics, .*\(character 1: date"),
        ("words > 100 and wrods < 200", r"no field wrods; did you mean words\?.*\(character 17: wrods < 200\)"),
        ("topic == environment", 'put it in quotation marks: "environment"'),
        ('topic == "é" and wrods > 1', r"\(character 18: wrods"),
        ('language == "en"', "English only"),
        ("author == null", "did you mean None"),
        ('form = "opinion"', r"to compare, write == \(character 6"),
        ("words => 3", "write >="),
        ('form == "list" && words > 3', r"write and \(character 16"),
        ('form == "list" AND words > 3', "write and"),
        ('title like "%park%"', 'write "words" in title'),
        ("topic == “sport”", "straight quotation marks"),
        ("words >", "something is missing .*at its end"),
        ("(words > 3", "never closed"),
        ('words > "200"', 'words is a number, and "200" is a text: leave out the quotation marks around 200'),
        ("title > 3", "title is a text, and 3 is a number: compare texts with texts"),
        ('topics == "sport"', 'topics is a list of texts, and "sport" is a text: write "sport" in topics'),
        ('topics in ("sport", "health")', "ask for one at a time"),
        ('form in ("report")', r'for a list of one write \("report",\)'),
        ('form in ("report", 3)', "not both"),
        ("words in ()", "nothing is in it"),
        ('"a" in words', "nothing is in it: give a text or a list"),
        ("3 in title", "only a text can be in it"),
        ('form == "report" or "opinion"', '"opinion" on its own is no condition'),
        ('form == "reprot"', "no form 'reprot'; did you mean 'report'"),
        ('published > "2024"', r'published is a day, and .2024. is none: write "2026-03-18"'),
        ("topic_probability > 60", "from 0 to 1, and 60 is not"),
        ("topic_scores > 0.3", r'name a topic, as in topic_scores\["sport"\]'),
        ("words < None", "write is None"),
        ('title is "x"', "write == or !="),
        ("words + 3 > 4", r"words \+ 3 is not allowed; there are comparisons"),
        ("(words > 3) & (words < 5)", "write and"),
        ('(words > 3) == "x"', "is a condition, which cannot be compared"),
        ('lower(title) == "x"', r"write title\.lower\(\)"),
        ('title.contains("x")', 'write "words" in title'),
        ('title.upper() == "X"', r"there are \.lower\(\)"),
        ("title.startswith(source)", "takes one text in quotation marks"),
        ("words.lower() == title", "is for texts, and words is a number"),
        ("len(words) > 3", "is for texts and lists"),
        ('words > 3 # or so\nand form == "list"', "several lines and a #"),
        ("not " * 50 + "words", "nested more than"),
        ("-" * 3000 + "1 < words", "nested too deeply"),
        ("words > 1 or " * 500 + "words > 1", "characters; at most 4000"),
        ("title == '\ud800'", "cannot be read"),
        ('__import__("os").getcwd() == "/"', "no function __import__"),
        ("title.__class__ == 1", "is not allowed"),
        ("[x for x in topics]", "is not allowed"),
        ("(lambda: 1)() == 1", "is not allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_what_to_write(text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        parsed(text)


def test_only_a_text_is_an_expression() -> None:
    with pytest.raises(RequestError, match="where is of type int"):
        Request.of(where=3)  # type: ignore[arg-type]


_SCRAPS = st.sampled_from(
    [*FIELDS, *'()[]{}.,:=<>!&|+-*/%@~^\\#"', "'", "==", "!=", " in ", " not ", " and ", " or ", " is ", "None", "True", " if ", " else ", " for ", "lambda",
     " await ", "yield ", "...", ":=", "**", "f'{words}'", "b'x'", "1", "2.5", "1e999", "3j", '"text"', "'é'", "len(", ".lower()", ".startswith(", "\n",
     "\x00", "\t", "exec('raise SystemExit')", "__import__('sys').exit()", "topic_scores['sport']", "exit()"]
)  # fmt: skip


@given(st.text(max_size=40) | st.lists(_SCRAPS | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_an_expression_or_a_request_error(text: str) -> None:
    with contextlib.suppress(RequestError):
        assert parsed(text).matches(KNOWN) in (True, False)


@given(st.sampled_from(["(", "[", "{", "not ", "-", "~", "title.lower().", "len(", "words<", "a.", "a(", "(title,", "lambda:"]), st.integers(1, 900))
def test_deep_expressions_are_request_errors(part: str, times: int) -> None:
    with pytest.raises(RequestError):
        parsed(part * times)


_words = st.text("ab'\"\\ é", max_size=3)
_literals = _words.map(repr)
_texts = st.sampled_from(["title", "source", "id", "title.lower()", "source.lower()"])
_numbers = st.sampled_from(["words", "len(title)", "len(topics)"]) | st.integers(-3, 6).map(str) | st.sampled_from(["1.5", "-0.5", "2.0"])
_orders = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_within = st.sampled_from(["in", "not in"])
_comparisons = st.one_of(
    st.tuples(_texts, _orders, _texts | _literals).map(" ".join),
    st.tuples(_literals, _orders, _texts, _orders, _texts | _literals).map(" ".join),
    st.tuples(_numbers, _orders, _numbers, _orders, _numbers).map(" ".join),
    st.tuples(_numbers, _orders, _numbers).map(" ".join),
    st.tuples(_texts | _literals, _within, st.sampled_from(["speakers", "subtopics", "title", "source"])).map(" ".join),
    st.tuples(_texts, _within, st.lists(_literals, min_size=1, max_size=3).map(lambda found: f"({', '.join(found)},)")).map(" ".join),
    st.tuples(_numbers, _within, st.lists(st.integers(-1, 6).map(str), min_size=1, max_size=3).map(lambda found: f"[{', '.join(found)}]")).map(
        " ".join
    ),
    st.tuples(_texts, st.sampled_from(["startswith", "endswith"]), _literals).map(lambda found: f"{found[0]}.{found[1]}({found[2]})"),
    st.tuples(st.sampled_from(["title", "source", "speakers", "words"]), st.sampled_from(["is None", "is not None", "== None", "!= None"])).map(
        " ".join
    ),
    st.sampled_from(["title", "speakers", "words", "True", "False"]),
)
_expressions = st.recursive(
    _comparisons,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: " and ".join(f"({part})" for part in parts)),
        st.lists(inner, min_size=2, max_size=3).map(" or ".join),
    ),
    max_leaves=8,
)
_articles = st.fixed_dictionaries(
    {
        "title": _words,
        "source": _words,
        "id": _words,
        "words": st.integers(0, 6),
        "topics": st.lists(_words, max_size=3),
        "speakers": st.lists(_words, max_size=3),
        "subtopics": st.lists(_words, max_size=3),
    }
)


@given(_expressions, _articles)
def test_expressions_mean_what_they_mean_in_python(text: str, article: dict[str, Any]) -> None:
    assert parsed(text).matches(article) == bool(eval(text, {"__builtins__": {"len": len}}, article))


@pytest.fixture(scope="module")
def other_process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        yield other


@given(text=_expressions)
def test_a_request_with_an_expression_goes_to_other_processes(other_process: ProcessPoolExecutor, text: str) -> None:
    request = Request.of("the mayor", where=text)
    assert other_process.submit(copy.copy, request).result(timeout=60) == request == Request.of("the mayor", where=text)


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2026-03-18", "2026-03-18"),
        ("2026-03-18T23:10:00+02:00", "2026-03-18"),
        ("Wed, 18 Mar 2026 09:00:00 GMT", "2026-03-18"),
        ("2/5/2026", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_date_is_compared_by_its_day(published: str | None, said: str | None) -> None:
    assert day(published) == said
