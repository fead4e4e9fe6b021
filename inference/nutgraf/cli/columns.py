"""The columns that options of the command name."""

from __future__ import annotations

from ..rows import Columns


class OptionColumns(Columns):
    """Columns that were named by options of the command line, which is what its messages speak of."""

    def how(self, one: str) -> str:
        """The option that names a column."""
        return f"--{one}-column NAME"
