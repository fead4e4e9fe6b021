"""Articles and how they are read from files."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ArticleError

_HALF_PAIR = re.compile("[\ud800-\udfff]")
#: The address of a page, whose second slash a `Path` has dropped.
_ADDRESS = re.compile(r"(?P<scheme>https?|ftp):/{1,2}(?P<rest>[^\s/]\S*)", re.I)

#: Names under which JSON files are found to hold a field, best first.
JSON_FIELDS = {
    "text": ("text", "body", "content", "article", "maintext", "full_text"),
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "source": ("source", "outlet", "publisher", "sitename", "source_domain"),
    "published": ("published", "date", "published_at", "date_publish", "publication_date"),
    "url": ("url", "link", "permalink"),
    "id": ("id", "uid", "article_id"),
}


@dataclass(frozen=True)
class Article:
    """A news article as it came.

    Every offset in a result points into `text`. `published` is an ISO 8601 date or time. `author` holds one name or several
    ("Ada Koh and Ben Okri"). `notes` says what a reader of results should know of how the text was come by; they are
    passed on to `Prediction.notes`. Halves of surrogate pairs, which no file of UTF-8 can hold, become U+FFFD in place.
    """

    text: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    id: str | None = None
    author: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", tuple(self.notes))
        for name, value in vars(self).items():
            if isinstance(value, str) and not value.isascii():
                object.__setattr__(self, name, unbroken(value))

    @classmethod
    def read(cls, path: str | Path) -> Article:
        """Read `.txt` (UTF-8, or UTF-16 with its mark), `.html` (the main text, found by trafilatura) or `.json`.

        A JSON file is one object; its text is looked for under `text`, `body`, `content` and the like
        (`nutgraf.article.JSON_FIELDS`). For HTML, offsets point into the extracted text, and `notes` says how
        much of the page is not in it. Files with another ending are read as plain text. The id is the file's name without its ending, unless the file gives one.

        Raises
        ------
        ArticleError: no such file, a folder, a binary or undecodable file, no text in it.
        """
        path = Path(path)
        data = _bytes(path)
        ending = path.suffix.lower()
        if ending in (".html", ".htm"):
            return from_html(data, path)
        text = decode(data, str(path))
        if ending == ".json":
            return _from_json(text, path)
        return cls(check_text(text, str(path)), id=path.stem)


def address_advice(given: str) -> str | None:
    """What to do instead where an input is the address of a page, or None where it is not one.

    >>> address_advice("https://gazette.example/a?b=1")
    "https://gazette.example/a?b=1 is the address of a page, and pages are not fetched: save it, for example with: curl -Lo page.html 'https://gazette.example/a?b=1', then give page.html"
    """
    if not (match := _ADDRESS.fullmatch(given)):
        return None
    address = f"{match['scheme']}://{match['rest']}"
    return (
        f"{address} is the address of a page, and pages are not fetched: "
        f"save it, for example with: curl -Lo page.html {shlex.quote(address)}, then give page.html"
    )


def joined(names: Sequence[str]) -> str | None:
    """Several names as one, each once; None where there is none.

    >>> joined(["Ada Koh", "Ben Okri", "Cy Lund"])
    'Ada Koh, Ben Okri and Cy Lund'
    """
    names = list(dict.fromkeys(names))
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else None


def unbroken(text: str) -> str:
    """`text` with halves of surrogate pairs as U+FFFD: as long as it was, and fit for UTF-8."""
    return _HALF_PAIR.sub("\ufffd", text)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ArticleError(f"{path} is a folder; a file was expected: name the files in it, such as {path}/*.txt")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if advice := address_advice(path.as_posix()):
            raise ArticleError(advice) from None
        raise ArticleError(f"{path} does not exist: check the path, or quote a text that is not meant as one") from None
    except OSError as error:
        raise ArticleError(f"{path} could not be read ({error.strerror or error}): check its permissions") from None


MAGIC = {
    b"%PDF": "a PDF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PK\x03\x04": "a zip archive (a .docx is one)",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "a program",
}


def decode(data: bytes, name: str) -> str:
    """Bytes of a text file as text, line ends as they are.

    Raises
    ------
    ArticleError: binary data, or bytes that are not UTF-8.
    """
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise ArticleError(f"{name} is {what}, not text: extract its text first")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
        control = sum(byte < 9 or 13 < byte < 32 for byte in data[:8192])
        if control > max(8, len(data[:8192]) // 20):
            raise ArticleError(f"{name} is binary data, not text: {control} control bytes among its first {len(data[:8192])}; give a text file")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        shown = data[error.start : error.start + 1].hex()
        raise ArticleError(
            f"{name} is not valid UTF-8: byte 0x{shown} at position {error.start}. Convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def check_text(text: object, name: str = "the article") -> str:
    """The text, if there is something in it to score.

    Raises
    ------
    ArticleError: not a string, or no word in it.
    """
    if not isinstance(text, str):
        raise ArticleError(f"{name} has a text of type {type(text).__name__}; a string was expected")
    if not text.strip().strip("\x00\ufeff\u200b"):
        raise ArticleError(f"{name} is empty: it holds {len(text)} characters, none of them visible; an article's text was expected")
    if not any(character.isalpha() for character in text):
        raise ArticleError(f"{name} has no letters in its {len(text)} characters; an article's text was expected")
    return text


def from_html(data: bytes, path: Path) -> Article:
    """The main text of a page, with what the page says of its author, date and source.

    Raises
    ------
    ArticleError: no text in it that could be found, or more markup than an article has.
    """
    check_text(data.decode("latin-1"), str(path))
    from .webpage import main_text

    found = main_text(data, str(path))
    return Article(
        check_text(found.text, str(path)),
        title=found.title,
        source=found.source,
        published=found.published,
        url=found.url,
        id=path.stem,
        author=author_of(found.author),
        notes=found.notes,
    )


def _from_json(text: str, path: Path) -> Article:
    if not text.strip():
        check_text(text, str(path))
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise ArticleError(f"{path} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets in brackets without end
        raise ArticleError(f"{path} is JSON that is too deep or has too long a number ({error}); one object with a text was expected") from None
    if not isinstance(record, dict):
        raise ArticleError(f"{path} holds a JSON {type(record).__name__}; one object with a text was expected")
    return from_record(record, str(path), default_id=path.stem)


def author_of(value: object) -> str | None:
    """The names of authors, given as "By Ada Koh", "Ada Koh; Ben Okri", {"name": ...} or a list of these; None where there is none."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list | tuple):
        return joined([name for one in value if isinstance(one, str | dict) and (name := author_of(one))])
    if not isinstance(value, str):
        return None
    names = [" ".join(name.split()) for name in re.sub(r"^\s*by:?\s+", "", value, flags=re.I).split(";")]
    return joined([name for name in names if name])


def from_record(record: dict[str, Any], name: str, default_id: str | None = None) -> Article:
    """An article from a dict with one of the names of `JSON_FIELDS` for each field.

    Raises
    ------
    ArticleError: none of the names for the text is there, or a field other than the author is no string.
    """
    found: dict[str, str | None] = {}
    for field, names in JSON_FIELDS.items():
        if field == "author":
            found[field] = next((author for key in names if (author := author_of(record.get(key)))), None)
            continue
        value = next((record[key] for key in names if record.get(key) not in (None, "")), None)
        if field != "text" and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if field == "source" and isinstance(value, dict):  # NewsAPI's {"id": ..., "name": ...}
            value = value.get("name")
        if value is not None and not isinstance(value, str):
            raise ArticleError(f"{name} has a {field} of type {type(value).__name__}; a string was expected")
        found[field] = value
    if found["text"] is None:
        there = ", ".join(list(record)[:12]) or "none"
        raise ArticleError(f"{name} has no text: expected it under one of {', '.join(JSON_FIELDS['text'])}; its fields are {there}")
    text = check_text(found.pop("text"), name)
    return Article(text, notes=(), **{**found, "id": found["id"] or default_id})
