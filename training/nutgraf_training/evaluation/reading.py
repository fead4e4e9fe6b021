"""`nutgraf-train evaluate reader`: what one pass over an article tells, without any target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nutgraf import Article, Nutgraf

from ..cards.models import table
from ..corpora import quote_sets, readings
from ..corpora.registry import sha256
from ..mlflow_store.log import Log
from .articles.counts import counts_of, rouge
from .articles.figures import measure
from .articles.judge import judge_reading
from .articles.tables import measured_tables
from .forms import evaluate_forms, forms_table
from .polnear import evaluate_polnear, polnear_table
from .seeds import RemovalScore, evaluate_cleaning

#: Subjects of the figures on readings that need no target.
SUBJECTS = ("who says what, by sentence", "topics", "clutter, by sentence", "form, opinion against the rest", "summary", "probabilities of topics")


def evaluate_reader(models: Path | None, data: Path, log: Log, *, split: str = "test", limit: int | None = None) -> str:
    """Measure on readings, PolNeAR's dev articles, texts of several forms and the cleaning sets; returns tables as Markdown.

    Raises
    ------
    FileNotFoundError: the folder lacks one of the sets.
    ValueError: a damaged row.
    """
    nutgraf = Nutgraf(models)
    rows = list(readings.rows_of(data, split, limit=limit))
    log.dataset(f"readings_{split}", sha256(readings.readings_path(data, split)), len(rows), "evaluation", readings.readings_path(data, split))
    score = rouge()
    found = measure([counts_of(judge_reading(row, nutgraf.predict([Article(row.text, title=row.title, id=row.id)])[0]), score) for row in rows])
    attributed = evaluate_polnear(nutgraf, [row for row in quote_sets.polnear(data) if row.split == "dev"][:limit])
    cleaned, formed = evaluate_cleaning(nutgraf), evaluate_forms(nutgraf)
    log.metrics({name: one.value for name, one in found.figures.items()})
    log.metrics({"polnear_precision": attributed.precision.value, "polnear_speaker": attributed.speaker_right.value})
    log.metrics({f"polnear_found_{kind}": value.value for kind, value in attributed.found.items()})
    log.metrics({f"polnear_worded_{kind}": value.value for kind, value in attributed.worded.items()})
    text = "\n\n".join(
        [
            f"{len(rows)} articles ({split}). Models: {nutgraf.model}. Intervals: bootstrap over articles.",
            measured_tables(found, subjects=SUBJECTS),
            polnear_table(attributed),
            forms_table(formed),
            cleaning_table(cleaned),
        ]
    )
    log.text("evaluation.md", text)
    return text


def cleaning_table(found: Sequence[RemovalScore]) -> str:
    """Characters removed from each set of `data/cleaning`, as Markdown."""
    rows = [
        [s.name, s.articles, f"{s.precision:.3f}" if s.removed else "", f"{s.recall:.3f}" if s.removed else "", s.removed, s.wrongly] for s in found
    ]
    return table(["set", "articles", "precision", "recall", "characters removed", "of these wrongly"], rows)
