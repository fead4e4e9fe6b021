"""The heads on the stance model's states, in numpy: what a passage says as a whole, and what each holder of an article does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..modelfolder.files import Shape
from ..reader.heads import relu, softmax
from .units import Unit

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weighed:
    """A holder's logits [labels], the weight of each of its units [units] (their sum is 1) and what each by itself says [units, labels]."""

    logits: Array
    weights: Array
    units: Array


class UnitHead:
    """From a holder's units to its labels, by attention over the units; see `nutgraf_training.stance.net.UnitHead`."""

    def __init__(self, weights: Mapping[str, Array], prefix: str) -> None:
        self._hidden, self._attention, self._out = (
            (np.ascontiguousarray(weights[f"{prefix}.{name}.weight"].T), weights[f"{prefix}.{name}.bias"]) for name in ("hidden", "attention", "out")
        )

    def __call__(self, vectors: Array) -> Weighed:
        """Judge one holder by the vectors of its units [units, width], at least one."""
        inner = relu(vectors @ self._hidden[0] + self._hidden[1])
        weights = softmax((inner @ self._attention[0] + self._attention[1])[:, 0])
        units = inner @ self._out[0] + self._out[1]
        return Weighed(np.asarray(weights @ units, np.float32), weights, softmax(np.asarray(units, np.float32)))


def unit_shapes(prefix: str, outputs: int) -> dict[str, Shape]:
    """The shapes of a `UnitHead`'s arrays."""
    hidden = f"{prefix} hidden"
    return {
        f"{prefix}.hidden.weight": (hidden, f"{prefix} width"),
        f"{prefix}.hidden.bias": (hidden,),
        f"{prefix}.attention.weight": (1, hidden),
        f"{prefix}.attention.bias": (1,),
        f"{prefix}.out.weight": (outputs, hidden),
        f"{prefix}.out.bias": (outputs,),
    }


def unit_vectors(states: Sequence[Array], units: Sequence[Unit]) -> Array:
    """[units, 3 * width + facts]: the means over each unit's tokens and its mention's, its stretch's first vector, and its facts."""
    nothing = np.zeros(states[0].shape[1], np.float32)
    rows = []
    for one in units:
        state = states[one.row]
        low, high = one.mention
        mention = state[low:high].mean(0) if high > low else nothing
        rows.append(np.concatenate([state[one.start : one.end].mean(0), mention, state[0], np.array(one.facts, np.float32)]))
    return np.asarray(np.stack(rows), np.float32)
