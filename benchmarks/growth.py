"""How time and memory grow with the number of articles and with the length of one."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from articles import joined, short, stream

#: Minimum words for fitting the exponent: below, the fixed cost per article bends the line.
FIT_FROM = 2000


def streamed(counts: Sequence[int], peak_mb: Callable[[], float]) -> list[dict[str, float]]:
    """CPU seconds of all cores and peak memory after each number of articles, in a single stream. CPU time, since over an hour wall
    time would include whatever else the machine does.
    """
    from nutgraf import Article, Nutgraf

    models = Nutgraf()
    found: list[dict[str, float]] = []
    start = time.process_time()
    for done, one in enumerate(stream(max(counts)), 1):
        models.predict(Article(one.text, title=one.title), [one.target])
        if done in counts:
            found.append({"articles": done, "cpu_s": time.process_time() - start, "peak_mb": peak_mb()})
    return found


def batch(counts: Sequence[int], peak_mb: Callable[[], float]) -> list[dict[str, float]]:
    """CPU seconds and peak memory after each number of rows, in a single batch job from JSON Lines to JSON Lines: articles of two
    sentences, no target, so that a large number takes minutes. A job that kept rows in memory would show here.
    """
    from nutgraf import score_into

    found: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        rows = Path(scratch) / "rows.jsonl"
        with rows.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(short(max(counts))))
        done, start = 0, time.process_time()

        def count(_: bool) -> None:
            nonlocal done
            done += 1
            if done in counts:
                found.append({"articles": done, "cpu_s": time.process_time() - start, "peak_mb": peak_mb()})

        score_into(rows, Path(scratch) / "scores.jsonl", progress=count)
        found[-1] |= {"cpu_s": time.process_time() - start, "peak_mb": peak_mb()}  # includes writing the output file at the end
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
            start = time.perf_counter()
            models.predict(article, [one.target])
            best = min(best, time.perf_counter() - start)
        found.append({"words": one.words, "seconds": best, "peak_mb": peak_mb()})
    return found


def exponent(rows: Sequence[dict[str, float]], start: int = FIT_FROM) -> float | None:
    """The slope of log time over log words, from `start` words: 1 is linear. None with fewer than two lengths there."""
    points = [(math.log(row["words"]), math.log(row["seconds"])) for row in rows if row["words"] >= start]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope: float = sum((a - x) * (b - y) for a, b in points) / sum((a - x) * (a - x) for a, _ in points)
    return slope
