"""Articles that no model may learn from: those of readings/test, many of which are in the public training sets as well."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from .readings import rows_of
from .registry import source

#: Characters of an article's beginning that identify it; a passage shorter than half as many may be in any article.
_LEAD = 120


def _plain(text: str) -> str:
    """Letters and digits only, in lower case: sets differ in spaces, quotation marks and case."""
    return re.sub(r"[\W_]+", "", text.lower())


def beginning(text: str) -> str:
    """What two copies of an article have in common, however they are printed."""
    return _plain(text)[:_LEAD]


class Reserved:
    """The texts of the reserved articles."""

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        self._plain = tuple(map(_plain, texts))

    def __contains__(self, text: str) -> bool:
        """Whether a text is a reserved article, or begins as one does, or is a passage of one."""
        lead = beginning(text)
        return len(lead) >= _LEAD // 2 and any(lead in one for one in self._plain)


@lru_cache(maxsize=4)
def reserved(data: Path) -> Reserved:
    """The reserved articles in a folder of public sets; none if it has no readings.

    Raises
    ------
    ValueError: the file of readings is damaged.
    """
    if not source("readings_test").path(data).is_file():
        return Reserved()
    return Reserved(tuple(row.text for row in rows_of(data, "test")))
