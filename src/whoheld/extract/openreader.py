"""The learned reader for a war whose parties are known by this text alone.

It knows two roles, and which of them takes ground more often. Here each party in turn is put in either role with all
others in the other, and what is read is the mean of these readings: no party is favoured, and there may be many.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from whoheld.extract.canonical import Canonicaliser, Stretch
from whoheld.extract.encoder import Floats
from whoheld.extract.learned import ROLES, Found, LearnedReader
from whoheld.extract.names import Name
from whoheld.extract.parties import Mention
from whoheld.extract.selection import KIND
from whoheld.extract.units import Sentence
from whoheld.theatre.records import Role, Side, Theatre

_MOST = 6  # parties of one stretch that are tried in turn


class _Pass(msgspec.Struct, frozen=True, eq=False):
    """A stretch with one party in one role, and its vectors."""

    party: str | None
    role: int
    stretch: Stretch
    vectors: Floats


class OpenReader(LearnedReader):
    """Reads one document; ``base`` has the weights, ``theatre`` the document's own parties."""

    def __init__(self, base: LearnedReader, theatre: Theatre, mentions: Sequence[Mention]) -> None:
        self._weights, self._arrays, self._encoder = base._weights, base._arrays, base._encoder
        self._canonical = base._canonical
        self._theatre = theatre
        self._mentions = mentions

    def read(self, masked: str, names: Sequence[Name], sentences: Sequence[Sentence]) -> list[Found]:
        """The claims of the document on places, in the order of the text; ``role`` is the party's name."""
        by_cast: dict[tuple[str | None, int], list[Stretch]] = {}
        for party in (None, *(side.side_id for side in self._theatre.sides)):
            for role in range(len(ROLES)) if party else (0,):
                self._canonical = self._casting(party, role)
                by_cast[party, role] = list(self._stretches(masked, names, sentences))
        found: list[Found] = []
        for number, plain in enumerate(by_cast[None, 0]):
            casts = self._casts(plain)
            stretches = [by_cast[cast][number] for cast in casts]
            passes = [
                _Pass(party, role, stretch, vectors)
                for (party, role), stretch, vectors in zip(casts, stretches, self._encode(stretches), strict=True)
            ]
            found += _distinct(self._together(passes))
        return found

    def _casts(self, plain: Stretch) -> list[tuple[str | None, int]]:
        """Which parties to try in which roles in a stretch; of two parties, one in both roles is enough."""
        start, end = plain.spans[0][0], plain.spans[-1][1]
        here = list(dict.fromkeys(m.party for m in self._mentions if start <= m.start < end))[:_MOST]
        if len(here) == 2:
            here = here[:1]
        return [(party, role) for party in here for role in range(len(ROLES))] or [(None, 0)]

    def _parties(self, plain: Stretch) -> list[str]:
        start, end = plain.spans[0][0], plain.spans[-1][1]
        return list(dict.fromkeys(m.party for m in self._mentions if start <= m.start < end))[:_MOST]

    def _casting(self, party: str | None, role: int) -> Canonicaliser:
        roles: tuple[Role, Role] = ("defender", "attacker")
        sides = tuple(
            msgspec.structs.replace(side, role=roles[role] if side.side_id == party else roles[1 - role])
            for side in self._theatre.sides
        )
        return self._canonical.of(msgspec.structs.replace(self._theatre, sides=sides))

    def _together(self, passes: Sequence[_Pass]) -> Iterator[Found]:
        stretch = passes[0].stretch
        scores = np.stack([self._labels(one.vectors) for one in passes])  # (passes, tokens, effects, roles)
        parties = self._parties(stretch)
        shares = {}
        for party in parties:
            mine = [
                scores[n][:, :, one.role if one.party == party else 1 - one.role]
                for n, one in enumerate(passes)
                if one.party == party or len(parties) == 2
            ]
            shares[party] = np.mean(mine, axis=0)
        best = scores.max(axis=3).mean(axis=0)
        vectors: Floats = np.mean([one.vectors for one in passes], axis=0, dtype=np.float32)
        for token, effect in self._hits(stretch, best):
            ranked = sorted(parties, key=lambda party: -float(shares[party][token, effect]))
            party = ranked[0] if ranked else self._spoken_of(stretch.spans[token][0])
            found = self._found(stretch, vectors, token, effect, party, float(best[token, effect]))
            yield msgspec.structs.replace(found, speaker="other" if found.speaker else None)

    def _spoken_of(self, at: int) -> str:
        """The party named last before, else first after: the stretch names none."""
        before = [m.party for m in self._mentions if m.start < at]
        after = [m.party for m in self._mentions if m.start >= at]
        return (before[-1:] or after[:1] or [""])[0]


def _distinct(found: Iterable[Found]) -> list[Found]:
    """Of two readings of one name that say the same ('gains' and 'holds', 'the town of X' and 'X') the surer."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: -f.score):
        if not any(
            one.start < other.end
            and other.start < one.end
            and one.role == other.role
            and KIND[one.effect] == KIND[other.effect]
            for other in kept
        ):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.start, f.effect))
