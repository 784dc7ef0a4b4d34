"""The learned reader as a PyTorch module: for training alone; src/whoheld/extract reads with NumPy.

A reader begins as a BERT model (Devlin et al. 2019, arXiv:1810.04805) or an MPNet model (Song et al. 2020,
arXiv:2004.09297), which has BERT's word pieces and layers and adds a bias by distance to its attention.
"""

import math
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
LONGEST = 320  # tokens of a stretch
_QKV = ("query", "key", "value")
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
        """``x`` (batch, tokens, width); ``bias``, large and negative at padding, is added to the attention."""
        size = (*x.shape[:2], HEADS, x.shape[2] // HEADS)
        q, k, v = (part.view(size).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).reshape(x.shape)
        x = self.norm1(x + self.drop(self.out(seen)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x), approximate="tanh"))))


class Reader(nn.Module):
    """Encoder and heads; ``width`` and ``layers`` say how large."""

    def __init__(self, *, pieces: int, width: int, layers: int, longest: int, buckets: int = 0) -> None:
        super().__init__()
        self.register_buffer("near", torch.zeros(buckets, HEADS))  # bias by distance; not learned again
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
        if len(self.near):
            bias = bias + self.near[distance_buckets(x.shape[1], len(self.near))].permute(2, 0, 1)
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


def distance_buckets(size: int, buckets: int) -> torch.Tensor:
    """The bucket of each token's distance to each, (size, size), as T5's (Raffel et al. 2020, arXiv:1910.10683)."""
    distance = torch.arange(size)[None, :] - torch.arange(size)[:, None]
    half, exact = buckets // 2, buckets // 4
    far = distance.abs().clamp(min=1)
    spread = exact + (torch.log(far / exact) / math.log(128 / exact) * (half - exact)).long()
    return (distance > 0).long() * half + torch.where(far < exact, distance.abs(), spread.clamp(max=half - 1))


def pretrained(folder: Path, *, layers: Sequence[int], vocabulary: Sequence[str]) -> Reader:
    """A reader whose encoder begins as ``layers`` of the model in ``folder`` (model.safetensors, vocab.txt)."""
    from safetensors.torch import load_file  # noqa: PLC0415 - only a first training needs it

    stored = load_file(folder / "model.safetensors")
    mpnet = "encoder.relative_attention_bias.weight" in stored
    table = stored["embeddings.word_embeddings.weight"]
    net = Reader(
        pieces=len(vocabulary), width=table.shape[1], layers=len(layers), longest=LONGEST, buckets=32 if mpnet else 0
    )
    places = stored["embeddings.position_embeddings.weight"]
    if mpnet:
        its = {piece: n for n, piece in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").split("\n"))}
        its |= {"[CLS]": its["<s>"], "[SEP]": its["</s>"]}
        table = table[[its[piece] for piece in vocabulary]]
        places = places[2:]  # MPNet numbers positions from its padding's number on
    else:
        places = places + stored["embeddings.token_type_embeddings.weight"][0]
    take = {
        "pieces.weight": table,
        "positions.weight": places[:LONGEST],
        "norm0.weight": stored["embeddings.LayerNorm.weight"],
        "norm0.bias": stored["embeddings.LayerNorm.bias"],
    }
    if mpnet:
        take["near"] = stored["encoder.relative_attention_bias.weight"]
    for mine, number in enumerate(layers):
        take |= {f"layers.{mine}.{name}": value for name, value in _layer(stored, number, mpnet=mpnet).items()}
    net.load_state_dict(take, strict=False)
    _stand_ins(net, WordPieces(vocabulary))
    return net


def _layer(stored: Mapping[str, torch.Tensor], number: int, *, mpnet: bool) -> dict[str, torch.Tensor]:
    """The weights of one layer by our names."""
    base = f"encoder.layer.{number}"
    attention = [f"attention.attn.{n}" for n in "qkv"] if mpnet else [f"attention.self.{n}" for n in _QKV]
    names = {
        "out": "attention.attn.o" if mpnet else "attention.output.dense",
        "norm1": "attention.LayerNorm" if mpnet else "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    found = {}
    for part in ("weight", "bias"):
        found[f"qkv.{part}"] = torch.cat([stored[f"{base}.{name}.{part}"] for name in attention])
        found |= {f"{mine}.{part}": stored[f"{base}.{its}.{part}"] for mine, its in names.items()}
    return found


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
    for name, value in net.named_parameters():
        array = value.detach().float().numpy()
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
