"""Scored rows in files compressed with Zstandard: what is read of them is what a plain file holds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nutgraf import NutgrafError, Prediction
from nutgraf.jobs.formats import Shape, check_ending, write_file

ROWS = [{**Prediction(id=f"a{i}", title="é" * i, model="m1").to_dict(), "place": f"in:{i}"} for i in range(2500)]


def unpacked(path: Path) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        data: bytes = stream.read()
    return data


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_compressed_file_holds_what_a_plain_one_does(tmp_path: Path, ending: str) -> None:
    pytest.importorskip("zstandard")
    plain, packed = tmp_path / f"out{ending}", tmp_path / f"out{ending}.zst"
    assert write_file(plain, ROWS, Shape()) == write_file(packed, ROWS, Shape()) == len(ROWS)
    assert unpacked(packed) == plain.read_bytes()
    assert packed.stat().st_size < plain.stat().st_size / 5


def test_what_is_written_can_be_read_as_an_input(tmp_path: Path) -> None:
    pytest.importorskip("zstandard")
    from nutgraf.rows import read_rows

    write_file(tmp_path / "out.jsonl.zst", [{**row, "text": f"Text {i}."} for i, row in enumerate(ROWS[:7])], Shape())
    assert [row.id for row in read_rows([tmp_path / "out.jsonl.zst"])] == [f"a{i}" for i in range(7)]


def test_a_missing_package_is_said_before_any_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "compression.zstd" if sys.version_info >= (3, 14) else "zstandard"
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NutgrafError, match=r'pip install "nutgraf\[batch\]"'):
        check_ending(tmp_path / "out.csv.zst")
