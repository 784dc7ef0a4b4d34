"""The learned reader for more than two sides, or for a war whose parties are known by this text alone.

It knows two roles, and which of them takes ground more often. Here each party in turn is put in either role with all
others in the other, and what is read is the mean of these readings: no party is favoured, and there may be many.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set

import msgspec
import numpy as np

from whoheld.extract.canonical import Canonicaliser, Stretch
from whoheld.extract.encoder import Floats
from whoheld.extract.learned import ROLES, Found, LearnedReader, distinct, names_in
from whoheld.extract.names import Name
from whoheld.extract.parties import Mention
from whoheld.extract.units import Sentence
from whoheld.theatre.records import Role, Side, Theatre

_MOST = 5  # parties of one stretch that are tried in turn: those most often named
_ROLES: tuple[Role, Role] = ("defender", "attacker")


class _Pass(msgspec.Struct, frozen=True, eq=False):
    """A stretch read with one party in one role (all others in the other); of a stretch that names none, as it is."""

    party: str | None
    role: int
    stretch: Stretch


class OpenReader(LearnedReader):
    """Reads one document; ``base`` has the weights, ``theatre`` the sides, ``mentions`` says where they are named."""

    def __init__(self, base: LearnedReader, theatre: Theatre, mentions: Sequence[Mention]) -> None:
        self._weights, self._arrays, self._encoder = base._weights, base._arrays, base._encoder
        self._canonical = base._canonical
        self._theatre = theatre
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._sides = {side.side_id: side for side in theatre.sides}
        self._named: dict[str, list[Mention]] = {}
        for mention in mentions:
            self._named.setdefault(mention.party, []).append(mention)

    def read(self, masked: str, names: Sequence[Name], sentences: Sequence[Sentence]) -> list[Found]:
        """The claims of the document on places, in the order of the text; ``role`` is the party's name."""
        found: list[Found] = []
        for run in self._short_runs(sentences, masked):
            here = names_in(names, run[0].start, run[-1].end)
            parties = self._parties(run[0].start, run[-1].end)
            passes = list(self._passes(masked, here, run, parties))
            vectors = list(self._encode([one.stretch for one in passes]))
            found += distinct(self._together(passes, vectors, parties))
        return found

    def _short_runs(self, sentences: Sequence[Sentence], masked: str) -> Iterator[list[Sentence]]:
        """Runs that name no more parties than are tried, where sentences allow it."""
        for run in self._runs(sentences, masked):
            part = run[:1]
            for sentence in run[1:]:
                if len(self._parties(part[0].start, sentence.end, most=_MOST + 1)) > _MOST:
                    yield part
                    part = []
                part.append(sentence)
            yield part

    def _parties(self, start: int, end: int, *, most: int = _MOST) -> list[str]:
        here = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [party for party, _ in Counter(mention.party for mention in here).most_common(most)]

    def _passes(
        self, masked: str, names: Sequence[Name], run: Sequence[Sentence], parties: Sequence[str]
    ) -> Iterator[_Pass]:
        """Each party in each role; of two parties, one in both is enough."""
        units = [unit for sentence in run for unit in sentence.everything()]
        tried = parties[:1] if len(parties) == len(ROLES) else parties
        casts: list[tuple[str | None, int]] = [(party, role) for party in tried for role in range(len(ROLES))]
        for party, role in casts or [(None, 0)]:
            rows = {row for name in names for row in name.meanings.get("force", ())}
            canonical = self._casting(party, role, run[0].start, run[-1].end, rows)
            yield _Pass(party, role, canonical.stretch(masked, run[0].start, run[-1].end, names, units))

    def _casting(self, party: str | None, role: int, start: int, end: int, rows: Set[str]) -> Canonicaliser:
        """The canonicaliser by which the party is in this role, and all others here in the other."""
        here = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        sides: list[Side] = [self._sides[name] for name in dict.fromkeys(mention.party for mention in here)]
        cast = [
            msgspec.structs.replace(side, role=_ROLES[role if side.side_id == party else 1 - role]) for side in sides
        ]
        forces = tuple(force for force in self._theatre.forces if force.row_id in rows)
        return self._canonical.of(msgspec.structs.replace(self._theatre, sides=tuple(cast), forces=forces))

    def _together(self, passes: Sequence[_Pass], vectors: Sequence[Floats], parties: Sequence[str]) -> Iterator[Found]:
        """The claims by the mean of all passes; each is of the party for which it is likeliest."""
        stretch = passes[0].stretch
        scores = np.stack([self._labels(one) for one in vectors])  # (passes, tokens, effects, roles)
        shares = {}
        for party in parties:
            mine = [
                scores[n][:, :, one.role if one.party == party else 1 - one.role]
                for n, one in enumerate(passes)
                if one.party == party or len(parties) == len(ROLES)
            ]
            shares[party] = np.mean(mine, axis=0)
        best = scores.max(axis=3).mean(axis=0)
        mean: Floats = np.mean(np.stack(vectors), axis=0, dtype=np.float32)
        for token, effect in self._hits(stretch, best):
            at = stretch.spans[token][0]
            party = max(parties, key=lambda name: float(shares[name][token, effect]), default=self._spoken_of(at))
            named = self._called(party, at)
            yield self._found(stretch, mean, token, effect, named, float(best[token, effect]))

    def _called(self, party: str, at: int) -> str:
        """The name that the text has for the party nearest before ``at``, else after."""
        mine = self._named.get(party)
        if not mine:
            return party
        return mine[max(bisect_right(mine, at, key=_start) - 1, 0)].name

    def _spoken_of(self, at: int) -> str:
        """The party named last before, else first after: where the stretch names none."""
        return self._mentions[max(bisect_right(self._starts, at) - 1, 0)].party if self._mentions else ""


def side_mentions(theatre: Theatre, names: Sequence[Name]) -> list[Mention]:
    """The forces among a theatre's names as mentions of its sides: for a theatre of more than two."""
    forces = {force.row_id: force for force in theatre.forces}
    found = []
    for name in names:
        if "force" in name.meanings and "place" not in name.meanings:
            force = forces[name.meanings["force"][0]]
            found.append(
                Mention(start=name.start, end=name.end, kind=force.force_kind, party=force.side, name=force.side)
            )
    return found


def _start(item: Name | Mention) -> int:
    return item.start
