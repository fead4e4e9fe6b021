"""Targets that an article suggests."""

from .suggest import SuggestedTarget, suggestions

__all__ = ["SuggestedTarget", "suggestions"]
