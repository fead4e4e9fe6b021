"""What pages tell a reader to install with pip. Run alone, it prints each distinct requirement on a line of its own."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"\bpip install ([^`\n|&;#]+)")
#: Options of pip that take a value.
_VALUED = ("-c", "--constraint", "--target")


@dataclass(frozen=True)
class Install:
    """One `pip install`: where it stands, and the requirements that it names."""

    where: str
    requirements: tuple[str, ...]
    #: From a folder of wheels, with no index.
    from_wheels: bool


def installs_of(path: Path, root: Path) -> list[Install]:
    """Every `pip install` of a page, in blocks and in sentences, in the page's order."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for match in _LINE.finditer(line):
            words = shlex.split(match[1])
            found.append(Install(f"{path.relative_to(root).as_posix()}:{number}", requirements(words), "--no-index" in words))
    return found


def requirements(words: Sequence[str]) -> tuple[str, ...]:
    """What is named after `pip install`, without its options."""
    return tuple(word for before, word in zip(["", *words], words, strict=False) if not word.startswith("-") and before not in _VALUED)


def problem(requirement: str, root: Path) -> str | None:
    """Why this cannot be installed from the checkout or an index, or None.

    nutgraf is on no index: a page has to name a folder of the checkout.
    """
    folder, _, extras = requirement.rstrip("]").partition("[")
    if folder.replace("_", "-").startswith("nutgraf"):
        return f"{requirement} is on no index: name a folder of the checkout"
    if not folder.startswith("."):
        return None
    project = root / folder / "pyproject.toml"
    if not project.is_file():
        return f"{folder} is no project: there is no {project}"
    known = tomllib.loads(project.read_text("utf-8"))["project"].get("optional-dependencies", {})
    unknown = sorted(set(filter(None, extras.split(","))) - set(known))
    return f"{folder} has no extra {', '.join(unknown)}; it has {', '.join(known)}" if unknown else None


def pages(root: Path) -> list[Path]:
    """The pages that a reader follows: not the history of changes."""
    return [root / "README.md", root / "CONTRIBUTING.md", *(page for folder in ("docs", "examples") for page in sorted((root / folder).glob("*.md")))]


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    installs = [one for page in pages(root) for one in installs_of(page, root) if not one.from_wheels]
    print("\n".join(dict.fromkeys(name for one in installs for name in one.requirements)))


if __name__ == "__main__":
    main()
