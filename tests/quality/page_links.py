"""Links of Markdown pages: files, anchors and pictures."""

from __future__ import annotations

import re
from pathlib import Path

from .page_blocks import prose_of

_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|<(?:img|a)\s[^>]*?(?:src|href)=\"([^\"]+)\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
#: Folders of a checkout that hold no page of the project.
_NOT_OURS = {".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", "node_modules", "bases", "runs", "mlruns", "dist", "build"}


def pages_of(root: Path) -> list[Path]:
    """All Markdown pages of the project."""
    return sorted(path for path in root.rglob("*.md") if not _NOT_OURS & set(path.relative_to(root).parts))


def broken_links(path: Path, root: Path) -> list[str]:
    """Links that lead nowhere: to a file that is not there, outside the project, or to a heading that the page has not."""
    broken = []
    for found in _LINK.finditer(re.sub(r"`[^`\n]*`", "", prose_of(path))):
        link = found[1] or found[2]
        if _ELSEWHERE.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        where = f"{path.relative_to(root).as_posix()}: {link}"
        if not target.exists():
            broken.append(f"{where}: not there")
        elif not target.is_relative_to(root):
            broken.append(f"{where}: outside the project")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            broken.append(f"{where}: no such heading")
    return broken


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?)(?: +#+)?$", prose_of(path), re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        number = next(n for n in range(1000) if (f"{slug}-{n}" if n else slug) not in found)
        found.add(f"{slug}-{number}" if number else slug)
    return found
