"""The learned reader: which places of a text a claim is about, what it claims, how surely, and whose word it is.

A transformer reads a stretch of sentences in canonical form (``canonical.py``) and scores at the first token of each
name every pair of effect and role. What it was trained on and how well it reads stands in docs/accuracy.md.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from whoheld.extract.canonical import Canonicaliser, Stretch
from whoheld.extract.encoder import Encoder, Floats, gelu, sigmoid
from whoheld.extract.gate import GateWeights
from whoheld.extract.names import Name
from whoheld.extract.pieces import WordPieces
from whoheld.extract.selection import KIND
from whoheld.extract.units import Sentence
from whoheld.model import Effect, Modality, PlaceKind
from whoheld.theatre.records import Theatre

EFFECTS: tuple[Effect, ...] = ("gains", "holds", "loses", "contests", "attacks")
ROLES = ("defender", "attacker")
MODALITIES: tuple[Modality, ...] = ("asserted", "hedged", "rumoured", "denied", "planned", "hypothetical")
SPEAKERS = (None, "defender", "attacker", "other")
_PARTIES = slice(SPEAKERS.index("defender"), SPEAKERS.index("attacker") + 1)
PLACE_KINDS: tuple[PlaceKind, ...] = ("settlement", "region", "other")
_CUTS = (",", ";")
_MENTIONS = frozenset({"settlement", "unknown", "region", "other", "area", "landmark", "counted"})


class Weights(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A trained reader: arrays by name (float32), the vocabulary of pieces, and its settings.

    ``thresholds`` are of each effect's score; ``backed`` is that of a claim which a row of wording finds too.
    ``trusted`` rows of wording stand without the reader.
    """

    arrays: Mapping[str, Floats]
    vocabulary: tuple[str, ...]
    heads: int
    thresholds: tuple[float, ...]
    backed: float = 0.05
    trusted: frozenset[str] = frozenset()
    longest: int = 256
    stretch: int = 180
    gate: GateWeights | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A claim on the place named at ``[start, end)``. ``role`` is that of the side; ``score`` its probability, 0 to 1.

    ``modality`` is the likeliest, ``heard`` has the logarithm of each one's probability. ``speaker`` is the likelier
    role of a party that says it, if one does. What is not ``sure`` counts only where a row of wording finds it too.
    """

    start: int
    end: int
    kind: PlaceKind
    effect: Effect
    role: str
    modality: Modality
    heard: dict[Modality, float]
    speaker: str
    score: float
    sure: bool = True


class LearnedReader:
    """Reads parsed sentences by trained weights; a pure function of them."""

    def __init__(self, theatre: Theatre, weights: Weights) -> None:
        self._weights = weights
        self._arrays = weights.arrays
        self._encoder = Encoder(weights.arrays, heads=weights.heads)
        self._canonical = Canonicaliser(theatre, WordPieces(weights.vocabulary), longest=weights.longest)

    def read(self, masked: str, names: Sequence[Name], sentences: Sequence[Sentence]) -> list[Found]:
        """The claims of a document on places, in the order of the text."""
        stretches = list(self.stretches(masked, names, sentences))
        found: list[Found] = []
        for stretch, vectors in zip(stretches, self._encode(stretches), strict=True):
            found += distinct(self._decode(stretch, vectors))
        return found

    def _encode(self, stretches: Sequence[Stretch]) -> Iterator[Floats]:
        """In batches of about two thousand tokens, which keeps the memory small and the matrices large."""
        batch: list[Stretch] = []
        for stretch in stretches:
            batch.append(stretch)
            if sum(len(s.spans) for s in batch) > 2000:
                yield from self._encoder.encode([s.tokens for s in batch])
                batch = []
        if batch:
            yield from self._encoder.encode([s.tokens for s in batch])

    def stretches(self, masked: str, names: Sequence[Name], sentences: Sequence[Sentence]) -> Iterator[Stretch]:
        """The stretches that are read of a document, as tokens."""
        for run in self._runs(sentences, masked):
            begins = [one.start for one in run if one is run[0] or not _goes_on(masked, one)]
            units = [unit for sentence in run for unit in sentence.everything()]
            end = run[-1].end
            yield from self._canonical.windows(masked, begins, end, names_in(names, begins[0], end), units)

    def _runs(self, sentences: Sequence[Sentence], masked: str) -> Iterator[list[Sentence]]:
        """Runs of sentences that may hold claims, each with the sentence before it, of bounded length.

        The parts of a list that is cut for its length stay in one run.
        """
        run: list[Sentence] = []
        size = 0
        for number, sentence in enumerate(sentences):
            if not (sentence.passed and any(unit.kind in _MENTIONS for unit in sentence.units)):
                if run:
                    yield run
                run, size = [], 0
                continue
            if not run and number and sentence.start - sentences[number - 1].end < 3:
                run, size = [sentences[number - 1]], len(sentences[number - 1].units)
            if run and size + len(sentence.units) > self._weights.stretch and not _goes_on(masked, sentence):
                yield run
                run, size = [], 0
            run.append(sentence)
            size += len(sentence.units)
        if run:
            yield run

    def _decode(self, stretch: Stretch, vectors: Floats) -> Iterator[Found]:
        scores = self._labels(vectors)
        for token, effect in self._hits(stretch, scores.max(axis=2)):
            role = int(scores[token, effect].argmax())
            yield self._found(stretch, vectors, token, effect, ROLES[role], float(scores[token, effect, role]))

    def _labels(self, vectors: Floats) -> Floats:
        """Probabilities (tokens, effects, roles)."""
        w = self._arrays
        hidden = gelu(vectors @ w["label.in"] + w["label.in_bias"])
        return sigmoid(hidden @ w["label.out"] + w["label.out_bias"]).reshape(-1, len(EFFECTS), len(ROLES))

    def _hits(self, stretch: Stretch, best: Floats) -> list[tuple[int, int]]:
        """Token and effect of each claim, by the probabilities ``best`` (tokens, effects) of the likeliest role."""
        hits = best >= np.minimum(np.array(self._weights.thresholds), self._weights.backed)
        hits &= np.array(stretch.first)[:, None]
        if stretch.own is not None:
            hits[: stretch.own[0]] = hits[stretch.own[1] :] = False
        return [(token, effect) for token, effect in np.argwhere(hits).tolist()]

    def _found(self, stretch: Stretch, vectors: Floats, token: int, effect: int, role: str, score: float) -> Found:
        w = self._arrays
        goes_on = sigmoid(vectors @ w["inside"] + w["inside_bias"])[:, 0] > 0.5
        state = vectors[token]
        second = gelu((state + w["effects"][effect]) @ w["second"] + w["second_bias"])
        modality = second @ w["modality"] + w["modality_bias"]
        modality -= modality.max()
        modality -= np.log(np.exp(modality).sum())
        return Found(
            start=stretch.spans[token][0],
            end=self._end(stretch, goes_on, token),
            kind=PLACE_KINDS[_best(state @ w["kind"] + w["kind_bias"])],
            effect=EFFECTS[effect],
            role=role,
            modality=MODALITIES[_best(modality)],
            heard=dict(zip(MODALITIES, modality.tolist(), strict=True)),
            speaker=ROLES[_best((second @ w["speaker"] + w["speaker_bias"])[_PARTIES])],
            score=round(score, 4),
            sure=score >= self._weights.thresholds[effect],
        )

    def _end(self, stretch: Stretch, goes_on: Any, token: int) -> int:
        end = stretch.spans[token][1]
        for later in range(token + 1, len(stretch.spans)):
            if not stretch.first[later]:
                continue
            if not goes_on[later]:
                break
            end = stretch.spans[later][1]
        return end


def _goes_on(masked: str, sentence: Sentence) -> bool:
    """Whether it is the rest of a sentence that was cut for its length (text/sentences.py)."""
    return masked[max(sentence.start - 2, 0) : sentence.start].strip()[-1:] in _CUTS


def names_in(names: Sequence[Name], start: int, end: int) -> Sequence[Name]:
    """The names (in order) that begin within ``[start, end)``."""
    first = bisect_left(names, start, key=_begins)
    return names[first : bisect_left(names, end, key=_begins)]


def _begins(name: Name) -> int:
    return name.start


def _best(values: Floats) -> int:
    return int(values.argmax())


def distinct(found: Iterable[Found]) -> list[Found]:
    """Of two readings of one name that say the same, or that one party both has and lost it, the surer."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: -f.score):
        if not any(_is_settled(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.start, f.effect))


def _is_settled(one: Found, other: Found) -> bool:
    if one.start >= other.end or other.start >= one.end:
        return False
    kinds = {KIND[one.effect], KIND[other.effect]}
    return one.role == other.role and (len(kinds) == 1 or kinds == {"control", "lost"})
