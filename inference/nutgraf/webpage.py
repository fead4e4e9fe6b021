"""The main text of an HTML page, found by trafilatura, and how much of the page it leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .errors import ArticleError

#: Size limit in bytes; a typical page, with its scripts and styles, has a tenth of that.
MAX_HTML = 8 * 1024 * 1024
#: Limit on the attributes of one tag: the parser's time is quadratic in them, so a tag of one megabyte would take minutes.
_MOST_ATTRIBUTES = 5000
_ATTRIBUTE = rb"[\s/=]*+[^\s=>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_TAG, _ATTRIBUTES = re.compile(rb"<[a-zA-Z][^\s/<>]*+(?:" + _ATTRIBUTE + rb")*+"), re.compile(_ATTRIBUTE)
#: Elements whose text no browser shows.
_HIDDEN = frozenset(("head", "script", "style", "noscript", "template"))


@dataclass(frozen=True)
class MainText:
    """What was extracted from a page; `author` as trafilatura has it, several names separated by semicolons."""

    text: str
    title: str | None
    author: str | None
    source: str | None
    published: str | None
    url: str | None
    notes: tuple[str, ...]


def main_text(data: bytes, name: str) -> MainText:
    """The page's article, with a note if its text leaves out some of what a browser shows.

    Raises
    ------
    ArticleError: no article text found, or more markup than an article has.
    """
    if len(data) > MAX_HTML:
        raise ArticleError(f"{name} has {len(data)} bytes of HTML; at most {MAX_HTML} are read: save the article's text as .txt instead")
    if any(len(tag) > _MOST_ATTRIBUTES and len(_ATTRIBUTES.findall(tag)) > _MOST_ATTRIBUTES for tag in _TAG.findall(data)):
        raise ArticleError(f"{name} has a tag with more than {_MOST_ATTRIBUTES} attributes, which no article has: save its text as .txt instead")
    import trafilatura  # imported here: it takes a second, and plain text does not need it

    try:
        tree = trafilatura.load_html(data)
    except (TypeError, ValueError):
        tree = None
    visible = 0 if tree is None else _visible(tree)  # counted first: the extraction may change the tree
    document = None if tree is None else trafilatura.bare_extraction(tree, include_comments=False, include_tables=False, with_metadata=True)
    text = getattr(document, "text", None)
    if document is None or not text:
        raise ArticleError(
            f"{name} has no article text in its {len(data)} bytes of HTML: the page may load its text by script; save the text as .txt instead"
        )
    return MainText(
        text=text,
        title=document.title or None,
        author=document.author or None,
        source=document.sitename or document.hostname or None,
        published=document.date or None,
        url=document.url or None,
        notes=_left_out(visible, text, document.title or ""),
    )


def _visible(tree: Any) -> int:
    """The number of characters that a browser shows, without spaces."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    count = 0
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event != "start":
            count += _characters(element.tail)
        elif element.tag in _HIDDEN:
            walk.skip_subtree()
        else:
            count += _characters(element.text)
    return count


def _characters(text: str | None) -> int:
    return sum(map(len, text.split())) if text else 0


def _left_out(visible: int, text: str, title: str) -> tuple[str, ...]:
    """A note on how much the page shows besides its title and the extracted text, if anything."""
    left = visible - _characters(text) - (0 if title in text else _characters(title))
    if left <= 0:
        return ()
    return (f"{left:,} of the page's {visible:,} characters (spaces not counted) were left out of its main text: menus, banners, tables, comments",)
