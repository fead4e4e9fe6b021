"""`nutgraf report`, as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nutgraf import Prediction
from nutgraf.cli import main
from nutgraf.report.write import write_report


def written_scores(folder: Path, *rows: Prediction) -> str:
    """A file of these rows."""
    path = folder / "scores.jsonl"
    path.write_text("".join(json.dumps(row.to_dict()) + "\n" for row in rows), "utf-8")
    return str(path)


def test_score_then_report_has_the_texts_with_no_further_flag(
    tmp_path: Path, seed_paths: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_bytes(seed_paths[0].read_bytes())
    (tmp_path / "in" / "two.json").write_text(
        json.dumps({"text": seed_paths[1].read_text("utf-8"), "source": "Gazette", "url": "https://gazette.example/2"}), "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["score", "in", "gone.txt", "-t", "withdrawal from the Ottawa Treaty", "-o", "scores.jsonl", "-q"]) == 0
    assert main(["report", "scores.jsonl", "-o", "report.html"]) == 0
    assert "2 articles, 1 row without a result in report.html\n" in capsys.readouterr().err
    rows = [json.loads(line) for line in Path("scores.jsonl").read_text("utf-8").splitlines()]
    assert [(one["place"], one["source"], one["url"]) for one in rows][:2] == [
        ("in/one.txt", None, None),
        ("in/two.json", "Gazette", "https://gazette.example/2"),
    ]
    page = Path("report.html").read_text("utf-8")
    assert "gone.txt does not exist" in page
    assert page.count('"state":"fits"') == 2

    monkeypatch.chdir(tmp_path.parent)
    write_report(tmp_path / "again.html", [tmp_path / "scores.jsonl"])
    assert (tmp_path / "again.html").read_text("utf-8") == page, "the same rows give the same page, from whatever folder"
    assert write_report(tmp_path / "bare.html", [tmp_path / "scores.jsonl"], texts=False).texts == 0
    assert "The articles' texts are not in this page" in (tmp_path / "bare.html").read_text("utf-8")

    capsys.readouterr()
    assert main(["score", str(tmp_path / "in" / "two.json"), "--with-text", "-o", "-", "-q"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == seed_paths[1].read_text("utf-8")
    assert main(["score", str(tmp_path / "in"), "--with-text", "-o", str(tmp_path / "x.csv")]) == 2
    assert "whose rows are flat" in capsys.readouterr().err


def test_a_report_of_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = tmp_path / "scores.jsonl"
    scores.write_text("", "utf-8")
    assert main(["report", str(scores), "-o", str(tmp_path / "r.html")]) == 2
    assert "holds no rows" in capsys.readouterr().err
    scores.write_text("{}\n", "utf-8")
    assert main(["report", str(scores), "-o", str(tmp_path / "r.html")]) == 2
    assert "no row of" in capsys.readouterr().err
    scores.write_text(json.dumps(Prediction("a", None, error="it is empty").to_dict()), "utf-8")
    assert main(["report", str(scores), "-o", str(tmp_path / "r.html")]) == 1
    assert "it is empty" in (tmp_path / "r.html").read_text("utf-8")
    assert main(["report", str(scores), "-o", str(tmp_path / "r.pdf")]) == 2
    assert "expected FILE.html" in capsys.readouterr().err
