"""What is asked of each article: one object, checked once."""

from __future__ import annotations

import copy
import inspect
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from nutgraf import Nutgraf, NutgrafError, RequestError, predict, score_into
from nutgraf.request import Options, Request, named_topics, with_generator
from nutgraf.serving import predictions, settings_of


def test_targets_are_one_string_or_several_without_repetitions() -> None:
    assert Request.of("the mayor").targets == ("the mayor",)
    assert Request.of(["the  mayor", "Russia", "the mayor "], target="Russia").targets == ("Russia", "the mayor")
    assert Request.of().targets == ()


def test_what_is_left_out_is_as_documented() -> None:
    assert Request.of() == Request((), None, 60, "extractive", None)
    assert Request.of(topics=["a", " b  c "], min_probability=1).topics == {"a": "", "b c": ""}
    assert Request.of(min_probability=np.float32(0.5)).min_probability == 0.5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"targets": [3]}, "is empty or not a string"),
        ({"targets": 3}, "is of type int"),
        ({"target": "word " * 61}, "at most 60"),
        ({"summary_words": True}, "summary_words is True"),
        ({"summary_words": 2.5}, "1 or more"),
        ({"summary_style": "poem"}, "'extractive', 'abstractive'"),
        ({"topics": {}}, "at least one name"),
        ({"min_probability": -0.1}, "from 0 to 1"),
        ({"min_probability": float("nan")}, "from 0 to 1"),
        ({"min_probability": True}, "from 0 to 1"),
        ({"min_probability": "0.5"}, "from 0 to 1"),
    ],
)
def test_what_is_out_of_range_is_a_request_error(options: dict[str, object], said: str) -> None:
    with pytest.raises(RequestError, match=said) as caught:
        Request.of(**options)  # type: ignore[arg-type]
    assert isinstance(caught.value, NutgrafError)
    assert isinstance(caught.value, ValueError)


def test_an_option_that_does_not_exist_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="unknown option words; expected target, topics, summary_words"):
        Request.of(words=40)  # type: ignore[call-arg]


def test_a_request_goes_to_other_processes_as_it_is() -> None:
    request = Request.of("the mayor", topics={"ferries": "ships that carry cars"}, min_probability=0.7)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        assert other.submit(copy.copy, request).result(timeout=60) == request


@pytest.mark.parametrize("function", [predict, Nutgraf.predict, Nutgraf.predict_iter, score_into])
def test_the_options_and_their_defaults_are_in_every_signature(function: Callable[..., object]) -> None:
    shown = inspect.signature(function).parameters
    assert {name: shown[name].default for name in Options.__annotations__} == {
        "target": None,
        "topics": None,
        "summary_words": 60,
        "summary_style": "extractive",
        "min_probability": None,
        "where": None,
    }
    assert all(shown[name].kind is inspect.Parameter.KEYWORD_ONLY for name in Options.__annotations__)
    assert shown["targets"].default == ()


def test_a_generator_writes_abstractive_summaries() -> None:
    assert with_generator({}, "t5-small") == {"summary_style": "abstractive"}
    assert with_generator({"summary_style": "abstractive", "summary_words": 9}, "t5-small") == {"summary_style": "abstractive", "summary_words": 9}
    assert with_generator({"summary_style": "extractive"}, None) == {"summary_style": "extractive"}
    with pytest.raises(RequestError, match="leave one of the two out"):
        with_generator({"summary_style": "extractive"}, "t5-small")


def test_topics_are_written_as_a_name_with_or_without_a_description() -> None:
    assert named_topics(["ferries = ships that carry cars", "farming"]) == {"ferries": "ships that carry cars", "farming": ""}
    assert named_topics([]) is None
    with pytest.raises(RequestError, match="'a' is given twice"):
        named_topics(["a=b", "a"])


def test_a_server_asks_with_the_same_request(models: Nutgraf) -> None:
    asked = settings_of(models, {"targets": "the mayor", "topics": ["farming"], "min_probability": 0.6})
    assert asked == Request.of("the mayor", topics=["farming"], min_probability=0.6)
    assert settings_of(models, {"summary_words": None}) == Request()
    with pytest.raises(RequestError, match="unknown option words; expected targets"):
        settings_of(models, {"words": 3})


def test_a_served_row_has_every_field_of_an_article(models: Nutgraf) -> None:
    given = {
        "title": "A bridge closes",
        "author": "Ada Koh",
        "id": "a1",
        "source": "Echo",
        "published": "2026-01-05",
        "url": "https://example.org/a1",
    }
    found, bare = predictions(models, [{"text": "The mayor closed the bridge.", **given}, {"text": "It rained.", "author": float("nan")}], Request())
    assert {name: getattr(found, name) for name in given} == given
    assert (bare.author, bare.error) == (None, None)
