"""A small transformer encoder in NumPy: token ids in, one vector per token out. No framework is needed to read.

The layers are those of BERT (Devlin et al. 2019, arXiv:1810.04805): learned positions, post-norm, scaled dot-product
attention. Sequences of a batch are laid end to end, so no time goes into padding; attention alone runs sequence by
sequence.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

_EPSILON = np.float32(1e-12)  # of layer normalisation, as in BERT


class Tokens(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One sequence: ids of word pieces, of kinds of mention, and of letter case; each int64 (n_tokens,)."""

    pieces: Ints
    kinds: Ints
    cases: Ints


class _Layer(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    qkv: Floats
    qkv_bias: Floats
    out: Floats
    out_bias: Floats
    norm1: Floats
    norm1_bias: Floats
    up: Floats
    up_bias: Floats
    down: Floats
    down_bias: Floats
    norm2: Floats
    norm2_bias: Floats


class Encoder:
    """The encoder of a set of weights. ``weights`` maps names to float32 arrays (see tools/reader/export.py)."""

    def __init__(self, weights: Mapping[str, Floats], *, heads: int) -> None:
        self._pieces, self._places = weights["pieces"], weights["positions"]
        self._kinds, self._cases = weights["kinds"], weights["cases"]
        self._norm = weights["norm0"], weights["norm0_bias"]
        self._heads = heads
        self.longest = len(self._places)
        count = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layer."))
        self._layers = [
            _Layer(**{field: weights[f"layer.{i}.{field}"] for field in _Layer.__struct_fields__}) for i in range(count)
        ]

    def encode(self, batch: Sequence[Tokens]) -> list[Floats]:
        """A float32 array (n_tokens, width) for each sequence; none may be longer than ``longest``."""
        sizes = [len(tokens.pieces) for tokens in batch]
        ends = np.cumsum(sizes).tolist()
        bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        x = (
            self._pieces[np.concatenate([tokens.pieces for tokens in batch])]
            + np.concatenate([self._places[:size] for size in sizes])
            + self._kinds[np.concatenate([tokens.kinds for tokens in batch])]
            + self._cases[np.concatenate([tokens.cases for tokens in batch])]
        )
        x = normalised(x, *self._norm)
        for layer in self._layers:
            x = self._step(layer, x, bounds)
        return [x[first:last] for first, last in bounds]

    def _step(self, layer: _Layer, x: Floats, bounds: list[tuple[int, int]]) -> Floats:
        qkv = x @ layer.qkv + layer.qkv_bias
        seen = np.empty_like(x)
        for first, last in bounds:
            seen[first:last] = self._attention(qkv[first:last])
        x = normalised(x + (seen @ layer.out + layer.out_bias), layer.norm1, layer.norm1_bias)
        inner = gelu(x @ layer.up + layer.up_bias)
        return normalised(x + (inner @ layer.down + layer.down_bias), layer.norm2, layer.norm2_bias)

    def _attention(self, qkv: Floats) -> Floats:
        size, width = len(qkv), qkv.shape[1] // 3
        each = width // self._heads
        q, k, v = qkv.reshape(size, 3, self._heads, each).transpose(1, 2, 0, 3)
        scores = (q * np.float32(each**-0.5)) @ k.transpose(0, 2, 1)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ v).transpose(1, 0, 2).reshape(size, width).astype(np.float32, copy=False)
        return mixed


def normalised(x: Floats, scale: Floats, shift: Floats) -> Floats:
    """Layer normalisation over the last axis (Ba et al. 2016, arXiv:1607.06450)."""
    x = np.subtract(x, x.mean(axis=-1, keepdims=True), dtype=np.float32)
    spread: Floats = np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[-1])
    x /= np.sqrt(spread + _EPSILON)
    x *= scale
    x += shift
    return x


def gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016, arXiv:1606.08415)."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.7978845608028654)
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.5)
    return inner


def sigmoid(x: Floats) -> Floats:
    """The logistic function, safe for large arguments."""
    half: Any = np.tanh(x * np.float32(0.5))
    result: Floats = half * np.float32(0.5) + np.float32(0.5)
    return result
