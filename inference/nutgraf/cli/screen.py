"""Scored articles on the terminal: as cards if there are a few, else as a table."""

from __future__ import annotations

import sys

from ..results import Prediction

#: More articles than this are a table, if the caller does not choose; and maximum numbers of articles that are printed.
_FEW = 20
_MOST = 500


class Screen:
    """Collects predictions and prints them.

    Parameters
    ----------
    format : "cards" or "table"; None: by their number.
    """

    def __init__(self, format: str | None) -> None:
        self._format = format
        self._shown: list[Prediction] = []
        self._count = 0

    def add(self, prediction: Prediction) -> None:
        """Take one more; of very many only the first are kept."""
        self._count += 1
        if len(self._shown) < _MOST:
            self._shown.append(prediction)

    def print(self) -> None:
        """Print them to standard output, and to standard error how many were left out."""
        from .cards import Cards
        from .table import ScoreTable
        from .terminal import show

        as_cards = self._format == "cards" or (self._format is None and self._count <= _FEW)
        show(Cards(self._shown) if as_cards else ScoreTable(self._shown))
        if self._count > len(self._shown):
            print(f"{self._count - len(self._shown)} more rows: write them to a file with -o", file=sys.stderr)
