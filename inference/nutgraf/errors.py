"""What can be wrong with an article, a request or a model folder, said so that the reader knows what to do."""

from __future__ import annotations


class NutgrafError(ValueError):
    """Base of the errors that this package raises for its input."""


class ArticleError(NutgrafError):
    """An article that cannot be read or has nothing to score."""


class RequestError(NutgrafError):
    """An option, a target or a topic that is out of its range."""


class ModelError(NutgrafError):
    """A model folder that is incomplete, damaged or not what was asked for."""
