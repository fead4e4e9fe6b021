"""The command, as a person calls it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nutgraf import Prediction, __version__
from nutgraf.cli import main
from nutgraf.cli.terminal import show
from rich.panel import Panel

TARGET = "withdrawal from the Ottawa Treaty"


def test_json_lines_hold_a_row_for_each_file(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "scores.jsonl"
    assert main(["score", *map(str, seed_paths), "--target", TARGET, "-o", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [path.stem for path in seed_paths]
    assert all(row["error"] is None and [one["target"] for one in row["stances"]] == [TARGET] for row in rows)
    assert "5 of 5 articles scored" in capsys.readouterr().err


def test_every_kind_of_bad_file_is_a_row_with_advice(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = {
        "empty.txt": b"",
        "blank.txt": b" \n\n\t",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "latin.txt": "Le café fermé".encode("cp1252"),
        "german.txt": (
            "Die Minister der vier Staaten kündigten am Dienstag an, dass sie den Vertrag über das Verbot von Minen kündigen wollen. " * 2
        ).encode(),
        "list.json": b"[1, 2]",
        "page.html": b"<html><body></body></html>",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    good = tmp_path / "good.txt"
    shutil.copy(seed_paths[0], good)
    files = [*(tmp_path / name for name in bad), tmp_path / "gone.txt", good]
    out = tmp_path / "out.jsonl"
    assert main(["score", *map(str, files), "-o", str(out)]) == 0
    rows = {row["id"]: row["error"] for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert rows["good"] is None
    said = {
        "empty": "empty",
        "blank": "empty",
        "picture": "PNG",
        "latin": "UTF-8",
        "german": "German",
        "page": "no article text",
    }
    for name, word in {**said, "gone": "does not exist"}.items():
        assert word in (rows[name] or ""), name
    assert sum("list.json" in (error or "") for error in rows.values()) >= 1  # an array: a row for each of its members
    assert "9 could not be scored" in capsys.readouterr().err


def test_cards_for_people(seed_paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[2]), str(seed_paths[2].parent), "-t", TARGET]) == 0
    told = capsys.readouterr()
    assert "anti-personnel" in told.out
    assert "favor" in told.out
    assert "6 of 6 articles scored" in told.err  # the folder's five and the one named


@pytest.mark.parametrize(("format", "told"), [("cards", "summary:"), ("table", "topic")])
def test_errors_stand_apart_on_the_screen(format: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.txt").write_text("The council closed the bridge on Monday after a survey found cracks in it.", "utf-8")
    assert main(["score", str(tmp_path / "good.txt"), str(tmp_path / "gone.txt"), "-q", "--format", format]) == 0
    good, bad = capsys.readouterr().out.split("not scored")
    assert "does not exist: check the path" in " ".join(bad.split())
    assert told in good
    assert "gone" not in good
    assert main(["score", str(tmp_path / "gone.txt"), "-q", "--format", format]) == 1
    assert told not in capsys.readouterr().out


def test_what_is_taken_for_something_else_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tmp_path / "rows"
    rows.write_text('{"id": "a", "text": "The council closed the bridge on Monday after a survey."}\n', "utf-8")
    assert main(["score", str(rows), "--format", "jsonl"]) == 0
    assert "--format jsonl is taken as --input-format jsonl" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"The council closed the bridge on Monday.")))
    assert main(["score", "-", "-q", "-o", str(tmp_path / "out.jsonl")]) == 1
    assert "--input-format" in json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["error"]


@pytest.mark.parametrize(("columns", "width"), [("88", 88), (None, 140), ("0", 140), ("wide", 140), ("3", 20)])
def test_a_table_that_is_piped_is_as_wide_as_columns_says(
    columns: str | None, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    show(Panel("x"))
    assert len(capsys.readouterr().out.splitlines()[-1]) == width


@pytest.mark.parametrize("command", [["score"], ["report", "scores.jsonl", "-o", "page.html", "--articles"]])
def test_a_message_on_columns_speaks_of_options(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("titel,artikel\nA,The council closed the bridge.\n", "utf-8")
    (tmp_path / "scores.jsonl").write_text(json.dumps(Prediction("a", "A", model="m").to_dict()) + "\n", "utf-8")
    assert main([str(tmp_path / word) if "." in word else word for word in command] + [str(rows)]) == 2
    said = capsys.readouterr().err
    assert "--text-column NAME" in said
    assert "Columns(" not in said


def test_an_address_as_an_input_says_how_to_save_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["score", "https://gazette.example/ferries?page=2", "-q", "-o", str(out)]) == 1
    error = json.loads(out.read_text("utf-8"))["error"]
    assert "curl -Lo page.html 'https://gazette.example/ferries?page=2'" in error
    for name in ("digest", "targets"):
        assert main([name, "https://gazette.example/ferries"]) == 1
        assert "pages are not fetched" in " ".join(capsys.readouterr().out.split())


def test_standard_output_and_exit_status(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[3]), "-q", "-o", "-", "--summary-words", "20", "--summary-style", "extractive"]) == 0
    told = capsys.readouterr().out
    assert json.loads(told)["summary"]["words"] <= 20
    assert main(["score", str(seed_paths[3]), "-q", "-o", "-", "--words", "20", "--style", "extractive"]) == 0, "as before 0.2"
    assert capsys.readouterr().out == told
    assert main(["score", str(tmp_path / "gone.txt"), "-q", "-o", "-"]) == 1
    assert main(["score", str(seed_paths[0]), "--summary-words", "0"]) == 2
    assert main(["score", str(seed_paths[0]), "--min-probability", "2"]) == 2
    assert "min_probability is 2.0; expected a number from 0 to 1" in capsys.readouterr().err
    assert main(["score", str(seed_paths[0]), "-o", str(tmp_path / "no" / "x.jsonl")]) == 2
    assert "make it first" in capsys.readouterr().err
    assert main(["score", str(seed_paths[0]), "--models", str(tmp_path)]) == 2


def test_the_least_probability_reaches_the_rows(seed_paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[0]), "-t", TARGET, "-q", "-o", "-", "--min-probability", "0.99"]) == 0
    (stance,) = json.loads(capsys.readouterr().out)["stances"]
    assert (stance["label"], stance["probability"]) == (None, None)
    assert "min_probability" in stance["reason"]


def test_what_is_unsure_has_no_probability_on_the_screen(seed_paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[0]), "-t", TARGET, "-q", "--min-probability", "0.99"]) == 0
    assert re.search(r"\? unsure: author(?! *\d)", capsys.readouterr().out)


@pytest.mark.parametrize("output", ["scores.jsonl", "-"])
def test_a_generator_and_extractive_summaries_do_not_go_together(output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("The mayor closed the bridge.", "utf-8")
    where = output if output == "-" else str(tmp_path / output)
    assert main(["score", str(tmp_path / "a.txt"), "--generator", "t5-small", "--summary-style", "extractive", "-o", where]) == 2
    assert "writes abstractive summaries, but the requested summary style is extractive" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "taken_up"),
    [
        (["score", "a.txt", "-o", "scores.jsonl"], "add --resume to the same command"),
        (["score", "a.txt", "-o", "scores.jsonl", "--overwrite"], "with --resume in place of --overwrite"),
        (["score", "a.txt", "-o", "-"], ""),
        (["score", "a.txt"], ""),
        (["digest", "a.txt"], ""),
    ],
)
def test_resume_is_advised_only_where_it_applies(
    command: list[str], taken_up: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nutgraf.predictor.Nutgraf.__init__", stopped)
    Path("a.txt").write_text("The mayor closed the bridge.", "utf-8")
    assert main(command) == 130
    told = capsys.readouterr().err
    assert "nutgraf: stopped" in told
    assert taken_up in told
    assert ("--resume" in told) == bool(taken_up)


def test_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    shown = capsys.readouterr().out
    assert all(task in shown for task in ("encoder", "topic", "stance", "summary"))


def test_module_form_and_version() -> None:
    done = subprocess.run([sys.executable, "-m", "nutgraf", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"nutgraf {__version__}"


def test_targets_are_suggested(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["targets", str(seed_paths[0]), str(tmp_path / "gone.txt"), "--most", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(seed_paths[0])
    assert any("Ottawa Treaty" in line for line in lines[1:6])
    assert "gone.txt" in lines[6]
    assert main(["targets", str(seed_paths[0]), "--most", "0"]) == 2
    assert "most is 0" in capsys.readouterr().err
