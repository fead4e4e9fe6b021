"""Write the tables of the recorded run (`speed.json`) into the pages that show them, between marks. Run as a script, it updates them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from report import Record, brief, markdown

HERE = Path(__file__).resolve().parent
START, END = "<!-- speed -->", "<!-- /speed -->"


def pages(record: Record) -> dict[Path, str]:
    """The updated text of each page."""
    shown = {HERE.parent / "docs" / "figures.md": brief(record), HERE / "README.md": markdown(record)}
    return {path: with_tables(path.read_text("utf-8"), tables) for path, tables in shown.items()}


def with_tables(text: str, tables: str) -> str:
    """A page with the text between its marks replaced.

    Raises
    ------
    ValueError: the marks are missing.
    """
    if START not in text or END not in text:
        raise ValueError(f"the page has no {START} ... {END}: put both marks where the tables belong")
    head, rest = text.split(START, 1)
    return f"{head}{START}\n{tables}\n{END}{rest.split(END, 1)[1]}"


def write_pages(record: Record) -> None:
    """Update the pages."""
    for path, text in pages(record).items():
        path.write_text(text, "utf-8")


def recorded() -> Any:
    """The last recorded run."""
    return json.loads((HERE / "speed.json").read_text("utf-8"))


if __name__ == "__main__":
    write_pages(recorded())
