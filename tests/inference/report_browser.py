"""A real browser for tests of the report's page: what a page holds once its scripts have run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") if (path := shutil.which(name))), None)
_with_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium to test the page in a browser")

OWNED = "document.documentElement.setAttribute('data-owned','yes')"


def needs_browser(test: Callable[..., None]) -> Callable[..., None]:
    """A browser takes seconds to start."""
    return pytest.mark.slow(_with_browser(test))


_VOID = {"meta", "input", "br", "img", "link", "hr"}


@dataclass
class Element:
    """An element as a browser left it."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, wanted: Callable[[Element], bool]) -> list[Element]:
        here = [self] if wanted(self) else []
        return here + [found for one in self.children if isinstance(one, Element) for found in one.all(wanted)]

    def tagged(self, tag: str) -> list[Element]:
        return self.all(lambda one: one.tag == tag)

    def of_class(self, name: str) -> list[Element]:
        return self.all(lambda one: name in (one.attributes.get("class") or "").split())


class Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def browse(page: str, folder: Path, state: str = "") -> Element:
    """The page's document once its scripts have run."""
    assert BROWSER is not None
    path = folder / "report.html"
    path.write_text(page, "utf-8")
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
        "--dump-dom",
        f"{path.as_uri()}{state}",
    ]
    found = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True)
    return Tree(found.stdout).root


def shown(document: Element) -> list[str]:
    """The titles in the list, as they are seen."""
    return [card.tagged("h3")[0].text for card in document.of_class("card") if "hidden" not in card.attributes]


def owned(document: Element) -> bool:
    return "data-owned" in document.tagged("html")[0].attributes
