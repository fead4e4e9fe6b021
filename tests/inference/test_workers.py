"""Scoring rows here or in several processes: the same rows, in order, and no defect costs more than its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from nutgraf import Article, Nutgraf, NutgrafError, Prediction
from nutgraf.jobs.score import score_into
from nutgraf.jobs.workers import Settings, Workers, check, load_models, score_row
from nutgraf.rows import Row


def test_a_defect_costs_one_row(models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> Prediction:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(models, "predict", broken)
    found = score_row(models, "a1", Article("The mayor resigned on Monday."), None, Settings())
    assert found.id == "a1"
    assert "ZeroDivisionError while scoring: oops" in (found.error or "")


def test_a_row_without_an_article_keeps_its_error(models: Nutgraf) -> None:
    assert score_row(models, "a1", None, "it is empty", Settings()).error == "it is empty"


@pytest.mark.parametrize("settings", [Settings(summary_words=0), Settings(targets=(" ",)), Settings(topics={})])
def test_wrong_settings_are_said_before_any_row(models: Nutgraf, settings: Settings) -> None:
    with pytest.raises(ValueError, match=r"expected|give|topics"):
        check(models, settings)


def test_two_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    with (tmp_path / "in.jsonl").open("w", encoding="utf-8") as file:
        for i in range(21):
            file.write(json.dumps({"id": f"r{i}", "text": f"The council closed library {i} on Tuesday." if i != 5 else ""}) + "\n")
    for name, workers in (("one.jsonl", 1), ("two.jsonl", 2)):
        counts = score_into(tmp_path / name, [tmp_path / "in.jsonl"], ["the council"], workers=workers, part_rows=4)
        assert (counts.rows, counts.failed) == (21, 1)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_an_output_inside_a_folder_that_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor resigned on Monday.", "utf-8")
    with pytest.raises(ValueError, match="would be read again"):
        score_into(tmp_path / "scores.jsonl", [tmp_path])
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def killing_at(workers: Workers, at: int) -> Iterator[Row]:
    for i in range(200):
        if i == at:
            for process in workers.processes():
                process.kill()
        yield Row(f"in:{i}", f"r{i}", Article("The mayor resigned on Monday."), None, {})


def test_a_worker_that_ends_is_said() -> None:
    workers = Workers(2, partial(load_models, None, None), Settings())
    try:
        with pytest.raises(NutgrafError, match="a worker process ended before its time"):
            list(workers.scored(killing_at(workers, 100)))
    finally:
        workers.close()
