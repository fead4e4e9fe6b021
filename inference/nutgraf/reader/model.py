"""The reader: what one pass of the shared encoder tells of an article, by small heads in numpy.

Heads on tokens mark sources, cues and contents of attributions, and the mentions of everybody who speaks or takes a side;
heads on sentences tell reported speech, page clutter and salience; one on the article tells its form, together with a linear model of
its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import encoder_folder, model_hash, read_config
from ..modelfolder.files import Shape, read_tensors
from ..text.sentences import Sentence
from .attribution import Named, named
from .encoder import Encoded, Tokens, lead_mean
from .form import FormHead, form_shapes
from .heads import TwoLayers, sigmoid, softmax, two_layer_shapes
from .identity import FACTS as IDENTITY_FACTS
from .identity import Identity
from .layout import LAYOUT, layout
from .linking import FACTS, Linker
from .tags import AFTER, BEFORE, FORMS, SENTENCE_HEADS, TAGS, Marks

Array = npt.NDArray[np.float32]


class ReaderModel:
    """The heads of a reader folder.

    Raises
    ------
    ModelError: see `nutgraf.modelfolder.config.read_config`.
    """

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "reader")
        self.id = model_hash(config)
        self.encoder = encoder_folder(folder, config)
        self.clutter_above, self.mention_above, self.source_above, self.content_above, self.speaker_above, self.further_above = (
            float(config[f"{name}_above"]) for name in ("clutter", "mention", "source", "content", "speaker", "further")
        )
        self.described_above, self.same_above = float(config["described_above"]), float(config["same_above"])
        weights = {name: value.astype(np.float32) for name, value in read_tensors(folder / "head.safetensors", _SHAPES).items()}
        width = weights["token.hidden.weight"].shape[1]
        if weights["sentence.hidden.weight"].shape[1] != 3 * width + LAYOUT or weights["query.weight"].shape[1] != 3 * width:
            raise ModelError(f"{folder}: its heads are for another encoder or another nutgraf: get the folder again, or train it anew")
        self._token = TwoLayers(weights, "token.", activation="relu")
        self._sentence = TwoLayers(weights, "sentence.", activation="relu")
        self._form = TwoLayers(weights, "form.", activation="relu")
        groups = weights["words.groups"].astype(np.int64)
        self._form_words = FormHead(groups, {name: weights[f"words.{name}"] for name in form_shapes("pieces")})
        self._query = weights["query.weight"].T, weights["query.bias"]
        self._key = weights["key.weight"].T, weights["key.bias"]
        self._alias = weights["alias.weight"].T, weights["alias.bias"]
        self._alias_bias = float(weights["alias_bias"][0])
        self.distance: Array = weights["distance"]
        self.identity = Identity(weights)
        self.linker = Linker({name: weights[name] for name in weights if name.startswith("linker.")})

    def read(self, encoded: Encoded, sentences: Sequence[Sentence], text: str) -> Marks:
        """Apply the heads to an article encoded with its tokens."""
        tokens = encoded.tokens
        assert tokens is not None
        raw = self._token(tokens.states).reshape(-1, len(TAGS), 3)
        tags = softmax(raw)
        own = encoded.sentences
        before = np.concatenate([np.zeros_like(own[:1]), own[:-1]])
        after = np.concatenate([own[1:], np.zeros_like(own[:1])])
        logits = self._sentence(np.concatenate([own, before, after, layout(sentences, text)], 1))
        probabilities = sigmoid(logits)
        sourced = 1 - tags[:, TAGS.index("source"), 0] + 1e-3
        total = tokens.by_sentence(np.add, tokens.states * sourced[:, None], len(own))
        mass = np.bincount(tokens.sentence, sourced, minlength=len(own)).astype(np.float32)
        named = total / np.maximum(mass, 1e-4)[:, None]
        return Marks(
            tags,
            probabilities[:, SENTENCE_HEADS.index("reported")],
            probabilities[:, SENTENCE_HEADS.index("clutter")],
            softmax(self._form(lead_mean(encoded)[None])[0] + self._form_words.logits(tokens.numbered)),
            np.asarray(np.concatenate([own, before, named], 1) @ self._query[0] + self._query[1], np.float32),
            np.asarray(tokens.states @ self._key[0] + self._key[1], np.float32),
            np.asarray((tokens.states @ self._alias[0] + self._alias[1]) / self._alias[0].shape[1] ** 0.25, np.float32),
            self._alias_bias,
        )

    def named(self, marks: Marks, tokens: Tokens, sentences: Sequence[Sentence], text: str) -> Named:
        """Everybody mentioned in an article who speaks or takes a side."""
        above = {"mention": self.mention_above, "source": self.source_above, "described": self.described_above}
        return named(marks, tokens, sentences, text, self.identity, **above)


_SHAPES: dict[str, Shape] = {
    **two_layer_shapes(3 * len(TAGS), prefix="token."),
    **two_layer_shapes(len(SENTENCE_HEADS), prefix="sentence.", width="sentence width"),
    **two_layer_shapes(len(FORMS), prefix="form."),
    **{f"words.{name}": shape for name, shape in form_shapes("pieces").items()},
    "words.groups": ("pieces",),
    **two_layer_shapes(1, prefix="linker.", width=len(FACTS)),
    **two_layer_shapes(1, prefix="identity.", width=len(IDENTITY_FACTS)),
    "identity.mean": (len(IDENTITY_FACTS),),
    "identity.scale": (len(IDENTITY_FACTS),),
    "query.weight": ("links", "query width"),
    "query.bias": ("links",),
    "key.weight": ("links", "width"),
    "key.bias": ("links",),
    "alias.weight": ("aliases", "width"),
    "alias.bias": ("aliases",),
    "alias_bias": (1,),
    "distance": (BEFORE + AFTER + 1,),
    "linker.mean": (len(FACTS),),
    "linker.scale": (len(FACTS),),
}
