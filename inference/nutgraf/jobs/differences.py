"""Describe how two runs differ, for an error message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Of a longer list, only the first difference is shown.
_SHORT_LIST = 6
_MAX_CHARACTERS = 200


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The differences as in "settings.words was 60 and is 40; ..."; empty if there are none. Both hold JSON values."""
    flat_before, flat_now = _flat(before), _flat(now)
    return "; ".join(
        _described(key, flat_before.get(key), flat_now.get(key))
        for key in dict.fromkeys([*flat_before, *flat_now])
        if flat_before.get(key) != flat_now.get(key)
    )


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, one in value.items():
        if isinstance(one, dict) and one:
            made |= {f"{key}.{name}": inner for name, inner in _flat(one).items()}
        else:
            made[key] = one
    return made


def _described(key: str, before: Any, now: Any) -> str:
    if isinstance(before, list) and isinstance(now, list) and max(len(before), len(now)) > _SHORT_LIST:
        at = next((i for i, (one, other) in enumerate(zip(before, now, strict=False)) if one != other), min(len(before), len(now)))
        return f"{key} had {len(before)} values and has {len(now)}; the first change, number {at + 1}, was {_at(before, at)} and is {_at(now, at)}"
    return f"{key} was {_shown(before)} and is {_shown(now)}"


def _at(values: list[Any], at: int) -> str:
    return _shown(values[at]) if at < len(values) else "missing"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}…"
