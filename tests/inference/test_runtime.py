"""Batches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nutgraf.runtime import batches, tight_batches

LENGTHS = st.lists(st.integers(1, 200), max_size=24)


@given(LENGTHS, st.integers(1, 600))
def test_every_row_is_in_one_batch_within_the_budget(lengths: list[int], budget: int) -> None:
    found = tight_batches(lengths, budget)
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget


@given(LENGTHS)
def test_padding_is_less_than_in_plain_batches(lengths: list[int]) -> None:
    def cost(found: list[list[int]]) -> int:
        return sum(len(batch) * max(lengths[i] for i in batch) + 48 for batch in found)

    assert cost(tight_batches(lengths, 2048)) <= cost(batches(lengths, 2048))
