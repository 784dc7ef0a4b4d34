"""A published map, checked and mended, as a baseline."""

import json
import math
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import msgspec
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from whoheld.errors import InputError
from whoheld.model import LAG_HOURS, Baseline, MapRole, canonical
from whoheld.timespan import end_of, utc_text

_HINT = "give a FeatureCollection of polygons in WGS 84 degrees, each with the property `state`"
_POLYGONS = ("Polygon", "MultiPolygon")
_CRS84 = ("CRS84", "4326")


class ReadMap(msgspec.Struct, frozen=True, kw_only=True):
    """The baseline, and notes on what was mended in it."""

    baseline: Baseline
    notes: tuple[str, ...] = ()


def read_map(
    data: bytes,
    *,
    subject: str,
    states: Collection[str],
    on: date,
    source: str,
    known: datetime | None = None,
    role: MapRole = "start",
    lag_hours: int = LAG_HOURS,
) -> ReadMap:
    """Read a GeoJSON map (RFC 7946) of the day ``on``, known at ``known`` (default: the end of that day).

    ``role`` and ``lag_hours`` as in ``Baseline``.

    Each feature is a (multi)polygon whose property ``state`` is one of ``states``. Invalid rings are mended (GEOS
    MakeValid) and noted; heights and other properties are left out, since they are no part of the state. Raises
    InputError that names the feature.
    """
    collection = _collection(data, subject=subject)
    features, notes = [], []
    for number, feature in enumerate(collection["features"], 1):
        name = f"{subject}: feature {number}"
        state = _state(feature, name=name, states=states)
        geometry = _geometry(feature, name=name)
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            geometry = _mended(geometry, name=name)
            notes.append(f"feature {number} ({state}) was mended: {reason}")
        features.append({"type": "Feature", "properties": {"state": state}, "geometry": mapping(geometry)})
    geojson = canonical({"type": "FeatureCollection", "features": features}).decode()
    baseline = Baseline(
        on=on.isoformat(),
        source=source,
        known=utc_text(known or end_of(on)),
        geojson=geojson,
        role=role,
        lag_hours=lag_hours,
    )
    return ReadMap(baseline=baseline, notes=tuple(notes))


def refuse_other_role(baseline: Baseline, there: Iterable[Baseline]) -> None:
    """Raises InputError where the same map is ``there`` in another role: it would count twice."""
    for other in there:
        same = (other.on, other.source, other.geojson) == (baseline.on, baseline.source, baseline.geojson)
        if same and (other.role, other.lag_hours) != (baseline.role, baseline.lag_hours):
            reason = f"is in the ledger already, as {other.role} ({other.id})"
            raise InputError(f"the map of {baseline.on}", reason, hint="rows are never changed: use a new ledger")


def _collection(data: bytes, *, subject: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise InputError(subject, f"is not JSON: {error}", hint=_HINT) from error
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        kind = value.get("type") if isinstance(value, dict) else type(value).__name__
        raise InputError(subject, f"is no GeoJSON FeatureCollection but {kind!r}", hint=_HINT)
    features = value.get("features")
    if not isinstance(features, list) or not features:
        raise InputError(subject, "has no features", hint=_HINT)
    crs = value.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in _CRS84):
        hint = "reproject it, e.g. `ogr2ogr -t_srs EPSG:4326 OUT.geojson MAP.geojson`"
        raise InputError(subject, f"is in another coordinate system than WGS 84: {json.dumps(crs)}", hint=hint)
    return value


def _state(feature: Any, *, name: str, states: Collection[str]) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    state = properties.get("state") if isinstance(properties, dict) else None
    if not isinstance(state, str) or state not in states:
        hint = f"`state` is one of: {', '.join(states)}"
        raise InputError(name, "has no property `state`" if state is None else f"has state {state!r}", hint=hint)
    return state


def _geometry(feature: dict[str, Any], *, name: str) -> BaseGeometry:
    given = feature.get("geometry")
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in _POLYGONS:
        raise InputError(name, f"is no polygon but {kind or 'without geometry'}", hint=_HINT)
    try:
        geometry: BaseGeometry = shapely.force_2d(shape(given))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InputError(name, f"has coordinates that are no polygon: {error}", hint=_HINT) from error
    if geometry.is_empty:
        raise InputError(name, "is empty", hint="leave it out")
    west, south, east, north = geometry.bounds
    finite = all(map(math.isfinite, (west, south, east, north)))
    if not finite or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(name, "has coordinates that are no degrees (longitude, latitude)", hint=_HINT)
    return geometry


def _mended(geometry: BaseGeometry, *, name: str) -> BaseGeometry:
    """The area that the rings bound; lines and points that mending leaves over have none and are dropped."""
    parts = shapely.get_parts(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    polygons = [part for part in parts if part.geom_type in _POLYGONS and not part.is_empty]
    if not polygons:
        raise InputError(name, "bounds no area", hint="leave it out, or draw it again")
    mended: BaseGeometry = shapely.union_all(polygons)
    return mended
