"""The digest on the console, as a page and as a command."""

from __future__ import annotations

import argparse
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nutgraf import Article, Nutgraf, digest
from nutgraf.cli import digest as command
from nutgraf.digests.page import digest_page
from nutgraf.digests.text import digest_text
from rich.console import Console

from .test_digest import COLUMN

SCRIPT = "<script>alert(1)</script>"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _hostile() -> list[Article]:
    text = (
        f"The town of Ferrol closed its harbour {SCRIPT} on Monday after a crane fell into the sea, the mayor said. We must never let a fool "
        f"{SCRIPT} run a port. The harbour will stay closed for a week, said Ana {SCRIPT} Souto, who leads the dockers and opposes the closure."
    )
    return [Article(text, title=f"Harbour {SCRIPT} closed", source=SCRIPT, url="javascript:alert(1)", id=f"a{SCRIPT}"), Article("", id=SCRIPT)]


def test_a_page_escapes_everything(models: Nutgraf) -> None:
    page = digest_page(digest(_hostile(), [f"closing {SCRIPT} the harbour"], models=models))
    parsed = _Tags()
    parsed.feed(page)
    names = {tag for tag, _ in parsed.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe"})
    assert "&lt;script&gt;" in page
    assert not any(name.startswith("on") or name == "src" for _, attributes in parsed.tags for name in attributes)
    assert "javascript:" not in page
    assert not re.search(r"url\(|@import", page)


def test_a_page_shows_the_digest(seed_paths: list[Path], models: Nutgraf) -> None:
    found = digest([*seed_paths, COLUMN], ["withdrawal from the Ottawa Treaty"], models=models)
    page = digest_page(found)
    assert page.startswith("<!doctype html>")
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert 'name="viewport"' in page
    assert "editorialises" in page
    assert "requires approval" in page


def test_the_console_shows_the_digest(seed_paths: list[Path], models: Nutgraf) -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(digest_text(digest([*seed_paths, COLUMN, Path("gone.txt")], ["withdrawal from the Ottawa Treaty"], models=models)))
    text = console.export_text()
    for part in ("What they say", "Who stands where", "What one article alone says", "editorialises", "requires approval", "gone could not be used"):
        assert part in text


def _run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    options = parser.parse_args([str(argument) for argument in arguments])
    status: int = options.run(options)
    return status


def test_the_command_prints_and_writes(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("digest", *seed_paths[:2], "--target", "withdrawal from the Ottawa Treaty") == 0
    printed = capsys.readouterr()
    assert "What they say" in printed.out
    assert "2 articles on 1 event" in printed.err
    assert _run("digest", *seed_paths[:2], "-o", tmp_path / "d.json", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert len(json.loads((tmp_path / "d.json").read_text("utf-8"))["events"][0]["sources"]) == 2
    assert _run("digest", *seed_paths[:2], tmp_path / "gone.txt", "-o", tmp_path / "d.html") == 0
    assert "gone" in (tmp_path / "d.html").read_text("utf-8")
    assert "1 could not be used" in capsys.readouterr().err


def test_the_command_fails_where_nothing_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("digest", tmp_path / "gone.txt") == 1
    assert "does not exist" in capsys.readouterr().out


@pytest.mark.parametrize(("output", "said"), [("d.txt", "expected FILE.json or FILE.html"), ("nowhere/d.html", "make it first")])
def test_wrong_outputs(output: str, said: str, seed_paths: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=said):
        _run("digest", seed_paths[0], "-o", tmp_path / output)
