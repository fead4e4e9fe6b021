"""Prepare the rows of a dataset as articles are prepared at inference."""

from __future__ import annotations

from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.errors import ArticleError


def as_in_use(text: str, title: str | None) -> tuple[list[str], str | None]:
    """The sentences and the title that the encoder gets after cleaning.

    Text that is not a valid article (a headline of two words, another language) is passed through unchanged, so that no
    row of a dataset is dropped.
    """
    try:
        document = prepare(Article(text, title=title))
    except ArticleError:
        return [text], title
    return [s.text for s in document.sentences], document.cleaned.title
