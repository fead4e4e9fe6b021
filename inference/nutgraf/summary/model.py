"""The salience model and the summary made with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..modelfolder.config import encoder_folder, model_hash, read_config
from ..modelfolder.files import read_json
from ..reader.encoder import Encoded
from ..reader.heads import two_layers
from ..results import Summary, SummarySentence
from ..text.sentences import Sentence
from ..text.standalone import ends, fit_for_summary, undated
from .argument import Beside, argued_by, argued_choice, argument_features, headline, is_opinion
from .features import salience_features
from .references import Known, Needs, coherent, needs_of
from .select import select
from .words import Background, Words

if TYPE_CHECKING:
    from ..document import Document
    from ..stance.model import StanceModel

Array = npt.NDArray[np.float32]

#: The head for opinion pieces, which folders trained without readings of such pieces do not have.
ARGUMENT = "argument.safetensors"
#: Where a config says which stance model that head was trained on.
ARGUES_WITH = "argues_with"
#: A report's opening is its first or second sentence, of at least so many words and log odds, and not so far behind the likeliest sentence: an
#: opening that only sets the scene is.
_OPENING_WORDS, _OPENING_SALIENCE, _OPENING_BEHIND = 8, 0.0, 0.5


@dataclass(frozen=True)
class Weighed:
    """An article's sentences without datelines, with `salience` [sentences] and `odds` [words.vocabulary], both log odds, and what each
    sentence needs before it; `report` says that the article is one. `argued` [sentences, 2] is there for an opinion piece: log odds that a
    sentence states the author's thesis, and that it is fit to be printed with it.
    """

    sentences: tuple[Sentence, ...]
    vectors: Array
    words: Words
    salience: Array
    odds: Array
    needs: tuple[Needs, ...]
    report: bool = False
    argued: Array | None = None


class SalienceModel:
    """Heads in a folder whose `config.json` was checked: how salient each sentence is, how likely each word is to occur in a summary, and, where
    `argument` says that there is such a head, what an opinion piece argues.

    With `light` they take less time: see `salience_features`; and their activation is relu.
    """

    def __init__(self, folder: Path, *, light: bool = False, argument: bool = False) -> None:
        self._light, activation = light, "relu" if light else "gelu"
        self.background = Background.from_file(folder / "words.json")
        self.known = Known.of(read_json(folder / "words.json").get("known", {}))
        self._sentence = two_layers(folder / "sentence.safetensors", outputs=1, activation=activation)
        self._word = two_layers(folder / "word.safetensors", outputs=1, activation=activation)
        self._argument = two_layers(folder / ARGUMENT, outputs=2) if argument else None

    def weigh(self, sentences: Sequence[Sentence], encoded: Encoded, document: Document | None = None, *, beside: Beside | None = None) -> Weighed:
        """Salience of the sentences and odds of their words; `document`, the reader's, tells who speaks in them and the article's form.

        With `beside`, that of the stance model with which the head was trained, the thesis of an opinion piece is looked for.
        """
        kept = tuple(undated(sentence) for sentence in sentences)
        words = Words([sentence.text for sentence in kept], self.background)
        needs = needs_of(kept, self.known, document)
        features = salience_features(kept, encoded, words, needs, document, light=self._light)
        salience = self._sentence(features)[:, 0]
        argued = None
        if self._argument is not None and beside is not None and document is not None and is_opinion(document):
            vectors = beside([one.text for one in kept], headline(document))
            argued = argued_by(self._argument, argument_features(kept, features, salience, vectors), vectors)
        return Weighed(kept, encoded.sentences, words, salience, self._word(words.features(salience))[:, 0], needs, _is_report(document), argued)

    def salience(self, sentences: Sequence[Sentence], encoded: Encoded, document: Document | None = None) -> Array:
        """[sentences], log odds that a sentence belongs in a summary."""
        return self.weigh(sentences, encoded, document).salience

    def predict(self, sentences: Sequence[Sentence], encoded: Encoded, document: Document | None = None, *, words: int = 60) -> Summary:
        """At most `words` words of whole sentences (one sentence if none is that short), as `extract` orders them."""
        return extract(self.weigh(sentences, encoded, document), words)


class SummaryModel(SalienceModel):
    """The heads of a summary folder, on the vectors of its encoder."""

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "summary")
        super().__init__(folder, argument=ARGUMENT in config["files"])
        self.id = model_hash(config)
        self.encoder = encoder_folder(folder, config)
        #: The `weights` of the stance model that the head for opinion pieces reads with; None if there is no such head.
        self.argues_with: str | None = config.get(ARGUES_WITH)

    def beside_of(self, stance: StanceModel) -> Beside | None:
        """What reads opinion pieces for their thesis; None if the head for them was trained with another stance model than `stance`."""
        return stance.beside if self.argues_with == stance.weights else None

    @classmethod
    def from_folder(cls, path: str | Path) -> SummaryModel:
        """Load a summary folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path))


def extract(weighed: Weighed, words: int) -> Summary:
    """The summary of at most `words` words made of the article's own sentences, in its order; that of an opinion piece begins with the thesis."""
    chosen = [] if weighed.argued is None else argued_choice(weighed.sentences, weighed.argued, weighed.needs, words)
    chosen = chosen or select(weighed.sentences, weighed.salience, weighed.odds, weighed.words, words, _with_opening(weighed, words))
    picked = tuple(SummarySentence(s.text, s.start, s.end, 1.0) for s in (weighed.sentences[i] for i in chosen))
    text = " ".join(" ".join(s.text.split()) for s in picked)
    return Summary(text=text, sentences=picked, style="extractive", words=len(text.split()))


def _is_report(document: Document | None) -> bool:
    return document is not None and document.form == "report"


def _with_opening(weighed: Weighed, words: int) -> tuple[Needs, ...]:
    """What the sentences need; those of a report need its opening too, which says what the rest refers to, if it is salient and fits `words`."""
    sentences, needs = weighed.sentences, weighed.needs
    first = next((i for i, one in enumerate(sentences[:2]) if one.words >= _OPENING_WORDS and fit_for_summary(one) and ends(one.text)), None)
    if not weighed.report or first is None:
        return needs
    least = max(_OPENING_SALIENCE, float(weighed.salience.max()) - _OPENING_BEHIND)
    if sentences[first].words > words or weighed.salience[first] < least or not coherent([first], needs):
        return needs
    return tuple(own if i <= first else (*own, frozenset([first])) for i, own in enumerate(needs))
