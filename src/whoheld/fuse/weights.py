"""From a claim to a witness: when it acts, toward which state, with what weight; or why it is not used."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from whoheld.fuse.settings import Settings
from whoheld.model import CONTESTED, Claim, Effect
from whoheld.theatre.records import Interest, Trust

Unused: TypeAlias = Literal[
    "no publication time",
    "no day",
    "no place",
    "region or other",
    "no coordinates",
    "counted",
    "scope",
    "part of a region",
    "no side",
    "planned",
    "hypothetical",
    "says nothing of control",
    "before the starting map",
    "far from every site",
]


AREA_KINDS = ("region", "other")
"""Kinds of place that can be ground: an oblast, or the bank of a river, which a reader may call either."""
_OF_AREAS = ("gains", "loses", "holds")  # an attack or a fight somewhere in a region tells of no place in it


class Witness(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One claim with its weight at its own place. ``vector`` is the log-likelihood of each state, up to a constant.

    ``trust`` is the row that gave the weight. ``leads`` marks the one claim that speaks for its origin; the others are
    listed with weight 0.
    """

    claim_id: str
    claim: Claim
    origin: str
    day: date
    toward: str
    weight: float
    vector: tuple[float, ...]
    trust: Trust | None = None
    leads: bool = True

    @property
    def moves(self) -> bool:
        """Whether the claim tells of a change of hands, which seldom stops at one settlement."""
        return self.claim.effect in ("gains", "loses") and self.claim.modality != "denied"


Told: TypeAlias = Witness | Unused


class _Meaning(NamedTuple):
    effect: Effect
    winner: str | None  # the side that what is said would profit
    toward: str
    vector: tuple[float, ...]  # for a weight of 1


def witnesses(
    claims: Mapping[str, Claim],
    origins: Mapping[str, str],
    *,
    states: Sequence[str],
    settings: Settings,
    prior_on: date,
    known: datetime | None,
    areas: Collection[str] = (),
    told: dict[tuple[str, str], Told] | None = None,
) -> tuple[list[Witness], dict[str, Unused]]:
    """Witnesses by (day, claim id), and the reason for each known claim that is none.

    A claim that is not known by ``known`` is in neither: as known then, it does not exist. A claim missing in
    ``origins`` is its own origin. ``told`` keeps what was made of a claim and its origin, for the next time that the
    same is asked with the same states, settings and areas.
    """
    told = {} if told is None else told
    found: list[Witness] = []
    unused: dict[str, Unused] = {}
    for claim_id, claim in sorted(claims.items()):
        if known is not None and claim.published is not None and claim.published.end > known:
            continue
        if known is not None and claim.published is None:
            unused[claim_id] = "no publication time"
            continue
        key = (claim_id, origins.get(claim_id, claim_id))
        if key not in told:
            told[key] = _witness(claim_id, claim, key[1], states, settings, areas)
        made = told[key]
        if isinstance(made, str):
            unused[claim_id] = made
        elif made.day < prior_on:
            unused[claim_id] = "before the starting map"
        else:
            found.append(made)
    return _discount_repeats(_one_voice(found), settings), unused


def claim_day(claim: Claim) -> date | None:
    """The day from which a claim acts: the last of ``valid`` (by then it was so), else the day of publication.

    Never after publication: 'in September', printed on the 12th, speaks of the 12th at the latest.
    """
    if claim.valid is None:
        return claim.published.first_day if claim.published else None
    return min(claim.valid.last_day, claim.published.last_day) if claim.published else claim.valid.last_day


def _witness(
    claim_id: str, claim: Claim, origin: str, states: Sequence[str], settings: Settings, areas: Collection[str]
) -> Told:
    if reason := _not_usable(claim, states, areas):
        return reason
    day = claim_day(claim)
    if day is None:
        return "no day"
    meaning = _meaning(claim, states, settings)
    if meaning is None:
        return "says nothing of control"
    interest = _interest(claim.claimant_side, meaning.winner, sides=_sides(states), defender=settings.defender)
    scale = {"hedged": settings.hedged, "rumoured": settings.rumoured, "denied": settings.denied}
    trust = settings.row(effect=meaning.effect, interest=interest, side=claim.claimant_side, toward=meaning.winner)
    weight = (trust.weight if trust else 0.0) * (
        settings.heard(claim.score)
        * scale.get(claim.modality, 1.0)
        * (settings.area if claim.place_kind in AREA_KINDS else 1.0)
    )
    vector = tuple(weight * part for part in meaning.vector)
    signed = weight * min(meaning.vector) if max(meaning.vector) <= 0 else weight
    return Witness(
        claim_id=claim_id,
        claim=claim,
        origin=origin,
        day=day,
        toward=meaning.toward,
        weight=signed,
        vector=vector,
        trust=trust,
    )


def _not_usable(claim: Claim, states: Sequence[str], areas: Collection[str]) -> Unused | None:
    if claim.modality == "planned":
        return "planned"
    if claim.modality == "hypothetical":
        return "hypothetical"
    if claim.count is not None:
        return "counted"
    area = claim.place_kind in AREA_KINDS and claim.place_id in areas and claim.effect in _OF_AREAS
    if claim.place_kind in AREA_KINDS and not area:
        return "region or other"
    if claim.place_id is None:
        return "no place"
    if claim.scope and not area:
        return "scope"
    if area and claim.partial:
        return "part of a region"
    if claim.side not in _sides(states) and not (claim.effect == "contests" and claim.side is None):
        return "no side"
    return None


def _sides(states: Sequence[str]) -> list[str]:
    return [state for state in states if state != CONTESTED]


def _meaning(claim: Claim, states: Sequence[str], settings: Settings) -> _Meaning | None:
    """What the claim says once a denial is turned round: 'did not take X' speaks for X's other holder."""
    denied = claim.modality == "denied"
    others = [side for side in _sides(states) if side != claim.side]
    rival = others[0] if len(others) == 1 else None
    if claim.effect == "contests":
        vector = tuple((-1.0 if denied else 1.0) * (state == CONTESTED) for state in states)
        return _Meaning("contests", rival if denied else claim.side, CONTESTED, vector)
    if claim.effect == "attacks" and denied:
        return None
    lost = (claim.effect in ("loses", "attacks")) != denied
    if not lost:
        vector = tuple(float(state == claim.side) for state in states)
        return _Meaning(claim.effect, claim.side, claim.side or CONTESTED, vector)
    part = {CONTESTED: settings.lost_contested, str(claim.side): 0.0}
    return _Meaning(claim.effect, rival, rival or CONTESTED, tuple(part.get(state, 1.0) for state in states))


def _interest(speaker: str | None, winner: str | None, *, sides: Collection[str], defender: str | None) -> Interest:
    if speaker is None:
        return "narrator"
    if speaker not in sides or winner is None:
        return "third"
    if speaker != winner:
        return "against"
    return "own_defender" if speaker == defender else "own"


def _one_voice(found: Iterable[Witness]) -> list[Witness]:
    """Of each origin the strongest claim speaks (ties: the earliest, then the lowest id)."""
    best: dict[str, Witness] = {}
    every = sorted(found, key=lambda item: (item.day, item.claim_id))
    for item in every:
        if item.origin not in best or abs(item.weight) > abs(best[item.origin].weight):
            best[item.origin] = item
    silent = (0.0,) * len(every[0].vector) if every else ()
    return [
        item if best[item.origin] is item else msgspec.structs.replace(item, weight=0.0, vector=silent, leads=False)
        for item in every
    ]


def _discount_repeats(every: Sequence[Witness], settings: Settings) -> list[Witness]:
    """Scale down what one speaker says again of one place in the same direction within ``repeat_days``."""
    last: dict[tuple[str, str | None], tuple[str, date, int]] = {}
    result: list[Witness] = []
    for item in every:
        speaker = item.claim.claimant_id or item.claim.claimant or item.claim.source
        if not item.leads or speaker is None:
            result.append(item)
            continue
        key = (speaker, item.claim.place_id)
        toward, day, times = last.get(key, ("", item.day, 0))
        again = toward == item.toward and (item.day - day).days <= settings.repeat_days
        times = times + 1 if again else 0
        last[key] = (item.toward, item.day, times)
        if not times:
            result.append(item)
            continue
        part = settings.repeat**times
        vector = tuple(part * value for value in item.vector)
        result.append(msgspec.structs.replace(item, weight=part * item.weight, vector=vector))
    return result
