"""What the full tier says of the articles that the fast tier learns from."""

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
from ..corpora.readings import ArticleReading
from ..reader.articles import TOPICS

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
#: Articles between two progress messages.
_EVERY = 200


@dataclass(frozen=True)
class Taught:
    """Logits of the topics [articles, topics], and the probabilities of the forms [articles, forms]."""

    topics: Array
    forms: Array


def taught(rows: Sequence[ArticleReading], kept: Path, models: Path | None = None) -> Taught:
    """The full tier's topics and forms of articles that it can read, in order; some six articles a second on a core.

    They are kept in the folder `kept`: a further run with the same articles and models reads them there.
    """
    where = models or shipped_models()
    ids = [model_hash(read_config(where / task, task)) for task in ("encoder", "reader", "topic")]
    key = hashlib.sha256("\n".join((*ids, *(row.id for row in rows))).encode()).hexdigest()[:16]
    path = kept / f"teacher-{key}.safetensors"
    if not path.is_file():
        found = _asked(rows, models, where)
        kept.mkdir(parents=True, exist_ok=True)
        save_file({"topics": found.topics, "forms": found.forms}, str(path))
    arrays = read_tensors(path, {"topics": (len(rows), len(TOPICS)), "forms": (len(rows), len(FORMS))})
    return Taught(arrays["topics"], arrays["forms"])


def _asked(rows: Sequence[ArticleReading], models: Path | None, where: Path) -> Taught:
    reader, model = DocumentReader(models), TopicModel.from_folder(where / "topic")
    topics, forms = [], []
    for number, row in enumerate(rows, 1):
        found = reader.read(Article(row.text, title=row.title, id=row.id))
        topics.append(model.logits(found.encoded))
        forms.append(found.document.forms)
        if number % _EVERY == 0:
            logger.info("the full tier has read %d of %d articles", number, len(rows))
    return Taught(np.stack(topics).astype(np.float32), np.array(forms, np.float32))
