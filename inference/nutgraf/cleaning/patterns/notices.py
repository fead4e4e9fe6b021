"""Notices that stand between the paragraphs: legal lines, comments, promotion, teasers."""

from __future__ import annotations

import re

LEGAL = re.compile(
    r".{0,120}(?:©|\(c\)|copyright\b).{0,40}(?:\d{4}|reserved|ltd|inc|press|media|news|group|limited).{0,200}"
    r"|.{0,200}all rights reserved.{0,200}|.{0,80}not responsible for the content.{0,120}|[(\[]?(?:a version of )?this (?:article|story|piece) (?:first )?(?:appears?|appeared|ran) (?:in|on).{0,200}"
    r"|.{0,120}\bregistered (?:in|office|company)\b.{0,120}|(?:any )?(?:reproduction|republication|distribution)\b.{0,80}\b(?:forbidden|prohibited|permission|agreement)\b.{0,200}|[(\[]?except for the headline.{0,200}"
    r"|(?:images?|photos?|pictures?|text) may be (?:used|reproduced|downloaded).{0,160}|.{0,120}\bfor reprints\b.{0,80}"
    r"|.{0,80}(?:may|must) not be (?:reproduced|published|broadcast|rewritten|redistributed).{0,200}"
    r"|(?:we|this (?:site|website|page)|our (?:site|website)).{0,60}\bcookies?\b.{0,300}"
    r"|.{0,20}(?:by (?:continuing|using)|if you continue).{0,80}\b(?:cookies?|terms|privacy)\b.{0,200}"
    r"|(?:disclosure|disclaimer|declaration of interests?|affiliate disclosure|advertis\w+ disclosure)s?\s*:.{0,600}"
    r"|(?:we|this (?:article|post|page|story)).{0,80}(?:earn|receive|contains?|include)s?.{0,60}(?:commission|affiliate).{0,300}"
    r"|.{0,80}(?:receives?|is supported by|is made possible by).{0,60}(?:support|funding|grants?|foundation).{0,160}(?:solely responsible|independent|all content|editorial).{0,120}"
    r"|(?:terms (?:of use|of service|and conditions|& conditions)|privacy policy|cookie (?:policy|settings|notice)|legal notice)(?:\s*[|·•,/&-]\s*.{0,80})?"
    r"|.{0,120}\bwe (?:may|might|will|can) (?:earn|receive|get)\b.{0,60}\bcommission\b.{0,200}|we and our (?:\d+ )?partners.{0,300}|the views expressed.{0,200}|our standards\s*:.{0,120}|\(?this (?:article|post|page|site) contains affiliate links.{0,200}",
    re.I,
)

COMMENTS = re.compile(
    r"(?:\(?\d[\d,.]*\)?\s+)?(?:comments?|responses?|replies)(?:\s*\(\d[\d,.]*\))?\s*:?"
    r"|(?:view|read|show|see|load|hide|post|add|leave|write)\s+(?:all\s+|more\s+|the\s+|an?\s+)?(?:\d+\s+)?(?:comments?|reply|your comment).{0,60}"
    r"|(?:log|sign) in (?:or (?:register|sign up) )?to (?:leave a |post a |join the )?(?:comment|conversation|reply).{0,80}"
    r"|(?:join|start|be the first to (?:comment|join)).{0,20}(?:the )?(?:conversation|discussion|comments?)?.{0,60}\b(?:comment|conversation|discussion)\b.{0,60}"
    r"|comments? (?:are|is|have been|has been) (?:closed|disabled|turned off|moderated|switched off).{0,120}"
    r"|.{0,40}\b(?:not|no longer) (?:currently )?accepting comments.{0,60}|you must be (?:logged|signed) in\b.{0,80}|be the first to (?:comment|reply|react).{0,40}|rate this (?:article|story).{0,40}"
    r"|share or comment on this.{0,160}|(?:click|tap) any reaction.{0,40}|welcome to the (?:discussion|conversation).{0,80}|(?:please )?keep it (?:clean|civil|polite).{0,300}|(?:please )?(?:be respectful|read our (?:comment|community) (?:policy|guidelines)).{0,200}"
    r"|what do you think\?.{0,120}(?:comment|below|let us know).{0,60}",
    re.I,
)

EDITORS_NOTE = re.compile(
    r"[*(\[]*\s*(?:editor['’]?s['’]? note|correction|clarification|update)s?\s*(?:\([^)]{0,40}\))?\s*[:,–—-].{0,500}"
    r"|[*(\[]*\s*this (?:article|story|piece|post|page|report|column|interview|conversation|transcript)(?: \w+)? (?:was|has been|is|will be)(?: \w+){0,2} (?:amended|updated|corrected|edited|first published|originally published|published|developing|changed|modified|republished|adapted).{0,400}"
    r"|[*(\[]*\s*an earlier version of this.{0,400}"
    r"|a correction was (?:made|added).{0,400}|when we learn of (?:a mistake|an error).{0,300}|this is an archived.{0,300}|if you (?:spot|see|find) (?:an?|any) (?:error|mistake|inaccurac).{0,160}"
    r"|this is a (?:developing|breaking).{0,120}",
    re.I,
)

PROMOTION = re.compile(
    r"(?:-+\s*)?(?:skip )?(?:advertisement|advertising|partner (?:service|content)|brand(?:ed)? content|sponsored(?: content)?|paid (?:content|post|partnership)|promoted|ad|ads by \w+)(?:\s*[-:|·•].{0,80}|\s+-+)?"
    r"|(?:(?:story|article|report|text)\s+continues|continue reading|scroll)\s+(?:below|after|down).{0,60}"
    r"|(?:sign up|subscribe|register|join|get|enjoy|try|start|unlock|become|support|help|donate|give|download|install|upgrade|claim|save)\b(?=.{0,240}"
    r"(?:in(?:to)? your inbox|our (?:\w+ ){0,3}(?:newsletters?|app|journalism|newsroom|reporters|reporting|site|whatsapp|telegram|podcast|channel|community|supporters|readers)"
    r"|(?:newsletter|subscri\w+|sign up|updates|stories)\b.{0,60}\b(?:here|below|today|now|free)\b|free trial|full access|unlimited|a member\b|membership|independent journalism|app store|google play"
    r"|donate (?:here|now|today)|for (?:just|only|as little as) [£$€]|from (?:just )?[£$€]\d|per month|a month|(?:the app|subscription)\.?$)).{0,300}"
    r"|.{0,300}\b(?:donate|subscribe|sign up|join us|support us|become a (?:member|supporter|subscriber)|give|register|order yours?)\b.{0,24}\b(?:today|now|here|below)\s*[.!]?|.{0,200}\b(?:download|read|watch|book|apply|shop|try it|learn more|find out more) now\s*[.!]?|.{0,200}\bdownload the\b.{0,60}\bapp\b.{0,80}"
    r"|.{0,80}\?\s*(?:subscribe|sign up|register|log in|donate|join)\b.{0,60}|not a (?:subscriber|member).{0,200}|(?:article|story|content) (?:reserved|exclusive) (?:for|to) (?:subscribers|members).{0,60}|try (?:it )?(?:for )?free\b.{0,60}"
    r"|(?:support (?:local|independent|quality|our|free) (?:journalism|news|media|newspapers?)|chip in|donate|subscribe now|join now|view (?:deal|offer)|show more deals|check price|buy it)\b.{0,80}|.{0,160}\bchip in to\b.{0,80}|[£$€]\d[\d,.]*|at (?:amazon|walmart|best buy|ebay|argos|currys|target)"
    r"|.{0,200}(?:t&cs? apply|bet responsibly|18\+ only|terms apply|charges apply|charged at your standard).{0,80}|.{0,60}preferred source on google.{0,40}|thank you for your patience.{0,300}|success! .{0,160}|.{0,80}special offers and ads from.{0,200}|join our\b.{0,200}"
    r"|.{0,300}\b(?:enter|leave|with|type) your e-?mail(?: address)?\b.{0,60}|.{0,200}\bstraight to your inbox\b.{0,100}"
    r"|(?:do you (?:have|know|want|think)|have you|got|are you)\b.{0,160}\?.{0,160}\b(?:click here|get in touch|e-?mail (?:us|our)|contact us|let us know|write to us|to submit|send (?:us|it|them)|fill in|call us|tell us|whatsapp us|@)\b.{0,160}"
    r"|this (?:is )?(?:an? )?(?:premium|subscriber|members?)(?:[- ]only| exclusive)? (?:article|story|content).{0,120}"
    r"|continue reading with.{0,200}|(?:book|order|buy|shop|apply|enrol|register) now\b.{0,200}|subscribe (?:for|from|to read|and save)\b.{0,100}|[£$€]\d[\d,.]*(?:\.\d\d)? (?:at|from|on) (?-i:[A-Z]).{0,40}"
    r"|.{0,200}wherever you (?:get|listen to|find) (?:your )?podcasts.{0,40}|.{0,160}\b(?:sign up|subscribe)\b.{0,120}\bour\b.{0,200}"
    r"|(?:this (?:article|story|content|report) is (?:for|available (?:only )?to|exclusive to|reserved for|free to)|you have (?:read|reached|used|\d+)|already (?:a|have)|to (?:continue|keep) reading|you(?:'|’)ve (?:read|reached)|subscribers? (?:only|can)|for (?:unlimited|full) access).{0,240}"
    r"|(?:enjoying|enjoyed|like|liked|love) (?:this|our|what you).{0,200}(?:subscri|newsletter|donat|support|share|sign up).{0,120}"
    r"|(?:if you (?:value|like|enjoy|found)|your (?:support|donation|contribution)|we (?:need|rely on|depend on) (?:your|our readers)|our (?:work|journalism|reporting|newsroom) (?:is|depends|relies)|will you (?:support|help)).{0,300}",
    re.I,
)

TEASER = re.compile(
    r"[►▶→»>•*\[(\s-]*(?:read (?:more|also|next|full story)|also read|also see|see also|related(?: (?:story|article|stories|articles|news|coverage|content|reading))?|recommended(?: reading| for you| stories)?|more (?:on this|from|like this)|watch(?: (?:more|also|now))?|in pictures|listen(?: now)?|explore|don['’]t miss|must read|you may (?:also )?like|you might (?:also )?like|further reading|further coverage|next up|up next|explainer|explained|video|gallery)\s*[:|–—>»-]+\s*.{3,240}"
    r"|read more (?:headlines|stories|news)\b.{0,80}|also (?:on|in) .{2,40}:\s*.{3,200}|(?:click here|tap here|read more|find out more|see more|follow our).{0,20}(?:to|for|about|on|here)\b.{0,160}",
    re.I,
)

#: Headings after which a list of other stories follows.
TEASER_HEADING = re.compile(
    r"(?:most (?:read|popular|viewed|shared|commented|watched)|trending(?: now| stories| today)?|popular(?: now| stories)?|you (?:may|might) (?:also )?(?:like|be interested in)|related(?: (?:stories|articles|news|posts|coverage|content|topics|links|reading))?|recommended(?: (?:for you|stories|reading))?|more (?:from\b.{0,40}|stories|news|headlines|like this|on this (?:story|topic)|in this (?:section|series))|read (?:next|also|more)|also (?:read|in the news|in)\b.{0,30}|latest(?: (?:news|stories|headlines))?|top stories|editors?['’]? (?:picks?|choice)|don['’]t miss|in other news|around the web|from the web|what to read next|more context|background reading|go deeper|in depth|in case you missed it|up next|elsewhere on.{0,30}|other stories|keep reading|must reads?|see also|further reading|what['’]s (?:hot|trending)|today['’]s (?:top|most).{0,30}|in this section|other news)\s*:?",
    re.I,
)
