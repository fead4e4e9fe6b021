"""What the furniture of a news page looks like, line by line.

Every pattern must match a whole line (a paragraph), so that a sentence of the article that merely speaks of cookies,
newsletters or photographs is left alone.
"""

from __future__ import annotations

import re

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:(?:{_DAY})\.?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?(?:\s+\d{{4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})"
)
_TIME = (
    r"(?:(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?|(?:at\s+)?\d{1,2}\s*[ap]\.?m\.?)(?:\s*\(?(?:[A-Z]{2,5}|local time|GMT[+-]\d+)\)?)?"
)
_AGO = r"(?:\d+|an?|one|two|three)\s+(?:sec|second|min|minute|hr|hour|day|week|month|year)s?\s+ago|yesterday|just now"
_STAMP = rf"(?:{_DATE}(?:\s*[,|·•@T/–—-]{{0,2}}\s*(?:{_TIME}))?|{_TIME}\s*[,|·•–—-]?\s*{_DATE}|{_AGO})"
_DATED = r"(?:published in [\w ]{2,30},|first |last |originally )?(?:published|updated|posted|modified|created|date|publi(?:cation|shed) date|last update[d]?)(?:\s+on)?\s*:?"

DATE = re.compile(
    rf"(?:{_DATED}\s*)?{_STAMP}(?:\s*[|·•/,;(–—-]+\s*(?:{_DATED}\s*)?{_STAMP}\)?)*\.?", re.I
)  # fmt: skip
READING_TIME = re.compile(
    r"(?:(?:estimated )?(?:reading|read) time\s*:?\s*)?(?:about )?\d+\s*[- ]?\s*min(?:ute)?s?\.?(?:\s+(?:read|listen|reading time|watch))?"
    r"|listen to this (?:article|story)(?:\s*[·•|(-]?\s*\d+\s*min(?:ute)?s?\.?\)?)?",
    re.I,
)

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
    rf"(?i:by|author|(?:(?:medically|fact|legally)[ -])?(?:words|written|story|text|interview|photographs|pictures|reviewed|checked|review|report|reported|analysis|column|opinion|recipe)(?: (?:and|&) \w+)? by)\s*:?\s+{_PEOPLE}"
    rf"(?:,\s*(?:M\.?D\.?|Ph\.?D\.?|RN))?(?:\s*[,|·•/–—-]\s*(?:[\w ,&'’.-]{{2,60}}))?(?:\s+(?:in|for)\s+[\w ,.&'’-]{{2,50}})?\.?"
    rf"|{_PERSON}\s*[,|·•/–—-]\s*(?:the\s+)?(?i:{_ROLE})(?:\s*[,|·•/–—-].{{0,60}})?"
    rf"|{_PERSON}\s+(?:for|in)\s+(?:the\s+|The\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}"
    rf"|(?i:{_ROLE})"
)
PERSON = re.compile(_PERSON)
_BY = r"(?i:reporting|writing|editing|edited|compiled|translated|translation|photography|reported|produced|graphics?|research)"
CREDIT = re.compile(
    rf"[—–\-(*\s]*(?:(?i:additional|with|further)\s+)?{_BY}(?:\s+(?i:and)\s+{_BY})*\s+(?i:by)\s+(?:the\s+)?{_PEOPLE}(?:\s+(?:in|for|at)\s+(?:the\s+)?{_PEOPLE})?"
    rf"(?:\s*[;,.|]\s*(?:(?i:additional|with|and)\s+)*{_BY}(?:\s+(?i:and)\s+{_BY})*\s+(?i:by)\s+{_PEOPLE}(?:\s+(?:in|for|at)\s+{_PEOPLE})?)*\s*[.)*]*"
    r"|(?i:(?:sources?|agency|agencies|via)\s*:\s*.{0,80}|(?:with\s+(?:inputs?|files?|reporting)\s+from|with\s+agencies).{0,80}"
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
    r"|\[(?:image|photo|video|picture|gallery|map|chart|graphic|caption)\b[^\]]{0,120}\]",
    re.I,
)

LEGAL = re.compile(
    r".{0,120}(?:©|\(c\)|copyright\b).{0,40}(?:\d{4}|reserved|ltd|inc|press|media|news|group|limited).{0,200}"
    r"|.{0,200}all rights reserved.{0,200}"
    r"|.{0,80}(?:may|must) not be (?:reproduced|published|broadcast|rewritten|redistributed).{0,200}"
    r"|(?:we|this (?:site|website|page)|our (?:site|website)).{0,60}\bcookies?\b.{0,300}"
    r"|.{0,20}(?:by (?:continuing|using)|if you continue).{0,80}\b(?:cookies?|terms|privacy)\b.{0,200}"
    r"|(?:disclosure|disclaimer|declaration of interests?|affiliate disclosure|advertis\w+ disclosure)s?\s*:.{0,600}"
    r"|(?:we|this (?:article|post|page|story)).{0,80}(?:earn|receive|contains?|include)s?.{0,60}(?:commission|affiliate).{0,300}"
    r"|.{0,80}(?:receives?|is supported by|is made possible by).{0,60}(?:support|funding|grants?|foundation).{0,160}(?:solely responsible|independent|all content|editorial).{0,120}"
    r"|(?:terms (?:of use|of service|and conditions|& conditions)|privacy policy|cookie (?:policy|settings|notice)|legal notice)(?:\s*[|·•,/&-]\s*.{0,80})?"
    r"|.{0,120}\bwe (?:may|might|will|can) (?:earn|receive|get)\b.{0,60}\bcommission\b.{0,200}|we and our (?:\d+ )?partners.{0,300}|the views expressed.{0,200}|our standards\s*:.{0,120}|this (?:article|post|page|site) contains affiliate links.{0,200}",
    re.I,
)
COMMENTS = re.compile(
    r"(?:\(?\d[\d,.]*\)?\s+)?(?:comments?|responses?|replies)(?:\s*\(\d[\d,.]*\))?\s*:?"
    r"|(?:view|read|show|see|load|hide|post|add|leave|write)\s+(?:all\s+|more\s+|the\s+|an?\s+)?(?:\d+\s+)?(?:comments?|reply|your comment).{0,60}"
    r"|(?:log|sign) in (?:or (?:register|sign up) )?to (?:leave a |post a |join the )?(?:comment|conversation|reply).{0,80}"
    r"|(?:join|start|be the first to (?:comment|join)).{0,20}(?:the )?(?:conversation|discussion|comments?)?.{0,60}\b(?:comment|conversation|discussion)\b.{0,60}"
    r"|comments? (?:are|is|have been|has been) (?:closed|disabled|turned off|moderated|switched off).{0,120}"
    r"|what do you think\?.{0,120}(?:comment|below|let us know).{0,60}",
    re.I,
)
EDITORS_NOTE = re.compile(
    r"[*(\[]*\s*(?:editor['’]?s['’]? note|correction|clarification|update)s?\s*(?:\([^)]{0,40}\))?\s*[:,–—-].{0,500}"
    r"|[*(\[]*\s*this (?:article|story|piece|post|page|report|column|interview|conversation|transcript)(?: \w+)? (?:was|has been|is|will be)(?: \w+){0,2} (?:amended|updated|corrected|edited|first published|originally published|published|developing|changed|modified|republished|adapted).{0,400}"
    r"|[*(\[]*\s*an earlier version of this.{0,400}"
    r"|this is a (?:developing|breaking).{0,120}",
    re.I,
)
PROMOTION = re.compile(
    r"(?:-+\s*)?(?:advertisement|advertising|sponsored(?: content)?|paid (?:content|post|partnership)|promoted|ad|ads by \w+)(?:\s*[-:|].{0,80}|\s+-+)?"
    r"|(?:(?:story|article|report|text)\s+continues|continue reading|scroll)\s+(?:below|after|down).{0,60}"
    r"|(?:sign up|subscribe|register|join|get|enjoy|try|start|unlock|become|support|help|donate|give|download|install|upgrade|claim|save)\b(?=.{0,240}"
    r"(?:in(?:to)? your inbox|our (?:\w+ ){0,3}(?:newsletters?|app|journalism|newsroom|reporters|reporting|site|whatsapp|telegram|podcast|channel|community|supporters|readers)"
    r"|(?:newsletter|subscri\w+|sign up|updates|stories)\b.{0,60}\b(?:here|below|today|now|free)\b|free trial|full access|unlimited|a member\b|membership|independent journalism|app store|google play"
    r"|donate (?:here|now|today)|for (?:just|only|as little as) [£$€]|from (?:just )?[£$€]\d|per month|a month|(?:the app|subscription)\.?$)).{0,300}"
    r"|.{0,300}\b(?:donate|subscribe|sign up|join us|support us|become a (?:member|supporter|subscriber)|give|register|order yours?)\b.{0,24}\b(?:today|now|here|below)\s*[.!]?"
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
    r"|also (?:on|in) .{2,40}:\s*.{3,200}|(?:click here|tap here|read more|find out more|see more|follow our).{0,20}(?:to|for|about|on|here)\b.{0,160}",
    re.I,
)
#: Headings after which a list of other stories follows.
TEASER_HEADING = re.compile(
    r"(?:most (?:read|popular|viewed|shared|commented|watched)|trending(?: now| stories| today)?|popular(?: now| stories)?|you (?:may|might) (?:also )?(?:like|be interested in)|related(?: (?:stories|articles|news|posts|coverage|content|topics|links|reading))?|recommended(?: (?:for you|stories|reading))?|more (?:from\b.{0,40}|stories|news|headlines|like this|on this (?:story|topic)|in this (?:section|series))|read (?:next|also|more)|also (?:read|in the news|in)\b.{0,30}|latest(?: (?:news|stories|headlines))?|top stories|editors?['’]? (?:picks?|choice)|don['’]t miss|in other news|around the web|from the web|what to read next|more context|background reading|go deeper|in depth|in case you missed it|up next|elsewhere on.{0,30}|other stories|keep reading|must reads?|see also|further reading|what['’]s (?:hot|trending)|today['’]s (?:top|most).{0,30}|in this section|other news)\s*:?",
    re.I,
)

_WORDS = [
    "home",
    "menu",
    "search",
    "news",
    "sport",
    "sports",
    "business",
    "politics",
    "world",
    "opinion",
    "culture",
    "lifestyle",
    "video",
    "videos",
    "photos",
    "photo",
    "gallery",
    "galleries",
    "podcasts",
    "podcast",
    "live",
    "weather",
    "travel",
    "tech",
    "technology",
    "science",
    "health",
    "education",
    "entertainment",
    "local",
    "national",
    "regional",
    "international",
    "uk",
    "us",
    "usa",
    "europe",
    "asia",
    "africa",
    "americas",
    "economy",
    "money",
    "markets",
    "environment",
    "climate",
    "features",
    "newsletters",
    "newsletter",
    "subscribe",
    "subscription",
    "login",
    "logout",
    "register",
    "account",
    "profile",
    "share",
    "tweet",
    "post",
    "pin",
    "email",
    "e-mail",
    "print",
    "save",
    "copy",
    "link",
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "linkedin",
    "telegram",
    "reddit",
    "pinterest",
    "instagram",
    "messenger",
    "youtube",
    "tiktok",
    "bluesky",
    "threads",
    "mastodon",
    "flipboard",
    "pocket",
    "sms",
    "comment",
    "comments",
    "like",
    "follow",
    "following",
    "bookmark",
    "listen",
    "watch",
    "play",
    "pause",
    "mute",
    "unmute",
    "close",
    "open",
    "skip",
    "next",
    "previous",
    "prev",
    "back",
    "more",
    "expand",
    "collapse",
    "top",
    "avatar",
    "image",
    "author",
    "reporter",
    "share:",
    "tags",
    "tags:",
    "topics",
    "topics:",
    "section",
    "edition",
    "settings",
    "help",
    "contact",
    "about",
    "advertise",
    "jobs",
    "obituaries",
    "classifieds",
    "archive",
    "shop",
    "store",
    "games",
    "puzzles",
    "crossword",
    "crosswords",
    "recipes",
    "books",
    "film",
    "music",
    "theatre",
    "tv",
    "radio",
    "arts",
    "style",
    "fashion",
    "food",
    "football",
    "cricket",
    "rugby",
    "tennis",
    "golf",
    "racing",
    "fixtures",
    "results",
    "tables",
    "property",
    "motors",
    "crime",
    "court",
    "courts",
    "council",
    "community",
    "council",
    "letters",
    "columns",
    "columnists",
    "editorial",
    "editorials",
    "e-paper",
    "epaper",
    "app",
    "apps",
    "rss",
    "faq",
    "sitemap",
    "breaking",
    "latest",
    "trending",
    "popular",
    "donate",
    "support",
    "sign",
    "in",
    "up",
    "log",
    "out",
    "my",
    "and",
    "&",
    "on",
    "to",
    "via",
    "this",
    "article",
    "story",
    "page",
    "republish",
    "cite",
    "font",
    "size",
    "a-",
    "a+",
    "aa",
    "english",
    "0",
    "fullscreen",
    "download",
    "transcript",
    "subtitles",
    "captions",
    "quality",
    "settings",
    "speed",
    "audio",
    "cc",
    "hd",
    "feed",
    "news-feed",
    "media",
    "credits",
    "caption",
    "credit",
    "recipe",
    "serves",
    "prep",
    "cook",
    "hide",
    "show",
    "all",
    "toggle",
    "navigation",
    "main",
    "content",
    "from",
    "the",
    "by",
]
NAVIGATION_WORDS = frozenset(_WORDS)
#: Words that make a line of navigation words navigation for sure.
BUTTONS = frozenset(
    [
        "menu",
        "search",
        "share",
        "tweet",
        "facebook",
        "whatsapp",
        "linkedin",
        "telegram",
        "reddit",
        "pinterest",
        "flipboard",
        "print",
        "copy",
        "login",
        "subscribe",
        "register",
        "comment",
        "comments",
        "avatar",
        "skip",
        "more",
        "next",
        "previous",
        "expand",
        "tags",
        "tags:",
        "topics:",
        "share:",
        "listen",
        "play",
        "fullscreen",
        "bookmark",
        "follow",
        "sitemap",
        "e-paper",
        "republish",
        "feed",
        "video",
        "videos",
        "gallery",
        "photos",
        "newsletters",
        "newsletter",
        "toggle",
        "email",
        "e-mail",
        "save",
        "home",
    ]
)
NAVIGATION = re.compile(
    r"(?:skip|jump|back|return|go) to .{2,40}|(?:show|read|load|see|view|discover|learn) (?:more|less|all|full (?:story|article)|next|the full (?:story|article))(?: stories| articles| news)?\.{0,3}[›»>→]*"
    r"|(?:share|tweet|e-?mail|print|save|copy|bookmark|send|post)(?: (?:this|the|on|to|via|by|with|a))+ (?:article|story|page|link|post|facebook|twitter|x|whatsapp|linkedin|e-?mail|friend|reddit)(?:[ ,|/·•]+(?:on|via|by|facebook|twitter|x|whatsapp|linkedin|e-?mail|reddit|telegram|share|tweet|print|copy|link))*"
    r"|(?:copy|copied) (?:link|url|to clipboard)(?: to clipboard)?!?|link copied!?|follow us.{0,60}|(?:click|tap) (?:to|on|for|here).{0,60}"
    r"|(?:page|photo|image|slide|picture|part) \d+(?: (?:of|/) ?\d+)?|(?:hide|toggle|show) caption|enlarge (?:this )?image|(?:accept|reject|allow|decline)(?: all)?(?: cookies)?|(?:manage|cookie) (?:preferences|settings|choices|consent)|(?:purchase|buy|order) (?:licensing rights|reprints?|a licen[cs]e)(?: \W+)?|(?:reuse|licen[cs]e) this (?:content|article)|(?:report|suggest|request) (?:an? )?(?:error|typo|correction|mistake)s?.{0,30}|(?:tap|click) to (?:un)?mute|(?:jump|go) to (?:recipe|section|comments)(?:[ |·•]+\w+){0,4}|[♥❤👍⭐☆★]+.{0,12}|\d+ ?/ ?\d+|\d{1,2}|(?:tags?|topics?|filed under|keywords|categor(?:y|ies)|in this (?:article|story)|more on)\s*:\s*.{1,200}"
    r"|\d{1,2}:\d{2}\s*(?:/\s*\d{1,2}:\d{2})?|this (?:video|audio|content|media|browser) (?:can ?not|is not|isn['’]t|could not|does not).{0,100}"
    r"|(?:your browser|javascript|to (?:play|watch) this|media caption|media playback|loading|please (?:enable|wait)|video player).{0,120}"
    r"|(?:news feed|newsfeed|live updates|breaking news|sign (?:in|up|out)|log (?:in|out)|my account|main menu|top of (?:page|form)|font size|text size|dark mode|light mode|play video|watch live|listen live|picture gallery|photo gallery|in pictures|add to (?:bookmarks|favou?rites|reading list)|save (?:for later|article)|gift (?:this )?article|give (?:this )?article|share full article|share this|print article|e-?mail article|\d(?:\.\d+)?x|ok|got it|dismiss|no thanks|(?:view|open) gallery(?: \(\d+\))?|enlarge(?: image)?|view (?:image|comments|in fullscreen)|image source|text|get the app|open in app|remaining time.{0,20})"
    r"|&(?:nbsp|amp|raquo|laquo|gt|lt|#\d+|#x[0-9a-f]+);?(?:\s*&\w+;)*"
    r"|[\d,.]+k? (?:shares?|views?|likes?|reads?|followers?|retweets?|reactions?)(?:[ ,|·•]+[\d,.]+k? \w+)*",
    re.I,
)
BREADCRUMB = re.compile(
    r"(?:[A-Z][\w&'-]*(?: [\w&'-]+){0,2}(?:\s{2,}|\t)){1,}[A-Z][\w&'-]*(?: [\w&'-]+){0,2}|[^>›»/\\|]{1,40}(?:\s*[>›»]\s*[^>›»/\\|]{1,120})+|(?:[A-Z][\w&' -]{1,24}\s*[/|·•]\s*){2,}[A-Z][\w&' -]{1,60}"
)

SIGNATURE = re.compile(
    rf"(?:&mdash;|—|–|-)+\s*.{{1,80}}\(@\w{{1,30}}\)\s*,?\s*(?:{_DATE}|.{{0,20}}\d{{4}}).{{0,30}}|.{{1,60}}\(@\w{{1,30}}\)\s*[·•|,]?\s*(?:{_DATE}|\d+[hdm]).{{0,40}}"
    rf"|(?:&mdash;|—|–|-)+\s*@\w{{2,30}}\s*[·•|,(–—-]*\s*(?:{_STAMP})?\)?|a post shared by .{{2,120}}",
    re.I,
)
POST_HEADER = re.compile(rf".{{0,60}}@\w{{2,30}}\s*[·•|,–—-]\s*(?:{_STAMP}|\d+\s?[hdm]).{{0,20}}", re.I)
POST_FOOTER = re.compile(
    rf"(?:{_TIME}\s*[·•|,]?\s*)?(?:{_DATE}\s*[·•|,]?\s*)?(?:[\d.,]+[km]? (?:re(?:posts?|tweets?)|likes?|views?|replies|quotes?|comments?|shares?|bookmarks?)[ ,·•|]*)*",
    re.I,
)
POST_LINK = re.compile(
    r"pic\.twitter\.com/\w+|https?://t\.co/\w+|pic\.x\.com/\w+|https?://(?:www\.)?(?:twitter|x|instagram|facebook|tiktok)\.com/\S+", re.I
)
POST_MARK = re.compile(
    r"view this post on (?:instagram|facebook|threads|tiktok)|(?:view|see|show|read) (?:this |the )?(?:tweet|post|thread)(?: on (?:twitter|x))?|(?:embedded )?(?:tweet|post)(?: (?:by|from) @\w+)?:?|\d+ (?:retweets?|reposts?).{0,40}|twitter|@\w{2,30}",
    re.I,
)

_AGENCIES = r"(?:AP|AFP|Reuters|REUTERS|CNN|Bloomberg|UPI|dpa|DPA|ANI|PTI|IANS|Xinhua|EFE|TASS|ANSA|PA|PA Media|BBC|Kyodo|Yonhap|AAP|CP|The Canadian Press|The Associated Press|Thomson Reuters Foundation|IPS|NPR|Politico|RFE/RL|[A-Z]{2,6}|[A-Z]\w+ News(?: Agency)?)"
DATELINE = re.compile(
    rf"(?:(?:{_NAME}(?:[ -]{_NAME}){{0,3}}|[A-Z][A-Z. '’-]+)(?:,\s*[A-Z][\w.' ]{{1,30}}){{0,2}},?\s*(?:{_MONTH}\s+\d{{1,2}},?\s*)?(?:\d{{4}}\s*)?[(\[]{_AGENCIES}[)\]]\s*(?:[—–:-]+|\s-)\s*"
    rf"|[(\[]{_AGENCIES}[)\]]\s*(?:[—–:-]+)\s*"
    rf"|[A-Z][A-Z.'’-]+(?:[ /-][A-Z][A-Z.'’-]+){{0,3}}(?:,\s*[A-Z][\w.' ]{{1,30}}){{0,2}}(?:,\s*{_MONTH}\s+\d{{1,2}})?\s*(?:[—–]+|\s--?|--)\s+)"
)
BIOGRAPHY_HEADING = re.compile(
    r"(?:about (?:the )?(?:authors?|writers?|reporters?|contributors?)|author(?: bio)?|the author|meet the author)\s*:?", re.I
)
BIOGRAPHY = re.compile(
    rf"(?P<name>{_PERSON})(?:\s*\([^)]{{1,40}}\))?,?\s+(?:(?:is|was)\s+(?:an?|the|our|[\w'’]+(?:'s|’s))\s+(?:[\w'’,.&-]+\s+){{0,8}}?"
    r"(?:reporter|writer|journalist|correspondent|editor|columnist|contributor|critic|author|fellow|professor|lecturer|researcher|analyst|broadcaster|producer|photographer|blogger|novelist|historian|economist|director|chef|academic|freelancer)\b"
    r"|(?:writes|reports|covers|has (?:covered|written|reported|worked)|joined|edits|teaches|lives|works as|specialis?zes)\b)",
)
