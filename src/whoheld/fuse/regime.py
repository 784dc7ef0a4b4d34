"""Slow front or collapse: how far the news of one change carries, by how many changes are reported around it.

Measured on 2022-2026 data (DESIGN.md 'Fusing claims'): within 7 days of a change 14 % of settlements at 5 km and 3 % at
20 km change the same way; in a collapse 33 to 39 % out to 20 km. So one length can't serve both.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints
from whoheld.fuse.space import great_circle_km
from whoheld.fuse.weights import Witness


class Reach(NamedTuple):
    """For each witness the part of its weight that starts out for its neighbours, and the length it carries in km."""

    share: Floats
    km: Floats


def reach(found: Sequence[Witness], lat: Floats, lon: Floats, settings: Settings) -> Reach:
    """How each witness carries, shape (n,) each. ``found`` comes by day; nothing later is looked at.

    News of a change carries with ``share`` over ``scale``, all else with ``still``. Where news of ``rout_places``
    different places, within ``rout_km`` and the ``rout_days`` up to its own, goes the same way, it carries over
    ``rout_scale``.
    """
    news = _news(found, settings.rout_days)
    result = Reach(np.full(len(found), settings.still), np.full(len(found), settings.scale))
    result.share[news] = settings.share
    day = np.array([found[at].day.toordinal() for at in news.tolist()], dtype=np.int64)
    first = np.searchsorted(day, day - settings.rout_days, side="left")
    last = np.searchsorted(day, day, side="right")
    for number, at in enumerate(news.tolist()):
        others = news[first[number] : last[number]]
        km = great_circle_km(lat[at : at + 1], lon[at : at + 1], lat[others], lon[others])[0]
        toward = found[at].toward
        places = {
            found[other].claim.place_id
            for other in others[km <= settings.rout_km].tolist()
            if found[other].toward == toward
        }
        if len(places) >= settings.rout_places:
            result.km[at] = settings.rout_scale
    return result


def _news(found: Sequence[Witness], days: int) -> Ints:
    """Indexes of the witnesses that tell of a change of hands within ``days`` of its first report.

    'Captured in May', told again in August, is background: what lies around has had its own reports since.
    """
    since: dict[str | None, tuple[str, date]] = {}
    result = []
    for at, item in enumerate(found):
        if not (item.moves and item.leads):
            continue
        toward, first = since.get(item.claim.place_id, ("", item.day))
        if toward != item.toward:
            first = item.day
            since[item.claim.place_id] = (item.toward, first)
        if (item.day - first).days <= days:
            result.append(at)
    return np.array(result, dtype=np.int64)
