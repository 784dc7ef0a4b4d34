"""Of all rows that reach one place in one sentence, the one that governs it."""

from collections import defaultdict

from whoheld.extract.matching import Candidate
from whoheld.model import Claim

PRESUPPOSED = (
    "hold.hyphen", "hold.space", "hold.occupied", "gain.adjective", "hold.officials", "hold.positions", "contest.siege",
    "hold.forces-in",
)
"""Rows whose claim is taken for granted by a noun phrase: asserted, in the narrator's own voice."""

_KIND = {"gains": "control", "holds": "control", "loses": "lost", "contests": "fight", "attacks": "fight"}


def select(made: list[tuple[Candidate, Claim]]) -> list[Claim]:
    """One claim for each place: nearest trigger, then the row's rank; presupposed holdings stand beside it.

    Rows without a place count only where the sentence has no claim with one.
    """
    by_place: dict[int | None, list[tuple[Candidate, Claim]]] = defaultdict(list)
    for candidate, claim in made:
        by_place[candidate.place].append((candidate, claim))
    chosen: list[tuple[int, Claim]] = []
    for place, group in by_place.items():
        if place is None:
            continue
        group.sort(key=lambda item: (item[0].gap, item[0].rank))
        first_candidate, first = group[0]
        chosen.append((place, first))
        for candidate, claim in group[1:]:
            if candidate.row.row_id.startswith(PRESUPPOSED) and _KIND[claim.effect] != _KIND[first.effect]:
                chosen.append((place, claim))
                break
    chosen.sort(key=lambda item: item[0])
    if not chosen and None in by_place:
        return [min(by_place[None], key=lambda item: (item[0].first, item[0].rank))[1]]
    return [claim for _, claim in chosen]
