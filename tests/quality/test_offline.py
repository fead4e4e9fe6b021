"""Nothing is contacted: everything that a user of the package calls goes on where no socket can be opened and no name be looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

#: Loaded by Python at the start of every process, those of workers included.
_NO_NETWORK = """
import socket


def refuse(*given, **named):
    raise OSError(f"the network was asked for: {given[1:]}")


for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("create_connection", "getaddrinfo", "gethostbyname", "gethostbyaddr"):
    setattr(socket, name, refuse)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "off").mkdir()
    (tmp_path / "off" / "sitecustomize.py").write_text(_NO_NETWORK, "utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path / "off"), "HOME": str(tmp_path)}


def test_nothing_is_kept_for_reports_of_usage(environment: dict[str, str], tmp_path: Path) -> None:
    code = "import nutgraf; nutgraf.predict('The mayor of Harlow resigned on Monday after a long fight over the pool.')"
    subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert not list(tmp_path.rglob("deviceid")), "onnxruntime identifies the device for its telemetry"


def test_the_network_is_off(environment: dict[str, str]) -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "the network was asked for" in done.stderr


def test_everything_is_done_without(environment: dict[str, str], root: Path, tmp_path: Path) -> None:
    seeds, target = str(root / "seeds"), ("--target", "withdrawal from the Ottawa Treaty")
    page = tmp_path / "page.html"
    page.write_text(
        '<html><head><link rel="canonical" href="https://example.org/a"></head><body><p>The mayor closed the bridge on Monday.</p></body></html>'
    )
    commands = [
        ["score", seeds, str(page), *target, "--workers", "2", "-o", "scores.jsonl"],
        ["report", "scores.jsonl", "-o", "report.html"],
        ["digest", *map(str, sorted((root / "seeds").glob("*.txt"))[:2]), *target, "-o", "digest.html"],
        ["targets", str(page)],
        ["models"],
    ]
    _run(commands, environment, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text("utf-8").splitlines()]
    assert [row["error"] for row in rows] == [None] * 6
    code = "from nutgraf import predict; print(predict('The mayor closed the bridge.', target='the bridge').stance.label)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("favor", "against", "neutral", "unrelated", "None")


def test_summaries_are_written_without(environment: dict[str, str], root: Path, tmp_path: Path) -> None:
    _run([["score", str(root / "seeds"), "--style", "abstractive", "-o", "written.jsonl"]], environment, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "written.jsonl").read_text("utf-8").splitlines()]
    assert any(sentence["generated"] for row in rows for sentence in row["summary"]["sentences"])


def _run(commands: list[list[str]], environment: dict[str, str], folder: Path) -> None:
    """All in one process, in a file of its own: processes of workers import it."""
    script = folder / "commands.py"
    calls = "".join(f"    assert main({command!r}) == 0, {command[0]!r}\n" for command in commands)
    script.write_text(f"from nutgraf.cli import main\n\nif __name__ == '__main__':\n{calls}", "utf-8")
    done = subprocess.run([sys.executable, str(script)], env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the network was asked for" not in done.stderr
