"""Teach a small reader by a large one, and write src/whoheld/models/reader-en.npz.

usage: distil.py SHARED TEACHER.pt LARGE SMALL OUT.npz [--epochs N] [--rate R] [--from STATE] [--state STATE]

TEACHER.pt is a state that train.py learned from the model in LARGE; the small reader begins as the first layers of the
model in SMALL, or as STATE. It learns from the labelled passages, and from what the large one reads in the archives of
data/reports (in no document that holds a passage of gold/dev.jsonl): the probabilities of labels, of names' extents,
and of modality, speaker and kind (Hinton et al. 2015, arXiv:1503.02531).
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
    fit,
    inputs,
    nameless,
    optimizer_of,
    with_unknown,
)

from whoheld.extract import Extractor
from whoheld.extract.canonical import Stretch
from whoheld.extract.learned import EFFECTS, LearnedReader
from whoheld.model import Document
from whoheld.pipeline.extractor import reader_weights
from whoheld.text.mask import mask
from whoheld.theatre.wording import wording_of

HEARD = 0.2  # probability of a claim from which on the teacher's word on the rest of it is learned
GOLD = 0.5  # weight of labels beside the teacher's word, where there are labels
BATCH = 16


class Lesson(NamedTuple):
    """A stretch, its labels if it has some, and what the teacher says of its tokens."""

    stretch: Stretch
    example: Example | None
    labels: torch.Tensor  # (tokens, effects * roles) probabilities
    inside: torch.Tensor  # (tokens,)
    heard: torch.Tensor  # (claims, 2): token and effect where a claim is likely enough
    weight: torch.Tensor  # (claims,) how likely
    rest: tuple[torch.Tensor, ...]  # of each of these the probabilities of modality, speaker and kind


def unlabelled(shared: Path, preparer: Preparer, vocabulary: Sequence[str], *, share: float) -> Iterator[Stretch]:
    """The stretches that the shipped reader would read in the archives; a part of them with no place known."""
    rows = map(json.loads, (shared / "data/gold/dev.jsonl").read_text(encoding="utf-8").splitlines())
    apart = {row["doc_id"] for row in rows}
    weights = reader_weights()
    if weights is None:
        raise SystemExit("distil.py: no shipped reader, whose gate chooses what is read: train.py writes one")
    extractor = Extractor(preparer.theatre, wording_of(preparer.theatre), weights)
    reader = LearnedReader(preparer.theatre, msgspec.structs.replace(weights, vocabulary=tuple(vocabulary)))
    for doc, text in sorted(texts(shared / "data/reports").items()):
        chosen = not doc.startswith("news") or zlib.crc32(b"read" + doc.encode()) % 1000 < share * 1000
        if chosen and doc not in apart:
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
            labels = torch.sigmoid(teacher.labels(x)).float() * batch["first"][..., None]
            inside = torch.sigmoid(teacher.inside(x)).squeeze(-1).float()
        for row, n in enumerate(chosen):
            size = len(items[n][0].spans)
            lessons[n] = Lesson(
                *items[n], labels[row, :size].clone(), inside[row, :size].clone(), *_rest(teacher, x[row], labels[row])
            )
        if start % 2400 == 0:
            print(f"taught {start} of {len(order)}, {time.perf_counter() - began:.0f} s", flush=True)
    return [lessons[n] for n in range(len(items))]


def _rest(
    teacher: Reader, x: torch.Tensor, labels: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, tuple[torch.Tensor, ...]]:
    likely = labels.reshape(len(labels), len(EFFECTS), 2).amax(-1)
    heard = (likely >= HEARD).nonzero()
    states = x[heard[:, 0]].float()
    said = (*teacher.seconds(states, heard[:, 1]), teacher.kind(states))
    return heard, likely[heard[:, 0], heard[:, 1]], tuple(F.softmax(part.float(), -1) for part in said)


def loss_of(net: Reader, lessons: Sequence[Lesson], rng: random.Random) -> torch.Tensor:
    """Summed cross-entropies a stretch against the teacher's word and the labels."""
    batch = batch_of([(lesson.stretch, lesson.example) for lesson in lessons], rng)
    x = net.encode(batch)
    where = batch["first"]
    told = torch.tensor([GOLD if lesson.example else 0.0 for lesson in lessons])[:, None]
    labels = told[..., None] * batch["y"] + (1 - told[..., None]) * _padded([lesson.labels for lesson in lessons])
    inside = told * batch["inside"] + (1 - told) * _padded([lesson.inside for lesson in lessons])
    bce = F.binary_cross_entropy_with_logits
    loss = bce(net.labels(x)[where], labels[where], reduction="sum")
    loss = loss + 0.5 * bce(net.inside(x)[where].squeeze(-1), inside[where], reduction="sum")
    rest = batch["rest"]
    if len(rest):  # of labels
        states = x[rest[:, 0], rest[:, 1]]
        given = (*net.seconds(states, rest[:, 2]), net.kind(states))
        labelled = zip(given, rest[:, 3:].unbind(1), strict=True)
        loss = loss + 0.3 * GOLD * sum(F.cross_entropy(got, gold, reduction="sum") for got, gold in labelled)
    return (loss + 0.3 * _of_rest(net, x, lessons)) / len(lessons)


def _of_rest(net: Reader, x: torch.Tensor, lessons: Sequence[Lesson]) -> torch.Tensor:
    """Cross-entropy of modality, speaker and kind against the teacher's word, wherever it hears a claim."""
    row = torch.cat([torch.full((len(lesson.heard),), n) for n, lesson in enumerate(lessons)])
    heard, weight = (torch.cat(parts) for parts in zip(*((each.heard, each.weight) for each in lessons), strict=True))
    states = x[row, heard[:, 0]]
    given = (*net.seconds(states, heard[:, 1]), net.kind(states))
    losses = [
        -(torch.cat([lesson.rest[n] for lesson in lessons]) * F.log_softmax(got.float(), -1)).sum(-1)
        for n, got in enumerate(given)
    ]
    return (torch.stack(losses).sum(0) * weight).sum()


def _padded(rows: Sequence[torch.Tensor]) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def learn(net: Reader, lessons: list[Lesson], *, epochs: int, rate: float, seed: int, state: str) -> None:
    """As train.train, with lessons."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    fit(
        net,
        optimizer_of(net, rate=rate),
        lambda: lessons,
        lambda chosen: loss_of(net, chosen, rng),
        size=BATCH,
        epochs=epochs,
        floor=0.0,
        rng=rng,
        state=state,
    )


def main() -> None:
    """Let the teacher read, learn from it, choose thresholds, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("shared", "teacher", "large", "small", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--layers", type=int, nargs="+", default=[0, 1, 2, 3], help="layers of SMALL to begin with")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="start", default="")
    parser.add_argument("--state", default="")
    parser.add_argument("--share", type=float, default=1.0, help="share of the archives' news that is read")
    options = parser.parse_args()
    vocabulary = (options.small / "vocab.txt").read_text(encoding="utf-8").split("\n")[:30522]
    torch.manual_seed(options.seed)
    preparer = Preparer("ukraine", vocabulary)
    teacher = pretrained(options.large, layers=range(12), vocabulary=vocabulary)
    teacher.load_state_dict(torch.load(options.teacher))
    parts = split(options.shared / "data")
    examples = [preparer.example(passage) for passage in parts.learned]
    items: list[tuple[Stretch, Example | None]] = [(example.known, example) for example in examples]
    items += [(stretch, None) for stretch in unlabelled(options.shared, preparer, vocabulary, share=options.share)]
    print(f"{len(examples)} passages, {len(items) - len(examples)} stretches without labels", flush=True)
    lessons = taught(teacher, items)
    net = pretrained(options.small, layers=options.layers, vocabulary=vocabulary)
    if options.start:
        net.load_state_dict(torch.load(options.start), strict=False)
    learn(net, lessons, epochs=options.epochs, rate=options.rate, seed=options.seed, state=options.state)
    finish(net, parts, preparer, vocabulary, options.shared, options.out)


if __name__ == "__main__":
    main()
