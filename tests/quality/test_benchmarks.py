"""The speed benchmark runs and reports what it should; no figure that hangs on the machine is held to anything."""

from __future__ import annotations

import math
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def benchmark(root: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        import speed

        yield speed


@pytest.fixture(scope="module")
def record(benchmark: ModuleType) -> Any:
    sizes = benchmark.Sizes(articles=3, words=200, passes=1, cold=1, counts=(2, 4), rows=(3, 6), lengths=(200, 2000, 4000), repeats=1)
    return benchmark.measure(sizes, ["nutgraf", "stages", "tfidf", "textrank"])


def test_table_has_every_row(benchmark: ModuleType, record: Any) -> None:
    from report import rows

    found = rows(record)
    names = " ".join(one.system for one in found)
    for part in ("clean, split", "encode", "speakers", "topic", "summary", "stance", "second target", "onnxruntime", "LinearSVC", "TextRank"):
        assert part in names
    assert "bart" not in names
    assert found[0].ratio == 1
    for one in found:
        assert math.isfinite(one.seconds)
        if "second target" not in one.system:  # a difference of two times
            assert one.seconds > 0
        assert one.tokens > 200
    whole_processes = [one for one in found if one.peak_mb is not None]
    assert len(whole_processes) == 3
    assert all(one.peak_mb > 10 and one.cold_s > 0 for one in whole_processes)


def test_growth_and_checks(record: Any) -> None:
    from report import checks

    assert [one["articles"] for one in record["growth"]["streamed"]] == [2, 4]
    assert [one["articles"] for one in record["growth"]["batch"]] == [3, 6]
    words = [one["words"] for one in record["growth"]["lengths"]]
    assert words == sorted(words)
    assert words[0] >= 200
    assert [check.what.split()[0] for check in checks(record)] == "time the CPU the articles peak peak exponent a a cold peak".split()


def test_report(benchmark: ModuleType, record: Any, tmp_path: Path) -> None:
    from report import markdown, picture

    text = markdown(record)
    widths = {len(line.split(" | ")) for line in text.splitlines() if line.startswith("| ") and "ms per article" in line}
    assert widths == {8}
    assert "100,000" not in text
    assert "6 rows of a batch job over 3" in text
    assert picture(record, tmp_path / "speed.png").stat().st_size > 10_000


def test_pages_show_the_recorded_run(benchmark: ModuleType) -> None:
    from pages import pages, recorded

    for path, text in pages(recorded()).items():
        assert path.read_text("utf-8") == text, f"{path} is not up to date: run benchmarks/pages.py"


def test_exponent(benchmark: ModuleType) -> None:
    from growth import exponent

    squares = [{"words": words, "seconds": words**2 / 1e6} for words in (100.0, 2000.0, 5000.0, 20000.0)]
    assert exponent(squares) == pytest.approx(2)
    assert exponent(squares[:2]) is None


def test_articles_are_distinct_and_as_long_as_asked(benchmark: ModuleType) -> None:
    from articles import pool, stories, stream

    assert len({one.text for one in stories(20, 400)}) == 20
    assert all(one.words >= 400 for one in stories(20, 400))
    count = len(pool()) + 5
    assert len({one.text for one in stream(count)}) >= len(pool())
    assert stories(2, 300) == stories(2, 300)


def test_failing_system_says_why(benchmark: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="no_such"):
        benchmark._work({"system": "no_such", "articles": [], "passes": 0})
