"""Slow front or collapse: how far the news of one change carries, by how many changes are reported around it.

Measured on 2022-2026 data (DESIGN.md 'Fusing claims'): within 7 days of a change 14 % of settlements at 5 km and 3 % at
20 km change the same way; in a collapse 33 to 39 % out to 20 km. So one length can't serve both.
"""

from collections.abc import Sequence

import numpy as np

from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats
from whoheld.fuse.space import great_circle_km
from whoheld.fuse.weights import Witness


def reaches_km(found: Sequence[Witness], lat: Floats, lon: Floats, settings: Settings) -> Floats:
    """The length over which each witness carries, shape (n,). ``found`` comes by day; nothing later is looked at.

    It is ``scale``, and ``rout_scale`` where ``rout_places`` different places, within ``rout_km`` and the ``rout_days``
    up to its own, are said to have gone the same way.
    """
    result = np.full(len(found), settings.scale)
    moving = np.array([at for at, item in enumerate(found) if item.moves and item.leads], dtype=np.int64)
    day = np.array([found[at].day.toordinal() for at in moving], dtype=np.int64)
    first = np.searchsorted(day, day - settings.rout_days, side="left")
    last = np.searchsorted(day, day, side="right")
    for number, at in enumerate(moving.tolist()):
        others = moving[first[number] : last[number]]
        km = great_circle_km(lat[at : at + 1], lon[at : at + 1], lat[others], lon[others])[0]
        toward = found[at].toward
        places = {
            found[other].claim.place_id for other in others[km <= settings.rout_km] if found[other].toward == toward
        }
        if len(places) >= settings.rout_places:
            result[at] = settings.rout_scale
    return result
