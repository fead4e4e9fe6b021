"""What a topic folder contains besides its head: the vocabulary's concepts with their vectors, and the zero-shot calibration."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.reader.concepts import Concepts, name_vector
from nutgraf.reader.encoder import Array, Encoder, document_vector
from safetensors.numpy import save_file

from ..corpora import registry, shipped
from ..corpora.documents import as_in_use
from ..corpora.licences import may_learn_from
from ..corpora.topic_sets import TopicRow
from ..evaluation import metrics as m
from ..licence_option import Licence
from .data import held_back

#: Used before calibration: a topic that stands out by two standard deviations has a probability of 0.5.
UNCALIBRATED = {"slope": 1.5, "bias": -3.0}
#: Rows of a set used for the calibration, and how many of the set's most frequent labels serve as user-defined topics.
_ROWS, _LABELS = 400, 20


def write_concepts(folder: Path, encoder: Encoder, tops: Sequence[str]) -> None:
    """`concepts.json` and `concepts.safetensors` (fp16): `vectors` [concepts, width] of the active concepts below
    the top level, and `tops` [topics, width] of the given topics.

    A concept's vector is that of its name only: on the hand-checked subtopics it ranked better than with the definition.
    """
    vocabulary = shipped.read_lines(shipped.data_folder() / "topics" / "media_topics.jsonl")
    definitions = {c["name"]: c["definition"] for c in vocabulary if not c["broader"]}
    live = [c for c in vocabulary if c["broader"] and not c["retired"]]
    listed = [{"label": c["name"], "qcode": c["qcode"], "top": c["top"]} for c in live]
    (folder / "concepts.json").write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in listed) + "\n]\n", "utf-8")
    vectors = np.stack([name_vector(encoder, c["name"]) for c in live])
    named = np.stack([name_vector(encoder, name, definitions[name]) for name in tops])
    save_file({"vectors": vectors.astype(np.float16), "tops": named.astype(np.float16)}, folder / "concepts.safetensors")


@dataclass(frozen=True)
class Named:
    """An article with its source's own label, as a user might name a topic."""

    row: TopicRow
    name: str


def named_rows(source: str, data: Path, *, held: bool) -> Iterator[Named]:
    """Rows with their source's own label in plain words: with `held` those held back from training, otherwise the test rows."""
    for raw in registry.read(source, data):
        row = TopicRow(raw.get("title") or None, raw.get("text") or "", (), (), source, "")
        tested = raw.get("split") in ("valid", "test") or source == "bbc_news"
        wanted = held_back(row) and not tested if held else tested
        if wanted and row.text and raw.get("label"):
            yield Named(row, " ".join(raw["label"].replace("_", " ").lower().split()))


@dataclass(frozen=True)
class Judged:
    """Articles scored against the names that their source uses: `stands_out` and `holds` are [rows, names]."""

    names: tuple[str, ...]
    stands_out: m.Floats
    holds: m.Floats


def judge(rows: list[Named], concepts: Concepts, encoder: Encoder, descriptions: Mapping[str, str] | None = None) -> Judged:
    """How far each name, with its description if there is one, stands out in each article."""
    names = [name for name, _ in Counter(one.name for one in rows).most_common(_LABELS)]
    topics = np.stack([name_vector(encoder, name, (descriptions or {}).get(name, "")) for name in names])
    kept = m.sample([one for one in rows if one.name in names], _ROWS)

    def vector(row: TopicRow) -> Array:
        return document_vector(encoder.encode(*as_in_use(row.text, row.title)))

    z = np.stack([concepts.standing_out(vector(one.row), topics) for one in kept]).astype(float)
    holds = np.array([[name == one.name for name in names] for one in kept], float)
    return Judged(tuple(names), z, holds)


def calibrate_zero_shot(folder: Path, encoder: Encoder, data: Path | None, licence: Licence = "any") -> dict[str, float]:
    """Slope and bias that turn how far a user's topic stands out into a probability, fitted to held-back articles.

    The sources' own labels, on which nothing was trained, serve as the user's topics. An article's own label is the
    positive; the others are negatives with twice its weight in total, since one in three of a user's topics is assumed to
    hold. Without public sets, `UNCALIBRATED`.
    """
    if data is None:
        return dict(UNCALIBRATED)
    from sklearn.linear_model import LogisticRegression

    concepts = Concepts(folder, {"zero_shot": UNCALIBRATED})
    found: list[Any] = []
    for source in filter(lambda name: may_learn_from(name, licence), ("allsides", "huffpost")):
        judged = judge(list(named_rows(source, data, held=True)), concepts, encoder)
        for z, holds in zip(judged.stands_out, judged.holds, strict=True):
            found += [(one, held, 1.0 if held else 2 / (len(z) - 1)) for one, held in zip(z, holds, strict=True)]
    z, y, weight = np.array(found).T
    fitted = LogisticRegression(C=1e6).fit(z[:, None], y, sample_weight=weight)
    return {"slope": round(float(fitted.coef_[0, 0]), 4), "bias": round(float(fitted.intercept_[0]), 4)}
