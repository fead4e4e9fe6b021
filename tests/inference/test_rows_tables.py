"""CSV and TSV: headers, delimiters and broken quotes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from nutgraf.rows import read_rows

from .rows_written import RECORDS, as_csv, errors, rows, texts, written

BROKEN = {
    "opened and not closed": '3,"broken text,2020',
    "closed too early": '3,"broken" text", and more,2020',
    "quoted and not closed, at the row's end": '3,broken,"2020',
    "a stray column": "3,broken, text,2020",
    "too few": "3,broken",
}


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_row_costs_itself(tmp_path: Path, broken: str, quoted: bool) -> None:
    mark = '"' if quoted else ""
    lines = ["id,text,published", *(f"{number},{mark}Text {number}.{mark},2020" for number in range(1, 301))]
    lines[3] = broken
    found = rows(written(tmp_path / "a.csv", "\n".join(lines) + "\n"))
    assert [row.id for row in found if row.article] == [str(number) for number in range(1, 301) if number != 3]
    assert len(errors(found)) == 1
    assert found[2].place.endswith("a.csv:4")
    assert (found[2].error or "").startswith(found[2].place)


def test_a_broken_row_of_many_lines_is_one_error(tmp_path: Path) -> None:
    lines = [
        "id,text,published",
        '1,"Good.",2020',
        '2,"He said "no" and left.',
        "A second line, of prose.",
        'The last", 2020',
        '3,"Good.\nOr so.",2020',
    ]
    found = rows(written(tmp_path / "a.csv", "\n".join(lines)))
    assert texts(found) == ["Good.", None, "Good.\nOr so."]
    assert "lines 3 to 5 are lost" in errors(found)[0]


def test_inner_quotes_that_were_not_doubled_are_mended(tmp_path: Path) -> None:
    lines = ["id,text,published", '1,"He said "no" and left, then ""yes"".",2020', '2,"Good.",2020']
    found = rows(written(tmp_path / "a.csv", "\n".join(lines)))
    assert texts(found) == ['He said "no" and left, then "yes".', "Good."]


def test_delimiters_are_told_by_the_header(tmp_path: Path) -> None:
    for delimiter in ",;\t|":
        found = rows(written(tmp_path / "a.csv", as_csv(RECORDS, delimiter)))
        assert texts(found) == [one["text"] for one in RECORDS]
    found = rows(written(tmp_path / "b.csv", 'text;"a,b;c"\nThe, text.;x\n'))
    assert (texts(found), dict(found[0].extra)) == (["The, text."], {"text": "The, text.", "a,b;c": "x"})


def test_headers_with_holes_and_doubles(tmp_path: Path) -> None:
    (row,) = rows(written(tmp_path / "a.csv", "\ntext,,note,note\r\nThe text.,1,2,3,,\r\n"))
    assert dict(row.extra) == {"text": "The text.", "column_2": "1", "note": "2", "note_4": "3"}
    assert row.place.endswith(":3")


def test_the_csv_modules_limit_is_left_alone(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    found = read_rows([written(tmp_path / "a.csv", "text\n" + "The text. " * 50_000)])
    assert len(texts(list(found))[0] or "") == 500_000
    assert csv.field_size_limit() == before


def test_hostile_quotes_take_no_longer_than_their_size(tmp_path: Path) -> None:
    for line in ('a","b\n', '"\n', '","\n', '"""\n', '"a\n', ',"\n'):
        found = rows(written(tmp_path / "a.csv", "text,id\n" + line * 20_000))
        assert all(row.error or row.article for row in found)


def test_tabs_without_quoting(tmp_path: Path) -> None:
    lines = ["id\ttext\ttitle", '1\t"No," he said.\tA "title"', '2\t"And no end\tT', "3\tGood.\tT", '4\tGood.\t"T', '5\t5" of rain"\tT"']
    found = rows(written(tmp_path / "a.tsv", "\n".join(lines)))
    assert texts(found) == ['"No," he said.', '"And no end', "Good.", "Good.", '5" of rain"']
    assert [row.article.title for row in found if row.article] == ['A "title"', "T", "T", '"T', 'T"']


def test_narrow_lines_under_a_wide_header_end_soon(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "a.csv", ",".join(["text", *map(str, range(200))]) + "\n" + 'a","b\n' * 20_000))
    assert not any(row.article for row in found)
