"""Names in place of "he", "she" and bare surnames, where the article leaves no doubt who is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..document import Document
from ..text.calendar import MONTH
from ..text.fitness import names_somebody
from ..text.sentences import Sentence
from ..text.standalone import QUOTED

#: Sentences before that are searched for the person a pronoun means.
_BEFORE = 2
_PARTICLE = r"(?:de|von|van|bin|al|el|der|la|du|da|di)"
#: Characters of an article and people in it that are looked at: a table of names may have thousands.
_READ, _PEOPLE = 40_000, 40
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*\.?"
_FULL_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|{_PARTICLE})){{1,3}}")
#: Words of the names of institutions, which no pronoun for a person means.
_INSTITUTION = re.compile(
    r"\b(?:University|College|School|Party|Police|Department|Court|House|Senate|Congress|Committee|Council|Office|Agency|Association|Union|Group|Inc|Corp|"
    r"Company|Bank|Times|Post|News|Journal|Institute|Foundation|Center|Centre|Commission|Ministry|Bureau|Service|Security|Street|State|States|City|County|"
    r"Republicans?|Democrats?|Administration|Campaign|Movement|Party|Force|Army|Parenthood|Justice|Defense|Team|Club|League|Media|Press|Church|Board|Fund)\b"
)
_NO_NAME = re.compile(rf"^(?:{_PARTICLE}\b|Von|Van|The|Mr|Mrs|Ms|Miss|Senators|Reps|Sens|Judges|Presidents)\b|[’']s?\b")
_OPENS = re.compile(r"(He|She|His|Her)\b(?![’'])")
_TAIL = re.compile(
    r"(?<=[,”\"’'] )(he|she)(?= (?:also |later |then )?(?:said|says|told|added|wrote|argued|explained|warned|noted|tweeted|asked|insisted|continued)\b)"
)
#: The pronouns of one gender.
_HE, _SHE = frozenset("he his him himself".split()), frozenset("she her hers herself".split())
_GENDERS = {pronoun: gender for gender in (_HE, _SHE) for pronoun in gender}
_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(_GENDERS))})\b", re.I)
_ADDRESSED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.? ([A-Z][\w-]+)\b(?! [A-Z])")
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|President|Senator|Representative|Governor|Minister|Mayor|Judge|Sir|Lady|Lord|Secretary)\.? "


@dataclass(frozen=True)
class Naming:
    """`text[start:end]` of the article is to be read as `name`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class People:
    """The people of an article: who is named in each sentence by a surname that nobody else has, with the places of the surnames, in order."""

    named: Mapping[int, tuple[tuple[int, str], ...]]


def people_of(document: Document) -> People:
    """Everybody whom the reader marks with a full name, and whom the article also calls by the surname or a title: people, and not institutions."""
    text = document.article.text[:_READ]
    by_surname: dict[str, set[str]] = defaultdict(set)
    for one in document.candidates[:_PEOPLE]:
        if _is_person(one.name, text):
            by_surname[_surname(one.name)].add(one.name)
    for last in sorted(set(_ADDRESSED.findall(text)) - by_surname.keys())[:_PEOPLE]:
        firsts = {match for match in re.findall(rf"\b({_CAPITAL}(?: [A-Z]\.)?) {re.escape(last)}\b", text) if not _plain(match)}
        if len(firsts) == 1:
            by_surname[last].add(f"{firsts.pop()} {last}")
    sure = {last: next(iter(names)) for last, names in by_surname.items() if len(names) == 1 and not _namesakes(last, next(iter(names)), text)}
    named: dict[int, tuple[tuple[int, str], ...]] = {}
    if sure:
        surnames = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(sure)))})\b")
        for number, sentence in enumerate(document.sentences):
            if found := tuple((match.start(), sure[match[0]]) for match in surnames.finditer(sentence.text)):
                named[number] = found
    return People(named)


def _surname(name: str) -> str:
    return name.split()[-1]


def _is_person(name: str, text: str) -> bool:
    if not _FULL_NAME.fullmatch(name) or _INSTITUTION.search(name) or _NO_NAME.search(name) or name.isupper():
        return False
    first, last = re.escape(name.split()[0]), re.escape(_surname(name))
    alone = rf"(?<!{first} )(?<![Tt]he )(?<!\w)(?:(?<=[.?!”\"] )|(?<=[a-z,] )|{_TITLE}){last}\b(?! [A-ZÀ-Þ])"
    return re.search(alone, text) is not None


def _namesakes(last: str, name: str, text: str) -> bool:
    """Whether the article has somebody else with this surname."""
    first = name.split()[0]
    before = re.findall(rf"\b({_CAPITAL}) {re.escape(last)}\b", text)
    known = {*name.split(), first}
    return any(word not in known and not re.fullmatch(_TITLE.strip() + "?", word + " ") and not _plain(word) for word in before)


def _plain(word: str) -> bool:
    """Whether a capital before a surname is a title or the first word of a sentence."""
    return re.fullmatch(
        r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Capt|Sgt|Rev)\.?|President|Senator|Representative|Governor|Minister|Mayor|Judge|Sir|Lady|Lord|"
        r"Secretary|But|And|When|While|If|As|After|In|On|For|That|With|By|Then|Both|Like|Former|Justice|Chancellor|Chief|Speaker|Attorney|General|Director",
        word,
    ) is not None  # fmt: skip


def pronoun_naming(document: Document, people: People, number: int) -> Naming | None:
    """Who "he" or "she" at the opening of a sentence, or in `..., he said`, is, if one person alone can be meant.

    Either the reader carries one speaker over to this sentence, and the last person named before is that speaker; or the sentence before
    has this person as its subject and tells of nobody else.
    """
    sentence = document.sentences[number]
    match = _OPENS.match(sentence.text) or _TAIL.search(sentence.text)
    if match and _pronouns(sentence.text) - _GENDERS[match[1].lower()]:  # there are two people in it
        return None
    if not match or any(at < match.start() for at, _ in people.named.get(number, ())):
        return None
    before = _last_named(people, number)
    if before is None:
        return None
    place, names = before
    speakers = {one.speaker or one.holder for one in document.quoted if one.sentence == number}
    if speakers:
        if len(speakers) != 1 or (name := next(iter(speakers))) not in names or names[-1] != name:
            return None
        if len(set(names)) > 1 or number - place > _BEFORE:
            return None
    else:
        name = names[0]
        if len(set(names)) > 1 or place != number - 1 or not _subject(document.sentences[place], people, place) or match.re is _TAIL:
            return None
        if names_somebody(document.sentences[place].text) or _others(document.sentences[place].text, name):
            return None
    if not _fits(match[1], name, document, people):
        return None
    said = name + ("’s" if "’" in document.article.text else "'s") if match[1] in ("His", "Her") else name
    return Naming(sentence.start + match.start(1), sentence.start + match.end(1), said)


def _last_named(people: People, number: int) -> tuple[int, list[str]] | None:
    for place in range(number - 1, max(-1, number - 1 - _BEFORE), -1):
        if found := people.named.get(place):
            return place, [name for _, name in found]
    return None


def _subject(sentence: Sentence, people: People, place: int) -> bool:
    """Whether the first name of a sentence opens it, but for a title or a description."""
    at, _ = people.named[place][0]
    return len(sentence.text[:at].split()) <= 4 and "," not in sentence.text[:at]


def _others(text: str, name: str) -> bool:
    """Whether a sentence has a name of two words that is not this one's."""
    rest = text.replace(name, " ")
    return re.search(r"\b[A-ZÀ-Þ][a-zà-þ]+ [A-ZÀ-Þ][a-zà-þ]+\b", rest[1:]) is not None


def _pronouns(text: str) -> set[str]:
    """The pronouns for "he" and "she" outside quotation marks, in lower case."""
    return {match[0].lower() for match in _PRONOUN.finditer(QUOTED.sub(" ", text))}


def _fits(pronoun: str, name: str, document: Document, people: People) -> bool:
    """Whether nothing in the article speaks against the pronoun: a person with "Ms" is not "he", nor is one of whom a sentence that names nobody else
    says "she".
    """
    own = _GENDERS[pronoun.lower()]
    for number, found in people.named.items():
        said = document.sentences[number].text
        used = _pronouns(said)
        if {one for _, one in found} == {name} and used and not used & own and not names_somebody(said) and not _others(said, name):
            return False
    last = re.escape(_surname(name))
    text = document.article.text
    female = re.search(rf"\b(?:Ms|Mrs|Miss)\.? (?:\w+ )?{last}\b", text) is not None
    male = re.search(rf"\bMr\.? (?:\w+ )?{last}\b", text) is not None
    return not (female if pronoun.lower() in ("he", "his") else male)


def surname_naming(document: Document, people: People, number: int, known: frozenset[str]) -> Naming | None:
    """The full name for the first bare surname of a sentence ("Mr. Koh"), unless its person is among the `known` names."""
    sentence = document.sentences[number]
    for at, name in people.named.get(number, ()):
        if name in known or _in_quotation(sentence.text, at):
            return None
        if (full := sentence.text.find(name)) != -1 and full <= at:
            return None
        title = re.search(r"(?:^|(?<=\W))((?:Mr|Mrs|Ms|Dr)\.? )?$", sentence.text[:at])
        if not title or re.search(
            rf"(?:{_CAPITAL}|[’'-]|the|The|[Ff]ormer|current|\b{_PARTICLE}) ?$", sentence.text[: title.start()].rstrip('“"').rstrip()
        ):
            return None
        if not title[1] and not _meant(document, number, at, name):
            return None
        return Naming(sentence.start + title.start(), sentence.start + at + len(_surname(name)), name)
    return None


def _meant(document: Document, number: int, at: int, name: str) -> bool:
    """Whether the reader takes the surname at `at` for this person, and nothing shows that it is a month or a company: "in May", "Ford and its workers"."""
    sentence = document.sentences[number]
    if re.fullmatch(MONTH, _surname(name)) or re.search(r"\bits\b", sentence.text[at:]):
        return False
    start = sentence.start + at
    places = [place for one in document.candidates if one.name == name for place in one.places]
    return any(one.sentence == number and one.start is not None and one.end is not None and one.start <= start < one.end for one in places)


def _in_quotation(text: str, at: int) -> bool:
    return text[:at].count('"') % 2 == 1 or text[:at].count("“") > text[:at].count("”")


def applied(sentence: Sentence, found: Sequence[Naming]) -> str:
    """The sentence's text with the names in it."""
    text = sentence.text
    for one in sorted(found, key=lambda n: -n.start):
        if one.start >= sentence.start and one.end <= sentence.end:
            text = text[: one.start - sentence.start] + one.name + text[one.end - sentence.start :]
    return text
