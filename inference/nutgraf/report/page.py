"""The whole page: one file that loads nothing, and whose own script is the only one that a browser will run."""

from __future__ import annotations

from collections.abc import Sequence

from ..text.markup import source_hash, trusted
from .details import detailed, embedded, indexed
from .figures import figures_of, targets_of
from .html import page_template
from .texts import Known

TITLE = "News report"


def report_page(rows: Sequence[Known], unreadable: Sequence[str] = (), *, title: str = TITLE) -> str:
    """The page, ready to be written as UTF-8; the same for the same rows.

    Parameters
    ----------
    rows : with their texts; see `nutgraf.report.texts.with_texts`. Those with an error are listed at the end.
    unreadable : what was wrong with rows that could not be read.
    """
    good = [row for row in rows if row.scored.prediction.error is None]
    predictions = [row.scored.prediction for row in good]
    targets = targets_of(predictions)
    script = trusted("nutgraf.report", "article.js", "list.js", "page.js")
    style = trusted("nutgraf.report", "page.css") + _widths()
    return page_template().render(
        title=title,
        policy=f"default-src 'none'; script-src '{source_hash(script)}'; style-src '{source_hash(style)}'; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        figures=figures_of(predictions),
        good=good,
        failed=[row.scored for row in rows if row.scored.prediction.error is not None],
        unreadable=unreadable,
        models=sorted({one.model for one in predictions if one.model}),
        index=embedded({"targets": targets, "articles": [indexed(row, targets) for row in good]}),
        details=[embedded(detailed(row)) for row in good],
    )


def _widths() -> str:
    """A class for each percentage: the policy that keeps foreign styles out forbids style attributes."""
    return "".join(f".w{n}{{width:{n}%}}.h{n}{{height:{n}%}}" for n in range(101))
