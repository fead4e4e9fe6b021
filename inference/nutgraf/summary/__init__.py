"""Extractive summaries: the most salient sentences, no two alike, in the article's order."""

from .model import SummaryModel

__all__ = ["SummaryModel"]
