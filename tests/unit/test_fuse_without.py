"""What each place would be by the other words on it alone: held against a fusion without that word."""

import numpy as np
from fuse_cases import DAYS, SITES, claim, field

from whoheld.fuse import without_each

WORDS = tuple(
    claim("t:5", day=day, document=f"d{n}", quote=f"q{n}", claimant=f"S{n}", **said)
    for n, (day, said) in enumerate(
        [
            (3, {"effect": "loses", "side": "RED", "claimant_side": "RED"}),
            (5, {"effect": "contests", "side": "RED"}),
            (5, {"effect": "holds", "side": "RED", "claimant_side": "RED"}),
            (9, {"effect": "gains", "modality": "hedged"}),
        ]
    )
)


def own(made, day):
    """What is believed of the only spot that is spoken of."""
    return made.passed.trail.on((day - made.prior.on).days).p[0]


def test_each_word_left_out_gives_what_the_others_say() -> None:
    made = field(*WORDS)
    assert len(made.passed.words.spot) == len(WORDS)
    for day in (DAYS[2], DAYS[4], DAYS[6], DAYS[12]):
        found = without_each(made, day)
        for row, witness in enumerate(made.passed.words.witness.tolist()):
            rest = [item for item in WORDS if item.id != made.witnesses[witness].claim_id]
            np.testing.assert_allclose(found[row], own(field(*rest), day), atol=1e-9)


def test_words_of_later_days_change_nothing() -> None:
    made = field(*WORDS)
    found = without_each(made, DAYS[2])
    np.testing.assert_allclose(found, np.tile(own(made, DAYS[2]), (len(WORDS), 1)))


def test_no_words() -> None:
    assert without_each(field(), DAYS[3]).shape == (0, 3)
    assert len(SITES) == 6
