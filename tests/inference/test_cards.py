"""What `nutgraf score` prints for people: cards and tables at any width, on any terminal, and what --format takes."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Evidence, Holder, Prediction, Stance, Summary, SummarySentence, Topic
from nutgraf.cli import main
from nutgraf.cli.cards import Cards
from nutgraf.cli.flow import Piece, flowed
from nutgraf.cli.signs import clipped
from nutgraf.cli.table import ScoreTable
from nutgraf.cli.terminal import Printable, encodable
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_LONG = "The unions said on Tuesday that the charge would empty the centre of the city, and that nobody had asked those who clean it at night."


def stance(target: str = "the charge", label: str | None = "neutral", *holders: Holder) -> Stance:
    return Stance(target, label, None if label is None else 0.91, {}, holders, ())


def holder(name: str, label: str, probability: float = 0.8, text: str | None = None, **more: Any) -> Holder:
    evidence = (Evidence(text, 0, len(text), label, 0.9),) if text else ()
    return Holder(name, more.pop("kind", "quoted"), label, probability, evidence, **more)


def prediction(*stances: Stance, **more: Any) -> Prediction:
    summary = Summary("The city charges drivers.", (SummarySentence("The city charges drivers.", 0, 25, 1.0),), "extractive", 4)
    given: dict[str, Any] = {"title": "A charge", "form": "report", "topics": (Topic("transport", None, 0.9),), "summary": summary}
    return Prediction("a1", stances=stances, **(given | more))


def drawn(made: Any, width: int = 100, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    Console(file=file, width=width, color_system=None).print(Printable(made))
    file.flush()
    return raw.getvalue().decode(encoding)


def test_a_card_says_who_stands_where_and_shows_the_strongest_sentence() -> None:
    weak = Evidence("They were not pleased.", 0, 22, "against", 0.6)
    union = Holder("Union", "quoted", "against", 0.7, (weak, Evidence(_LONG, 30, 30 + len(_LONG), "against", 0.9)))
    shown = drawn(Cards([prediction(stance("the charge", "neutral", union, holder("Mayor Ruiz", "favor", 0.95, "It is time.")))]))
    assert shown.splitlines() == [
        "A charge",
        "  report · transport · a1",
        "  the charge  ▲ favor: Mayor Ruiz 95%   ▼ against: Union 70%   ● neutral: author 91%",
        "              ▲ “It is time.”",
        "              ▼ “The unions said on Tuesday that the charge would empty the centre of the city, and",
        "                that nobody had asked those who clean it at night.”",
        "  summary: The city charges drivers.",
    ]


def test_a_sentence_is_quoted_once_and_many_names_are_counted() -> None:
    many = [holder(f"Person {number}", "favor", 0.9 - number / 100, "It is time.") for number in range(6)]
    shown = drawn(Cards([prediction(stance("the charge", "neutral", *many), stance("the mayor", "neutral", *many[:1]))]), 120)
    assert shown.count("It is time.") == 1
    assert "Person 3 87%, 2 more" in " ".join(shown.split())
    assert "Person 5" not in shown


def test_what_is_not_discussed_unsure_or_disputed_is_said() -> None:
    shown = drawn(Cards([prediction(stance("a", "unrelated"), stance("b", None), stance("c", "neutral", holder("Ruiz", "favor", disputed=True)))]))
    assert "○ not discussed" in shown
    assert "? unsure: author\n" in shown
    assert "Ruiz 80% (disputed)" in shown


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60)


@given(st.lists(_texts, max_size=6), st.lists(st.sampled_from(["favor", "against", "neutral"]), min_size=6, max_size=6), st.integers(20, 200))
def test_no_line_is_wider_than_the_window(texts: list[str], labels: list[str], width: int) -> None:
    names = [name for name in texts if name.strip()]
    one = prediction(
        stance("a target that is wordy", "favor", *(holder(name, label, 0.7, name) for name, label in zip(names, labels, strict=False))),
        title=" ".join(names) or None,
        notes=tuple(names[:1]),
    )
    bad = Prediction("b", None, error="it could not be read: " + " ".join(names))
    for made in (Cards([one, bad]), ScoreTable([one, bad])):
        for encoding in ("utf-8", "ascii", "cp1252"):
            assert all(cell_len(line) <= width for line in drawn(made, width, encoding).splitlines())


@given(st.lists(st.text("ab ", min_size=1, max_size=30), max_size=12), st.integers(1, 60), st.integers(0, 8))
def test_pieces_on_lines_keep_every_word_in_order(texts: list[str], width: int, hang: int) -> None:
    lines = [line.plain for line in flowed([Piece(Text(text)) for text in texts], width=width, hang=hang)]
    assert "".join("".join(lines).split()) == "".join("".join(texts).split())
    if all(len(word) <= width - hang for text in texts for word in text.split()):
        assert " ".join(lines).split() == " ".join(texts).split()
    assert all(len(line) <= max(width, hang + 2) for line in lines)


def test_in_a_narrow_window_a_side_begins_a_line_and_an_id_is_cut_under_itself() -> None:
    many = stance("the charge", "neutral", holder("Everybody of the Unions", "favor", text=_LONG))
    shown = drawn(Cards([prediction(many, source="a-source-whose-name-is-long")]), 20).splitlines()
    assert shown[:11] == [
        "A charge",
        "  report · transport",
        "  a-source-whose-nam",
        "  e-is-long · a1",
        "  the charge",
        "    ▲ favor:",
        "    Everybody of the",
        "    Unions 80%",
        "    ● neutral:",
        "    author 91%",
        "    ▲ “The unions",
    ]


@pytest.mark.parametrize("width", range(60, 121, 7))
def test_a_quoted_sentence_takes_two_lines(width: int) -> None:
    text = "Extraordinarily longwinded representatives notwithstanding, uncharacteristically straightforward administrators " * 3
    favor = [holder("Somebody whose name is long", "favor", text=text), holder("Another", "favor")]
    shown = drawn(Cards([prediction(stance("the charge", "neutral", *favor))]), width).splitlines()
    begun = next(number for number, line in enumerate(shown) if "▲ “" in line)
    assert next(number for number, line in enumerate(shown) if line.endswith(")")) - begun <= 1


def test_a_complaint_is_in_characters_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, "ascii", errors="backslashreplace", write_through=True))
    assert main(["score", "gone.txt", "--where", "title == “Łódź”", "-t", "x"]) == 2
    assert raw.getvalue().decode().startswith('nutgraf: where: invalid character \'"\' (U+201C): use straight quotation marks (character 10: "Lodz"')


@given(st.text(max_size=80), st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8", "koi8-r"]))
def test_a_terminal_without_utf8_gets_text_of_the_same_width(text: str, encoding: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    shown = encodable(text, encoding)
    shown.encode(encoding)
    assert sum(map(cell_len, shown)) == sum(map(cell_len, text))


@given(st.text(max_size=200), st.integers(1, 80))
def test_a_clipped_text_is_a_beginning_of_the_text(text: str, most: int) -> None:
    shown = clipped(text, most)
    assert len(shown) <= most
    assert " ".join(text.split()).startswith(shown.removesuffix("…"))


def in_terminal(command: list[str], width: int, **environment: str) -> str:
    """What a command writes to a terminal of this width."""
    ours, theirs = pty.openpty()
    import fcntl

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")}
    running = subprocess.Popen(command, stdout=theirs, env={**kept, "TERM": "xterm-256color", **environment})
    os.close(theirs)
    found = b""
    try:
        while chunk := os.read(ours, 1 << 16):
            found += chunk
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    assert running.wait() == 0
    return found.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_colours_are_off_where_they_should_be(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    script.write_text(
        "from nutgraf import Holder, Prediction, Stance\nfrom nutgraf.cli.cards import Cards\nfrom nutgraf.cli.terminal import show\n"
        "holder = Holder('Ruiz', 'quoted', 'favor', 0.8, ())\n"
        "show(Cards([Prediction('a', 'A title of some words', form='report', stances=(Stance('x', 'neutral', 0.9, {}, (holder,), ()),))]))\n",
        "utf-8",
    )
    command = [sys.executable, str(script)]
    colour = re.compile("\x1b\\[[0-9;]*3[0-7]m")
    assert colour.search(in_terminal(command, 80))
    assert not colour.search(in_terminal(command, 80, NO_COLOR="1"))
    assert "\x1b" not in in_terminal(command, 80, TERM="dumb")
    piped = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    assert "\x1b" not in piped
    assert "▲ favor: Ruiz 80%" in piped
    assert max(map(len, re.sub("\x1b\\[[0-9;]*m", "", in_terminal(command, 20)).splitlines())) <= 20
    forced = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env={**os.environ, "FORCE_COLOR": "1"}).stdout
    assert colour.search(forced)
    plain = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}).stdout
    assert b"+ favor: Ruiz 80%" in plain


def test_json_is_printed_as_with_a_dash(seed_paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[0]), "-q", "--format", "json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["id"] == seed_paths[0].stem
    assert main(["score", str(seed_paths[0]), "-q", "-o", "-"]) == 0
    assert capsys.readouterr().out == printed


def test_a_table_can_be_asked_for_and_comes_unasked_for_many(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[0]), "-q", "--format", "table", "-t", "NATO"]) == 0
    assert "┃" in capsys.readouterr().out
    lines = [json.dumps({"id": f"a{number}", "text": "The mayor closed the bridge."}) for number in range(21)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    assert main(["score", str(tmp_path / "many.jsonl"), "-q"]) == 0
    assert "┃" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "xml"], "--format is 'xml'; expected one of cards, table, json"),
        (["--format", "cards", "-o", "-"], "--output - writes JSON Lines, and --format is cards"),
        (["--format", "json", "-o", "x.jsonl"], "leave --format out"),
        (["--format", "csv", "--input-format", "jsonl"], "give the latter only"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("The mayor closed the bridge.", "utf-8")
    assert main(["score", str(tmp_path / "a.txt"), *options]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--input-format", "--format"])
def test_the_format_of_an_input_is_taken_under_its_old_name_too(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows").write_text("id,text\na,The mayor closed the bridge.\n", "utf-8")
    assert main(["score", str(tmp_path / "rows"), option, "csv", "-q", "-o", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "a"
