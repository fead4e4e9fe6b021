"""One thread for numpy's matrix products while the models run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _OneThread:
    """Limits BLAS, whose thread pool is process-wide, to one thread from the first caller's entry to the last one's exit."""

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0
        self._controller: Any = None
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._controller is None:
                from threadpoolctl import ThreadpoolController

                self._controller = ThreadpoolController()
            if not self._inside:
                _take_over()
                self._limit = self._controller.limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                _take_over()
                self._limit.restore_original_limits()
                _take_over()


def _take_over() -> None:
    """Let this thread set the limit. From threadpoolctl 3.8 on the first thread to set one keeps it, and the wish of any other is ignored, but whoever
    enters first here is seldom the one that leaves last.
    """
    import threadpoolctl

    blas = threadpoolctl.OpenBLASController
    if hasattr(blas, "clear_controlling_thread"):
        blas.clear_controlling_thread(force=True)


_one_thread = _OneThread()


def one_blas_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Limit numpy's matrix products to one thread while `function` runs.

    They are small here. More threads gain nothing, and while idle they spin on the cores that onnxruntime needs:
    an article took a fifth longer on two cores.
    """

    @wraps(function)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        with _one_thread:
            return function(*args, **kwargs)

    return limited
