"""The cards of `data/` and the page of public sets say what the files and the registry hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from nutgraf_training.cards.data_numbers import CARDS, current, tally, with_numbers
from nutgraf_training.cards.data_sources import FIELDS, NOTES
from nutgraf_training.cli import main
from nutgraf_training.corpora.registry import SOURCES

from .page_blocks import blocks_of


def test_cards_are_up_to_date(root: Path) -> None:
    wrong = [path for path, text in current(root).items() if path.read_text("utf-8") != text]
    assert not wrong, "run: nutgraf-train data-cards"


def test_every_folder_has_a_card_and_every_file_its_hash(root: Path) -> None:
    assert {path.name for path in (root / "data").iterdir() if path.is_dir()} == set(CARDS)
    for path in sorted((root / "data").glob("*/*.jsonl")):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in (path.parent / "README.md").read_text("utf-8")


def test_example_rows_are_of_the_set(root: Path) -> None:
    """Keys and all texts that are not shortened are those of the row with that id (concepts: that code)."""
    for name in CARDS:
        folder = root / "data" / name
        rows = {
            row.get("id", row.get("qcode")): row for path in folder.glob("*.jsonl") for row in map(json.loads, path.read_text("utf-8").splitlines())
        }
        (block,) = (block for block in blocks_of(folder / "README.md", root) if block.language == "json")
        shown = json.loads(block.text)
        assert _within(shown, rows[shown.get("id", shown.get("qcode"))]), block.where


def _within(shown: object, real: object) -> bool:
    if isinstance(shown, dict) and isinstance(real, dict):
        return all(key in real and _within(value, real[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(real, list):
        return all(any(_within(one, other) for other in real) for one in shown)
    if isinstance(shown, str) and isinstance(real, str) and shown.endswith("…"):
        return real.startswith(shown.rstrip("… "))
    return shown == real


def test_every_public_set_is_described() -> None:
    assert set(NOTES) == set(SOURCES)
    assert {source.task for source in SOURCES.values()} == set(FIELDS)
    assert all(note.use for note in NOTES.values())


def test_tally_counts_by_part_and_gathers_what_is_rare() -> None:
    pairs = [("a", "train"), ("a", "train"), ("a", "test"), ("b", "test"), ("c", "train")]
    assert tally("label", pairs).splitlines()[2:] == ["| a | 2 | 1 | 3 | 60% |", "| b | 0 | 1 | 1 | 20% |", "| c | 1 | 0 | 1 | 20% |"]
    assert tally("label", pairs, least=2).splitlines()[2:] == ["| a | 2 | 1 | 3 | 60% |", "| 2 others | 1 | 1 | 2 | 40% |"]


def test_a_card_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# A card\n", "utf-8")
    with pytest.raises(ValueError, match="numbers"):
        with_numbers(tmp_path / "README.md", "| a |")


def test_the_command_leaves_what_is_up_to_date(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_size for path in root.glob("data/*/README.md")}
    assert main(["data-cards"]) == 0
    assert "was updated" not in capsys.readouterr().out
    assert before == {path: path.stat().st_size for path in root.glob("data/*/README.md")}
