"""Read the files of a model folder with size limits and without trusting their contents: JSON, safetensors, tokenizers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ..errors import ModelError
from .onnx import MAX_ONNX

_MIB = 1024 * 1024
#: Size limit in bytes by file extension. Files with other extensions are not read from a model folder.
MAX_BYTES = {".json": 64 * _MIB, ".safetensors": 1024 * _MIB, ".onnx": MAX_ONNX}
#: `config.json` is read before anything is known about a folder.
MAX_CONFIG = 4 * _MIB


def check_size(path: Path, most: int | None = None) -> None:
    """Refuse a file that is larger than `most` bytes (None: the limit in `MAX_BYTES` for its extension).

    Raises
    ------
    ModelError: too large, not a regular file, or with an extension that is not read.
    """
    if most is None and path.suffix not in MAX_BYTES:
        raise ModelError(f"{path} is not a file that a model is read from: expected one of {', '.join(sorted(MAX_BYTES))}")
    limit = MAX_BYTES[path.suffix] if most is None else most
    if not path.is_file():
        raise ModelError(f"{path} is missing or not a regular file: the folder was copied in part")
    if (size := path.stat().st_size) > limit:
        raise ModelError(f"{path} has {size} bytes; at most {limit} are read from such a file")


def read_json(path: Path, most: int | None = None) -> Any:
    """A JSON file of at most `most` bytes (None: the limit in `MAX_BYTES`).

    Raises
    ------
    ModelError: too large, not UTF-8, not JSON, nested too deeply, or with a duplicate name in an object.
    """
    check_size(path, most)
    try:
        return json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=_unique)
    except RecursionError:
        raise ModelError(f"{path} is not valid JSON for a model: its lists and objects are nested too deeply") from None
    except (ValueError, OSError) as error:
        raise ModelError(f"{path} is not valid JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for i, (name, _) in enumerate(pairs) if name in dict(pairs[:i]))
        raise ValueError(f"the name {twice[:60]!r} occurs twice in one object")
    return found


Shape = tuple[int | str, ...]


def read_tensors(path: Path, shapes: Mapping[str, Shape] | None = None) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a safetensors file, by name.

    Parameters
    ----------
    shapes : the names that must be there with their shapes; a str is a length that is the same wherever it occurs.

    Raises
    ------
    ModelError: too large, damaged, not numeric, not finite, or with an array missing or of another shape.
    """
    from safetensors.numpy import load_file

    check_size(path)
    try:
        found: dict[str, npt.NDArray[Any]] = load_file(path)
    except Exception as error:  # safetensors raises its own errors, and KeyError for types that numpy does not know
        raise ModelError(f"{path} is not a readable safetensors file: {type(error).__name__}: {error}") from None
    for name, array in found.items():
        if array.dtype.kind not in "fiu" or (array.dtype.kind == "f" and not np.isfinite(array).all()):
            raise ModelError(f"{path}: {name[:60]!r} holds {array.dtype} values that are not finite numbers: train the model again")
    if wrong := _shape_error(found, shapes or {}):
        raise ModelError(f"{path}: {wrong}; this file belongs to another model: get the folder again")
    return found


def _shape_error(found: Mapping[str, npt.NDArray[Any]], shapes: Mapping[str, Shape]) -> str | None:
    lengths: dict[str, int] = {}
    for name, shape in shapes.items():
        if name not in found:
            return f"it has no array {name!r}, only {', '.join(sorted(found)[:6])}"
        there = found[name].shape
        wanted = [one if isinstance(one, int) else lengths.get(one) for one in shape]
        if len(there) != len(shape) or any(want is not None and want != have for want, have in zip(wanted, there, strict=True)) or 0 in there:
            return (
                f"{name!r} has the shape {list(there)}, expected {[one if want is None else want for one, want in zip(shape, wanted, strict=True)]}"
            )
        lengths |= {one: have for one, have in zip(shape, there, strict=True) if isinstance(one, str)}
    return None


def read_tokenizer(path: Path) -> Tokenizer:
    """A `tokenizer.json`, with any padding and truncation that it sets turned off.

    Raises
    ------
    ModelError: too large, or not readable by the tokenizers library.
    """
    check_size(path)
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except BaseException as error:  # a Rust panic in the library is not an Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise ModelError(f"{path} is not a readable tokenizer: {str(error)[:200]}") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
