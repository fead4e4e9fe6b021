"""Who is who: the mentions of an article grouped into speakers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .identity import between, joined
from .keys import Key, Mention
from .persons import PLACED, name_in

Array = npt.NDArray[np.float32]
#: [groups, groups]: for the keys of mentions, and indices of them in groups, the probability that two groups are of one.
Likeness = Callable[[Sequence[Key], Sequence[Sequence[int]]], Array]

#: A mention that is likelier than this to be the speaker speaks.
_SPEAKS = 0.5
#: What follows a description beside a name, of a person and of anything else: "Ada Koh, the head of the trust", but not "Unlike Ada Koh, the board thinks".
_CLOSED = re.compile(r"['’]?s?\s?(?:[,;:.!?()\[\]—–”\"’]|$)|\s(?:who|that|which)\b")
#: "Ada Koh, a forklift driver at the Wye warehouse, said".
_APPOSED = re.compile(r"an?\s[^,.;:]{1,80},")
_CLOSED_PERSON = re.compile(rf"{_CLOSED.pattern}|\s(?:of|for|at|in|from|with|to|on)\b")
#: What follows the last but one of a list.
_LIST_GOES_ON = re.compile(r",?\s(?:and|or)\s")


@dataclass(frozen=True)
class Speaker:
    """Somebody with all mentions, as indices; `name` is the fullest name without what only describes it, `display` the mention with that name.

    `named` is False where the article only describes them.
    """

    name: str
    display: str
    mentions: tuple[int, ...]
    named: bool = True


def speakers_of(mentions: Sequence[Mention], text: str, likeness: Likeness | None = None, *, above: float = 1.0) -> tuple[tuple[Speaker, ...], Array]:
    """Group mentions, given in order, into speakers; also returns [speakers, speakers], the probability that two are one nevertheless.

    A mention joins the speaker whose known mention has the same words; or all of its words with the same last one ("Ms Koh" and
    "Ada Koh", "the trust" and "the Wye Trust"); or whose initials it is; of several that fit, the one mentioned last. A description
    beside a name, a comma between ("Ada Koh, the chief of staff"), is that person's. Any other description ("the agency") goes to the
    name that it most probably stands for, by `likeness`, if that probability is at least `above`.
    """
    keys, groups = grouped(mentions, text)
    same = np.zeros((len(groups), len(groups)), np.float32) if likeness is None else likeness(keys, groups)
    parts = joined(groups, keys, same, above)
    found = tuple(_speaker(sorted(i for part in one for i in groups[part]), mentions, keys) for one in parts)
    return found, between(parts, same)


def grouped(mentions: Sequence[Mention], text: str) -> tuple[list[Key], list[list[int]]]:
    """The key of each mention, and those together whose names, or a comma between them, show that they are of one."""
    keys = [Key(one.text, opens=_opens(text, one.start)) for one in mentions]
    return keys, _beside_names(_by_name(keys, [one.speaks > _SPEAKS for one in mentions]), mentions, keys, text)


def _opens(text: str, at: int) -> bool:
    """Whether a sentence or a quotation opens at `at`."""
    before = text[max(0, at - 4) : at].rstrip(" \t")
    return not before or before[-1] in '.!?:\n\r"“”‘«„'


def _by_name(keys: Sequence[Key], speaks: Sequence[bool]) -> list[list[int]]:
    """Mentions with the same or a shorter name together; of several with one surname, who speaks is one who has spoken, and "Dr. Koh" one with that title."""
    groups: list[list[int]] = []
    distinct: list[dict[str, Key]] = []
    by_handle: dict[str, list[int]] = defaultdict(list)
    by_text: dict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(keys)), key=lambda i: (not keys[i].full, i)):  # full names first: "Koh" may stand before "Ada Koh"
        key = keys[i]
        fit = by_text.get(key.text)
        if fit is None:
            near = dict.fromkeys(group for handle in key.handles for group in by_handle[handle])
            fit = [g for g in near if any(key.same(k) for k in distinct[g].values()) and not any(key.conflicts(k) for k in distinct[g].values())]
        if not fit:
            fit = [len(groups)]
            groups.append([])
            distinct.append({})
        before = [group for group in fit if groups[group] and groups[group][-1] <= i]
        if key.address:
            titles = {group: {one.address for one in distinct[group].values()} - {""} for group in before}
            before = [g for g in before if key.address in titles[g]] or [g for g in before if not titles[g]] or before
        if speaks[i] and len(before) > 1:
            before = [group for group in before if any(speaks[j] for j in groups[group])] or before
        chosen = max(before, key=lambda group: groups[group][-1]) if before else fit[0]
        groups[chosen].append(i)
        if key.text not in distinct[chosen]:
            distinct[chosen][key.text] = key
            by_text[key.text].append(chosen)
            for handle in key.handles:
                if chosen not in by_handle[handle]:
                    by_handle[handle].append(chosen)
    return groups


def _beside_names(groups: Sequence[list[int]], mentions: Sequence[Mention], keys: Sequence[Key], text: str) -> list[list[int]]:
    """Give each description that stands beside a name to that name; the other mentions of the same words go with it if they say "the".

    Several people ("Russia, the ministers said") are not the name before them, nor is a body the person before it ("to Ada Koh, the union lied").
    """
    of = {i: number for number, group in enumerate(groups) for i in group}
    named = {number for number, group in enumerate(groups) if any(keys[i].named for i in group)}
    moved: dict[int, int] = {}
    for i in range(len(mentions) - 1):
        a, b = mentions[i], mentions[i + 1]
        if a.sentence != b.sentence or text[a.end : b.start].strip() not in (",", "("):
            continue
        plain = [keys[j].named for j in (i, i + 1)]
        if plain[0] == plain[1]:
            continue
        name, other = (i, i + 1) if plain[0] else (i + 1, i)
        if _single_name(mentions[other].text):
            continue
        if of[other] in named or keys[other].people or (keys[other].office and not (keys[name].person and _LIST_GOES_ON.match(text, b.end) is None)):
            continue
        person = keys[name].person
        closed = (_CLOSED_PERSON if person else _CLOSED).match(text, b.end) or (person and name == i and _APPOSED.match(text, b.start))
        if not closed or (person and not keys[other].human):
            continue
        moved[other] = of[name]
    found: list[list[int]] = [[] for _ in groups]
    for number, group in enumerate(groups):
        homes = {moved[i] for i in group if i in moved}
        together = len(homes) == 1 and not any(keys[i].indefinite for i in group if i in moved)
        rest = homes.pop() if together else number
        for i in group:
            found[moved.get(i, rest)].append(i)
    return [group for group in found if group]


def _single_name(text: str) -> bool:
    """Whether a mention is one word with a capital, which may be a name where it opens a sentence: "Poland, Latvia and Estonia agreed"."""
    return text[:1].isupper() and " " not in text


def _speaker(group: list[int], mentions: Sequence[Mention], keys: Sequence[Key]) -> Speaker:
    def rank(i: int) -> tuple[float, ...]:
        words = mentions[i].text.split()
        person = keys[i].proper and 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
        return (keys[i].full, keys[i].proper, person, len(keys[i].telling), -len(words), -i)

    chosen = max(group, key=rank)
    bare = [i for i in group if keys[i].proper and len(keys[i].telling) == 1]
    if keys[chosen].partisan and 2 * len(bare) >= len(group):  # "Democrats" are "Senate Democrats" now and then
        chosen = bare[0]
    best = mentions[chosen].text
    name = name_in(best)
    placed = PLACED.fullmatch(name)
    if placed and any(keys[i].telling == [placed["last"].lower()] and not keys[i].definite for i in group):
        name = placed["name"]
    return Speaker(name, " ".join(best.split()), tuple(group), any(keys[i].named for i in group))
