"""Check that a summary says only what its source says: numbers, names, quotations, and entailment."""

from .guard import Checked, Guard

__all__ = ["Checked", "Guard"]
