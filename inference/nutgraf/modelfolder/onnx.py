"""Restrict ONNX files to embedded weights and the operators that are built into onnxruntime.

ONNX lets a tensor name another file to read its values from, which an untrusted file could point anywhere, and some operators name a
compiled file to load. onnxruntime has no option to forbid either, and its releases before 1.24 followed paths out of the model's folder,
so the file is scanned before a session opens it. The scan knows only the lengths and field numbers of protobuf: it skips weights without
reading them, never recurses, and reads each byte at most once.
"""

from __future__ import annotations

import mmap
from pathlib import Path

from ..errors import ModelError

#: protobuf's own limit.
MAX_ONNX = 2**31 - 1
#: Limits on the number of fields and on nesting. The shipped models have 32,000 fields and a depth of 9.
MAX_FIELDS, MAX_DEPTH = 1_000_000, 60
_DOMAINS = frozenset((b"", b"ai.onnx", b"ai.onnx.ml", b"com.microsoft"))
#: Operators that name a file to load.
_FOREIGN = frozenset((b"EPContext", b"PyOp", b"PythonOp"))

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
#: message -> field -> message in that field. What is not here cannot hold a tensor or an operator.
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
_OP_TYPE, _NODE_DOMAIN, _FUNCTION_DOMAIN = 4, 7, 10


def check_onnx(path: Path) -> None:
    """Reject an ONNX file that refers to something outside itself; takes milliseconds, linear in the number of fields, and no memory for weights.

    Raises
    ------
    ModelError: not an ONNX file, or one with data kept in other files, operators that load code, or operators of foreign libraries.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            _walk(data)
    except (ValueError, OSError) as error:
        raise ModelError(f"{path} is not an ONNX file that may be loaded: {error}") from None


def _walk(data: mmap.mmap) -> None:
    """Check every message of a model that can hold a tensor or an operator.

    Raises
    ------
    ValueError: what is wrong with the file, as a phrase.
    """
    if not len(data) or data[4:8] == b"ORTM":
        raise ValueError("it is empty or in another format (ORT)")
    domains, used, fields = set(_DOMAINS), set(), 0
    waiting = [("model", 0, len(data), 0)]
    while waiting:  # hot loop: tags of one byte, as nearly all are, are read inline
        kind, at, end, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValueError(f"its parts are nested more than {MAX_DEPTH} deep")
        inside = _INSIDE[kind]
        while at < end:
            fields += 1
            if fields > MAX_FIELDS:
                raise ValueError(f"it has more than {MAX_FIELDS} fields")
            tag, at = data[at], at + 1
            if tag > 0x7F:
                tag, at = _varint(data, at - 1, end, 5)
            number, wire = tag >> 3, tag & 7
            if kind == "tensor" and number in (_EXTERNAL_DATA, _DATA_LOCATION) and not (wire == _VARINT and data[at : at + 1] == b"\0"):
                raise ValueError("it keeps data in another file, which is not allowed: save it again with all data inside")
            if wire == _BYTES:
                length, at = _varint(data, at, end, 5)
                stop = at + length
                if stop > end:
                    raise ValueError("it is cut short or damaged")
                if number in inside:
                    waiting.append((inside[number], at, stop, depth + 1))
                elif kind == "node" and number == _OP_TYPE and data[at:stop] in _FOREIGN:
                    raise ValueError(f"its operator {data[at:stop].decode()} loads a compiled file, which is not allowed")
                elif kind == "node" and number == _NODE_DOMAIN:
                    used.add(data[at : min(stop, at + 200)])
                elif kind == "function" and number == _FUNCTION_DOMAIN:
                    domains.add(data[at : min(stop, at + 200)])
                at = stop
            elif number in inside or wire not in (_VARINT, _FIXED64, _FIXED32):
                raise ValueError("it is damaged or not an ONNX file")
            elif wire == _VARINT:
                _, at = _varint(data, at, end, 10)
            else:
                at += 8 if wire == _FIXED64 else 4
        if at != end:
            raise ValueError("it is cut short or damaged")
    if foreign := used - domains:
        names = ", ".join(sorted(repr(one.decode("utf-8", "replace")) for one in foreign)[:3])
        raise ValueError(f"it uses operators of other libraries ({names}); expected only those of ONNX and onnxruntime")


def _varint(data: mmap.mmap, at: int, end: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes and where the next thing starts."""
    value = shift = 0
    last = min(at + most, end)
    while at < last:
        byte = data[at]
        at += 1
        if byte < 0x80:
            return value | byte << shift, at
        value |= (byte & 0x7F) << shift
        shift += 7
    raise ValueError("it is cut short or damaged")
