"""Articles of readings/test stay out of training, whichever set they are in."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from nutgraf_training.corpora.reserved import reserved
from nutgraf_training.corpora.summary_sets import rows_of

from .read_articles import OPINION, REPORT, folder_of

LONG = " ".join(["The council of Soria met for a long evening and talked about tolls, ferries and the price of bread."] * 5)


def test_a_reserved_article_is_known_whatever_its_spaces_and_marks(tmp_path: Path) -> None:
    found = reserved(folder_of(tmp_path))
    text = REPORT["text"]
    assert text in found
    assert text.upper().replace(" ", "\n").replace("“", '"') in found
    assert text[:170] + " and then it goes on otherwise" in found  # another cut of the same story
    assert OPINION["text"][60:200] in found  # a passage
    assert LONG not in found
    assert "the mayor" not in found  # too short to tell
    assert text not in reserved(tmp_path / "elsewhere")


def test_summaries_are_not_learned_from_reserved_articles(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "summary").mkdir()
    made = [
        {"id": f"{name}-{i}", "document": text, "summary": "A summary.", "cased": True}
        for i in range(30)
        for name, text in (("r", REPORT["text"]), ("l", LONG))
    ]
    with gzip.open(folder / "summary" / "cnn_dailymail.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in made)
    kept = list(rows_of(folder))
    assert {row.document for row in kept if row.split == "train"} == {LONG}
    assert any(row.document == REPORT["text"] for row in kept)  # a test row may stay
