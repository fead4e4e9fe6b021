"""The recorded run in the pages that show it: between marks, from `speed.json`. Run alone, it brings them up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from report import Record, brief, markdown

HERE = Path(__file__).resolve().parent
START, END = "<!-- speed -->", "<!-- /speed -->"


def pages(record: Record) -> dict[Path, str]:
    """Each page with its tables brought up to date."""
    shown = {HERE.parent / "docs" / "figures.md": brief(record), HERE / "README.md": markdown(record)}
    return {path: with_tables(path.read_text("utf-8"), tables) for path, tables in shown.items()}


def with_tables(text: str, tables: str) -> str:
    """A page with what stands between its marks put anew.

    Raises
    ------
    ValueError: the marks are not there.
    """
    if START not in text or END not in text:
        raise ValueError(f"the page has no {START} ... {END}: put both marks where the tables belong")
    head, rest = text.split(START, 1)
    return f"{head}{START}\n{tables}\n{END}{rest.split(END, 1)[1]}"


def write_pages(record: Record) -> None:
    """Bring the pages up to date."""
    for path, text in pages(record).items():
        path.write_text(text, "utf-8")


def recorded() -> Any:
    """What the last recorded run measured."""
    return json.loads((HERE / "speed.json").read_text("utf-8"))


if __name__ == "__main__":
    write_pages(recorded())
