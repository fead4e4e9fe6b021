"""What `--licence open` costs the heads of topics and of the summary: the same heads, learned from open sets alone and from any.

    python benchmarks/licences.py --data FOLDER

Both learn from the same number of rows for the same number of steps, and are measured on the held-back articles of readings/train,
whichever sets these are from. Topics are learned on the vectors of the base, which has seen none of the sets; the summary's heads on the shipped
encoder and reader. Writes `benchmarks/licences.json`, from which `nutgraf-train data-cards` renders the table of docs/data.md, and
prints that table; a part that the file has is not measured again. On an idle core it takes ten minutes.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.reader.encoder import Encoder, document_vector
from nutgraf.summary.model import SummaryModel
from nutgraf_training.cards.licence_cost import cost_table, recorded
from nutgraf_training.corpora import shipped, topic_sets
from nutgraf_training.corpora.documents import DocumentReader, as_in_use
from nutgraf_training.corpora.licences import allowed
from nutgraf_training.corpora.read_articles import read_articles
from nutgraf_training.corpora.readings import ArticleReading, rows_of
from nutgraf_training.corpora.reserved import Reserved
from nutgraf_training.corpora.topic_sets import TopicRow
from nutgraf_training.encoders.bases import fetch
from nutgraf_training.encoders.fit import set_seed
from nutgraf_training.evaluation import metrics as m
from nutgraf_training.licence_option import LICENCES, Licence
from nutgraf_training.reader import publish, train
from nutgraf_training.reader.articles import TOPICS
from nutgraf_training.reader.data import is_held
from nutgraf_training.reader.net import TOPIC_HIDDEN, TwoLayers
from nutgraf_training.reader.topic_loss import Truth, targets, topic_loss
from nutgraf_training.summary import rows as summary_rows
from nutgraf_training.summary import train as summary
from nutgraf_training.summary.command import fit, tables
from nutgraf_training.summary.evaluate import BUDGET
from rouge_score.rouge_scorer import RougeScorer
from torch import Tensor

logger = logging.getLogger("licences")

RESULTS = Path(__file__).with_name("licences.json")
#: Rows that a topic head learns from, and passes over them.
ROWS, EPOCHS = 1000, 40
#: Articles that the summary's heads learn from.
SUMMARIES = 150
#: Heads with other initial weights, whose log odds are averaged.
SEEDS = 3
_BATCH, _RATE, _DRAWS = 64, 1e-3, 2000

Vectors = npt.NDArray[np.float32]
Score = npt.NDArray[np.float64]


def base_encoder(bases: Path, folder: Path) -> Encoder:
    """The reader's base as an encoder that ships: int8, trained on none of the sets."""
    net = train.load(fetch(train.DEFAULT.base, bases))
    shared = {"base": train.DEFAULT.base, "base_record": {}, "data": [], "settings": {}}
    return Encoder(publish.export(net, folder, shared, max_tokens=train.DEFAULT.max_tokens).encoder)


class Vectorizer:
    """Vectors of texts as `nutgraf` reads them; a text is read once, whichever sets it is in."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str | None, str], Vectors] = {}

    def __call__(self, rows: Sequence[TopicRow]) -> Vectors:
        """[rows, width], each entry about 1."""
        for number, row in enumerate(rows, 1):
            key = (row.title, row.text)
            if key not in self._known:
                self._known[key] = document_vector(self._encoder.encode(*as_in_use(row.text or row.title or ".", row.title)))
            if number % 1000 == 0:
                logger.info("%d of %d rows read", number, len(rows))
        found = np.stack([self._known[row.title, row.text] for row in rows])
        return np.asarray(found * found.shape[1] ** 0.5, np.float32)


def as_row(one: ArticleReading) -> TopicRow:
    """A reading as a row of a topic set."""
    return TopicRow(one.title, one.text, one.topics, (), "readings", "train")


def chosen(rows: Sequence[Any], count: int, seed: int = 0) -> list[Any]:
    """That many of the rows, in random order."""
    return random.Random(seed).sample(list(rows), count)


def fitted(x: Vectors, hidden: int, outputs: int, loss: Callable[[Tensor, list[int]], Tensor], seed: int) -> TwoLayers:
    """A head of two layers after `EPOCHS` passes; `loss` takes the log odds of a batch and its row numbers."""
    set_seed(seed)
    head, vectors = TwoLayers(x.shape[1], hidden, outputs), torch.from_numpy(x)
    optimizer = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=0.01)
    order = random.Random(seed)
    for _ in range(EPOCHS):
        rows = list(range(len(x)))
        order.shuffle(rows)
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            optimizer.zero_grad()
            loss(head(vectors[batch]), batch).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return head.eval()


def scored(heads: Sequence[TwoLayers], x: Vectors) -> npt.NDArray[np.int64]:
    """[rows]: the best output by the mean of the heads' log odds."""
    with torch.inference_mode():
        return np.asarray(torch.stack([head(torch.from_numpy(x)) for head in heads]).mean(0).argmax(1).numpy(), np.int64)


def topic_heads(rows: Sequence[TopicRow], x: Vectors) -> list[TwoLayers]:
    """Topic heads with the reader's own loss on such rows."""
    truth = targets(rows, TOPICS)
    frequency = truth.main[~truth.either].sum(0).clamp(min=1).float()
    boost = (frequency.median() / frequency).sqrt().clamp(0.5, 2.0)
    weight = truth.known * (1 + truth.degree * (4 * boost - 1))

    def loss(odds: Tensor, batch: list[int]) -> Tensor:
        return topic_loss(odds, Truth(truth.degree[batch], truth.known[batch], truth.main[batch]), weight[batch], boost)

    return [fitted(x, TOPIC_HIDDEN, len(TOPICS), loss, seed) for seed in range(SEEDS)]


def rows_for_topics(data: Path, licence: Licence) -> list[TopicRow]:
    """All that a topic head may learn from: as many rows of each topic set as the recipe takes, the hand-written ones, and the articles that were read."""
    kept = [row for row in shipped.topic_rows() if row.split == "train"] + shipped.vocabulary_rows()
    for name, most in allowed(topic_sets.RECIPE, licence).items():
        kept += topic_sets.balanced([row for row in topic_sets.rows_of(name, data) if row.split == "train"], most, 0)
    return kept + [as_row(one) for listed in read_articles(data, licence).values() for one in listed if not is_held(one.id)]


def summary_scores(data: Path, licence: Licence, count: int, held: Sequence[summary.Example], reader: DocumentReader, folder: Path) -> Score:
    """ROUGE-1 of each held-back article against the reader's summary, by heads that learned from `count` articles."""
    known, introduced = tables(data, licence)
    rows = chosen(summary_rows.gather(data, licence)[0], count)
    learned = [summary.labelled(example, known, introduced) for example in summary.examples(rows, reader)]
    model = SummaryModel.from_folder(fit(folder / licence / "summary", learned, known, introduced, {"encoder": "shipped", "data": []}))
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    made = [model.predict(one.sentences, one.encoded, one.document, words=BUDGET).text for one in held]
    return np.array([100 * scorer.score(one.row.summary, text)["rouge1"].fmeasure for one, text in zip(held, made, strict=True)])


def share_right(truth: npt.NDArray[Any], given: npt.NDArray[Any]) -> float:
    return float((truth == given).mean())


def mean_of(_: npt.NDArray[Any], values: npt.NDArray[Any]) -> float:
    return float(values.mean())


def figure(
    what: str, measure: Callable[[Any, Any], float], truth: npt.NDArray[Any], by: dict[Licence, npt.NDArray[Any]], learned: int, **more: Any
) -> dict[str, Any]:
    """A measure of both, and their difference, each with its 95% interval over articles."""

    def difference(truth: Any, one: Any, other: Any) -> float:
        return measure(truth, one) - measure(truth, other)

    found: dict[str, Any] = {"what": what, "articles": len(truth), "learned_from": learned, **more}
    for licence in LICENCES:
        found[licence] = [measure(truth, by[licence]), *m.bootstrap_interval(measure, truth, by[licence], draws=_DRAWS)]
    pair = (truth, by["open"], by["any"])
    found["cost"] = [difference(*pair), *m.bootstrap_interval(difference, *pair, draws=_DRAWS)]
    return {name: [round(one, 4) for one in value] if isinstance(value, list) else value for name, value in found.items()}


def topic_figures(data: Path, bases: Path, folder: Path) -> list[dict[str, Any]]:
    """Topics of held-back articles."""
    held = [one for one in read_articles(data, "any")["readings_train"] if is_held(one.id)]
    kept_out = Reserved((*(one.text for one in held), *(one.text for one in rows_of(data, "test"))))
    vectors = Vectorizer(base_encoder(bases, folder))
    tested = vectors([as_row(one) for one in held])
    best: dict[Licence, npt.NDArray[Any]] = {}
    there: dict[str, int] = {}
    for licence in LICENCES:
        every = rows_for_topics(data, licence)
        there[licence] = len(every)
        rows = [row for row in chosen(every, ROWS + ROWS // 10) if row.text not in kept_out][:ROWS]
        logger.info("%s: %d rows of %d", licence, len(rows), len(every))
        best[licence] = scored(topic_heads(rows, vectors(rows)), tested)
    main = np.array([TOPICS.index(one.topics[0]) for one in held])
    return [
        figure("best topic is the main one", share_right, main, best, ROWS, there=there),
        figure("topics, macro-F1 of the best one", m.macro_f1, main, best, ROWS, there=there),
    ]


def summary_figures(data: Path, folder: Path) -> list[dict[str, Any]]:
    """The extractive summary of held-back articles."""
    reader = DocumentReader()
    held = list(summary.examples(summary_rows.held_readings(data), reader))
    there = {licence: len(summary_rows.gather(data, licence)[0]) for licence in LICENCES}
    scores = {licence: summary_scores(data, licence, SUMMARIES, held, reader, folder) for licence in LICENCES}
    return [figure("summary beside the readers', ROUGE-1", mean_of, np.zeros(len(held)), scores, SUMMARIES, there=there)]


def main() -> None:
    parser = argparse.ArgumentParser(description="What --licence open costs the heads of topics and of the summary.")
    parser.add_argument("--data", type=Path, required=True, help="a folder of public sets, with the readings")
    parser.add_argument("--bases", type=Path, default=Path("bases"), help="where fetched bases are kept (default: bases)")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    found: dict[str, list[dict[str, Any]]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[], list[dict[str, Any]]]] = {
            "topics": lambda: topic_figures(options.data, options.bases, Path(folder) / "base"),
            "summary": lambda: summary_figures(options.data, Path(folder)),
        }
        for part, measured in parts.items():
            if part not in found:
                found[part] = measured()
                RESULTS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(cost_table(recorded(RESULTS.parents[1])))


if __name__ == "__main__":
    main()
