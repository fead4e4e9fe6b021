"""Read a row of a scores file back as a `Prediction`, with validation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..errors import NutgrafError
from ..results import Prediction, Stance
from ..rows.row import plain

#: The possible stance labels.
LABELS = ("favor", "neutral", "against", "unrelated")

# The fields that the page needs; fields added later have a default.
_REQUIRED = ("id", "title", "topics", "stances", "summary", "quotations", "error")


class RowError(NutgrafError):
    """A row that `nutgraf score` did not write; the message is a phrase to follow its place."""


def prediction_of(row: Mapping[str, Any]) -> Prediction:
    """The prediction in a row; unknown fields are ignored.

    Raises
    ------
    RowError: a field is missing or has an invalid value.
    """
    missing = [name for name in _REQUIRED if name not in row]
    if missing:
        flat = any(name.startswith("stance [") for name in row) or ("topic_probability" in row)
        layout = "long" if "holder" in row and "side" in row else "flat" if flat else None
        advice = f"it is a {layout} row: write .jsonl or .parquet with --layout nested" if layout else "give a file that nutgraf score wrote"
        raise RowError(f"is not a nested row of nutgraf score: it has no {', '.join(map(repr, missing))}; {advice}")
    try:
        prediction = _converted(Prediction, row, "")
    except RecursionError:
        raise RowError("is nested too deeply") from None
    assert isinstance(prediction, Prediction)
    for number, stance in enumerate(prediction.stances):
        _check_labels(stance, f"stances[{number}]")
    return prediction


def _check_labels(stance: Stance, where: str) -> None:
    found = [(f"{where}.label", stance.label)] if stance.label is not None else []
    found += [(f"{where}.evidence[{i}].label", one.label) for i, one in enumerate(stance.evidence)]
    for i, holder in enumerate(stance.holders):
        found.append((f"{where}.holders[{i}].label", holder.label))
        found += [(f"{where}.holders[{i}].evidence[{j}].label", one.label) for j, one in enumerate(holder.evidence)]
    for name, label in found:
        if label not in LABELS:
            raise RowError(f"has {label[:40]!r} as {name}; expected one of {', '.join(LABELS)}")


_hints = cache(get_type_hints)


def _converted(hint: Any, value: Any, where: str) -> Any:
    """`value` checked and converted to the type `hint`."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if value is None and NoneType in inner:
            return None
        return _converted(next(one for one in inner if one is not NoneType), value, where)
    if is_dataclass(hint):
        return _dataclass(hint, value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(_converted(inner[0], one, f"{where}[{number}]") for number, one in enumerate(value))
    if origin is dict and isinstance(value, list) and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        value = dict(value)  # Arrow represents maps as lists of pairs
    if origin is dict and isinstance(value, dict):
        return {str(plain(key)): _converted(inner[1], one, f"{where}[{str(key)[:40]!r}]") for key, one in value.items()}
    if origin is Literal and value in inner:
        return value
    if hint is str and isinstance(value, str):
        return plain(value)
    if hint is bool and isinstance(value, bool):
        return value
    if hint in (int, float) and isinstance(value, int | float) and not isinstance(value, bool):
        if hint is float and math.isfinite(value):
            return float(value)
        if isinstance(value, int) and value >= 0:
            return value
    names = {str: "a string", int: "a whole number, 0 or more", float: "a number", bool: "true or false", tuple: "a list", dict: "an object"}
    expected = f"one of {', '.join(map(str, inner))}" if origin is Literal else names[origin or hint]
    raise RowError(f"has {_shown(value)} as {where}; expected {expected}")


def _dataclass(hint: Any, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise RowError(f"has {_shown(value)} as {where}; expected an object")
    hints = _hints(hint)
    given: dict[str, Any] = {}
    for one in fields(hint):
        name = f"{where}.{one.name}" if where else one.name
        if one.name in value:
            given[one.name] = _converted(hints[one.name], value[one.name], name)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise RowError(f"has no {name}")
    return hint(**given)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
