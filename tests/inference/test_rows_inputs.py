"""Where rows come from: files, folders, globs, pipes."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nutgraf.rows import read_rows

from .rows_written import RECORDS, as_csv, as_jsonl, errors, rows, texts, written


def test_folders_are_sorted_and_hold_only_known_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b.TXT", "c.md", ".hidden.txt", ".git/x.txt", "d.tar.gz", "a.txt"):
        written(tmp_path / name, "The text.")
    found = rows(tmp_path)
    assert [row.place.removeprefix(f"{tmp_path.as_posix()}/") for row in found] == ["a.txt", "a/b.TXT", "a/z.txt", "b.txt"]
    assert not errors(found)


def test_links_do_not_lead_in_circles_and_broken_ones_are_said(tmp_path: Path) -> None:
    written(tmp_path / "in/a.txt", "The text.")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/gone.txt").symlink_to(tmp_path / "nowhere")
    found = rows(tmp_path)
    assert texts(found) == ["The text.", None]
    assert "does not exist" in errors(found)[0]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("[a]*", ["a.txt"]),
        ("*/c.*", ["in/c.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "in/c.txt", "in/deep/d.txt"]),
        ("**/d.txt", ["in/deep/d.txt"]),
        ("i*", ["in/c.txt", "in/deep/d.txt"]),
        ("**", ["a.txt", "b.txt", "in/c.txt", "in/deep/d.txt"]),
    ],
)
def test_globs(tmp_path: Path, pattern: str, names: list[str]) -> None:
    for name in ("a.txt", "b.txt", "in/c.txt", "in/deep/d.txt", "in/e.md", ".f.txt"):
        written(tmp_path / name, "The text.")
    found = rows(f"{tmp_path}/{pattern}")
    assert sorted(row.place.removeprefix(f"{tmp_path.as_posix()}/") for row in found) == names


def test_a_name_with_brackets_is_a_file_before_it_is_a_glob(tmp_path: Path) -> None:
    path = written(tmp_path / "a[1].txt", "The text.")
    assert texts(rows(path)) == ["The text."]


def test_what_is_not_there_is_one_row_each(tmp_path: Path) -> None:
    found = rows(tmp_path / "gone.txt", tmp_path / "*.txt", written(tmp_path / "a.docx", "x"), written(tmp_path / "b.txt", "The text."))
    assert [row.id for row in found] == ["gone", "b", "a", "b"]  # the glob found b.txt
    assert "does not exist" in (found[0].error or "")
    assert "supported: .txt, .html" in (found[2].error or "")
    assert "matches no file" in errors(rows(tmp_path / "*.csv"))[0]


def test_a_format_reads_files_of_any_ending(tmp_path: Path) -> None:
    path = written(tmp_path / "export.dat", as_csv(RECORDS))
    assert len(rows(path, format="csv")) == 5
    assert len(rows(tmp_path / "*.dat", format="csv")) == 5
    packed = written(tmp_path / "export.gz", gzip.compress(as_csv(RECORDS)))
    assert texts(rows(packed, format="csv")) == [one["text"] for one in RECORDS]


@pytest.mark.parametrize(
    ("inputs", "format", "said"),
    [
        ([], None, "no inputs"),
        ([""], None, "is empty"),
        ([3], None, "is empty or not a path"),
        (["-", "-"], None, "given twice"),
        (["a"], "xlsx", "expected one of txt, html"),
        ("a.txt", None, "expected a sequence"),
    ],
)
def test_wrong_use_is_said_before_anything_is_read(inputs: Any, format: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rows(inputs, format=format)


@pytest.mark.parametrize(
    ("format", "data", "places"),
    [
        (None, as_jsonl(RECORDS[:2]), ["-:1", "-:2"]),
        ("csv", as_csv([{"id": 1, "text": "One."}, {"id": 2, "text": "Two."}]), ["-:2", "-:3"]),
        ("txt", b"The text.", ["-"]),
        ("json", b'{"text": "The text."}', ["-"]),
        ("jsonl.gz", gzip.compress(as_jsonl(RECORDS)), [f"-:{number}" for number in range(1, 6)]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, format: str | None, data: bytes, places: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = rows("-", format=format)
    assert [row.place for row in found] == places
    assert not errors(found)


def test_a_pipe_is_read_row_by_row(tmp_path: Path) -> None:
    """The first row comes while the writer still holds the pipe open."""
    code = "from nutgraf.rows import read_rows\nfor row in read_rows(['-']): print(row.id, flush=True)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(as_jsonl(RECORDS[:1]))
        process.stdin.flush()
        assert process.stdout.readline().strip() == b"n1"
        process.stdin.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_loses_nothing(tmp_path: Path) -> None:
    pipe = tmp_path / "rows.csv"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({as_csv(RECORDS)!r})"]):
        assert texts(rows(pipe)) == [one["text"] for one in RECORDS]
