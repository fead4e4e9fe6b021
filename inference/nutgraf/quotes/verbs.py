"""Verbs that report what somebody says, holds or wants."""

from __future__ import annotations

import re

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
    countered retorted protested
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
    thanked attacked mocked questioned doubted doubts slammed blasted fought fights
""".split()
VERBS = frozenset(_SAY) | frozenset(_WANT)
#: Of these the plain form is mostly a noun ("a plan", "the state"): they report only where a subject is plain to see.
NOUNISH = frozenset(
    """
    state states report reports call calls plan plans support back comment comments note notes claim claims hope hopes
    fear fears vote push demand demands promise promises pledge pledges appeal appeals highlight highlights signal
    signals estimate estimates welcome campaign wish wishes blame veto question added posted object objects doubts favor
    favour voice voices write caution plan lament cited address
""".split()
)
_ALL = "|".join(sorted(VERBS, key=len, reverse=True))
VERB = re.compile(rf"\b(?:(?:made|make|makes) (?:it )?clear|{_ALL})\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?:\s+(?:\w+ly|also|not|never|now|still))*\s*$", re.I)
#: What stands before a noun of the same form ("the four states that border the sea").
_COUNTED = re.compile(
    r"\b(?:the|these|those|its|their|his|her|our|two|three|four|five|six|seven|eight|nine|ten|all|both|many|some|several|other|new|member|united|"
    r"baltic|gulf|nordic|arab|island|border|neighbouring|neighboring|western|eastern|northern|southern|european|african)\s+$",
    re.I,
)
#: What must follow one of the nounish verbs for it to be a verb.
_CLAUSE = re.compile(r"\s+(?:that|the|a|an|it|he|she|they|to|for|its|their|his|her|any|all|no|on)\b|\s*[,:]?\s*[“\"‘]")
_CLAUSE_ONLY = re.compile(r"\s+that\b|\s*[,:]\s*[“\"‘]")
_STATES = frozenset(
    ["state", "states", "report", "reports", "note", "notes", "claims", "comments", "fears", "hopes", "calls", "plans", "demands", "support"]
)
AUXILIARY = re.compile(
    r"(?:\b(?:has|have|had|is|are|was|were|be|been|being|will|would|can|could|may|might|must|should|did|does|do|not|also|never|later|then|still|"
    r"repeatedly|publicly|consistently|now|recently|already|further|flatly|firmly|strongly|openly|privately|simply|jointly|formally|today|"
    r"yesterday|effectively|actively|both|all|each|since|once|again|keen to|quick to|eager to|set to|due to|ready to|used to|had to|has to|have to|"
    r"\w+ly|won['’]t|didn['’]t|doesn['’]t|don['’]t|isn['’]t|hasn['’]t|haven['’]t|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"this (?:week|month|year)|last (?:week|month|year|night))\s+)+$",
    re.I,
)


def reports(text: str, start: int, end: int) -> bool:
    """Whether the verb at `start:end` can report by what stands around it: no passive, no infinitive, no noun."""
    verb, before, after = text[start:end], text[:start], text[end:]
    if re.match(r"\s+by\b", after) or re.search(r"\bto\s+$", before):
        return bool(re.search(r"\b(?:keen|quick|eager|set|due|ready|used|had|has|have)\s+to\s+$", before))
    if _BE.search(before) and not verb.endswith("ing"):
        return False
    if verb.endswith("ing") and not _BE.search(before):
        return False
    if verb in _STATES and _COUNTED.search(before):
        return False
    if verb in _STATES:
        return bool(_CLAUSE_ONLY.match(after))
    return verb not in NOUNISH or bool(_CLAUSE.match(after))
