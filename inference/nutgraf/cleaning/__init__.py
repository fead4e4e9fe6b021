"""Cleaning: which parts of a text are the article, and what was removed, where and why."""

from .clean import CLUTTER, REASONS, Cleaned, clean

__all__ = ["CLUTTER", "REASONS", "Cleaned", "clean"]
