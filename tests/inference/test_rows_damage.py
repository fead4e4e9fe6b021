"""Damaged, unreadable and unusable input: each ends as a row that says so."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

import pytest
from nutgraf import Article
from nutgraf.rows import Columns, RowsError, read_rows
from nutgraf.rows import streams as rows_streams

from .rows_written import PACKERS, RECORDS, WRITERS, as_jsonl, as_parquet, errors, rows, texts, written


def test_a_missing_column_is_refused_before_the_first_row(tmp_path: Path) -> None:
    good = written(tmp_path / "good.jsonl", as_jsonl(RECORDS))
    for ending, write in WRITERS.items():
        if ending == "json":
            continue
        path = written(tmp_path / f"bad.{ending}", write([{"id": "1", "Artikel": "Der Text."}]))
        with pytest.raises(RowsError, match=r"no column for the text.*'id', 'Artikel'.*Columns\(text=NAME\)"):
            next(read_rows([good, path]))
        assert texts(rows(path, columns=Columns(text="Artikel"))) == ["Der Text."]
        with pytest.raises(RowsError, match=r"no column 'Body'.*'id', 'Artikel'"):
            next(read_rows([path], Columns(text="Body")))
    with pytest.raises(RowsError, match=r"no column 'Titel'.*Columns\(title=NAME\)"):
        next(read_rows([tmp_path / "bad.csv"], Columns(text="Artikel", title="Titel")))


def test_a_table_without_text_in_a_folder_is_one_row(tmp_path: Path) -> None:
    written(tmp_path / "authors.csv", "name,born\nAda,1815\nBo,1900\n")
    written(tmp_path / "b.json", json.dumps([{"name": "Ada"}] * 50))
    written(tmp_path / "rows.jsonl", as_jsonl(RECORDS))
    found = rows(tmp_path)
    assert [row.error is None for row in found] == [False, False, True, True, True, True, True]
    assert found[0].place == f"{tmp_path.as_posix()}/authors.csv"


def test_unusable_texts_are_errors_of_their_rows(tmp_path: Path) -> None:
    lines = [
        {"text": "Good."},
        {"text": None, "id": 4},
        {"text": ""},
        {"text": 3},
        {"title": "T"},
        ["text"],
        {"text": "12"},
        {"text": "Good.", "id": 4},
    ]
    found = rows(written(tmp_path / "a.jsonl", as_jsonl(lines)))  # type: ignore[arg-type]
    assert [row.error is None for row in found] == [True, *[False] * 6, True]
    for error, said in zip(
        errors(found), ("its 'text' is empty", "its 'text' is empty", "type int", "no column for the text", "JSON list", "no letters"), strict=True
    ):
        assert said in error
    assert found[1].id == found[7].id == "4"


def test_every_error_names_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        b'{"text": "Good."}\n\n{oops\n{"text": "caf\xe9"}\n' + b"[" * 100_000 + b'\n{"text": "Good.", "n": ' + b"1" * 5000 + b"}\n",
    )
    found = rows(path)
    assert [row.place.rpartition(":")[2] for row in found] == ["1", "3", "4", "5", "6"]
    assert texts(found) == ["Good.", None, None, None, "Good."]
    for row in found[1:4]:
        assert (row.error or "").startswith(row.place)
    assert "0xe9" in (found[2].error or "")
    assert "nested too deep" in (found[3].error or "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "tsv", "txt"])
def test_marks_of_encodings(tmp_path: Path, encoding: str, ending: str) -> None:
    content = "Première — ligne 😀." if ending == "txt" else WRITERS[ending](RECORDS).decode()
    mark = "\ufeff" if encoding.endswith("e") else ""
    found = rows(written(tmp_path / f"a.{ending}", (mark + content).encode(encoding)))
    assert texts(found) == ([content] if ending == "txt" else [one["text"] for one in RECORDS])


def test_utf16_that_ends_in_half_a_character(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "a.jsonl", '{"text": "Good."}\n{"text": "Good."}'.encode("utf-16") + b"x"))
    assert texts(found) == ["Good.", None]


def test_lines_that_are_not_utf8_cost_their_rows(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "a.csv", b'id,text\n1,Good.\n2,"caf\xe9\nau lait"\n3,Good.\n'))
    assert texts(found) == ["Good.", None, "Good."]
    assert "not valid UTF-8: byte 0xe9" in errors(found)[0]
    found = rows(written(tmp_path / "a.json", b'[{"text": "Good."}, {"text": "caf\xe9"}, {"text": "Good."}]'))
    assert texts(found) == ["Good.", None, "Good."]


def test_half_surrogate_pairs_are_replaced_in_place(tmp_path: Path) -> None:
    (row,) = rows(written(tmp_path / "a.jsonl", rb'{"text": "cut \ud83d here", "k\udc00": ["\ud800"], "x": NaN}'))
    assert texts([row]) == ["cut \ufffd here"]
    json.dumps(dict(row.extra), ensure_ascii=False, allow_nan=False).encode()


def test_empty_files(tmp_path: Path) -> None:
    for ending in ("jsonl", "csv", "tsv", "ndjson"):
        assert rows(written(tmp_path / f"a.{ending}", b"")) == []
        assert rows(written(tmp_path / f"b.{ending}.gz", gzip.compress(b"\n \n"))) == []
    assert rows(written(tmp_path / "c.json", b" []")) == []
    assert "is empty" in errors(rows(written(tmp_path / "d.txt", b"")))[0]
    assert "is empty" in errors(rows(written(tmp_path / "e.json", b"")))[0]
    assert rows(written(tmp_path / "f.csv", "id,text\n")) == []
    (tmp_path / "nothing").mkdir()
    assert rows(tmp_path / "nothing") == []
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.pdf").write_bytes(b"%PDF")
    assert "holds no file of a supported type" in errors(rows(tmp_path / "others"))[0]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "json"])
def test_a_packed_file_cut_short_gives_the_rows_before_the_cut(tmp_path: Path, ending: str, packing: str) -> None:
    records = [{"id": str(number), "text": "The text " + os.urandom(40).hex()} for number in range(5000)]
    data = PACKERS[packing](WRITERS[ending](records))
    found = rows(written(tmp_path / f"a.{ending}{packing}", data[: len(data) // 2]))
    assert len(found) > 1000
    assert texts(found[:-1]) == [one["text"] for one in records[: len(found) - 1]]
    assert "is cut short" in (found[-1].error or "")
    assert found[-1].place.endswith(f":{len(found) + (ending == 'csv')}")


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_damaged_packed_files(tmp_path: Path, packing: str) -> None:
    for ending in (*WRITERS, "txt", "html"):
        found = rows(written(tmp_path / f"a.{ending}{packing}", b"this is nothing that was ever packed"))
        assert len(found) == 1
        assert "damaged" in (found[0].error or "")


def test_several_packed_members_are_one_file(tmp_path: Path) -> None:
    for packing, pack in PACKERS.items():
        path = written(tmp_path / f"a.jsonl{packing}", b"".join(pack(as_jsonl([one])) for one in RECORDS))
        assert len(rows(path)) == 5


def test_binary_under_a_tables_name_is_one_error(tmp_path: Path) -> None:
    for ending in ("jsonl", "csv", "json"):
        found = rows(written(tmp_path / f"a.{ending}", gzip.compress(as_jsonl(RECORDS))))
        assert len(found) == 1
        assert "is gzip data" in (found[0].error or "")
    assert "not a Parquet file" in errors(rows(written(tmp_path / "a.parquet", b"PAR1 no")))[0]
    whole = as_parquet(RECORDS)
    assert errors(rows(written(tmp_path / "b.parquet", whole[: len(whole) // 2])))


def test_nul_bytes_stay_in_the_text(tmp_path: Path) -> None:
    assert texts(rows(written(tmp_path / "a.csv", "text,id\nA\0b,1\n"))) == ["A\0b"]
    assert texts(rows(written(tmp_path / "a.jsonl", '{"text": "A\\u0000b"}\n\0\n'))) == ["A\0b", None]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", as_jsonl(RECORDS))
    path.chmod(0)
    assert "Permission denied" in errors(rows(path))[0]


def test_no_permission_whoever_runs_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    files = [written(tmp_path / f"a.{ending}", b"x") for ending in (*WRITERS, "txt")]
    monkeypatch.setattr(rows_streams, "open", refuse, raising=False)
    found = rows(*files)
    assert len(found) == len(files)
    assert all("Permission denied" in (row.error or "") for row in found)


@pytest.mark.parametrize(("package", "ending"), [("pyarrow", "parquet"), ("zstandard", "jsonl.zst")])
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, ending: str
) -> None:
    if package == "zstandard" and sys.version_info >= (3, 14):
        pytest.skip("Zstandard is in the standard library")
    monkeypatch.setitem(sys.modules, package, None)
    path = written(tmp_path / f"a.{ending}", b"x" * 100)
    with pytest.raises(RowsError, match=r'a\..*pip install "nutgraf\[batch\]"'):
        rows(path)
    assert "pip install" in errors(rows(tmp_path))[0]


def test_parquet_values_that_json_has_not(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    table = {
        "text": pa.array([b"Good.", b"caf\xe9", b"Good."]).cast(pa.binary()),
        "date": pa.array([1_700_000_000_123_456_789] * 3, pa.timestamp("ns", "UTC")),
        "day": pa.array([19_000] * 3, pa.date32()),
        "share": pa.array([float("nan"), 0.5, None]),
        "raw": pa.array([b"\xff"] * 3),
        "far": pa.array([10**17] * 2 + [0], pa.timestamp("ms")),
    }
    pq.write_table(pa.table(table).set_column(0, "text", pa.Array.from_buffers(pa.string(), 3, table["text"].buffers())), path)
    found = rows(path)
    assert [row.error is None for row in found] == [False, False, True]
    assert "'far' that cannot be read" in (found[0].error or "")
    assert "not valid UTF-8 in its column 'text'" in (found[1].error or "")
    assert found[2].article == Article("Good.", published="2023-11-14T22:13:20.123456+00:00")
    rest = {"day": "2022-01-08", "share": None, "raw": "\ufffd", "far": "1970-01-01T00:00:00"}
    assert dict(found[2].extra) == {"text": "Good.", "date": "2023-11-14T22:13:20.123456+00:00", **rest}
