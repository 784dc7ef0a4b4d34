"""A map held against another map of the same day: what is wrong, what changed falsely, how well calibrated."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median

import msgspec
import numpy as np

from whoheld.fuse.sites import Floats, Sites
from whoheld.fuse.space import great_circle_km
from whoheld.model import CONTESTED

NEAR_KM = 20.0
"""The Brier score is over settlements that changed hands and those this near to one: far ones are easy."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.85, 0.9, 0.95, 1.0)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How one map stands against another. Settlements that the other map calls contested are not scored.

    ``changed`` of the ``scored`` changed since the start; ``recall`` is the share of them that is right (None: none
    changed); ``false_changes`` did not change and were changed. ``brier`` (Brier 1950, summed over states, 0 to 2) is
    over ``near`` settlements; None without probabilities or changes.
    """

    scored: int
    wrong: int
    changed: int
    recall: float | None
    false_changes: int
    near: int
    brier: float | None


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Settlements whose likeliest side has a probability in [low, high]: their mean, and the share that is right."""

    low: float
    high: float
    n: int
    mean_p: float | None
    right: float | None


def score(
    said: Sequence[str],
    *,
    truth: Sequence[str],
    start: Sequence[str],
    sites: Sites,
    states: Sequence[str],
    p: Floats | None = None,
) -> Score:
    """``said`` against ``truth``, from ``start``: states in the sites' order; ``p`` (sites, states) or None."""
    ours, theirs, first = (np.array(list(row), dtype=object) for row in (said, truth, start))
    scored = theirs != CONTESTED
    changed = scored & (theirs != first)
    wrong = scored & (ours != theirs)
    near = scored & _near(sites, changed)
    brier = None
    if p is not None and near.any():
        sides = [n for n, state in enumerate(states) if state != CONTESTED]
        true = np.array([[float(state == states[n]) for n in sides] for state in theirs[near]])
        brier = round(float(((p[near][:, sides] - true) ** 2).sum(axis=1).mean()), 4)
    return Score(
        scored=int(scored.sum()),
        wrong=int(wrong.sum()),
        changed=int(changed.sum()),
        recall=round(float((ours == theirs)[changed].mean()), 4) if changed.any() else None,
        false_changes=int((wrong & ~changed).sum()),
        near=int(near.sum()),
        brier=brier,
    )


def reliability(
    p: Floats, *, truth: Sequence[str], start: Sequence[str], sites: Sites, states: Sequence[str]
) -> tuple[Bin, ...]:
    """How often the likeliest side is right, by how sure it is, over settlements near to what changed."""
    sides = [n for n, state in enumerate(states) if state != CONTESTED]
    theirs, first = np.array(list(truth), dtype=object), np.array(list(start), dtype=object)
    scored = theirs != CONTESTED
    near = scored & _near(sites, scored & (theirs != first))
    best = p[near][:, sides].argmax(axis=1)
    sure = p[near][:, sides].max(axis=1)
    right = np.array([states[sides[n]] for n in best], dtype=object) == theirs[near]
    found = []
    for low, high in pairwise(BINS):
        inside = (sure >= low) & ((sure < high) | (high == BINS[-1]))
        n = int(inside.sum())
        mean = round(float(sure[inside].mean()), 4) if n else None
        share = round(float(right[inside].mean()), 4) if n else None
        found.append(Bin(low=low, high=high, n=n, mean_p=mean, right=share))
    return tuple(found)


def _near(
    sites: Sites, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Which sites lie within ``NEAR_KM`` of a chosen one."""
    if not chosen.any():
        return np.zeros(len(sites), dtype=np.bool_)
    km = great_circle_km(sites.lat, sites.lon, sites.lat[chosen], sites.lon[chosen])
    found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = km.min(axis=1) <= NEAR_KM
    return found


def date_error(
    daily: Sequence[Sequence[str]], days: Sequence[date], *, maps: Sequence[tuple[date, Sequence[str]]]
) -> float | None:
    """Median distance in days between our day of change and the other map's, over settlements that both changed.

    ``daily`` holds our states of each of ``days``; ``maps`` the other's, in order, the first of them the start. The
    other's change lies somewhere after one map and up to the next: within that the distance is 0. None: none changed.
    """
    errors: list[int] = []
    for at in range(len(maps[0][1])):
        turn = _last_turn([(day, states[at]) for day, states in maps])
        ours = _last_turn([(day, states[at]) for day, states in zip(days, daily, strict=True)])
        if turn is None or ours is None or turn[2] != ours[2] or turn[2] == CONTESTED:
            continue
        after, until, said = turn[0], turn[1], ours[1]
        errors.append(max((after - said).days + 1, (said - until).days, 0))
    return float(median(errors)) if errors else None


def _last_turn(told: Sequence[tuple[date, str]]) -> tuple[date, date, str] | None:
    """The last change: the day before it, the day of it, and the new state."""
    for (before, old), (day, new) in zip(told[-2::-1], told[:0:-1], strict=True):
        if old != new:
            return before, day, new
    return None
