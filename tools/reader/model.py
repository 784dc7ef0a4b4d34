"""The learned reader as a PyTorch module: for training alone; src/whoheld/extract reads with NumPy."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from whoheld.extract.canonical import ACTORS, KINDS, SLOTS
from whoheld.extract.learned import EFFECTS, MODALITIES, PLACE_KINDS, ROLES, SPEAKERS
from whoheld.extract.pieces import WordPieces

HEADS = 12
_MEANINGS: dict[str | tuple[str, str | None], tuple[str, ...]] = {
    "place": ("town", "city", "village"),
    "region": ("region", "province"),
    "river": ("river",),
    ("person", "defender"): ("ukrainian", "official", "he"),
    ("person", "attacker"): ("russian", "official", "he"),
    ("person", None): ("official", "he"),
    ("body", "defender"): ("ukrainian", "ministry"),
    ("body", "attacker"): ("russian", "ministry"),
    ("body", None): ("newspaper", "agency"),
}
"""What a stand-in's vector begins as: the mean of these words' vectors."""


class Layer(nn.Module):
    """One post-norm transformer layer, as BERT's."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, 1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, 1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """``x`` (batch, tokens, width); ``bias`` (batch, 1, 1, tokens) is large and negative at padding."""
        size = (*x.shape[:2], HEADS, x.shape[2] // HEADS)
        q, k, v = (part.view(size).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).reshape(x.shape)
        x = self.norm1(x + self.drop(self.out(seen)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x), approximate="tanh"))))


class Reader(nn.Module):
    """Encoder and heads; ``width`` and ``layers`` say how large."""

    def __init__(self, *, pieces: int, width: int, layers: int, longest: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(pieces, width)
        self.positions = nn.Embedding(longest, width)
        self.kinds = nn.Embedding(len(KINDS), width)
        self.cases = nn.Embedding(3, width)
        self.norm0 = nn.LayerNorm(width, 1e-12)
        self.layers = nn.ModuleList(Layer(width, 4 * width) for _ in range(layers))
        self.drop = nn.Dropout(0.1)
        self.label_in = nn.Linear(width, width // 2)
        self.label_out = nn.Linear(width // 2, len(EFFECTS) * len(ROLES))
        self.inside = nn.Linear(width, 1)
        self.kind = nn.Linear(width, len(PLACE_KINDS))
        self.effects = nn.Embedding(len(EFFECTS), width)
        self.second = nn.Linear(width, 96)
        self.modality = nn.Linear(96, len(MODALITIES))
        self.speaker = nn.Linear(96, len(SPEAKERS))
        nn.init.zeros_(self.kinds.weight)
        nn.init.zeros_(self.cases.weight)
        nn.init.normal_(self.effects.weight, std=0.02)
        nn.init.constant_(self.label_out.bias, -4)

    def encode(self, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """One vector a token, (batch, tokens, width)."""
        x = self.pieces(batch["pieces"]) + self.positions.weight[: batch["pieces"].shape[1]]
        x = self.drop(self.norm0(x + self.kinds(batch["kinds"]) + self.cases(batch["cases"])))
        bias = torch.zeros(batch["mask"].shape).masked_fill(~batch["mask"], -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def labels(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of each effect and role, (batch, tokens, effects * roles)."""
        return self.label_out(self.drop(F.gelu(self.label_in(x), approximate="tanh")))

    def seconds(self, states: torch.Tensor, effects: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of modality and speaker for tokens' vectors (n, width) with the effects that were found there."""
        hidden = F.gelu(self.second(states + self.effects(effects)), approximate="tanh")
        return self.modality(hidden), self.speaker(hidden)


def pretrained(folder: Path, *, layers: int, vocabulary: Sequence[str]) -> Reader:
    """A reader whose encoder begins as the first ``layers`` of a BERT model in ``folder`` (model.safetensors)."""
    from safetensors.torch import load_file  # noqa: PLC0415 - only a first training needs it

    stored = load_file(folder / "model.safetensors")
    width = stored["embeddings.word_embeddings.weight"].shape[1]
    net = Reader(pieces=len(vocabulary), width=width, layers=layers, longest=320)
    take = {
        "pieces.weight": stored["embeddings.word_embeddings.weight"],
        "positions.weight": (
            stored["embeddings.position_embeddings.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
        )[:320],
        "norm0.weight": stored["embeddings.LayerNorm.weight"],
        "norm0.bias": stored["embeddings.LayerNorm.bias"],
    }
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for number in range(layers):
        for part in ("weight", "bias"):
            base = f"encoder.layer.{number}"
            take[f"layers.{number}.qkv.{part}"] = torch.cat(
                [stored[f"{base}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            )
            take |= {f"layers.{number}.{mine}.{part}": stored[f"{base}.{its}.{part}"] for mine, its in names.items()}
    net.load_state_dict(take, strict=False)
    _stand_ins(net, WordPieces(vocabulary))
    return net


def _stand_ins(net: Reader, pieces: WordPieces) -> None:
    numbers: dict[int, str | tuple[str, str | None]] = {number: key for key, number in ACTORS.items()}
    numbers |= {first + n: kind for kind, (first, count) in SLOTS.items() for n in range(count)}
    table = net.pieces.weight.data
    for number, key in numbers.items():
        words = [table[pieces[word]] for word in _MEANINGS[key]]
        table[number] = torch.stack(words).mean(0) + torch.randn(table.shape[1]) * 0.01


def arrays_of(net: Reader) -> dict[str, np.ndarray[Any, Any]]:
    """The weights by the names that ``whoheld.extract.encoder`` and ``learned`` read; matrices as (in, out)."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    for name, value in net.state_dict().items():
        array = value.float().numpy()
        stem, part = name.rsplit(".", 1)
        stem = stem.replace("layers.", "layer.").replace("label_", "label.")
        table = stem in ("pieces", "positions", "kinds", "cases", "effects")
        found[stem if part == "weight" else f"{stem}_bias"] = array if table or array.ndim == 1 else array.T
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def pack(net: Reader, vocabulary: Sequence[str], kept: Sequence[int], settings: bytes, out: Path) -> None:
    """Write the weights as the package holds them: large matrices as 8-bit whole numbers with a scale each column.

    Of the pieces only those with the numbers ``kept`` (ascending, the first ones without a gap: stand-ins have fixed
    numbers); a word that needs another is read in smaller pieces.
    """
    stored: dict[str, np.ndarray[Any, Any]] = {}
    arrays = arrays_of(net)
    arrays["pieces"] = arrays["pieces"][list(kept)]
    for name, array in arrays.items():
        if array.ndim == 2 and array.size > 20_000:
            axis = 1 if name == "pieces" else 0
            scale = np.maximum(np.abs(array).max(axis, keepdims=True) / 127, 1e-12).astype(np.float32)
            stored[name] = np.rint(array / scale).astype(np.int8)
            stored[f"{name}.scale"] = scale
        else:
            stored[name] = array.astype(np.float32)
    stored["settings"] = np.frombuffer(settings, np.uint8)
    stored["vocabulary"] = np.frombuffer("\n".join(vocabulary[n] for n in kept).encode(), np.uint8)
    np.savez_compressed(out, **stored)  # type: ignore[arg-type]
