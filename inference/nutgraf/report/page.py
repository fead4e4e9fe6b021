"""The whole page: one file that loads nothing, and whose own script is the only one that a browser will run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from .cards import cards, errors
from .details import detailed, embedded, indexed
from .figures import Figures, figures_of, targets_of
from .html import attribute, count, text
from .overview import overview
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
    failed = [row.scored for row in rows if row.scored.prediction.error is not None]
    figures = figures_of(row.scored.prediction for row in good)
    targets = targets_of(row.scored.prediction for row in good)
    script = "".join(_resource(name) for name in ("article.js", "list.js", "page.js"))
    style = _resource("page.css") + _widths()
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    index = embedded({"targets": targets, "articles": [indexed(row, targets) for row in good]})
    details = "".join(f'<script type="application/json" id="d{number}">{embedded(detailed(row))}</script>\n' for number, row in enumerate(good))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{attribute(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#articles">To the articles</a>\n'
        f'<header><div><h1>{text(title)}</h1><p class="dim">{_facts(figures, len(failed) + len(unreadable))}</p></div></header>\n<main>\n'
        f"{overview(figures) if good else ''}"
        f'<section aria-labelledby="articles"><h2 id="articles" tabindex="-1">Articles</h2>\n{_texts_note(good)}'
        "<noscript><p class='note'>Filters, the articles' texts and the evidence need JavaScript; nothing is loaded from elsewhere.</p></noscript>\n"
        f'<div id="filters"></div>\n<div id="list">\n{cards(good)}</div></section>\n{errors(failed, unreadable)}</main>\n{_footer(good)}'
        f'<script type="application/json" id="index">{index}</script>\n{details}<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def _resource(name: str) -> str:
    return files(__package__ or "nutgraf.report").joinpath(name).read_text("utf-8")


def _widths() -> str:
    """A class for each percentage: the policy that keeps foreign styles out forbids style attributes."""
    return "".join(f".w{n}{{width:{n}%}}.h{n}{{height:{n}%}}" for n in range(101))


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _facts(figures: Figures, without: int) -> str:
    facts = [f'<a href="#articles">{count(figures.articles, "article")}</a>']
    if figures.sources:
        facts.append(count(figures.sources, "source"))
    if figures.first and figures.last:
        facts.append(str(figures.first) if figures.first == figures.last else f"{figures.first} to {figures.last}")
    if figures.targets:
        facts.append(f"stance toward {count(len(figures.targets), 'target')}")
    if without:
        facts.append(f'<a href="#errors">{count(without, "row")} without a result</a>')
    return " · ".join(facts)


def _texts_note(rows: Sequence[Known]) -> str:
    """Said once, where texts are missing or are no longer what was scored."""
    missing = sum(row.text is None and row.state == "none" for row in rows)
    changed = sum(row.state == "changed" for row in rows)
    notes = []
    if missing:
        which = "The articles' texts are" if missing == len(rows) else f"The texts of {count(missing, 'article')} are"
        notes.append(f"{which} not in this page: their evidence and quotations are listed instead.")
    if changed:
        notes.append(f"The texts of {count(changed, 'article')} have changed since they were scored: nothing is highlighted in them.")
    return "".join(f'<p class="note">{note}</p>\n' for note in notes)


def _footer(rows: Sequence[Known]) -> str:
    models = sorted({row.scored.prediction.model for row in rows if row.scored.prediction.model})
    return (
        "<footer><h2>How to read this</h2><p>Topics, stances and summaries are models' judgements, and they are sometimes wrong: read the "
        "evidence before you quote one. A stance belongs to somebody. The author's is the article's own, and a report on people who are for "
        "a thing is usually neutral itself; what the people in it hold stands under their names. A percentage is how sure the model is. "
        "“no answer” means that it was not sure enough to give one, “unrelated” that the article does not speak of the target. Summaries "
        "are of the article's own sentences, unless they are marked as written anew.</p>"
        f'<p class="dim">Made with nutgraf. Models: {text("; ".join(models)) or "not named"}</p></footer>\n'
    )
