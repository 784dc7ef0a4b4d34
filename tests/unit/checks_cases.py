"""A country of forty settlements in two oblasts, made for the tests of checks; its border lies in the east."""

from datetime import date, timedelta

import numpy as np

from whoheld.checks import Ground
from whoheld.model import Claim, Place, Quantity
from whoheld.theatre.records import Axis, Region, Side, Theatre
from whoheld.timespan import day_span

FIRST = date(2030, 9, 1)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(20))
STATES = ("RED", "BLUE", "contested")
RED, BLUE, CONTESTED = range(3)
SIDES = (
    Side(side_id="RED", name="Redland", role="attacker", color="#b2182b", color_dark="#ef8a7a"),
    Side(side_id="BLUE", name="Blueland", role="defender", color="#2166ac", color_dark="#7db8e8"),
)
ROWS, COLUMNS = 4, 10
PLACES = tuple(
    Place(
        place_id=f"t:{row}{column}",
        name=f"Town {'ABCD'[row]}{column}",
        oblast="North Oblast" if row >= 2 else "South Oblast",
        raion="Far Raion" if column >= 5 else "Near Raion",
        lat=50.0 + 0.1 * row,
        lon=30.0 + 0.1 * column,
        population=100 * (column + 1),
        spellings=(f"Gorod {'ABCD'[row]}{column}",),
    )
    for row in range(ROWS)
    for column in range(COLUMNS)
)
REGIONS = (
    Region(region_id="region:land", name="Blueland", region_kind="country", spellings=("Blueland",)),
    Region(
        region_id="region:north",
        name="North Oblast",
        region_kind="oblast",
        lat=50.25,
        lon=30.45,
        spellings=("North Oblast", "North region"),
    ),
    Region(region_id="region:south", name="South Oblast", region_kind="oblast", spellings=("South Oblast",)),
    Region(region_id="region:far", name="Far Raion", region_kind="raion", spellings=("Far Raion",)),
    Region(
        region_id="region:both",
        name="Northern Blueland",
        region_kind="area",
        members=("region:north",),
        spellings=("northern Blueland",),
    ),
    Region(
        region_id="region:plant", name="The Plant", region_kind="area", lat=50.0, lon=30.0, spellings=("The Plant",)
    ),
)
AXES = (
    Axis(axis_id="axis:t", name="Town direction", lat=50.15, lon=30.0, bearing_from=45, bearing_to=135, radius_km=40,
         spellings=("Town direction", "Town axis")),
)  # fmt: skip
THEATRE = Theatre(
    theatre_id="made", name="Made", began=FIRST, folder="", default_side="BLUE", sides=SIDES, actors=(), forces=(),
    places=PLACES, regions=REGIONS, axes=AXES, rivers=(), starting_maps=(), layers={}, wording=(),
    bounds=(30, 50, 31, 51), border_set="made", border_note="A border made for the test.",
)  # fmt: skip


def held(
    *columns_by_day, start=5, totals=None, sure=0.96, contested=(), age=0, length=20, theatre=THEATRE, best=None, p=None
):
    """Ground on which Blueland holds all columns below ``start``, then below ``columns_by_day`` from day to day.

    The last one stays. A cell is 100 km2; column 9 lies 10 km from the border, each column before it 10 km more.
    ``contested`` are (day number, place number) pairs; ``age`` is that of all evidence (-1: none). ``best`` and ``p``
    replace the states and the beliefs.
    """
    column = np.array([int(place.place_id[-1]) for place in PLACES])
    edges = [*columns_by_day, *[columns_by_day[-1]] * (length - len(columns_by_day))]
    states = np.array([np.where(column < edge, BLUE, RED) for edge in edges], dtype=np.int8)
    for day, place in contested:
        states[day:, place] = CONTESTED
    best = states if best is None else best
    if p is None:
        p = np.full((*best.shape, 3), (1 - sure) / 2, dtype=np.float32)
        np.put_along_axis(p, best[..., None].astype(np.int64), sure, axis=2)
    return Ground(
        theatre=theatre,
        states=STATES,
        places=PLACES,
        days=tuple(FIRST + timedelta(days=n) for n in range(length)),
        best=best,
        p=p,
        floor=0.02,
        age=np.full(best.shape, age, dtype=np.int32),
        start=np.where(column < start, BLUE, RED).astype(np.int8),
        start_on=FIRST,
        area_km2=np.full(len(PLACES), 100.0),
        border_km=(10 - column) * 10.0,
        front_km=lambda states: np.abs(column - (states == BLUE).reshape(ROWS, COLUMNS).sum(axis=1).max()) * 10.0 + 5.0,
        totals=totals or {},
        known="2030-09-21T00:00:00Z",
    )


def claim(value, unit="settlements", *, op=">=", text=None, day=10, **fields):
    """A claim of a figure: 'Blueland gained ... in North Oblast' on day number ``day``, unless told otherwise."""
    figure = text or f"{value:g} {unit}"
    base = {
        "document": "d",
        "quote": f"Blueland took {figure}",
        "start": 0,
        "end": 9,
        "place": "North Oblast",
        "place_kind": "region",
        "place_id": "region:north",
        "effect": "gains",
        "side": "BLUE",
        "published": day_span(FIRST + timedelta(days=day)),
        "count": Quantity(value=value, op=op, unit=unit, text=figure),
    }
    return Claim(**{**base, **fields})
