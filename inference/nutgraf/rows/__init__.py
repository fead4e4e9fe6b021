"""Read articles from files, folders and tables of any size, one row at a time."""

from __future__ import annotations

from .find import ENDINGS
from .read import read_rows
from .row import Columns, Row, RowsError

__all__ = ["ENDINGS", "Columns", "Row", "RowsError", "read_rows"]
