"""Rows of read articles: what is read, and what is refused and how."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from nutgraf_training.corpora.readings import rows_of

from .read_articles import REPORT, ROWS, Row, folder_of


def test_rows_are_read_in_order(tmp_path: Path) -> None:
    first, second = rows_of(folder_of(tmp_path))
    assert (first.id, second.id) == ("r1", "o1")
    assert first.sentence(3) == "The council of Lund will decide in May."
    assert first.names_of("Ada Koh") == ("Ada Koh", "the mayor of Soria")
    assert first.names_of("council of Lund") == ("council of Lund",)
    assert first.targets[0].holders[1].evidence == (2,)
    assert [one.id for one in rows_of(tmp_path, limit=1)] == ["r1"]


def test_a_text_with_its_hash_is_read(tmp_path: Path) -> None:
    hashed = {**REPORT, "sha256": hashlib.sha256(REPORT["text"].encode()).hexdigest()}
    assert next(rows_of(folder_of(tmp_path, [hashed]))).sha256 == hashed["sha256"]


def changed(path: list[str | int], value: Any) -> Row:
    """`REPORT` with one value changed."""

    def put(old: Any, keys: list[str | int]) -> Any:
        if not keys:
            return value
        if isinstance(old, list):
            return [put(one, keys[1:]) if i == keys[0] else one for i, one in enumerate(old)]
        return {**old, keys[0]: put(old.get(keys[0]), keys[1:])}

    row: Row = put(REPORT, path)
    return row


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({name: value for name, value in REPORT.items() if name != "form"}, "missing required field `form`"),
        (changed(["targets", 0, "author", "label"], "maybe"), "'maybe'.*expected one of favor, against, neutral"),
        (changed(["targets", 1, "holders", 0, "label"], "unrelated"), "'unrelated'.*expected one of favor, against, neutral"),
        (changed(["form"], "poem"), "'poem'.*expected one of report, opinion"),
        (changed(["targets", 1, "kind"], "main"), "2 targets of kind 'main'"),
        (changed(["topics"], ["chess"]), "'chess'; expected one of arts"),
        (changed(["topics"], []), "expected at least one"),
        (changed(["junk"], [5]), "junk: sentence 5 is out of range; expected 0 to 4"),
        (changed(["said", 1, "sentences"], [-1]), "said by 'Bo Falk': sentence -1"),
        (changed(["targets", 0, "holders", 1, "evidence"], [2, 9]), "evidence of 'Bo Falk' toward 'the bridge toll': sentence 9"),
        (changed(["targets", 0, "author", "evidence"], [7]), "evidence of the author toward 'the bridge toll': sentence 7"),
        (changed(["sentences", 4], [240, 9000]), r"sentence 4 is \[240, 9000\]"),
        (changed(["unrelated"], "the bridge toll"), "expected distinct targets"),
        (changed(["sha256"], "ab" * 32), "the row states abababababab"),
        (changed(["sentences"], "none"), "Expected `array`"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: Row, message: str) -> None:
    folder = folder_of(tmp_path, [ROWS[1], row])
    with pytest.raises(ValueError, match=rf"test\.jsonl\.gz, line 2 \(id 'r1'\): .*{message}"):
        list(rows_of(folder))


def test_folders_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"readings/test\.jsonl\.gz"):
        list(rows_of(tmp_path))
    with pytest.raises(ValueError, match="'dev'; expected test or train"):
        list(rows_of(tmp_path, "dev"))
    path = folder_of(tmp_path) / "readings" / "test.jsonl.gz"
    with pytest.raises(ValueError, match="limit of 0 articles"):
        list(rows_of(tmp_path, limit=0))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="damaged"):
        list(rows_of(tmp_path))
    path.write_text("no gzip file")
    with pytest.raises(ValueError, match="damaged"):
        list(rows_of(tmp_path))
    path.write_bytes(gzip.compress(b'{"id": "x1", '))
    with pytest.raises(ValueError, match="line 1: "):
        list(rows_of(tmp_path))
