"""Names of what the reader marks, in training and in inference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

#: Spans on tokens: `source`, `cue` and `content` of an attribution (Pareti 2015), every `mention` of somebody who speaks or
#: takes a side, and each mention of a `speaker` in a sentence of theirs.
TAGS = ("source", "cue", "content", "mention", "speaker")
#: What is asked of each sentence.
SENTENCE_HEADS = ("reported", "clutter", "salience")
#: Forms of an article.
FORMS = ("report", "opinion", "analysis", "interview", "feature", "list")
#: The label of what is not known, left out of every loss.
SKIP = -100
#: Sentences before a reported one in which its speaker's mention is looked for, and after it.
BEFORE, AFTER = 12, 1


@dataclass(frozen=True)
class Marks:
    """What the heads say of an article.

    `tags` is [tokens, tags, 3]: the probabilities of outside, begins and inside, in the order of `TAGS`. `reported` and `clutter` are
    [sentences], probabilities; `forms` is [forms]; `queries` is [sentences, links] and `keys` [tokens, links]: their products tell whose
    mention a sentence refers to. `aliases` is [tokens, width]: the product of two mentions' means, plus `alias_bias`, are the log odds
    that they name the same one.
    """

    tags: Array
    reported: Array
    clutter: Array
    forms: Array
    queries: Array
    keys: Array
    aliases: Array
    alias_bias: float

    def within(self, tag: str) -> Array:
        """[tokens]: the probability of being in a span."""
        return 1 - self.tags[:, TAGS.index(tag), 0]
