"""Scoring rows here or in several processes: the same rows, in order, and no defect costs more than its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nutgraf import Article, Nutgraf, NutgrafError, Prediction, RequestError, jobs, score_into
from nutgraf.jobs.workers import Workers, load_models, score_row
from nutgraf.request import Request
from nutgraf.rows import Row
from nutgraf.runtime.sessions import cores


def test_a_defect_costs_one_row(models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> Prediction:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(models, "score", broken)
    found = score_row(models, "a1", Article("The mayor resigned on Monday."), None, Request())
    assert found.id == "a1"
    assert "ZeroDivisionError while scoring: oops" in (found.error or "")


def test_a_row_without_an_article_keeps_its_error(models: Nutgraf) -> None:
    assert score_row(models, "a1", None, "it is empty", Request()).error == "it is empty"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"summary_words": 0}, "summary_words is 0"),
        ({"targets": " "}, "is empty"),
        ({"engine": "abacus"}, "the engine is"),
        ({"workers": 0}, "workers is 0"),
        ({"generator": "t5-small", "summary_style": "extractive"}, "the generator 't5-small' writes abstractive summaries"),
    ],
)
def test_a_wrong_option_is_said_before_any_row(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(RequestError, match=said):
        score_into(tmp_path / "in", tmp_path / "out.jsonl", **options)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_inputs_come_before_the_output(tmp_path: Path) -> None:
    assert score_into is jobs.score.score_into
    with pytest.raises(RequestError, match="takes the inputs first"):
        score_into(tmp_path / "scores.jsonl", [str(tmp_path)])  # type: ignore[arg-type]


def test_one_input_and_one_target_may_be_plain_strings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor closed the bridge.", "utf-8")
    assert score_into(str(tmp_path / "a.txt"), tmp_path / "scores.jsonl", "the bridge", summary_words=20).rows == 1
    row = json.loads((tmp_path / "scores.jsonl").read_text("utf-8"))
    assert [one["target"] for one in row["stances"]] == ["the bridge"]


def test_two_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    with (tmp_path / "in.jsonl").open("w", encoding="utf-8") as file:
        for i in range(21):
            file.write(json.dumps({"id": f"r{i}", "text": f"The council closed library {i} on Tuesday." if i != 5 else ""}) + "\n")
    for name, workers in (("one.jsonl", 1), ("two.jsonl", 2)):
        counts = score_into([tmp_path / "in.jsonl"], tmp_path / name, ["the council"], workers=workers, part_rows=4)
        assert (counts.rows, counts.failed) == (21, 1)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def noting_threads(models: str | Path | None, generator: str | None, threads: int, *, tier: str) -> Nutgraf:
    with Path(os.environ["THREADS_NOTED"]).open("a", encoding="utf-8") as file:
        file.write(f"{threads}\n")
    return load_models(models, generator, 1, tier=tier)


def test_workers_share_the_threads_that_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("The mayor closed the bridge.", "utf-8")
    monkeypatch.setattr(jobs.score, "load_models", noting_threads)
    monkeypatch.setenv("THREADS_NOTED", str(tmp_path / "threads"))
    for threads, share in ((2 * cores() + 2, cores() + 1), (1, 1)):
        (tmp_path / "threads").unlink(missing_ok=True)
        score_into([tmp_path / "a.txt"], tmp_path / f"{share}.jsonl", workers=2, threads=threads)
        assert set((tmp_path / "threads").read_text("utf-8").split()) == {str(share)}


def test_an_output_inside_a_folder_that_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor resigned on Monday.", "utf-8")
    with pytest.raises(ValueError, match="would be read again"):
        score_into([tmp_path], tmp_path / "scores.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def killing_at(workers: Workers, at: int) -> Iterator[Row]:
    for i in range(200):
        if i == at:
            for process in workers.processes():
                process.kill()
        yield Row(f"in:{i}", f"r{i}", Article("The mayor resigned on Monday."), None, {})


def test_a_worker_that_ends_is_said() -> None:
    workers = Workers(2, partial(load_models, None, None), Request())
    try:
        with pytest.raises(NutgrafError, match="a worker process died"):
            list(workers.scored(killing_at(workers, 100)))
    finally:
        workers.close()
