"""The engines that can run a job, and the kind of output that each writes."""

from __future__ import annotations

import os
from pathlib import Path

from .formats import check_ending

ENGINES = ("local", "ray")


def is_folder(output: str | Path, engine: str) -> bool:
    """Whether the output is a folder of parts: with Ray, if its name ends in / or has no file extension."""
    return engine == "ray" and (str(output).endswith(("/", os.sep)) or not Path(output).suffix)


def rows_ending(output: str | Path, engine: str) -> str:
    """The ending of an output file, or of the parts in an output folder: that of its name, else .jsonl.

    Raises
    ------
    NutgrafError: the ending cannot be written.
    """
    return check_ending(Path(output)) if Path(output).suffix or not is_folder(output, engine) else ".jsonl"
