"""Paths and models that several tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from nutgraf import Nutgraf
from nutgraf.text.sentences import Sentence

# Continuous integration shares its cores: the laws are tested, not the seconds.
_SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _SHARED, max_examples=40)
settings.register_profile("thorough", _SHARED, max_examples=200)
settings.load_profile("quick")  # `pytest --hypothesis-profile thorough` tries more

ROOT = Path(__file__).resolve().parents[1]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def sentences(*texts: str) -> list[Sentence]:
    """Sentences of one paragraph, a space between."""
    found, at = [], 0
    for text in texts:
        found.append(Sentence(text, at, at + len(text), 0))
        at += len(text) + 1
    return found


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def seed_paths() -> list[Path]:
    return sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def seed_labels() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in read_lines(ROOT / "data" / "seeds" / "labels.jsonl")}


@pytest.fixture(scope="session")
def models() -> Nutgraf:
    return Nutgraf()
