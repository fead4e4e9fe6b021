"""Clutter that stands in one paragraph with the article's own words: captions, labels and buttons of pages whose line breaks were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text.calendar import MONTH, WEEKDAY
from .patterns import AGENCIES

#: Start, end and reason of what goes.
Cut = tuple[int, int, str]

#: A sentence that follows without a full stop begins with one of these, or goes on with a name.
_STARTS = (
    r"(?:The|A|An|In|On|At|It|He|She|They|We|I|When|As|After|Before|For|This|There|But|With|While|If|Two|Three|Four|Five|One|More|Some|Many|Most|No|"
    r"Speaking|Police|Officials|Lawmakers)\b"
)
_AGENCY = (
    r"(?:AFP|AP|Reuters|REUTERS|EPA|PA|Getty Images|GETTY IMAGES|Bloomberg|Landov|Alamy|Shutterstock|NPR|AAP|ANI|Rex Features|Science Photo Library)"
)
_NEW = rf"(?<=[\w\"”’'%)])\s+(?={_STARTS}\s)"
#: A caption up to the sentence after it, and one that only a full stop ends, perhaps with a sentence glued to it: that one is not taken for the lead.
_CAPTION = rf"\S[^.!?]{{8,280}}?{_NEW}"
_CAPTIONED = r"\S[^.!?]{8,280}?[.!?][\"”’]?\s+(?=[A-Z“\"])"
_IMAGE = rf"Image (?:copyright|source)\s+(?:{_AGENCY}(?:/{_AGENCY})*|\S[^.!?]{{1,50}}?)\s+"
_MEDIA = r"Media playback is (?:un)?supported on (?:your|this) device\s+"

#: Six or more words without small letters, the headline of another story, before a sentence that begins as sentences do.
_CAPITALS = r"(?!\d+\.)(?:[^\sa-z()—–]{1,30}\s+){5,40}[^\sa-z()—–]{0,29}[A-Z\d]\s+(?=[“\"]?[A-Z][a-z’]|A\s[a-z])"
_SHOUTED = re.compile(r"[A-Z]{4}")
#: What such a headline does not end on: the next sentence begins with it.
_ACRONYM = re.compile(
    r"\s(?:AP|BBC|CBS|CDC|CIA|CNN|DHS|DNC|DOJ|EPA|EU|FBI|FDA|FEMA|GOP|HHS|ICE|IRS|MSNBC|NASA|NATO|NBC|NRA|NSA|NYPD|PBS|RNC|UK|UN|US|WHO)\s+$"
)
#: Also short: "Sept."
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"

#: What opens a paragraph, or follows a sentence, and is never part of an article.
_MARKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "caption",
        re.compile(r"(?:Enlarge this image\s+)?(?:toggle caption|hide caption|Enlarge this image)\s+(?P<credit>\S.{1,80}?)\s+(?P=credit)\s+(?=\S)"),
    ),
    ("caption", re.compile(r"(?:Enlarge this image\s+)?(?:toggle caption|hide caption|Enlarge this image)\s+")),
    ("caption", re.compile(r"Photographer:\s+(?P<credit>\S.{1,60}?)\s+Photographer:\s+(?P=credit)\s+(?=\S)")),
    ("caption", re.compile(rf"{_IMAGE}Image caption\s+{_CAPTION}")),
    ("caption", re.compile(rf"{_MEDIA}Media caption\s+{_CAPTION}")),
    ("promotion", re.compile(r"(?:LISTEN TO ARTICLE\s+\d+:\d\d\s+|SHARE THIS ARTICLE\s+)+(?:(?:Share|Tweet|Post|Email|Print|Pin)\s+)*")),
    ("promotion", re.compile(r"(?:(?:Share|Tweet|Email|Print|Pin it)\s+){3,}(?=[A-Z“\"])")),
    ("navigation", re.compile(r"(?:(?:next|prev)\s+Image \d+ of \d+\s+)+")),
    ("promotion", re.compile(r"\(\s?(?:Also on [A-Z]{3,}|PHOTOS?|VIDEOS?|RELATED|READ MORE|WATCH|SEE ALSO|MORE):[^()]{3,160}\)\s+(?=\S)")),
    ("caption", re.compile(r"\((?:Photo|Image|Picture)(?:s|graph)?(?:\sby:?|:)\s[^()]{2,80}\)\s+(?=\S)")),
    ("caption", re.compile(r"[A-Z]{2,}(?:\s[A-Z][A-Z.]+){1,3},?\s(?:(?:AFP|AP|EPA|REUTERS)\s)?via\sGetty\sImages\s+(?=[A-Z])")),
    ("promotion", re.compile(r"(?:ADVERTISEMENT|Advertisement|Story [Cc]ontinue[sd] [Bb]elow(?: [Aa]dvertisement)?)\s+(?=[A-Z“\"‘'\d])")),
)
_HEADLINE = re.compile(_CAPITALS)
#: The same where the caption's end is not as plain: elsewhere than at the beginning of the article it is a whole sentence.
_CAPTIONS = (re.compile(rf"{_IMAGE}Image caption\s+{_CAPTIONED}"), re.compile(rf"{_MEDIA}Media caption\s+{_CAPTIONED}"))
#: The marks alone.
_MARKS = (
    re.compile(rf"Image (?:copyright|source)\s+{_AGENCY}(?:/{_AGENCY})*\s+(?:Image caption\s+)?(?=[A-Z“\"‘'\d])"),
    re.compile(rf"{_MEDIA}(?:Media caption\s+)?"),
)
#: Names of places that a label at the beginning repeats: "Zimbabwe Zimbabwe has decided". Other names are said twice on purpose: "Duran Duran".
_COUNTRY = (
    r"(?:Afghanistan|Argentina|Australia|Austria|Bangladesh|Belgium|Brazil|Britain|Bulgaria|Burundi|California|Canada|Chile|China|Colombia|Congo|Cuba|Denmark|"
    r"Egypt|England|Ethiopia|Europe|Finland|France|Germany|Ghana|Greece|Haiti|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Japan|Jordan|Kenya|"
    r"Kosovo|Kuwait|Lebanon|Libya|Malaysia|Mexico|Nepal|Nigeria|Norway|Pakistan|Palestine|Peru|Philippines|Poland|Portugal|Romania|Russia|Rwanda|Scotland|Serbia|"
    r"Singapore|Somalia|Spain|Sudan|Sweden|Switzerland|Syria|Taiwan|Thailand|Tunisia|Turkey|Uganda|Ukraine|Venezuela|Vietnam|Wales|Yemen|Zimbabwe)"
)
_FULL_NAME = r"[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){1,2}"
#: Who wrote it, before a role or a dateline: "By Ada Koh, Staff Writer WYE — The council".
_BYLINE = re.compile(
    rf"(?:By|BY)\s+{_FULL_NAME}(?:\s(?:and|AND)\s{_FULL_NAME})?(?:\s*[,|]\s*(?:[A-Z][\w’'-]*\s+){{0,3}}?"
    r"(?:Writer|Reporter|Correspondent|Editor|Columnist|Contributor|WRITER|REPORTER|CORRESPONDENT)\s+(?=[A-Z“\"‘])"
    r"|\s+(?=[A-Z][A-Z.'’ -]{2,40}(?:,\s[A-Z][\w. ]{1,20})?\s*(?:\([A-Z]{2,10}\)\s*)?(?:[—–]|--)\s))"
)
#: What is looked for at the beginning of the article only.
_OPENING: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            r"\d+ (?:year|month|week|day|hour)s? ago\s+(?:Updated\s+\d[^A-Za-z]{0,12}(?:[ap]\.?m\.?)?[^A-Za-z]{0,4}(?:[A-Z]{2,4},?)?[\d/., ]{4,14}\s+)?"
        ),
    ),
    ("caption", re.compile(r"[^.!?()]{5,300}\([^()]{3,60}(?:[Pp]hoto|Getty Images|/AP|via AP)\)\s+(?=[A-Z“\"])")),
    ("caption", re.compile(rf"[^.!?]{{3,160}}?(?:/|\bvia )(?:{_AGENCY})\s+(?!Photo|photo)(?=[A-Z“\"])")),
    ("caption", re.compile(rf"\((?:(?:Photo|Image|Picture|Credit)s?:[^()]{{2,60}}|[^()]{{2,40}}/(?:{_AGENCY})[^()]{{0,20}})\)\s+(?=\S)")),
    ("caption", re.compile(rf"[^.!?]{{10,200}}[.!?]\s+(?:[A-Z][\w’'.-]*\s+){{0,3}}[A-Z][\w’'.-]*/(?:{_AGENCY})(?:/{_AGENCY})?\s+(?=[A-Z“\"])")),
    ("caption", re.compile(rf"[^!?()]{{10,250}}\((?:[^()]{{2,40}}/)?(?:{_AGENCY})[^()]{{0,40}}\)\s+(?=[A-Z“\"])")),
    (
        "caption",
        re.compile(
            rf"(?:From|On)\s+['‘“][^'’”]{{3,30}}['’”]:\s+\S[^.!?]{{8,200}}?(?:{_NEW}|(?<=[’'”\"])\s+(?=[A-Z])|NPR['’]s\s[A-Z]\w+\s[A-Z]\w+\s+(?=[A-Z]))"
        ),
    ),
    ("teaser", re.compile(rf"(?:Story highlights|STORY HIGHLIGHTS|KEY POINTS|Key points)\s+[^.!?]*(?:[.!?][^\s][^.!?]*)*{_NEW}")),
    (
        "navigation",
        re.compile(
            r"(?!(?:The|A|An|In|On|At|For|With)\s)(?:[A-Z][\w/’'-]*\s+)(?:(?:[A-Z][\w/’'-]*|and|of|the|in)\s+){0,4}(?:news|infobox|war|conflict)\s+(?=[A-Z\d“\"])"
        ),
    ),
    ("navigation", re.compile(r"(?:[\w’'-]+\s+){1,4}infobox\s+(?=[A-Z\d“\"])")),
    ("navigation", re.compile(rf"(?P<label>{_COUNTRY}|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){{1,2}})\s+(?=(?P=label)\b)")),
    (
        "dateline",
        re.compile(rf"(?:[A-Z][\w.’'-]*(?:,?\s[A-Z][\w.’'-]*){{0,5}},?\s)?\({AGENCIES}\)\s*(?:--|[-–—])?\s*(?=[A-Z“\"])"),
    ),
    ("dateline", re.compile(r"\([A-Z]{2,6}\)\s*(?=[A-Z“\"])")),
    ("navigation", re.compile(r"\d{4}(?:\s[A-Z][\w/’'–-]*){1,4}\s(?:[Ee]lections?|conflict|war|crisis|protests)\s+(?=[A-Z])")),
    (
        "navigation",
        re.compile(
            r"(?:[Ee]conomy and business|[Pp]olitics and conflicts|[Cc]rime and law|[Ss]cience and technology|[Cc]ulture and entertainment|[Dd]isasters and accidents)\s+(?=[A-Z“\"])"
        ),
    ),
    ("navigation", re.compile(r"CLOSE\s+(?=[A-Z])")),
    ("navigation", re.compile(r"[a-z]{4,}(?:\sand\s[a-z]{4,})?\s+(?=[A-Z][\w’'-]*\s)")),
    (
        "byline",
        re.compile(
            rf"(?:By\s+)?(?!(?:{_STARTS}|{WEEKDAY}|{MONTH}\b))(?:[A-Z][\w.'’-]+,?\s+(?:and\s+)?){{2,8}}?(?:Special\s(?:for|to)\s+)?USA TODAY(?:\sNetwork)?\s+(?=[A-Z“\"])"
        ),
    ),
    ("byline", _BYLINE),
    (
        "date",
        re.compile(
            rf"Updated(?=.{{0,40}}(?:\d:\d\d|\d\s?[ap]\.?m\b|\son\s|\sat\s))(?:\s(?:on|at|\d{{1,2}}:\d\d|\d{{1,2}},?|[12]\d{{3}},?|[ap]\.?m\.?|(?:E|C|M|P)[SD]?T,?|GMT,?|BST,?|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?,?|{WEEKDAY},?|{_SHORT_MONTH},?))+\s+(?=[A-Z“\"])"
        ),
    ),
    (
        "caption",
        re.compile(
            rf"Photo\s+(?={_STARTS}|(?:Senator|President|Mr\.|Mrs\.|Ms\.|Gov\.|Representative)\s|[A-Z]{{3,}}[A-Z ]*(?:,[^—–-]{{1,30}})?\s?[—–-])"
        ),
    ),
)
#: A label of one to three names before a sentence of its own: "Turkey Two bombs went off".
_LABEL = re.compile(
    rf"({_COUNTRY}\s+(?=(?:A|Two|Three|Four|Five|Officials|Police)\s+[a-z\d])|"
    r"(?:[A-Z][\w’'-]+\s+){1,3}(?=(?:An|More|Some|Many)\s+[a-z\d]|(?:On|In|At)\s+[A-Z]|The\s+\S))"
)
_FUNCTION = frozenset(
    "the a an and or but in on at by for with from of to as after before when while if since under over about all no not how why what who where is are was were "
    "will can today yesterday here there this that these those meet more most some many once until both only even just".split()
)
#: Words before initials in brackets.
_INITIALS = re.compile(r"((?:[A-Z][\w’'-]*\s+){2,6})\(([A-Z]{2,6})\)\s*$")
_SENTENCE_ENDS = re.compile(r"[.!?][\"”’)]*\s+")
#: After one of these places a mark is looked for in the middle of a paragraph.
_AFTER_SENTENCE = re.compile(
    r"(?<=[.!?\"”’)])\s+(?=Enlarge this image|toggle caption|Image copyright|Image source|Media playback|Photographer:|SHARE THIS|ADVERTISEMENT|Advertisement|Story [Cc]ontinue"
    r"|\(\s?(?:Also on|PHOTO|VIDEO|RELATED|READ MORE|WATCH|SEE ALSO|MORE|Photo|Image|Picture)|(?:[^\sa-z()—–]{1,30}\s+){5}|[A-Z]{2,}\s[A-Z][A-Z.]+,?\s)"
)
#: A title of fewer words is not looked for, and one without its first words has at least so many.
_WHOLE_TITLE, _SHORTER_TITLE = 3, 5
#: A paragraph keeps at least so many words; repetitions are looked for so far.
_LEAST, _FAR = 8, 600


def glued(text: str, *, title: str | None = None, first: bool = False) -> list[Cut]:
    """Parts of a paragraph that are clutter, in order: at its beginning, one after the other, and between two sentences.

    Parameters
    ----------
    title : the article's, which goes where the paragraph repeats it before its first sentence.
    first : whether the paragraph opens the article; labels, dates and highlights are looked for only there.
    """
    cuts = list(_from(text, 0, title=title, first=first))
    at = cuts[-1][1] if cuts else 0
    if first and title:  # a caption may come before it
        again = next((match.end() for match in _SENTENCE_ENDS.finditer(text, at, at + _FAR) if _repeats(text, match.end(), title)), None)
        cuts += _from(text, again, title=title, first=False) if again is not None else ()
    for match in _AFTER_SENTENCE.finditer(text, cuts[-1][1] if cuts else 0):
        if not cuts or match.end() >= cuts[-1][1]:
            cuts += _from(text, match.end(), title=None, first=False)
    return cuts


def _from(text: str, at: int, *, title: str | None, first: bool) -> Iterator[Cut]:
    while (found := _next(text, at, title=title, first=first)) is not None:
        end, reason = found
        if len(text[end : end + _FAR].split()) < _LEAST:
            return
        yield at, end, reason
        at = end


def _next(text: str, at: int, *, title: str | None, first: bool) -> tuple[int, str] | None:
    """The end of the clutter that begins at `at`, and its reason."""
    if title and (end := _repeats(text, at, title)):
        return end, "repeated title"
    captions = [("caption", pattern) for pattern in (*(() if first else _CAPTIONS), *_MARKS)]
    for reason, pattern in (*_MARKED, *captions, *(_OPENING if first else ())):
        if (match := pattern.match(text, at, at + _FAR)) and match.end() > at and not _spelled_out(match[0]):
            return match.end(), reason
    if (match := _HEADLINE.match(text, at, at + _FAR)) and _shouts(match[0]):
        acronym = _ACRONYM.search(match[0])
        return at + (acronym.start() + 1 if acronym else len(match[0])), "promotion"
    if first and (match := _LABEL.match(text, at)) and _is_label(match[1], text[match.end() : match.end() + 80]):
        return match.end(), "navigation"
    return None


def _repeats(text: str, at: int, title: str) -> int | None:
    """Where the title ends if the text has it at `at`, and a new sentence or a mark follows; a long one may lack its first words.

    Only at the beginning of the text may a full stop follow: later on, or without its first words, that is a sentence which the title quotes.
    """
    words = re.findall(r"\w+", title)
    for left_out in range(3):
        kept = words[left_out:]
        if len(kept) < (_WHOLE_TITLE if not left_out else _SHORTER_TITLE):
            return None
        if not text.startswith(kept[0][0], at) and not text.startswith(kept[0][0].swapcase(), at):  # a pattern takes long to make
            continue
        named, ends = r"\W+".join(map(re.escape, kept)), r"?!’'”\")" + ("" if at or left_out else ".")
        if match := re.compile(rf"(?i:{named})[{ends}]*\s+(?=[A-Z“\"‘'\d])").match(text, at):
            return match.end()
    return None


def _spelled_out(text: str) -> bool:
    """Whether a text ends on a name and its initials: "the Environmental Protection Agency (EPA)" names no agency that took a picture."""
    match = _INITIALS.search(text)
    return match is not None and "".join(word[0] for word in match[1].split()[-len(match[2]) :]).upper() == match[2]


def _shouts(text: str) -> bool:
    """Whether at least three words of a text have four capitals in a row: a list of acronyms is no headline."""
    return sum(_SHOUTED.search(word) is not None for word in text.split()) > 2


def _is_label(label: str, rest: str) -> bool:
    """Whether names before a sentence are no part of it: before "The" and a name only if the sentence repeats them ("Kenya The Kenyan government")."""
    if any(word.lower() in _FUNCTION for word in label.split()):
        return False
    return not re.match(r"The\s+[A-Z]", rest) or label[:4] in rest
