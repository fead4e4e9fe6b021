"""Training of the summary heads: which sentences an editor's summary draws on, and which words it has."""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.article import Article
from nutgraf.document import Document, prepare
from nutgraf.errors import ArticleError
from nutgraf.reader.encoder import Encoded, Encoder
from nutgraf.reader.read import Read
from nutgraf.summary.features import salience_features
from nutgraf.summary.references import Known, needs_of
from nutgraf.summary.words import Background, Words, stems
from nutgraf.text.sentences import Sentence
from nutgraf.text.standalone import undated
from torch import Tensor, nn

from ..corpora.stance_sets import fold
from ..corpora.summary_sets import SummaryRow, oracle
from ..encoders.fit import EpochLoss

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
Row = TypeVar("Row")

#: Training uses at most this many sentences of an article: editors summarise what comes early, and the oracle is quadratic.
MOST_SENTENCES = 60
#: Stems in fewer articles than this are not counted.
_LEAST_ARTICLES = 4
#: Folds for salience by heads that have not seen the article, which the word head is trained on.
_FOLDS = 4
#: Heads that are trained from different initial weights and averaged.
HEADS = 3
#: Rounds over the articles that the sentence heads are trained for.
EPOCHS = 8
#: Sharpness of the soft labels, and the weight of the oracle's choice against them.
_SHARPNESS, _ORACLE_WEIGHT = 8.0, 0.5
_NOTHING = Known()


@dataclass(frozen=True)
class Example:
    """An article's sentences without datelines, its encoding, its summary, and the document if the reader made it."""

    row: SummaryRow
    sentences: tuple[Sentence, ...]
    encoded: Encoded
    document: Document | None = None

    @property
    def texts(self) -> list[str]:
        return [sentence.text for sentence in self.sentences]


@dataclass(frozen=True)
class Labelled:
    """Features [sentences, width], soft labels and the oracle's choice [sentences] of an article, and its words."""

    id: str
    words: Words
    features: Array
    worth: Array
    chosen: Array
    summary: frozenset[str]


class Heads(nn.Module):
    """Several heads of one hidden layer in parallel; the output is the mean of their log odds. With `light` the activation is relu."""

    def __init__(self, width: int, hidden: int = 96, heads: int = HEADS, outputs: int = 1, *, light: bool = False) -> None:
        super().__init__()
        self.heads, self.outputs = heads, outputs
        self.activation = nn.functional.relu if light else nn.functional.gelu
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.hidden = nn.ModuleList(nn.Linear(width, hidden) for _ in range(heads))
        self.out = nn.ModuleList(nn.Linear(hidden, outputs) for _ in range(heads))
        self.dropout = nn.Dropout(0.3)

    def fit_scale(self, features: Array, *, least: float = 1e-4) -> None:
        """Standardise features to mean 0 and deviation 1 over the training data; `least` keeps those that hardly vary small."""
        self.mean = torch.from_numpy(features.mean(0))
        self.scale = torch.from_numpy(features.std(0) + least)

    def each(self, x: Tensor) -> Tensor:
        """Log odds of each head, [heads, ...]; with more than one output [heads, ..., outputs]."""
        x = (x - self.mean) / self.scale
        found = torch.stack([out(self.dropout(self.activation(hidden(x)))) for hidden, out in zip(self.hidden, self.out, strict=True)])
        return found.squeeze(-1) if self.outputs == 1 else found

    def forward(self, x: Tensor) -> Tensor:
        return self.each(x).mean(0)

    def merged(self) -> dict[str, Tensor]:
        """All heads as the two layers that `nutgraf.reader.heads.TwoLayers` reads, with the scale of the features folded in."""
        weight = torch.cat([one.weight for one in self.hidden]) / self.scale  # type: ignore[misc]
        bias = torch.cat([one.bias for one in self.hidden]) - weight @ self.mean  # type: ignore[misc]
        out = torch.cat([one.weight for one in self.out], dim=1) / self.heads  # type: ignore[misc]
        out_bias = torch.stack([one.bias for one in self.out]).mean(0)  # type: ignore[misc]
        named = {"hidden.weight": weight, "hidden.bias": bias, "out.weight": out, "out.bias": out_bias}
        return {name: value.detach().contiguous() for name, value in named.items()}


class Reader(Protocol):
    """Cleans an article, splits and encodes it, and says what it knows of its form and speakers, as `DocumentReader` does."""

    def read(self, article: Article, /) -> Read: ...


def examples(rows: Iterable[SummaryRow], reader: Encoder | Reader) -> Iterator[Example]:
    """Each article cleaned, split and encoded as `nutgraf.predict` does; articles of one sentence are left out.

    An `Encoder` instead of a reader leaves clutter in, and who speaks unknown.
    """
    for row in rows:
        try:
            document, encoded = _read(Article(row.document, title=row.title, id=row.id), reader)
        except ArticleError as error:
            logger.info("%s left out: %s", row.id, error)
            continue
        if len(document.sentences) > 1:
            kept = tuple(undated(s) for s in document.sentences)
            yield Example(row, kept, encoded, None if isinstance(reader, Encoder) else document)


def _read(article: Article, reader: Encoder | Reader) -> tuple[Document, Encoded]:
    if not isinstance(reader, Encoder):
        found = reader.read(article)
        return found.document, found.encoded
    document = prepare(article)
    return document, reader.encode([s.text for s in document.sentences], document.cleaned.title)


def background(texts: Sequence[str]) -> Background:
    """The number of texts that each stem occurs in; the rarest stems are left out."""
    counts = Counter(stem for text in texts for stem in set(stems(text)))
    return Background(len(texts), {stem: count for stem, count in sorted(counts.items()) if count >= _LEAST_ARTICLES})


def labelled(example: Example, known: Background, introduced: Known = _NOTHING, *, light: bool = False) -> Labelled:
    """Features and labels of one article; `introduced` is what readers know, `light` as in `nutgraf.summary.model.SalienceModel`."""
    words = Words(example.texts, known)
    summary = stems(example.row.summary)
    needs = needs_of(example.sentences, introduced, example.document)
    chosen = np.zeros(len(example.sentences), np.float32)
    chosen[oracle(words.sentences[:MOST_SENTENCES], summary)] = 1
    return Labelled(
        example.row.id,
        words,
        salience_features(example.sentences, example.encoded, words, needs, example.document, light=light),
        np.array([overlap(sentence, summary) for sentence in words.sentences], np.float32),
        chosen,
        frozenset(summary),
    )


def overlap(sentence: Sequence[str], summary: Sequence[str]) -> float:
    """Overlap of a sentence with a summary, in words plus half that in bigrams: geometric means of precision and recall."""

    def both(have: Counter[object], want: Counter[object]) -> float:
        common = sum((have & want).values())
        return float(common / max(1.0, (have.total() * want.total()) ** 0.5))

    pairs = (Counter(itertools.pairwise(words)) for words in (sentence, summary))
    return both(Counter(sentence), Counter(summary)) + 0.5 * both(*pairs)  # type: ignore[arg-type]


def train_sentences(
    data: Sequence[Labelled],
    *,
    epochs: int = 10,
    learning_rate: float = 1e-3,
    seed: int = 0,
    progress: EpochLoss | None = None,
    light: bool = False,
) -> Heads:
    """Train the sentence heads.

    Each article weighs the same however many sentences it has: the loss is the cross-entropy of the softmax over its
    sentences with the mean of two distributions, by each sentence's overlap with the summary and by the oracle's choice.
    """

    def loss(heads: Heads, one: Labelled) -> Tensor:
        odds = torch.log_softmax(heads.each(torch.from_numpy(one.features[:MOST_SENTENCES])), -1)
        soft = torch.softmax(_SHARPNESS * torch.from_numpy(one.worth[:MOST_SENTENCES]), 0)
        hard = torch.from_numpy(one.chosen[:MOST_SENTENCES])
        truth = (1 - _ORACLE_WEIGHT) * soft + _ORACLE_WEIGHT * hard / hard.sum().clamp(min=1)
        return -(truth * odds).sum(-1).mean()

    heads = _scaled(np.concatenate([one.features for one in data]), 96, seed, light)
    return fit_heads(heads, data, loss, epochs, learning_rate, seed=seed, progress=progress)


def train_words(
    data: Sequence[Labelled],
    salience: Sequence[Array],
    *,
    epochs: int = 12,
    learning_rate: float = 3e-3,
    seed: int = 0,
    progress: EpochLoss | None = None,
    light: bool = False,
) -> Heads:
    """Train the word heads to tell whether a word of an article occurs in its summary; `salience` is that of its sentences."""
    features = [one.words.features(given) for one, given in zip(data, salience, strict=True)]
    truth = [np.array([stem in one.summary for stem in one.words.vocabulary], np.float32) for one in data]
    place = {id(one): i for i, one in enumerate(data)}

    def loss(heads: Heads, one: Labelled) -> Tensor:
        i = place[id(one)]
        odds = heads.each(torch.from_numpy(features[i]))
        return nn.functional.binary_cross_entropy_with_logits(odds, torch.from_numpy(truth[i]).expand_as(odds))

    heads = _scaled(np.concatenate(features), 64, seed, light)
    return fit_heads(heads, data, loss, epochs, learning_rate, seed=seed, progress=progress)


def _scaled(features: Array, hidden: int, seed: int, light: bool) -> Heads:
    torch.manual_seed(seed)
    heads = Heads(features.shape[1], hidden, light=light)
    heads.fit_scale(features)
    return heads


def fit_heads(
    heads: Heads,
    data: Sequence[Row],
    loss: Callable[[Heads, Row], Tensor],
    epochs: int,
    learning_rate: float,
    *,
    decay: float = 0.05,
    seed: int = 0,
    progress: EpochLoss | None = None,
) -> Heads:
    """Train heads in batches of 16 articles on the mean of `loss`."""
    optimizer = torch.optim.AdamW(heads.parameters(), lr=learning_rate, weight_decay=decay)
    steps = epochs * ((len(data) + 15) // 16)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps, pct_start=0.1)
    order = np.random.default_rng(seed)
    heads.train()
    for epoch in range(epochs):
        losses = []
        shuffled = order.permutation(len(data))
        for start in range(0, len(shuffled), 16):
            batch = [loss(heads, data[int(i)]) for i in shuffled[start : start + 16]]
            mean = torch.stack(batch).mean()
            optimizer.zero_grad()
            mean.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            losses.append(float(mean.detach()))
        logger.info("epoch %d: loss %.4f", epoch + 1, np.mean(losses))
        if progress:
            progress(epoch + 1, float(np.mean(losses)))
    return heads.eval()


@torch.inference_mode()
def odds_of(heads: Heads, features: Array) -> Array:
    """Log odds [rows], or [rows, outputs]."""
    found: Array = heads(torch.from_numpy(features)).numpy()
    return found


def honest_salience(data: Sequence[Labelled], *, epochs: int = 10, seed: int = 0, light: bool = False) -> list[Array]:
    """Salience of each article's sentences by heads that were not trained on it."""
    found: dict[int, Array] = {}
    for part in range(_FOLDS):
        left_out = [i for i, one in enumerate(data) if fold(f"summary {one.id}", _FOLDS) == part]
        rest = [one for one in data if fold(f"summary {one.id}", _FOLDS) != part]
        heads = train_sentences(rest, epochs=epochs, seed=seed, light=light)
        found |= {i: odds_of(heads, data[i].features) for i in left_out}
    return [found[i] for i in range(len(data))]
