"""The whole page: one file that loads nothing, with a policy under which a browser runs only its own script."""

from __future__ import annotations

from collections.abc import Sequence

from ..text.markup import source_hash, trusted
from .charts import charts_of
from .details import detailed, embedded, indexed
from .figures import figures_of, targets_of
from .html import page_template
from .texts import Known

TITLE = "News report"


def report_page(rows: Sequence[Known], unreadable: Sequence[str] = (), *, title: str = TITLE) -> str:
    """The page, to be written as UTF-8; deterministic for given rows.

    Parameters
    ----------
    rows : scored rows with their texts, from `nutgraf.report.texts.with_texts`. Those with an error are listed at the end.
    unreadable : the errors of rows that could not be read.
    """
    good = [row for row in rows if row.scored.prediction.error is None]
    predictions = [row.scored.prediction for row in good]
    targets = targets_of(predictions)
    figures = figures_of(predictions)
    script = trusted("nutgraf.report", "article.js", "review.js", "list.js", "evidence.js", "standings.js", "export.js", "page.js")
    style = trusted("nutgraf.report", "page.css") + _widths()
    return page_template().render(
        title=title,
        policy=f"default-src 'none'; script-src '{source_hash(script)}'; style-src '{source_hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        figures=figures,
        good=good,
        failed=[row.scored for row in rows if row.scored.prediction.error is not None],
        unreadable=unreadable,
        models=sorted({one.model for one in predictions if one.model}),
        index=embedded({"targets": targets, "articles": [indexed(row, targets, figures.period) for row in good], "charts": charts_of(figures)}),
        details=[embedded(detailed(row)) for row in good],
    )


def _widths() -> str:
    """Classes for each percentage: the content security policy forbids style attributes."""
    return "".join(f".w{n}{{width:{n}%}}.h{n}{{height:{n}%}}.x{n}{{left:{n}%}}" for n in range(101))
