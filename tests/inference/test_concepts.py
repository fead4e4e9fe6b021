"""Topics that a caller names, and the subtopics of the vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Nutgraf
from nutgraf.cli import main
from nutgraf.reader.concepts import MAX_TOPIC_WORDS, checked_topics

MINES = "anti-personnel mines and the treaties on them"
TOPICS = {"landmines": MINES, "football": "matches, clubs and players", "cooking": "recipes, kitchens and restaurants"}


def test_own_topics_take_the_place_of_the_seventeen(models: Nutgraf, seed_paths: list[Path]) -> None:
    result = models.predict(seed_paths[1], topics=TOPICS)
    assert result.topic is not None
    assert (result.topic.label, result.topic.qcode, result.topic.subtopics) == ("landmines", None, ())
    assert next(iter(result.topic_scores)) == "landmines"
    assert set(result.topic_scores) == set(TOPICS)
    assert result.topic_scores["landmines"] > 0.5 > max(result.topic_scores["football"], result.topic_scores["cooking"])


def test_where_none_fits_none_is_given(models: Nutgraf, seed_paths: list[Path]) -> None:
    result = models.predict(seed_paths[0], topics=["football", "cooking"])
    assert result.topic is None
    assert result.topics == ()


def test_names_alone_and_with_descriptions_do_not_hang_on_their_order(models: Nutgraf, seed_paths: list[Path]) -> None:
    one = models.predict(seed_paths[1], topics=TOPICS).topic_scores
    other = models.predict(seed_paths[1], topics=dict(reversed(TOPICS.items()))).topic_scores
    assert one == pytest.approx(other)


def test_subtopics_lie_under_their_topic_best_first(models: Nutgraf, seed_paths: list[Path], root: Path) -> None:
    concepts = [json.loads(line) for line in (root / "data" / "topics" / "media_topics.jsonl").read_text("utf-8").splitlines()]
    top = {c["qcode"]: c["top"] for c in concepts}
    for path in seed_paths:
        for topic in models.predict(path).topics:
            assert len(topic.subtopics) == 3
            assert [s.similarity for s in topic.subtopics] == sorted((s.similarity for s in topic.subtopics), reverse=True)
            assert {top[s.qcode] for s in topic.subtopics} == {topic.qcode}


def test_the_command_takes_own_topics(tmp_path: Path, seed_paths: list[Path]) -> None:
    out = tmp_path / "rows.jsonl"
    assert main(["score", str(seed_paths[1]), "--topic", f"landmines={MINES}", "--topic", "cooking", "-q", "-o", str(out)]) == 0
    row = json.loads(out.read_text("utf-8"))
    assert row["topics"][0]["label"] == "landmines"
    assert set(row["topic_scores"]) == {"landmines", "cooking"}


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ([], "empty"),
        ("landmines", r"pass \['landmines'\]"),
        ([" "], "is empty or not a string"),
        (["a", "a "], "is given twice"),
        ({"a": "w " * MAX_TOPIC_WORDS}, f"more than {MAX_TOPIC_WORDS} words"),
        ({"a": 3}, "is empty or not a string"),
    ],
)
def test_topics_that_cannot_be_used(topics: object, said: str, models: Nutgraf) -> None:
    with pytest.raises(ValueError, match=said):
        models.predict("The mayor closed the bridge on Monday.", topics=topics)  # type: ignore[call-overload]


def test_the_command_says_which_name_came_twice(capsys: pytest.CaptureFixture[str], seed_paths: list[Path]) -> None:
    assert main(["score", str(seed_paths[1]), "--topic", "a=b", "--topic", "a=c"]) == 2
    assert "'a' is given twice" in capsys.readouterr().err


@given(st.dictionaries(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), st.text(max_size=20), min_size=1, max_size=5))
def test_checked_topics_keep_their_order_and_are_stable(topics: dict[str, str]) -> None:
    checked = checked_topics(topics)
    assert list(checked) == list(topics)
    assert checked_topics(checked) == checked
