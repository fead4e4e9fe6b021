"""The phrases of an article that may be targets: acts and names in its own words, found without a parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..document import Document
from .verbs import VERBS


def _set(words: str) -> set[str]:
    return set(words.split())


_ARTICLES = _set("the a an")
_DETERMINERS = _ARTICLES | _set("this that these those its their his her our my your whose any no every each all both another such own other same")
_NUMBERS = _set("one two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty eighty ninety hundred thousand million half")
_PREPOSITIONS = _set("of on in for from with against at over between into by under across near through within without inside outside around about")
_MODALS = _set("will would should must may might can could cannot not never who which")
_BREAKS = _set("""i he she it they we you whom what where when why how me him us them himself themselves there here and or but nor so yet if
    because although though while whereas since after before until as than whether is are was were be been being am has have had do does did done
    get got make made take took taken come came go goes went gone give gave given find found see sees saw seen know knew known kept held left put
    told stand stood meet met lose lost won sent bought sold become became begin began ran paid bring brought let lets set need show help look seem
    remain mean meant work live also then still just only even very too already again now later earlier once ever always often soon ago away back
    out up down off past yesterday today meanwhile however instead perhaps almost rather quite nearly indeed otherwise therefore thus more less
    most least much many few several amid despite during per like unlike except beyond above below behind among along including following according
    mr mrs dr enough anyone everyone someone nobody nothing everything something else ought elsewhere aloud whenever twice further alone apart
    expires follows requires signs speak abroad hail weigh readies mulls appears expect drew wait comment rise rose fall fell run runs hit hits
    face turn stay grow grew sit sat eat eats fit fits tries tried having making taking giving getting doing regarding concerning anything itself""")
_TIME = _set("""monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december year month week day night morning afternoon evening hour minute weekend decade century time spring summer autumn winter
    season date moment noon midnight am pm last next""")
_EMPTY = _TIME | _set("""countrie move decision step statement choice report letter note thing way people person man woman men women part side case
    fact reason number question problem issue matter point word rest end start need use result cent percent share majority member group country
    nation state situation approach effort line level example view position stance idea house home life name dollar spokesman spokeswoman reporter
    correspondent editor author interview meeting page story new article talk answer argument evidence president minister mayor chair director
    official expert analyst chief head cost risk""")
_ACT_NOUN = re.compile(
    r"(?:\w{3,}(?:[ts]ion|ment|[dwvn]al|usal|ance|osure|ing|ism|ery)s?|(?:ban|tax|cap|quota|fee|cut|curfew|halt|strike|boycott|embargo|exit|return|plan|bill|"
    r"law|scheme|reform|merger|sale|lawsuit|purchase|truce|ceasefire|offer|increase|rise|freeze|toll|rule|limit|moratorium|veto|sentence|deal|contract|release|"
    r"pause|use|trial|licen[cs]e|vote|referendum|proposal|charge|test|drop|grant|program(?:me)?|project|warning|order|pact|accord|convention|push|bid|call|start)"
    r"s?|levy|levies|taxes|amnesty|duty|duties|subsidy|subsidies|treaty|treaties)$"
)
_ADJECTIVE = re.compile(r"\w+(?:al|ive|ous|ic|ary|able|ible|ful|less|ese|ish|ian|ean)$|(?:new|old|big|raw|free|first|last|main|public|joint|single)$")
_ENDLESS = re.compile(
    r"(?:\w+(?:ous|able|ible|ful|less|ional)|year-olds?|good|national|private|local|empty|free|best|worst|old|new|remaining|\w+-(?:day|week|month|year))$"
)
_LY_OR_ED = _set("family supply ally monopoly assembly rally reply early daily weekly monthly yearly elderly bed need speed seed feed breed weed")
_DOING = _set("""abandon abolish accept accede adopt allow amend approve authorise ban bar block boycott build burn buy cancel cap charge close
    create cut defend deport demolish destroy drop ease end enforce exempt exit expand expel extend fine force freeze fund halt impose increase
    install introduce invade join keep leave legalise license lift limit lower merge mine nationalise oppose outlaw pay postpone privatise prohibit
    protect punish quit raise ratify recognise recruit reduce reform refuse regulate reinstate reintroduce relax release relocate remove rename
    renew reopen repeal replace require resettle restore restrict resume retain return reverse revive revise rewrite scrap sell shift shut stop
    strengthen subsidise suspend switch tax test tighten use vaccinate veto waive widen withdraw withhold hunt""")
_WISH = re.compile(
    r"\b(?:want|wish|seek|sought|urg|recommend|propos|demand|support|oppos|back|reject|welcom|prais|condemn|defend|favou?r|approv|veto|refus|plan|inten[dt]|"
    r"deci[ds]|vote|call|push|campaign|resist|threat|appeal|protest|against|bid|should|must|bill|agree|vow|pledge|promis|warn|argu|despite|need|would|to)"
)
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[$£€]?\d[\w.,]*\w%?|[$£€]?\d%?|per cent|[^\W\d_]+(?:[-’'&.][^\W_]+)*(?:(?<=s)['’](?=\s[a-z]))?|\S")
_KEEPS = re.compile(r"[’']s$|(?:ian|ean|ese|ish|[A-Z])$|^(?:Greek|Czech|Dutch|French|Thai|Swiss|Welsh)$")  # capitals that are not the sentence's
_JOINS = _set("of on in for from to against over between into at with")
_BREAKS |= {word + "s" for word in _BREAKS if len(word) > 3}
_TAGS = ((_DETERMINERS, "d"), (_PREPOSITIONS, "p"), (_MODALS, "m"), (_BREAKS, "x"), ({"to"}, "t"))
ACTS, _PLACE, _PARTICLES = ("act", "doing"), _set("in at near from outside across"), _set("out back off up down")
_STOP = _DETERMINERS | _PREPOSITIONS | _MODALS | _BREAKS | {"to", "s", "t"}
_FORMS: dict[str, str] = {}  # each form of the verbs of _DOING with its -ing form
for _verb in sorted(_DOING):
    _stem = _verb[:-1] if _verb[-1] == "e" else _verb + (_verb[-1] if re.fullmatch(r"[^aeiou]*(?:[aeiou]|qui)[^aeiouwxy]", _verb) else "")
    _third = re.sub(r"([^aeiou])y$", r"\1ie", re.sub(r"(s|sh|ch|x)$", r"\1e", _verb)) + "s"
    _FORMS |= dict.fromkeys((_verb, _third, re.sub(r"([^aeiou])y$", r"\1i", _stem) + "ed", _stem + "ing"), _stem + "ing")


def stems(text: str) -> frozenset[str]:
    """Content words, lower case, cut to six letters."""
    return frozenset(word[:6] for word in re.findall(r"[^\W_]+", text.lower()) if word not in _STOP and len(word) > 1)


class _Token(NamedTuple):
    """`tag`: d(eterminer), n(umber), p(reposition), t(o), m(odal, relative), v(erb of `_DOING`), g(erund), c(apitalised), w(ord), x (the rest)."""

    text: str
    tag: str
    start: int
    end: int


@dataclass
class Candidate:
    text: str
    shape: str
    stems: frozenset[str]
    spans: set[tuple[int, int]] = field(default_factory=set)
    n: Counter[str] = field(default_factory=Counter)


def _tokens(text: str, names: frozenset[str], common: frozenset[str], title: bool) -> list[_Token]:
    """Words of a sentence or title, with one more for the end; in a title all in capitals only names keep theirs."""
    found: list[_Token] = []
    matches = [*_WORD.finditer(text)]
    shouted = title and sum(m[0][0].isupper() for m in matches) > 0.6 * sum(len(m[0]) > 3 for m in matches)
    for i, match in enumerate(matches):
        word, low = match[0].rstrip(".") or ".", match[0].lower().rstrip(".") or "."
        opens = (i == 0 or matches[i - 1][0] in "“\"‘:'") and not (i + 1 < len(matches) and matches[i + 1][0][0].isupper())
        if (shouted and (word not in names or low in common)) or (opens and word not in names and not _KEEPS.search(word)):
            word = low
        short = re.split(r"['’]", low)[0] in _BREAKS  # "they're"
        kind = "m" if low[-3:] in ("n’t", "n't") else "x" if short else "c" if word[0].isupper() else "w" if word[0].isalpha() else "x"
        tag = next((tag for words, tag in _TAGS if low in words), kind)
        number = word[0].isdigit() or word[0] in "$£€" or low == "per cent" or all(part in _NUMBERS for part in low.split("-"))
        found.append(_Token(word, "n" if number else tag, match.start(), match.start() + len(match[0].rstrip(".") or ".")))
    found.append(_Token(".", "x", len(text), len(text)))
    for i, token in enumerate(found[:-1]):  # found[-1], before the first, is the end
        if token.text == "that" and found[i - 1].tag in "wc":
            found[i] = token._replace(tag="m")
        elif token.tag == "w":
            found[i] = token._replace(tag=_in_context(token.text, found[i - 1], found[i + 1]))
    return found


def _in_context(word: str, before: _Token, after: _Token) -> str:
    """w for a noun or adjective, v or g for a verb of `_DOING`, x for another verb or adverb."""
    last, follows, ing = before.tag, after.tag, word.endswith("ing")
    modified = last in "dn" or (last == "w" and bool(_ADJECTIVE.fullmatch(before.text)))
    if ing and not modified and last not in "wcv" and (word in _FORMS or word not in VERBS):
        return "g" if word in _FORMS or last == "p" else "x"
    if (last == "m" and word not in _FORMS) or (word.endswith("ly") and word not in _LY_OR_ED):
        return "x"
    if ing and (word in VERBS or (last == "c" and word in _FORMS) or (last in "wc" and follows in "dxc" and after.text[0].isalpha())):
        return "x"
    if re.search(r"[^s]s$", word) and last in "wc" and follows in "dmnt" and not modified and after.text != "that":
        return "x"  # "the ledger records a purchase"
    if word in _FORMS and not ing:
        if last in "tm" or (not modified and last != "p" and follows in "dcn") or (last in "wc" and word.endswith("s") and follows == "w"):
            return "v"
        return "w" if modified or last == "p" or not word.endswith("ed") else "x"
    if word in VERBS and not modified and last != "p":
        return "x" if follows in "dctmx" or word.endswith(("ed", "aid")) or last in "tm" or (last == "x" and follows != "p") else "w"
    if re.search(r"[^e]ed$", word) and "-" not in word and word not in _LY_OR_ED:
        return "w" if (modified or last == "p") and follows in "wc" else "x"
    return "x" if last in "tm" and follows in "dt" else "w"


def _phrase(tokens: Sequence[_Token], i: int) -> int:
    """One past the end of the noun phrase without prepositions that starts at `i`, or `i`."""
    j = i
    while tokens[j].tag == "d":
        j += 1
    while tokens[j].tag in "wcn" and (j == i or tokens[j].start - tokens[j - 1].end <= 1):
        j += 1
    while j > i and (tokens[j - 1].text.lower().removesuffix("s") in _TIME or tokens[j - 1].tag in "dn"):
        j -= 1
    return j if any(token.tag in "wc" for token in tokens[i:j]) else i


def _extended(tokens: Sequence[_Token], i: int, j: int, act: bool) -> Iterator[int]:
    """Ends of the phrase `i:j` as it is and with one or two prepositional phrases more."""
    yield j
    for _ in range(2):
        if tokens[j].text not in _JOINS or not (act or tokens[j].text == "of"):
            return
        start = j + 1 + (tokens[j + 1].tag == "g")
        stop, j = j, _phrase(tokens, start)
        if (j == start and j == stop + 1) or j - i > 10:
            return
        yield j


def _found(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, str, str]]:
    """First and one past the last token, shape and text of each candidate."""
    for i, token in enumerate(tokens[:-1]):
        doing, j = token.tag in "vg", i
        if doing:
            j += 1 + (tokens[i + 1].text in _PARTICLES)
            j += tokens[j].tag in "pt" and token.text[:4] in ("with", "exit", "retu", "acce", "swit")
        elif token.tag not in "dwcn" or (tokens[i - 1].tag in "dwcn" and i and (token.tag != "d" or tokens[i - 1].tag == "d")):
            continue
        end = _phrase(tokens, j)
        head, named = tokens[end - 1].text.lower().removesuffix("s"), all(t.tag in "cd" for t in tokens[j:end])
        if end == j or (doing and ((head in _EMPTY and end - j < 3) or (token.text not in _FORMS and tokens[i + 1].tag not in "dc"))):
            continue
        act = doing or bool(_ACT_NOUN.fullmatch(head))
        shape = "doing" if doing else "name" if named else "act" if act else "thing"
        first = i
        while not doing and tokens[first].tag == "d" and (tokens[first].text.lower() not in _ARTICLES or tokens[first + 1].tag == "d"):
            first += 1  # "their withdrawal from the treaty"
        for stop in _extended(tokens, i, end, act and (doing or not named or tokens[end + 1 if end + 1 < len(tokens) else end].tag == "c")):
            bare = i < first == stop - 1 and not named  # "this treaty": said of something named elsewhere
            if bare or tokens[first].tag == "n" or _ENDLESS.fullmatch(tokens[stop - 1].text) or (not named and stop == end and head in _EMPTY):
                continue
            words = [t.text.lower() if t.tag == "d" else t.text for t in tokens[first:stop]]
            words[0] = _FORMS.get(words[0], words[0]) if doing else words[0]
            longer = stop > end and shape != "act" and not doing and not (act and tokens[stop - 1].tag == "c")
            yield first, stop, "long" if longer else shape, re.sub(r"['’]s?$", "", " ".join(words))


def candidates_of(document: Document) -> list[Candidate]:
    """Every candidate with its counts; phrases with the same stems are one."""
    cleaned = document.cleaned
    inner = [word for s in document.sentences for word in re.findall(r"(?<=[\w,’'] )[A-ZÀ-Þ][\w’'&.-]*\w", s.text)]
    names = frozenset(inner) | {word[:-2] for word in inner if word.endswith(("’s", "'s"))}
    common = frozenset(word for s in document.sentences for word in re.findall(r"\b[a-z][\w-]+", s.text))
    speakers = {a.sentence: (a.start or 0, a.end or 0) for a in document.quoted}
    speech = [stems(a.holder) for a in document.quoted] + [stems(cleaned.author or "")]
    parts: list[tuple[int, str, int | None]] = [(n, s.text, s.start) for n, s in enumerate(document.sentences)]
    if cleaned.title:
        parts.insert(0, (-1, cleaned.title, cleaned.title_span[0] if cleaned.title_span else None))
    found: dict[frozenset[str], Candidate] = {}
    for number, sentence, base in parts:
        tokens = _tokens(sentence, names, common, number < 0)
        for first, stop, shape, phrase in _found(tokens):
            while shape == "name" and stop - first > 1 and not stems(tokens[stop - 1].text):  # "SHIPS U.S. officials" across a line's end
                stop, phrase = stop - 1, phrase[: phrase.rfind(tokens[stop - 1].text)].rstrip()
            key, low, last, before = stems(phrase), tokens[first].start, tokens[stop - 1].text.lower(), tokens[first - 1]
            vague = last in common or last.removesuffix("s") in _TIME or _ADJECTIVE.fullmatch(last) or _ACT_NOUN.fullmatch(last)
            if not key or (len(key) == 1 and (vague if shape == "name" else shape != "act" or not phrase.startswith("the "))):
                continue
            wished = bool(_WISH.search(sentence[max(0, low - 45) : low].lower()))
            if shape == "doing" and (before.text in ("that", "which", "who") or not (wished or number < 0 or before.tag in "tp")):
                continue  # "the treaty that bans mines": no proposal, but what the treaty is
            one = found.setdefault(key, Candidate(phrase, shape, key))
            one.n.update(seen=1, title=number < 0, lead=0 <= number < 2, wished=wished, reported=number in speakers)
            one.n.update(subject=first == 0, place=before.text in _PLACE)
            if base is not None:
                one.spans.add((base + low, base + tokens[stop - 1].end))
                one.n["speaking"] += speakers.get(number, (0, 0))[0] <= base + low < speakers.get(number, (0, 0))[1]
            if number >= 0 and one.n["title"] == one.n["seen"] - 1 and shape == one.shape:
                one.text = phrase  # rather the text's words than a headline's, which leaves articles out
    for one in found.values():
        speaks = any(one.stems <= name for name in speech)
        one.n["subject"] = one.n["seen"] if speaks and one.shape == "name" else one.n["subject"]
        bare = one.shape == "thing" and one.n["seen"] < 2 and not one.n["wished"] and not re.search(r"^(?:the|an?)\s|[A-ZÀ-Þ]", one.text)
        one.n["dropped"] = bare or (speaks and not one.n["title"] and one.n["speaking"] * 2 >= one.n["seen"])
    return [one for one in found.values() if not one.n["dropped"]]
