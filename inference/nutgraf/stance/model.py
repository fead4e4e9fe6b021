"""The stance model: stretches of an article with a target in one pass for all holders, and single passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config, shipped_models
from ..modelfolder.files import Shape, read_tensors, read_tokenizer
from ..reader.encoder import Encoded
from ..reader.heads import gelu, softmax
from ..reader.tags import FORMS
from ..results import Stance
from ..runtime.sessions import Cores, RowSession
from .fewshot import FewShotTargets
from .heads import UnitHead, Weighed, unit_shapes, unit_vectors
from .judge import CANDIDATE_LABELS, Calibration, Judged, JudgedHolder, Settings, believed, ranked, stance_of
from .normalize import normalize_target
from .opposites import OPPOSED, consistent, joined, opposites_among
from .pairs import ANYONE, AUTHOR, LABELS, PASSAGE_SENTENCES, hypothesis, with_heading
from .relevance import mentions, relevance
from .stretches import Ends, Stretch, stretches_for
from .units import AUTHOR_FACTS, CANDIDATE_FACTS, Asked, Unit, author_units, candidate_units

if TYPE_CHECKING:
    from ..document import Document

#: At most this many holders are asked about again, of those who are silent with a probability that leaves doubt: on held-back articles more, and
#: surer ones, cost time and gave nothing.
_ASKED_AGAIN, _DOUBTFUL = 4, (0.05, 0.9)
#: At most this many targets are read for at once: the states of each take two megabytes.
_TOGETHER = 4
#: At most this many stretches of an opinion piece, some 1,200 words, are read with its headline.
_WHOLE = 8
#: What a piece without a headline is read with.
_NO_HEADLINE = "this"
#: The facts that each head takes beside the vectors.
_FACTS = {"holder": CANDIDATE_FACTS, "author": AUTHOR_FACTS}
#: How relevant each sentence is to a target, and the stretches that are read for it.
_Read = tuple[npt.NDArray[np.float32], list[Stretch]]
_SHAPES: dict[str, Shape] = {
    "pooler.weight": ("width", "width"),
    "pooler.bias": ("width",),
    "classifier.weight": (len(LABELS), "width"),
    "classifier.bias": (len(LABELS),),
    **unit_shapes("holder", len(CANDIDATE_LABELS)),
    **unit_shapes("author", len(LABELS)),
}


class StanceModel:
    """Tokenizer, int8 ONNX encoder, heads and calibration of a folder.

    A folder of kind "few-shot" (`nutgraf-train fewshot --task stance` writes it) has classifiers for the targets that it
    was trained on; everything else comes from the shipped model. With `wait` False the encoder loads in the background
    until `ready`.
    """

    def __init__(self, folder: Path, *, threads: int | Cores | None = None, wait: bool = True) -> None:
        own = read_config(folder, "stance")
        self._fewshot = FewShotTargets.from_folder(folder, own) if own.get("kind") == "few-shot" else None
        if self._fewshot:
            folder = shipped_models() / "stance"
        config = read_config(folder, "stance") if self._fewshot else own
        if self._fewshot and own["base_id"] != model_hash(config):
            raise ModelError(
                f"the few-shot folder was trained on the stance model {own['base_id']}, but the shipped one is {model_hash(config)}: train it again"
            )
        if tuple(config["labels"]) != LABELS:
            raise ModelError(f"{folder / 'config.json'}: labels -> {config['labels']}  expected {list(LABELS)}")
        self._session = RowSession(folder / "model.onnx", threads, wait=False)
        weights = {name: value.astype(np.float32) for name, value in read_tensors(folder / "head.safetensors", _SHAPES).items()}
        self.id = model_hash(own)
        #: The hash of the encoder, which tells whether heads trained on its states fit it.
        self.weights: str = config["files"]["model.onnx"]
        self._max_tokens = int(config["max_tokens"])
        self.temperature = float(config["temperature"])
        width = weights["pooler.weight"].shape[0]
        if any(weights[f"{name}.hidden.weight"].shape[1] != 3 * width + len(facts) for name, facts in _FACTS.items()):
            raise ModelError(f"{folder}: its heads are for another encoder or another nutgraf: get the folder again, or train it anew")
        self._pooler = weights["pooler.weight"].T, weights["pooler.bias"]
        self.classifier = weights["classifier.weight"], weights["classifier.bias"]
        self._holder, self._author = UnitHead(weights, "holder"), UnitHead(weights, "author")
        #: The weights of `targets.suggest.FEATURES`.
        self.suggestions: dict[str, float] = config["suggestions"]
        self._calibration = Calibration.from_config(config["calibration"])
        self._settings = Settings(float(config["author_above"]), float(config["holder_above"]), float(config["author_side_above"]))
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        self._ends = Ends(*(self._tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]")))
        #: How probably (0..1) two targets turn each other round; cached, as the next article usually has the same.
        self.opposed = lru_cache(maxsize=1024)(self._opposed)
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the encoder is loaded; see `RowSession.ready`."""
        self._session.ready()

    @classmethod
    def from_folder(cls, path: str | Path) -> StanceModel:
        """Load a stance folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path))

    def probabilities(self, pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, 4] in the order of `LABELS`, for (passage, target, holder), calibrated."""
        if not pairs:
            return np.zeros((0, len(LABELS)), np.float32)
        return self._calibrated(pairs, self.pooled(pairs))

    def _calibrated(self, pairs: Sequence[tuple[str, str, str]], pooled: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        weight, bias = self.classifier
        logits = np.asarray((_by_row(pooled, weight.T) + bias) / self.temperature, np.float32)
        if self._fewshot:
            for target in {target for _, target, _ in pairs}:
                rows = [i for i, pair in enumerate(pairs) if pair[1] == target]
                logits[rows] = self._fewshot.logits(target, pooled[rows], logits[rows])
        return softmax(logits)

    def pooled(self, pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, width], the input of the classifier for (passage, target, holder)."""
        return self.pooled_texts([(text, hypothesis(target, holder)) for text, target, holder in pairs])

    def pooled_texts(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, width], at least one: the pooled vectors of (passage, sentence), passed to the encoder unchanged.

        A passage too long for the model is truncated at its end; so is a sentence that would leave no room for a passage.
        """
        firsts = np.stack([states[0] for states in self._session.rows([self._pair(*pair) for pair in pairs])])
        return gelu(np.asarray(_by_row(firsts, self._pooler[0]) + self._pooler[1], np.float32))

    def _pair(self, passage: str, sentence: str) -> list[int]:
        """The token ids of a pair; the sentence is cut to three quarters of the model's tokens, the passage to what is left."""
        (first, second), special = self._ids([passage, sentence]), 3
        second = second[: self._max_tokens * 3 // 4]
        return [self._ends.start, *first[: self._max_tokens - special - len(second)], self._ends.end, *second, self._ends.end]

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def _opposed(self, one: str, other: str) -> float:
        """How probably whoever is for one target is against the other, by what the model says of "I am in favor of" each, both ways round."""
        pairs = [(f"I am in favor of {first.strip().rstrip('.')}.", second, AUTHOR) for first, second in ((one, other), (other, one))]
        return float(self.probabilities(pairs)[:, LABELS.index("against")].mean())

    def beside(self, sentences: Sequence[str], headline: str) -> npt.NDArray[np.float32]:
        """[sentences, width]: the mean of each sentence's states, read after the headline and with it as the target.

        Sentences past the first `_WHOLE` stretches are not read, and have zeros.
        """
        (title, question), ids = self._ids([headline, hypothesis(headline.rstrip(".?!") or _NO_HEADLINE, ANYONE)]), self._ids(sentences)
        all_alike = np.ones(len(ids), np.float32)
        read = stretches_for(ids, title, question, all_alike, ends=self._ends, max_tokens=self._max_tokens, most=_WHOLE)
        vectors = np.zeros((len(ids), self._pooler[0].shape[0]), np.float32)
        for one, states in zip(read, self._session.rows([one.ids for one in read]), strict=True):
            for number, start, end in zip(one.sentences, one.starts, one.ends, strict=True):
                if end > start:
                    vectors[number] = states[start:end].mean(0)
        return vectors

    def normalize_target(self, target: str, texts: Sequence[str]) -> str:
        """The target in the article's spelling and case, if it is in capitals or has a typo."""
        return normalize_target(target, texts, self._known)

    def _known(self, word: str) -> bool:
        """Whether a word is a single token of the vocabulary."""
        return len(self._ids([word])[0]) == 1

    def read(self, document: Document) -> Readable:
        """An article as this model reads it, for several targets."""
        encoded = self._tokenizer.encode_batch([sentence.text for sentence in document.sentences], add_special_tokens=False)
        title = self._tokenizer.encode(document.cleaned.title or "", add_special_tokens=False).ids
        return Readable(document, [one.ids for one in encoded], [one.offsets for one in encoded], title)

    def judge(self, targets: Sequence[str], article: Readable, encoded: Encoded, vectors: Sequence[npt.NDArray[np.float32]]) -> list[Judged]:
        """For each target what the heads say of everybody in an article, in one pass over the stretches most relevant to it, at most `STRETCHES`.

        `vectors` [width] are those of the targets. A few targets are put to the encoder at once, so that no core waits for the last stretch of each.
        """
        found: list[Judged] = []
        for first in range(0, len(targets), _TOGETHER):
            few = slice(first, first + _TOGETHER)
            asked = [self._stretches(target, article, encoded, vector) for target, vector in zip(targets[few], vectors[few], strict=True)]
            states = iter(self._session.rows([one.ids for _, stretches in asked for one in stretches]))
            everybody = [self._weighed(article, worth, stretches, [next(states) for _ in stretches]) for worth, stretches in asked]
            found += self._asked_again(targets[few], article.document, everybody)
        return found

    def _stretches(self, target: str, article: Readable, encoded: Encoded, vector: npt.NDArray[np.float32]) -> _Read:
        worth = relevance(article.document.sentences, encoded.sentences, target, vector)
        (question,) = self._ids([hypothesis(target, ANYONE)])
        return worth, stretches_for(article.ids, article.title, question, worth, ends=self._ends, max_tokens=self._max_tokens)

    def _weighed(
        self, article: Readable, worth: npt.NDArray[np.float32], stretches: Sequence[Stretch], states: Sequence[npt.NDArray[np.float32]]
    ) -> Judged:
        """What the heads say by the encoder's `states` [tokens, width] for each stretch."""
        document = article.document
        starts = [one.start for one in document.sentences]
        asked = Asked(starts, article.offsets, document.candidates, document.forms, stretches[0].starts[0] - 1)
        by_candidate = zip(document.candidates, candidate_units(asked, stretches, worth), strict=True)
        holders = [JudgedHolder(one, units, self._holder(unit_vectors(states, units))) for one, units in by_candidate if units]
        units = author_units(asked, stretches, worth)
        return Judged(tuple(holders), units, self._author(unit_vectors(states, units)), _coverage(article, stretches))

    def _asked_again(self, targets: Sequence[str], document: Document, judged: Sequence[Judged]) -> list[Judged]:
        """`judged`, with what the sentences that count most for holders in doubt say as a passage of their own."""
        chosen = [(i, j) for i, (target, one) in enumerate(zip(targets, judged, strict=True)) for j in self._in_doubt(target, one.holders)]
        doubtful = [(targets[i], judged[i].holders[j]) for i, j in chosen]
        passages = [(_passage(document, one.units, one.weighed), target, one.candidate.display) for target, one in doubtful]
        found = dict(zip(chosen, self.probabilities(passages), strict=True))
        return [
            replace(one, holders=tuple(replace(holder, passage=found.get((i, j))) for j, holder in enumerate(one.holders)))
            for i, one in enumerate(judged)
        ]

    def _in_doubt(self, target: str, holders: Sequence[JudgedHolder]) -> list[int]:
        """The holders to ask about again, as indices."""
        silent = [float(softmax(one.weighed.logits)[0]) for one in holders]
        least = 0.0 if self._fewshot and self._fewshot.knows(target) else _DOUBTFUL[0]  # what was taught is asked of the sure ones too
        return sorted((i for i, p in enumerate(silent) if least <= p <= _DOUBTFUL[1]), key=lambda i: silent[i])[:_ASKED_AGAIN]

    def predict(
        self,
        targets: Sequence[str],
        article: Readable,
        encoded: Encoded,
        target_vectors: Sequence[npt.NDArray[np.float32]],
        *,
        min_probability: float | None = None,
    ) -> tuple[Stance, ...]:
        """The stances of author and holders toward each target; labels below `min_probability` (0..1) are withheld."""
        document = article.document
        opinion = document.forms[FORMS.index("opinion")]
        judged = [
            self._taught(target, document, one) if self._fewshot and self._fewshot.knows(target) else one
            for target, one in zip(targets, self.judge(targets, article, encoded, target_vectors), strict=True)
        ]
        found = opposites_among(targets, target_vectors, self.opposed)
        opposite = {i: j for i, j in found.items() if judged[i].author_taught is None and judged[j].author_taught is None}
        alone = [believed(one, self._calibration, opinion=opinion) for one in judged]
        probable = joined(alone, judged, opposite, self._calibration)
        settings = self._settings.at_least(min_probability)
        stances = [
            stance_of(target, document, one, p, settings, named=len(mentions(document.sentences, target)))
            for target, one, p in zip(targets, judged, probable, strict=True)
        ]
        return consistent(stances, lambda one, other: self.opposed(one, other) > OPPOSED)

    def _taught(self, target: str, document: Document, judged: Judged) -> Judged:
        """What was learned from examples of the target says of the sentences that count most for each holder: their passages were judged by it."""
        unrelated = LABELS.index("unrelated")
        author = self.probabilities([(_passage(document, judged.author_units, judged.author), target, AUTHOR)])[0, :unrelated]
        holders = tuple(
            one if one.passage is None else replace(one, taught=one.passage[:unrelated] / one.passage[:unrelated].sum()) for one in judged.holders
        )
        return replace(judged, holders=holders, author_taught=author / author.sum())


@dataclass(frozen=True)
class Readable:
    """A document with the token ids of each sentence and of the title, and the offsets of each sentence's tokens."""

    document: Document
    ids: Sequence[Sequence[int]]
    offsets: Sequence[Sequence[tuple[int, int]]]
    title: Sequence[int]


def _by_row(rows: npt.NDArray[np.float32], matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """[rows, ...]: each row times the matrix by itself: in one product the last bits of a row hang on the number of rows and its place among them."""
    return np.stack([row @ matrix for row in rows])


def _passage(document: Document, units: Sequence[Unit], weighed: Weighed) -> str:
    """The sentences that count most for a holder, in order, after the title."""
    chosen = sorted(units[i].sentence for i in ranked(units, weighed.weights)[:PASSAGE_SENTENCES])
    return with_heading(document.cleaned.title, " ".join(" ".join(document.sentences[i].text.split()) for i in chosen))


def _coverage(article: Readable, stretches: Sequence[Stretch]) -> float:
    """The share (0..1) of the sentences' characters that are in the stretches."""
    sentences = article.document.sentences
    read = 0
    for one in stretches:
        for number, start, end in zip(one.sentences, one.starts, one.ends, strict=True):
            whole = end - start == len(article.ids[number])
            read += len(sentences[number].text) if whole else article.offsets[number][end - start - 1][1] if end > start else 0
    return read / max(1, sum(len(sentence.text) for sentence in sentences))
