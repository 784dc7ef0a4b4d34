"""The constants of the fusion, each with its reason.

A kind of claim has a weight: the log-likelihood ratio that it brings to its own place. The table was fitted by
likelihood, from starting points measured elsewhere (DESIGN.md 'Fusing claims', 2022-2026 data) and drawn towards them,
so rows with few claims stay near where they began; docs/explanation/fusion.md tells how, with leave-one-out figures.
Weights hold for claims as this extraction reads them: a misreading is part of what a kind of claim is worth. A theatre
may have rows of its own (docs/reference/theatre.md).
"""

import msgspec

from whoheld.model import Effect
from whoheld.theatre.records import Interest, Trust

_ADMISSION = "admission against interest: odds of 20 and more, as far as it is read rightly"
_SELF = "self-serving: about Beta(6, 4), often premature rather than false"
_DEFENDER = "defender's own: precise, late and incomplete, so its silence says nothing"
_FEW = "too few claims to fit: between self-serving and admission"
_FITTED = "fitted; from 8 in 10 right against a firm belief"
_ATTACK = "fitted: a place that is attacked is not the attacker's yet"

# Each row counts as 200 claims: so many of a ledger's own weigh as much as it, where one learns from them (``learn``).
DEFAULT_TRUST: tuple[Trust, ...] = (
    Trust(effect="gains", interest="against", right=198.2, wrong=1.8, source=_ADMISSION),
    Trust(effect="gains", interest="own", right=195.17, wrong=4.83, source=_SELF),
    Trust(effect="gains", interest="own_defender", right=196.4, wrong=3.6, source=_DEFENDER),
    Trust(effect="gains", interest="third", right=198, wrong=2, source=_FEW),
    Trust(effect="gains", interest="narrator", right=199.19, wrong=0.81, source=_FITTED),
    Trust(effect="holds", interest="against", right=192.9, wrong=7.1, source=_ADMISSION),
    Trust(effect="holds", interest="own", right=181.8, wrong=18.2, source=_SELF),
    Trust(effect="holds", interest="own_defender", right=169.1, wrong=30.9, source=_DEFENDER),
    Trust(effect="holds", interest="third", right=197.8, wrong=2.2, source=_FEW),
    Trust(effect="holds", interest="narrator", right=181.8, wrong=18.2, source=_FITTED),
    Trust(effect="loses", interest="against", right=198.37, wrong=1.63, source=_ADMISSION),
    Trust(effect="loses", interest="own", right=192.9, wrong=7.1, source=_SELF),
    Trust(effect="loses", interest="own_defender", right=198, wrong=2, source=_DEFENDER),
    Trust(effect="loses", interest="third", right=198, wrong=2, source=_FEW),
    Trust(effect="loses", interest="narrator", right=196.74, wrong=3.26, source=_FITTED),
    Trust(effect="contests", interest="against", right=166.4, wrong=33.6, source=_ADMISSION),
    Trust(effect="contests", interest="own", right=163.5, wrong=36.5, source=_SELF),
    Trust(effect="contests", interest="own_defender", right=190.5, wrong=9.5, source=_DEFENDER),
    Trust(effect="contests", interest="third", right=176.2, wrong=23.8, source=_FEW),
    Trust(effect="contests", interest="narrator", right=157.2, wrong=42.8, source=_FITTED),
    Trust(effect="attacks", interest="against", right=129.1, wrong=70.9, source=_ATTACK),
    Trust(effect="attacks", interest="own", right=129.1, wrong=70.9, source=_ATTACK),
    Trust(effect="attacks", interest="own_defender", right=150.1, wrong=49.9, source=_ATTACK),
    Trust(effect="attacks", interest="third", right=142.2, wrong=57.8, source=_ATTACK),
    Trust(effect="attacks", interest="narrator", right=119.7, wrong=80.3, source=_ATTACK),
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
    starting map as a place at ``empty`` km; a river between adds ``river_km``. Who won a place passed over what lies
    between it and their ground on the starting map: what lies ``d`` km out of the shortest way there hears of it as
    from ``on_way + winding * d`` km, where it is not nearer. A place is heard by
    ``1 - exp(-words / enough)``; that it is still held fades by half in ``silent_days``. Shares under ``least`` are not
    listed.

    *Regions*: a claim on one has ``area`` of the weight, and votes as a place at ``area_km``. Of its places spoken of
    in ``area_days`` a share changed hands: that share to ``area_power`` of its vote is for the change, the rest for
    what was at the start, and ``area_prior`` places count as spoken of and unchanged, so that a few say little. It has
    no vote before one changed, and is heard by ``exp(-(d / fallen_km)^2)`` where d is how far out of the winner's way
    to the nearest of them a place lies, or how far from it, if that is less. A claim on a side of it has ``beside`` of
    its weight in the rest, one on what happened somewhere in it no vote. 'West of the river' is told of what lies on
    that side at most ``bank_km`` from it.

    *Ground*: beliefs are pulled by ``ground`` times the mean of those around, by ``exp(-(d / ground_km)^2)`` out to
    ``ground_reach`` lengths, in at most ``ground_rounds`` rounds; a place that was spoken of ``yields`` that part of
    it, and hears the vote around it to the power ``pool`` (a logarithmic opinion pool). All of these were chosen by
    score on three windows (docs/explanation/fusion.md).

    *Maps as sources*: what a published map shows of a place has the log weight ``map_says`` (less than a third party's
    word of a gain: careful maps of one day agree on 99.6 % of all places, and on 93 % of those that changed), and finds
    its state believed with ``own_floor`` at least. A map-maker who shows the same again counts only for what the belief
    has moved by since, and ``repeat`` of that where another maker shows it already: maps made by hand are one
    correlated block.

    *What is told*: ``floor`` is the least belief of any state: the model's own error, as careful maps differ on 28 to
    71 of 8,610 points. ``fade_days`` halves the *listed* weight only. Evidence of less than ``notable`` does not make a
    belief younger.
    """

    trust: tuple[Trust, ...] = DEFAULT_TRUST
    defender: str | None = None
    floor: float = 0.02
    hazard: float = 0.0004
    through_contested: float = 0.8
    hedged: float = 0.6
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
    empty: float = 15.0
    river_km: float = 30.0
    enough: float = 6.0
    silent_days: float = 60.0
    on_way: float = 3.0
    winding: float = 1.0
    area: float = 0.55
    area_km: float = 2.0
    fallen_km: float = 50.0
    area_prior: float = 3.0
    area_days: int = 45
    area_power: float = 0.25
    bank_km: float = 40.0
    beside: float = 0.5
    ground: float = 3.0
    yields: float = 0.5
    pool: float = 0.3
    ground_km: float = 20.0
    ground_reach: float = 1.5
    ground_rounds: int = 40
    map_says: float = 4.0
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

    def row(
        self, *, effect: Effect, interest: Interest, side: str | None = None, toward: str | None = None
    ) -> Trust | None:
        """The narrowest row for claims of this kind (of two alike, the first); None where there is none."""
        fits = [
            row
            for row in self.trust
            if row.effect == effect
            and row.interest == interest
            and row.side in (None, side)
            and row.toward in (None, toward)
        ]
        return max(fits, key=lambda row: (row.side is not None) + (row.toward is not None), default=None)

    def weight(
        self, *, effect: Effect, interest: Interest, side: str | None = None, toward: str | None = None
    ) -> float:
        """Log-likelihood ratio of a flat claim of this kind at its own place."""
        row = self.row(effect=effect, interest=interest, side=side, toward=toward)
        return row.weight if row else 0.0
