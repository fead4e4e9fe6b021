"""Rows of a batch: whatever comes in, each row is an article or says what is wrong with it."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nutgraf import Article
from nutgraf.rows import Columns, Row, RowsError, read_rows

from .rows_written import PACKERS, RECORDS, WRITERS, as_jsonl, errors, rows, texts, written


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_rows(tmp_path: Path, ending: str, packing: str) -> None:
    path = written(tmp_path / f"rows.{ending}{packing}", PACKERS[packing](WRITERS[ending](RECORDS)))
    found = rows(path)
    assert [row.id for row in found] == [one["id"] for one in RECORDS]
    assert texts(found) == [one["text"] for one in RECORDS]
    assert all(row.place.startswith(f"{path.as_posix()}:") for row in found)


@pytest.mark.parametrize("packing", PACKERS)
def test_single_articles_are_called_by_their_file(tmp_path: Path, packing: str) -> None:
    body = "<p>" + "The ferry crews went back to work on Sunday, the union said. " * 8 + "</p>"
    files = {
        "a.txt": "The mayor spoke.\r\n",
        "b.json": json.dumps({"body": "The mayor left."}),
        "c.html": f"<html><body><article>{body}</article></body></html>",
    }
    for name, content in files.items():
        written(tmp_path / (name + packing), PACKERS[packing](content.encode()))
    found = rows(tmp_path)
    assert [row.id for row in found] == ["a", "b", "c"]
    assert [row.article.id for row in found if row.article] == ["a", "b", "c"]
    assert texts(found)[:2] == ["The mayor spoke.\r\n", "The mayor left."]
    assert (texts(found)[2] or "").startswith("The ferry crews")
    assert found[0].place == f"{tmp_path.as_posix()}/a.txt{packing}"


def test_a_row_is_an_article_or_an_error() -> None:
    with pytest.raises(ValueError, match="no article and no error"):
        Row("x")
    with pytest.raises(ValueError, match="an article and an error"):
        Row("x", article=Article("Text."), error="wrong")


def test_columns_are_checked() -> None:
    with pytest.raises(ValueError, match="column for title is ''"):
        Columns(title="")
    with pytest.raises(ValueError, match="given for both text and id"):
        Columns(text="a", id="a")


def test_fields_are_guessed_or_named_and_all_columns_are_passed_on(tmp_path: Path) -> None:
    one = {"Headline": "T", "Body": "The text.", "UUID": 7, "Date": "2024-03-03", "lead": "Not this.", "source": {"name": "Gazette"}, "n": [1]}
    path = written(tmp_path / "a.jsonl", as_jsonl([one]))
    (row,) = rows(path)
    assert row.article == Article("The text.", title="T", source="Gazette", published="2024-03-03", id="7")
    assert row.extra == one
    (row,) = rows(path, columns=Columns(text="lead", title="Body"))
    assert row.article is not None
    assert (row.article.text, row.article.title) == ("Not this.", "The text.")
    assert row.extra == one


def test_authors_come_from_a_table_by_a_usual_name_or_the_one_that_is_given(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", as_jsonl([{"text": "The text.", "Authors": ["Ada Koh", "Ben Okri"], "who": "By Cy Lund"}]))
    assert [row.article.author for row in rows(path) if row.article] == ["Ada Koh and Ben Okri"]
    assert [row.article.author for row in rows(path, columns=Columns(author="who")) if row.article] == ["Cy Lund"]


def test_a_guessed_column_of_another_kind_does_not_cost_the_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", as_jsonl([{"text": "The text.", "id": {"$oid": "1"}, "source": ["a"]}]))
    assert texts(rows(path)) == ["The text."]
    assert "id of type dict" in errors(rows(path, columns=Columns(id="id")))[0]


def long_line(ending: str, size: int) -> bytes:
    if ending == "txt":
        return b"The text. " * (size // 10)
    text = "The text. " * (size // 10)
    return WRITERS[ending]([{"text": "Good.", "id": 1}, {"text": text, "id": 2}, {"text": "Good.", "id": 3}])


@pytest.mark.parametrize("ending", ["jsonl", "csv", "json", "parquet", "txt"])
def test_ten_megabytes_are_a_row(tmp_path: Path, ending: str) -> None:
    found = rows(written(tmp_path / f"a.{ending}", long_line(ending, 10_000_000)))
    assert len(max(texts(found), key=lambda text: len(text or "")) or "") == 10_000_000
    assert not errors(found)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "txt", "json"])
def test_fifty_megabytes_are_not(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"a.{ending}", long_line(ending, 50_000_000))
    found = rows(path)
    assert "longer than 32 MiB" in errors(found)[0]
    if ending in ("jsonl", "csv"):
        assert texts(found) == ["Good.", None, "Good."]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "json", "parquet", "jsonl.gz", "csv.zst"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, ending: str) -> None:
    plain, _, packing = ending.partition(".")
    records = [{"id": str(number), "text": f"Text {number}. " + "The ferry left on time. " * 40} for number in range(5000)]
    pack = PACKERS[f".{packing}" if packing else ""]
    path = written(tmp_path / f"a.{ending}", pack(WRITERS[plain](records)))
    del records
    next(read_rows([path]))  # what is imported on the way does not count
    tracemalloc.start()
    count = sum(row.error is None for row in read_rows([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    assert peak < 2_500_000


_ALIKE = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from(
            [
                b"text",
                b",",
                b'"',
                b"\n",
                b"\r\n",
                b"{",
                b"}",
                b"[",
                b"]",
                b":",
                b'"text"',
                b"a",
                b"\xff",
                b"\0",
                b"\\",
                b" ",
                b"1",
                b"-",
                b"\xef\xbb\xbf",
                b"\xff\xfe",
            ]
        ),
        max_size=60,
    ).map(b"".join),
    st.lists(st.sampled_from([b'"', b",", b"a", b"\n", b'""', b'",'])).map(lambda parts: b"text,id\n1,2\n" + b"".join(parts)),
)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=_ALIKE, ending=st.sampled_from(["jsonl", "csv", "tsv", "json", "txt"]), packing=st.sampled_from(["", ".gz", "raw.gz", ".zst", "raw.zst"]))
def test_any_bytes_are_rows_or_the_one_refusal(data: bytes, ending: str, packing: str) -> None:
    if not packing.startswith("raw"):
        data = PACKERS[packing](data)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / f"a.{ending}{packing.removeprefix('raw')}", data)
        try:
            found = rows(path)
        except RowsError as error:
            assert "column" in str(error)  # noqa: PT017
            return
        for row in found:
            assert row.place.startswith(path.as_posix())
            assert "please report" not in (row.error or "")
            json.dumps([row.id, row.error, dict(row.extra)], ensure_ascii=False).encode()


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(lambda text: f"A{text}b")
_IDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    records=st.lists(st.fixed_dictionaries({"id": _IDS, "text": _TEXTS, "note": _TEXTS}), min_size=1, max_size=8),
    ending=st.sampled_from(sorted(WRITERS)),
    packing=st.sampled_from(sorted(PACKERS)),
)
def test_sound_rows_come_out_as_they_went_in(records: list[dict[str, str]], ending: str, packing: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / f"a.{ending}{packing}", PACKERS[packing](WRITERS[ending](records)))
        found = rows(path)
    assert [(row.id, row.article and row.article.text, row.extra) for row in found] == [(one["id"], one["text"], one) for one in records]
