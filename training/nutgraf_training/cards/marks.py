"""Generated parts of a page: the text between `<!-- name -->` and `<!-- /name -->`."""

from __future__ import annotations


def between(page: str, name: str, part: str, *, where: str) -> str:
    """`page` with `part` in place of the text between the marks `name`; `where` names the page in errors.

    Raises
    ------
    ValueError: the page lacks one of the marks.
    """
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, found, rest = page.partition(opening)
    _, closed, tail = rest.partition(closing)
    if not found or not closed:
        raise ValueError(f"{where} has no {opening} ... {closing}: put both marks where the tables belong")
    return f"{head}{opening}\n{part}\n{closing}{tail}"
