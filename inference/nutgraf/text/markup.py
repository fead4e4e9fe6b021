"""HTML pages from the Jinja templates of a package, with autoescaping."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def environment(package: str) -> Environment:
    """The Jinja environment for `templates/` of a package; undefined names are errors."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # imported here: only pages need it

    made = Environment(loader=PackageLoader(package), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"line": line, "count": count, "grouped": "{:,}".format, "share": "{:.0%}".format}
    made.tests["web"] = leads_to_the_web
    return made


def trusted(package: str, *names: str) -> Markup:
    """Files of a package, concatenated and marked as safe to insert without escaping."""
    from markupsafe import Markup

    return Markup("".join(files(package).joinpath(name).read_text("utf-8") for name in names))


def source_hash(content: str) -> str:
    """The Content-Security-Policy source that allows only this script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def line(words: str) -> str:
    """Words on one line, with single spaces."""
    return " ".join(words.split())


def count(number: int, noun: str) -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def leads_to_the_web(url: str | None) -> bool:
    """Whether a URL is http or https, and not, say, a script."""
    try:
        return bool(url) and urlsplit(url or "").scheme.lower() in ("http", "https")
    except ValueError:
        return False
