"""Of all rows that reach one place in one sentence, the one that governs it."""

from collections import defaultdict

from whoheld.extract.matching import Candidate
from whoheld.model import Claim

PRESUPPOSED = (
    "hold.hyphen",
    "hold.space",
    "hold.occupied",
    "gain.adjective",
    "hold.officials",
    "hold.positions",
    "contest.siege",
    "hold.forces-in",
)
"""Rows whose claim is taken for granted by a noun phrase: asserted, in the narrator's own voice."""

TOLD = ("hold.officials", "hold.positions")
"""Those of them that a speaker vouches for: 'struck Ukrainian positions in X', 'set up an administration in X'."""

KIND = {"gains": "control", "holds": "control", "loses": "lost", "contests": "fight", "attacks": "fight"}
"""Effects that say the same of a place: who holds it, that it was lost, or that it is fought over."""


BESIDE = (*PRESUPPOSED, "hold.under", "hold.occupied-by")
"""Rows whose claim may stand beside another of the same place: 'X, which had been under occupation, was entered'."""


def select(made: list[tuple[Candidate, Claim]]) -> list[Claim]:
    """One claim for each place: nearest trigger, then the row's rank; presupposed holdings stand beside it.

    Rows without a place count once for each effect and claimant that no claim with a place has.
    """
    by_place: dict[int | None, list[tuple[Candidate, Claim]]] = defaultdict(list)
    for candidate, claim in made:
        by_place[candidate.place].append((candidate, claim))
    chosen: list[tuple[int, Claim]] = []
    for place, group in by_place.items():
        if place is None:
            continue
        group.sort(key=lambda item: (item[0].gap, item[0].rank))
        first = group[0][1]
        chosen.append((place, first))
        for candidate, claim in group[1:]:
            if candidate.row.row_id.startswith(BESIDE) and KIND[claim.effect] != KIND[first.effect]:
                chosen.append((place, claim))
                break
    chosen.sort(key=lambda item: item[0])
    return [
        *(claim for _, claim in chosen),
        *_unplaced(by_place.get(None, []), {(c.effect, c.claimant) for _, c in chosen}),
    ]


def _unplaced(made: list[tuple[Candidate, Claim]], placed: set[tuple[str, str | None]]) -> list[Claim]:
    found: dict[tuple[str, str | None], Claim] = {}
    for _, claim in sorted(made, key=lambda item: (item[0].first, item[0].rank)):
        key = (claim.effect, claim.claimant)
        if key not in placed:
            found.setdefault(key, claim)
    return list(found.values())
