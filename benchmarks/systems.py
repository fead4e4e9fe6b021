"""The systems to time. Each is built from the articles and returns named passes over them.

Heavy imports are inside the functions: what a system imports is part of its cold start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from articles import ROOT, Piece, pool

#: A pass over articles; its result is discarded.
Pass = Callable[[Sequence[Piece]], object]
#: Builds the passes, by name, from the articles.
Build = Callable[[Sequence[Piece]], Mapping[str, Pass]]


def nutgraf(articles: Sequence[Piece]) -> Mapping[str, Pass]:
    """Topic, stance toward one target, and extractive summary, article by article as `predict` is called."""
    from nutgraf import Nutgraf

    return {"whole": _whole(Nutgraf(), "target")}


def _whole(models: Any, *targets: str) -> Pass:
    """Predictions toward the targets in these fields of the articles."""
    from nutgraf import Article

    def run(articles: Sequence[Piece]) -> None:
        for one in articles:
            models.predict(Article(one.text, title=one.title), [getattr(one, name) for name in targets])

    return run


def stages(articles: Sequence[Piece]) -> Mapping[str, Pass]:
    """The stages of a prediction, each on the output of the one before; and the ONNX sessions alone on the same token rows, as many
    in parallel as there are cores.
    """
    import onnxruntime
    from nutgraf import Article, Nutgraf
    from nutgraf.document import prepare
    from nutgraf.modelfolder.config import shipped_models
    from nutgraf.reader.encoder import Encoder
    from nutgraf.reader.model import ReaderModel
    from nutgraf.reader.read import read
    from nutgraf.reader.topics import TopicModel
    from nutgraf.runtime.sessions import cores
    from nutgraf.stance.model import StanceModel
    from nutgraf.summary import SummaryModel
    from nutgraf.summary.model import extract

    given = [Article(one.text, title=one.title) for one in articles]
    models = Nutgraf()

    def together(some: Sequence[Piece]) -> None:
        models.predict([Article(one.text, title=one.title) for one in some], some[0].target)

    _whole(models, "target", "second", "also")(articles)  # fills the cache of target vectors
    fed = _recorded(onnxruntime.InferenceSession, lambda: _whole(models, "target")(articles))
    fed_together = _recorded(onnxruntime.InferenceSession, lambda: together(articles))
    reader = ReaderModel(shipped_models() / "reader")
    topic = TopicModel.from_folder(shipped_models() / "topic")
    summary = SummaryModel.from_folder(shipped_models() / "summary")
    stance = StanceModel.from_folder(shipped_models() / "stance")
    encoder = Encoder(reader.encoder)
    drafts = [prepare(article) for article in given]
    texts = [([sentence.text for sentence in one.sentences], one.cleaned.title) for one in drafts]
    marked = [encoder.encode(*one, tokens=True) for one in texts]
    found = [read(draft, encoded, reader) for draft, encoded in zip(drafts, marked, strict=True)]

    def toward(piece: Piece, document: Any, encoded: Any) -> object:
        return stance.predict([piece.target], stance.read(document), encoded, [encoder.phrase(piece.target)])

    def raw(kinds: Sequence[str], fed_by: Mapping[str, Sequence[tuple[Any, Any]]] = fed) -> Pass:
        calls = [(session, feed) for kind in kinds for session, feed in fed_by[kind]]

        def run(_: Sequence[Piece]) -> None:
            with ThreadPoolExecutor(cores()) as pool:
                list(pool.map(lambda call: call[0].run(None, call[1]), calls))

        return run

    return {
        "clean, split": lambda _: [prepare(article) for article in given],
        "encode": lambda _: [encoder.encode(*one, tokens=True) for one in texts],
        "clutter, speakers, form": lambda _: [read(draft, encoded, reader) for draft, encoded in zip(drafts, marked, strict=True)],
        "topic": lambda _: [topic.predict(one.encoded) for one in found],
        "summary": lambda _: [extract(summary.weigh(one.document.sentences, one.encoded, one.document), 60) for one in found],
        "stance": lambda _: [toward(piece, one.document, one.encoded) for piece, one in zip(articles, found, strict=True)],
        "without a target": _whole(models),
        "whole": _whole(models, "target"),
        "one by one": lambda some: [models.predict(Article(one.text, title=one.title), some[0].target) for one in some],
        "together": together,
        "another target": _whole(models, "target", "also"),
        "a stranger": _whole(models, "target", "second"),
        "raw encoder": raw(["encoder"]),
        "raw stance": raw(["stance"]),
        "raw": raw(["encoder", "stance"]),
        "raw together": raw(["encoder", "stance"], fed_together),
    }


def _recorded(session: Any, work: Callable[[], object]) -> dict[str, list[tuple[Any, Any]]]:
    """The inputs of onnxruntime's sessions during `work`, by the folder of the model."""
    fed: dict[str, list[tuple[Any, Any]]] = {"encoder": [], "stance": []}
    plain = session.run

    def run(self: Any, names: Any, feed: Any, options: Any = None) -> Any:
        fed[Path(self._model_path).parent.name].append((self, {name: value.copy() for name, value in feed.items()}))
        return plain(self, names, feed, options)

    session.run = run
    try:
        work()
    finally:
        session.run = plain
    if not fed["encoder"] or not fed["stance"]:
        raise RuntimeError("no onnxruntime calls recorded: nutgraf no longer uses InferenceSession.run, so the lower bound cannot be measured")
    return fed


def tfidf(articles: Sequence[Piece]) -> Mapping[str, Pass]:
    """Topics by TF-IDF and LinearSVC, fitted on the shipped articles; all articles in one call."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    pipe = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=100_000), LinearSVC())
    pipe.fit([one.text for one in pool()], [one.topic for one in pool()])
    return {"whole": lambda some: pipe.predict([one.text for one in some])}


def _sumy(name: str) -> Build:
    def build(articles: Sequence[Piece]) -> Mapping[str, Pass]:
        from nutgraf_training.summary.systems import sumy_system

        choose = sumy_system(name, 60)
        return {"whole": lambda some: [choose(re.split(r"(?<=[.!?])\s+", one.text), "") for one in some]}

    return build


def setfit(articles: Sequence[Piece]) -> Mapping[str, Pass]:
    """Topics as SetFit predicts them: MiniLM-L6 in torch, mean of the token vectors, a linear head; batches of 32 articles sorted
    by length, at most 256 tokens each. Random weights.
    """
    import torch
    from nutgraf.runtime.sessions import cores
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    torch.set_num_threads(cores())
    shape = json.loads((ROOT / "models" / "encoder" / "config.json").read_text("utf-8"))["architecture"]
    body, head = BertModel(BertConfig(**shape), add_pooling_layer=False).eval(), torch.nn.Linear(shape["hidden_size"], 17)
    tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()

    @torch.inference_mode()
    def run(some: Sequence[Piece]) -> None:
        ordered = sorted(some, key=lambda one: -len(one.text))
        for i in range(0, len(ordered), 32):
            encodings = tokenizer.encode_batch([one.text for one in ordered[i : i + 32]])
            mask = torch.tensor([one.attention_mask for one in encodings])
            states = body(input_ids=torch.tensor([one.ids for one in encodings]), attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(states.dtype)
            head((states * weights).sum(1) / weights.sum(1)).argmax(-1)

    return {"whole": run}


def trio(articles: Sequence[Piece]) -> Mapping[str, Pass]:
    """bart-large-mnli for topics and stance and bart-large-cnn for summaries, see `trio.py`."""
    from nutgraf.runtime.sessions import cores
    from trio import Trio

    three = Trio(cores())
    return {"topics": three.topics, "stance": three.stance, "summary": three.summary}


SYSTEMS: dict[str, Build] = {
    "nutgraf": nutgraf,
    "stages": stages,
    "tfidf": tfidf,
    "textrank": _sumy("TextRank"),
    "lexrank": _sumy("LexRank"),
    "setfit": setfit,
    "trio": trio,
}
