"""Rows of a batch: every file has one, whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from nutgraf import Article, Nutgraf, Prediction
from nutgraf.batch import score_files


def test_progress_is_told_of_every_row(seed_paths: list[Path], models: Nutgraf, tmp_path: Path) -> None:
    told: list[int] = []
    rows = list(score_files(models, [seed_paths[0], tmp_path / "gone.txt"], progress=told.append))
    assert [row.error is None for row in rows] == [True, False]
    assert told == [1, 1]


def test_a_defect_costs_one_row(seed_paths: list[Path], models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = models.predict

    def broken(article: Article, *args: object, **options: object) -> Prediction:
        if article.id == seed_paths[1].stem:
            raise ZeroDivisionError("oops")
        return whole(article, *args, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(models, "predict", broken)
    rows = list(score_files(models, seed_paths[:3]))
    assert [row.id for row in rows] == [path.stem for path in seed_paths[:3]]
    assert [row.error is None for row in rows] == [True, False, True]
    assert "ZeroDivisionError while scoring: oops" in (rows[1].error or "")


def test_wrong_options_are_said_before_any_file_is_read(models: Nutgraf, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        list(score_files(models, [tmp_path / "gone.txt"], summary_words=0))
