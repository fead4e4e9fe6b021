"""One name for each speaker: pronouns, short names, roles and "the ministers" go back to the fullest name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .names import NAME, Named, Register, Seen, gender_of, trimmed

_PLURAL = re.compile(r"\b(?:s|men|women|people|police|staff)\b|(?<!s)(?<!u)(?<!i)s$|\band\b|states|ministries", re.I)
_ROLE_OF = re.compile(
    r"^(?:[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y|[Aa]n?|[Oo]ne)\s[^,]*,\s"
    rf"(?=(?:the\s)?(?:(?!\w+(?:ed|ing|ly)\b|(?:on|in|of|at|by|to|for|from|with)\b)[a-z][\w-]*\s){{0,2}}{NAME.pattern})"
)
_DETERMINER = re.compile(r"^(?:the|a|an|this|these|those|its|their|his|her|our|four|three|two|five|both|all)\s+", re.I)
_GROUP_NOUN = re.compile(
    r"^(?:[Tt]he|[Aa]ll|[Bb]oth|[Tt]hese|[Tt]hose)\s+(?:\w+\s+)?(?:nations|countries|states|governments|allies|members|sides|parties|capitals|four|three|two|five)$"
)
_NAME_LIST = re.compile(r"[A-ZÀ-Þ]\w+(?:,| and )")
_STATEMENT = re.compile(
    r"\b(?:statement|letter|declaration|announcement|communiqu[eé]|note|petition|report|text|document|email|e-mail|post|tweet|message|filing|complaint|"
    r"affidavit|paper|study|authors|memo|submission)(?: itself)?$",
    re.I,
)
_BODY_NOUN = re.compile(
    r"^(?:[Tt]he|[Tt]his|[Ii]ts)\s+(?:\w+\s+)?(?:company|firm|agency|authority|ministry|union|party|group|museum|council|court|association|federation|"
    r"charity|bank|board|commission|committee|department|front|festival|delegation|institute|university|club|trust|sponsor|maker|contractor|developer|"
    r"operator|retailer|manufacturer|regulator|body|panel|team|bench|organi[sz]ation|coalition|alliance|foundation)$"
)
_COMPANY = frozenset("company firm maker developer operator retailer manufacturer contractor sponsor".split())
#: A treaty may seek something, but it speaks for nobody.
_MUTE = re.compile(
    r"\b(?:treat(?:y|ies)|conventions?|pacts?|accords?|protocols?|agreements?|deals?|bills?|laws?|acts?|bans?|plans?|schemes?|tax|taxes|lev(?:y|ies)|wars?)$(?<!-in-law)",
    re.I,
)
_BEFORE_TAIL = re.compile(r",|\s(?:of|for|from|in|at|with|on|to|who|which|whose|by|polled)\s")
_PUBLISHED = re.compile(r"\b(?:paper|study|report|filing|complaint|record|document|survey|review|audit|text)(?: itself)?$", re.I)


@dataclass
class Known:
    name: str
    display: str
    heads: set[str]
    plural: bool
    person: bool
    named: Named | None = None
    at: int = 0


class Holders:
    """Speakers in the order of their first mention; feed mentions in the article's order."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.known: list[Known] = []
        self._by_head: dict[str, list[Known]] = {}
        self._by_named: dict[int, Known] = {}
        self._recent: list[Known] = []
        self._noted: tuple[str, int] | None = None
        self._subject: tuple[str, int] | None = None
        self._at = 0

    def resolve(self, mention: str, at: int) -> Known | None:
        """Who a mention at offset `at` is, or None for a pronoun that goes back to nobody."""
        bare = mention.strip()
        low = bare.lower()
        self._at = at
        if low in ("i", "we", "you", "my", "our"):
            return None
        if low in ("he", "she", "his", "her", "him"):
            return self._pronoun("he" if low in ("he", "his", "him") else "she", at)
        if low in ("they", "their", "it", "its"):
            many = low in ("they", "their")
            seen = next((x for x in self.register.before(at) if not x.named.person and x.subject), None)
            if seen and self._noted and seen.at > self._noted[1]:
                self._noted = None
            if (
                self._noted
                and not many
                and self._noted[1] > max((k.at for k in self._recent if not k.person), default=-1)
                and at - self._noted[1] < 600
            ):
                return self.resolve(*self._noted)
            return self._latest(lambda k: k.plural == many and not k.person) or (self._latest(lambda k: True) if many else self._body(at))
        named = self._named_in(bare, at) or self._described(bare, at)
        if named:
            return self._of(named, bare, at)
        heads = head_words(bare)
        if known := self._same(bare, heads):
            self._touch(known)
            self._learn(known, heads)
            return known
        if _PUBLISHED.search(low) and len(bare.split()) <= 3 and (known := self._latest(lambda k: bool(_PUBLISHED.search(_head_part(k.display))))):
            return known
        if (
            _STATEMENT.search(_BEFORE_TAIL.split(low, maxsplit=1)[0])
            and not _PUBLISHED.search(low)
            and self._recent
            and len(bare.split()) <= 3
            and not low.startswith(("a ", "an "))
        ):
            return self._latest(lambda k: not is_mute(k.name))
        if _BODY_NOUN.match(bare) and bare.split()[-1].lower() in _COMPANY and (body := self._body(at)):
            return body
        bare = _called(bare)
        known = Known(bare, bare, set(), bool(_PLURAL.search(_head_part(bare))), False)
        return self._new(known, heads)

    def _named_in(self, bare: str, at: int) -> Named | None:
        """The person or body that a noun phrase names: at the end of one of its parts, before any preposition."""
        parts = re.split(r",\s*", bare)
        listed = len(parts) > 2 and all(p[:1].isupper() or p.startswith("and ") for p in parts)
        if listed or re.search(r"\w+ and (?:the )?[A-ZÀ-Þ]", _head_part(bare)):
            return None
        for index, part in enumerate(parts[:3]):
            head = re.split(r"\s(?:of|for|from|in|at|with|on|to|who|which|whose|by)\s", part, maxsplit=1)[0]
            matches = list(NAME.finditer(head))
            if not matches or matches[-1].end() < len(head.rstrip(" .")):
                continue
            start, name = trimmed(matches[-1])
            lower = head[:start].strip()
            if index and not name.count(" ") and not lower:
                continue
            named = self.register.find(name, at + start + 1)
            if named is None and index == 1 and " " in name:
                named = self.register.by_name.get(name)
            if named and (named.person or not lower or index or _DETERMINER.fullmatch(lower + " ")):
                return named
        return None

    def _described(self, bare: str, at: int) -> Named | None:
        """The person whose role "the minister" or "the older Lewar" is."""
        match = re.fullmatch(r"(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s+((?:[\w’'-]+\s+){0,3}[\w-]+)", bare)
        if not match or _STATEMENT.search(bare) or _PLURAL.search(match[1]):
            return None
        words = [w.lower() for w in re.findall(r"[\w-]+", match[1])]
        gender = gender_of(words[-1])
        for seen in self.register.before(at, 60):
            if not seen.named.person or (gender and seen.named.gender not in (None, gender)):
                continue
            said = seen.named.said
            if words[-1] in said and (
                len(words) == 1 or len(said & set(words)) == len(set(words)) or (not any(w in said for w in words[:-1]) and len(words) == 1)
            ):
                return seen.named
        return None

    def note(self, phrase: str, at: int) -> None:
        """A sentence has "the minister" for its subject: a pronoun after it means that person."""
        if named := self._described(phrase, at):
            self.register.mark(at, named)
        else:
            self._subject = (phrase, at)
        if _BODY_NOUN.match(phrase):
            self._noted = (phrase, at)

    def _of(self, named: Named, mention: str, at: int) -> Known:
        known = self._by_named.get(id(named))
        if known is None:
            display = _called(mention) if named.name in mention else named.name
            full = mention if not named.person and re.match(rf"(?:the\s+)?{re.escape(named.name)} of ", mention, re.I) else named.name
            known = Known(full, display, set(), False, named.person, named)
            self._by_named[id(named)] = known
            self._new(known, head_words(mention))
        self.register.mark(at, named)
        if (gender := gender_of(_head_part(mention))) and named.person and named.gender is None:
            named.gender = gender
        self._touch(known)
        return known

    def _pronoun(self, gender: str, at: int) -> Known | None:
        best: tuple[float, Seen] | None = None
        text = self.register.text
        for rank, seen in enumerate(self.register.before(at)):
            named = seen.named
            if not named.person or named.gender not in (None, gender):
                continue
            gap = text[seen.at : at]
            if len(gap) > 1500:
                break
            score = 1.6 * seen.subject + 0.6 * (named.gender == gender) + 0.8 * named.sure + 0.8 * (id(named) in self._by_named)
            score += 0.6 * (named.gender is None and named.hint == gender)
            score -= 0.15 * rank + 0.5 * len(re.findall(r"[.!?] |\n", gap)) + 0.8 * gap.count("\n")
            if best is None or score > best[0]:
                best = (score, seen)
        if best is None or best[0] < -3:
            return self._latest(lambda k: not k.plural and (k.named is None or (k.person and k.named.gender in (None, gender))))
        if best[1].named.gender is None:
            best[1].named.gender = gender
        return self._of(best[1].named, best[1].named.name, at)

    def salient(self, at: int) -> Known | None:
        """The person spoken of just before an offset."""
        seen = next((s for s in self.register.before(at, 8) if s.named.person and s.subject), None)
        return self._of(seen.named, seen.named.name, at) if seen and at - seen.at < 1200 else None

    def _body(self, at: int) -> Known | None:
        """The body spoken of last, a speaker or the subject of a sentence."""
        known = self._latest(lambda k: not k.plural and not k.person)
        if known is not None and known in self._recent[-2:]:
            return known
        for seen in self.register.before(at):
            if not seen.named.person and seen.subject:
                return self._of(seen.named, seen.named.name, at)
        if known or not self._subject:
            return known
        subject, self._subject = self._subject, None  # or "the company", itself the subject, would ask for itself
        found = self.resolve(*subject)
        self._subject = subject
        return found

    def _same(self, bare: str, heads: set[str]) -> Known | None:
        short = len(_DETERMINER.sub("", _head_part(bare)).split()) == 1
        indefinite = bool(re.match(r"(?:a|an|one|two|three|four|five|some|many|another|other)\s", bare, re.I))
        for head in sorted(heads):
            for known in reversed(self._by_head.get(head, ())):
                if known.person and known.named and head not in known.named.name.lower():
                    continue
                same = _bare(known.display) == _bare(bare)
                if same or (not indefinite and (short or _compatible(bare, known.display))):
                    return known
        if _GROUP_NOUN.search(bare):
            return next((k for k in reversed(self.known[-40:]) if k.plural and _NAME_LIST.search(k.display)), None)
        return None

    def _new(self, known: Known, heads: set[str]) -> Known:
        self.known.append(known)
        self._learn(known, heads)
        self._touch(known)
        return known

    def _learn(self, known: Known, heads: set[str]) -> None:
        for head in heads - known.heads:
            self._by_head.setdefault(head, []).append(known)
        known.heads |= heads

    def _touch(self, known: Known) -> None:
        if known in self._recent[-12:]:
            self._recent.remove(known)
        self._recent.append(known)
        known.at = self._at
        del self._recent[:-12]

    def _latest(self, wanted: Callable[[Known], bool]) -> Known | None:
        found = next((k for k in reversed(self._recent) if wanted(k)), None)
        if found:
            self._touch(found)
        return found


def _bare(name: str) -> str:
    return _DETERMINER.sub("", name.lower())


def _called(mention: str) -> str:
    """What somebody is called behind a role that says nothing without what stands before it ("its chair, Ada Koh")."""
    return _ROLE_OF.sub("", mention)


def _compatible(short: str, known: str) -> bool:
    """Whether what stands before the head of one phrase does not contradict the other."""
    a, b = (set(re.findall(r"[\w-]+", _bare(_head_part(n)))) for n in (short, known))
    return a <= b or b <= a or not ({w for w in a - b if len(w) > 2} and {w for w in b - a if len(w) > 2})


def _head_part(name: str) -> str:
    """A noun phrase up to its first preposition, comma or relative."""
    return _BEFORE_TAIL.split(name, maxsplit=1)[0]


def head_words(name: str) -> set[str]:
    """What short forms of a name share with it: a person's surname, a group's noun.

    >>> sorted(head_words("General Janne Jaakkola, the defense chief of Finland"))
    ['chief', 'jaakkola']
    """
    heads = set()
    for part in re.split(r",\s*", name):
        words = re.findall(r"[\w'’-]+", _DETERMINER.sub("", _head_part(part)))
        words = [w for w in words if w.lower() not in ("and", "the")]
        if words:
            heads.add(words[-1].lower().removesuffix("'s").removesuffix("’s"))
    return heads


def is_mute(name: str) -> bool:
    """Whether a name is that of a thing that holds no view: a treaty, a law, a plan."""
    return bool(_MUTE.search(_head_part(name)))
