"""The git commit of the code, if this package runs from a checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git_commit() -> str | None:
    """The commit of this package's checkout, or None: no git, no checkout, or only a checkout of another project around it
    (such as one with the virtual environment inside)."""
    here = Path(__file__).resolve().with_name("__init__.py")
    if _git(here, "ls-files", "--error-unmatch", here.name) is None:
        return None
    return _git(here, "rev-parse", "HEAD")


def _git(file: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(file.parent), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
