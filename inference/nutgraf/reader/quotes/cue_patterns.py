"""What stands around a cue: the patterns that `clauses` and `pieces` read a sentence with."""

from __future__ import annotations

import re

from .names import COMMON, NAME, TITLE

#: No clause is looked at further back than this: the time stays linear whatever a "sentence" holds.
REACH = 420
ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Ii]n the (?:words|view|opinion|eyes) of)\s+(?P<who>(?:the\s+|a\s+|an\s+)?[^,.;:“”]{2,120})")
VIEW = re.compile(
    r"\b[Ii]n\s+(?P<who>[^,.;:“”]{2,60}?)(?:[’']s?)?\s+(?:view|opinion|words|telling|judg[e]?ment|eyes|estimation|account)\b,?\s*|"
    r"(?P<who2>\b(?:[Tt]he\s+|[Aa]\s+)?[^\s,.;:“”]{1,60}(?:\s+[^\s,.;:“”]{1,60}){0,6}?)(?:[’']s?)?\s+(?:\w+\s+)?(?:view|opinion|conclusion|answer|verdict|message|advice|argument|"
    r"position|contention|reply|response|assessment|warning|claim|complaint|hope|fear|point)(?:\s+to\s+[^,.;:“”]{2,30}|,[^,“”]{2,30},)?\s+(?:is|was|remains)(?:\s+\w+)?(?:\s+that\s+|\s*:\s*)"
)
POSSESSOR = re.compile(r"^(?:his|her|its|their)$", re.I)
PARENTHESIS = re.compile(
    r",\s(?:for (?:its|his|her|their) part|meanwhile|however|too|in turn|by contrast)(?=,)|\s\([^()“”]{1,80}\)|\s?[—–][^—–“”\"]{3,160}[—–]\s?"
)
RELATIVE = re.compile(r",\s(?:who|which|whose|where|(?:of|for|to|in|with) (?:which|whom))\s(?:[^,;:“”]|,(?=\d{3})){3,160},(?=\s)")
#: An adjunct or recipient between the cue and what is said.
ADJUNCT = re.compile(
    r"\s+(?:in|on|at|by|to|from|outside|inside|over|through|throughout|during|after|before|when|as|while|of|for|with|via|later|again|then|today|yesterday|"
    r"afterwards|afterward|earlier|last|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|softly|quietly|simply|flatly|bluntly|drily|dryly|"
    r"back|up|out|late|early|only|reporters|journalists|us|me|him|her|them|deputies|members|lawmakers|investors|colleagues|analysts|\w+ly)\b",
    re.I,
)
OBJECT = re.compile(
    r"\s+(?:(?:us|me|him|them|it|you|everyone|reporters|journalists|deputies|members|lawmakers|investors|colleagues|staff|parliament|councillors|jurors|viewers)\b|"
    r"(?:the|a|an|this|our|his|her|their|its|local|state|national|public)\s+(?:[\w’'-]+\s+)??[\w’'-]+(?:\s+(?:radio|television|conference|briefing|hearing|meeting|newspaper|website|programme|program|editor))?|"
    r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)(?:\s+(?:on|in|at|by|last|this|from)\s+[^,.;:“”]{2,40}?(?=\s+(?:that|how|why|what|to)\b|$))?"
)
#: Of "the ministry backed | the plan and the union | rejected it": what was backed.
JUDGED = re.compile(r"[^,]{2,80}?\s(?:and|but)\s+(?=\S)")
#: "Undeterred, Senator Choque maintains", "Outside, Ada Koh promised": what opens the sentence is no part of a name.
OPENER = re.compile(
    r"(?:[A-Z]\w+(?:ed|ing|ly)|Outside|Inside|Elsewhere|Here|There|Meanwhile|However|Instead|Today|Yesterday|Nearby|Later|Earlier|Still),\s+(?!.*\band\b)(?=\S)"
)
FINITE = re.compile(r"\b(?:is|was|are|were|has|had|have|will|would|could|can|may|might|should|must|said|says)\b")
CLAUSE_VERB = re.compile(FINITE.pattern + r"|\b(?:he|she|it|they|we)\s+\w+|\b\w+(?<!s)s$")
CONJUNCTION = re.compile(
    r"(?:,?\s*\b(?:and|but|while|whereas|although|though|yet|then|so|also)\b|[,;—–])\s*(?:also\s+|then\s+|later\s+|meanwhile,?\s+)?$"
)
LEAD_IN = re.compile(r"^(?:[,;:—–-]?\s*(?:and|but|though|although|yet|so|or|then)?\b[\s,]*)", re.I)
PREPOSED = re.compile(
    r"^(?:in|on|at|by|for|from|with|despite|during|after|before|last|this|next|earlier|later|yesterday|today|meanwhile|however|speaking|asked|under|over|"
    r"since|until|following|outside|inside|appearing|afterwards|when|while|as|but|and|\d)\b",
    re.I,
)
MAIN_VERB = re.compile(r"(?<=\s)(?:is|was|are|were|has|had|have|will|[a-z]+ed|went|took|came|left|gave|made|got|put|set)\b")
NO_WORDS = re.compile(r"(?:\bnot|n[’']t|\bnever|\bdeclined to|\brefused to|\bwould not|\bcould not|\bcannot|\bto be)\s+(?:\w+\s+)?$")
FIGURES = re.compile(
    r"\s+(?:an?|net|record|pre-tax|first|second|third|its)\s[^.;“”]{0,60}\b(?:profits?|loss|revenue|turnover|sales|earnings|dividend)\b"
)
COMMENT = re.compile(r"\s+(?:to\s+)?(?:comment|be interviewed|be named|be identified|respond|speak|say|answer)\b")
NOT_SAID = re.compile(r"\s+(?:to\s+(?:comment|(?:the\s+)?(?:questions?|requests?))|by\s|for comment\b|goodbye\b|hello\b)")
SHORT = re.compile(
    rf"(?:^|[\s,“”])(?P<who>[Hh]e|[Ss]he|[Tt]hey|[Ii]t|{NAME.pattern})(?:\s+(?:has|have|had|also|then|later|now|once|further|continues to|yet|on average|\w+ly))*\s*$"
)
ROLE = re.compile(rf"(?:(?<=[\s“”])|^)(?:[a-z][\w-]+\s+){{0,3}}{TITLE}\.\s+$")
OPENING = re.compile(
    rf"(?:^|[.!?;:”]\s+|,\s(?:and|but|while)\s)\s*(?P<who>(?:[Tt]he\s+)?(?:[A-Z][a-z]+\s+(?:[a-z-]+\s+){{1,4}})?{NAME.pattern})(?:,[^,;“”]{{0,120}}){{1,4}}\s*"
    r"(?:(?:has|have|had|also|then|later|now|once)\s+)*$"
)
CLAUSES = re.compile(r"\b(?:who|which|whose|that|where)\s[^,]*")
TRAILING_AUX = re.compile(r"(?:\b(?:has|have|had|also|then|later|now|once|\w+ly)\s*)+$")
BARE_PLURAL = re.compile(
    r"(?:^|[,;”]\s|\b(?:and|but|while|though|although)\s)\s*(?P<who>(?:(?!(?:is|was|has|and|but|as)\b)[a-z-]+\s){0,2}(?:[a-z]{3,}[a-rt-z]s|men|women|people|police))(?:\s+(?:have|had|also|now))*\s+$"
)
HEADLINE_SAYS = re.compile(r"\s[a-z][\w’-]*(?:\s[\w’-]+){0,3}$")
FIRST = re.compile(
    rf"\s*(?P<who>He|She|They|(?:(?:My|Our|The|A|An|Its|His|Her)\s)?(?:[A-Z]?[a-z-]+\s){{0,4}}{NAME.pattern})(?:,[^,]{{2,60}},)?\s(?!(?:the|an?|this|that|your|our|my|it|them|him|her)\b)[a-z]"
)
#: Words that open a sentence and name nobody.
NO_SPEAKER = COMMON - frozenset(
    "he she it they we i you one two many some most several all both none nobody everyone another others residents critics police officials experts "
    "parents doctors ministers analysts researchers".split()
)
NO_OPENER = COMMON - frozenset("he she they the a an its his her my our".split())
GROUP_NEXT = re.compile(r"\s(?P<who>the\s(?:[a-z]+\s){0,2}[a-z]{3,}s)(?:\s+(?:have|had|also|now))*\s+$")
CLOCK = re.compile(r"\d{1,2}[.:]\d\d\s?(?:[ap]m)?:?\s+")
NOBODY = re.compile(r"(?:no|not|nobody|nothing|none|neither|there|this|that|which|who|what)\b(?!\s+(?:website|newspaper|week))", re.I)
