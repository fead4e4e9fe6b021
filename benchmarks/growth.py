"""How time and memory grow with the number of articles and with the length of one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from articles import joined, stream

#: From how many words on the exponent is fitted: below, what an article costs whatever its length bends the line.
FIT_FROM = 2000


def streamed(counts: Sequence[int], peak_mb: Callable[[], float]) -> list[dict[str, float]]:
    """Seconds and peak memory by the time so many articles are done, of one stream of the largest number."""
    from nutgraf import Article, Nutgraf

    models = Nutgraf()
    found: list[dict[str, float]] = []
    begun = time.perf_counter()
    for done, one in enumerate(stream(max(counts)), 1):
        models.predict(Article(one.text, title=one.title), [one.target])
        if done in counts:
            found.append({"articles": done, "seconds": time.perf_counter() - begun, "peak_mb": peak_mb()})
    return found


def lengths(words: Sequence[int], passes: int, peak_mb: Callable[[], float]) -> list[dict[str, float]]:
    """The best time for one article of each length, shortest first, and peak memory after it."""
    from nutgraf import Article, Nutgraf

    models = Nutgraf()
    found: list[dict[str, float]] = []
    for length in sorted(words):
        one = joined(length, seed=length)
        article = Article(one.text, title=one.title)
        if not found:
            models.predict(article, [one.target])
        best = math.inf
        for _ in range(passes):
            begun = time.perf_counter()
            models.predict(article, [one.target])
            best = min(best, time.perf_counter() - begun)
        found.append({"words": one.words, "seconds": best, "peak_mb": peak_mb()})
    return found


def exponent(rows: Sequence[dict[str, float]], start: int = FIT_FROM) -> float | None:
    """The slope of log time over log words from `start` words on: 1 is linear. None with fewer than two lengths there."""
    points = [(math.log(row["words"]), math.log(row["seconds"])) for row in rows if row["words"] >= start]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope: float = sum((a - x) * (b - y) for a, b in points) / sum((a - x) * (a - x) for a, _ in points)
    return slope
