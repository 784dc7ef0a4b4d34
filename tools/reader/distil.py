"""Teach a small reader by a large one, and write src/whoheld/models/reader-en.npz.

usage: distil.py SHARED TEACHER.pt LARGE SMALL OUT.npz [--layers N] [--epochs N] [--rate R] [--state STATE]

TEACHER.pt is a state that train.py learned from the model in LARGE; the small reader begins as the first layers of the
model in SMALL. It learns from the labelled passages, and from what the large one reads in the archives of data/reports
(no passage of gold/dev.jsonl and no document that holds one): probabilities of labels, of names' extents, of modality,
speaker and kind, and the vectors of the last layer (Jiao et al. 2020, arXiv:1909.10351).
"""

import argparse
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parent))

from model import Reader, pretrained
from passages import split, texts
from train import (
    UNNAMED,
    Example,
    Preparer,
    batch_of,
    finish,
    groups,
    inputs,
    nameless,
    optimizer_of,
    schedule_of,
    with_unknown,
)

from whoheld.extract import Extractor
from whoheld.extract.canonical import Stretch
from whoheld.extract.learned import EFFECTS, LearnedReader
from whoheld.model import Document
from whoheld.pipeline.extractor import reader_weights, wording_of
from whoheld.text.mask import mask

HEARD = 0.2  # probability of a claim from which on the teacher's word on the rest of it is learned
GOLD = 0.5  # weight of labels beside the teacher's word, where there are labels
STATES = 2.0  # weight of the vectors' squared error, per token
BATCH = 16


class Lesson(NamedTuple):
    """A stretch, its labels if it has some, and what the teacher says of its tokens."""

    stretch: Stretch
    example: Example | None
    labels: torch.Tensor  # (tokens, effects * roles) probabilities
    inside: torch.Tensor  # (tokens,)
    states: torch.Tensor  # (tokens, teacher's width), bfloat16


def unlabelled(shared: Path, preparer: Preparer, vocabulary: Sequence[str]) -> Iterator[Stretch]:
    """The stretches that the shipped reader would read in the archives; a part of them with no place known."""
    rows = map(json.loads, (shared / "data/gold/dev.jsonl").read_text(encoding="utf-8").splitlines())
    apart = {row["doc_id"] for row in rows}
    weights = reader_weights()
    if weights is None:
        raise SystemExit("distil.py: no shipped reader, whose gate chooses what is read: train.py writes one")
    extractor = Extractor(preparer.theatre, wording_of(preparer.theatre), weights)
    reader = LearnedReader(preparer.theatre, msgspec.structs.replace(weights, vocabulary=tuple(vocabulary)))
    for doc, text in sorted(texts(shared / "data/reports").items()):
        if doc not in apart:
            reading, names = extractor.gated(Document(text=text, sha256=""))
            if zlib.crc32(doc.encode()) % 100 >= UNNAMED * 100:
                yield from reader.stretches(mask(text), names, reading.sentences)
            else:
                yield from map(with_unknown, reader.stretches(mask(text), nameless(names), reading.sentences))


@torch.no_grad()
def taught(teacher: Reader, items: Sequence[tuple[Stretch, Example | None]]) -> list[Lesson]:
    """What the teacher says of each stretch."""
    teacher.eval()
    order = sorted(range(len(items)), key=lambda n: len(items[n][0].spans))
    lessons: dict[int, Lesson] = {}
    began = time.perf_counter()
    for start in range(0, len(order), 24):
        chosen = order[start : start + 24]
        batch = inputs([items[n][0] for n in chosen])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = teacher.encode(batch)
            labels, inside = torch.sigmoid(teacher.labels(x)), torch.sigmoid(teacher.inside(x)).squeeze(-1)
        for row, n in enumerate(chosen):
            size = len(items[n][0].spans)
            lessons[n] = Lesson(
                *items[n],
                labels[row, :size].float().clone(),
                inside[row, :size].float().clone(),
                x[row, :size].bfloat16().clone(),
            )
        if start % 2400 == 0:
            print(f"taught {start} of {len(order)}, {time.perf_counter() - began:.0f} s", flush=True)
    return [lessons[n] for n in range(len(items))]


def loss_of(
    net: Reader, teacher: Reader, project: torch.nn.Linear, lessons: Sequence[Lesson], rng: random.Random
) -> torch.Tensor:
    """Summed cross-entropies a stretch against the teacher's word and the labels, and the vectors' squared error."""
    batch = batch_of([(lesson.stretch, lesson.example) for lesson in lessons], rng)
    x = net.encode(batch)
    where, count = batch["first"], len(lessons)
    told = torch.tensor([GOLD if lesson.example else 0.0 for lesson in lessons])[:, None]
    labels = _padded([lesson.labels for lesson in lessons])
    inside = _padded([lesson.inside for lesson in lessons])
    states = _padded([lesson.states.float() for lesson in lessons])
    labels = told[..., None] * batch["y"] + (1 - told[..., None]) * labels
    inside = told * batch["inside"] + (1 - told) * inside
    bce = F.binary_cross_entropy_with_logits
    loss = bce(net.labels(x)[where], labels[where], reduction="sum")
    loss = loss + 0.5 * bce(net.inside(x)[where].squeeze(-1), inside[where], reduction="sum")
    apart = (project(x) - states).float().square().mean(-1)
    loss = loss + STATES * apart[batch["mask"]].sum()
    return (loss + 0.3 * _rest(net, teacher, x, states, labels * where[..., None])) / count


def _rest(net: Reader, teacher: Reader, x: torch.Tensor, states: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of modality, speaker and kind wherever a claim is heard, against the teacher's probabilities."""
    heard = labels.reshape(*labels.shape[:2], len(EFFECTS), 2).amax(-1)
    row, token, effect = (heard >= HEARD).nonzero(as_tuple=True)
    mine, its = x[row, token], states[row, token]
    with torch.no_grad():
        wanted = (*teacher.seconds(its, effect), teacher.kind(its))
    given = (*net.seconds(mine, effect), net.kind(mine))
    weight = heard[row, token, effect]
    losses = [
        -(F.softmax(want.float(), -1) * F.log_softmax(got.float(), -1)).sum(-1)
        for want, got in zip(wanted, given, strict=True)
    ]
    return (torch.stack(losses).sum(0) * weight).sum()


def _padded(rows: Sequence[torch.Tensor]) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def learn(
    net: Reader, teacher: Reader, lessons: list[Lesson], *, epochs: int, rate: float, seed: int, state: str
) -> None:
    """As train.train, with lessons."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    project = torch.nn.Linear(net.pieces.embedding_dim, teacher.pieces.embedding_dim)
    optimizer = optimizer_of(net, rate=rate)
    optimizer.add_param_group({"params": list(project.parameters()), "lr": rate * 5})
    schedule = schedule_of(optimizer, steps=epochs * -(-len(lessons) // BATCH), floor=0.0)
    net.train()
    for epoch in range(epochs):
        began, total, done = time.perf_counter(), 0.0, 0
        for number, chosen in enumerate(groups(lessons, rng, size=BATCH)):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(net, teacher, project, chosen, rng)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, done = total + loss.item() * len(chosen), done + len(chosen)
            if number % 100 == 0:
                print(f"  {epoch}.{number}: {total / done:.3f}, {time.perf_counter() - began:.0f} s", flush=True)
        print(f"epoch {epoch}: loss {total / len(lessons):.3f}, {time.perf_counter() - began:.0f} s", flush=True)
        if state:
            torch.save(net.state_dict(), state)


def main() -> None:
    """Let the teacher read, learn from it, choose thresholds, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("shared", "teacher", "large", "small", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--layers", type=int, nargs="+", default=[0, 1, 2, 3], help="layers of SMALL to begin with")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", default="")
    options = parser.parse_args()
    vocabulary = (options.small / "vocab.txt").read_text(encoding="utf-8").split("\n")[:30522]
    torch.manual_seed(options.seed)
    preparer = Preparer("ukraine", vocabulary)
    teacher = pretrained(options.large, layers=range(12), vocabulary=vocabulary)
    teacher.load_state_dict(torch.load(options.teacher))
    parts = split(options.shared / "data")
    examples = [preparer.example(passage) for passage in parts.learned]
    items: list[tuple[Stretch, Example | None]] = [(example.known, example) for example in examples]
    items += [(stretch, None) for stretch in unlabelled(options.shared, preparer, vocabulary)]
    print(f"{len(examples)} passages, {len(items) - len(examples)} stretches without labels", flush=True)
    lessons = taught(teacher, items)
    net = pretrained(options.small, layers=options.layers, vocabulary=vocabulary)
    learn(net, teacher, lessons, epochs=options.epochs, rate=options.rate, seed=options.seed, state=options.state)
    finish(net, parts, preparer, vocabulary, options.shared, options.out)


if __name__ == "__main__":
    main()
