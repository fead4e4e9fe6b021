"""The README's figures are the recorded ones. Its blocks are run with those of the other pages: see test_docs."""

from __future__ import annotations

from pathlib import Path

import pytest
from nutgraf_training.cards.figures import with_figures


def test_tables_are_up_to_date(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    assert with_figures(text) == text, "run: nutgraf-train readme"


def test_marks_are_needed() -> None:
    with pytest.raises(ValueError, match="figures"):
        with_figures("# nothing")
