"""Small heads over the encoder's vectors, from safetensors, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..modelfolder.files import Shape, read_tensors

Array = npt.NDArray[np.float32]


def gelu(x: Array) -> Array:
    """Gaussian error linear unit, exact form (Hendrycks & Gimpel 2016)."""
    return np.asarray(0.5 * x * (1.0 + _erf(x / np.sqrt(2.0))), np.float32)


def _erf(x: Array) -> Array:
    """Abramowitz & Stegun 7.1.26: error below 1.5e-7."""
    sign, x = np.sign(x), np.abs(x)
    t = 1.0 / (1.0 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.asarray(sign * (1.0 - poly * np.exp(-x * x)), np.float32)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), np.float32)


def softmax(x: Array) -> Array:
    """Over the last axis."""
    shifted = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), np.float32)


class Linear:
    """`weight @ x + bias` with the weights of a safetensors file; `outputs` is the required number of outputs, if known."""

    def __init__(self, path: Path, *, outputs: int | None = None) -> None:
        out = "outputs" if outputs is None else outputs
        weights = read_tensors(path, {"weight": (out, "width"), "bias": (out,)})
        self.weight, self.bias = weights["weight"], weights["bias"]

    def __call__(self, x: Array) -> Array:
        result: Array = x @ self.weight.T + self.bias
        return result


def relu(x: Array) -> Array:
    """Rectified linear unit."""
    return np.maximum(x, 0)


#: Activations that a config may name.
ACTIVATIONS: dict[str, Callable[[Array], Array]] = {"gelu": gelu, "relu": relu}


class TwoLayers:
    """`out(activation(hidden(x)))` with the arrays of `weights` whose names begin with `prefix`, named as torch names linear layers."""

    def __init__(self, weights: Mapping[str, Array], prefix: str = "", *, activation: str = "gelu") -> None:
        self._w1, self._w2 = (np.ascontiguousarray(weights[f"{prefix}{layer}.weight"].T, np.float32) for layer in ("hidden", "out"))
        self._b1, self._b2 = (weights[f"{prefix}{layer}.bias"] for layer in ("hidden", "out"))
        self._activation = ACTIVATIONS[activation]

    def __call__(self, x: Array) -> Array:
        return np.asarray(self._activation(x @ self._w1 + self._b1) @ self._w2 + self._b2, np.float32)


def two_layers(path: Path, *, outputs: int | None = None, activation: str = "gelu") -> TwoLayers:
    """The `TwoLayers` of a safetensors file that has nothing else; `outputs` is the required number of outputs, if known."""
    return TwoLayers(read_tensors(path, two_layer_shapes("outputs" if outputs is None else outputs)), activation=activation)


def two_layer_shapes(outputs: int | str, *, prefix: str = "", width: int | str = "width") -> dict[str, Shape]:
    """The shapes that `TwoLayers` needs; sizes given by name may be any, the same for one name."""
    hidden = f"{prefix}hidden"
    return {
        f"{prefix}hidden.weight": (hidden, width),
        f"{prefix}hidden.bias": (hidden,),
        f"{prefix}out.weight": (outputs, hidden),
        f"{prefix}out.bias": (outputs,),
    }
