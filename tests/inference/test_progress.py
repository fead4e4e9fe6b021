"""How far a run is: rows to come that are counted or reckoned, and a line that says the share and the time left."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.jobs.expected import Expected, expected_rows
from nutgraf.jobs.progress import Pace, progress


def lines(count: int) -> bytes:
    return b"".join(json.dumps({"id": i, "text": f"The mayor resigned on day {i}. " * (i % 7 + 1)}).encode() + b"\n" for i in range(count))


def test_files_are_counted(tmp_path: Path) -> None:
    for i in range(5):
        (tmp_path / f"{i}.txt").write_text("x", "utf-8")
    assert expected_rows([tmp_path, tmp_path / "gone.txt"]) == Expected(6, True)
    (tmp_path / "rows.jsonl").write_bytes(lines(9) + b"\n{}")
    assert expected_rows([tmp_path]) == Expected(15, True)
    (tmp_path / "one.json").write_text("{}", "utf-8")
    assert expected_rows([tmp_path]) == Expected(16, False)


def test_parquet_says_it(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["a"] * 321}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"nothing of the kind")
    assert expected_rows([tmp_path]) == Expected(322, True)


def packed(data: bytes, ending: str) -> bytes:
    if ending == ".zst":
        done: bytes = pytest.importorskip("zstandard").compress(data)
        return done
    return gzip.compress(data) if ending == ".gz" else data


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_long_tables_are_reckoned_from_their_start(tmp_path: Path, ending: str, packing: str) -> None:
    count = 60_000
    table = b"id,text\n" + b"".join(b'%d,"He said\n""no"" on day %d, %d times."\n' % (i, i, i * 7919 % count) for i in range(count))
    path = tmp_path / f"rows{ending}{packing}"
    path.write_bytes(packed(lines(count) if ending == ".jsonl" else table, packing))
    found = expected_rows([path])
    assert found is not None
    assert not found.exact
    assert found.rows == pytest.approx(count, rel=0.15)


@pytest.mark.parametrize("inputs", [["-"], ["a.json"], ["a.parquet.gz"]])
def test_where_nothing_tells_the_rows(tmp_path: Path, inputs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(json.dumps([{"text": "x" * 100}] * 1000), "utf-8")
    Path("a.parquet.gz").write_bytes(gzip.compress(b"PAR1"))
    assert expected_rows(inputs) is None


def test_a_short_table_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n", "utf-8")
    assert expected_rows([tmp_path / "a.csv"]) == Expected(0, False)


def test_the_line_says_share_and_time_left() -> None:
    pace = Pace(0.0)
    assert pace.said(0.0, Expected(1000, True)) == "0 of 1,000 articles (0%), 0.0 a second, 0 errors"
    for i in range(100):
        pace.add(i / 10, i != 50)
    assert pace.said(10.0, Expected(1000, True)) == "100 of 1,000 articles (10%), 10.0 a second, 1 error, 0:01:30 left"
    assert pace.said(10.0, Expected(1000, False)).startswith("100 of some 1,000 articles")
    assert pace.said(10.0, None) == "100 articles, 10.0 a second, 1 error"
    assert pace.said(10.0, Expected(99, False)) == "100 articles, 10.0 a second, 1 error"


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(10, 120), st.booleans())
def test_the_line_fits_the_window(done: int, rows: int, width: int, exact: bool) -> None:
    pace = Pace(0.0)
    pace.done = done
    for expected in (Expected(rows, exact), None):
        shown = pace.said(50.0, expected, width)
        assert len(shown) <= width
        assert shown.rstrip("%")[:1].isdigit()
    if done <= rows:
        assert f"{done / max(1, rows):.0%}" in pace.said(50.0, Expected(rows, exact), width)


def test_rows_of_an_earlier_run_fall_out_of_the_rate() -> None:
    pace = Pace(0.0)
    for i in range(100_000):
        pace.add(1 + i / 100_000, True)
    for second in range(2, 100):
        pace.add(float(second), True)
    assert pace.rate(100.0) == pytest.approx(1.0, abs=0.05)


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding, errors="backslashreplace", write_through=True)

    def isatty(self) -> bool:
        return True

    def getvalue(self) -> str:
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue().decode(self.encoding)


def test_it_is_shown_where_somebody_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.jsonl").write_bytes(lines(4))
    for quiet in (False, True):
        seen = Terminal()
        monkeypatch.setattr(sys, "stderr", seen)
        monkeypatch.setenv("COLUMNS", "200")
        with progress([tmp_path / "rows.jsonl"], format=None, quiet=quiet) as advance:
            for _ in range(3):
                advance(True)
        assert ("3 of 4 articles (75%)" in seen.getvalue()) is not quiet


@pytest.mark.parametrize("width", [20, 60, 80])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_fits_a_window_without_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int, encoding: str) -> None:
    (tmp_path / "rows.jsonl").write_bytes(lines(400))
    seen = Terminal(encoding)
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setenv("COLUMNS", str(width))
    with progress([tmp_path / "rows.jsonl"], format=None, quiet=False) as advance:
        for number in range(300):
            advance(number % 9 > 0)
        time.sleep(0.3)
    told = re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "\n", seen.getvalue()).replace("\r", "\n").splitlines()
    assert "\\u" not in "".join(told)
    assert "…" not in "".join(told)
    assert any("75%" in line for line in told)
