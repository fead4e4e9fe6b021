"""The script that users copy runs as it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_score_folder(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(root / "examples" / "score_folder.py"), str(root / "seeds"), str(tmp_path / "scores.jsonl"), "the Ottawa Treaty"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "5 of 5 articles scored" in done.stdout
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text("utf-8").splitlines()]
    assert [row["stance"]["target"] for row in rows] == ["the Ottawa Treaty"] * 5
