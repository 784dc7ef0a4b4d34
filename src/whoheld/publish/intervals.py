"""The interval of each state's area on each day: the same wherever an area is published with one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from whoheld.bands import INTERVAL, PERCENTILES, Band, Near, freed, spread
from whoheld.publish.records import SiteData, SiteDay

_THREADS = 2
TOLD = f"{INTERVAL} ({PERCENTILES})"
"""The interval's name in full, for keys and captions."""


class Areas:
    """The areas of a site's states, each with its interval."""

    def __init__(self, data: SiteData) -> None:
        self._floor = data.floor
        self._states = len(data.states)
        self._km2 = np.array([place.area_km2 for place in data.places])
        self._near = nearness(data)

    def of(self, day: SiteDay) -> tuple[Band, ...]:
        """Of each state in turn the interval of its area in km2 at the end of the day."""
        p = freed(day.p, self._floor)
        return tuple(spread(self._km2, p[:, at], self._near).band() for at in range(self._states))

    def told(self, days: Sequence[SiteDay]) -> list[list[int]]:
        """Of each day the lower and upper ends by state, rounded outward as people read them: [low, high, low, ...]."""
        with ThreadPoolExecutor(_THREADS) as pool:  # transforms and sums of arrays, which need no lock
            found = list(pool.map(self.of, days))
        bands = ([band.rounded() for band in day] for day in found)
        return [[round(end) for band in day for end in (band.low, band.high)] for day in bands]


def nearness(data: SiteData) -> Near:
    """How much the settlements go together."""
    lat: npt.NDArray[np.float64] = np.array([place.lat for place in data.places])
    return Near(lat, np.array([place.lon for place in data.places]))
