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
