"""The README's figures are the recorded ones, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nutgraf_training.readme import with_figures


def test_tables_are_up_to_date(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    assert with_figures(text) == text, "run: nutgraf-train readme"


def test_marks_are_needed() -> None:
    with pytest.raises(ValueError, match="figures"):
        with_figures("# nothing")


def test_python_blocks_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    blocks = [
        block
        for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]
        for block in re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.S)
    ]
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
