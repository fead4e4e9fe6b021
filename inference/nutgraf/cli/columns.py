"""Column names given as command-line options."""

from __future__ import annotations

from ..rows import Columns


class OptionColumns(Columns):
    """Columns set by command-line options; error messages name the option to use."""

    def how(self, one: str) -> str:
        """The option that sets the column for `one`."""
        return f"--{one}-column NAME"
