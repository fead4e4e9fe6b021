"""Verbs that report what somebody says, holds or wants, which a target does not begin with."""

from __future__ import annotations

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
_FIND = "find finds found find finds found hear hears heard show shows showed indicate indicates indicated reveal reveals revealed".split()
_INGS = frozenset(
    "arguing saying adding noting insisting maintaining suggesting claiming stating stressing explaining warning hinting pointing".split()
)
VERBS = _INGS | frozenset(_SAY) | frozenset(_WANT) | frozenset(_FIND)
