"""Speed and memory of nutgraf compared with its lower bound and its peers, on the same articles in one run: see `README.md` here."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from articles import ROOT, Piece, stories
from nutgraf import __version__
from nutgraf.runtime.sessions import cores
from pages import write_pages
from report import markdown, picture
from systems import SYSTEMS

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sizes:
    """The size of a run: `articles` of `words` words, `passes` over them, `cold` starts of nutgraf; a stream measured at `counts`
    articles; a batch job measured at `rows` rows; one article of each of `lengths` words, `repeats` times.
    """

    articles: int = 20
    words: int = 400
    passes: int = 6
    cold: int = 5
    counts: tuple[int, ...] = (100, 1000, 10_000)
    rows: tuple[int, ...] = (1000, 10_000, 100_000)
    lengths: tuple[int, ...] = (200, 500, 1000, 2000, 4000, 7000, 12000, 20000)
    repeats: int = 3


QUICK = Sizes(articles=10, passes=2, cold=1, counts=(100, 300), rows=(300, 1000), lengths=(200, 1000, 2000, 6000, 20000), repeats=1)


def measure(sizes: Sizes, systems: Sequence[str] = tuple(SYSTEMS)) -> dict[str, Any]:
    """Measure everything. Systems run one after another, each in its own process."""
    articles = stories(sizes.articles, sizes.words)
    tokens = _tokens(articles)
    record: dict[str, Any] = {"machine": _machine(), "sizes": asdict(sizes), "systems": {}}
    for system in systems:
        few = articles[:1] if system == "trio" else articles
        _say(f"{system}: {len(few)} articles")
        found, cold = _work({"system": system, "articles": [asdict(one) for one in few], "passes": sizes.passes})
        found |= {"articles": len(few), "tokens": sum(tokens[: len(few)]), "cold_s": cold, "load_after": _load()}
        record["systems"][system] = found
    again = {"system": "nutgraf", "articles": [asdict(articles[0])], "passes": 0}
    starts = [_work(again)[1] for _ in range(sizes.cold)]
    record["systems"]["nutgraf"] |= {"cold_s": median(starts), "cold_all_s": starts}
    _say(f"one article of up to {max(sizes.lengths)} words")
    lengths, _ = _work({"system": "lengths", "words": sizes.lengths, "passes": sizes.repeats})
    _say(f"a stream of {max(sizes.counts)} articles")
    streamed, _ = _work({"system": "streamed", "counts": sizes.counts})
    _say(f"a batch job of {max(sizes.rows)} rows")
    rows, _ = _work({"system": "batch", "counts": sizes.rows})
    record["growth"] = {"streamed": streamed, "batch": rows, "lengths": lengths}
    record["machine"]["load_after"] = _load()
    return record


def _work(job: dict[str, Any]) -> tuple[Any, float]:
    """The result of a worker, and the seconds from its start to its first prediction.

    Raises
    ------
    RuntimeError: it failed; the message ends with its error output.
    """
    with tempfile.TemporaryDirectory() as scratch:
        path, errors = Path(scratch) / "job.json", Path(scratch) / "errors"
        path.write_text(json.dumps(job), "utf-8")
        begun, cold, last = time.perf_counter(), 0.0, ""
        with (
            errors.open("w") as sink,
            subprocess.Popen([sys.executable, str(HERE / "worker.py"), str(path)], stdout=subprocess.PIPE, stderr=sink, text=True) as worker,
        ):
            assert worker.stdout is not None
            for line in worker.stdout:
                if line == "ready\n":
                    cold = time.perf_counter() - begun
                last = line
        if worker.returncode:
            raise RuntimeError(f"{job['system']} ended with status {worker.returncode}: {errors.read_text()[-800:]}")
    return json.loads(last), cold


def _tokens(articles: Sequence[Piece]) -> list[int]:
    """Word pieces of each article, the same measure for all systems."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
    tokenizer.no_truncation()
    return [len(tokenizer.encode(one.text, add_special_tokens=False).ids) for one in articles]


def _machine() -> dict[str, Any]:
    names = ("onnxruntime", "torch", "transformers", "scikit-learn", "sumy", "numpy")
    found = {"processor": _processor(), "cores": cores(), "python": platform.python_version(), "nutgraf": __version__, "load_before": _load()}
    return found | {name: version(name) for name in names}


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text().splitlines() if cpus.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _load() -> float | None:
    """The load average of the last minute: load from other processes makes every figure worse."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks/speed.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer articles and lengths, for a quick look")
    parser.add_argument(
        "--record", action="store_true", help="write speed.json and speed.png next to this file, and update the tables in the pages that show them"
    )
    parser.add_argument("--most", type=int, metavar="N", help="articles of the longest stream (default: 10,000)")
    parser.add_argument("--rows", type=int, metavar="N", help="rows of the largest batch job (default: 100,000)")
    parser.add_argument("--without", action="append", default=[], choices=[name for name in SYSTEMS if name not in ("nutgraf", "stages")])
    options = parser.parse_args(argv)
    sizes = QUICK if options.quick else Sizes()
    for name, most in (("counts", options.most), ("rows", options.rows)):
        if most:
            sizes = replace(sizes, **{name: (*(count for count in getattr(sizes, name) if count < most), most)})
    record = measure(sizes, [name for name in SYSTEMS if name not in options.without])
    print(markdown(record))
    if options.record:
        (HERE / "speed.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        picture(record, HERE / "speed.png")
        write_pages(record)


if __name__ == "__main__":
    main()
