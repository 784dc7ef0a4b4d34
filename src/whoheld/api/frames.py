"""A panel as a GeoDataFrame, made column by column so that a country's year fits into memory."""

from typing import Any

import msgspec
import numpy as np

from whoheld.publish import SiteData
from whoheld.publish.forms.panel import moving, panel_days
from whoheld.publish.table import TEXTS, panel_columns

_OF_PLACE = ("place_id", "name", "oblast", "lat", "lon", "population", "geo_precision", "katotth")
_MISSING = frozenset({"evidence_age_days", "time_precision"})


class PanelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement on one day; see the codebook of ``whoheld export --format panel``."""

    place_id: str
    name: str
    oblast: str | None
    lat: float
    lon: float
    population: int
    on: str
    state: str
    p: dict[str, float]
    evidence_age_days: int | None
    geo_precision: int
    time_precision: int | None
    katotth: str | None
    claims_behind: int
    changed: int


def has_geopandas() -> bool:
    """Whether GeoDataFrames can be made here."""
    try:
        import geopandas  # noqa: F401, PLC0415 - heavy, and an extra
    except ImportError:
        return False
    return True


def panel_rows(data: SiteData, *, changed_only: bool) -> list[PanelRow]:
    """The panel as records, where there is no geopandas."""
    rows = []
    names = panel_columns(data)
    for _, table in panel_days(data, _kept(data, changed_only)):
        for values in zip(*(table[name] for name in names), strict=True):
            row = dict(zip(names, values, strict=True))
            p = {state: row.pop(f"p_{state}") for state in data.states}
            rows.append(PanelRow(p=p, **row))
    return rows


def panel_frame(data: SiteData, *, changed_only: bool) -> Any:
    """The panel as a GeoDataFrame of points (WGS 84): the codebook's columns, ``on`` as dates, words as categories."""
    import geopandas as gpd  # noqa: PLC0415 - heavy, and an extra
    import pandas as pd  # noqa: PLC0415 - heavy, and an extra

    names = panel_columns(data)
    parts: dict[str, list[Any]] = {name: [] for name in names if name not in (*_OF_PLACE, "on", "state")}
    states: list[Any] = []
    fixed: dict[str, list[Any]] = {}
    number = {state: at for at, state in enumerate(data.states)}
    for _, table in panel_days(data, _kept(data, changed_only)):
        fixed = table
        states.append(np.array([number[state] for state in table["state"]], dtype=np.int8))
        for name, found in parts.items():
            kind = "Int32" if name in _MISSING else np.float64 if name.startswith("p_") else np.int32
            found.append(pd.array(table[name], dtype=kind))
    days, size = len(data.days), len(fixed.get("place_id", ()))
    columns: dict[str, Any] = {}
    for name in names:
        if name == "on":
            columns[name] = np.repeat(pd.to_datetime([day.on for day in data.days]), size)
        elif name == "state":
            columns[name] = pd.Categorical.from_codes(np.concatenate(states), categories=list(data.states))
        elif name in TEXTS:
            codes = pd.Categorical(fixed[name])
            columns[name] = pd.Categorical.from_codes(np.tile(codes.codes, days), categories=codes.categories)
        elif name in _OF_PLACE:
            columns[name] = np.tile(np.array(fixed[name]), days)
        else:
            columns[name] = pd.concat([pd.Series(part) for part in parts[name]], ignore_index=True)
    points = np.tile(np.array(gpd.points_from_xy(fixed["lon"], fixed["lat"])), days)
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


def _kept(data: SiteData, changed_only: bool) -> Any:
    return np.flatnonzero(moving(data)) if changed_only else None
