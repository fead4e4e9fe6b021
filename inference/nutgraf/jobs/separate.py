"""Check that a run does not read what it writes, nor replace what it reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import RequestError
from ..rows.find import literal_start, would_match
from .engines import is_folder, rows_ending
from .parts import parts_folder


def check_separate(inputs: Sequence[str | Path], output: str | Path, *, engine: str) -> None:
    """Check the inputs of a run against its output; links are followed, and patterns are compared by their names, whatever is there.

    Raises
    ------
    RequestError: an input is the output, holds it, lies in it or in its parts, or is a pattern that would match it.
    """
    path = Path(output)
    ours = {Path(os.path.realpath(one)) for one in (path, parts_folder(path))}
    # A pattern may list the output by its own name or, in another folder, as the file that a link leads to.
    written = {path.parent.resolve() / path.name, path.resolve()}
    if is_folder(output, engine):
        written = {one / f"part-0000000-0000000{rows_ending(output, engine)}" for one in written}
    for one_input in inputs:
        given = os.fspath(one_input)
        if given == "-" or "\0" in given:
            continue
        one = Path(given)
        if one.is_dir() and path.resolve().is_relative_to(one.resolve()):
            raise RequestError(f"the output {output} is in the folder {given}, which is an input: its rows would be read again; write it elsewhere")
        if one.is_file() and path.exists() and path.samefile(one):
            raise RequestError(f"the output {output} is also an input: name another output")
        start = Path(os.path.realpath(literal_start(given)))
        if any(start.is_relative_to(folder) for folder in ours):
            raise RequestError(f"the input {given} is in the output {output} or its parts, and would be deleted with them: name another output")
        if any(would_match(given, file) for file in written):
            raise RequestError(
                f"the output {output} matches the pattern {given}, which is an input: its rows would be read again; write it elsewhere"
            )
