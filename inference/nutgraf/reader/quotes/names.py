"""The people and bodies that an article names: full names, short names, what is said of them, he or she."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

UPPER = "A-ZÀ-ÖØ-Þ" + "".join(chr(c) for c in range(0x100, 0x250) if chr(c).isupper())
_W = rf"[{UPPER}](?:[\w’'-]*\w|\.)"
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Rev|The Rev|Justice|Judge|Sergeant|Constable|Inspector|Superintendent|Colonel|General|"
    r"Captain|Major|Lieutenant|Admiral|President|Premier|Senator|Councillor|Councilor|Mayor|Chief|Minister|Governor|Secretary|Chancellor|"
    r"Ambassador|Bishop|Archbishop|Father|Sister|Imam|Rabbi|Curator|Detective|Commissioner|Coach|King|Queen|Prince|Princess|Representative|Rep\.|Sen\.|Gov\.|Gen\.|Col\.|Lt\.?|Sgt)"
)
_PARTICLE = r"(?:van der|van den|van de|van|von|de la|de|del|della|di|da|dos|den|der|bin|ibn|al|el|ter|ten|zu|le|la)"
NAME = re.compile(rf"(?<![\w’'])(?P<title>(?:{TITLE}\.?\s+){{0,2}})(?P<name>{_W}(?:\s+(?:{_PARTICLE}\s+)?{_W}){{0,5}})")
#: A lone capital that opens a sentence is no name.
COMMON = frozenset(
    """
    the a an in on at by for from with as but and or so yet if when while after before since until although though because it he she they we i you
    his her its their our my this that these those there here what who why how where which one two three four five six seven eight nine ten some
    many most several all both no not none nobody everyone another other others asked according speaking appearing outside inside under over between
    among during despite last next earlier later now then today yesterday tomorrow still also even once meanwhile however instead perhaps of to
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    residents critics police officials experts parents doctors ministers analysts researchers would could does did is was has had will can let yes
""".split()
)
_BODY = re.compile(
    r"(?:Authority|Council|Committee|Commission|Court|Party|Union|Association|Federation|Foundation|Institute|University|College|School|Ministry|"
    r"Department|Agency|Office|Bureau|Bank|Company|Group|Trust|Club|Society|Circle|Church|Museum|Hospital|Treaty|Act|Street|Road|Lane|Avenue|River|"
    r"Creek|Bridge|Island|Islands|Lake|Mill|Hill|Park|Springs|Harbour|Harbor|Bay|County|City|Town|Festival|Alliance|Coalition|Front|Nation|Nations|"
    r"Fire|Police|Parliament|Senate|House|Congress|Government|Board|Corporation|Ltd|Inc|Plc|Limited|Holdings|Foods|Provisions|Services?|Centre|Center|"
    r"Force|Army|Navy|Team|Times|Post|News|Journal|Review|Press|Radio|Television|Convention|Agreement|Protocol|Plan|Project|Order|Law|Bill|Report|"
    r"Semiconductors?|Electronics|Chemicals|Securities|Steel|Gas|Oil|Power|Mining|Copper|Gold|Basin|Accord|Pact|Palace|Lines|Air|Shipping|Research|Observatory|Chamber|Guild|League|Cup|Valley|Sea|Ocean|Desert|Province|District|Region|Peninsula|Square|Tower|Station|Airport|Biologics|Pharma\w*|Energy|Airlines|Airways|Motors|Systems|Technologies|Industries|Partners|Capital|Projects|Chain|Mills|Land|Water|Rail|Records|Logistics|Media|Networks?|Studios?|Builders|Homes|Farms|Stores|Europe|America|Africa|Asia|Zealand|States|Kingdom|Africa|Guinea|Korea|Republic|Facebook|Twitter|Instagram|Christmas|Easter)$"
)
_PLACE = frozenset(
    "Cape Mount Fort Port Lake Point New North South East West Saint Los San Great Upper Lower Old Royal National European United".split()
)
_HE, _SHE = "he", "she"
_GENDER = (
    (
        re.compile(
            r"\b(?:mr|sir|lord|king|prince|father|brother|husband|son|uncle|nephew|grandfather|chairman|spokesman|spokesmen|brother-in-law|father-in-law|businessman|gentleman|imam|rabbi|bishop|postman|fisherman)\b",
            re.I,
        ),
        _HE,
    ),
    (
        re.compile(
            r"\b(?:mrs|ms|miss|dame|lady|queen|princess|sister|mother|wife|daughter|aunt|niece|grandmother|chairwoman|spokeswoman|sister-in-law|mother-in-law|businesswoman|actress|widow|nun)\b",
            re.I,
        ),
        _SHE,
    ),
)
_FIRST_HE = frozenset(
    """
    adam alan albert alex alexander ali andrew anthony antonio arthur ben benjamin bernard brian bruce carl carlos charles chris christopher colin
    daniel dan david declan dennis donald douglas duncan edward emil eric erik ethan ewan felix francis frank fred gary george gerald gerhard glenn
    gord gordon graham grant greg guy hans harold harry henry hugh ian isaac ivan jack jacob james jan jason jean jeff jeremy jim joe johan john jonas
    jonathan jorge jose joseph josh juan julian karl keith ken kevin klaus kwame lars lee leo leon lester liam louis luis luke marc marcel marco
    marcus mario mark martin matthew max michael miguel mike mohamed mohammed muhammad neil nicholas nick nigel oliver omar oscar otto owen patrick
    paul pedro peter petrus philip pierre rafael ralph raj ravi ray richard rob robert roger ron rory rui russell ryan sam samuel scott sean sergei
    simon stefan stephen steve steven stuart ted terry theo thomas tim tobias tom tomas tony torsten victor vincent walter wayne wilfred will william
""".split()
)
_FIRST_SHE = frozenset(
    """
    agnes aisha alice alison amy ann anne anneke annie audrey barbara beatrice beth birgit brigid bridget carmen caroline carol catherine charlotte
    christine claire deb deborah denise diane dilan doris dorothy edith eileen eleanor elizabeth ellen elsie emily emma esther ethel eve evelyn frances
    gail gillian grace greta hannah harriet hazel heather heidi helen ingrid irene isabel jane janet janice jean jennifer jenny jessica jill joan
    jocelyn joyce judith judy julie karen kate katherine kathleen kim kirsten lauren leah lillian lily lois lorraine louise lucy lynn margaret maeve
    marijke marion marjorie mary maureen megan mei michelle miriam molly nancy naomi niamh nicole nora olive pamela pauline rachel rebecca rosemary
    rowena ruth sally sarah sharon sheila shirley siobhan sophie susan suzanne sylvia tracey vivien wendy yvonne zoe
""".split()
)


@dataclass
class Named:
    """A person or body: `name` is the fullest form that stands in the text, `said` lower-case words that describe it."""

    name: str
    person: bool
    gender: str | None = None
    said: set[str] = field(default_factory=set)
    sure: bool = False
    hint: str | None = None


@dataclass(frozen=True)
class Seen:
    at: int
    named: Named
    subject: bool


def gender_of(words: str) -> str | None:
    return next((gender for pattern, gender in _GENDER if pattern.search(words)), None)


def _first_name(name: str) -> tuple[str | None, str | None]:
    """What a first name says for sure, and what its ending hints at."""
    first = name.split()[0].lower().split("-")[0]
    sure = _HE if first in _FIRST_HE else _SHE if first in _FIRST_SHE else None
    return sure, sure or (_SHE if first.endswith("a") else _HE)


class Register:
    """Everybody whom the (masked) text names in full, looked up by surname, first name or head word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.by_name: dict[str, Named] = {}
        self.by_word: dict[str, list[Named]] = {}
        self.seen: list[Seen] = []
        matches = [(m, *trimmed(m)) for m in NAME.finditer(text)]
        for match, at, name in matches:
            if " " in name:
                self._add(match, at, name)
        for match, at, name in matches:
            named = self.find(name, at)
            if named is not None:
                self.seen.append(Seen(at, named, self._subject(match.start(), match.end())))
        self.starts = [s.at for s in self.seen]

    def _add(self, match: re.Match[str], at: int, name: str) -> None:
        named = self.by_name.get(name)
        if named is None:
            named = Named(name, not is_body(name))
            self.by_name[name] = named
            self.by_word.setdefault(surname(name), []).append(named)
            if named.person or name.split()[0] not in _PLACE:
                self.by_word.setdefault(name.split()[0].lower(), []).append(named)
            if named.person:
                named.gender, named.hint = _first_name(name)
            if not named.person and len(name.split()) > 2:
                self.by_word.setdefault("".join(w[0] for w in name.split() if w[0].isupper()).lower(), []).append(named)
        before, after = self.text[max(0, match.start() - 60) : at], self.text[match.end() : match.end() + 90]
        role = re.search(r"(?:[a-z][\w’'-]*[ -]){1,4}$", before)
        apposition = re.match(
            r",\s+((?:\d\d|who|the|a|an|its|his|her|their|head|chief|director|president|professor|leader|owner|chair|secretary)\b[^,.;“]*)", after
        )
        inverted = re.search(r"\b((?:The|the|A|a|an|An|its|Its|his|His|her|Her|\w+[’']s)\s[^,.;“”]{3,50}),\s*$", before)
        titled = match["title"].strip()
        own = re.search(r"[’']s\s+([a-z][\w-]+),\s*$", before)
        for words in (role and role[0], apposition and apposition[1].split(" who ")[0], inverted and inverted[1], titled):
            if words:
                named.said |= {w.lower() for w in re.findall(r"[\w-]+", words)}
        body = inverted and re.search(
            r"\b(?:company|firm|maker|sponsor|contractor|developer|operator|group|association|agency|charity|bank|applicant)$", inverted[1]
        )
        headed = not titled and re.search(r"\b[Tt]he\s+$", before)  # "the Social Democrats": people come without an article
        if body or headed or re.match(r",\s+(?:which\b|(?:the|an?)\s(?:[\w’-]+\s){0,2}(?:company|firm|maker|group|charity|bank)\b)", after):
            named.person = False
        if named.person:
            named.sure |= bool(titled or apposition or inverted)
            told = gender_of(f"{titled} {own[1] if own else ''} {role[0] if role else ''}") or (inverted and gender_of(inverted[1].split(" of ")[0]))
            told = told or (
                apposition
                and gender_of(re.split(r"\s(?:of|who|whose|to)\s|[’']s", apposition[1])[-1 if "’s" in apposition[1] or "'s" in apposition[1] else 0])
            )
            if told:
                named.gender = told
            title = re.match(r"(?:Mr|Mrs|Ms|Miss)\b", titled)
            if title:
                named.gender = gender_of(title[0])

    def _subject(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - 30) : start]
        opens = not before.strip() or bool(re.search(r"(?:[.!?:”\n]\s*|\n)(?:(?:The|A|Its|His|Her|But|And|Then)\s)?(?:[a-z-]+\s){0,3}$", before))
        return opens or bool(re.match(r",?\s+(?:has|had|is|was|who|said|says|told)\b", self.text[end : end + 12]))

    def find(self, name: str, at: int = -1) -> Named | None:
        """Whom a name, full or short, means at offset `at`."""
        bare = name.removesuffix("’s").removesuffix("'s")
        if exact := self.by_name.get(bare):
            return exact
        fitting = self.by_word.get(surname(bare)) or self.by_word.get(bare.lower(), [])
        if " " in bare:
            fitting = [
                n
                for n in fitting
                if f" {bare.lower()}" in f" {n.name.lower()}" or (n.person and bare.split()[0].lower() == n.name.split()[0].lower())
            ]
        elif fitting and not any(bare in re.split(r"[\s]", n.name) or bare.isupper() for n in fitting):
            return None
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        if title := re.search(r"\b(Mr|Mrs|Ms|Miss|Sir|Dame)\.?\s*$", self.text[max(0, at - 8) : max(at, 0)]):
            gender = gender_of(title[1])
            fitting = [n for n in fitting if n.gender == gender] or [n for n in fitting if n.gender is None] or fitting
        persons = [n for n in fitting if n.person] or fitting
        recent = [s for s in self.seen[max(0, bisect_right(self.seen, at, key=lambda s: s.at) - 40) :] if s.at <= at and s.named in persons]
        return recent[-1].named if recent else persons[0]

    def mark(self, at: int, named: Named) -> None:
        """Somebody spoke at `at`: counts as a subject."""
        place = bisect_right(self.starts, at)
        self.starts.insert(place, at)
        self.seen.insert(place, Seen(at, named, True))

    def before(self, at: int, count: int = 24) -> list[Seen]:
        """The last mentions before an offset, the nearest first."""
        place = bisect_right(self.starts, at - 1)
        return self.seen[max(0, place - count) : place][::-1]


def is_body(name: str) -> bool:
    """Whether a full name is a body's or a place's rather than a person's."""
    words = name.split()
    return (
        len(words) > 4
        or bool(re.search(r"[A-Z]s$", words[-1]))
        or words[0] in _PLACE
        or bool(_BODY.search(name))
        or any(_BODY.fullmatch(w) for w in words[1:])
        or any(w.isupper() and len(w) > 2 for w in words)
    )


def surname(name: str) -> str:
    words = name.split()
    last = words[-1] if not (words[-1].isupper() and len(words[-1]) == 2 and len(words) > 2) else words[-2]  # "Philippa Strang KC"
    return last.lower().removesuffix("’s").removesuffix("'s")


def trimmed(match: re.Match[str]) -> tuple[int, str]:
    """Offset and text of a name without the common word that opens its sentence, or its possessive ending."""
    at, name = match.start("name"), match["name"]
    while " " in name and name.split()[0].lower() in COMMON:
        cut = len(name) - len(name.split(None, 1)[1])
        at, name = at + cut, name[cut:]
    for mark in ("’s", "'s"):
        if mark + " " in name:
            name = name.split(mark + " ")[0]
    return at, name.removesuffix("’s").removesuffix("'s")
