"""What an article says is shown, and never obeyed: by a terminal, by a spreadsheet, by rich's markup."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Nutgraf, digest
from nutgraf.cli import main
from nutgraf.cli.cards import Cards
from nutgraf.cli.table import ScoreTable
from nutgraf.cli.terminal import Printable, printable
from nutgraf.digests.text import digest_text
from nutgraf.jobs.flat import safe_cell
from nutgraf.jobs.formats import Shape, write_file
from nutgraf.modelfolder.config import shipped_models
from nutgraf.modelfolder.inventory import inventory_table
from nutgraf.results import Prediction
from nutgraf.rows import read_rows, streams
from rich.console import Console

#: A title for the window, a colour, a cleared screen, a link, a one-byte escape, text turned round, half a pair.
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x1b[2J\x1b]8;;https://evil.example\x1b\\link\x9b2J\u202eabc\u2066\ud800\r\x08\x00"
ARTICLE = (
    f"Council {HOSTILE} closes the bridge\n\nThe council closed the bridge on Monday after a {HOSTILE} survey found cracks in it. "
    f"“The bridge {HOSTILE} must stay closed,” said Ana {HOSTILE} Ruiz, the mayor. Drivers were angry about the closure of the bridge."
)
#: Escape sequences that styles make: colours and nothing else.
_STYLES = re.compile(r"\x1b\[[0-9;]*m")


def dangerous(shown: str) -> set[str]:
    """Names of the characters in it that a terminal obeys, beside line ends and styles."""
    left = _STYLES.sub("", shown).replace("\n", "")
    return {
        f"{ord(c):04x}"
        for c in left
        if unicodedata.category(c) in ("Cc", "Cs") or unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }


def rendered(made: object) -> str:
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard", width=100).print(Printable(made))  # type: ignore[arg-type]
    return out.getvalue()


@given(st.text())
def test_printable_text_has_nothing_to_obey_and_keeps_the_rest(text: str) -> None:
    shown = printable(text + HOSTILE)
    assert not dangerous(shown)
    assert printable(shown) == shown
    kept = [c for c in text if unicodedata.category(c)[0] in "LNPS" and unicodedata.category(c) != "Cs"]
    assert [c for c in shown if c in kept and c != "\ufffd"][: len(kept)] == [c for c in kept if c != "\ufffd"]


def test_what_people_write_is_shown_as_it_is() -> None:
    text = "naïve café – “Ελλάδα”, العربية, 👩‍👩‍👧 e\u0301\nnew line"
    assert printable(text) == text


def test_cards_and_table_of_a_hostile_article_steer_no_terminal(models: Nutgraf) -> None:
    result = models.predict(ARTICLE, ["the bridge", f"the {HOSTILE} mayor"])
    bad = Prediction(id=HOSTILE, title=None, model="m", error=f"{HOSTILE} went wrong")
    assert dangerous(result.title or "")
    for made in (Cards([result, bad]), ScoreTable([result, bad])):
        shown = rendered(made)
        assert "the bridge" in shown
        assert "went wrong" in shown
        assert not dangerous(shown)


def test_the_digest_of_hostile_articles_steers_no_terminal(models: Nutgraf, tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = ARTICLE.replace("\ud800", "").replace("\x08\x00", "")  # with more control characters it is taken for binary data
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    shown = rendered(digest_text(digest([tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / f"{HOSTILE[:9]}.txt"], ["the bridge"], models=models)))
    assert "bridge" in shown
    assert not dangerous(shown)


def test_markup_in_a_foreign_config_is_text(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_models() / "guard", tmp_path / "guard"))
    config = json.loads((folder / "config.json").read_text("utf-8")) | {"base": "[link=https://evil.example]x[/link] [/red]\x1b[2J", "metrics": {}}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    shown = rendered(inventory_table(tmp_path))
    assert "[link=https" in shown
    assert not dangerous(shown)


@pytest.mark.parametrize("arguments", [("score",), ("digest",), ("targets",)])
def test_names_and_errors_on_the_console_are_printable(arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "evil\x1b]0;owned\x07\u202e.txt"
    path.write_text("\x1b[2 123", "utf-8")
    assert main([*arguments, str(path)]) in (1, 2)
    out, err = capsys.readouterr()
    assert "owned" in out + err
    assert not dangerous(out + err)


def test_a_usage_error_is_printable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--models", str(tmp_path / "\x1b[2J")]) in (0, 2)
    assert main(["score", str(tmp_path / "\x1b[2J"), "-o", str(tmp_path / "\x1b[31m.xyz")]) == 2
    assert not dangerous("".join(capsys.readouterr()))


# Spreadsheets


@pytest.mark.parametrize(
    "first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0@", "\ufeff=", "\x00=", "\u3000＝", "\u200b-"]
)
def test_a_cell_that_begins_like_a_formula_is_text(first: str) -> None:
    assert safe_cell(f"{first}cmd|' /C calc'!A0") == f"'{first}cmd|' /C calc'!A0"


@pytest.mark.parametrize("value", ["plain", "a=b", "1-2", "'=quoted", "", " text", None, -1.5, 3, True])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) is value


@given(st.lists(st.sampled_from(["=1+1", "@A", "-2", "+3", "\t=4", "ok", 'say "hi"', "a,b", "x\ny", "＝1"]), min_size=1, max_size=6))
def test_no_column_of_a_csv_file_begins_like_a_formula(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    names = [f"own {i}" for i in range(len(texts))]
    targets = tuple(f"={text}" for text in texts)
    row = Prediction(id=texts[0], title=texts[-1], model=texts[0], error=texts[-1]).to_dict()
    row |= {"author": texts[0], "url": texts[0], "source": texts[0], "input": dict(zip(names, texts, strict=True))}
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    write_file(path, [row], Shape(targets, tuple(names), flat=True))
    header, cells = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    assert len(header) == len(cells)
    assert not [cell for cell in header + cells if cell.lstrip()[:1] in tuple("=+-@＝")]


# Compressed inputs


def zstd(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    packed: bytes = zstandard.compress(data)
    return packed


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstd)])
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_bomb_in_one_line_costs_its_row_alone(
    ending: str, pack: Callable[[bytes], bytes], form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 MiB in a line of some kilobytes, with the limit of a row at 1 MiB: never more than a few of these at a time."""
    import tracemalloc

    from nutgraf.rows import jsons, tables

    for module in (streams, jsons, tables):
        monkeypatch.setattr(module, "MAX_ROW", 1 << 20)
    rows = {
        "jsonl": (b"", b'{"text": "', b'"}\n', b'{"text": "The mayor closed the bridge."}\n'),
        "csv": (b"text\n", b"", b"\n", b"The mayor closed the bridge.\n"),
    }
    monkeypatch.setattr(streams, "_ZSTD_BITE", streams._ZSTD_BITE // 32)
    head, before, after, good = rows[form]
    packed = pack(head + good + before + b"a" * (40 << 20) + after + good)
    assert len(packed) < 100_000
    path = tmp_path / f"rows.{form}{ending}"
    path.write_bytes(packed)
    del packed
    tracemalloc.start()
    found = list(read_rows([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.error is None for row in found] == [True, False, True]
    assert "longer than" in (found[1].error or "")
    assert peak < 12 << 20
