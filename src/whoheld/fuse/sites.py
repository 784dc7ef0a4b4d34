"""The places (or bare points) that a field is asked for, and what is believed of them at the start."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from whoheld.errors import InputError
from whoheld.model import Place

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


class Sites(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Sites in a fixed order: ``place_ids`` (any keys of their own), ``lat`` and ``lon`` (degrees, shape (n,))."""

    place_ids: tuple[str, ...]
    lat: Floats
    lon: Floats

    def __len__(self) -> int:
        return len(self.place_ids)


class Prior(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The state of belief at the start of day ``on``: ``p`` of shape (n_sites, n_states), rows sum to 1."""

    on: date
    p: Floats
    source: str = ""


def make_sites(place_ids: Sequence[str], lat: Sequence[float] | Floats, lon: Sequence[float] | Floats) -> Sites:
    """Sites from keys and WGS 84 degrees. Raises InputError on a repeated key or a coordinate out of range."""
    lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    if not len(place_ids) == len(lats) == len(lons):
        raise InputError("sites", f"have {len(place_ids)} keys, {len(lats)} latitudes, {len(lons)} longitudes")
    if len(set(place_ids)) != len(place_ids):
        twice = next(key for key in place_ids if place_ids.count(key) > 1)
        raise InputError(f"site {twice!r}", "is given twice", hint="give each point its own key")
    bad = ~((np.abs(lats) <= 90) & (np.abs(lons) <= 180))
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise InputError(f"site {place_ids[at]!r}", f"lies at {lats[at]}, {lons[at]}", hint="degrees, latitude first")
    return Sites(place_ids=tuple(place_ids), lat=lats, lon=lons)


def sites_of_places(places: Iterable[Place]) -> Sites:
    """The settlements among ``places`` that have coordinates, in the order of their ids."""
    found = sorted(
        (place.place_id, place.lat, place.lon)
        for place in places
        if place.place_kind == "settlement" and place.lat is not None and place.lon is not None
    )
    return make_sites([row[0] for row in found], [row[1] for row in found], [row[2] for row in found])
