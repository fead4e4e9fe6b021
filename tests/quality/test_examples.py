"""What lies in `examples/` and the pictures of the pages. The blocks of the walk-through are run with those of other pages: see test_docs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest


@pytest.mark.slow
def test_score_folder(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(root / "examples" / "score_folder.py"), str(root / "seeds"), str(tmp_path / "scores.jsonl"), "the Ottawa Treaty"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "5 of 5 articles scored" in done.stdout
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text("utf-8").splitlines()]
    assert [row["stances"][0]["target"] for row in rows] == ["the Ottawa Treaty"] * 5


def test_pictures_are_small(root: Path) -> None:
    pictures = [path for folder in ("docs", "examples") for path in root.glob(f"{folder}/pictures/*") if path.is_file()]
    assert pictures
    for path in pictures:
        assert path.suffix in (".png", ".svg", ".py")
        assert path.stat().st_size < 200_000, path


@pytest.mark.parametrize("name", ["labels.csv", "stances.csv", "withdrawal.csv"])
def test_files_to_teach_from_have_eight_examples_of_each_label(root: Path, name: str) -> None:
    with (root / "examples" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(Counter(row["label"] for row in rows).values()) == {8}
    assert len({row["text"] for row in rows}) == len(rows)
