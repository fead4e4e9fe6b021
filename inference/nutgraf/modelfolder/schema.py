"""Validate `config.json` of each kind of model folder before it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w][\w.+-]{0,120}")
_SIBLING = re.compile(r"\.\./[A-Za-z0-9_][\w.+-]{0,120}")
#: Numbers beyond this are not valid settings; 32-bit floats can represent it.
_LARGE = 1e9


@dataclass(frozen=True)
class Setting:
    """A check of one value, and what errors say was expected."""

    holds: Callable[[Any], bool]
    expected: str
    needed: bool = True


def plain_name(name: object) -> bool:
    """Whether a name is a plain file name, which cannot lead out of its folder."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_LARGE <= value <= _LARGE


def _positive(value: object) -> bool:
    return _number(value) and value >= 1e-6  # type: ignore[operator]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 8 <= value <= 65536


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value) and len(set(value)) == len(value)


def _zero_shot(value: object) -> bool:
    return isinstance(value, dict) and _number(value.get("slope")) and _number(value.get("bias"))


def _matrix(value: object, rows: int, columns: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == rows
        and all(isinstance(row, list) and len(row) == columns and all(map(_number, row)) for row in value)
    )


def _calibration(value: object) -> bool:
    if not isinstance(value, dict) or not _positive(value.get("author_temperature")) or not _number(value.get("opinion")):
        return False
    paired = all(name not in value or _matrix(value[name], *size) for name, size in (("paired", (4, 10)), ("author_paired", (3, 7))))
    return paired and _matrix(value.get("alone"), 4, 6) and _matrix(value.get("again"), 4, 10) and _matrix([value.get("author_bias")], 1, 4)


_TOKENS = Setting(_whole, "a whole number from 8 to 65536")
_COUNT = Setting(lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000, "a whole number from 1 to 1000")
_FLOAT = Setting(_number, "a number")
_SCALE = Setting(_positive, "a number above 0")
_LABELS = Setting(_texts, "a list of distinct names")
_ENCODER = Setting(
    lambda value: value == "shipped" or (isinstance(value, str) and _SIBLING.fullmatch(value) is not None and not value.endswith("/..")),
    '"shipped", or "../NAME", a folder next to this one',
)
_CODES = Setting(lambda v: isinstance(v, list) and all(one is None or isinstance(one, str) for one in v), "a list of codes or nulls")
_FLOATS = Setting(lambda v: isinstance(v, list) and all(map(_number, v)), "a list of numbers")
_TEXT = Setting(lambda value: isinstance(value, str), "a string")
_COMMON = {
    "files": Setting(
        lambda value: isinstance(value, dict) and all(isinstance(one, str) and _HASH.fullmatch(one) for one in value.values()),
        "plain file names of its folder, each with its SHA-256 in hex",
    ),
    "metrics": Setting(lambda value: isinstance(value, dict), "an object", needed=False),
}
SETTINGS: Mapping[str, Mapping[str, Setting]] = {
    "encoder": {"max_tokens": _TOKENS, "width": _TOKENS},
    "topic": {
        "labels": _LABELS,
        "qcodes": _CODES,
        "thresholds": _FLOATS,
        "encoder": _ENCODER,
        "temperature": _SCALE,
        "bias": Setting(_number, "a number", needed=False),
        "similarity_weight": Setting(_number, "a number", needed=False),
        "offsets": Setting(lambda v: isinstance(v, dict) and all(map(_number, v.values())), "numbers by label", needed=False),
        "kind": Setting(lambda v: v in ("multi-label", "single-label"), "'multi-label' or 'single-label'", needed=False),
        "activation": Setting(lambda v: v in ("gelu", "relu"), "'gelu' or 'relu'", needed=False),
        "zero_shot": Setting(_zero_shot, "an object with the numbers slope and bias", needed=False),
    },
    "stance": {
        "labels": _LABELS,
        "kind": Setting(lambda v: v in ("cross-encoder", "few-shot"), "'cross-encoder' or 'few-shot'", needed=False),
    },
    "cross-encoder": {
        "max_tokens": _TOKENS,
        "temperature": _SCALE,
        "author_above": _FLOAT,
        "author_side_above": _FLOAT,
        "holder_above": _FLOAT,
        "suggestions": Setting(lambda v: isinstance(v, dict) and all(map(_number, v.values())), "numbers by feature"),
        "calibration": Setting(_calibration, "an object with numbers and matrices for the probabilities of holders and author"),
    },
    "few-shot": {"base_id": _TEXT, "targets": _LABELS},
    "reader": {
        "encoder": _ENCODER,
        **{f"{name}_above": _FLOAT for name in ("clutter", "mention", "source", "content", "speaker", "further", "described", "same")},
    },
    "summary": {"encoder": _ENCODER},
    "guard": {"stance": _TEXT, "threshold": _FLOAT},
    "abstractive": {"threshold": _FLOAT},
    "fast": {"labels": _LABELS, "qcodes": _CODES, "thresholds": _FLOATS, "temperature": _SCALE, "bias": _FLOAT, "lead": _COUNT},
}
#: The files required in each kind of folder.
FILES: Mapping[str, frozenset[str]] = {
    "encoder": frozenset(("model.onnx", "tokenizer.json")),
    "topic": frozenset(("head.safetensors",)),
    "cross-encoder": frozenset(("head.safetensors", "model.onnx", "tokenizer.json")),
    "few-shot": frozenset(("head.safetensors",)),
    "reader": frozenset(("head.safetensors",)),
    "summary": frozenset(("sentence.safetensors", "word.safetensors", "words.json")),
    "guard": frozenset(("head.safetensors", "support.safetensors")),
    "abstractive": frozenset(("head.safetensors",)),
    "fast": frozenset(
        ("pieces.json", "vectors.safetensors", "head.safetensors", "form.safetensors", "sentence.safetensors", "word.safetensors", "words.json")
    ),
}
_CONCEPTS = frozenset(("concepts.json", "concepts.safetensors"))


def problems(config: Mapping[str, Any], task: str) -> list[str]:
    """What is wrong with the settings of a folder, each as a phrase; empty if nothing is."""
    wrong = list(_wrong(config, {**_COMMON, **SETTINGS.get(task, {})}))
    if wrong:
        return wrong
    kinds = [task]
    if task == "stance":
        kinds = ["few-shot" if config.get("kind") == "few-shot" else "cross-encoder"]
        wrong += _wrong(config, SETTINGS[kinds[0]])
    wrong += [f"files -> {name!r}  is not a plain file name of its folder" for name in config["files"] if not plain_name(name)]
    needed = frozenset[str]().union(*(FILES.get(kind, frozenset()) for kind in kinds))
    if task == "topic" and _CONCEPTS & set(config["files"]):
        needed |= _CONCEPTS
        wrong += _wrong(config, {"zero_shot": Setting(_zero_shot, SETTINGS["topic"]["zero_shot"].expected)})
    wrong += [f"files -> {name} is not listed  expected it with its SHA-256" for name in sorted(needed - set(config["files"]))]
    return wrong


def _wrong(config: Mapping[str, Any], settings: Mapping[str, Setting]) -> Iterator[str]:
    for name, setting in settings.items():
        if name not in config:
            if setting.needed:
                yield f"{name} -> missing  expected {setting.expected}"
        elif not setting.holds(config[name]):
            yield f"{name} -> {_shown(config[name])}  expected {setting.expected}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
