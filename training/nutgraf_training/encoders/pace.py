"""How far a training run is, by steps or by the clock, and the learning rate that goes with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

logger = logging.getLogger(__name__)


def paced(steps: int, *, minutes: float | None, started: float) -> Iterator[tuple[int, float]]:
    """Each step's number with the share (0..1) of the run that is done; ends early once `minutes` have passed since `started`.

    `started` is a time of `time.perf_counter`. Without a limit the share is that of the steps, with one the larger of this and that of the time.
    """
    for step in range(steps):
        done = step / steps
        if minutes is not None:
            done = max(done, (time.perf_counter() - started) / 60 / minutes)
            if done >= 1:
                logger.warning("stopped at step %d of %d: the limit of %g minutes is reached", step, steps, minutes)
                return
        yield step, done


def set_rates(optimizer: Any, learning_rate: float, done: float, warmup: float) -> None:
    """Linear warm-up over the share `warmup` of a run and linear decay, each group at `learning_rate` times its "scale"."""
    factor = done / warmup if done < warmup else (1 - done) / (1 - warmup)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate * group["scale"] * max(factor, 1e-3)
