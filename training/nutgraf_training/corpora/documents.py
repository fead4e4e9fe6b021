"""Rows of a data set read as articles are in use."""

from __future__ import annotations

from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.errors import ArticleError


def as_in_use(text: str, title: str | None) -> tuple[list[str], str | None]:
    """The sentences and the title that the encoder is given of a cleaned article.

    What no article can be made of (a headline of two words, another language) goes in as it is: a data set's row is
    never dropped.
    """
    try:
        document = prepare(Article(text, title=title))
    except ArticleError:
        return [text], title
    return [s.text for s in document.sentences], document.cleaned.title
