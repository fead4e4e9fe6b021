"""The intermediate results of one article, for work over several articles."""

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
    """One article with what the models computed for it.

    `encoded` and `salience` ([sentences], log odds) are the summary model's, one row for each sentence of `document`.
    """

    document: Document
    encoded: Encoded
    salience: npt.NDArray[np.float32]
    prediction: Prediction
