"""The lines round an embedded post."""

from __future__ import annotations

import re

from .stamps import DATE_TEXT, STAMP_TEXT, TIME_TEXT

SIGNATURE = re.compile(
    rf"(?:&mdash;|—|–|-)+\s*.{{1,80}}\(@\w{{1,30}}\)\s*,?\s*(?:{DATE_TEXT}|.{{0,20}}\d{{4}}).{{0,30}}|.{{1,60}}\(@\w{{1,30}}\)\s*[·•|,]?\s*(?:{DATE_TEXT}|\d+[hdm]).{{0,40}}"
    rf"|(?:&mdash;|—|–|-)+\s*@\w{{2,30}}\s*[·•|,(–—-]*\s*(?:{STAMP_TEXT})?\)?|a post shared by .{{2,120}}",
    re.I,
)

POST_HEADER = re.compile(rf".{{0,60}}@\w{{2,30}}\s*[·•|,–—-]\s*(?:{STAMP_TEXT}|\d+\s?[hdm]).{{0,20}}", re.I)

POST_FOOTER = re.compile(
    rf"(?:{TIME_TEXT}\s*[·•|,]?\s*)?(?:{DATE_TEXT}\s*[·•|,]?\s*)?(?:[\d.,]+[km]? (?:re(?:posts?|tweets?)|likes?|views?|replies|quotes?|comments?|shares?|bookmarks?)[ ,·•|]*)*",
    re.I,
)

POST_LINK = re.compile(
    r"pic\.twitter\.com/\w+|https?://t\.co/\w+|pic\.x\.com/\w+|https?://(?:www\.)?(?:twitter|x|instagram|facebook|tiktok)\.com/\S+", re.I
)

POST_MARK = re.compile(
    r"view this post on (?:instagram|facebook|threads|tiktok)|(?:view|see|show|read) (?:this |the )?(?:tweet|post|thread)(?: on (?:twitter|x))?|(?:embedded )?(?:tweet|post)(?: (?:by|from) @\w+)?:?|\d+ (?:retweets?|reposts?).{0,40}|twitter",
    re.I,
)

HANDLE = re.compile(r"@\w{2,30}")
