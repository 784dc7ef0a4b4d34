"""Starting beliefs: from a published map's polygons, or from dated statements about places."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
import shapely.geometry

from whoheld.errors import InputError
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.space import great_circle_km
from whoheld.model import CONTESTED
from whoheld.theatre.records import StartStatement

STRENGTH = 0.96
"""Belief in what a starting map says: as sure as ``Settings.floor`` lets any state of three be."""

_BLOCK = 2048  # sites a time in the distance matrix: bounds memory, not results


def prior_from_polygons(
    sites: Sites,
    features: Sequence[Mapping[str, Any]],
    *,
    states: Sequence[str],
    default_side: str,
    on: date,
    strength: float = STRENGTH,
    source: str = "",
) -> Prior:
    """Beliefs from GeoJSON features whose property ``state`` is a side or 'contested' (edges count as inside).

    A site in no polygon is ``default_side``'s. Where polygons overlap, contested wins, then the later feature. Raises
    InputError on a feature without a known state or a geometry.
    """
    index = _state_index(states)
    drawn = sorted(enumerate(features), key=lambda item: (_state_of(item[1], index) == CONTESTED, item[0]))
    shapes = [_shape_of(feature, number) for number, feature in drawn]
    wanted = np.array([index[_state_of(feature, index)] for _, feature in drawn], dtype=np.int64)
    chosen = np.full(len(sites), index[default_side], dtype=np.int64)
    if shapes:
        tree = shapely.STRtree(shapely.points(sites.lon, sites.lat))
        for shape, state in zip(shapes, wanted, strict=True):
            shapely.prepare(shape)
            chosen[tree.query(shape, predicate="intersects")] = state
    return Prior(on=on, p=_firm(chosen, n_states=len(states), strength=strength), source=source)


def prior_from_statements(  # noqa: PLR0913 - each is a plain option of one vote
    sites: Sites,
    statements: Sequence[StartStatement],
    *,
    positions: Mapping[str, tuple[float, float]],
    states: Sequence[str],
    default_side: str,
    on: date,
    k: int = 8,
    power: float = 2.0,
    default_km: float = 60.0,
    strength: float = STRENGTH,
    source: str = "",
) -> Prior:
    """Beliefs from dated statements: an inverse-distance vote of the ``k`` nearest, and of the default side.

    Only rows with ``since`` not after ``on`` count (None: the row is of the map's own day), of each place the latest
    (ties: the last row). ``positions`` gives (lat, lon) by place id; a row without one is left out. ``default_side``
    votes as if it were stated ``default_km`` away, so it decides far from all statements and nowhere near one. A site
    that a row names is that row's.
    """
    index = _state_index(states)
    rows = _latest(statements, on=on, positions=positions)
    for row in rows:
        if row.state not in index:
            raise InputError(f"statement {row.row_id}", f"has the unknown state {row.state!r}", hint=_known(states))
    vote = np.zeros((len(sites), len(states)))
    vote[:, index[default_side]] = default_km**-power
    if rows:
        lat = np.array([positions[row.place_id][0] for row in rows])
        lon = np.array([positions[row.place_id][1] for row in rows])
        state = np.array([index[row.state] for row in rows], dtype=np.int64)
        for first in range(0, len(sites), _BLOCK):
            part = slice(first, first + _BLOCK)
            km = great_circle_km(sites.lat[part], sites.lon[part], lat, lon)
            _add_votes(vote[part], km, state, k=k, power=power)
    vote /= vote.sum(axis=1, keepdims=True)
    named = {row.place_id: index[row.state] for row in rows}
    for at, place_id in enumerate(sites.place_ids):
        if place_id in named:
            vote[at] = 0.0
            vote[at, named[place_id]] = 1.0
    rest = (1 - strength) / (len(states) - 1)
    return Prior(on=on, p=rest + vote * (strength - rest), source=source)


def _add_votes(vote: Floats, km: Floats, state: Ints, *, k: int, power: float) -> None:
    """Add the weights of the k nearest rows; rows as far as the k-th all vote, so no tie hangs on their order."""
    last = min(k, km.shape[1]) - 1
    reach = np.partition(km, last, axis=1)[:, last : last + 1]
    weight = np.where(km <= reach, np.maximum(km, 0.1) ** -power, 0.0)
    for column in range(vote.shape[1]):
        vote[:, column] += weight[:, state == column].sum(axis=1)


def _latest(
    statements: Sequence[StartStatement], *, on: date, positions: Mapping[str, tuple[float, float]]
) -> list[StartStatement]:
    latest: dict[str, tuple[date, int, StartStatement]] = {}
    for number, row in enumerate(statements):
        since = row.since or date.min
        if row.place_id not in positions or since > on:
            continue
        if row.place_id not in latest or (since, number) > latest[row.place_id][:2]:
            latest[row.place_id] = (since, number, row)
    return [latest[key][2] for key in sorted(latest)]


def _state_index(states: Sequence[str]) -> dict[str, int]:
    return {state: at for at, state in enumerate(states)}


def _known(states: Sequence[str]) -> str:
    return f"one of {', '.join(states)}"


def _state_of(feature: Mapping[str, Any], index: Mapping[str, int]) -> str:
    state = (feature.get("properties") or {}).get("state")
    if state not in index:
        raise InputError("a map's feature", f"has the state {state!r}", hint=_known(tuple(index)))
    return str(state)


def _shape_of(feature: Mapping[str, Any], number: int) -> shapely.Geometry:
    geometry = feature.get("geometry")
    if not geometry:
        raise InputError(f"feature {number} of a map", "has no geometry", hint="give it a Polygon or MultiPolygon")
    return shapely.make_valid(shapely.geometry.shape(geometry))


def _firm(chosen: Ints, *, n_states: int, strength: float) -> Floats:
    p = np.full((len(chosen), n_states), (1 - strength) / (n_states - 1))
    p[np.arange(len(chosen)), chosen] = strength
    return p
