"""The shipped sets hold what their cards say, and the public ones map as written."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from nutgraf.stance.pairs import AUTHOR
from nutgraf_training.corpora import registry, shipped, stance_sets, topic_sets
from nutgraf_training.corpora.stance_sets import StanceRow
from nutgraf_training.corpora.topic_sets import SHORT, TopicRow

LABELS = {"favor", "against", "neutral"}


def test_pieces_are_whole() -> None:
    rows = shipped.pieces()
    first = Counter(row["topics"][0] for row in rows)
    assert set(first) == set(SHORT.values())
    assert min(first.values()) >= 10
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert 80 <= len(row["text"].split()) <= 150, row["id"]
        assert set(row["topics"]) <= set(SHORT.values())
        for view in [row["author"], *row["holders"]]:
            assert view["label"] in LABELS
            assert all(row["text"][e["start"] : e["end"]] == e["text"] for e in view["evidence"])


def test_reports_name_several_targets_each() -> None:
    for row in shipped.reports():
        assert len({s["target"] for s in row["stances"]}) == len(row["stances"]) >= 3
        for stance in row["stances"]:
            for view in [stance["author"], *stance["holders"]]:
                assert all(row["text"][e["start"] : e["end"]] == e["text"] for e in view["evidence"])


def test_vocabulary_rows_lie_under_the_17_tops() -> None:
    rows = shipped.vocabulary_rows()
    assert {row.topics[0] for row in rows} == set(SHORT.values())
    assert len(rows) > 1000


@pytest.fixture(scope="module")
def shipped_rows() -> Sequence[StanceRow]:
    """Rows of stance from the sets that ship: making them takes seconds."""
    return shipped.stance_rows()


def test_shipped_stances_turn_with_the_opposite_target(shipped_rows: Sequence[StanceRow]) -> None:
    piece = next(p for p in shipped.pieces() if p["opposite_target"] and p["author"]["label"] == "favor")
    rows = [r for r in shipped_rows if r.text == piece["text"] and r.holder == AUTHOR]
    by_target = {r.target: r.label for r in rows}
    assert by_target[piece["target"]] == "favor"
    assert by_target[piece["opposite_target"]] == "against"
    assert by_target[piece["unrelated_target"]] == "unrelated"


def test_no_text_stands_in_both_splits(shipped_rows: Sequence[StanceRow]) -> None:
    train, test = ({r.text for r in shipped_rows if r.split == split} for split in ("train", "test"))
    assert not train & test


def test_turned_targets_flip_and_kept_ones_do_not() -> None:
    rows = [StanceRow(f"text {i}", "nuclear power", AUTHOR, ("favor",), "vast", "train") for i in range(200)]
    for row in stance_sets.turned_targets(rows, 1.0, 0):
        turned = any(row.target == phrase.format("nuclear power") for phrase in stance_sets.TURNED)
        assert row.allowed == (("against",) if turned else ("favor",))


def test_shuffled_targets_share_no_word_with_their_text() -> None:
    rows = [StanceRow(f"people speak of {word} here", word, AUTHOR, ("favor",), "vast", "train") for word in ("whales", "taxes", "trains", "schools")]
    made = stance_sets.shuffled_targets(rows * 10, 1.0, 0)
    assert made
    assert all(row.allowed == ("unrelated",) and row.target not in row.text for row in made)


def test_balanced_keeps_rare_topics() -> None:
    rows = [TopicRow(None, str(i), (SHORT["pol"],), (), "x", "train") for i in range(100)] + [TopicRow(None, "w", (SHORT["wea"],), (), "x", "train")]
    chosen = topic_sets.balanced(rows, 10, 0)
    assert len(chosen) == 10
    assert sum(row.topics[0] == SHORT["wea"] for row in chosen) == 1


def write_set(folder: Path, task: str, name: str, rows: list[dict[str, object]]) -> None:
    (folder / task).mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / task / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


def test_public_rows_are_read_and_mapped(tmp_path: Path) -> None:
    made = {"text": "[The Senato]r praised [the mayo]r.", "target": "the mayo", "holder": "The Senato", "label": "positive", "split": "train"}
    write_set(tmp_path, "stance", "directed_sentiment", [made])
    write_set(tmp_path, "stance", "vast", [{"text": "No.", "target": "company", "target_surface": "companies", "label": "neutral", "split": "train"}])
    (one,) = stance_sets.rows_of("directed_sentiment", tmp_path)
    assert (one.text, one.holder, one.target, one.label) == ("The Senator praised the mayor.", "The Senator", "the mayor", "favor")
    (two,) = stance_sets.rows_of("vast", tmp_path)
    assert (two.target, two.allowed) == ("companies", ("neutral", "unrelated"))
    write_set(tmp_path, "topic", "ag_news", [{"id": "1", "title": "T", "text": "x", "label": "World", "split": "test"}])
    (three,) = topic_sets.rows_of("ag_news", tmp_path)
    assert set(three.topics) == {SHORT["pol"], SHORT["conf"]}


def test_missing_sets_say_where_they_were_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"stance/vast\.jsonl\.gz"):
        list(registry.read("vast", tmp_path))
    with pytest.raises(KeyError, match="available: ag_news"):
        registry.source("nothing")
