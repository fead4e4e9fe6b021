"""Menus, buttons and player leftovers."""

from __future__ import annotations

import re

_WORDS = """
    home menu search news sport sports business politics world opinion culture lifestyle video videos photos photo
    gallery galleries podcasts podcast live weather travel tech technology science health education entertainment local
    national regional international uk us usa europe asia africa americas economy money markets environment climate
    features newsletters newsletter subscribe subscription login logout register account profile share tweet post pin
    email e-mail print save copy link facebook twitter x whatsapp linkedin telegram reddit pinterest instagram messenger
    youtube tiktok bluesky threads mastodon flipboard pocket sms comment comments like follow following bookmark listen
    watch play pause mute unmute close open skip next previous prev back more expand collapse top avatar image author
    reporter share: tags tags: topics topics: section edition settings help contact about advertise jobs obituaries
    classifieds archive shop store games puzzles crossword crosswords recipes books film music theatre tv radio arts
    style fashion food football cricket rugby tennis golf racing fixtures results tables property motors crime court
    courts council community council letters columns columnists editorial editorials e-paper epaper app apps rss faq
    sitemap breaking latest trending popular donate support sign in up log out my and & on to via this article story
    page republish cite font size a- a+ aa english 0 fullscreen download transcript subtitles captions quality settings
    speed audio cc hd feed news-feed media credits caption credit recipe serves prep cook hide show all toggle
    navigation main content from the by
""".split()

NAVIGATION_WORDS = frozenset(_WORDS)

#: Words that make a line of navigation words navigation for sure.
BUTTONS = frozenset(
    """
    menu search share tweet facebook whatsapp linkedin telegram reddit pinterest flipboard print copy login subscribe
    register comment comments avatar skip more next previous expand tags tags: topics: share: listen play fullscreen
    bookmark follow sitemap e-paper republish feed video videos gallery photos newsletters newsletter toggle email
    e-mail save home
""".split()
)

NAVIGATION = re.compile(
    r"(?:view|see) \d+ (?:images?|photos?|pictures?|videos?)|story saved.{0,20}|read later|offer this article|lire en .{3,20}|leer en .{3,20}|(?:time to|x)\s?\d.{0,10}|about sharing|shares?|trending|topics|labels?\s*:.{1,160}|location\s*:.{0,40}|suggested topics\s*:?"
    r"|video quality.{0,20}|(?:current time|duration|remaining time|loaded)\s*:?\s*[-\d:%. ]+|(?:this is a modal window|close modal dialog|beginning of dialog|end of dialog).{0,80}|(?:mute|unmute|replay|autoplay)|continue reading|-+ ?end(?: of (?:release|story|article))? ?-*|(?:\[(?:print(?: view)?|pdf|share|listen|video|audio|live|email)\]\s*)+"
    r"|download (?:image|photo|pdf|file)s?(?: \([\d.]+ ?[mk]b\))?|-?\d{1,3}\s?°[cf]?.{0,24}|\d+ related|press release \d+.{0,20}|(?:share to \w+|blogthis!?|email this){1}.{0,120}|facebookx.{0,20}|email ?this.{0,120}|you can find this story in.{0,120}|jump to\s*:.{0,60}"
    r"|(?:skip|jump|back|return|go) to .{2,40}|(?:show|read|load|see|view|discover|learn) (?:more|less|all|full (?:story|article)|next|the full (?:story|article))(?: stories| articles| news)?\.{0,3}[›»>→]*"
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
