"""Which sentences can go into a summary, and which of them need the sentence before for context."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .calendar import MONTH, WEEKDAY
from .sentences import Sentence
from .words import INNER_NAME

_CONNECTIVE = r"(?:(?:But|And|So|Yet|However|Still|Also|Instead|Meanwhile|Moreover|Then|Nevertheless|In addition|For example|For instance)\b,?\s*)?"
#: A sentence that answers or continues the one before it.
_CONTINUES = re.compile(
    r"[\"“‘'(\s]*(?:(?:But|And|Yet|Nor|However|Instead|Nevertheless|Nonetheless|Moreover|Furthermore|Besides|Otherwise|Likewise|Similarly|Even so|That said|"
    r"(?:In|By) (?:contrast|comparison|turn|response|return|addition|any case)|On the other hand|As a result|For (?:example|instance)|In other words)\b|Which(?:,| (?:is|was|are|were|means?|has|had)\b)|So\b(?! far\b)|(?:Still|Then|Also|Rather|Again), )"
)
#: A sentence that begins with a reference to something said before.
_LEANS = re.compile(
    r"[\"“‘'(\s]*" + _CONNECTIVE + r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Him|Them|Such|Both|Neither|Others?|Another|"
    r"he|she|they|it|this|that|these|those|his|her|their|"
    r"The (?:former|latter|move|decision|statement|step|report|announcement|comments?|remarks?|pair|two|three|trio|same|incident|findings|ruling))\b"
)  # fmt: skip
#: The same after words that only tell when: "For 50 years it has", "On Monday they".
_LEANS_LATER = re.compile(
    r"(?:For|In|On|By|Since|Until|During|After|Before|Last|Earlier|Later|That|This|Within)(?: (?:[a-z]+|\d[\d,]*)){0,3}? (?:years?|months?|weeks?|days?|"
    r"decades?|hours?|minutes|century|spring|summer|autumn|winter|January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[12]\d{3}s?)(?: \d{1,4})?,? "
    r"(?:they\b|it (?!is\b|was\b|ha[ds] been\b|will be\b|would be\b|took\b|takes\b|turned out\b|emerged\b|transpired\b|seem|appear|became\b))"
)
#: "It is", "It was ... that", "That said": not a reference to something said before.
_EXPLETIVE = re.compile(
    r"It (?:is|was|will be|has been|would be|seems?|appears?|remains?) (?:\w+ly )?(?:(?:un)?clear|(?:un)?likely|possible|not|time|hard|easy|\w+ed (?:(?:on )?\w+ )?that|understood)\b"
)
#: Verbs of saying.
SAYS = r"(?:said|says|told|added|adds|wrote|writes|argued|explained|insisted|noted|warned|continued|recalled|asked|stated|claimed|tweeted)"
#: Past tenses without -ed that are nothing else.
PASTS = (
    "began|became|broke|brought|built|came|chose|fell|felt|gave|got|grew|held|kept|knew|led|lost|met|paid|ran|rose|saw|sent|sold|spoke|stood|struck|took|"
    "taught|thought|went|won|wrote"
)
#: Speech whose speaker is only a pronoun: `..., he said`, `"...," said she`.
_PRONOUN_SPEAKS = re.compile(rf"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t) (?:also |later |then |further )?{SAYS}\b|\b{SAYS} (?:he|she|they)\b")
_PERSON_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
#: Words that are capitalised only because they open the sentence.
_STARTS = re.compile(
    r"(?:The|A|An|In|On|At|By|For|From|With|Without|After|Before|When|While|As|If|But|And|So|Or|Yet|To|Of|Since|Until|During|Despite|Although|Though|"
    r"Because|According|Among|Under|Over|About|Around|Between|Through|Against|There|Here|Now|Then|Once|One|Two|Three|Four|Five|Some|Many|Most|More|"
    r"Few|All|Each|Every|No|Not|Only|Just|Even|Also|Still|What|Who|Why|How|Where|Which|Police|Officials|Authorities|Asked|Speaking|Writing|I|We|You|My|"
    r"Our|Your|Last|Next|Earlier|Later|Today|Yesterday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|"
    r"July|August|September|October|November|December|\w+ly|\w+ing)\b"
)
_FIRST_NAME = re.compile(r"[\"“‘'(\s]*([A-Z][\w’'-]+)")
_ALL_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]?[.!?…]?[\"”]?$")
#: Quoted words with their marks.
QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_FIRST_PERSON = re.compile(r"\b(?:I|I’m|I'm|we|We|my|My|our|Our|me|us)\b")
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")

#: Appeals to the reader, credits and links in the middle of an article's text.
_FURNITURE_OPENS = re.compile(
    r"(?:(?:Watch|See|Read|Click|Scroll|Listen|Follow|Hear|Share this|Sign up|Subscribe|Learn more|Find out|Join the|Check out|Don['’]t miss|"
    r"E-mail to a friend|All About|Photos?:|Video:|Gallery:|Editor['’]s note|Copyright (?:©|\(c\)|\d)|Related(?::| (?:articles?|stories|content|topics))|More:|WATCH|READ|PHOTOS?|VIDEO)\b(?=.{0,90}$|.*[»>])"
    r"|image (?:copyright|caption)|(?:photos?|pictures?|images?) (?:by|courtesy)\b|(?:from left|clockwise from|pictured)\b"
    r"|Good (?:morning|afternoon|evening)\b|Thank you\b.{0,40}$|(?:In our .{3,40} series|The opinions expressed|The views expressed)\b)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"\bhide caption\b|\bcaption \d+ of \d+|\bfile photo\b|\b(?:getty images|photo credit|image credit)\b.{0,40}$|/getty\b"
    r"|[»›]\s*\.?$|pic\.twitter\.com|https?://|www\.\w|@\w{3,}\s*\)|\bcontributed to this (?:report|story|article)\b"
    r"|\bwelcome to (?:our|the|this) (?:live|blog|show|program)|\b(?:all rights reserved|follow us on|like us on)\b",
    re.IGNORECASE,
)
#: A heading of a live page, what a dash opens, who stands where in a picture, a call to subscribe, and a share's price.
_LOOSE = re.compile(
    r"(?:--|[—–]|[A-Z][^.!?]{2,60}, (?:left|center|centre|right), |(?:Updates?|UPDATES?)\b.{0,40}\d)|.*(?:\b[Ss]ubscribe to\b.{0,60}\bnewsletters?\b|\b[A-Z]{2,5},? [+-]\d+\.\d+%)"
)
#: Each match of `_FURNITURE` has one of these, which are found much faster.
_FURNITURE_SIGNS = ("caption", "photo", "getty", "credit", "»", "›", "twitter", "http", "www.", "@", "contributed", "welcome", "reserved", "us on")
#: Headlines of other articles that stand within a sentence, run together: "Trump Donald TrumpHouse votes on aid MORE said".
_RUN_IN = re.compile(r"[a-z][A-Z][a-z]+ .{10,600}\bMORE\b")
_DAY = rf"{WEEKDAY}(?: (?:morning|afternoon|evening|night))?"
_MONTH = rf"{MONTH}(?: \d{{1,2}})?"
_PLACE_OF_SPEECH = (
    r"(?:[\w’'-]+ ){0,2}(?:statement|post|tweet|interview|letter|e-?mail|message|speech|conference|briefing|memo|video|column|hearing|testimony|blog|note|"
    r"Twitter|Facebook|Instagram|YouTube|CNN|NPR|Fox News|NBC|CBS|ABC|MSNBC)"
)
#: Who spoke where and when, and nothing of what was said: "The mayor wrote in a post on Thursday."
_NOTHING_SAID = re.compile(
    rf"(?:[\w.’'-]+,? ){{1,8}}?(?:said|wrote|tweeted)(?: (?:in|on|at|during|via) (?:(?:an?|the|his|her|their|its) )?(?:{_DAY}|{_MONTH}|{_PLACE_OF_SPEECH})){{1,3}}\.$"
)
#: "Four died, police said on Monday", "Prices are rising the bank said".
_CLAIM_SAID = re.compile(
    r", (?:[\w.’'-]+ ){1,5}(?:said|wrote|tweeted) |\b(?:is|are|was|were|has|have|had|will|would|should|could|can|may|must)\b.* (?:said|wrote) "
)
#: The number of a list's next item at the end of a sentence.
_NUMBER_ENDS = re.compile(r"(?<!\d):\s+\d{1,2}\.$")
#: The headline of another story, as CNN's pages end them.
_LINKED = re.compile(r"[^.!?,]*\w \.$")
_FURNITURE_CASED = re.compile(r"^(?:By|BY) [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}\b(?:[^.!?]{0,40})$")

_AGENCY = r"CNN|Reuters|AP|AFP|Associated Press|BBC|UPI|Mashable|TASS|Xinhua|ANI|PTI|dpa|DPA|Bloomberg|EFE|RFE/RL|KUNA|IANS"
_PLACE = r"[A-Z][\w.’'-]*(?:[ ,]+(?:[A-Z][\w.’'-]*|\d{1,2})){0,5}"
#: Cleaning removes the dateline that opens a paragraph. These open a sentence in running text, where capitals in
#: brackets may be anything, such as a speaker's initials before a colon, so only the names of agencies count.
#: "MIAMI, Florida (CNN) -- ", "WARSAW, March 18 (Reuters) - ", "(CNN)", "LONDON — ", "SAN DIEGO—", but not "NATO—Europe's shield—".
_DATELINE = re.compile(
    rf"(?:{_PLACE},?\s*)?\((?:{_AGENCY})(?: [\w ]{{1,24}})?\)\s*(?:--|[-–—])?\s*|[A-Z]{{3,}}[A-Z .’'-]*(?:, {_PLACE})?(?:\s*(?:--|[–—]| -)\s+|—(?=[“\"‘]?[A-Z])(?![^—.]{{1,110}}—))"
)

#: What stands after a dash that opens an aside: "UNICEF — the children's fund — has closed".
ASIDE = r"(?:[^—–.]|\.(?!\s+[A-Z])){1,110}\s[—–]\s(?:is|are|was|were|has|have|had|will|would|said|says|agreed)\b"
_ASIDE_ENDS = re.compile(ASIDE)
#: "(She laughed at that.)"
_ASIDE = re.compile(r"\([^()]*\)[.!?]?")
#: A dateline ends within this many characters.
_HEAD = 200

#: "10:42 ", "9.15 p.m. GMT: ", "- ", "• ", "ADVERTISEMENT ", "ANALYSIS/OPINION: ".
_MARK = re.compile(
    r"(?:ADVERTISEMENT|(?:ANALYSIS/)?(?:OPINION|ANALYSIS|COMMENTARY):|\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: (?:GMT|BST|CET|EST|EDT|UTC|ET))?:?|[-•*–])\s+(?:BREAKING:?\s+)?"
)


def undated(sentence: Sentence) -> Sentence:
    """A sentence without its dateline ("WARSAW, March 18 (Reuters) - "), the time of day of a live blog's entry or a list's
    bullet, if it has one; offsets are adjusted."""
    match = _DATELINE.match(sentence.text, 0, _HEAD) or _MARK.match(sentence.text)
    if (
        not match
        or _ASIDE_ENDS.match(sentence.text, match.end())
        or not sentence.text[match.end() :].strip()
        or (not sentence.text[match.end()].isupper() and sentence.text[match.end()] not in "\"“‘'")
    ):
        return sentence
    return replace(sentence, text=sentence.text[match.end() :], start=sentence.start + match.end())


def stands_alone(text: str) -> bool:
    """Whether a sentence can be understood without the one before it: it neither `leans` on it nor continues it ("But", "Instead")."""
    return not leans(text) and not _CONTINUES.match(text)


@lru_cache(maxsize=1 << 10)  # an article's sentences are asked about several times
def leans(text: str) -> bool:
    """Whether a sentence begins with a reference to something said before ("He", "But this decision", "In June it"), is a quotation without a
    speaker, or mentions a person only as "he" or "she"."""
    if (_LEANS.match(text) and not _EXPLETIVE.match(text)) or _LEANS_LATER.match(text):
        return True
    if _ALL_QUOTED.match(text):
        return True
    speaks = bool(_PRONOUN_SPEAKS.search(text))
    if (speaks or _PERSON_PRONOUN.search(text)) and not _named(text):
        return True
    return text[:1] in '"“' and speaks


def _named(text: str) -> bool:
    """Whether a sentence has a name outside its quoted words, judging by letter case."""
    if text.islower():
        return True
    outside = QUOTED.sub(' " ', text) if _quotes(text) else text
    first = _FIRST_NAME.match(outside)
    return bool(INNER_NAME.search(outside)) or bool(first and not _STARTS.match(first[1]))


def _quotes(text: str) -> bool:
    """Whether a text has an opening mark; only then `QUOTED` can match."""
    return '"' in text or "“" in text


def unquoted(text: str) -> str:
    """A text without its quoted words."""
    return QUOTED.sub(" ", text) if _quotes(text) else text


def first_person(text: str) -> bool:
    """Whether a sentence is in the first person ("I", "we")."""
    return bool(_FIRST_PERSON.search(text))


def ends(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_ENDS.search(text))


def fit_for_summary(sentence: Sentence) -> bool:
    """Whether a sentence is part of the report: four words or more, no byline, tweet, link, credit or appeal to the reader, no aside in brackets, and
    not only who spoke where and when.
    """
    return (
        sentence.words >= 4
        and not _ASIDE.fullmatch(sentence.text)
        and not _FURNITURE_OPENS.match(sentence.text)
        and not _has_furniture(sentence.text)
        and not _FURNITURE_CASED.match(sentence.text)
        and not ("MORE" in sentence.text and _RUN_IN.search(sentence.text))
        and not _NUMBER_ENDS.search(sentence.text)
        and not _LOOSE.match(sentence.text)
        and not (_NOTHING_SAID.match(sentence.text) and not _CLAIM_SAID.search(sentence.text))
        and (sentence.text.islower() or not (sentence.text.endswith(" .") and _LINKED.match(sentence.text)))
    )


def _has_furniture(text: str) -> bool:
    low = text.lower()
    return any(sign in low for sign in _FURNITURE_SIGNS) and bool(_FURNITURE.search(text))
