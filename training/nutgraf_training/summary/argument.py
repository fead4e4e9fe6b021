"""Training of the head for opinion pieces: which sentence states the thesis, and which may be printed with it.

It learns from `data/summaries/argued.jsonl`, where a reader says of opinion pieces which sentences would do as a summary and which would mislead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from nutgraf.article import Article
from nutgraf.document import Document
from nutgraf.stance.model import StanceModel
from nutgraf.summary.argument import argued_choice, argument_features, headline
from nutgraf.summary.features import salience_features
from nutgraf.summary.model import ARGUMENT, SummaryModel, Weighed
from nutgraf.summary.references import Needs
from nutgraf.text.sentences import Sentence
from safetensors.torch import save_file
from torch import Tensor, nn

from ..cards.models import table
from ..corpora.documents import DocumentReader
from ..corpora.licences import may_learn_from
from ..corpora.read_articles import read_articles
from ..corpora.registry import read as corpus
from ..corpora.registry import sha256, source
from ..corpora.shipped import data_folder
from ..licence_option import Licence
from ..reader.data import is_held
from .evaluate import BUDGET
from .train import Heads, fit_heads

Array = npt.NDArray[np.float32]
Spans = Sequence[tuple[int, int]]

#: What readers say of a sentence: the thesis itself, its main point, fit to print, nothing, unfit (misleading or not to be understood); and
#: sentences that only the more lenient reading would print, of which nothing is learned.
BEST, THESIS, FIT, NOTHING, UNFIT, UNSEEN = 3, 2, 1, 0, -1, -2
#: A judged sentence that is right, by how well it gives the nut of the piece, 1 to 5.
_RIGHT = (NOTHING, FIT, FIT, THESIS, BEST)
#: The set of the articles that were read for this alone.
_SET = "allsides"
#: Where the figures stand in a summary model's config.
ARGUED = "argued"
#: With fewer opinion pieces no head is trained.
FEWEST = 100
EPOCHS, _HIDDEN, _LEARNING_RATE, _DECAY = 12, 48, 2e-3, 0.5
#: Weight of the second output's loss, and in it of unfit sentences.
_FIT_WEIGHT, _UNFIT_COUNTS = 1.5, 2.0


@dataclass(frozen=True)
class ArguedReading:
    """What two readings say of an opinion piece.

    The first chose the sentences that state the thesis, are fit to print with it, and would mislead, each best or worst first. In the second an
    editor judged the likeliest sentences strictly, each alone: `judged` has start and end in the text, a verdict (right, misleading, broken or
    filler) and the nut from 1 to 5. The numbers are those of `spans`, offsets in the text, or without them of the sentences of the article's
    reading.
    """

    id: str
    sha256: str
    thesis: tuple[int, ...]
    fit: tuple[int, ...]
    misleading: tuple[int, ...]
    judged: tuple[tuple[int, int, Literal["right", "misleading", "broken", "filler"], int], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class ArguedExample:
    """An opinion piece as the head gets it.

    `stated` [sentences] is how far the first reading has a sentence for the thesis (2 the best, 1 another, 0), `says` [sentences] what the stricter one
    makes of it.
    """

    id: str
    sentences: tuple[Sentence, ...]
    needs: tuple[Needs, ...]
    features: Array
    says: npt.NDArray[np.int64]
    stated: npt.NDArray[np.int64]


def argued_path(folder: Path | None = None) -> Path:
    """The file of readings of opinion pieces; `folder` is `data/` of a checkout."""
    return (folder or data_folder()) / "summaries" / "argued.jsonl"


def argued_readings(path: Path) -> dict[str, ArguedReading]:
    """Readings by the article's id.

    Raises
    ------
    ValueError: another file.
    """
    try:
        rows = [msgspec.json.decode(line, type=ArguedReading) for line in path.read_bytes().splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise ValueError(f"{path} is not a file of readings of opinion pieces: {error}") from error
    return {one.id: one for one in rows}


def argued_examples(data: Path, licence: Licence, reader: DocumentReader, model: SummaryModel, stance: StanceModel) -> list[ArguedExample]:
    """The opinion pieces that may be learned from and whose texts are in `data`, those held back among them; `stance` reads them beside their headlines.

    Raises
    ------
    ValueError: a text is not the one that was read.
    """
    labels = argued_readings(argued_path())
    rows = [(Article(row.text, title=row.title, id=row.id), row.sentences) for found in read_articles(data, licence).values() for row in found]
    return list(_examples([*rows, *_unread(data, licence, labels)], labels, reader, model, stance))


def _unread(data: Path, licence: Licence, labels: Mapping[str, ArguedReading]) -> Iterator[tuple[Article, Spans]]:
    """The labelled articles of `allsides` of which there is no other reading."""
    wanted = {one.id.removeprefix(f"{_SET}-"): one for one in labels.values() if one.spans}
    if not wanted or not may_learn_from(_SET, licence):
        return
    for row in corpus(_SET, data):
        if (label := wanted.get(str(row["id"]))) is not None:
            title = row.get("title")
            yield Article(str(row["text"]), title=str(title) if title else None, id=label.id), label.spans


def argued_sets(examples: Iterable[ArguedExample], data: Path) -> list[dict[str, Any]]:
    """What a model's config says of the pieces that are in no other of its sets."""
    labels = argued_readings(argued_path())
    count = sum(bool(labels[one.id].spans) and not is_held(one.id) for one in examples)
    return [{"name": _SET, "rows": count, "sha256": sha256(source(_SET).path(data))}] if count else []


def _examples(
    rows: Iterable[tuple[Article, Spans]], labels: Mapping[str, ArguedReading], reader: DocumentReader, model: SummaryModel, stance: StanceModel
) -> Iterator[ArguedExample]:
    for article, spans in rows:
        if (label := labels.get(str(article.id))) is None:
            continue
        if hashlib.sha256(article.text.encode()).hexdigest() != label.sha256:
            raise ValueError(f"{argued_path()}: the text of {article.id!r} is not the one that was read: get the file that was used for labelling")
        found = reader.read(article)
        weighed = model.weigh(found.document.sentences, found.encoded, found.document)
        if len(weighed.sentences) > 1:
            says, stated = _says(spans, label, found.document)
            yield ArguedExample(label.id, weighed.sentences, weighed.needs, _features(weighed, found, stance), says, stated)


def _features(weighed: Weighed, found: Any, stance: StanceModel) -> Array:
    features = salience_features(weighed.sentences, found.encoded, weighed.words, weighed.needs, found.document)
    vectors = stance.beside([one.text for one in weighed.sentences], headline(found.document))
    return argument_features(weighed.sentences, features, weighed.salience, vectors)


def _says(spans: Spans, label: ArguedReading, document: Document) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """`says` and `stated` of an `ArguedExample`, of the sentences as they are split now."""
    said = [(*spans[number], UNFIT) for number in label.misleading]
    said += [(*spans[number], UNSEEN) for number in (*label.fit, *label.thesis)]
    for start, end, verdict, nut in label.judged:
        said.append((start, end, _RIGHT[nut - 1] if verdict == "right" else NOTHING if verdict == "filler" else UNFIT))
    thesis = [(*spans[number], 1 if place else 2) for place, number in reversed(list(enumerate(label.thesis)))]
    return _placed(said, document.sentences), _placed(thesis, document.sentences)


def _placed(spans: Iterable[tuple[int, int, int]], sentences: Sequence[Sentence]) -> npt.NDArray[np.int64]:
    """[sentences], the value of the span that a sentence shares half of itself with, or else 0; of several the last."""
    found = np.zeros(len(sentences), np.int64)
    for start, end, value in spans:
        shared = [min(end, one.end) - max(start, one.start) for one in sentences]
        at = int(np.argmax(shared))
        if shared[at] >= 0.5 * min(end - start, sentences[at].end - sentences[at].start):
            found[at] = value
    return found


def train_argument(data: Sequence[ArguedExample], *, seed: int = 0) -> Heads:
    """Train the head.

    The first output is learned by the cross-entropy of its softmax over an article's sentences with `stated`, the second from `says` by
    binary cross-entropy, with unfit sentences counting twice.
    """

    def loss(heads: Heads, one: ArguedExample) -> Tensor:
        odds = heads.each(torch.from_numpy(one.features))  # [heads, sentences, 2]
        worth = torch.from_numpy(one.stated.astype(np.float32))
        stated = -(worth / worth.sum().clamp(min=1) * torch.log_softmax(odds[..., 0], -1)).sum(-1).mean()
        good = torch.from_numpy((one.says >= FIT).astype(np.float32)).expand(odds.shape[:2])
        weight = torch.from_numpy(np.select([one.says == UNSEEN, one.says == UNFIT], [0.0, _UNFIT_COUNTS], 1.0).astype(np.float32))
        return stated + _FIT_WEIGHT * nn.functional.binary_cross_entropy_with_logits(odds[..., 1], good, weight=weight)

    torch.manual_seed(seed)
    heads = Heads(data[0].features.shape[1], _HIDDEN, outputs=2)
    heads.fit_scale(np.concatenate([one.features for one in data]), least=0.02)
    return fit_heads(heads, data, loss, EPOCHS, _LEARNING_RATE, decay=_DECAY, seed=seed)


def add_argument(folder: Path, data: Sequence[ArguedExample], *, seed: int = 0) -> dict[str, Any]:
    """Train on what is not held back, write the head into a summary folder; returns figures on what is held back. Nothing with too few pieces."""
    train, held = ([one for one in data if is_held(one.id) == part] for part in (False, True))
    if len(train) < FEWEST:
        return {}
    heads = train_argument(train, seed=seed)
    save_file(heads.merged(), str(folder / ARGUMENT))
    return {"learned": len(train), **measure_argument(heads, held)} if held else {"learned": len(train)}


@torch.inference_mode()
def measure_argument(heads: Heads, held: Sequence[ArguedExample]) -> dict[str, Any]:
    """What the readers say of the sentences chosen for `BUDGET` words: shares of articles with the thesis or main point first, with one at all and
    with an unfit sentence, and of sentences that are fit to print."""
    found = []
    for one in held:
        argued = heads(torch.from_numpy(one.features)).numpy()
        if chosen := argued_choice(one.sentences, argued, one.needs, BUDGET):
            found.append(one.says[chosen])
    whole = np.concatenate(found)
    return {
        "articles": len(found),
        "thesis_first": round(float(np.mean([says[0] >= THESIS for says in found])), 3),
        "thesis": round(float(np.mean([says.max() >= THESIS for says in found])), 3),
        "unfit": round(float(np.mean([(says == UNFIT).any() for says in found])), 3),
        "sentences": len(whole),
        "fit": round(float(np.mean(whole >= FIT)), 3),
    }


def argument_table(found: Mapping[str, Any]) -> str:
    """The figures of `measure_argument` as Markdown."""
    shares = [f"{found[name]:.0%}" for name in ("thesis_first", "thesis", "unfit", "fit")]
    return table(
        ["opinion pieces held back", "the thesis first", "a thesis in it", "an unfit sentence", "sentences fit to print"],
        [[found["articles"], *shares]],
    )
