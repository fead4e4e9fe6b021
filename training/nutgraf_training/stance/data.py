"""Select the rows of each set for stance training, calibration and evaluation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import shipped_models

from ..corpora import registry, shipped, stance_sets
from ..corpora.licences import allowed, may_learn_from, open_models
from ..corpora.read_articles import articles_record, read_articles
from ..corpora.reserved import reserved
from ..corpora.stance_sets import StanceRow
from ..encoders.vocabulary import count_pieces, pieces_of
from ..evaluation import metrics as m
from ..evaluation.articles.near import near_misses
from ..licence_option import Licence
from ..reader.data import is_held
from ..run_options import RunOptions
from . import train as stance
from .asked import AskedArticle, Asker, ReadArticle, reading_of

logger = logging.getLogger(__name__)

#: For the shipped sets only: few rows, so smaller batches to get enough steps.
SMALL = replace(stance.DEFAULT, epochs=2, learning_rate=1.5e-4, frozen_layers=7, max_tokens=80, batch_tokens=768)
#: Training rows, and test rows per set, without public sets: such a run should take under three minutes on two cores.
SMALL_ROWS, SMALL_TEST = 700, 120
#: Hand-written articles that such a run learns from as a whole.
SMALL_ARTICLES = 40
#: The second phase: the hand-written rows with some public ones, at a lower learning rate.
POLISH = replace(stance.DEFAULT, epochs=1, learning_rate=6e-5)
#: Public rows in the second phase: some from the first, to avoid forgetting, and new ones from VAST.
REPLAY, FRESH = 4000, 5200
#: How often the hand-written rows are repeated when public rows are used too.
REPEATS = 2
#: Pieces that occur less often than this in all texts are left out of the vocabulary.
RARE = 36


@dataclass(frozen=True)
class Rows:
    """Rows for the two phases of training, for calibration, and for testing by set."""

    train: list[StanceRow]
    polish: list[StanceRow]
    held: list[StanceRow]
    test: dict[str, list[StanceRow]]
    data: list[dict[str, Any]]


@dataclass(frozen=True)
class Articles:
    """Articles with their questions for training, and those held back, as they are read; `data` describes the sets."""

    train: list[AskedArticle]
    held: list[ReadArticle]
    data: list[dict[str, Any]]


def gather_articles(options: RunOptions, *, most: int | None = None) -> Articles:
    """The hand-written pieces and reports, and with `--data` the readings that the licence allows; none of readings/test.

    Held back are the readings that the reader did not learn from either, or, without them, one in twelve of the hand-written articles. `most`
    limits the hand-written ones.
    """
    own = [reading_of(record) for record in shipped.pieces() + shipped.reports() if record["split"] == "train"][:most]
    asker = Asker(open_models(options.output, options.licence, "encoder", "reader"))
    if options.data is None:
        kept = [row for row in own if stance_sets.fold(row.id, 12)]
        return Articles(list(asker.asked(kept)), list(asker.all(row for row in own if not stance_sets.fold(row.id, 12))), [])
    listed = read_articles(options.data, options.licence)
    rows = [row for found in listed.values() for row in found]
    held = [row for row in rows if is_held(row.id)]
    learned = [row for row in rows if not is_held(row.id)]
    data = [articles_record(name, found, options.data, options.licence) for name, found in listed.items()]
    return Articles([*asker.asked(learned), *REPEATS * list(asker.asked(own))], list(asker.all(held, near_misses(held))), data)


def gather(options: RunOptions, *, small: bool = True) -> Rows:
    """The hand-written sets, and with `--data` the public ones that the licence allows, with shuffled and turned targets.

    `small` takes fewer rows if there are no public sets, for a run of minutes.
    """
    own = shipped.stance_rows(models=open_models(options.output, options.licence, "encoder", "reader")) + shipped.contrast_rows()
    train = [row for row in own if row.split == "train"]
    data: list[dict[str, Any]] = []
    for name in ("pieces", "reports", "contrasts"):
        path = shipped.data_folder() / name / f"{name}.jsonl"
        data.append({"name": name, "rows": sum(1 for r in shipped.read_lines(path) if r["split"] == "train"), "sha256": registry.sha256(path)})
    held_out = [row for row in own if row.split == "test"]
    test = {"pieces and reports (held out)": m.sample([row for row in held_out if row.source == "shipped"], options.most)}
    test["contrasts (held out)"] = [row for row in held_out if row.source == "contrasts"]
    held = [row for row in train if stance_sets.fold(row.text[:120], 12) == 0]
    public: list[StanceRow] = []
    if options.data:
        for name, most in allowed(stance_sets.RECIPE, options.licence).items():
            chosen = stance_sets.sample(
                [row for row in stance_sets.rows_of(name, options.data) if row.text not in reserved(options.data)], most, options.seed
            )
            data.append({"name": name, "rows": len(chosen), "sha256": registry.sha256(registry.source(name).path(options.data))})
            public += chosen
        test |= public_tests(options.data, options.most, options.licence)
        held = [*held, *(_vast_dev(options.data)[0] if may_learn_from("vast", options.licence) else ())]
        public += stance_sets.shuffled_targets(public, 0.10, options.seed + 1) + stance_sets.turned_targets(public, 0.12, options.seed + 2)
    kept = set(map(id, held))
    left = [row for row in train if id(row) not in kept]
    if small and not options.data:
        left, held = stance_sets.sample(left, SMALL_ROWS, options.seed), stance_sets.sample(held, SMALL_TEST, options.seed)
        test = {name: m.sample(rows, SMALL_TEST) for name, rows in test.items()}
    turned = stance_sets.turned_targets(left, 0.2, options.seed + 3)
    replay = stance_sets.sample(public, REPLAY, options.seed + 4)
    polish: list[StanceRow] = []
    if options.data:
        fresh = _fresh(options.data, public) if may_learn_from("vast", options.licence) else []
        for one in data:
            one["rows"] += len(fresh) if one["name"] == "vast" else 0
        made = stance_sets.shuffled_targets(fresh, 0.08, options.seed + 11) + stance_sets.turned_targets(fresh, 0.08, options.seed + 12)
        polish = left + turned + replay + fresh + made
    return Rows(public + left * (REPEATS if public else 1) + turned, polish, held, test, data)


def _fresh(data: Path, public: list[StanceRow]) -> list[StanceRow]:
    """Rows of VAST that were not in the first phase."""
    seen = {(row.text, row.target) for row in public}
    return [row for row in stance_sets.rows_of("vast", data) if (row.text, row.target) not in seen][:FRESH]


def _vast_dev(data: Path) -> tuple[list[StanceRow], list[StanceRow]]:
    """VAST's development rows, split into those for calibration and the others."""
    rows = list(stance_sets.rows_of("vast", data, ("dev",)))
    chosen = m.sample(rows, 400)
    kept = set(map(id, chosen))
    return chosen, [row for row in rows if id(row) not in kept]


def public_tests(data: Path, most: int, licence: Licence = "any") -> dict[str, list[StanceRow]]:
    """The test rows of public sets, at most `most` per set; with the licence "open" only those of sets that a run may also learn from."""
    sets: dict[str, list[StanceRow]] = {}
    if may_learn_from("vast", licence):
        unseen = [row for row in registry.read("vast", data) if row["split"] == "test" and row["seen"] == 0]
        sets["vast test"] = list(stance_sets.rows_of("vast", data, ("test",)))
        sets["vast test, zero-shot targets"] = [row for row in map(stance_sets.READERS["vast"], unseen) if row is not None]
        sets["vast dev, not calibrated on"] = _vast_dev(data)[1]
    for name, split in {"newsmtsc": "devtest_mt", "perspectrum": "dev", "seesaw_sentences": "valid"}.items():
        if may_learn_from(name, licence):
            sets[f"{name} {split}"] = list(stance_sets.rows_of(name, data, (split,)))
    return {name: m.sample(rows, most) for name, rows in sets.items()}


def vocabulary(options: RunOptions, base: Path) -> set[str]:
    """The pieces to keep: those of the shipped model or, with `--data`, those that occur in the texts there that the licence allows."""
    shipped_tokenizer = shipped_models() / "stance" / "tokenizer.json"
    if not options.data and shipped_tokenizer.is_file():
        return pieces_of(shipped_tokenizer)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    counts = count_pieces(tokenizer, _texts(options.data, options.licence))
    for record in shipped.pieces() + shipped.reports():
        for piece in tokenizer.encode(record["text"]).ids:
            counts[piece] += RARE
    return {str(tokenizer.id_to_token(piece)) for piece, count in counts.items() if count >= (RARE if options.data else 1)}


def _texts(folder: Path | None, licence: Licence) -> Iterator[str]:
    for source in registry.SOURCES.values():
        if folder is not None and source.path(folder).is_file() and (source.articles_of or may_learn_from(source.name, licence)):
            for row in registry.read(source.name, folder):
                if source.articles_of and not may_learn_from(row.get("source"), licence):
                    continue
                yield from (value for key in ("text", "document", "title", "target", "summary") if isinstance(value := row.get(key), str))
