"""Natural language inference sets: pairs of a premise and a hypothesis with a common set of labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .registry import Text, decode, source

#: The sets' labels and ours. Sets with two labels do not distinguish contradiction from neutral.
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
    """`label` is entailment, contradiction, neutral, or not_entailment if the set does not distinguish the previous two.

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
    ValueError: the set belongs to another task.
    FileNotFoundError, RowError: as `registry.decode`.
    """
    if source(name).task != "nli":
        raise ValueError(f"{name} belongs to the task {source(name).task}; expected a set of the task nli")
    return decode(name, folder, _Pair, lambda raw: NliRow(raw.text, raw.target, LABELS[raw.label], name, raw.split))
