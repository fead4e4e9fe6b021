"""Runs a page: its blocks in order, in one folder, as a reader would."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .page_blocks import SHOWN, Block
from .page_folder import environment

#: Least share of the lines shown that the real output has. Not all: another processor rounds otherwise, and a label may tip.
_LEAST = 0.8
_LIMIT_S = 580


@dataclass(frozen=True)
class Failure:
    """A block that did not do what its page says."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def run_page(blocks: Sequence[Block], folder: Path, *, slow: bool) -> list[Failure]:
    """Run the quick blocks, or with `slow` all, in order; what each shows is compared with what came out."""
    failures: list[Failure] = []
    output: str | None = None
    for block in blocks:
        if block.language in SHOWN:
            if output is not None and block.mark != "input":
                failures += [Failure(block.where, one) for one in differences(block.text, output, block.language)]
            continue
        if block.skipped or (block.slow and not slow) or (block.language == "console" and not block.lines):
            output = None
            continue
        try:
            output = _run_python(block, folder, alone=block.slow) if block.language == "python" else _run_console(block, folder)
        except Exception as error:
            failures.append(Failure(block.where, str(error)[-3000:]))
            output = None
            continue
        if block.language == "console" and block.shown.strip():
            failures += [Failure(block.where, one) for one in differences(block.shown, output, "text")]
    return failures


def _run_python(block: Block, folder: Path, *, alone: bool) -> str:
    """What the block prints. Quick ones share this process, whose models are loaded once."""
    if alone:
        done = _process([sys.executable, "-c", block.text], folder)
        if done.returncode:
            raise RuntimeError(f"ended with {done.returncode}\n{done.stderr}")
        return done.stdout
    written = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(written):
        exec(compile(block.text, block.where, "exec"), {"__name__": "__main__"})
    return written.getvalue()


def _run_console(block: Block, folder: Path) -> str:
    """What the commands print. One shell a block, so that a variable or a job in the background lives as long."""
    script = "".join(
        f"{line}\n"
        # Of a pipe every part has to succeed, but for one whose reader wanted no more.
        'for one in "${PIPESTATUS[@]}"; do [ "$one" = 0 ] || [ "$one" = 141 ] || exit "$one"; done\n'
        for line in block.lines
    )
    done = _process(["bash", "-c", script], folder)
    if done.returncode:
        raise RuntimeError(f"ended with {done.returncode}\n{block.text}\n{done.stdout[-500:]}\n{done.stderr}")
    return done.stdout + done.stderr


def _process(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=_LIMIT_S, check=False, stdin=subprocess.DEVNULL
    )


def differences(shown: str, output: str, language: str) -> list[str]:
    """What a page shows and the output has not: keys and texts of JSON, lines of text. `…` stands for anything that was left out."""
    if language == "json":
        return _keys_missing(shown, output)
    if language == "csv":
        shown = shown.splitlines()[0]
    wanted = [line for line in map(_plain, shown.splitlines()) if line]
    whole = _plain(output)
    missing = [line for line in wanted if not re.search(".*?".join(map(re.escape, re.split(r" ?… ?", line))), whole)]
    if len(missing) <= (1 - _LEAST) * len(wanted):
        return []
    return [f"shown, and not in the output: {missing[:5]}\n{output[:2000]}"]


def _plain(text: str) -> str:
    """One space between words, a stand-in for decimals, and no frames of tables."""
    text = re.sub(r"[─-╿]+", " ", text)
    return " ".join(re.sub(r"\d+%", "0%", re.sub(r"\d+\.\d+", "0.0", text)).split()).strip("… ")


def _keys_missing(shown: str, output: str) -> list[str]:
    try:
        wanted = json.loads(shown)
    except json.JSONDecodeError as error:
        return [f"shown as JSON, and is none: {error}"]
    there: set[str] = set()
    for one in _objects(output):
        there |= set(_paths(one))
    if missing := sorted(set(_paths(wanted)) - there):
        return [f"keys shown, and not in the output: {missing}\n{output[:500]}"]
    texts = [text for text in _texts(wanted) if "…" not in text]
    wrong = [text for text in texts if json.dumps(text, ensure_ascii=False) not in output]
    return [f"texts shown, and not in the output: {wrong}"] if len(wrong) > (1 - _LEAST) * len(texts) else []


def _objects(output: str) -> Iterator[Any]:
    """The JSON values in an output, whole or one a line."""
    decoder, at = json.JSONDecoder(), 0
    while (found := re.compile(r"[\[{]").search(output, at)) is not None:
        try:
            value, at = decoder.raw_decode(output, found.start())
        except json.JSONDecodeError:
            at = found.start() + 1
        else:
            yield value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _paths(value: Any, before: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{before}.{key}"
            yield from _paths(inner, f"{before}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{before}[]")
