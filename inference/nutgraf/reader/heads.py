"""Small heads over the encoder's vectors, from safetensors, in numpy."""

from __future__ import annotations

from collections.abc import Callable
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
    """`out(activation(hidden(x)))` with the weights of a safetensors file, saved as torch linear layers save them; `outputs` as above."""

    def __init__(self, path: Path, *, outputs: int | None = None, activation: str = "gelu") -> None:
        out = "outputs" if outputs is None else outputs
        shapes: dict[str, Shape] = {
            "hidden.weight": ("hidden", "width"),
            "hidden.bias": ("hidden",),
            "out.weight": (out, "hidden"),
            "out.bias": (out,),
        }
        weights = read_tensors(path, shapes)
        self._w1, self._b1 = weights["hidden.weight"].T, weights["hidden.bias"]
        self._w2, self._b2 = weights["out.weight"].T, weights["out.bias"]
        self._activation = ACTIVATIONS[activation]

    def __call__(self, x: Array) -> Array:
        result: Array = self._activation(x @ self._w1 + self._b1) @ self._w2 + self._b2
        return result
