"""Beam search in numpy over any step function; it knows nothing about what the tokens mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: The state of a step function for the tokens so far: arrays whose first axis is the rows.
Cache = tuple[Floats, ...]
#: From the tokens generated so far to a mask, [pieces], of those that may come next.
Allowed = Callable[[Sequence[int]], Mask]


class Step(Protocol):
    """The model: one token a row on top of the cache."""

    def __call__(self, tokens: Ids, cache: Cache) -> tuple[Floats, Cache]:
        """`tokens` is [rows]; returns the logits of the next tokens, [rows, pieces], and the extended cache."""
        ...


@dataclass(frozen=True, kw_only=True)
class Search:
    """Search settings. `start` begins every row and `end` ends it; neither is part of the result.

    An n-gram of `ngram` tokens occurs at most once (0: no limit); a token in `repeatable`, [pieces], may complete a repeated
    one all the same. Finished rows are compared by log probability over length to the power of `length_power`.
    """

    start: int
    end: int
    beams: int = 4
    least: int = 0
    most: int = 128
    ngram: int = 3
    length_power: float = 1.0
    repeatable: Mask | None = None

    def __post_init__(self) -> None:
        for name, least in (("beams", 1), ("least", 0), ("most", 1), ("ngram", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; expected {least} or more")


@dataclass(frozen=True)
class Found:
    """A sequence of tokens with its log probability over length; `ended` tells whether the end token was generated."""

    tokens: tuple[int, ...]
    score: float
    ended: bool


def log_softmax(logits: Floats) -> Floats:
    """Over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)


def completing(tokens: Sequence[int], length: int) -> set[int]:
    """The tokens that would repeat one of the n-grams of `length` tokens."""
    if length == 0 or len(tokens) < length:
        return set()
    tail = tuple(tokens[len(tokens) - length + 1 :])
    return {tokens[i + length - 1] for i in range(len(tokens) - length + 1) if tuple(tokens[i : i + length - 1]) == tail}


def reorder(cache: Cache, rows: Ids) -> Cache:
    """The cache of the rows that continue, in their new order."""
    if cache and len(rows) == len(cache[0]) and np.array_equal(rows, np.arange(len(rows))):
        return cache
    return tuple(array[rows] for array in cache)


def best(scores: Floats, count: int) -> list[tuple[int, int]]:
    """(row, token) of the `count` highest finite scores of [rows, pieces], best first; ties go to the lower index."""
    flat = scores.ravel()
    count = min(count, flat.size)
    top = np.argpartition(-flat, count - 1)[:count]
    top = top[np.lexsort((top, -flat[top]))]
    return [(int(i) // scores.shape[1], int(i) % scores.shape[1]) for i in top if np.isfinite(flat[i])]


def narrowed(log_p: Floats, tokens: Sequence[int], search: Search, allowed: Allowed | None) -> Floats:
    """`log_p`, [pieces], with minus infinity where the rules forbid a token after `tokens`.

    Probabilities are not renormalized: a row that preferred a forbidden token falls behind the others.
    """
    out = log_p.copy()
    if allowed is not None:
        out[~allowed(tokens)] = -np.inf
    again = completing(tokens, search.ngram)
    banned = [t for t in again if t != search.end and (search.repeatable is None or not search.repeatable[t])]
    out[banned] = -np.inf
    if len(tokens) < search.least:
        out[search.end] = -np.inf
    return out


def beam_search(step: Step, cache: Cache, search: Search, allowed: Allowed | None = None) -> Found:
    """The best sequence found, of at most `search.most` tokens.

    Parameters
    ----------
    step : the model; the first call has one row, whose cache is `cache`.
    allowed : which tokens may follow those generated so far; None allows all.

    A row ends when the end token is generated; the search ends with as many ended rows as beams, with rows at their maximum
    length, or when the rules allow no token. An unfinished row is returned only if no row ended.
    """
    rows: list[tuple[int, ...]] = [()]
    sums = np.zeros(1, np.float32)
    last = np.array([search.start], np.int64)
    ended: list[Found] = []
    for _ in range(search.most):
        logits, cache = step(last, cache)
        log_p = log_softmax(logits)
        scores = np.stack([total + narrowed(p, row, search, allowed) for total, p, row in zip(sums, log_p, rows, strict=True)])
        going: list[tuple[int, int]] = []
        for rank, (row, token) in enumerate(best(scores, 2 * search.beams)):
            if token != search.end:
                going.append((row, token))
            elif rank < search.beams:
                ended.append(_found(rows[row], float(scores[row, token]), search, ended=True))
            if len(going) == search.beams:
                break
        if len(ended) >= search.beams or not going:
            break
        kept = np.array([row for row, _ in going], np.int64)
        sums = np.array([scores[row, token] for row, token in going], np.float32)
        rows = [(*rows[row], token) for row, token in going]
        last = np.array([token for _, token in going], np.int64)
        cache = reorder(cache, kept)
    cut = [_found(row, float(total), search, ended=False) for row, total in zip(rows, sums, strict=True)]
    return max(ended or cut, key=lambda found: found.score)


def _found(tokens: tuple[int, ...], total: float, search: Search, *, ended: bool) -> Found:
    return Found(tokens, total / (len(tokens) + ended or 1) ** search.length_power, ended)
