"""Which sentences may stand in a written summary at all."""

from __future__ import annotations

import re

from .standalone import PASTS, QUOTED, ends, first_person

#: Captions, credits, tweets and links that ran into a sentence.
_CLUTTER = re.compile(
    r"\b(?:Image (?:copyright|caption|source|credit)|[Tt]oggle caption|Enlarge this|Hide Caption|Media caption|Photo(?:graph)? by|file photo|File Photo|"
    r"Getty Images|Shutterstock|AP Photo|REUTERS/|Advertisement|Related (?:Video|Article|Stor)|Story [Cc]ontinue|CLICK HERE|Sign up|Read more|"
    r"READ MORE|WATCH:|RELATED:|Click here|infobox|View this|[Nn]ewsletter)|pic\.twitter|https?:|www\.|\(@\w+\)|^—|\|"
    r"|\((?:[^()]*/[^()]*|[^()]*\b(?:Photo|Image|Reuters|Getty|AP|AFP)\b[^()]*)\) [A-Z]| MORE\b"
    r"|[a-z]{3,} (?:The|A|An|It|He|She|In|There|This|On|When|If) [a-z]{2,}"
    r"|^[A-Z0-9][^()]{0,60}\([^()]{2,40}\) (?:The|An?|Both|In|It|When|If|As|There|This|That|For|On|At|But|And|He|She|People|Many|Some) [A-Za-z]"
    r"|EDITOR[’']S NOTE|^[A-Z]{3,}: |[:;,] ?\.$|\.{3}$"
)
_ADDED = re.compile(r"[\"”] (?:\S+ ){1,3}(?:added|continued|joked|quipped)\.$|\b(?:added|continued),? [\"“]")
_FEWEST, _LONGEST = 7, 1200
#: A few quoted words and who said them.
_CATCHPHRASE = re.compile(r"^[\"“](?:[^\s\"“”]+\s+){0,9}[^\s\"“”]+[\"”](?: \S+){1,4}$")
#: A word that may be a verb. One on -s after a preposition or an article is a noun: "a couple of merges".
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|will|would|can|cannot|could|may|might|must|should|does|do|did|says?|said|told|needs?|wants?|makes?|"
    rf"\w{{2,}}ed|{PASTS}|found|hit|put|set|shot)\b|n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b"
    r"|(?<!\ba )(?<!\bthe )\bleft\b|(?<!\bof )(?<!\bthe )(?<!\ban )(?<!\ba )(?<!\bto )(?<!\band )(?<!\bin )(?<!\bfor )(?<!\bon )(?<!\bwith )\b[a-z]{2,}(?<!s)s\b"
)
_SHE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]ers?|[Hh]im)\b")
#: Capitals that name nobody.
_NOBODY = re.compile(
    r"(?:[A-Z]\w+day|January|February|March|April|May|June|July|August|September|October|November|December|Facebook|Twitter|U\.S\.?|Congress|Democrats?|"
    r"Republicans?|[A-Z]+)(?:[’']s)?"
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+")
_PERSON = re.compile(
    r"\b(?:who|man|woman|boy|girl|father|mother|parent|son|daughter|brother|sister|aunt|uncle|niece|nephew|wife|husband|widow|widower|friend|neighbou?r|rival|"
    r"victim|suspect|judge|king|queen|pope|person|child|student|president|spokes\w+|official|attorney|colleague|one|everyone|"
    r"[a-z]{2,}(?:er|or|ist|ian|ant|ent|man|woman))\b"
)
#: What points at words before or after, which a summary lacks.
_POINTS = re.compile(r"^(?:Here(?:’s|'s| is| are)|That(?:’s|'s) |See |Let(?:’s|'s| us) |Yes\b|No,|Well,|Sure,|OK|Or )|:$|, that is\.$|[^\w.]& ")


def cluttered(text: str) -> bool:
    """Whether a caption, a credit, a link or another headline ran into a sentence."""
    return _CLUTTER.search(text, 0, _LONGEST) is not None


def tells(text: str) -> bool:
    """Whether a sentence may have a verb, without which it tells nothing.

    >>> tells("A ramp, a couple of merges, a left turn."), tells("The bill goes too far.")
    (False, True)
    """
    return _VERB.search(text) is not None


def fit(text: str, *, opening: bool = False) -> bool:
    """Whether a sentence is whole, tells something, and is neither a question nor the author's "I"; before an article's `opening` nothing stands
    that it could refer to.

    >>> fit("The council voted to close two libraries."), fit("Is that how it should be in this town?"), fit("Hide Caption 7 of 15 A man walks."), fit("I went there to see the old mill.")
    (True, False, False, False)
    """
    if (
        len(text) > _LONGEST
        or len(text.split()) < _FEWEST
        or not ends(text)
        or text.endswith(("?", '?"', "?”", "…", "..."))
        or not (text[0].isupper() or text[0] in '"“0123456789$£€')
    ):
        return False
    if text.count('"') % 2 or text.count("“") != text.count("”") or text.count("(") != text.count(")"):
        return False
    if cluttered(text) or _CATCHPHRASE.match(text) or not tells(text):
        return False
    if not opening and (_POINTS.search(text) or _nobody_before(QUOTED.sub(" ", text))):
        return False
    if _ADDED.search(text) and len(text.split()) < 25:
        return False
    return not first_person(QUOTED.sub(" ", text)) and " myself" not in text


def names_somebody(text: str) -> bool:
    """Whether a sentence tells of somebody by a noun ("a widow", "the driver"), whom "he" or "she" may mean.

    >>> names_somebody("Koh sold it to a widow."), names_somebody("Koh sold it in May.")
    (True, False)
    """
    return _PERSON.search(text) is not None


def _nobody_before(text: str) -> bool:
    """Whether "he" or "she" comes before anybody whom it can mean."""
    match = _SHE.search(text)
    if not match:
        return False
    before = text[: match.start()]
    named = [one for one in _NAME.finditer(before) if not _NOBODY.fullmatch(one[0]) and (one.start() or " " in before.strip())]
    return not _PERSON.search(before) and not any(one.start() or not _OPENS.fullmatch(one[0]) for one in named)


_OPENS = re.compile(
    r"(?:The|A|An|In|On|At|By|For|From|With|After|Before|When|While|As|If|But|And|So|Though|Although|Because|Since|Until|During|Despite|Once|There|Then|That|[A-Za-z]+(?:ed|ing|ly))"
)
