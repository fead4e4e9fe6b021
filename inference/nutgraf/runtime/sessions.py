"""ONNX sessions on the cores that this process may use."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
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

    With `wait` False it loads in a background thread, while the caller reads other files; `ready` waits for it.

    Raises
    ------
    ModelError: the file refers to something outside itself (see `check_onnx`), or onnxruntime cannot open or run it.
    """

    def __init__(self, path: Path, threads: int | None = None, *, wait: bool = True) -> None:
        check_onnx(path)
        self._path = path
        pool = ThreadPoolExecutor(1)
        self._opening = pool.submit(_open, path, threads)
        pool.shutdown(wait=False)  # the thread ends once the model is loaded
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the model is loaded.

        Raises
        ------
        ModelError: it cannot be opened.
        """
        self._opening.result()

    @property
    def _session(self) -> Any:
        """The loaded model; blocks until it is ready."""
        return self._opening.result()

    @property
    def inputs(self) -> list[str]:
        """Input names, in order."""
        return [value.name for value in self._session.get_inputs()]

    @property
    def width(self) -> int | None:
        """The last dimension of the first output, None if it varies."""
        last = (self._session.get_outputs()[0].shape or [None])[-1]
        return last if isinstance(last, int) else None


class Cores:
    """At most `count` rows run at once, in all the sessions that share this."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count)  # starts a thread only when there is a row for it

    def map(self, function: Callable[[Sequence[int]], npt.NDArray[np.float32]], rows: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        """What `function` returns for each row, in order; the longest row is begun first."""
        longest_first = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
        running = {i: self._pool.submit(function, rows[i]) for i in longest_first}
        return [running[i].result() for i in range(len(rows))]


class RowSession(Session):
    """A model from token ids and attention mask to one array; rows run one at a time, in parallel on the cores.

    An int8 model scales its activations per call, so the result for a row in a batch would depend on the other rows. One core
    per row is also faster than all cores on each product of a batch, which needs padding too.
    """

    def __init__(self, path: Path, threads: int | Cores | None = None, *, wait: bool = True) -> None:
        self._cores = threads if isinstance(threads, Cores) else Cores(threads or cores())
        super().__init__(path, min(self._cores.count, 2), wait=wait)  # for a call with a single row

    def rows(self, rows: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        """The first output for each row of token ids, without the batch dimension."""
        return self._cores.map(self._row, rows)

    def _row(self, row: Sequence[int]) -> npt.NDArray[np.float32]:
        ids = np.array([row], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        try:
            output: npt.NDArray[np.float32] = self._session.run(None, {name: given[name] for name in self.inputs})[0][0]
        except Exception as error:  # onnxruntime's errors have no common base; KeyError if the model expects other inputs
            raise ModelError(f"{self._path} failed on a row of {len(row)} tokens: {str(error)[:300]}") from error
        return output


def _open(path: Path, threads: int | None) -> Any:
    # Its wheels report usage unless this is set before they are loaded; afterwards it is too late.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or cores()
    options.inter_op_num_threads = 1
    # Idle threads that spin would take cores from the session of the next model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # a plan of memory for each length of a row: 30 MB, and no time gained
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common base
        raise ModelError(f"{path} is not a model that onnxruntime {onnxruntime.__version__} can open: {str(error)[:300]}") from None
    _give_back()
    return session


def _give_back() -> None:
    """Return to the system what loading has freed. glibc keeps it for the thread that loaded: twice the size of the model, never used again."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):  # another C library than glibc
        import ctypes

        ctypes.CDLL(None).malloc_trim(ctypes.c_size_t(0))
