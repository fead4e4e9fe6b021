"""Readings that ship as labels, joined with the texts of a folder of public sets."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from nutgraf_training.corpora.own_readings import labels, rows_with_texts

TEXT = "The council voted to close the pool. Swimmers called it a disgrace."


def _folders(tmp_path: Path, text: str = TEXT, ids: tuple[str, ...] = ("made-1",)) -> tuple[Path, Path]:
    """A folder of public sets with one article, and a `data/` with a reading of it."""
    label: dict[str, Any] = {
        "id": "made-1",
        "source": "made",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "sentences": [[0, 36], [37, 67]],
        "topics": ["sport"],
        "form": "report",
        "junk": [],
        "said": [{"name": "Swimmers", "aliases": [], "sentences": [1]}],
        "targets": [
            {
                "target": "closing the pool",
                "kind": "main",
                "author": {"label": "neutral", "evidence": []},
                "holders": [{"name": "Swimmers", "label": "against", "evidence": [1]}],
            }
        ],
        "unrelated": "a new railway",
        "summary": "A council closes a pool.",
    }
    public, own = tmp_path / "public", tmp_path / "data"
    (public / "readings").mkdir(parents=True)
    (own / "readings").mkdir(parents=True)
    (own / "readings" / "readings.jsonl").write_text(json.dumps(label) + "\n", "utf-8")
    with gzip.open(public / "readings" / "pool.jsonl.gz", "wt", encoding="utf-8") as file:
        for id in ids:
            file.write(json.dumps({"id": id, "source": "made", "outlet": "The Made Post", "title": "Pool", "text": text, "sentences": []}) + "\n")
    return public, own


def test_labels_are_joined_with_texts(tmp_path: Path) -> None:
    (row,) = rows_with_texts(*_folders(tmp_path))
    assert (row.title, row.outlet, row.sentence(1)) == ("Pool", "The Made Post", "Swimmers called it a disgrace.")
    assert row.targets[0].holders[0].label == "against"


def test_another_text_and_a_missing_article_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(ValueError, match=r"article 'made-1'.*SHA-256"):
        list(rows_with_texts(*_folders(tmp_path / "a", text=TEXT.replace("pool", "mill"))))
    with pytest.raises(ValueError, match="no article 'made-1'"):
        list(rows_with_texts(*_folders(tmp_path / "b", ids=("made-2",))))
    with pytest.raises(FileNotFoundError, match=r"pool\.jsonl\.gz"):
        list(rows_with_texts(tmp_path))


def test_what_ships_is_whole_and_holds_no_text(root: Path) -> None:
    first = {row["id"]: row for row in labels()}
    assert len(first) == len(labels()) > 500
    assert all(not {"text", "title"} & row.keys() and len(row["sha256"]) == 64 for row in labels())
    for row in labels(second=True):
        assert [one["target"] for one in row["targets"]] == [one["target"] for one in first[row["id"]]["targets"]]
