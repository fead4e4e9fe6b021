"""The form of the held-out texts of `data/forms`, written on themes and in places that the public sets lack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from nutgraf import Article, Nutgraf

from ..cards.models import table
from ..corpora import shipped
from .metrics import Interval, bootstrap_interval


@dataclass(frozen=True)
class FormScore:
    """Of so many texts: the share whose form is right, and F1 of opinion against the rest, with 95% intervals over texts."""

    articles: int
    accuracy: Interval
    opinion_f1: Interval


def evaluate_forms(models: Nutgraf, *, step: int = 1) -> FormScore:
    """Measure one of every `step` texts."""
    rows = [row for row in shipped.forms() if row["split"] == "test"][::step]
    given = [models.predict(Article(row["text"], title=row["title"])).form for row in rows]
    pairs = np.array([(row["form"] == one, row["form"] == "opinion", one == "opinion") for row, one in zip(rows, given, strict=True)], float)

    def accuracy(drawn: np.ndarray) -> float:  # type: ignore[type-arg]
        return float(drawn[:, 0].mean())

    def opinion(drawn: np.ndarray) -> float:  # type: ignore[type-arg]
        return float(2 * (drawn[:, 1] * drawn[:, 2]).sum() / max(drawn[:, 1:].sum(), 1.0))

    found = [Interval(value(pairs), *bootstrap_interval(value, pairs, draws=1000, seed=0)) for value in (accuracy, opinion)]
    return FormScore(len(rows), *found)


def forms_table(found: FormScore) -> str:
    """The figures as Markdown."""
    rows = [
        [name, f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"]
        for name, one in (("form right", found.accuracy), ("opinion against the rest, F1", found.opinion_f1))
    ]
    return table([f"forms (held out), {found.articles} texts", "value (95% interval)"], rows)
