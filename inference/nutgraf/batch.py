"""Scoring many files: each ends as one row, a result or an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from .article import Article
from .concepts import checked_topics
from .errors import ArticleError
from .inputs import Topics, check_options, checked_targets
from .predictor import Nutgraf
from .results import Prediction


def score_files(
    models: Nutgraf,
    paths: Iterable[Path],
    targets: Sequence[str] = (),
    *,
    topics: Topics | None = None,
    summary_words: int = 60,
    summary_style: str = "extractive",
    progress: Callable[[int], None] | None = None,
) -> Iterator[Prediction]:
    """A prediction for each path, in order; `progress` is told of every row that is done.

    A file that cannot be read or scored gives a prediction with `error` set. Whatever else goes wrong with one article
    (a defect of ours) is kept to its own row as well.

    Raises
    ------
    ModelError: an abstractive summary is asked for and its model is not installed.
    ValueError: a target, a topic or an option is out of its range.
    """
    checked_targets(targets)
    wanted = checked_topics(topics) if topics is not None else None
    check_options(summary_words, summary_style)
    if summary_style == "abstractive":
        models.prepare_abstractive()
    for path in paths:
        yield _row(models, path, targets, wanted, summary_words, summary_style)
        if progress:
            progress(1)


def _row(models: Nutgraf, path: Path, targets: Sequence[str], topics: Topics | None, summary_words: int, summary_style: str) -> Prediction:
    id = path.stem
    try:
        article = Article.read(path)
        id = article.id or id
        return models.predict(article, targets, topics=topics, summary_words=summary_words, summary_style=summary_style)
    except ArticleError as error:
        return models.failed(id, str(error))
    except Exception as error:
        return models.failed(id, f"{type(error).__name__} while scoring: {error}; please report this with the article's text")


def json_line(prediction: Prediction) -> str:
    """A JSON Lines row, without its line end."""
    return json.dumps(prediction.to_dict(), ensure_ascii=False)
