"""The page on how it works names files that exist, and its picture is the one that its script draws."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "how-it-works.md").read_text("utf-8")


@pytest.fixture
def drawing(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "docs" / "pictures"))
    return importlib.import_module("how_it_works")


def test_every_file_that_the_page_names_exists(root: Path, page: str) -> None:
    named = re.findall(r"`([\w/]+\.py)`", page)
    assert len(named) > 20
    missing = [name for name in named if not (root / "inference" / "nutgraf" / name).is_file()]
    assert not missing


def test_the_table_has_every_step_of_the_picture(page: str, drawing: ModuleType) -> None:
    steps = re.findall(r"^\| ([a-z]+) \| ", page, re.M)
    drawn = [box.name for box in drawing.BOXES if box.name != "article"]
    assert [step for step in steps if step in drawn] == drawn


def test_the_picture_is_the_drawn_one_and_nothing_leaves_it(drawing: ModuleType) -> None:
    assert drawing.PICTURE.read_text("utf-8") == drawing.svg(), "run: python docs/pictures/how_it_works.py"
    picture = ElementTree.fromstring(drawing.svg())
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    boxes = [one.attrib for one in picture.iter("{http://www.w3.org/2000/svg}rect")]
    assert len(boxes) > len(drawing.BOXES)
    assert all(float(one.get("x", 0)) + float(one["width"]) <= width and float(one.get("y", 0)) + float(one["height"]) <= height for one in boxes)
