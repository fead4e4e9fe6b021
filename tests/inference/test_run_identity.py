"""A run is resumed only by the same version of nutgraf, over the same rows, whatever bytes the names of its inputs hold."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from nutgraf import Nutgraf
from nutgraf.jobs.differences import differences
from nutgraf.jobs.job import Counts
from nutgraf.jobs.parts import write_whole
from nutgraf.jobs.score import score_into

from .runs_stopped import refused


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: Nutgraf) -> Path:
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)  # loaded once
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"text": "{text}"}}\n' for text in ("The mayor of Harbourne resigned.", "", "The council met on Monday.")), "utf-8")
    return path


def stop_after(count: int) -> Any:
    told: list[bool] = []

    def progress(good: bool) -> None:
        told.append(good)
        if len(told) == count:
            raise KeyboardInterrupt

    return progress


def test_an_output_of_another_version_is_another_run(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = rows.parent / "out.jsonl"
    with monkeypatch.context() as patch:
        patch.setattr("nutgraf.jobs.score.__version__", "0.0.9")
        score_into(rows, out)
    refused(rows.parent, lambda: score_into(rows, out, resume=True), r"version was '0\.0\.9' and is '\d")


def test_parts_of_a_version_that_recorded_none_are_not_continued(rows: Path) -> None:
    out, job = rows.parent / "out.jsonl", rows.parent / "out.jsonl.parts" / "job.json"
    with pytest.raises(KeyboardInterrupt):
        score_into(rows, out, progress=stop_after(2))
    job.write_text(json.dumps({key: value for key, value in json.loads(job.read_text("utf-8")).items() if key != "version"}), "utf-8")
    refused(rows.parent, lambda: score_into(rows, out, resume=True), r"of another run: version was missing and is '\d.*--overwrite")
    assert score_into(rows, out, overwrite=True) == Counts(3, 1, 0)


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names are valid Unicode there")
def test_an_input_whose_name_is_not_valid_unicode_is_scored_into_a_file(rows: Path) -> None:
    odd, out = rows.with_name(os.fsdecode(b"caf\xe9.jsonl")), rows.parent / "out.jsonl"
    rows.rename(odd)
    with pytest.raises(KeyboardInterrupt):
        score_into(odd, out, progress=stop_after(2))
    assert score_into(odd, out, resume=True) == Counts(3, 1, 2)
    assert score_into(odd, out, resume=True) == Counts(3, 1, 3)
    assert json.loads(out.read_text("utf-8").splitlines()[0])["place"].endswith(r"caf\udce9.jsonl:1")


def test_a_text_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.json", "half an emoji: \ud83d")
    assert not list(tmp_path.iterdir())


def test_a_missing_key_differs_unless_its_value_is_none() -> None:
    assert differences({"a": 1}, {"a": 1, "b": False, "c": None, "d": {}}) == "b was missing and is False; d was missing and is {}"
    assert differences({"a": {"b": 1}}, {}) == "a.b was 1 and is missing"
