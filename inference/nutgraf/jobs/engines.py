"""What a run can be run by, and what kind of output its name asks for."""

from __future__ import annotations

import os
from pathlib import Path

from .formats import check_ending

ENGINES = ("local", "ray")


def is_folder(output: str | Path, engine: str) -> bool:
    """Whether an output is a folder of parts, which Ray writes where a name ends in / or has no ending."""
    return engine == "ray" and (str(output).endswith(("/", os.sep)) or not Path(output).suffix)


def rows_ending(output: str | Path, engine: str) -> str:
    """The ending of an output file, or of the parts in an output folder: that of its name, .jsonl where that has none.

    Raises
    ------
    NutgrafError: none that can be written.
    """
    return check_ending(Path(output)) if Path(output).suffix or not is_folder(output, engine) else ".jsonl"
