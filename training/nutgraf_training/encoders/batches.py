"""Length-sorted batches limited by their padded size, and padding."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def plan(lengths: Sequence[int], batch_tokens: int, rng: random.Random | None = None) -> list[list[int]]:
    """Indices in batches of similar length, each at most `batch_tokens` once padded.

    With `rng`, texts of similar length are mixed and the batches shuffled; without, they are ordered by length.
    """
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] * (rng.uniform(0.9, 1.1) if rng else 1.0))
    batches: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for i in order:
        longest_then = max(longest, lengths[i])
        if batch and longest_then * (len(batch) + 1) > batch_tokens:
            batches.append(batch)
            batch, longest_then = [], lengths[i]
        batch.append(i)
        longest = longest_then
    if batch:
        batches.append(batch)
    if rng:
        rng.shuffle(batches)
    return batches


def pad(rows: Sequence[Sequence[int]], fill: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Token ids, [rows, longest], and their mask."""
    width = max(map(len, rows))
    ids = np.full((len(rows), width), fill, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask
