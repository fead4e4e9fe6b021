"""The stance sets in one format: a passage, a target, a holder, and the labels that the set's own label allows.

Sets differ in what they call neutral. VAST's neutral includes texts that do not mention the target at all, so such a
row allows both `neutral` and `unrelated`, and the loss is the likelihood of either.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from nutgraf.stance.pairs import ANYONE, AUTHOR

from .registry import Row, Text, decode

LABELS = ("favor", "against", "neutral", "unrelated")
EITHER = ("neutral", "unrelated")


@dataclass(frozen=True)
class StanceRow:
    """`allowed` are the labels compatible with the row's own label (mostly one).

    Rows of the same `group` (an event, a story, a target that occurs in several published splits) belong on one side of
    a split; see `split_by_group`. Empty if the row is a group of its own.
    """

    text: str
    target: str
    holder: str
    allowed: tuple[str, ...]
    source: str
    split: str
    group: str = ""

    @property
    def label(self) -> str:
        return self.allowed[0]


def _vast(row: Row) -> StanceRow | None:
    allowed = {"pro": ("favor",), "con": ("against",), "neutral": EITHER}[row["label"]]
    return StanceRow(row["text"], row.get("target_surface") or row["target"], AUTHOR, allowed, "vast", row["split"])


def _newsmtsc(row: Row) -> StanceRow | None:
    label = {"positive": "favor", "negative": "against", "neutral": "neutral"}[row["label"]]
    return StanceRow(row["text"], row["target"], ANYONE, (label,), "newsmtsc", row["split"])


def _seesaw_sentences(row: Row) -> StanceRow | None:
    label = {"POS": "favor", "NEG": "against"}[row["label"]]
    return StanceRow(row["text"], row["target"], row["subject"], (label,), "seesaw_sentences", row["split"])


_BRACKETED = re.compile(r"\[([^\[\]]+)\](\w*)")


def _directed_sentiment(row: Row) -> StanceRow | None:
    """Holder and target are in brackets that leave out their last letter: `[the United State]s`."""
    whole = {cut: cut + rest for cut, rest in _BRACKETED.findall(row["text"])}
    holder, target = whole.get(row["holder"]), whole.get(row["target"])
    if not holder or not target or holder == target:
        return None
    label = {"positive": "favor", "negative": "against", "neutral": "neutral"}[row["label"]]
    return StanceRow(_BRACKETED.sub(r"\1\2", row["text"]), target, holder, (label,), "directed_sentiment", row["split"])


def _arc(row: Row) -> StanceRow | None:
    allowed = {"agree": ("favor",), "disagree": ("against",), "discuss": ("neutral",), "unrelated": ("unrelated",)}
    return StanceRow(row["text"], row["target"], AUTHOR, allowed[row["label"]], "arc_without_vast", row["split"])


def _perspectrum(row: Row) -> StanceRow | None:
    label = {"SUPPORT": "favor", "UNDERMINE": "against"}[row["label"]]
    return StanceRow(row["text"], row["target"].rstrip(". "), AUTHOR, (label,), "perspectrum", row["split"])


def _ibm(row: Row) -> StanceRow | None:
    target = re.sub(r"^This house (believes )?(that )?", "", row["target"])
    label = {"PRO": "favor", "CON": "against"}[row["label"]]
    return StanceRow(row["text"], target, AUTHOR, (label,), "ibm_claim_stance", row["split"])


def _gwsd(row: Row) -> StanceRow | None:
    label = {"agree": "favor", "disagree": "against", "neutral": "neutral"}[row["label"]]
    return StanceRow(row["text"], row["target"], ANYONE, (label,), "gwsd", row["split"])


@dataclass(frozen=True)
class _Labelled:
    """The fields that every set has."""

    text: Text
    target: Text
    label: str
    split: str


def _flat(name: str, labels: dict[str, str], group: str = "") -> Callable[[Row], StanceRow | None]:
    """A reader for texts whose author takes the side: `labels` maps the set's labels to ours, `group` is the field that groups rows."""

    def reader(row: Row) -> StanceRow:
        raw = msgspec.convert(row, _Labelled)
        text, target = raw.text.lstrip(" ."), raw.target.rstrip(" .?")
        return StanceRow(text, target, AUTHOR, (labels[raw.label],), name, raw.split, str(row[group]) if group else "")

    return reader


@dataclass(frozen=True)
class _Span(_Labelled):
    holder: Text
    event: Text


def _basil_spans(row: Row) -> StanceRow | None:
    """A sentence with a slanted span; a holder "other pro" (or anti, neutral) is an unnamed source."""
    raw = msgspec.convert(row, _Span)
    label = {"positive": "favor", "negative": "against"}[raw.label]
    holder = AUTHOR if raw.holder == "author" else ANYONE if raw.holder.startswith("other ") else raw.holder
    return StanceRow(raw.text, raw.target, holder, (label,), "basil_spans", raw.split, raw.event)


READERS: dict[str, Callable[[Row], StanceRow | None]] = {
    "vast": _vast,
    "newsmtsc": _newsmtsc,
    "seesaw_sentences": _seesaw_sentences,
    "directed_sentiment": _directed_sentiment,
    "arc_without_vast": _arc,
    "perspectrum": _perspectrum,
    "ibm_claim_stance": _ibm,
    "gwsd": _gwsd,
    "fnc1_related": _flat("fnc1_related", {"agree": "favor", "disagree": "against", "discuss": "neutral"}, "text"),
    "emergent": _flat("emergent", {"for": "favor", "against": "against", "observing": "neutral"}, "claim_id"),
    "valueeval": _flat("valueeval", {"in favor of": "favor", "against": "against"}),
    "iam_claims": _flat("iam_claims", {"support": "favor", "contest": "against"}, "target"),
    "ibm_rank30k": _flat("ibm_rank30k", {"pro": "favor", "con": "against"}, "target"),
    "basil_spans": _basil_spans,
}

#: Maximum number of training rows taken from each set.
RECIPE = {
    "vast": 5000,
    "seesaw_sentences": 3500,
    "perspectrum": 3000,
    "directed_sentiment": 2000,
    "newsmtsc": 2000,
    "arc_without_vast": 800,
    "ibm_claim_stance": 800,
    "gwsd": 400,
}


def rows_of(name: str, folder: Path, splits: tuple[str, ...] = ("train",)) -> Iterator[StanceRow]:
    """The rows of one set and the given splits.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """
    reader = READERS[name]
    return decode(name, folder, dict, lambda row: reader(row) if row["split"] in splits else None)


def split_by_group(rows: list[StanceRow], folds: int = 5) -> tuple[list[StanceRow], list[StanceRow]]:
    """The training rows, and the test rows from one in `folds` groups, the same ones each time; no group and no text is in both."""
    train = [row for row in rows if fold(row.group or row.text, folds)]
    known = {row.text for row in train}
    return train, [row for row in rows if fold(row.group or row.text, folds) == 0 and row.text not in known]


def sample(rows: list[StanceRow], most: int, seed: int) -> list[StanceRow]:
    """At most `most` rows, the same ones for the same seed."""
    return rows if len(rows) <= most else random.Random(seed).sample(rows, most)


def long_words(text: str) -> set[str]:
    """The words of four letters or more, in lower case."""
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def shuffled_targets(rows: list[StanceRow], share: float, seed: int) -> list[StanceRow]:
    """Copies of a share of the rows with a target taken from another row, labelled `unrelated`.

    A target that shares a word of four letters or more with the text is not used.
    """
    rng = random.Random(seed)
    made = []
    for row in rng.sample(rows, round(len(rows) * share)):
        for other in rng.sample(rows, min(8, len(rows))):
            if other.source == row.source and not long_words(other.target) & long_words(row.text):
                made.append(replace(row, target=other.target, allowed=("unrelated",)))
                break
    return made


def fold(key: str, folds: int = 5) -> int:
    """A stable fold number from the hash of a key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % folds


#: Phrases that reverse the polarity of a noun phrase, and phrases that keep it.
TURNED = (
    "opposition to {}", "rejecting {}", "the abolition of {}", "withdrawal from {}", "an end to {}", "scrapping {}",
    "a ban on {}", "leaving {}", "the case against {}", "getting rid of {}", "no {}",
)  # fmt: skip
KEPT = ("support for {}", "keeping {}", "the case for {}", "{} to go on", "more of {}", "defending {}")
_FLIP = {"favor": "against", "against": "favor"}


def flipped(allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The labels toward the opposite target."""
    return tuple(_FLIP.get(label, label) for label in allowed)


def turned_targets(rows: list[StanceRow], share: float, seed: int) -> list[StanceRow]:
    """Copies of a share of the rows, with a phrase added to the target that reverses its polarity (or, one in three, keeps it).

    Only rows whose target is a short noun phrase are used; the phrases do not fit a claim ("Vaccines must be free").
    """
    rng = random.Random(seed)
    short = [row for row in rows if len(row.target.split()) <= 5 and row.source in {"vast", "newsmtsc", "seesaw_sentences", "shipped"}]
    made = []
    for row in rng.sample(short, min(len(short), round(len(rows) * share))):
        if rng.random() < 1 / 3:
            made.append(replace(row, target=rng.choice(KEPT).format(row.target)))
        else:
            made.append(replace(row, target=rng.choice(TURNED).format(row.target), allowed=flipped(row.allowed)))
    return made
