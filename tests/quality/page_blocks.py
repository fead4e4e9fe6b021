"""The code blocks of a Markdown page, and which of them a test can run.

A block that no test can run has a comment right before it that says why, or which test runs it instead:
`<!-- not run: reason -->` or `<!-- run by tests/... -->`. `<!-- slow -->` puts a block among the slow tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Languages of blocks that are run, and of those that show what comes out or goes in.
RUN = ("python", "console")
SHOWN = ("json", "text", "csv")

_FENCE = re.compile(r"^(?P<indent> {0,3})```+ *(?P<language>[^`\s]*)[^`]*$")
_MARK = re.compile(r"<!--\s*(.*?)\s*-->$", re.S)
#: Marks of the README's two blocks that continuous integration takes from there and runs.
_BY_CI = ("score command", "test command")
#: What trains, measures, starts servers or needs big packages: minutes, not seconds.
_SLOW_LINE = re.compile(
    r"^nutgraf-train (?!bases|readme|data-cards)|^mlflow |\bmlflow\b.*serve|models:/|--engine ray|--(?:summary-)?style abstractive|--models my-|examples/score_folder"
)
_SLOW_PYTHON = re.compile(r"^\s*(?:import|from) (?:mlflow|pyspark|ray|torch|nutgraf_training)\b|models:/|engine=\"ray\"|\"my-", re.M)
#: A folder of public sets, which nobody has here: the line's options are checked, and no more.
_PLACEHOLDER = re.compile(r"--data FOLDER\b")


@dataclass(frozen=True)
class Block:
    """A fenced block: `line` is that of its fence, counted from 1; `mark` the comment before it, if any."""

    page: str
    line: int
    language: str
    text: str
    mark: str | None

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def skipped(self) -> str | None:
        """Why no test of pages runs it, or None."""
        if self.mark is None:
            return None
        return self.mark if self.mark.startswith(("not run: ", "run by ")) or self.mark in _BY_CI else None

    @property
    def slow(self) -> bool:
        if self.mark == "slow":
            return True
        if self.language == "python":
            return bool(_SLOW_PYTHON.search(self.text))
        return any(_SLOW_LINE.search(line) for line in self.lines)

    @property
    def lines(self) -> list[str]:
        """The commands of a console block, those with a placeholder in them left out."""
        return [line for line in self.commands if not _PLACEHOLDER.search(line.partition(" #")[0])]

    @property
    def commands(self) -> list[str]:
        """Every command of a console block; a line that ends in a backslash goes on in the next."""
        found: list[str] = []
        joined = self.text.replace("\\\n", " ")
        for line in joined.splitlines():
            if line.startswith("$ "):
                found.append(line[2:])
            elif line.startswith("> ") and found:
                found[-1] += "\n" + line[2:]
        return found

    @property
    def shown(self) -> str:
        """What a console block shows as the output of its commands."""
        joined = self.text.replace("\\\n", " ")
        return "\n".join(line for line in joined.splitlines() if not line.startswith(("$ ", "> ")))


def blocks_of(path: Path, root: Path) -> list[Block]:
    """All fenced blocks of a page.

    Raises
    ------
    ValueError: a fence is not closed.
    """
    return list(_blocks(path.read_text("utf-8"), path.relative_to(root).as_posix()))


def _blocks(text: str, page: str) -> Iterator[Block]:
    begun: tuple[int, str, str, str | None] | None = None
    inside: list[str] = []
    before: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if begun is None and fence:
            begun, inside = (number, fence["language"], fence["indent"], _mark(before)), []
        elif begun is not None and line.strip() == "```":
            yield Block(page, begun[0], begun[1], "".join(f"{one.removeprefix(begun[2])}\n" for one in inside), begun[3])
            begun, before = None, []
        elif begun is not None:
            inside.append(line)
        else:
            before.append(line)
    if begun is not None:
        raise ValueError(f"{page}:{begun[0]}: the block is not closed")


def _mark(before: list[str]) -> str | None:
    """The comment that ends right before the fence, blank lines aside."""
    text = "\n".join(before).rstrip()
    opening = text.rfind("<!--")
    found = _MARK.match(text[opening:]) if opening >= 0 else None
    return " ".join(found[1].split()) if found else None


def prose_of(path: Path) -> str:
    """The page without its fenced blocks."""
    kept, inside = [], False
    for line in path.read_text("utf-8").splitlines():
        if inside:
            inside = line.strip() != "```"
        elif _FENCE.match(line):
            inside = True
        else:
            kept.append(line)
    return "\n".join(kept)
