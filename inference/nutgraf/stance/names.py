"""Rename holders to the speakers of their quotations, so that the two can be joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..results import Holder, Stance

if TYPE_CHECKING:
    from ..reader.attribution import Attribution


def named_as_quoted(stance: Stance, given: Sequence[Attribution]) -> Stance:
    """The stance with each quoted holder under the speaker's name, each name once: the first holder says most about the target.

    The model itself reads the holder's first full mention, which says who that is ("General Ada Koh, the chief of staff").
    """
    speakers = {one.holder: one.speaker or one.holder for one in given}
    holders: dict[tuple[str, str], Holder] = {}
    for holder in stance.holders:
        name = holder.name if holder.kind == "author" else speakers.get(holder.name, holder.name)
        holders.setdefault((holder.kind, name), replace(holder, name=name))
    return replace(stance, holders=tuple(holders.values()))
