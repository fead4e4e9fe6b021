"""What the furniture of a news page looks like, line by line.

Every pattern must match a whole line (a paragraph), so that a sentence of the article that merely speaks of cookies,
newsletters or photographs is left alone.
"""

from .menus import BREADCRUMB, BUTTONS, NAVIGATION, NAVIGATION_WORDS
from .notices import COMMENTS, EDITORS_NOTE, LEGAL, PROMOTION, TEASER, TEASER_HEADING
from .people import (
    AGENCIES,
    AND,
    BIOGRAPHY,
    BIOGRAPHY_HEADING,
    BY,
    BYLINE,
    CAPTION,
    COMMA,
    CREDIT,
    DATELINE,
    DATELINE_LINE,
    EMAIL_LINE,
    NO_PERSON,
    PERSON,
    PLACE,
)
from .post_lines import HANDLE, POST_FOOTER, POST_HEADER, POST_LINK, POST_MARK, SIGNATURE
from .stamps import DATE, READING_TIME

__all__ = [
    "AGENCIES",
    "AND",
    "BIOGRAPHY",
    "BIOGRAPHY_HEADING",
    "BREADCRUMB",
    "BUTTONS",
    "BY",
    "BYLINE",
    "CAPTION",
    "COMMA",
    "COMMENTS",
    "CREDIT",
    "DATE",
    "DATELINE",
    "DATELINE_LINE",
    "EDITORS_NOTE",
    "EMAIL_LINE",
    "HANDLE",
    "LEGAL",
    "NAVIGATION",
    "NAVIGATION_WORDS",
    "NO_PERSON",
    "PERSON",
    "PLACE",
    "POST_FOOTER",
    "POST_HEADER",
    "POST_LINK",
    "POST_MARK",
    "PROMOTION",
    "READING_TIME",
    "SIGNATURE",
    "TEASER",
    "TEASER_HEADING",
]
