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
    by_place: dict[str | None, list[Witness]] = defaultdict(list)
    for witness in field.witnesses:
        if tells_state(witness):
            by_place[witness.claim.place_id].append(witness)
    return {
        witness.claim_id: _grade(witness, by_place[witness.claim.place_id])
        if tells_state(witness)
        else CANNOT_BE_JUDGED
        for witness in field.witnesses
    }


def _grade(witness: Witness, told: list[Witness]) -> int:
    others = [(w, abs((w.day - witness.day).days)) for w in told if w.origin != witness.origin]
    same = {w.origin for w, apart in others if w.toward == witness.toward and apart <= _SAME_DAYS}
    other = {w.origin for w, apart in others if w.toward != witness.toward and apart <= _OTHER_DAYS}
    if other:
        return 5 if len(other) > len(same) else 4
    return max(3 - len(same), 1)
