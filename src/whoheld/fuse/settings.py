"""The constants of the fusion, each with its reason. A later step learns them; the shape stays.

A kind of claim is given as Beta(right, wrong): how often such a claim turns out right when it names another state than
the one that was firmly believed. That is what was measured, and it becomes a log-likelihood ratio by adding the
log-odds of 'firmly believed' (``Settings.firm``). Sources: DESIGN.md 'Fusing claims', measured on 2022-2026 data;
rows without a measurement say so.
"""

import math
from typing import Literal

import msgspec

from whoheld.model import Effect

Interest = Literal["against", "own", "own_defender", "third", "narrator"]


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """How far a kind of claim is believed. ``interest`` is the claimant's stake in what is claimed:

    'against' (it hurts the claimant's side: an admission), 'own' (it serves it), 'own_defender' (it serves it, and the
    side is the defender), 'third' (another party), 'narrator' (the document in its own voice, or a voice of no known
    side).
    """

    effect: Effect
    interest: Interest
    right: float
    wrong: float
    reason: str

    @property
    def precision(self) -> float:
        """Mean of the Beta: the share of such claims that are right."""
        return self.right / (self.right + self.wrong)


_ADMISSION = "admission against interest: odds of 20 and more"
_SELF = "self-serving: about Beta(6, 4), often premature rather than false"
_DEFENDER = "defender's own: precise, late and incomplete, so its silence says nothing"
_GUESS = "not measured: set between self-serving and admission"

DEFAULT_TRUST: tuple[Trust, ...] = (
    Trust(effect="gains", interest="against", right=20, wrong=1, reason=_ADMISSION),
    Trust(effect="gains", interest="own", right=6, wrong=4, reason=_SELF),
    Trust(effect="gains", interest="own_defender", right=9, wrong=1, reason=_DEFENDER),
    Trust(effect="gains", interest="third", right=8, wrong=2, reason=_GUESS),
    Trust(effect="gains", interest="narrator", right=8, wrong=2, reason=_GUESS),
    Trust(effect="holds", interest="against", right=20, wrong=1, reason=_ADMISSION),
    Trust(
        effect="holds", interest="own", right=5, wrong=5, reason="as a self-serving gain, but no event stands behind it"
    ),
    Trust(effect="holds", interest="own_defender", right=8, wrong=2, reason="'repelled an attack on X': still holds X"),
    Trust(effect="holds", interest="third", right=7, wrong=3, reason=_GUESS),
    Trust(effect="holds", interest="narrator", right=7, wrong=3, reason=_GUESS),
    Trust(effect="loses", interest="against", right=20, wrong=1, reason=_ADMISSION + " ('regrouping' is one)"),
    Trust(effect="loses", interest="own", right=6, wrong=4, reason=_SELF),
    Trust(effect="loses", interest="own_defender", right=8, wrong=2, reason=_DEFENDER),
    Trust(effect="loses", interest="third", right=8, wrong=2, reason=_GUESS),
    Trust(effect="loses", interest="narrator", right=8, wrong=2, reason=_GUESS),
    Trust(effect="contests", interest="against", right=7, wrong=3, reason=_GUESS),
    Trust(effect="contests", interest="own", right=4, wrong=6, reason=_GUESS),
    Trust(effect="contests", interest="own_defender", right=5, wrong=5, reason=_GUESS),
    Trust(effect="contests", interest="third", right=6, wrong=4, reason=_GUESS),
    Trust(effect="contests", interest="narrator", right=6, wrong=4, reason=_GUESS),
)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All constants of ``fuse``. Distances in km, times in days, weights in natural log.

    ``defender`` is the side whose own gains are precise but late (None: no side is). ``floor`` is the least belief of
    any state: the model's own error, measured as the 28 to 71 of 8,610 points on which careful maps differ, is of this
    order near the front; it also keeps a state from being ruled out. ``hazard`` is the chance a day that a site changes
    its state unreported: 0.4 % a week. ``reading`` is the share of claims that the extraction reads rightly; a claim is
    right when it was read rightly and is true. ``through_contested``: 80 % of slow losses pass through contested.
    ``hedged``, ``rumoured``, ``denied`` scale the log weight; planned and hypothetical count nothing. ``attack`` is the
    weight of 'attacks near X' toward X's not being held by the attacker. ``repeat`` scales each further statement of
    the same speaker in the same direction within ``repeat_days``: it is hardly a new witness. A neighbour at d km gets
    ``share * exp(-(d / scale)^2)`` of the weight, out to ``radius``; within ``same`` it is the place itself.
    ``share`` is for news of a change (``whoheld.fuse.regime``), and ``still`` stands in for it
    where nothing new changed hands (holds, contests, attacks, denials, gains told again): the map around a held place
    was drawn with it held. ``rout_scale`` stands in for ``scale`` where ``rout_places`` places within ``rout_km`` went
    the same way within ``rout_days``. Both lengths and shares were chosen by score (docs/explanation/fusion.md).
    ``lost_contested`` is the part of 'S lost X' that goes to contested. ``fade_days`` halves the *listed* weight only.
    Evidence of less than ``notable`` does not make a belief younger.
    """

    trust: tuple[Trust, ...] = DEFAULT_TRUST
    defender: str | None = None
    reading: float = 0.85
    floor: float = 0.02
    hazard: float = 0.0006
    through_contested: float = 0.8
    hedged: float = 0.5
    rumoured: float = 0.15
    denied: float = 0.5
    attack: float = 0.5
    repeat: float = 0.5
    repeat_days: float = 21.0
    lost_contested: float = 0.25
    share: float = 0.5
    still: float = 0.1
    scale: float = 10.0
    rout_scale: float = 30.0
    rout_places: int = 4
    rout_km: float = 80.0
    rout_days: int = 7
    radius: float = 50.0
    deep: float = 8.0
    rout_deep: float = 15.0
    river: float = 0.3
    same: float = 0.75
    fade_days: float = 30.0
    notable: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.floor < 0.2:
            raise ValueError(f"floor must lie between 0 and 0.2, not {self.floor}")
        if not 0 < self.reading <= 1:
            raise ValueError(f"reading must lie between 0 and 1, not {self.reading}")
        if not 0 <= self.hazard < 1:
            raise ValueError(f"hazard must lie between 0 and 1, not {self.hazard}")

    def firm(self, n_states: int) -> float:
        """Log-odds of a state that is as sure as the floor lets it be, against one other state."""
        return math.log((1 - (n_states - 1) * self.floor) / self.floor)

    def weight(self, *, effect: Effect, interest: Interest, n_states: int) -> float:
        """Log-likelihood ratio of a flat claim of this kind at its own place."""
        if effect == "attacks":
            return self.attack
        for row in self.trust:
            if row.effect == effect and row.interest == interest:
                right = self.reading * row.precision
                return self.firm(n_states) + math.log(right / (1 - right))
        return 0.0
