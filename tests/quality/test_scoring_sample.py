"""The row that docs/scoring.md shows is what its command prints.

After a change of fields or models, write the page anew:
`UPDATE_DOCS=1 python -m pytest tests/quality/test_scoring_sample.py`
"""

from __future__ import annotations

import json
import math
import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from nutgraf.cli import main

PAGE = Path("docs") / "scoring.md"
_BLOCKS = re.compile(r"```console\n\$ nutgraf (?P<command>score [^\n|]*-o -) \|[^\n]*\n```\n\n```json\n(?P<shown>.*?)```\n", re.S)
#: Fields of a row that the page describes and does not show.
_LEFT_OUT = {"topic", "stance", "topic_scores", "model", "place"}
_WIDTH, _WORDS = 120, 6
#: Another processor rounds otherwise.
_TOLERANCE = 0.03


def shortened(value: Any) -> Any:
    """A row to be shown: of a list one item, of a long text its first words."""
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items() if key not in _LEFT_OUT}
    if isinstance(value, list):
        telling = [one for one in value if isinstance(one, dict) and one.get("kind") != "author" and one.get("evidence")]
        return [shortened(one) for one in (telling or value)[:1]]
    if isinstance(value, str) and len(value.split()) > _WORDS + 1:
        return " ".join(value.split(" ")[:_WORDS]) + " …"
    return value


def laid_out(value: Any, indent: int = 0) -> str:
    """JSON with whatever fits on one line there."""
    whole = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and len(whole) + indent <= _WIDTH):
        return whole
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {laid_out(one, indent + 2)}" for key, one in value.items()]
    else:
        parts = [laid_out(one, indent + 2) for one in value]
    brackets = "{}" if isinstance(value, dict) else "[]"
    return f"{brackets[0]}\n{pad}" + f",\n{pad}".join(parts) + f"\n{' ' * indent}{brackets[1]}"


def differences(shown: Any, printed: Any, where: str = "row") -> list[str]:
    """What is shown and was not printed; `…` stands for the rest of a text, and of a list some items may be shown."""
    if isinstance(shown, dict) and isinstance(printed, dict):
        missing = [f"{where} has no {key!r}" for key in shown if key not in printed]
        return missing + [d for key in shown if key in printed for d in differences(shown[key], printed[key], f"{where}.{key}")]
    if isinstance(shown, list) and isinstance(printed, list):
        nearest = [min((differences(one, other, f"{where}[]") for other in printed), key=len, default=[f"{where} is empty"]) for one in shown]
        return [one for found in nearest for one in found]
    if isinstance(shown, str) and isinstance(printed, str) and shown.endswith("…"):
        same = printed.startswith(shown.removesuffix("…").rstrip())
    elif isinstance(shown, float) and isinstance(printed, float):
        same = math.isclose(shown, printed, abs_tol=_TOLERANCE)
    else:
        same = shown == printed and type(shown) is type(printed)
    return [] if same else [f"{where}: {shown!r} is shown, {printed!r} was printed"]


def test_the_row_in_the_page_is_the_one_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    text = PAGE.read_text("utf-8")
    found = _BLOCKS.search(text)
    assert found, f"{PAGE} has no command that prints a row, with the row below it"
    assert main([*shlex.split(found["command"]), "--quiet"]) == 0
    printed = json.loads(capsys.readouterr().out)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(text[: found.start("shown")] + laid_out(shortened(printed)) + "\n" + text[found.end("shown") :], "utf-8")
        return
    shown = json.loads(found["shown"])
    assert not differences(shown, printed)
    assert set(printed) - set(shown) <= _LEFT_OUT, "a field is new: show it, or say here that it is left out"


def test_a_stale_row_is_found() -> None:
    printed = {"id": "a", "stances": [{"label": None, "probability": 0.51}, {"label": "favor", "probability": 0.9}], "text": "One two three."}
    assert not differences(shortened(printed), printed)
    assert not differences({"stances": [{"label": "favor", "probability": 0.91}], "text": "One two …"}, printed)
    assert differences({"stances": [{"label": "against", "probability": 0.9}]}, printed)
    assert differences({"coverage": 1.0}, printed)
    assert differences({"text": "One four …"}, printed)
