"""Pairs of a premise and a hypothesis, brought to one label: whether the one follows from the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .registry import Text, decode, source

#: The labels of the sets. Those of two labels do not tell a contradiction from what is merely left open.
LABELS = {
    "entailment": "entailment",
    "SUPPORTS": "entailment",
    "contradiction": "contradiction",
    "REFUTES": "contradiction",
    "neutral": "neutral",
    "NOT_ENOUGH_INFO": "neutral",
    "not_entailment": "not_entailment",
}


@dataclass(frozen=True)
class NliRow:
    """`label` is entailment, contradiction, neutral, or not_entailment where a set does not tell the last two apart.

    Pairs with the same `premise` belong on one side of a split.
    """

    premise: str
    hypothesis: str
    label: str
    source: str
    split: str


@dataclass(frozen=True)
class _Pair:
    text: Text
    target: Text
    label: str
    split: str


def rows_of(name: str, folder: Path) -> Iterator[NliRow]:
    """The pairs of a set of the task `nli`.

    Raises
    ------
    KeyError: no such set.
    ValueError: the set is of another task.
    FileNotFoundError, RowError: as `registry.decode`.
    """
    if source(name).task != "nli":
        raise ValueError(f"{name} is a set of the task {source(name).task}: name one of the task nli")
    return decode(name, folder, _Pair, lambda raw: NliRow(raw.text, raw.target, LABELS[raw.label], name, raw.split))
