"""Which of a gazetteer's settlements are quarters of a city: they are on the map, but no map names them beside it."""

from collections.abc import Sequence

import numpy as np

from whoheld.publish.records import SitePlace

_CITY = 100_000  # people
_METROPOLIS = 1_000_000
_KM = {_CITY: 10.0, _METROPOLIS: 15.0}  # from a city's middle to where its quarters end
_KM_A_DEGREE = 111.2


def quarters(places: Sequence[SitePlace]) -> frozenset[int]:
    """Places by index that have no code of their own and lie within a city that has one.

    Codes are of administrative units, so quarters have none; but so have some towns, which lie farther out. Of a
    gazetteer without codes none is told to be one.
    """
    lat = np.array([place.lat for place in places])
    lon = np.array([place.lon for place in places])
    own = np.array([place.katotth is None for place in places], dtype=bool)
    found: set[int] = set()
    for city in places:
        if city.katotth is None or city.population < _CITY:
            continue
        reach = _KM[_METROPOLIS if city.population >= _METROPOLIS else _CITY] / _KM_A_DEGREE
        east = (lon - city.lon) * np.cos(np.radians(city.lat))
        found.update(np.flatnonzero(own & (np.hypot(lat - city.lat, east) < reach)).tolist())
    return frozenset(found)
