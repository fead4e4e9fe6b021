"""Cleaning: what of a text is the article, and what was taken out, where and why."""

from .clean import REASONS, Cleaned, clean

__all__ = ["REASONS", "Cleaned", "clean"]
