"""Verbs that report what somebody says, holds or wants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_SAY = """
    say said says saying tell told tells claim claimed claims argue argued argues insist insisted insists maintain
    maintained maintains assert asserted asserts state stated states declare declared declares announce announced
    announces add added adds note noted notes stress stressed stresses emphasize emphasized emphasizes emphasise
    emphasised emphasises underline underlined underlines underscore underscored underscores highlight highlighted
    highlights explain explained explains warn warned warns caution cautioned cautions complain complained complains
    concede conceded concedes admit admitted admits acknowledge acknowledged acknowledges deny denied denies dismiss
    dismissed dismisses describe described describes call called calls suggest suggested suggests believe believed
    believes think thought thinks fear feared fears hope hoped hopes predict predicted predicts estimate estimated
    estimates reply replied replies respond responded responds remark remarked remarks observe observed observes comment
    commented comments report reported reports confirm confirmed confirms write wrote writes tweet tweeted posted recall
    recalled recalls conclude concluded concludes quip quipped joke joked reiterate reiterated reiterates signal
    signalled signaled signals assure assured assures express expressed expresses voice voiced voices lament lamented
    allege alleged alleges accuse accused accuses blame blamed blames contend contended contends advise advised advises
    ask asked asks considered consider considers feel felt feels agree agreed agrees disagree disagreed vow vowed vows
    pledge pledged pledges promise promised promises testified testify cited cites snapped shouted laughed sighed began
    countered retorted protested expect expects expected doubts doubt doubted accept accepts accepted wonder wonders wondered
    submitted holds held directed reckon reckons reckoned figures reminded remind reminds learned mused figured
    predicts shrugged admits murmured muttered whispered joked teased boasted ventured offered continued recounts recounted
    apologised apologized reads lists listed writes posts posted tweets told alleges maintained speculated speculates
    continues remember remembers remembered pleads pleaded brand branded brands dubbed dubs labelled labeled likened objects objected regrets regretted counters countering concurred concurs guessed guesses imagines imagined answers answered
""".split()
_WANT = """
    want wants wanted seek seeks sought urge urges urged urging recommend recommends recommended propose proposes
    proposed demand demands demanded support supports supported supporting oppose opposes opposed opposing back backs
    backed backing reject rejects rejected rejecting welcome welcomes welcomed praise praises praised praising criticise
    criticises criticised criticize criticizes criticized condemn condemns condemned denounce denounces denounced defend
    defends defended favour favours favoured favor favors favored endorse endorses endorsed approve approves approved
    veto vetoes vetoed refuse refuses refused plan plans planned intend intends intended decide decides decided prefer
    prefers preferred wish wishes wished vote voted call calls called push pushed pushing campaign campaigned
    campaigning lobby lobbied object objects objected resist resists resisted threaten threatens threatened appeal
    appealed appeals authorise authorised authorize authorized seeking wanting demanding planning considering warning
    insisting arguing threatening asking proposing recommending ruled decided adopted ratified signed applauded hailed
    thanked attacked mocked questioned doubted doubts slammed blasted fought fights fight congratulated congratulates applaud
    applauds deplored deplores derided derides ridiculed regards regarded cheer cheers cheered celebrate celebrates celebrated sued begged begs worries
""".split()
#: Verbs that make a report where a clause follows, or where they stand apart: "a team finds".
_FIND = "find finds found find finds found hear hears heard show shows showed indicate indicates indicated reveal reveals revealed".split()
FINDS = frozenset(_FIND)
#: Verbs of a body that may stand apart as well: "The levy goes up, the council decided on Monday."
RULES = frozenset("decided decides ruled agreed resolved announced".split())
#: Participles that add a second report: "rejected it, arguing that …", "with officials saying that …".
INGS = frozenset(
    "arguing saying adding noting insisting maintaining suggesting claiming stating stressing explaining warning hinting pointing".split()
)
VERBS = INGS | frozenset(_SAY) | frozenset(_WANT) | FINDS
#: Verbs that can stand beside or after quoted words.
SAYS = frozenset(_SAY) - frozenset(
    "call called calls accuse accused accuses describe described describes blame blamed blames express expressed".split()
)
#: Verbs with a person for their object: "told reporters", "reminded the parties".
TELLS = frozenset("tell told tells telling assure assured assures remind reminded reminds warn warned warns advise advised".split())
#: Verbs whose object is judged: what is quoted after them stands alone.
CALLS = frozenset(
    "call called calls accuse accused accuses describe described describes blame blamed blames express expressed expresses voice voiced dismiss dismissed "
    "brand branded brands dub dubbed dubs label labelled labeled labels likened dismisses praise praised praises criticise criticised criticize criticized condemn condemned denounce denounced slammed blasted hailed mocked deplored deplores derided derides ridiculed regards regarded".split()
) | {"spoke of", "speaks of"}
#: Verbs that stand after an unquoted clause before their subject: "the road is shut, said Koh".
PLAIN = frozenset(
    "said says added adds explained wrote admitted noted insisted warned writes explains warns argues insists argued conceded replied claimed complained recalled observed".split()
)
#: Verbs that report only beside quoted words, "that" or a colon.
SPEECH_ONLY = frozenset(
    "began continued continues posted posts offered answered answers reads declared declares counters countered shrugged joked laughed sighed respond responds responded "
    "comment commented comments remark testified disagree disagreed disagrees announce cited cites teased boasted mused apologised apologized quip quipped submitted add held holds".split()
) - {"announce"}
#: Acts that show a view and report no words.
ACTS = frozenset(
    "support supports supported supporting oppose opposes opposed opposing back backs backed backing reject rejects rejected rejecting welcome welcomes "
    "welcomed veto vetoes vetoed campaign campaigned campaigning lobby lobbied resist resists resisted ratified signed adopted applauded thanked fought "
    "fights fight congratulated congratulates applaud applauds cheer cheers cheered celebrate celebrates celebrated sued attacked voted vote authorise authorised authorize authorized laughed sighed defend defends defended push pushed pushing signal signalled "
    "signaled signals approve approves approved endorse endorses endorsed questioned adopted".split()
)
#: Of these the plain form is mostly a noun ("a plan", "the state"): they report only where a subject is plain to see.
NOUNISH = frozenset(
    """
    state states report reports call calls plan plans support back comment comments note notes claim claims hope hopes
    fear fears vote push demand demands promise promises pledge pledges appeal appeals highlight highlights signal
    signals estimate estimates welcome campaign wish wishes blame veto question added posted object objects doubts favor
    favour voice voices write caution plan lament cited address figures doubt doubts offered holds answers posts expected
""".split()
)


def _any_of(words: Iterable[str]) -> str:
    """A pattern of alternatives by their first two letters: one long list of them is tried from its top at every word."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups[word[:2]].append(word[2:])
    return "|".join(f"{head}(?:{'|'.join(rests)})" for head, rests in sorted(groups.items()))


#: What somebody does or is who has a view, without a word of it.
_SHOWN = (
    r"(?:stands?|stood) (?:firmly )?behind(?= him\b| her\b| them\b| it\b| his\b| the plan\b| the decision\b| [A-Z])|c(?:ame|omes?) out (?:for|against|in favou?r of)|(?:spoke|speaks?) (?:for|against)(?= the\b| it\b| \w+ing\b)|"
    r"turned down|(?:is|are|was|were) suing|"
    r"(?:is|are|was|were|remains?|remained) (?:\w+ly |also |all |both |not |less |up in )?(?:against(?= it\b| the\b| any\b| such\b| \w+ing\b)|opposed to|in favou?r of|delighted|"
    r"dismayed|unhappy|furious|outraged|angry|pleased|thrilled|horrified|appalled|arms|glad|wary|sceptical|skeptical)"
)
VERB = re.compile(
    rf"\b(?:(?:made|make|makes) (?:it )?clear|points? out|pointed out|ruled? out|would (?:like|rather see)|(?:spoke|speaks) of(?=\s+“)|puts? (?=the [\w -]{{2,40}}\b(?:at|closer|as)\b)|insists? on|gave (?:his|her|its|their) (?:opinion|view)|"
    rf"(?P<shown>{_SHOWN})|(?:is|are|was|were) (?:convinced|adamant|confident|certain|sure|worried|concerned|hopeful|afraid|clear)(?=\s+that\b)|{_any_of(VERBS)})\b"
)


def is_act(verb: re.Match[str]) -> bool:
    """Whether a match of `VERB` shows a view and reports no words."""
    return verb["shown"] is not None or verb[0] in ACTS


_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?:\s+(?:\w+ly|also|not|never|now|still))*\s*$", re.I)
#: What stands before a noun of the same form ("the four states that border the sea").
_COUNTED = re.compile(
    r"\b(?:the|these|those|its|their|his|her|our|two|three|four|five|six|seven|eight|nine|ten|all|both|many|some|several|other|new|member|united|"
    r"baltic|gulf|nordic|arab|island|border|neighbouring|neighboring|western|eastern|northern|southern|european|african)\s+$",
    re.I,
)
#: What must follow one of the nounish verbs for it to be a verb.
_CLAUSE = re.compile(r"\s+(?:that|the|a|an|it|he|she|they|to|for|its|their|his|her|any|all|no|on|this|more|us)\b|\s*[,:]?\s*[“\"‘]")
_PRONOUN = re.compile(r"(?:^|[\s,“”])(?:he|she|it|they)\s+$", re.I)
_CLAUSE_ONLY = re.compile(r"\s+that\b|\s*[,:]\s*[“\"‘]")
_STATES = frozenset(
    ["state", "states", "report", "reports", "note", "notes", "claims", "comments", "fears", "hopes", "calls", "plans", "demands", "support"]
)
_PLAIN_NOUNS = frozenset(
    "report state note support plan fear hope call claim demand comment promise pledge appeal signal estimate wish vote question".split()
)
AUXILIARY = re.compile(
    r"(?:\b(?:has|have|had|is|are|was|were|be|been|being|will|would|can|could|may|might|must|should|did|does|do|not|also|never|later|then|still|"
    r"repeatedly|publicly|consistently|now|recently|already|further|flatly|firmly|strongly|openly|privately|simply|jointly|formally|today|"
    r"yesterday|effectively|actively|both|all|each|since|once|again|keen to|quick to|eager to|set to|due to|ready to|continues to|continue to|continued to|on average|first|earlier|long|always|often|used to|had to|has to|have to|"
    r"\w+ly|won['’]t|didn['’]t|doesn['’]t|don['’]t|isn['’]t|hasn['’]t|haven['’]t|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"this (?:week|month|year)|last (?:week|month|year|night))\s+)+$",
    re.I,
)


def reports(text: str, start: int, end: int) -> bool:
    """Whether the verb at `start:end` can report by what stands around it: no passive, no infinitive, no noun."""
    verb, before, after = text[start:end], text[:start], text[end:]
    if re.match(r"\s+by\b", after) or re.search(r"\bto\s+$", before):
        return bool(re.search(r"\b(?:keen|quick|eager|set|due|ready|continues|continue|continued|used|had|has|have)\s+to\s+$", before))
    if verb in _PLAIN_NOUNS and not re.search(r"(?:s|they|we|I|police|people|men|women|\band [\w’'-]+)\s+(?:\w+ly\s+|also\s+)?$", before):
        return False
    if verb == "said" and re.search(r"\bthe\s+$", before):
        return False  # "the said footbridge"
    if _BE.search(before) and not verb.endswith("ing"):
        return False
    if verb.endswith("ing") and not _BE.search(before):
        return False
    if _PRONOUN.search(before):
        return True
    if " " in verb:
        return True
    if verb in _STATES and _COUNTED.search(before):
        return False
    if verb == "calls" and after.startswith(" for "):
        return True
    if verb in _STATES:
        named = re.search(r"(?:\b[A-ZÀ-Þ][\w’'-]+|,|\w company|\w+ists|\w+ors|\w+ers)\s+$", before)
        thing = verb not in ("state", "states", "note", "notes") and re.match(r"\s+(?:the|an?|it|this|them|him|us|his|her|its|their|more)\s", after)
        return bool(_CLAUSE_ONLY.match(after) or thing) or bool(named and _CLAUSE.match(after))
    return verb not in NOUNISH or bool(_CLAUSE.match(after))
