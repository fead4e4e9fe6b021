"""Time one system in its own process: `python worker.py JOB`, a JSON file; started by `speed.py`.

Prints "ready" after the first article, and then one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from articles import Piece
from growth import batch, lengths, streamed
from systems import SYSTEMS


def peak_mb() -> float:
    """Peak memory of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage includes the peak of the parent process
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 1024


def timed(system: str, articles: list[Piece], passes: int) -> dict[str, Any]:
    """Seconds of each of `passes` passes over the articles, for each part of the system; the parts alternate, so that other load
    affects them equally.
    """
    parts = SYSTEMS[system](articles)
    found: dict[str, Any] = {"seconds": {name: [] for name in parts}, "cpu_s": {name: [] for name in parts}}

    def once(some: list[Piece], kept: bool) -> None:
        for name, run in parts.items():
            begun, cpu = time.perf_counter(), time.process_time()
            run(some)
            if kept:
                found["seconds"][name].append(time.perf_counter() - begun)
                found["cpu_s"][name].append(time.process_time() - cpu)

    slow = system == "trio"  # an article takes a minute: no warm-up
    once(articles[:1], kept=slow)
    print("ready", flush=True)
    if passes and not slow:
        once(articles, kept=False)
        for _ in range(passes):
            once(articles, kept=True)
    return found | {"peak_mb": peak_mb()}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    if job["system"] == "streamed":
        found: Any = streamed(job["counts"], peak_mb)
    elif job["system"] == "batch":
        found = batch(job["counts"], peak_mb)
    elif job["system"] == "lengths":
        found = lengths(job["words"], job["passes"], peak_mb)
    else:
        found = timed(job["system"], [Piece(**one) for one in job["articles"]], job["passes"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
