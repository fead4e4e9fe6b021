"""ONNX sessions on the cores that this process may use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.onnx import check_onnx


def cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Session:
    """An ONNX model.

    With `wait` False it is opened on another core, while the caller goes on to read other files; `ready` waits for it.

    Raises
    ------
    ModelError: the file reaches outside itself (see `check_onnx`), or is nothing that onnxruntime can open or run.
    """

    def __init__(self, path: Path, threads: int | None = None, *, wait: bool = True) -> None:
        check_onnx(path)
        self._path = path
        pool = ThreadPoolExecutor(1)
        self._opening = pool.submit(_open, path, threads)
        pool.shutdown(wait=False)  # the thread ends once the model is open
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the model is open.

        Raises
        ------
        ModelError: it cannot be opened.
        """
        self._opening.result()

    @property
    def _session(self) -> Any:
        """The open model, waited for."""
        return self._opening.result()

    @property
    def inputs(self) -> list[str]:
        """Names, in order."""
        return [value.name for value in self._session.get_inputs()]

    @property
    def width(self) -> int | None:
        """The last length of the first output, None where it varies."""
        last = (self._session.get_outputs()[0].shape or [None])[-1]
        return last if isinstance(last, int) else None


class RowSession(Session):
    """A model that takes token ids with their mask and gives one array; rows are run one by one, side by side on the cores.

    An int8 model scales its activations by call, so a row in a batch would come out differently beside other rows. And a core
    for each row is faster than all cores for each product of a batch, whose padding costs too.
    """

    def __init__(self, path: Path, threads: int | None = None, *, wait: bool = True) -> None:
        self._lanes = threads or cores()
        super().__init__(path, min(self._lanes, 2), wait=wait)  # for a call of one row

    def rows(self, rows: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        """The first output for each row of token ids, without the dimension of the batch."""
        if min(len(rows), self._lanes) < 2:
            return [self._row(row) for row in rows]
        longest_first = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
        with ThreadPoolExecutor(min(len(rows), self._lanes)) as pool:
            outputs = dict(zip(longest_first, pool.map(self._row, [rows[i] for i in longest_first]), strict=True))
        return [outputs[i] for i in range(len(rows))]

    def _row(self, row: Sequence[int]) -> npt.NDArray[np.float32]:
        ids = np.array([row], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        try:
            output: npt.NDArray[np.float32] = self._session.run(None, {name: given[name] for name in self.inputs})[0][0]
        except Exception as error:  # onnxruntime's own, which share no base; a KeyError where the model asks for other inputs
            raise ModelError(f"{self._path} failed on a row of {len(row)} tokens: {str(error)[:300]}") from error
        return output


def _open(path: Path, threads: int | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or cores()
    options.inter_op_num_threads = 1
    # Threads that wait by spinning take the cores from the session of the model that is asked next.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own, which share no base
        raise ModelError(f"{path} is no model that onnxruntime {onnxruntime.__version__} can open: {str(error)[:300]}") from None
