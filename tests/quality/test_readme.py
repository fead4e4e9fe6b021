"""The figures in the README and on `docs/figures.md` are the recorded ones. Blocks of pages are run by test_docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nutgraf
import pytest
from nutgraf_training.cards.figures import pages
from nutgraf_training.cards.highlights import highlights
from nutgraf_training.cards.marks import between


def test_tables_are_up_to_date(root: Path) -> None:
    found = pages(root)
    assert set(found) == {root / "README.md", root / "docs" / "figures.md", root / "docs" / "fast.md"}
    for path, text in found.items():
        assert path.read_text("utf-8") == text, "run: nutgraf-train readme"


def test_the_readme_is_short(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    figures = text.partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0]
    assert len(text.splitlines()) <= 150
    assert sum(line.startswith("| ") for line in figures.splitlines()) <= 12  # ten rows below two of the header


def test_marks_are_needed_and_what_is_outside_them_stays() -> None:
    page = "# Page\n<!-- speed -->\n1\n<!-- /speed -->\n<!-- figures -->\nold\n<!-- /figures -->\nend\n"
    assert between(page, "figures", "new", where="page.md") == page.replace("old", "new")
    for damaged in ("# nothing", "<!-- figures -->", "<!-- /figures --> <!-- figures -->"):
        with pytest.raises(ValueError, match=r"page\.md has no <!-- figures -->"):
            between(damaged, "figures", "new", where="page.md")


def test_a_figure_that_is_not_recorded_is_named() -> None:
    models: dict[str, dict[str, Any]] = {"topic": {"sets": []}, "stance": {"sets": []}}
    figures = {name: [0.5, 0.4, 0.6] for name in ("holder_f1", "author_macro_f1", "speaker_f1", "topic_best_main", "clutter_recall")}
    release, reader = {"split": "test", "figures": figures}, {"split": "second", "figures": figures}
    with pytest.raises(ValueError, match="--split second"):
        highlights(models, {}, [release])
    with pytest.raises(ValueError, match="bbc_news"):
        highlights(models, {}, [release, reader])


def test_the_citation_is_of_this_release(root: Path) -> None:
    cited = re.search(r"^version: (\S+)$", (root / "CITATION.cff").read_text("utf-8"), re.M)
    assert cited is not None
    assert cited[1] == nutgraf.__version__
