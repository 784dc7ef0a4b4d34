"""What each state holds, and has gained: the map's own figure, and the band that the beliefs give."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from whoheld.bands import Band, Near, Spread, freed, gained, spread

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]


class Believed(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One day: ``best`` (n_places,), the likeliest state by index; ``p`` (n_places, n_states), with no floor."""

    best: npt.NDArray[np.int64]
    p: Floats


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What ``state`` has: the cells and settlements that it most likely holds, with bands: 80 % intervals.

    A band is of the beliefs, not of the likeliest states: it need not hold the map's figure where many cells are
    doubtful in one direction. The ``gained`` fields are None without an earlier day.
    """

    state: str
    km2: float
    km2_band: Band
    settlements: int
    settlements_band: Band
    gained_km2: float | None = None
    gained_band: Band | None = None


def believed(best: npt.NDArray[Any], p: npt.NDArray[Any], *, floor: float) -> Believed:
    """A day's beliefs (n_places, n_states) as a field gives them, ``floor`` being the least belief of any state."""
    return Believed(best=np.asarray(best, dtype=np.int64), p=freed(p, floor))


def holdings(
    states: Sequence[str],
    now: Believed,
    *,
    before: Believed | None = None,
    area_km2: Floats,
    near: Near,
    within: Mask | None = None,
) -> tuple[Holding, ...]:
    """What each state has on a day, in the order of ``states``; ``within`` keeps some of the settlements."""
    inside = np.ones(len(area_km2), dtype=bool) if within is None else within
    area, one = np.where(inside, area_km2, 0.0), inside.astype(np.float64)
    found = []
    for at, state in enumerate(states):
        mine = now.best == at
        more = None if before is None else float(area[mine].sum() - area[before.best == at].sum())
        found.append(
            Holding(
                state=state,
                km2=float(area[mine].sum()),
                km2_band=spread(area, now.p[:, at], near).band(),
                settlements=int(one[mine].sum()),
                settlements_band=spread(one, now.p[:, at], near).band(),
                gained_km2=more,
                gained_band=None if before is None else gain(area, before.p[:, at], now.p[:, at], near).band(),
            )
        )
    return tuple(found)


def gain(weights: Floats, before: Floats, after: Floats, near: Near) -> Spread:
    """What was gained less what was lost between two days, from the chances (n,) that a state holds each place.

    The difference is taken place by place, so what is doubtful on both days alike adds no doubt to the gain.
    """
    chance, way = gained(before, after)
    return spread(weights * way, chance, near)
