"""ONNX sessions on the cores that this process may use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ModelError
from .onnxfiles import check_onnx


def cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Session:
    """A model that takes token ids and a mask and gives one array.

    Raises
    ------
    ModelError: the file reaches outside itself (see `check_onnx`), or is nothing that onnxruntime can open or run.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        import onnxruntime

        check_onnx(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or cores()
        options.inter_op_num_threads = 1
        # Threads that wait by spinning take the cores from the session of the model that is asked next.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own, which share no base
            raise ModelError(f"{path} is no model that onnxruntime {onnxruntime.__version__} can open: {str(error)[:300]}") from None
        self._path = path
        self._inputs = [value.name for value in self._session.get_inputs()]

    @property
    def width(self) -> int | None:
        """The last length of the first output, None where it varies."""
        last = (self._session.get_outputs()[0].shape or [None])[-1]
        return last if isinstance(last, int) else None

    def run(self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """`ids` and `mask` are [batch, tokens]; the first output."""
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            output: npt.NDArray[np.float32] = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        except Exception as error:  # as above; a KeyError where the model asks for other inputs
            raise ModelError(f"{self._path} failed on {ids.shape[0]} rows of {ids.shape[1]} tokens: {str(error)[:300]}") from error
        return output


def pad(rows: Sequence[Sequence[int]], fill: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Token ids, [rows, longest], and their mask."""
    width = max(map(len, rows))
    ids = np.full((len(rows), width), fill, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


#: What a call of a model costs beside its tokens, in tokens: below this, padding is cheaper than a call of its own.
_CALL_TOKENS = 48


def tight_batches(lengths: list[int], budget: int) -> list[list[int]]:
    """Indices in batches of like length with the least padding and calls in all, each at most `budget` tokens once padded
    (a longer row stands alone). Takes time by the square of a batch's rows: for tens of rows, not for thousands.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    cost, start = [0.0] + [float("inf")] * len(order), [0] * (len(order) + 1)
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        for begin in range(end - 1, -1, -1):
            tokens = longest * (end - begin)
            if tokens > budget and begin < end - 1:
                break
            if cost[begin] + tokens + _CALL_TOKENS < cost[end]:
                cost[end], start[end] = cost[begin] + tokens + _CALL_TOKENS, begin
    found: list[list[int]] = []
    end = len(order)
    while end:
        found.append(order[start[end] : end])
        end = start[end]
    return found[::-1]


def batches(lengths: list[int], budget: int) -> list[list[int]]:
    """Indices in batches of like length, each at most `budget` tokens once padded (a longer row stands alone)."""
    found: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if found and lengths[i] * (len(found[-1]) + 1) <= budget:
            found[-1].append(i)
        else:
            found.append([i])
    return found
