"""What the full tier says of articles that nobody read, for the fast tier to learn from."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from nutgraf.article import Article
from nutgraf.modelfolder.config import model_hash, read_config, shipped_models
from nutgraf.modelfolder.files import read_tensors
from nutgraf.reader.tags import FORMS
from nutgraf.reader.topics import TopicModel
from safetensors.numpy import save_file

from ..corpora.documents import DocumentReader
from ..reader.articles import TOPICS

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
#: Articles that are kept together.
_PART = 250


@dataclass(frozen=True)
class Taught:
    """Logits of the topics [articles, topics], and the probabilities of the forms [articles, forms]."""

    topics: Array
    forms: Array


def taught(articles: Sequence[Article], kept: Path, models: Path | None = None) -> Taught:
    """The full tier's topics and forms of articles that it can read, in order; some six articles a second on a core.

    They are kept in the folder `kept`, part by part: a further run with the same articles and models, or one after an interruption, reads them there.
    """
    where = models or shipped_models()
    ids = [model_hash(read_config(where / task, task)) for task in ("encoder", "reader", "topic")]
    teacher: _Teacher | None = None
    found = [{"topics": np.zeros((0, len(TOPICS)), np.float32), "forms": np.zeros((0, len(FORMS)), np.float32)}]
    for start in range(0, len(articles), _PART):
        part = articles[start : start + _PART]
        path = kept / f"teacher-{_key(ids, part)}.safetensors"
        if not path.is_file():
            teacher = teacher or _Teacher(models, where)
            kept.mkdir(parents=True, exist_ok=True)
            save_file(teacher.asked(part), str(path.with_suffix(".part")))
            path.with_suffix(".part").replace(path)
            logger.info("the full tier has read %d of %d articles", start + len(part), len(articles))
        found.append(read_tensors(path, {"topics": (len(part), len(TOPICS)), "forms": (len(part), len(FORMS))}))
    return Taught(*(np.concatenate([one[name] for one in found]) for name in ("topics", "forms")))


def _key(ids: Sequence[str], part: Sequence[Article]) -> str:
    """What names the answers of models to articles."""
    return hashlib.sha256("\n".join((*ids, *(f"{one.title}\n{one.text}" for one in part))).encode()).hexdigest()[:16]


class _Teacher:
    """The models that are asked, loaded once."""

    def __init__(self, models: Path | None, where: Path) -> None:
        self._reader, self._topics = DocumentReader(models), TopicModel.from_folder(where / "topic")

    def asked(self, articles: Sequence[Article]) -> dict[str, Array]:
        """[articles, outputs] of topics and forms."""
        found = [self._reader.read(one) for one in articles]
        topics = np.stack([self._topics.logits(one.encoded) for one in found]).astype(np.float32)
        return {"topics": topics, "forms": np.array([one.document.forms for one in found], np.float32)}
