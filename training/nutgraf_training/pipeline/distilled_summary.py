"""Summary heads for a new encoder, distilled from the shipped ones on the shipped articles.

The word head and the word table do not depend on the encoder and are copied. Some features of the sentence head are
similarities from the encoder, so it is refitted to match, on the new vectors, the output of the shipped head on its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.modelfolder.files import read_json
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.heads import TwoLayers, two_layers
from nutgraf.summary.features import salience_features
from nutgraf.summary.references import Known, needs_of
from nutgraf.summary.words import Background, Words
from nutgraf.text.standalone import undated
from safetensors.torch import save_file

from ..cards.models import table, write_card
from ..corpora.places import set_path
from ..encoders.export import write_config
from ..mlflow_store.tracking import run
from ..summary.train import Heads, odds_of
from .distillation import recorded_data, records

Array = npt.NDArray[np.float32]

_BATCH, _RATE, _DECAY = 256, 3e-3, 0.01
#: Sentences per article that count as chosen when two heads are compared.
_CHOSEN = 3


@dataclass(frozen=True)
class Lesson:
    """An article: `features` [sentences, width] from the new encoder, `wanted` [sentences], the shipped head's log odds."""

    features: Array
    wanted: Array


def distill_summary(encoder: Path, output: Path, *, seed: int, epochs: int, articles: int | None, tracking: bool) -> dict[str, float]:
    """Write `OUTPUT/summary` for the encoder in `encoder`, a folder next to it; returns its `agreement`."""
    source, folder = shipped_models() / "summary", output / "summary"
    train, test = records("train", articles), records("test", articles)
    with run("summary", enabled=tracking, trains=True) as log:
        settings = {"epochs": epochs, "learning_rate": _RATE, "seed": seed, "distilled_from": "the shipped summary model"}
        log.params({"task": "summary", "articles": len(train), **settings})
        data = recorded_data(train)
        for one in data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training", set_path(one["name"]))
        teacher = two_layers(source / "sentence.safetensors")
        known = Background.from_file(source / "words.json")
        introduced = Known.of(read_json(source / "words.json").get("known", {}))
        encoders = Encoder(shipped_models() / "encoder"), Encoder(encoder)
        lessons = [lessons_of(rows, encoders, known, introduced, teacher) for rows in (train, test)]
        heads = fit_heads(lessons[0], epochs=epochs, seed=seed)
        folder.mkdir(parents=True)
        save_file(heads.merged(), str(folder / "sentence.safetensors"))
        for name in ("word.safetensors", "words.json"):
            shutil.copyfile(source / name, folder / name)
        measured = agreement(lessons[1], heads, teacher)
        log.metrics({f"agreement_{name}": value for name, value in measured.items()})
        base = read_config(encoder, "encoder").get("base")
        shared = {"encoder": "../encoder", "data": data, "base": base, "settings": settings}
        config = write_config(folder, "summary", {**shared, "metrics": {"agreement": measured}})
        rows = [["this model", f"{measured['head']:.3f}"], ["the article's first sentences", f"{measured['lead']:.3f}"]]
        caption = f"the shipped model's first {_CHOSEN} sentences of {len(lessons[1])} held-out articles"
        write_card(folder, "Extractive summary", [_TEXT, table([caption, "share chosen"], rows)], config)
        for name in ("README.md", "config.json"):
            log.artifact(folder / name)
        log.model(output)
    return measured


def lessons_of(
    rows: Sequence[dict[str, Any]], encoders: tuple[Encoder, Encoder], known: Background, introduced: Known, teacher: TwoLayers
) -> list[Lesson]:
    """Each article as the shipped encoder and the new one see it; articles of one sentence are left out."""
    found = []
    for row in rows:
        document = prepare(Article(row["text"], title=row["title"]))
        sentences = tuple(undated(one) for one in document.sentences)
        if len(sentences) < 2:
            continue
        words = Words([one.text for one in sentences], known)
        texts = [one.text for one in document.sentences]
        needs = needs_of(sentences, introduced)
        old, new = (salience_features(sentences, encoder.encode(texts, document.cleaned.title), words, needs) for encoder in encoders)
        found.append(Lesson(new, teacher(old)[:, 0]))
    return found


def fit_heads(lessons: Sequence[Lesson], *, epochs: int, seed: int) -> Heads:
    """Heads fitted to the wanted log odds by least squares: they are weighed against log odds of words, so their scale matters."""
    features = torch.from_numpy(np.concatenate([one.features for one in lessons]))
    wanted = torch.from_numpy(np.concatenate([one.wanted for one in lessons]))
    torch.manual_seed(seed)
    heads = Heads(features.shape[1])
    heads.fit_scale(features.numpy())
    heads.dropout.p = 0.0
    optimizer = torch.optim.AdamW(heads.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(wanted) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps, pct_start=0.1)
    heads.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(wanted)).split(_BATCH):  # type: ignore[no-untyped-call]
            loss = ((heads.each(features[batch]) - wanted[batch]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return heads.eval()


def agreement(lessons: Sequence[Lesson], heads: Heads, teacher: TwoLayers) -> dict[str, float]:
    """Shares of the shipped model's best sentences that are found: by the new `head`, by the unchanged shipped head on the new
    encoder (`as_shipped`), and by taking the first sentences (`lead`).
    """

    def shared(one: Lesson, guess: Array) -> float:
        most = min(_CHOSEN, len(guess))
        best, mine = (set(np.argsort(-values, kind="stable")[:most].tolist()) for values in (one.wanted, guess))
        return len(best & mine) / most

    guesses: dict[str, Callable[[Lesson], Array]] = {
        "head": lambda one: odds_of(heads, one.features),
        "as_shipped": lambda one: teacher(one.features)[:, 0],
        "lead": lambda one: -np.arange(len(one.wanted), dtype=np.float32),
    }
    return {name: float(np.mean([shared(one, guess(one)) for one in lessons])) for name, guess in guesses.items()}


_TEXT = (
    "Two small heads in numpy, distilled from the model that ships with nutgraf, since no editors' summaries were available. The "
    "word head and the word table are the shipped ones. The sentence head was trained on hand-written articles to match, on this "
    "folder's encoder, the output of the shipped head on its own. With public sets, `nutgraf-train summary --data FOLDER` trains "
    "both on editors' summaries."
)
