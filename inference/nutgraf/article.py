"""Articles and how they are read from files."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Real
from pathlib import Path
from typing import Any

from .errors import ArticleError

_HALF_PAIR = re.compile("[\ud800-\udfff]")
#: A URL; converting it to a `Path` drops its second slash.
_ADDRESS = re.compile(r"(?P<scheme>https?|ftp):/{1,2}(?P<rest>[^\s/]\S*)", re.I)

#: Endings of files with a row for each article, which `nutgraf score` reads, also packed.
_ROWS, _PACKINGS = frozenset((".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")), (".gz", ".zst")

#: JSON keys accepted for each field, in order of preference.
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
    """A news article as given.

    Every offset in a result points into `text`. `published` is an ISO 8601 date or time. `author` holds one name or several
    ("Ada Koh and Ben Okri"). `notes` are caveats about how the text was obtained; they are
    passed on to `Prediction.notes`. Numbers and dates become text, and the gaps of a table (NaN, NaT) None. Lone surrogates, which
    UTF-8 cannot encode, become U+FFFD, so that offsets stay the same.

    Raises
    ------
    ArticleError: a field other than the text that is neither text nor a number nor a date.
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
            if name not in ("text", "notes"):
                object.__setattr__(self, name, value := _field(name, value))
            if isinstance(value, str) and not value.isascii():
                object.__setattr__(self, name, unbroken(value))

    @classmethod
    def read(cls, path: str | Path) -> Article:
        """Read `.txt` (UTF-8, or UTF-16 with a BOM), `.html` (the main text, found by trafilatura) or `.json`.

        A JSON file is one object; its text is read from `text`, `body`, `content` and the like
        (`nutgraf.article.JSON_FIELDS`). For HTML, offsets point into the extracted text, and `notes` says how
        much of the page is not in it. Files with another extension are read as plain text.
        The id is the file name without its extension, unless the file gives one.

        Raises
        ------
        ArticleError: no such file, a folder, a file of rows (.jsonl, .csv, ...), a binary or undecodable file, no text in it.
        """
        path = Path(path)
        ending = path.suffix.lower()
        if Path(path.stem if ending in _PACKINGS else path.name).suffix.lower() in _ROWS and path.is_file():
            raise ArticleError(
                f"{path} is a file of rows, not one article: score it with nutgraf score {shlex.quote(str(path))}, or pass its articles"
            )
        data = _bytes(path)
        if ending in (".html", ".htm"):
            return from_html(data, path)
        text = decode(data, str(path))
        if ending == ".json":
            return _from_json(text, path)
        return cls(check_text(text, str(path)), id=path.stem)


def _field(name: str, value: object) -> str | None:
    """A field of an article as text; None for the gaps of a table.

    >>> _field("title", float("nan")), _field("id", 7), _field("published", date(2026, 3, 1))
    (None, '7', '2026-03-01')
    """
    if value is None or isinstance(value, str):
        return value
    if value != value:  # NaN, NaT
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Real) and not isinstance(value, bool):
        return str(value)
    raise ArticleError(f"the article has a {name} of type {type(value).__name__}; expected a string")


def address_advice(given: str) -> str | None:
    """What to do about an input that is a URL; None if it is not one.

    >>> address_advice("https://gazette.example/a?b=1")
    "https://gazette.example/a?b=1 is a URL, and pages are not fetched: save it first, for example with: curl -Lo page.html 'https://gazette.example/a?b=1', then pass page.html"
    """
    if not (match := _ADDRESS.fullmatch(given)):
        return None
    address = f"{match['scheme']}://{match['rest']}"
    return (
        f"{address} is a URL, and pages are not fetched: "
        f"save it first, for example with: curl -Lo page.html {shlex.quote(address)}, then pass page.html"
    )


def joined(names: Sequence[str]) -> str | None:
    """Names joined with commas and "and", without duplicates; None if there are none.

    >>> joined(["Ada Koh", "Ben Okri", "Cy Lund"])
    'Ada Koh, Ben Okri and Cy Lund'
    """
    names = list(dict.fromkeys(names))
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else None


def unbroken(text: str) -> str:
    """`text` with lone surrogates replaced by U+FFFD: same length, and encodable as UTF-8."""
    return _HALF_PAIR.sub("\ufffd", text)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ArticleError(f"{path} is a folder, not a file: pass the files in it, such as {path}/*.txt")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if advice := address_advice(path.as_posix()):
            raise ArticleError(advice) from None
        raise ArticleError(f"{path} does not exist: check the path, or quote the argument if it is text") from None
    except OSError as error:
        raise ArticleError(f"{path} could not be read ({error.strerror or error}): check its permissions") from None


MAGIC = {
    b"%PDF": "a PDF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a zip archive (such as a .docx)",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "an executable",
}


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file; line endings are left as they are.

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
            raise ArticleError(f"{name} is binary data, not text: {control} control bytes in its first {len(data[:8192])}; expected a text file")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = data[error.start : error.start + 1].hex()
        raise ArticleError(
            f"{name} is not valid UTF-8: byte 0x{byte} at position {error.start}. Convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def check_text(text: object, name: str = "the article") -> str:
    """Return the text if there is anything in it to score.

    Raises
    ------
    ArticleError: not a string, or no letters in it.
    """
    if not isinstance(text, str):
        raise ArticleError(f"{name} has a text of type {type(text).__name__}; expected a string")
    if not text.strip().strip("\x00\ufeff\u200b"):
        raise ArticleError(f"{name} is empty: none of its {len(text)} characters is visible; expected the text of an article")
    if not any(character.isalpha() for character in text):
        raise ArticleError(f"{name} has no letters in its {len(text)} characters; expected the text of an article")
    return text


def from_html(data: bytes, path: Path) -> Article:
    """The main text of a page, with the author, date and source that the page gives.

    Raises
    ------
    ArticleError: no article text found, or more markup than an article has.
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
    except (ValueError, RecursionError) as error:  # a number with thousands of digits; endlessly nested brackets
        raise ArticleError(f"{path} is JSON that is nested too deeply or has too long a number ({error}); expected one object with a text") from None
    if not isinstance(record, dict):
        raise ArticleError(f"{path} holds a JSON {type(record).__name__}; expected one object with a text")
    return from_record(record, str(path), default_id=path.stem)


def author_of(value: object) -> str | None:
    """The names of authors, given as "By Ada Koh", "Ada Koh; Ben Okri", {"name": ...} or a list of these; None if there are none."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list | tuple):
        return joined([name for one in value if isinstance(one, str | dict) and (name := author_of(one))])
    if not isinstance(value, str):
        return None
    names = [" ".join(name.split()) for name in re.sub(r"^\s*by:?\s+", "", value, flags=re.I).split(";")]
    return joined([name for name in names if name])


def from_record(record: dict[str, Any], name: str, default_id: str | None = None) -> Article:
    """An article from a dict with the keys in `JSON_FIELDS`.

    Raises
    ------
    ArticleError: no key for the text, or a field other than the author that is not a string.
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
            raise ArticleError(f"{name} has a {field} of type {type(value).__name__}; expected a string")
        found[field] = value
    if found["text"] is None:
        there = ", ".join(list(record)[:12]) or "none"
        raise ArticleError(f"{name} has no text: expected it under one of {', '.join(JSON_FIELDS['text'])}; its fields are {there}")
    text = check_text(found.pop("text"), name)
    return Article(text, notes=(), **{**found, "id": found["id"] or default_id})
