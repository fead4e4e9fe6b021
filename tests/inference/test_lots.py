"""Rows in lots of about the same work: every row once, in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article
from nutgraf.jobs.lots import in_lots
from nutgraf.rows import Row


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 8), st.integers(1, 100))
def test_each_row_is_in_one_lot(lengths: list[int], rows_most: int, characters: int) -> None:
    rows = [Row(f"in:{i}", None, Article("x" * n) if n else None, None if n else "it is empty") for i, n in enumerate(lengths)]
    lots = list(in_lots(rows, rows_most=rows_most, characters=characters))
    assert [row for lot, _ in lots for row in lot] == rows
    assert [last for _, last in lots] == [False] * (len(lots) - 1) + [True]
    assert all(lot for lot, _ in lots) or not rows
    for lot, last in lots:
        texts = [len(row.article.text) if row.article else 0 for row in lot]
        assert len(lot) <= rows_most
        assert sum(texts[:-1]) < characters
        assert last or len(lot) == rows_most or sum(texts) >= characters
