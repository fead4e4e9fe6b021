"""Describe how two runs differ, for an error message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

#: Of a longer list, only the first difference is shown.
_SHORT_LIST = 6
_MAX_CHARACTERS = 200


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The differences as in "settings.words was 60 and is 40; ..."; empty if there are none. Both hold JSON values.

    A key that only one has differs, unless its value is None: "version was missing and is '0.2.0'".
    """
    flat_before, flat_now = _flat(before), _flat(now)
    return "; ".join(
        _described(key, flat_before, flat_now) for key in dict.fromkeys([*flat_before, *flat_now]) if flat_before.get(key) != flat_now.get(key)
    )


def _flat(value: Mapping[str, Any]) -> Json:
    made: Json = {}
    for key, one in value.items():
        if isinstance(one, dict) and one:
            made |= {f"{key}.{name}": inner for name, inner in _flat(one).items()}
        else:
            made[key] = one
    return made


def _described(key: str, flat_before: Json, flat_now: Json) -> str:
    before, now = flat_before.get(key), flat_now.get(key)
    if isinstance(before, list) and isinstance(now, list) and max(len(before), len(now)) > _SHORT_LIST:
        at = next((i for i, (one, other) in enumerate(zip(before, now, strict=False)) if one != other), min(len(before), len(now)))
        return f"{key} had {len(before)} values and has {len(now)}; the first change, number {at + 1}, was {_at(before, at)} and is {_at(now, at)}"
    return f"{key} was {_value(flat_before, key)} and is {_value(flat_now, key)}"


def _value(flat: Json, key: str) -> str:
    return _shown(flat[key]) if key in flat else "missing"


def _at(values: list[Any], at: int) -> str:
    return _shown(values[at]) if at < len(values) else "missing"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}…"
