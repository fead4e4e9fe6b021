"""Bylines, credits, captions, datelines and biographies: lines that name somebody or something for the record."""

from __future__ import annotations

import re

from ...text.standalone import ASIDE
from .stamps import MONTH

_NAME = r"[A-ZÀ-Þ][\w'’.-]*"

_PERSON = rf"{_NAME}(?:\s+(?:(?:de|da|del|van|von|der|den|bin|al|el|la|le|dos|di)\s+)?{_NAME}){{0,3}}"

_ROLE = (
    r"(?:(?:senior|chief|staff|political|foreign|health|science|sports?|business|arts|education|environment|religion|travel|food|"
    r"economics?|local|national|crime|courts?|local democracy|consumer|technology|tech|security|defen[cs]e|diplomatic|deputy|associate|"
    r"managing|assistant|special|freelance|data|media|film|theatre|music|football|rugby|cricket|city|state|regional|climate|energy|"
    r"industry|labou?r|legal|transport|africa|asia|europe|world|news|features?)\s+)*"
    r"(?:reporter|writer|correspondent|editor|journalist|columnist|contributor|critic|producer|photographer|author|desk|bureau|staff)s?"
)

_PEOPLE = rf"{_PERSON}(?:\s*(?:,|and|&|with)\s*{_PERSON})*"

BYLINE = re.compile(
    rf"(?i:by|author|words|text|story|posted by|published by|(?:(?:medically|fact|legally)[ -])?(?:words|written|story|text|interview|photographs|pictures|reviewed|checked|review|report|reported|analysis|column|opinion|recipe|curated|edited|posted|compiled|produced)(?: (?:and|&) \w+)? by)\s*:?\s+{_PEOPLE}"
    rf"(?:,\s*(?:M\.?D\.?|Ph\.?D\.?|RN))?(?:\s*[,|·•/–—-]\s*(?:[\w ,&'’.-]{{2,60}}))?(?:\s*\([\w ,&'’.-]{{2,40}}\))?(?:\s+\S+@\S+)?(?:\s+(?i:last updated|published|updated)\s*:?.{{0,40}})?(?:\s+(?:in|for)\s+[\w ,.&'’-]{{2,50}})?\.?"
    rf"|{_PERSON}\s*[,|·•/–—-]\s*(?:the\s+)?(?i:{_ROLE})(?:\s*[,|·•/–—-].{{0,60}})?"
    rf"|{_PERSON}\s+(?:for|in)\s+(?:the\s+|The\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}"
    rf"|(?i:{_ROLE})(?:,\s*(?:{_NAME}[ ,-]*){{1,5}})?|(?i:posted by|written by|by)"
    rf"|{_PEOPLE}\s+reported from\s+{_PEOPLE}(?:,?\s+and\s+{_PERSON}\s+from\s+{_PEOPLE})*\."
)

PERSON = re.compile(_PERSON)
ROLE = re.compile(_ROLE, re.I)
#: What stands between the names of a byline: "Ada Koh in Paris and Ben Okri", "Ada Koh, Cy Lund and Ben Okri".
AND = re.compile(rf"(?:,?\s+in\s+{_NAME}(?:\s+{_NAME}){{0,2}})?\s*(?:,?\s*\b(?:and|with)\s+|&\s*)")
COMMA = re.compile(r"\s*,\s*")
BY = re.compile(r"(?:by|words by|written by|story by|text by|author|reported by|report by)\s*:?\s+", re.I)

_BY = r"(?i:reporting|writing|editing|edited|compiled|translated|translation|photography|reported|produced|graphics?|research)"

CREDIT = re.compile(
    rf"[—–\-(*\s]*(?:(?i:additional|with|further)\s+)?{_BY}(?:\s+(?i:and)\s+{_BY})*\s+(?i:by)\s+(?:the\s+)?{_PEOPLE}(?:\s+(?:in|for|at)\s+(?:the\s+)?{_PEOPLE})?"
    rf"(?:\s*[;,.|]\s*(?:(?i:additional|with|and)\s+)*{_BY}(?:\s+(?i:and)\s+{_BY})*\s+(?i:by)\s+{_PEOPLE}(?:\s+(?:in|for|at)\s+{_PEOPLE})?)*\s*[.)*]*"
    r"|(?i:(?:sources?|agency|agencies|via)\s*:\s*.{0,80}|\(?(?:with\s+(?:inputs?|files?|reporting)\s+from|with\s+agencies).{0,80}|(?:media|press|scientific|editorial)\s+(?:enquir(?:y|ies)|inquir(?:y|ies)|contacts?|office)\s*:.{0,120}|.{0,160}\b(?:tel|phone|ph|fax)\.?:?\s*\+?\(?\d[\d ()./-]{6,}.{0,60}"
    r"|[—–-]\s*(?:with\s+)?(?:agencies|reuters|afp|ap|pa|dpa|ani|pti|bloomberg|xinhua|efe|the associated press)\b.{0,60}"
    r"|\(?(?:reuters|afp|ap|pa media|dpa|ani|pti|bloomberg|xinhua|efe|agencies)\)?)"
)

EMAIL_LINE = re.compile(
    r"(?:(?:e-?mail|contact|write to|reach|tips?|got a (?:tip|story)|contact the (?:reporter|author|writer|newsroom)|follow|send)\b.{0,120})?"
    r"[\w.+-]+@[\w-]+\.[\w.-]+.{0,60}|.{0,40}\b(?:follow|on)\b.{0,40}(?:twitter|x|instagram|mastodon|bluesky)?\s*:?\s*@\w{2,}\.?",
    re.I,
)

_CREDITS = (
    r"(?:getty(?:\s+images)?|reuters|afp|ap(?:\s+photo)?|epa(?:-efe)?|shutterstock|alamy|istock|unsplash|pixabay|wikimedia(?: commons)?|"
    r"bloomberg|pa(?: wire| media)?|dpa|xinhua|anadolu|the associated press|handout|courtesy|supplied|file(?: photo)?|reporters?)"
)

CAPTION = re.compile(
    r"(?:file\s+)?(?:photo(?:graph)?|image|picture|pic|caption|credit|illustration|video|graphic|main image|featured image|cover)s?"
    r"(?:\s+(?:credit|courtesy|source|by|caption))*\s*[:|/©].{0,300}"
    rf"|.{{0,400}}[(\[|/·•—–-]\s*(?:(?:photo|image|picture|pic|credit|illustration)s?\s*(?:by|credit|courtesy(?:\s+of)?)?\s*[:/]?\s*)?(?:[\w .'’-]{{1,40}}\s*[/|,]\s*)?{_CREDITS}(?:\s*[/|,][\w .'’-]{{1,40}})?\s*[)\]]?\.?"
    r"|.{5,400}[.)\]”\"|\s]\s*(?:photo(?:graph)?|image|picture|pic|credit|illustration)s?(?:(?:\s+(?:by|credit|courtesy(?:\s+of)?))?\s*[:/]\s*|\s+(?:by|courtesy of)\s+(?-i:(?=[A-Z])))[\w .,'’/&()-]{2,60}"
    r"|.{5,400}\((?:photo|image|picture|file photo|credit|illustration)s?\b[^()]{0,60}\)\.?"
    r"|.{0,400}©\s*[A-Z][\w .'’/-]{1,40}"
    r"|(?:(?:photo(?:graph)?|illustration|image|picture|graphic)s? by (?-i:[A-ZÀ-Þ])|pictured\s*[:,]|(?:image|media) (?:caption|source)\b\s*[:,]?).{2,300}"
    rf"|.{{5,400}}\s{_CREDITS}\s*/\s*[\w .'’-]{{2,40}}"
    r"|.{5,400}\((?-i:[A-ZÀ-Þ][\w.'’-]+(?:\s[A-ZÀ-Þ][\w.'’-]+){1,3}\s?[/|]\s?[A-Z][\w.'’ -]{1,40})\)\.?"
    r"|\[\d+/\d+\].{5,400}|.{5,300}\[(?-i:[A-ZÀ-Þ][\w.'’-]+ [A-ZÀ-Þ][\w.'’-]+), (?-i:[A-Z])[\w .'’-]{2,40}\]|.{5,300}\.\s(?-i:[A-ZÀ-Þ.'’-]{2,}(?:\s[A-ZÀ-Þ.'’-]{2,}){1,3})"
    r"|.{5,400}\bcopyright:\s*.{2,60}|(?:image|media|photo) (?:caption|source)s?,?"
    r"|\[(?:image|photo|video|picture|gallery|map|chart|graphic|caption)\b[^\]]{0,120}\]",
    re.I,
)

AGENCIES = r"(?:AP|AFP|Reuters|REUTERS|CNN|Bloomberg|UPI|dpa|DPA|ANI|PTI|IANS|Xinhua|EFE|TASS|ANSA|PA|PA Media|BBC|Kyodo|Yonhap|AAP|CP|The Canadian Press|The Associated Press|Thomson Reuters Foundation|IPS|NPR|Politico|RFE/RL|KUNA|WAM|MENA|SPA|IRNA|CNA|NNA|WAFA|JTA|BNS|PAP|MTI|CTK|STA|ANP|NTB|APA|BTA|KCNA|CNBC|CBS|NBC|ABC|SID|BIRN|UNI|VOA|RFI|DW|LETA|ELTA|TT|NTS|AGI|[A-Z]\w+ News(?: Agency)?)"

_WIRE = (
    r"(?:(?:The\s)?(?:[A-Z][\w'’.-]*\s){0,3}(?:Agency|Agencies|Wire|Wires|News|Newswire|Press|Newsroom|Service|Media|Times|Post|Gazette|Herald|Tribune)"
    rf"|{AGENCIES})"
)

_DAY_MONTH = rf"(?i:(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})(?:,?\s+\d{{4}})?)"

#: A place in capitals, or several, with what they lie in: "YEREVAN/ANKARA", "WASHINGTON, D.C.".
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:(?: | ?/ ?)[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+){0,4}(?:,\s*[A-Z][\w.' ]{1,30}?){0,2}"

_PLACED = (
    rf"(?:{_CAPITALS}|{_NAME}(?:[ /]{_NAME}){{0,3}})(?:,\s*{_DAY_MONTH})?,?\s*"
    rf"[(\[](?:{_WIRE}(?:\s*[,/]\s*(?:{_WIRE}|{_DAY_MONTH})){{0,2}}|{_DAY_MONTH})[)\]]"
)

_DATED = rf"{_CAPITALS},\s*{_DAY_MONTH}"

#: What a sentence begins with: nothing is a dateline that goes on in lower case.
_SENTENCE = r"(?=[“\"'‘«(\[]?[A-ZÀ-Þ\d])"

#: "NATO — Europe's shield — is to pay": the dashes enclose an aside, and what stands before it is the subject.
_NO_ASIDE = rf"(?!{ASIDE})"

#: What ends the name of a role, an institution or a wire rather than a person. Lone "Post" or "Press" may be surnames.
NO_PERSON = re.compile(
    rf".*\b(?:(?i:{_ROLE})|University|College|Institute|School|Foundation|Cent(?:er|re)|Agency|Agencies|Wires?|News|Newswire|Newsroom|Service|Media"
    r"|(?:Associated|Canadian|Free|European) Press|(?:Washington|Huffington|York|Jerusalem|Denver|National) Post"
    r"|(?:York|Financial|Irish|Straits|Japan|Angeles|Sunday|Moscow|The) Times)"
)
#: How two-word places begin: after a comma, "New York" is where the one before it was.
PLACE = re.compile(r"(?:New|San|Santa|Los|Las|Saint|St\.?|Port|North|South|East|West|Hong|Tel|Abu|Buenos|Rio|Cape|United|Washington)\b.*")

DATELINE = re.compile(
    rf"(?:(?:{_NAME}(?:[ -]{_NAME}){{0,3}}|[A-Z][A-Z. '’-]+)(?:,\s*[A-Z][\w.' ]{{1,30}}){{0,2}},?\s*(?:{MONTH}\s+\d{{1,2}},?\s*)?(?:\d{{4}}\s*)?[(\[]{AGENCIES}[)\]]\s*(?:[—–:-]+|\s-)\s*"
    rf"|[(\[]{AGENCIES}[)\]]\s*(?:[—–:-]+)\s*"
    rf"|[A-Z][A-Z.'’-]+(?:[ /-][A-Z][A-Z.'’-]+){{0,3}}(?:,\s*(?![\w.' ]*\band\b)[A-Z][\w.' ]{{1,30}}){{0,2}}(?:,\s*(?i:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH}))?(?:\s*(?:[—–]+|\s--?|--)\s+{_NO_ASIDE}|—(?![^—.]{{1,110}}—)){_SENTENCE}"
    rf"|{_CAPITALS},?\s*[(\[][A-Z]{{2,6}}[)\]]\s*(?:[—–]+|\s--?)\s*{_SENTENCE}"
    rf"|{_PLACED}\s*(?:[—–:-]+|\s-)\s*{_SENTENCE}|{_DATED}(?:\.|:|\s*[—–-]+)\s+{_SENTENCE})"
)
#: The same on a line of its own.
DATELINE_LINE = re.compile(rf"{_PLACED}\s*[—–:.-]*|{_DATED}\s*[—–:.-]*")

BIOGRAPHY_HEADING = re.compile(
    r"(?:about (?:the )?(?:authors?|writers?|reporters?|contributors?)|author(?: bio)?|the author|meet the author)\s*:?", re.I
)

BIOGRAPHY = re.compile(
    rf"(?P<name>{_PERSON})(?:\s*\([^)]{{1,40}}\))?,?\s+(?:(?:is|was)\s+(?:an?|the|our|[\w'’]+(?:'s|’s))\s+(?:[\w'’,.&-]+\s+){{0,8}}?"
    r"(?:reporter|writer|journalist|correspondent|editor|columnist|contributor|critic|author|fellow|professor|lecturer|researcher|analyst|broadcaster|producer|photographer|blogger|novelist|historian|economist|director|chef|academic|freelancer)\b"
    r"|(?:writes|reports|covers|has (?:covered|written|reported|worked)|joined(?=\s(?:the\s)?[A-Z])|edits|teaches|lives|works as|specialis?zes)\b)",
)
