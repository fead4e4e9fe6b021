"""Reproducible training on a CPU."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def steady(device: str, threads: int) -> Iterator[None]:
    """On a CPU, use `threads` threads and deterministic algorithms only; the previous settings are restored afterwards.

    On a GPU nothing is changed, and results may vary.
    """
    import torch
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if device != "cpu":
        yield
        return
    before, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    try:
        with threadpool_limits(threads):
            yield
    finally:
        torch.use_deterministic_algorithms(strict)
        torch.set_num_threads(before)
