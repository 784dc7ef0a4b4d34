"""The site's data as compact JSON values: columns instead of rows, cells as indexes into one table of vertices."""

from itertools import pairwise
from typing import Any

import numpy as np

from whoheld.model import Claim, Quantity
from whoheld.publish.intervals import TOLD, Areas
from whoheld.publish.quarters import quarters
from whoheld.publish.records import NO_EVIDENCE, Citation, Polygon, Ring, SiteClaim, SiteData, SiteDay
from whoheld.text.who import called, speaker_of
from whoheld.timespan import Span

_SCALE = 10_000  # vertices in steps of 0.0001 degree, about 11 m: finer than any cell's meaning
_FEW = 3  # places that changed: fewer make no scene


def payload(data: SiteData) -> dict[str, Any]:
    """One value per data file of the site, by the file's name."""
    return {
        "meta": _meta(data),
        "places": _places(data),
        "now": _now(data),
        "days": _days(data.days),
        "claims": _claims(data),
        "layers": _layers(data),
        **{_view_name(at): _days(view.days, data.days[0]) for at, view in enumerate(data.views)},
    }


def _view_name(at: int) -> str:
    return f"view_{at}"


def _meta(data: SiteData) -> dict[str, Any]:
    areas = Areas(data)
    return {
        "title": data.title,
        "theatre": data.theatre_id,
        "theatreName": data.theatre_name,
        "known": data.known,
        "priorSource": data.prior_source,
        "embargo": data.embargo,
        "fadeDays": data.fade_days,
        "borderSet": data.border_set,
        "borderNote": data.border_note,
        "attributions": data.attributions,
        "bounds": data.bounds,
        "states": data.states,
        "sides": [
            {"id": s.side_id, "name": s.name, "role": s.role, "color": s.color, "colorDark": s.color_dark}
            for s in data.sides
        ],
        "days": [day.on for day in data.days],
        "interval": TOLD,
        "bands": areas.told(data.days),
        "views": [
            {
                "file": _view_name(at),
                "by": view.by,
                "known": view.known,
                "days": len(view.days),
                "bands": areas.told(view.days),
            }
            for at, view in enumerate(data.views)
        ],
    }


def _places(data: SiteData) -> dict[str, Any]:
    """Places by column. ``cells[i]`` lists polygons, rings, and indexes into ``vertices`` (lon, lat, in steps)."""
    oblasts = sorted({place.oblast for place in data.places if place.oblast})
    number = {name: at for at, name in enumerate(oblasts)}
    table = _Vertices()
    cells = [[[table.ring(ring) for ring in polygon] for polygon in place.cell] for place in data.places]
    return {
        "id": [place.place_id for place in data.places],
        "name": [place.name for place in data.places],
        "local": [place.local_name if place.local_name != place.name else None for place in data.places],
        "oblasts": oblasts,
        "oblast": [number[place.oblast] if place.oblast else None for place in data.places],
        "lat": [round(place.lat, 4) for place in data.places],
        "lon": [round(place.lon, 4) for place in data.places],
        "population": [place.population for place in data.places],
        "quarters": sorted(quarters(data.places)),
        "km2": [place.area_km2 for place in data.places],  # in full, so that sums are those of the report
        "scale": _SCALE,
        "vertices": table.flat,
        "cells": cells,
    }


class _Vertices:
    """Distinct vertices; neighbouring cells share theirs, so the page finds the front by shared edges."""

    def __init__(self) -> None:
        self.flat: list[int] = []
        self._seen: dict[tuple[int, int], int] = {}

    def ring(self, ring: Ring) -> list[int]:
        """The ring as indexes, not closed, vertices that fall together dropped."""
        found: list[int] = []
        for lon, lat in ring[:-1]:
            key = (round(lon * _SCALE), round(lat * _SCALE))
            if key not in self._seen:
                self._seen[key] = len(self._seen)
                self.flat += key
            if not found or found[-1] != self._seen[key]:
                found.append(self._seen[key])
        return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def _now(data: SiteData) -> dict[str, Any]:
    """What the first picture needs: the last two days, and the box around nearly all that changed, if enough did."""
    first = max(0, len(data.days) - 2)
    return {"days": _days(data.days[first:], first=first), "scene": _scene(data)}


def _scene(data: SiteData) -> list[float] | None:
    """West, south, east, north. One place far away, perhaps by a misreading, must not make the rest small."""
    touched = np.zeros(len(data.places), dtype=np.bool_)
    for before, day in pairwise(data.days):
        touched |= before.state != day.state
    if touched.sum() < _FEW:
        return None
    at = np.flatnonzero(touched).tolist()
    spans = []
    for values in ([data.places[row].lon for row in at], [data.places[row].lat for row in at]):
        ordered = sorted(values)
        cut = len(ordered) // 10
        spans.append((ordered[cut], ordered[-1 - cut]))
    (west, east), (south, north) = spans
    x, y = (east - west) / 8, (north - south) / 8
    return [round(value, 4) for value in (west - x, south - y, east + x, north + y)]


def _days(days: tuple[SiteDay, ...], start: SiteDay | None = None, first: int = 0) -> list[list[list[int]]]:
    """For each day the places that differ from the day before, by column: how many places are passed over, then what is

    added to the state, to the day of the last evidence, and to each percent. The day of evidence counts from the first
    day (0) and may be negative; the lowest number is none. Days are consecutive, so it stays the same while nothing new
    is said. The first of ``days`` differs from ``start``, or from naught, and is the site's day number ``first``.
    Columns of small numbers are half as long, packed, as rows of the values themselves.
    """
    rows = []
    before = _columns(start, 0) if start else np.zeros_like(_columns(days[0], 0)) if days else None
    for at, day in enumerate(days, first):
        now = _columns(day, at)
        changed = np.flatnonzero((now != before).any(axis=1))
        added = now[changed] - (before[changed] if before is not None else 0)
        rows.append([(np.diff(changed, prepend=-1) - 1).tolist(), *added.T.tolist()])
        before = now
    return rows


def _columns(day: SiteDay, at: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    spoke = np.where(day.evidence_age == NO_EVIDENCE, -(10**6), at - day.evidence_age.astype(np.int64))
    return np.column_stack([day.state.astype(np.int64), spoke, day.percent.astype(np.int64)])


def _claims(data: SiteData) -> dict[str, Any]:
    """Claims and documents as lists; reasons by place as flat rows of claim, state, weight, km and day."""
    documents: dict[Citation, int] = {}
    for cited in (*(item.citation for item in data.claims), *(item.citation for item in data.signals)):
        documents.setdefault(cited, len(documents))
    number = {item.claim_id: at for at, item in enumerate(data.claims)}
    days = {day.on: at for at, day in enumerate(data.days)}
    state = {name: at for at, name in enumerate(data.states)}
    reasons: dict[str, list[float | int]] = {}
    for reason in data.reasons:
        if reason.claim_id not in number or reason.on > data.days[-1].on:
            continue
        row = reasons.setdefault(str(reason.place), [])
        on = days.get(reason.on)
        if on is None:  # of a day before the first that is shown
            on = days[reason.on] = _days_before(reason.on, data.days[0].on)
        row += [number[reason.claim_id], state[reason.toward], reason.weight, reason.distance_km, on]
    return {
        "documents": [_citation(item) for item in documents],
        "claims": [{**_claim(item), "doc": documents[item.citation]} for item in data.claims],
        "reasons": reasons,
        "checks": [
            {
                "claim": number.get(check.claim),
                "on": check.on,
                "claimed": {"value": check.claimed.value, "op": check.claimed.op, "unit": check.claimed.unit},
                "scope": check.scope,
                "verdict": check.verdict,
                "computed": check.computed,
                "probability": check.probability,
                "detail": check.detail,
                "readings": check.readings,
                "spots": [[spot.lon, spot.lat, spot.name, spot.areas] for spot in spots],
            }
            for check, spots in zip(data.checks, data.spots or ((),) * len(data.checks), strict=True)
        ],
        "signals": [
            {
                "topic": item.signal.topic,
                "quote": item.signal.quote,
                "claimant": speaker_of(item.signal),
                "claimantSide": item.signal.claimant_side,
                "via": [called(relay) for relay in item.signal.via],
                "modality": item.signal.modality,
                "on": _last_day(item.signal.published),
                "deadline": item.signal.deadline.edtf() if item.signal.deadline else None,
                "outcome": item.outcome,
                "detail": item.detail,
                "doc": documents[item.citation],
            }
            for item in data.signals
        ],
    }


def _days_before(day: str, first: str) -> int:
    return int((np.datetime64(day) - np.datetime64(first)).astype(int))


def _last_day(span: Span | None) -> str | None:
    return span.last_day.isoformat() if span else None


def _citation(item: Citation) -> dict[str, str | None]:
    return {
        "label": item.document,
        "title": item.title,
        "source": item.source,
        "author": item.author,
        "published": item.published,
        "url": item.url,
    }


def _claim(item: SiteClaim) -> dict[str, Any]:
    claim: Claim = item.claim
    return {
        "id": item.claim_id,
        "on": item.on,
        "quote": claim.quote,
        "place": claim.place,
        "placeId": claim.place_id,
        "scope": claim.scope,
        "effect": claim.effect,
        "side": claim.side,
        "claimant": speaker_of(claim),
        "claimantSide": claim.claimant_side,
        "via": [called(relay) for relay in claim.via],
        "modality": claim.modality,
        "framing": claim.framing,
        "valid": claim.valid.edtf() if claim.valid else None,
        "count": _figure(claim.count) if claim.count else None,
        "origin": item.origin,
        "grade": item.grade,
        **({"reliability": item.reliability} if item.reliability else {}),
    }


def _figure(count: Quantity) -> str:
    text = count.text or f"{count.value:g} {count.unit}"
    return text[:1].lower() + text[1:]


def _layers(data: SiteData) -> dict[str, Any]:
    """GeoJSON collections: borders, rivers, regions, and the points of the regions' names."""
    return {
        "borders": _collection(
            [_feature({"id": x.line_id, "name": x.name}, "MultiLineString", x.lines) for x in data.borders]
        ),
        "rivers": _collection([_feature({"name": x.name}, "MultiLineString", x.lines) for x in data.rivers]),
        "regions": _collection(
            [_feature({"id": x.area_id, "name": x.name}, "MultiPolygon", x.polygons) for x in data.regions]
        ),
        "labels": _collection([_feature({"name": x.name}, "Point", x.label) for x in data.regions]),
    }


def _feature(
    properties: dict[str, Any], kind: str, coordinates: tuple[Ring, ...] | tuple[Polygon, ...] | tuple[float, float]
) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
