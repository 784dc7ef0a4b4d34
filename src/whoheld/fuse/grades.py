"""Words for probabilities, and grades of claims by what other origins say."""

from bisect import bisect_right
from collections import defaultdict

from whoheld.fuse.field import Field
from whoheld.fuse.rivals import tells_state
from whoheld.fuse.weights import Witness

_BOUNDS = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95)
_WORDS = (
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
)
_SAME_DAYS = 7  # the same told a week before or after bears a claim out
_OTHER_DAYS = 1  # another state told a day apart speaks against it; farther apart both may be so

CANNOT_BE_JUDGED = 6


def likelihood(p: float) -> str:
    """The words for a probability of ICD 203 (US intelligence community directive 203, 2015, section D.6.e(2)(a))."""
    return _WORDS[bisect_right(_BOUNDS, p)]


def credibility(field: Field) -> dict[str, int]:
    """The credibility of each witness's claim, 1 to 6 as in the Admiralty system (NATO AJP-2.1), by claim id.

    1: two other origins or more tell the same of the place within a week, 2: one, 3: none; 4: others tell of another
    state on the day, the one before or after; 5: and more of them than tell the same. 6 (can't be judged) is for a
    claim that tells no state, and for all that are no witness.
    """
    told: dict[str | None, _Told] = defaultdict(_Told)
    for witness in field.witnesses:
        if tells_state(witness):
            told[witness.claim.place_id].add(witness)
    return {
        witness.claim_id: _grade(witness, told[witness.claim.place_id]) if tells_state(witness) else CANNOT_BE_JUDGED
        for witness in field.witnesses
    }


class _Told:
    """The origins that tell of one place, by day and state: a place may have a hundred thousand claims."""

    def __init__(self) -> None:
        self._origins: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._states: set[str] = set()
        self._near: dict[tuple[int, str], tuple[set[str], set[str]]] = {}

    def add(self, witness: Witness) -> None:
        self._origins[witness.day.toordinal(), witness.toward].add(witness.origin)
        self._states.add(witness.toward)

    def near(self, day: int, toward: str) -> tuple[set[str], set[str]]:
        """The origins that tell the same around a day, and those that tell of another state; to be asked after all."""
        key = day, toward
        if key not in self._near:
            self._near[key] = (
                self._within(day, _SAME_DAYS, {toward}),
                self._within(day, _OTHER_DAYS, self._states - {toward}),
            )
        return self._near[key]

    def _within(self, day: int, days: int, states: set[str]) -> set[str]:
        around = [(at, state) for at in range(day - days, day + days + 1) for state in states]
        return set().union(*(self._origins.get(key, ()) for key in around))


def _grade(witness: Witness, told: _Told) -> int:
    same, other = (
        len(origins) - (witness.origin in origins) for origins in told.near(witness.day.toordinal(), witness.toward)
    )
    if other:
        return 5 if other > same else 4
    return max(3 - same, 1)
