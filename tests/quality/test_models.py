"""What ships is small."""

from __future__ import annotations

from nutgraf.modelfolder.config import shipped_models


def test_the_stance_model_is_at_most_46_megabytes() -> None:
    folder = shipped_models() / "stance"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 46_000_000


def test_every_file_is_under_95_megabytes() -> None:
    assert max(path.stat().st_size for path in shipped_models().rglob("*") if path.is_file()) < 95_000_000


def test_what_shortens_sentences_is_at_most_a_tenth_of_a_megabyte() -> None:
    folder = shipped_models() / "abstractive"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 100_000
