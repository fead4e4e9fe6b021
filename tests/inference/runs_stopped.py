"""Runs that are killed, and runs that are refused, for the tests of what is left of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nutgraf import NutgrafError


class KilledError(BaseException):
    """Stands in for SIGKILL."""


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def refused(folder: Path, call: Callable[[], object], match: str) -> None:
    """The call raises, and nothing in the folder is other than it was."""
    before, names = snapshot(folder), sorted(folder.rglob("*"))
    with pytest.raises(NutgrafError, match=match):
        call()
    assert snapshot(folder) == before
    assert sorted(folder.rglob("*")) == names


def killing_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """From so many changes of the disk on, none is made any more."""
    calls = iter(range(10_000))

    def killing(real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            if next(calls) >= number:
                raise KilledError
            return real(*args, **options)

        return call

    for name in ("replace", "unlink", "rmdir", "mkdir", "fsync"):
        patch.setattr(os, name, killing(getattr(os, name)))
