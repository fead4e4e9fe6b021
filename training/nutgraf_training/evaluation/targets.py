"""Suggested targets (`nutgraf.targets.suggest`) against the annotated targets of the hand-written articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from nutgraf import Article
from nutgraf.document import Document
from nutgraf.modelfolder.config import read_config
from nutgraf.targets.phrases import stems
from nutgraf.targets.suggest import suggestions

from ..corpora.documents import DocumentReader
from ..corpora.shipped import pieces, reports

RANKS = (1, 3, 5, 10)
_MATCHED = 0.5
_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?:\s+(?:(?:of|the|de|for)\s+)*[A-ZÀ-Þ][\w’'-]*)*")
#: A noun chunk of the baseline: words between stop words and punctuation.
_RUN = re.compile(r"[^\W\d_][\w’'-]*(?:\s+[^\W\d_][\w’'-]*)*")


def matched(suggestion: str, target: str) -> bool:
    """Whether the F1 of the content words' stems is 0.5 or more."""
    mine, wanted = stems(suggestion), stems(target)
    both = len(mine & wanted)
    return bool(both) and 2 * both / (len(mine) + len(wanted)) >= _MATCHED


def frequent_phrases(document: Document, most: int) -> list[str]:
    """The baseline: capitalised phrases and runs of content words, by frequency, then by position, deduplicated."""
    counts: Counter[str] = Counter()
    for text in (document.cleaned.title or "", *(s.text for s in document.sentences)):
        counts.update(match[0] for match in _NAME.finditer(text) if stems(match[0]))
        for run in _RUN.findall(text):
            words: list[str] = []
            for word in [*run.split(), "the"]:
                if stems(word):
                    words.append(word)
                elif words:
                    counts[" ".join(words)] += 1
                    words = []
    found: dict[frozenset[str], str] = {}
    for phrase, _ in counts.most_common():
        found.setdefault(stems(phrase), phrase)
    return list(found.values())[:most]


def wanted_targets(split: str, folder: Path | None = None) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Yield set name, article and its targets, including opposites."""
    for name, rows in (("pieces", pieces(folder)), ("reports", reports(folder))):
        for row in rows:
            if row["split"] == split:
                given = [s["target"] for s in row["stances"]] if name == "reports" else [row["target"], row["opposite_target"]]
                yield name, row, [target for target in given if target]


def _share(ranked: Collection[tuple[Sequence[str], Sequence[str]]], k: int) -> float:
    hits = sum(any(matched(text, target) for text in texts[:k] for target in targets) for texts, targets in ranked)
    return hits / max(1, len(ranked))


def recall(models: Path, most: int = 10, *, split: str = "test", folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """For each set and both together: the number of articles, and the share with a target among the first 1, 3, 5 and 10.

    Parameters
    ----------
    models : the folder with `encoder/`, `reader/` and `stance/` in it.
    most : number of suggestions; ranks above it are left out.

    Returns
    -------
    set -> {"articles": n, "nutgraf": {k: share}, "frequent phrases": {k: share}}, k as a string
    """
    reader = DocumentReader(models)
    weights = read_config(models / "stance", "stance")["suggestions"]
    ranked: dict[str, dict[str, list[tuple[list[str], list[str]]]]] = {}
    for name, row, targets in wanted_targets(split, folder):
        found = reader.read(Article(row["text"], title=row["title"]))
        document = found.document
        mine = [s.text for s in suggestions(document, found.encoded, reader.encoder, weights, most=most)]
        for group in (name, "all"):
            systems = ranked.setdefault(group, {"nutgraf": [], "frequent phrases": []})
            systems["nutgraf"].append((mine, targets))
            systems["frequent phrases"].append((frequent_phrases(document, most), targets))
    ranks = [k for k in RANKS if k <= most]
    return {
        group: {"articles": len(systems["nutgraf"])} | {system: {str(k): _share(rows, k) for k in ranks} for system, rows in systems.items()}
        for group, systems in ranked.items()
    }
