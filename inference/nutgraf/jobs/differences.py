"""In what two runs differ, for an error message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Of a list that is longer, only the first values that differ are shown.
_MANY = 6
_LONGEST = 200


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """ "settings.words was 60 and is 40; ..."; empty where there is none. Both as JSON holds them."""
    flat_before, flat_now = _flat(before), _flat(now)
    return "; ".join(
        _said(key, flat_before.get(key), flat_now.get(key))
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


def _said(key: str, before: Any, now: Any) -> str:
    if isinstance(before, list) and isinstance(now, list) and max(len(before), len(now)) > _MANY:
        at = next((i for i, (one, other) in enumerate(zip(before, now, strict=False)) if one != other), min(len(before), len(now)))
        return f"{key} had {len(before)} values and has {len(now)}, of which number {at + 1} was {_at(before, at)} and is {_at(now, at)}"
    return f"{key} was {_shown(before)} and is {_shown(now)}"


def _at(values: list[Any], at: int) -> str:
    return _shown(values[at]) if at < len(values) else "not there"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
