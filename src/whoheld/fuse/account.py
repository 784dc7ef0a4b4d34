"""The account of a belief: what the starting map, each claim, time and the ground around brought, adding up to it.

All parts are differences of the probability of one state. At a spot that is spoken of, a day's words bring what the
belief moves by on that day, split between them along the path from no word to all of them (integrated gradients,
Sundararajan et al. 2017, arXiv:1703.01365, so the split does not hang on an order). What the belief moves by without a
word is time's. A site that nobody speaks of has its neighbours' parts by their shares of its vote. What is left, the
pull of the ground and the bounds of belief, is the ground's.
"""

from collections import defaultdict
from datetime import date

import msgspec
import numpy as np

from whoheld.errors import InputError
from whoheld.fuse.chain import bounded
from whoheld.fuse.field import Field
from whoheld.fuse.sites import Floats

_STEPS = 16  # of the path: the split is within a hundredth of the limit, and what it leaves is shared out
_MOVED = 0.02  # a spot that moved by less has no claims to share its part among


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """``p`` of ``state`` = ``start`` + sum of ``claims`` + sum of ``maps`` + ``time`` + ``ground``: probabilities.

    ``start``: the starting map's; ``claims``: part by claim id; ``maps``: part by map id, of published maps that count
    as sources; ``time``: that control changes unreported, and doubt; ``ground``: the pull of what lies around, and the
    bounds of belief.
    """

    state: str
    p: float
    start: float
    claims: dict[str, float]
    time: float
    ground: float
    maps: dict[str, float] = {}


def account(field: Field, site: int, day: date, *, state: str | None = None) -> Account:
    """The account of a site's belief in ``state`` (default: its likeliest) at the end of ``day``.

    Raises InputError for a smoothed field: there a day's belief hangs on later days' words too.
    """
    if field.smoothed:
        raise InputError("an account", "can't be given of a smoothed field", hint="ask what was believed on the day")
    row = field.day_index(day)
    column = field.states.index(state or field.states_on(day)[site])
    if not field.legs:
        return _leg_account(field, site, day, column)
    parts: list[Account] = []
    maps: dict[str, float] = defaultdict(float)
    for leg in field.legs:
        if parts and leg.field.prior.on > day:
            break
        until = min(day, leg.field.days[-1])
        parts.append(_leg_account(leg.field, site, until, column))
        if until == leg.field.days[-1]:
            for seen in leg.seen:
                maps[seen.map_id] += float(seen.brought[site, column])
    claims: dict[str, float] = defaultdict(float)
    for part in parts:
        for claim_id, brought in part.claims.items():
            claims[claim_id] += brought
    start, time, p = parts[0].start, sum(part.time for part in parts), float(field.p[row, site, column])
    ground = p - start - sum(claims.values()) - sum(maps.values()) - time
    name = field.states[column]
    return Account(state=name, p=p, start=start, claims=dict(claims), time=time, ground=ground, maps=dict(maps))


def _leg_account(field: Field, site: int, day: date, column: int) -> Account:
    """The account of a belief that no later map had a part in."""
    row = field.day_index(day)
    number = (day - field.prior.on).days
    own = field.passed.trail.on(number)
    ballot = field.passed.around.ballot(own, site)
    start = float(field.prior.p[site, column])
    claims: dict[str, float] = defaultdict(float)
    time = 0.0
    for spot, share, says in zip(
        ballot.spot.tolist(), ballot.share.tolist(), ballot.says[:, column].tolist(), strict=True
    ):
        brought = share * (says - start)
        parts, waited = _spot_parts(field, spot, number, column)
        moved = sum(parts.values()) + waited
        scale = brought / moved if abs(moved) >= _MOVED and moved * brought > 0 else 0.0
        for claim_id, part in parts.items():
            claims[claim_id] += scale * part
        time += scale * waited
    p = float(field.p[row, site, column])
    ground = p - start - sum(claims.values()) - time
    return Account(state=field.states[column], p=p, start=start, claims=dict(claims), time=time, ground=ground)


def _spot_parts(field: Field, spot: int, number: int, column: int) -> tuple[dict[str, float], float]:
    """What each claim brought to a spot's belief in one state up to a day, and what time did."""
    trail, words = field.passed.trail, field.passed.words
    floor = field.settings.own_floor
    mine = np.flatnonzero((words.spot == spot) & (words.day <= number))
    parts: dict[str, float] = defaultdict(float)
    for day in np.unique(words.day[mine]).tolist():
        today = mine[words.day[mine] == day]
        before = trail.start[spot] if day == 0 else bounded(trail.p[day - 1, spot][None] @ field.passed.step, floor)[0]
        vectors = words.vector[today] * trail.part[today, None]
        brought = _split(before, vectors, trail.p[day, spot], column)
        for witness, part in zip(words.witness[today].tolist(), brought.tolist(), strict=True):
            parts[field.witnesses[witness].claim_id] += part
    moved = float(trail.p[number, spot, column] - trail.start[spot, column])
    return dict(parts), moved - sum(parts.values())


def _split(before: Floats, vectors: Floats, after: Floats, column: int) -> Floats:
    """What each vector brings to one state's belief, shape (n,); sums to ``after - before`` there."""
    total = vectors.sum(axis=0)
    at = (np.arange(_STEPS) + 0.5) / _STEPS
    log = np.log(before)[None] + at[:, None] * total[None]
    path = np.exp(log - log.max(axis=1, keepdims=True))
    path /= path.sum(axis=1, keepdims=True)
    pull = vectors[None, :, column] - (path @ vectors.T)
    parts: Floats = (path[:, column, None] * pull).mean(axis=0)
    left = float(after[column] - before[column]) - parts.sum()
    size = np.abs(parts)
    result: Floats = parts + left * (size / size.sum() if size.sum() > 0 else np.full(len(parts), 1 / len(parts)))
    return result
