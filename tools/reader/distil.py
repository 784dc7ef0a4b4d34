"""Train a small reader to read as the large one does (Hinton et al. 2015, arXiv:1503.02531), and then on the labels.

usage: distil.py SHARED TEACHER.npz OUT.npz [--width 192] [--layers 4] [--epochs 3] [--last 3] [--state STATE.pt]

TEACHER.npz is what train.py wrote. The stretches are those of data/reports that pass the gate, a part of them each
epoch; what the teacher makes of them stands for labels. The last epochs are on the labels of train.py.
"""

import argparse
import gzip
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parent))

from gate import train_gate
from model import HEADS, Reader, pack
from passages import gold, own
from train import BATCH, HELD_OUT, LONGEST, Preparer, shuffled, thresholds, train

from whoheld.extract import Extractor
from whoheld.extract.canonical import Stretch
from whoheld.extract.encoder import Floats, gelu, sigmoid
from whoheld.extract.gate import GateWeights
from whoheld.extract.learned import EFFECTS, LearnedReader, Weights
from whoheld.model import Document
from whoheld.pipeline.extractor import stored_weights, wording_of
from whoheld.theatre.load import load_theatre

LEAST = 0.15  # a token at which the teacher gives an effect less than this teaches nothing of modality and speaker


class Taught(NamedTuple):
    """A stretch and what the teacher makes of it: float16 of (tokens, labels), (tokens,), and rows of seconds."""

    stretch: Stretch
    labels: np.ndarray
    inside: np.ndarray
    seconds: list[tuple[int, int, np.ndarray, np.ndarray, np.ndarray]]


class Teacher(LearnedReader):
    """The large reader, asked for all its scores."""

    def taught(self, extractor: Extractor, text: str) -> Iterator[Taught]:
        """The stretches of a document's text with the teacher's scores."""
        reading, names = extractor.gated(Document(text=text, sha256=""))
        stretches = list(self._stretches(reading.masked, names, reading.sentences))
        for stretch, vectors in zip(stretches, self._encode(stretches), strict=True):
            yield self._scores(stretch, vectors)

    def _scores(self, stretch: Stretch, vectors: Floats) -> Taught:
        w = self._arrays
        hidden = gelu(vectors @ w["label.in"] + w["label.in_bias"])
        labels = sigmoid(hidden @ w["label.out"] + w["label.out_bias"])
        labels[~np.array(stretch.first)] = 0
        inside = sigmoid(vectors @ w["inside"] + w["inside_bias"])[:, 0]
        best = labels.reshape(-1, len(EFFECTS), 2).max(axis=2)
        seconds = []
        for token, effect in np.argwhere(best >= LEAST).tolist():
            state = vectors[token]
            second = gelu((state + w["effects"][effect])[None] @ w["second"] + w["second_bias"])[0]
            logits = (
                second @ w["modality"] + w["modality_bias"],
                second @ w["speaker"] + w["speaker_bias"],
                state @ w["kind"] + w["kind_bias"],
            )
            seconds.append((token, effect, *(np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in logits)))
        return Taught(stretch, labels.astype(np.float16), inside.astype(np.float16), seconds)


def lessons(reports: Path, teacher: Teacher, extractor: Extractor, *, share: float) -> list[Taught]:
    """What the teacher makes of all assessments and of a share of the news."""
    found = []
    for path in sorted(reports.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if "news" in path.name and zlib.crc32(row["id"].encode()) % 1000 >= share * 1000:
                    continue
                found += teacher.taught(extractor, row["text"])
    return found


def batch_of(chosen: Sequence[Taught], rng: random.Random) -> dict[str, torch.Tensor]:
    """Padded tensors of some lessons."""
    shape = (len(chosen), max(len(item.stretch.spans) for item in chosen))
    out = {name: torch.zeros(shape, dtype=torch.long) for name in ("pieces", "kinds", "cases")}
    out |= {name: torch.zeros(shape, dtype=torch.bool) for name in ("mask", "first")}
    out |= {"y": torch.zeros((*shape, len(EFFECTS) * 2)), "inside": torch.zeros(shape)}
    for row, item in enumerate(chosen):
        size = len(item.stretch.spans)
        tokens = item.stretch.tokens
        for name, values in (("pieces", shuffled(tokens.pieces, rng)), ("kinds", tokens.kinds), ("cases", tokens.cases)):
            out[name][row, :size] = torch.from_numpy(values)
        out["mask"][row, :size] = True
        out["first"][row, :size] = torch.tensor(item.stretch.first)
        out["y"][row, :size] = torch.from_numpy(item.labels.astype(np.float32))
        out["inside"][row, :size] = torch.from_numpy(item.inside.astype(np.float32))
    return out


def loss_of(net: Reader, chosen: Sequence[Taught], rng: random.Random) -> torch.Tensor:
    """Cross-entropies against the teacher's scores, per stretch."""
    batch = batch_of(chosen, rng)
    x = net.encode(batch)
    where, bce = batch["first"], F.binary_cross_entropy_with_logits
    loss = bce(net.labels(x)[where], batch["y"][where], reduction="sum")
    loss = loss + 0.5 * bce(net.inside(x)[where].squeeze(-1), batch["inside"][where], reduction="sum")
    rows = [(row, *second) for row, item in enumerate(chosen) for second in item.seconds]
    if rows:
        states = x[torch.tensor([r[0] for r in rows]), torch.tensor([r[1] for r in rows])]
        modality, speaker = net.seconds(states, torch.tensor([r[2] for r in rows]))
        for logits, at in ((modality, 3), (speaker, 4), (net.kind(states), 5)):
            goal = torch.from_numpy(np.stack([r[at] for r in rows]).astype(np.float32))
            loss = loss - 0.3 * (goal * F.log_softmax(logits, -1)).sum()
    return loss / len(chosen)


def student_of(teacher: Weights, *, width: int, layers: int) -> Reader:
    """A small reader whose table of pieces is the teacher's, turned onto its main axes (PCA)."""
    table = teacher.arrays["pieces"]
    net = Reader(pieces=len(table), width=width, layers=layers, longest=LONGEST)
    centred = table - table.mean(0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :width]
    for name in ("pieces", "positions", "kinds", "cases"):
        array = teacher.arrays[name]
        getattr(net, name).weight.data.copy_(torch.from_numpy(np.ascontiguousarray(array @ axes)))
    return net


def distil(net: Reader, taught: list[Taught], *, epochs: int, rate: float, rng: random.Random, state: str) -> None:
    """AdamW with a warm-up and a cosine fall."""
    batch = BATCH * 2
    steps = epochs * -(-len(taught) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.06)
    for epoch in range(epochs):
        began, total = time.perf_counter(), 0.0
        rng.shuffle(taught)
        for start in range(0, len(taught), batch * 8):
            near = sorted(taught[start : start + batch * 8], key=lambda item: len(item.stretch.spans))
            for at in range(0, len(near), batch):
                loss = loss_of(net, near[at : at + batch], rng)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total += loss.item() * len(near[at : at + batch])
        print(f"distil {epoch}: loss {total / len(taught):.3f}, {time.perf_counter() - began:.0f} s", flush=True)
        if state:
            torch.save(net.state_dict(), state)


def main() -> None:
    """Train the gate, teach, learn from the labels, choose thresholds, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--last", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--share", type=float, default=0.6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", default="")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311 - reproducible training
    weights = stored_weights(options.teacher)
    preparer = Preparer("ukraine", weights.vocabulary)
    data = options.shared / "data"
    ours = list(own(data / "reports"))
    held = [p for p in ours if zlib.crc32(p.passage_id.encode()) % HELD_OUT == 0]
    learned = [*gold(data / "gold/train.jsonl"), *(p for p in ours if p not in held)]
    gate = weights.gate or train_gate(learned, preparer.extractor)
    theatre = load_theatre("ukraine")
    gated = Extractor(theatre, wording_of(theatre), Weights(**{f: getattr(weights, f) for f in weights.__struct_fields__ if f != "gate"}, gate=gate))
    taught = lessons(data / "reports", Teacher(theatre, weights), gated, share=options.share)
    print(f"{len(taught)} stretches, {sum(len(t.stretch.spans) for t in taught)} tokens", flush=True)
    net = student_of(weights, width=options.width, layers=options.layers)
    distil(net, taught, epochs=options.epochs, rate=options.rate, rng=rng, state=options.state)
    train(
        net,
        [preparer.example(passage) for passage in learned],
        epochs=options.last,
        rate=options.rate / 5,
        floor=0.0,
        seed=options.seed,
        state=options.state,
    )
    chosen = thresholds(net, [preparer.example(passage) for passage in held])
    settings = {"heads": HEADS, "thresholds": chosen, "gate": {f: getattr(gate, f) for f in GateWeights.__struct_fields__}}
    pack(net, weights.vocabulary, json.dumps(settings).encode(), options.out)


if __name__ == "__main__":
    main()
