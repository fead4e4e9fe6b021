"""Scoring many files: each ends as one row, a result or an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from .article import Article
from .errors import ArticleError
from .predictor import Nutgraf, check_options, checked_targets
from .results import Prediction

#: Articles that share the encoder's batches.
CHUNK = 16


def score_files(
    models: Nutgraf,
    paths: Iterable[Path],
    targets: Sequence[str] = (),
    *,
    summary_words: int = 60,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Prediction]:
    """A prediction for each path, in order; `progress` is told after every chunk how many rows it had.

    A file that cannot be read or scored gives a prediction with `error` set. Whatever else goes wrong with one article
    (a defect of ours) is kept to its own row as well.

    Raises
    ------
    ValueError: a target or an option is out of its range.
    """
    checked_targets(targets)
    check_options(summary_words)
    waiting: list[Path] = []
    for path in paths:
        waiting.append(path)
        if len(waiting) == CHUNK:
            yield from _scored(models, waiting, targets, summary_words, progress)
            waiting = []
    if waiting:
        yield from _scored(models, waiting, targets, summary_words, progress)


def _scored(
    models: Nutgraf, paths: Sequence[Path], targets: Sequence[str], summary_words: int, progress: Callable[[int], None] | None
) -> list[Prediction]:
    rows: list[Prediction | None] = []
    articles: list[Article] = []
    for path in paths:
        try:
            articles.append(Article.read(path))
            rows.append(None)
        except ArticleError as error:
            rows.append(models.failed(path.stem, str(error)))
    try:
        scored = models.predict(articles, targets, summary_words=summary_words)
    except Exception:  # one article broke the batch: find it by scoring each alone
        scored = [_alone(models, article, targets, summary_words) for article in articles]
    rest = iter(scored)
    done = [row or next(rest) for row in rows]
    if progress:
        progress(len(done))
    return done


def _alone(models: Nutgraf, article: Article, targets: Sequence[str], summary_words: int) -> Prediction:
    try:
        return models.predict([article], targets, summary_words=summary_words)[0]
    except Exception as error:
        return models.failed(article.id, f"{type(error).__name__} while scoring: {error}; please report this article's text")


def json_line(prediction: Prediction) -> str:
    """A JSON Lines row, without its line end."""
    return json.dumps(prediction.to_dict(), ensure_ascii=False)
