"""Changes to an article's sentences: corruptions, after which the article no longer supports them, and harmless ones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from nutgraf.guard.facts import names

Change = Callable[[str, Sequence[str], random.Random], str | None]

_AUXILIARY = re.compile(r"\b(is|was|are|were|has|have|had|will|would|can|could|should|may|might|must|does|did|do)\b(?! not\b|n['’]t)")
_NEGATED = re.compile(r"\b(is|was|are|were|has|have|had|will|would|could|should|might|must|does|did|do)(?: not\b|n['’]t\b)")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?![\w,]|\.\d)")
_NUMBER_WORD = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty)\b")
_NUMBER_WORDS = "two three four five six seven eight nine ten twelve twenty thirty forty fifty".split()
_CLAUSE = re.compile(
    r", (?:who|which|where|when|while|after|before|as|including|according to|despite|although|because)\b[^,.;]{8,}(?:,(?= )|(?=[.]))"
)
_TAIL = re.compile(
    r"(?:,? (?:after|before|while|when|as|because|although|despite|according to|amid|following|where|which|who)\b[^.;\"“”]{10,})(?=[.]$)"
)
_LEADIN = re.compile(r"^(?:[A-Z][\w ]{4,40}), (?=(?:the|a|an|he|she|it|they|[A-Z])\b)")
_ADVERB = re.compile(r" (?:also|still|just|already|reportedly|apparently|later|recently|currently|now|then|very|really|previously)\b(?=[ .])")
_OPPOSITES = (
    "more|less|higher|lower|rise|fall|rose|fell|increase|decrease|increased|decreased|won|lost|win|lose|before|after|first|last|up|down|"
    "old|young|new|old|good|bad|best|worst|best|worst|begin|end|began|ended|started|stopped|start|stop|open|closed|opened|closed|support|oppose|"
    "supported|opposed|accepted|rejected|approved|rejected|allow|ban|allowed|banned|inside|outside|above|below|early|late|earlier|later|north|south|"
    "east|west|northern|southern|eastern|western|man|woman|men|women|husband|wife|son|daughter|father|mother|brother|sister|mother|father|"
    "boy|girl|he|she|his|her|guilty|innocent|alive|dead|survived|died|large|small|big|small|strong|weak|long|short|safe|dangerous|"
    "success|failure|succeeded|failed|possible|impossible|likely|unlikely|public|private|many|few|most|few|always|never|all|none|"
    "agreed|refused|arrived|left|joined|quit|buy|sell|bought|sold|confirmed|denied|admitted|denied|praised|criticised|welcomed|condemned|"
    "peace|war|rich|poor|hot|cold|legal|illegal|male|female|friend|enemy|friends|enemies|victory|defeat|gained|lost|hired|fired|arrested|released|"
    "killed|saved|injured|unhurt|missing|found|morning|evening|day|night|today|tomorrow|yesterday|tomorrow|at least|at most|over|under|"
    "million|billion|thousand|million|hundreds|thousands|daily|weekly|monthly|yearly|weeks|months|months|years|days|weeks|hours|days|minutes|hours|"
    "january|june|february|may|march|august|april|october|july|december|september|november|monday|thursday|tuesday|friday|wednesday|sunday|"
    "saturday|tuesday|thursday|monday|friday|wednesday|sunday|saturday|presidents|ministers|president|minister|police|doctors|doctors|lawyers|"
    "teachers|soldiers|students|officers|officials|scientists|mayor|judge|judge|senator|company|charity|hospital|school|school|prison|house|hotel|car|bus|bus|train"
)
_SAME = (
    "said|stated|told|informed|began|started|start|begin|help|assist|helped|assisted|big|large|large|big|people|persons|buy|purchase|bought|purchased|"
    "children|kids|kids|children|about|around|around|about|around|roughly|near|close to|killed|left dead|died|lost their life|show|reveal|"
    "showed|revealed|shows|reveals|revealed|showed|claims|alleges|claimed|alleged|nearly|almost|almost|nearly|also|too|but|however|while|as|"
    "after|following|because|since|needs|requires|needed|required|allowed|permitted|allow|permit|banned|barred|ended|finished|end|finish|"
    "quickly|fast|huge|enormous|whole|entire|important|significant|wanted|wished|wants|wishes|attempt|try|tried|attempted|trying|attempting|"
    "home|house|job|post|area|region|injured|hurt|hurt|injured|attacked|assaulted|arrested|detained|met|met with|talks|discussions|"
    "get|receive|got|received|received|got|gave|handed|made|produced|used|employed|found|discovered|discovered|found|called|named|"
    "former|ex|movie|film|film|movie|may|might|might|may|can|is able to|will|is going to|more than|over|over|more than|at least|no fewer than|"
    "fans|supporters|supporters|fans|company|firm|firm|company|doctors|physicians|cash|money|money|cash|plane|aircraft|car|vehicle|pupils|students|"
    "students|pupils|officials|authorities|authorities|officials|bid|offer|boss|chief|chief|head|mother|mum|mum|mother|father|dad|dad|father|"
    "expected|anticipated|chose|picked|picked|chosen|happened|occurred|occurred|happened|takes place|happens|believes|thinks|believed|thought|"
    "explained|said|added|said|announced|said|insisted|maintained|slammed|criticised|criticised|slammed|praised|hailed|seek|look for|sought|looked for"
)


def _table(text: str) -> dict[str, list[str]]:
    words = text.split("|")
    found: dict[str, list[str]] = {}
    for one, other in zip(words[::2], words[1::2], strict=True):
        found.setdefault(one, []).append(other)
    return found


OPPOSITES, SAME = _table(_OPPOSITES), _table(_SAME)


def name_swapped(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Replace a name by another from the article, with the same number of words if there is one."""
    own = names(sentence)
    pool = sorted({name for other in others for name in names(other)} - set(own))
    pool = [name for name in pool if not any(name in mine or mine in name for mine in own)]
    if not own or not pool:
        return None
    old = rng.choice(own)
    fitting = [name for name in pool if len(name.split()) == len(old.split())] or pool
    return sentence.replace(old, rng.choice(fitting))


def number_changed(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Replace a number by another of about the same size."""
    found = [*_NUMBER.finditer(sentence), *_NUMBER_WORD.finditer(sentence)]
    if not found:
        return None
    match = rng.choice(found)
    if match[0][0].isdigit():
        value = int(match[0].replace(",", ""))
        if 1900 <= value <= 2030:
            new = value + rng.choice([-10, -4, -3, -2, -1, 1, 2, 3, 5])
        else:
            new = max(1, round(value * rng.choice([0.4, 0.6, 0.8, 1.3, 1.5, 2.0, 3.0])))
            new += new == value
        text = f"{new:,}" if "," in match[0] else str(new)
    else:
        text = rng.choice([word for word in _NUMBER_WORDS if word != match[0]])
    return sentence[: match.start()] + text + sentence[match.end() :]


def negated(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Add "not" or "never", or remove "not"."""
    if match := _NEGATED.search(sentence):
        return sentence[: match.start()] + match[1] + sentence[match.end() :]
    found = list(_AUXILIARY.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    return f"{sentence[: match.end()]} {rng.choice(['not', 'not', 'never'])}{sentence[match.end() :]}"


def _replaced(sentence: str, table: dict[str, list[str]], rng: random.Random) -> str | None:
    found = [match for match in re.finditer(r"[^\W\d_]+(?: least)?", sentence) if match[0].lower() in table]
    if not found:
        return None
    match = rng.choice(found)
    new = rng.choice(table[match[0].lower()])
    return sentence[: match.start()] + (new[0].upper() + new[1:] if match[0][0].isupper() else new) + sentence[match.end() :]


def turned(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Replace a word by its opposite or by another of its kind."""
    return _replaced(sentence, OPPOSITES, rng)


def roles_swapped(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Swap two names in the sentence."""
    own = list(dict.fromkeys(names(sentence)))
    if len(own) < 2:
        return None
    one, other = rng.sample(own, 2)
    if one in other or other in one:
        return None
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


def fused(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Join the start of the sentence, up to a verb, with the end of another, from a verb on."""
    heads = list(_AUXILIARY.finditer(sentence))
    fitting = [(other, list(_AUXILIARY.finditer(other))) for other in others]
    fitting = [(other, found) for other, found in fitting if found and other != sentence]
    if not heads or not fitting:
        return None
    head = heads[0]
    other, tails = rng.choice(fitting)
    tail = rng.choice(tails)
    if head.start() < 8 or len(other) - tail.start() < 20:
        return None
    return sentence[: head.start()] + other[tail.start() :]


def shortened_wrongly(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Drop words from the middle, so that the rest says something else."""
    words = sentence.split()
    if len(words) < 14:
        return None
    length = rng.randint(4, min(10, len(words) - 8))
    start = rng.randint(2, len(words) - length - 3)
    return " ".join(words[:start] + words[start + length :])


CORRUPTIONS: dict[str, Change] = {
    "name": name_swapped,
    "number": number_changed,
    "negation": negated,
    "opposite": turned,
    "roles": roles_swapped,
    "fusion": fused,
    "cut": shortened_wrongly,
}


def clause_dropped(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Drop a relative or adverbial clause between commas, a lead-in, an adverb or a final clause."""
    forms = [pattern.sub("", sentence, count=1) for pattern in (_CLAUSE, _TAIL, _ADVERB)]
    if lead := _LEADIN.match(sentence):
        rest = sentence[lead.end() :]
        forms.append(rest[0].upper() + rest[1:])
    forms = [form for form in forms if form != sentence and len(form.split()) > 5]
    return rng.choice(forms) if forms else None


def reworded(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Replace a word by a synonym."""
    return _replaced(sentence, SAME, rng)


def copied(sentence: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Leave the sentence unchanged."""
    return sentence


TRUE_CHANGES: dict[str, Change] = {"copy": copied, "clause": clause_dropped, "reworded": reworded}
