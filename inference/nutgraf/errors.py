"""Errors for bad articles, requests and model folders; each message says what to do."""

from __future__ import annotations


class NutgrafError(ValueError):
    """Base class of the errors that this package raises for bad input."""


class ArticleError(NutgrafError):
    """An article that cannot be read or has nothing to score."""


class RequestError(NutgrafError):
    """An invalid option, target or topic."""


class ModelError(NutgrafError):
    """A model folder that is incomplete, damaged or of the wrong kind."""


def reason(error: Exception) -> str:
    """Why an article could not be scored, for its row."""
    if isinstance(error, NutgrafError):
        return str(error)
    return f"{type(error).__name__} while scoring: {error}; please report this with the article's text"
