"""The constants of the fusion, each with its reason.

A kind of claim has a weight: the log-likelihood ratio that it brings to its own place. The table was fitted by
likelihood, from starting points measured elsewhere (DESIGN.md 'Fusing claims', 2022-2026 data) and drawn towards them,
so rows with few claims stay near where they began; docs/explanation/fusion.md tells how, with leave-one-out figures.
Weights hold for claims as this extraction reads them: a misreading is part of what a kind of claim is worth.
"""

from typing import Literal

import msgspec

from whoheld.model import Effect

Interest = Literal["against", "own", "own_defender", "third", "narrator"]


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """The weight of a kind of claim, natural log. ``interest`` is the claimant's stake in what is claimed:

    'against' (it hurts the claimant's side: an admission), 'own' (it serves it), 'own_defender' (it serves it, and the
    side is the defender), 'third' (another party), 'narrator' (the document in its own voice, or a voice of no known
    side).
    """

    effect: Effect
    interest: Interest
    weight: float
    reason: str


_ADMISSION = "admission against interest: odds of 20 and more, as far as it is read rightly"
_SELF = "self-serving: about Beta(6, 4), often premature rather than false"
_DEFENDER = "defender's own: precise, late and incomplete, so its silence says nothing"
_FEW = "too few claims to fit: between self-serving and admission"
_FITTED = "fitted; from 8 in 10 right against a firm belief"
_ATTACK = "fitted: a place that is attacked is not the attacker's yet"

DEFAULT_TRUST: tuple[Trust, ...] = (
    Trust(effect="gains", interest="against", weight=4.7, reason=_ADMISSION),
    Trust(effect="gains", interest="own", weight=3.7, reason=_SELF),
    Trust(effect="gains", interest="own_defender", weight=4.0, reason=_DEFENDER),
    Trust(effect="gains", interest="third", weight=4.6, reason=_FEW),
    Trust(effect="gains", interest="narrator", weight=5.5, reason=_FITTED),
    Trust(effect="holds", interest="against", weight=3.3, reason=_ADMISSION),
    Trust(effect="holds", interest="own", weight=2.3, reason=_SELF),
    Trust(effect="holds", interest="own_defender", weight=1.7, reason=_DEFENDER),
    Trust(effect="holds", interest="third", weight=4.5, reason=_FEW),
    Trust(effect="holds", interest="narrator", weight=2.3, reason=_FITTED),
    Trust(effect="loses", interest="against", weight=4.8, reason=_ADMISSION),
    Trust(effect="loses", interest="own", weight=3.3, reason=_SELF),
    Trust(effect="loses", interest="own_defender", weight=4.6, reason=_DEFENDER),
    Trust(effect="loses", interest="third", weight=4.6, reason=_FEW),
    Trust(effect="loses", interest="narrator", weight=4.1, reason=_FITTED),
    Trust(effect="contests", interest="against", weight=1.6, reason=_ADMISSION),
    Trust(effect="contests", interest="own", weight=1.5, reason=_SELF),
    Trust(effect="contests", interest="own_defender", weight=3.0, reason=_DEFENDER),
    Trust(effect="contests", interest="third", weight=2.0, reason=_FEW),
    Trust(effect="contests", interest="narrator", weight=1.3, reason=_FITTED),
    Trust(effect="attacks", interest="against", weight=0.6, reason=_ATTACK),
    Trust(effect="attacks", interest="own", weight=0.6, reason=_ATTACK),
    Trust(effect="attacks", interest="own_defender", weight=1.1, reason=_ATTACK),
    Trust(effect="attacks", interest="third", weight=0.9, reason=_ATTACK),
    Trust(effect="attacks", interest="narrator", weight=0.4, reason=_ATTACK),
)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All constants of ``fuse``. Distances in km, times in days, weights in natural log.

    *What a claim weighs*: ``defender`` is the side whose own gains are precise but late (None: no side is).
    ``hedged``, ``rumoured``, ``denied`` scale the weight; planned and hypothetical count nothing. A claim that the
    reader gives the score ``read`` or more counts in full, a lower one by its part of the way from ``unread`` to it, at
    least ``read_least``: a doubtful reading is a doubtful witness. ``repeat`` scales
    each further statement of the same speaker in the same direction within ``repeat_days``: it is hardly a new
    witness. ``lost_contested`` is the part of 'S lost X' that goes to contested.

    *A place by what is said of it*: ``hazard`` is the chance a day that it changes its state unreported (fitted;
    measured near the front: 0.4 % a week); ``through_contested``: 80 % of slow losses pass through contested.
    ``own_floor`` is the least belief of any state there: the share of places of which all that is said is misread or
    wrong. ``told_change`` is the chance of a change on the day of a word that tells of one, as later days see it. A
    word counts ``1 / (1 + (d / deep)^2)``, at least ``deep_least``, where d is how far behind the other side's lines
    the place lies: a front passes over what lies before, and a wrong homonym mostly lies far off. A word of less than
    ``word`` does not make the evidence younger.

    *Around*: within ``same`` it is the place itself. Places out to ``reach`` vote with ``(d + soft)^-power``, the
    starting map as a place at ``empty`` km; a river between adds ``river_km``. A place is heard by
    ``1 - exp(-words / enough)``; that it is still held fades by half in ``silent_days``. Shares under ``least`` are not
    listed.

    *Regions*: a claim on one has ``area`` of the weight, and votes as a place at ``area_km``, by the share (to
    ``area_power``) of its places spoken of in ``area_days`` that changed hands, from ``area_places`` changes on
    (``area_whole``, where all or nearly all of the region was told), and by ``exp(-(d / fallen_km)^2)`` where d is the
    distance to the nearest of them.

    *Ground*: beliefs are pulled by ``ground`` times the mean of those around, by ``exp(-(d / ground_km)^2)`` out to
    ``ground_reach`` lengths, in at most ``ground_rounds`` rounds; a place that was spoken of ``yields`` that part of
    it. All of these were chosen by score on three windows (docs/explanation/fusion.md).

    *What is told*: ``floor`` is the least belief of any state: the model's own error, as careful maps differ on 28 to
    71 of 8,610 points. ``fade_days`` halves the *listed* weight only. Evidence of less than ``notable`` does not make a
    belief younger.
    """

    trust: tuple[Trust, ...] = DEFAULT_TRUST
    defender: str | None = None
    floor: float = 0.02
    hazard: float = 0.0004
    through_contested: float = 0.8
    hedged: float = 0.5
    rumoured: float = 0.35
    unread: float = 0.0
    read: float = 0.8
    read_least: float = 0.2
    denied: float = 0.2
    repeat: float = 0.5
    repeat_days: float = 21.0
    lost_contested: float = 0.25
    same: float = 0.75
    own_floor: float = 0.08
    told_change: float = 0.5
    deep: float = 30.0
    deep_least: float = 0.3
    word: float = 0.3
    reach: float = 120.0
    power: float = 2.0
    soft: float = 1.0
    empty: float = 20.0
    river_km: float = 30.0
    enough: float = 6.0
    silent_days: float = 60.0
    area: float = 0.5
    area_km: float = 2.0
    fallen_km: float = 60.0
    area_places: int = 7
    area_whole: int = 3
    area_days: int = 21
    area_power: float = 1.0
    ground: float = 3.0
    yields: float = 0.5
    ground_km: float = 20.0
    ground_reach: float = 1.5
    ground_rounds: int = 40
    least: float = 0.02
    fade_days: float = 30.0
    notable: float = 0.5

    def __post_init__(self) -> None:
        for name in ("floor", "own_floor"):
            if not 0 < getattr(self, name) < 0.2:
                raise ValueError(f"{name} must lie between 0 and 0.2, not {getattr(self, name)}")
        if not 0 <= self.hazard < 1:
            raise ValueError(f"hazard must lie between 0 and 1, not {self.hazard}")

    def heard(self, score: float | None) -> float:
        """The part of its weight that a claim read with this score has; 1 without a score."""
        if score is None:
            return 1.0
        return min(max((score - self.unread) / (self.read - self.unread), self.read_least), 1.0)

    def weight(self, *, effect: Effect, interest: Interest) -> float:
        """Log-likelihood ratio of a flat claim of this kind at its own place."""
        for row in self.trust:
            if row.effect == effect and row.interest == interest:
                return row.weight
        return 0.0
