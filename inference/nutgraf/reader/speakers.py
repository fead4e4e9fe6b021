"""Who is who: the mentions of an article grouped into speakers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_EMPTY = frozenset("the a an this that these those its his her their our my your some of and".split())
_PREPOSITIONS = frozenset("of for from in at on with to who which that".split())
#: Titles that name nobody by themselves.
_ADDRESSES = frozenset("mr mrs ms miss mx dr prof sen sens rep reps gov gen col lt capt sgt rev hon".split())
_TITLES = _ADDRESSES.union(
    "sir dame lord lady president senator representative governor judge justice "
    "minister secretary professor mayor chief officer detective sheriff king queen prince princess pope bishop father sister general "
    "colonel lieutenant captain sergeant admiral premier chancellor commissioner councillor councilor ambassador detective imam rabbi archbishop".split()
)
#: What people are by office or work; a description that ends on one of these can stand beside a name ("the Executive Director, Ada Koh").
ROLES = _TITLES | frozenset(
    "leader director chairman chairwoman chair spokesman spokeswoman spokesperson head executive attorney lawyer prosecutor editor founder owner manager "
    "coach economist analyst author congressman congresswoman lawmaker candidate speaker deputy adviser advisor aide envoy scientist".split()
)
#: Titles that are written before names in short, and what descriptions say.
_IN_SHORT = {"sen": ("senator",), "rep": ("representative", "congressman", "congresswoman"), "gov": ("governor",), "prof": ("professor",)}
#: For each title the words that say it beside a name.
_IN_FULL = {
    title: frozenset((title, *(short for short, full in _IN_SHORT.items() if title in full))) for title in (*_TITLES, "congressman", "congresswoman")
}
#: What else may stand in a description by title: it tells of no other country or office.
_PARTIES = frozenset("republican democratic democrat gop conservative liberal labour former freshman veteran longtime outspoken".split())
#: Parts of names in lower case.
_PARTICLES = frozenset("al bin da das de del den der di dos du e el ibn la le van von y".split())
#: A party and a state after a politician's name.
_PARTY_OF = re.compile(r"[RDI]-[A-Z][\w. ]*")
_PRONOUNS = frozenset(
    "he she it they we i you him her them us me who his hers theirs its their our my this that these those one ones others another both each "
    "all some many most few several any none what which there here himself herself themselves itself "
    "two three four five six seven eight nine ten dozens hundreds thousands millions half".split()
)
#: A full name after words in lower case, or after a description and a comma.
_DESCRIBED = re.compile(
    r"(?:(?:[a-z][\w'’-]*\s+)+|(?:The|An?|Its|His|Her|Their|Our|My|[a-z][\w'’-]*)\s[^,]+,\s)((?:[A-ZÀ-Þ][\w.'’-]*\s+){1,3}[A-ZÀ-Þ][\w'’-]*)"
)
#: What follows the last but one of a list.
_LIST_GOES_ON = re.compile(r",?\s(?:and|or)\s")
#: From this probability on, a description stands for a name.
_STANDS_FOR = 0.9
#: The same for one of at most `_SHORT` words that speaks of one whom the article has named ("the company"), not of several ("the critics").
_STANDS_FOR_DEFINITE, _SHORT = 0.8, 3


@dataclass(frozen=True)
class Mention:
    """A mention of somebody, `article.text[start:end]`; `first` and `last` are its tokens, `speaks` the probability that it speaks here.

    `sure` is False for the source of an attribution that is not known as a speaker's name ("a neighbour").
    """

    sentence: int
    start: int
    end: int
    text: str
    first: int
    last: int
    speaks: float
    sure: bool = True


@dataclass(frozen=True)
class Speaker:
    """Somebody with all mentions, as indices; `name` is the fullest name without what only describes it, `display` the mention with that name."""

    name: str
    display: str
    mentions: tuple[int, ...]


def is_name(text: str) -> bool:
    """Whether a mention can name or describe somebody by itself: it is no pronoun, no bare title and no party with a state, does not begin
    with a number, and has a word with letters.

    >>> is_name("she"), is_name("the council"), is_name("31 per cent"), is_name("He's"), is_name("3M"), is_name("Ms"), is_name("R-Texas")
    (False, True, False, False, True, False, False)
    """
    if _PARTY_OF.fullmatch(text):
        return False
    bare = [re.split("['’]", word)[0] for word in _WORD.findall(text)]
    empty = _PRONOUNS | _EMPTY | _ADDRESSES
    telling = [word for word in bare if word.lower() not in empty or (word.isupper() and len(word) > 1)]
    return any(len(word) > 1 and any(c.isalpha() for c in word) for word in telling) and not bare[0].isdigit()


def speakers_of(mentions: Sequence[Mention], text: str, alike: Array | None = None) -> tuple[Speaker, ...]:
    """Group mentions, given in order, into speakers.

    A mention joins the speaker whose known mention has the same words; or all of its words with the same last one ("Ms Koh" and
    "Ada Koh", "the trust" and "the Wye Trust"); or whose initials it is; of several that fit, the one mentioned last. A description
    beside a name, a comma between ("Ada Koh, the chief of staff"), is that person's. Any other description ("the agency") goes to the
    name that it most probably stands for, by `alike` [mentions, mentions], if that is probable enough.
    """
    keys = [_Key(one.text, opens=_opens(text, one.start)) for one in mentions]
    groups = _by_name(keys)
    groups = _beside_names(groups, mentions, keys, text)
    if alike is not None:
        groups = _described(groups, keys, alike)
    return tuple(_speaker(sorted(group), mentions, keys) for group in groups)


def _opens(text: str, at: int) -> bool:
    """Whether a sentence or a quotation opens at `at`."""
    before = text[max(0, at - 4) : at].rstrip(" \t")
    return not before or before[-1] in '.!?:\n\r"“”‘«„'


def _by_name(keys: Sequence[_Key]) -> list[list[int]]:
    """Mentions with the same or a shorter name together."""
    groups: list[list[int]] = []
    distinct: list[dict[str, _Key]] = []
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
        chosen = max(before, key=lambda group: groups[group][-1]) if before else fit[0]
        groups[chosen].append(i)
        if key.text not in distinct[chosen]:
            distinct[chosen][key.text] = key
            by_text[key.text].append(chosen)
            for handle in key.handles:
                if chosen not in by_handle[handle]:
                    by_handle[handle].append(chosen)
    return groups


def _beside_names(groups: Sequence[list[int]], mentions: Sequence[Mention], keys: Sequence[_Key], text: str) -> list[list[int]]:
    """Give each description that stands beside a name to that name; the other mentions of the same words go with it if they say "the"."""
    of = {i: number for number, group in enumerate(groups) for i in group}
    named = {number for number, group in enumerate(groups) if any(keys[i].proper and not keys[i].office for i in group)}
    moved: dict[int, int] = {}
    for i in range(len(mentions) - 1):
        a, b = mentions[i], mentions[i + 1]
        if a.sentence != b.sentence or text[a.end : b.start].strip() not in (",", "("):
            continue
        plain = [keys[j].proper and not keys[j].office for j in (i, i + 1)]
        if plain[0] == plain[1]:
            continue
        name, other = (i, i + 1) if plain[0] else (i + 1, i)
        if of[other] in named or (keys[other].office and not (keys[name].person and _LIST_GOES_ON.match(text, b.end) is None)):
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


def _described(groups: Sequence[list[int]], keys: Sequence[_Key], alike: Array) -> list[list[int]]:
    """Join descriptions to the names that they stand for."""
    named = [list(group) for group in groups if any(keys[i].proper for i in group)]
    found = [list(group) for group in named]
    for group in groups:
        if any(keys[i].proper for i in group):
            continue
        best = _titled(group, named, keys)
        if best is None and named:
            scores = [float(alike[np.ix_(group, name)].mean()) for name in named]
            best = int(np.argmax(scores))
            definite = all(keys[i].definite for i in group)
            best = best if scores[best] >= (_STANDS_FOR_DEFINITE if definite else _STANDS_FOR) else None
        if best is not None:
            found[best] += group
        else:
            found.append(list(group))
    return sorted(found, key=min)


def _titled(group: Sequence[int], named: Sequence[Sequence[int]], keys: Sequence[_Key]) -> int | None:
    """The only name with the title of a description: "the judge" is "Circuit Judge Ada Koh" if no other name has "judge", and "the Republican
    senator" is "Sen. Ada Koh".
    """
    said = {re.sub(r"^(?:the|a|an) ", "", keys[i].text) for i in group}
    words = said.pop().split() if len(said) == 1 else [""]
    title = words[-1]
    if title not in _IN_FULL or any(word not in _PARTIES for word in words[:-1]) or (words[:-1] and any(keys[i].indefinite for i in group)):
        return None
    fit = [number for number, name in enumerate(named) if any(_IN_FULL[title] & set(keys[i].text.split()[:-1]) for i in name)]
    return fit[0] if len(fit) == 1 else None


class _Key:
    """The words of a mention that tell whom it names."""

    def __init__(self, text: str, *, opens: bool = False) -> None:
        words = _WORD.findall(re.sub(r"['’]s$", "", text))
        low = [word.lower().rstrip(".") for word in words]
        self.text = " ".join(low)
        own = _without_description(words)
        self.telling = [w for w in own if w not in _EMPTY and w not in _TITLES] or [w for w in low if w not in _EMPTY] or low
        self.set = frozenset(self.telling)
        self.indefinite = low[:1] in (["a"], ["an"])
        self.definite = low[:1] == ["the"] and 2 <= len(low) <= _SHORT and not (low[-1].endswith("s") and not low[-1].endswith("ss"))
        capitals = [word for word in words if word[:1].isupper() and word.lower() not in _EMPTY]
        #: Whether it is a name and not a description; one word that opens a sentence ("Residents") tells nothing by its capital.
        head = next((i for i, word in enumerate(low) if i and word in _PREPOSITIONS), len(low)) - 1
        self.proper = bool(capitals) and words[head][:1].isupper() and not (opens and len(words) == 1 and not words[0].isupper())
        #: What it is called before any "of": the chief of "the defense chief of Finland".
        self.head = low[head] if low else ""
        #: Whether it says with capitals what somebody is ("the Executive Director of the Fund"), and whether it is a person's full name.
        self.office = self.proper and self.head in ROLES
        self.person = (
            self.proper and not self.office and 2 <= len(own) <= 4 and all(word[:1].isupper() for word in words[-len(own) :]) and low[0] != "the"
        )
        self.full = self.proper and len([w for w in capitals if w.lower().rstrip(".") not in _TITLES]) >= 2
        self.initials = "".join(word[0] for word in capitals).lower() if len(capitals) >= 2 else ""
        bare = [word.replace(".", "") for word in words if word.lower() != "the"]
        self.short = bare[0].lower() if len(bare) == 1 and bare[0].isupper() and len(bare[0]) > 1 else ""
        #: Two mentions of one speaker share one of these.
        self.handles = tuple(filter(None, (self.head, self.initials, self.short)))

    def same(self, other: _Key) -> bool:
        """Whether one of the two names is a form of the other."""
        if not self.telling or not other.telling:
            return False
        if self.telling == other.telling or (self.short and self.short == other.initials) or (other.short and other.short == self.initials):
            return True
        small, large = (self, other) if len(self.set) <= len(other.set) else (other, self)
        if small.head != large.head or not small.set <= large.set:
            return False
        return small.proper == large.proper or len(small.telling) == 1

    def conflicts(self, other: _Key) -> bool:
        """Whether the two share their last word but tell of different ones: "US officials", "Ukrainian officials"."""
        if len(self.telling) < 2 or len(other.telling) < 2 or self.head != other.head:
            return False
        return not (self.set <= other.set or other.set <= self.set)


def _without_description(words: Sequence[str]) -> list[str]:
    """The words of a name in lower case, without what describes it before: "Mahugh" of "Microsoft employee Mahugh".

    >>> _without_description(["Microsoft", "employee", "Mahugh"]), _without_description(["Bank", "of", "Spain"])
    (['mahugh'], ['bank', 'of', 'spain'])
    """
    low = [word.lower().rstrip(".") for word in words]
    if any(word in _PREPOSITIONS for word in low):
        return low
    described = [i for i, word in enumerate(words) if word[:1].islower() and not {low[i], low[i].split("-")[0]} & (_EMPTY | _PARTICLES)]
    after = words[described[-1] + 1 :] if described else ()
    return low[described[-1] + 1 :] if after and all(word[:1].isupper() for word in after) else low


def _speaker(group: list[int], mentions: Sequence[Mention], keys: Sequence[_Key]) -> Speaker:
    def rank(i: int) -> tuple[float, ...]:
        words = mentions[i].text.split()
        person = keys[i].proper and 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
        return (keys[i].full, keys[i].proper, person, len(keys[i].telling), -len(words), -i)

    best = mentions[max(group, key=rank)].text
    return Speaker(_trimmed(best), " ".join(best.split()), tuple(group))


def _trimmed(text: str) -> str:
    """A name without a possessive, and without a title or a description before it: "General Ada Koh", "former lawmaker Ada Koh", "its lawyer, Ada Koh"."""
    text = re.sub(r"['’]s?$", "", " ".join(text.split()))
    words = text.split()
    while len(words) > 2 and words[0].lower().rstrip(".") in _TITLES and words[1][:1].isupper() and words[2][:1].isupper():
        words = words[1:]
    text = " ".join(words)
    match = _DESCRIBED.fullmatch(text)
    return match[1] if match else text
