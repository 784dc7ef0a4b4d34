"""Areas in rows: what each side holds and has gained, whole or by oblast, with bands."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec
import numpy as np

from whoheld.bands import Band, Near
from whoheld.errors import InputError
from whoheld.pipeline.desk import Desk
from whoheld.territory import Believed, Holding, believed, holdings


class AreaLine(msgspec.Struct, frozen=True, kw_only=True):
    """What ``state`` has in ``oblast`` ('' is the whole country) at the end of ``on``; ``gained`` is since ``since``.

    The figures are the map's; ``low`` and ``high`` end the 80 % interval (10th to 90th percentile) of each, by what is
    believed.
    """

    on: str
    oblast: str
    state: str
    km2: float
    km2_low: float
    km2_high: float
    settlements: int
    settlements_low: int
    settlements_high: int
    since: str | None = None
    gained_km2: float | None = None
    gained_low: float | None = None
    gained_high: float | None = None


def area_lines(
    desk: Desk,
    *,
    on: date,
    since: date | None = None,
    known: datetime | None = None,
    by: str | None = None,
    by_oblast: bool = False,
) -> Iterator[AreaLine]:
    """One line a state, of the whole country and, ``by_oblast``, of each oblast in which any but one state has ground.

    Raises InputError where ``since`` is not before ``on``.
    """
    if since is not None and since >= on:
        raise InputError(f"{since} to {on}", "is no span of days", hint="give an earlier day to compare with")
    field = desk.field([on] if since is None else [since, on], known=known, by=by)

    def of(day: date) -> Believed:
        return believed(field.best_on(day), field.p[field.day_index(day)], floor=field.settings.floor)

    now, before = of(on), None if since is None else of(since)
    sites, near = desk.sites, Near(desk.sites.lat, desk.sites.lon)
    oblasts = np.array([desk.places[key].oblast or "" for key in sites.place_ids])
    for oblast in ("", *(sorted(set(oblasts.tolist()) - {""}) if by_oblast else ())):
        found = holdings(
            field.states,
            now,
            before=before,
            area_km2=desk.territory.area_km2,
            near=near,
            within=oblasts == oblast if oblast else None,
        )
        if oblast and sum(row.km2_band.rounded().high > 0 for row in found) < 2:
            continue
        yield from (_line(row, on=on, since=since, oblast=oblast) for row in found)


def _line(row: Holding, *, on: date, since: date | None, oblast: str) -> AreaLine:
    area, count, gain = (_told(band) for band in (row.km2_band, row.settlements_band, row.gained_band))
    return AreaLine(
        on=on.isoformat(),
        oblast=oblast,
        state=row.state,
        km2=round(row.km2, 1),
        km2_low=area.low,
        km2_high=area.high,
        settlements=row.settlements,
        settlements_low=int(count.low),
        settlements_high=int(count.high),
        since=since.isoformat() if since else None,
        gained_km2=None if row.gained_km2 is None else round(row.gained_km2, 1) + 0.0,  # no -0.0
        gained_low=None if row.gained_band is None else gain.low,
        gained_high=None if row.gained_band is None else gain.high,
    )


def _told(band: Band | None) -> Band:
    if band is None:
        return Band(low=0.0, high=0.0)
    told = band.rounded()
    return Band(low=round(told.low, 1), high=round(told.high, 1))
