"""Summaries by a larger model: generated from the most salient sentences and checked against the whole article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ..document import Document
from ..guard import Checked, Guard
from ..modelfolder.config import shipped_models
from ..reader.encoder import Encoder
from ..results import Summary, SummarySentence
from ..stance.model import StanceModel
from ..summary.model import Weighed, extract
from ..summary.select import alike, content
from ..text.sentences import Sentence
from ..text.standalone import fit_for_summary, leans, stands_alone
from .hub import HubGenerator


class Writer(Protocol):
    """Generates sentences from sentences, such as `HubGenerator`."""

    id: str

    def fits(self, sentences: Sequence[str]) -> bool: ...

    def generate(self, sentences: Sequence[str], *, words: int) -> tuple[str, ...]: ...


class GeneratedModel:
    """A writer and the guard that each of its sentences has to pass."""

    def __init__(self, writer: Writer, guard: Guard, encoder: Encoder) -> None:
        self.id = f"{writer.id} guard:{guard.id}"
        self._writer, self._guard, self._encoder = writer, guard, encoder

    @classmethod
    def load(cls, generator: str | Path, models: Path, stance: StanceModel, encoder: Encoder) -> GeneratedModel:
        """The model that `generator` names, a Hugging Face name or folder, with the guard of `models` or the shipped one.

        Raises
        ------
        ModelError: it cannot be loaded, or the extra [hub] is not installed; the message says what to install.
        """
        guard = models / "guard"
        folder = guard if (guard / "config.json").is_file() else shipped_models() / "guard"
        return cls(HubGenerator(generator), Guard.from_folder(folder, stance), encoder)

    def predict(self, document: Document, weighed: Weighed, *, words: int = 60) -> Summary:
        """At most `words` words. A sentence that fails the guard is replaced by the most similar source sentence, if that can be
        understood there and fits; if nothing is left, the summary is extractive."""
        written = self._writer.generate(selected(weighed, self._writer), words=words)
        if not written:
            return extract(weighed, words)
        vectors = self._encoder.encode(written).sentences
        checked = self._guard.check(written, weighed.sentences, weighed.vectors, vectors)
        passed = [self._guard.passes(one) for one in checked]
        kept = kept_sentences(checked, passed, weighed.sentences, words)
        if not kept:
            return extract(weighed, words)
        text = " ".join(" ".join(one.text.split()) for one in kept)
        return Summary(text=text, sentences=kept, style="abstractive", words=len(text.split()))


def selected(weighed: Weighed, writer: Writer) -> list[str]:
    """The most salient sentences that the writer can read together, in the article's order; at least one."""
    chosen: list[int] = []
    misses = 0
    for i in np.argsort(-weighed.salience, kind="stable"):
        if not fit_for_summary(weighed.sentences[int(i)]):
            continue
        if writer.fits([weighed.sentences[j].text for j in sorted([*chosen, int(i)])]):
            chosen.append(int(i))
        else:
            misses += 1
        if misses == 3:  # the rest is less salient and hardly fits
            break
    if not chosen:  # a single sentence is longer than the writer can read: use its beginning
        first = weighed.sentences[int(np.argmax(weighed.salience))].text.split()
        while len(first) > 1 and not writer.fits([" ".join(first)]):
            first = first[: len(first) * 3 // 4]
        return [" ".join(first)]
    return [weighed.sentences[i].text for i in sorted(chosen)]


def kept_sentences(checked: Sequence[Checked], passed: Sequence[bool], sentences: Sequence[Sentence], words: int) -> tuple[SummarySentence, ...]:
    """The written sentences that passed, and source sentences in place of those that did not, within `words` words, no two
    alike; a source sentence after another one may begin with "But". A written sentence has the offsets of its best source sentence."""
    kept: list[SummarySentence] = []
    left = words - sum(len(one.sentence.split()) for one, good in zip(checked, passed, strict=True) if good)
    for one, good in zip(checked, passed, strict=True):
        source = sentences[one.source] if one.source is not None else None
        if good:
            start, end = (source.start, source.end) if source else (0, 0)
            kept.append(SummarySentence(one.sentence, start, end, one.support, generated=True))
        elif source and source.words <= left and fit_for_summary(source) and (stands_alone(source.text) or (kept and not leans(source.text))):
            if any(alike(content(source.text), content(other.text)) for other in kept):
                continue
            left -= source.words
            kept.append(SummarySentence(source.text, source.start, source.end, 1.0))
    return tuple(kept)
