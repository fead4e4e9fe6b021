"""An article between the models and what is made of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..results import Prediction
from .encoder import Encoded

if TYPE_CHECKING:
    from ..document import Document


@dataclass(frozen=True)
class Reading:
    """One article as the models see it, for work over several articles.

    `encoded` and `salience` ([sentences], log odds) are the summary model's, sentence by sentence of `document`.
    """

    document: Document
    encoded: Encoded
    salience: npt.NDArray[np.float32]
    prediction: Prediction
