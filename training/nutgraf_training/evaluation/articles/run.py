"""Run a set of models on the articles of a split, and compare the predictions with the readings."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Protocol

from nutgraf import Article, ArticleError, Prediction

from ...corpora.readings import ArticleReading
from .judge import JudgedArticle, asked, judge
from .near import near_misses

logger = logging.getLogger(__name__)
#: Articles between two progress messages.
_EVERY = 10


class Models(Protocol):
    """The part of `nutgraf.Nutgraf` that is used here."""

    model: str

    def predict(self, article: Article, targets: Sequence[str], /) -> Prediction: ...


def judged(rows: Sequence[ArticleReading], predictions: Iterator[Prediction]) -> list[JudgedArticle]:
    """Judge every article's prediction.

    Raises
    ------
    ValueError: the predictions are for other articles or targets, or too few.
    """
    found = []
    for row in rows:
        prediction = next(predictions, None)
        if prediction is None or prediction.id != row.id:
            instead = "none" if prediction is None else f"one for {prediction.id!r}"
            raise ValueError(f"expected a prediction for article {row.id!r}, found {instead}: give predictions in the order of the readings")
        found.append(judge(row, prediction))
    return found


def predicted(models: Models, rows: Sequence[ArticleReading], *, keep: Path | None = None) -> Iterator[Prediction]:
    """The prediction of each article toward its targets and a near miss; one that cannot be scored has its `error` set.

    Parameters
    ----------
    keep : JSON Lines file to write them to as well, each as soon as it is made.
    """
    near = near_misses(rows)
    with keep.open("w", encoding="utf-8") if keep else nullcontext() as file:
        for number, row in enumerate(rows, 1):
            prediction = _predicted(models, row, near.get(row.id))
            if file:
                _write(file, prediction)
            if number % _EVERY == 0:
                logger.info("%d of %d articles read", number, len(rows))
            yield prediction


def kept(path: Path) -> Iterator[Prediction]:
    """Read predictions that were kept earlier, in order.

    Raises
    ------
    ValueError: there is no such file, or a row is not a prediction.
    """
    from nutgraf.report.read import Unreadable, read_scores

    for one in read_scores(str(path)):
        if isinstance(one, Unreadable):
            raise ValueError(f"{one.reason}: write the predictions again with --keep")
        yield one.prediction


def _predicted(models: Models, row: ArticleReading, near_miss: str | None) -> Prediction:
    try:
        return models.predict(Article(row.text, title=row.title, id=row.id), asked(row, near_miss))
    except ArticleError as error:
        logger.warning("article %r could not be scored: %s", row.id, error)
        return Prediction(id=row.id, title=row.title, model=models.model, error=str(error))


def _write(file: IO[str], prediction: Prediction) -> None:
    file.write(json.dumps(prediction.to_dict(), ensure_ascii=False) + "\n")
    file.flush()
