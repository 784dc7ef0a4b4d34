"""From a belief field, a territory and the ledger's records to what publishing takes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np
import shapely
from shapely.geometry import shape

from whoheld.errors import InputError
from whoheld.fuse import Field, credibility
from whoheld.model import Check, Claim, Document, Place, Signal
from whoheld.publish.records import (
    NO_EVIDENCE,
    Citation,
    Polygon,
    Ring,
    SiteArea,
    SiteClaim,
    SiteData,
    SiteDay,
    SiteLine,
    SitePlace,
    SiteReason,
    SiteSignal,
)
from whoheld.publish.spots import check_spots
from whoheld.territory import Territory
from whoheld.theatre.records import Theatre
from whoheld.timespan import utc_text

_LEAST = 0.05  # claims of less weight than 5 % on the odds explain nothing to a reader
_DECIMALS = 5  # of a degree: about a metre
_SHORE_M = 60.0  # metres: a coast or border as the cells are drawn
_DRAWN = 0.003  # degrees (about 300 m): what is only drawn needs no more
_NO_LETTERS: Mapping[str, str] = {}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a signal: one word, and a sentence for people."""

    word: str
    detail: str | None = None


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger holds and what was made of it, as known at one time.

    ``documents`` by id; ``origins`` and ``outcomes`` by the id of the claim and of the signal (what is missing there is
    not shown); ``maps`` names by id the published maps that count as sources; ``letters`` has the reliability of
    sources by name.
    """

    claims: Sequence[Claim]
    documents: Mapping[str, Document]
    origins: Mapping[str, str] = msgspec.field(default_factory=dict)
    checks: Sequence[Check] = ()
    signals: Sequence[Signal] = ()
    outcomes: Mapping[str, Outcome] = msgspec.field(default_factory=dict)
    maps: Mapping[str, str] = msgspec.field(default_factory=dict)
    letters: Mapping[str, str] = msgspec.field(default_factory=dict)


def _maps(field: Field, names: Mapping[str, str]) -> str:
    """The starting map's source, and after it the later maps that had a part in the field."""
    later = [names.get(seen.map_id, seen.map_id) for leg in field.legs for seen in leg.seen]
    return f"{field.prior.source}; as later sources {', '.join(later)}" if later else field.prior.source


def site_data(
    *,
    title: str,
    theatre: Theatre,
    field: Field,
    territory: Territory,
    layers: Mapping[str, Mapping[str, Any]],
    attributions: Sequence[str],
    findings: Findings,
    embargo: str,
) -> SiteData:
    """Everything for a site, report or export, over the field's days (one by one, without a gap).

    ``layers`` are the theatre's GeoJSON collections 'border', 'regions' and 'rivers'; each may be missing. Raises
    InputError where field and territory are of other settlements, or a day is left out.
    """
    if field.sites.place_ids != territory.place_ids:
        raise InputError(
            "the field", "is of other settlements than the territory", hint="build both from one gazetteer"
        )
    if (field.days[-1] - field.days[0]).days + 1 != len(field.days):
        raise InputError("the field", "leaves out days", hint="ask it for each day from the first to the last")
    rows = {place.place_id: place for place in theatre.places}
    documents, grades = findings.documents, credibility(field)
    return SiteData(
        title=title,
        theatre_id=theatre.theatre_id,
        theatre_name=theatre.name,
        known=utc_text(field.known) if field.known else "all that the ledger holds",
        prior_source=_maps(field, findings.maps),
        embargo=embargo,
        fade_days=float(field.settings.fade_days),
        floor=float(field.settings.floor),
        border_set=theatre.border_set,
        border_note=theatre.border_note,
        attributions=tuple(attributions),
        bounds=theatre.bounds,
        states=field.states,
        sides=theatre.sides,
        places=site_places([rows[place_id] for place_id in field.sites.place_ids], territory),
        days=site_days(field),
        claims=tuple(
            site_claim(claim, documents, findings.origins.get(claim.id), grades.get(claim.id), findings.letters)
            for claim in findings.claims
        ),
        reasons=site_reasons(field),
        checks=tuple(findings.checks),
        spots=check_spots(findings.checks, findings.claims, theatre),
        signals=tuple(_signal(s, documents, findings.outcomes.get(s.id)) for s in findings.signals),
        borders=_lines(layers.get("border")),
        rivers=_lines(layers.get("rivers")),
        regions=_areas(layers.get("regions")),
    )


def site_places(places: Sequence[Place], territory: Territory) -> tuple[SitePlace, ...]:
    """The settlements of a territory with their clipped cells, in the territory's order."""
    cells = _clipped(territory)
    return tuple(
        SitePlace(
            place_id=place.place_id,
            name=place.name,
            local_name=place.local_name,
            oblast=place.oblast,
            lat=float(place.lat or 0.0),
            lon=float(place.lon or 0.0),
            population=place.population,
            located=place.located,
            katotth=place.katotth,
            area_km2=round(float(area), 3),
            cell=_polygons(cell),
        )
        for place, area, cell in zip(places, territory.area_km2, cells, strict=True)
    )


def _clipped(territory: Territory) -> Any:
    """The cells in degrees; only those that the country's boundary runs through are cut."""
    cells = territory.open_cells.copy()
    shapely.prepare(territory.ground)
    cut = ~shapely.contains_properly(territory.ground, cells)
    cells[cut] = shapely.intersection(cells[cut], territory.ground.simplify(_SHORE_M))
    return [territory.plane.inverse(cell) for cell in cells]


def site_days(field: Field) -> tuple[SiteDay, ...]:
    """The field's beliefs by day."""
    ages = _ages(field)
    return tuple(
        SiteDay(
            on=day.isoformat(),
            state=field.best_on(day).astype(np.int8),
            p=field.p[at].astype(np.float32),
            evidence_age=ages[at],
        )
        for at, day in enumerate(field.days)
    )


def _ages(field: Field) -> np.ndarray[Any, np.dtype[np.int32]]:
    """``Field.evidence_age`` of every day and site at once, shape (n_days, n_sites)."""
    spoke = np.array([w.day.toordinal() for w in field.witnesses], dtype=np.int64)
    weight = np.array([w.weight for w in field.witnesses], dtype=np.float64)
    ordinals = np.array([day.toordinal() for day in field.days], dtype=np.int64)
    last = np.full((len(ordinals), len(field.sites)), np.iinfo(np.int32).min, dtype=np.int64)
    if len(field.witnesses):
        notable = np.abs(weight[field.acts.witness] * field.acts.part) >= field.settings.notable
        when, site = spoke[field.acts.witness[notable]], field.acts.site[notable]
        row = np.searchsorted(ordinals, when)
        shown = row < len(ordinals)
        np.maximum.at(last, (row[shown], site[shown]), when[shown])
        np.maximum.accumulate(last, axis=0, out=last)
    age = np.where(last < 0, NO_EVIDENCE, ordinals[:, None] - last)
    return age.astype(np.int32)


def site_reasons(field: Field) -> tuple[SiteReason, ...]:
    """Each claim's part in each belief, without the parts too small to explain anything; by place, day and claim."""
    acts, witnesses = field.acts, field.witnesses
    leads = np.array([item.leads for item in witnesses], dtype=np.bool_)[acts.witness]
    each = np.array([item.weight for item in witnesses], dtype=np.float64)[acts.witness]
    weight = np.where(leads, each * acts.part, 0.0)
    told = np.flatnonzero((abs(weight) >= _LEAST) | (~leads & (acts.part >= 1)))
    days = [item.day.isoformat() for item in witnesses]
    found = [
        SiteReason(
            place=site,
            claim_id=witnesses[witness].claim_id,
            toward=witnesses[witness].toward,
            weight=round(heavy, 3),
            distance_km=round(km, 1),
            on=days[witness],
        )
        for witness, site, km, heavy in zip(
            acts.witness[told].tolist(),
            acts.site[told].tolist(),
            acts.km[told].tolist(),
            weight[told].tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(found, key=lambda r: (r.place, r.on, r.claim_id)))


def citation(document: Document) -> Citation:
    """How output cites a document."""
    return Citation(
        document=document.label,
        title=document.title,
        source=document.source,
        author=document.author,
        published=document.published.edtf() if document.published else None,
        url=document.url,
    )


def site_claim(
    claim: Claim,
    documents: Mapping[str, Document],
    origin: str | None = None,
    grade: int | None = None,
    letters: Mapping[str, str] = _NO_LETTERS,
) -> SiteClaim:
    """A claim with its citation; the post's own address and date where a post says it. ``letters``: see Findings."""
    document = documents[claim.document]
    cited = citation(document)
    for post in document.posts:
        if post.start <= claim.start < post.end and post.url:
            cited = msgspec.structs.replace(cited, url=post.url, author=post.author)
    return SiteClaim(
        claim_id=claim.id,
        claim=claim,
        citation=cited,
        on=_day(claim),
        origin=origin,
        grade=grade,
        reliability=letters.get(document.source or ""),
    )


def _day(claim: Claim) -> str | None:
    day: date | None = claim.published.last_day if claim.published else None
    return day.isoformat() if day else None


def _signal(signal: Signal, documents: Mapping[str, Document], outcome: Outcome | None) -> SiteSignal:
    return SiteSignal(
        signal_id=signal.id,
        signal=signal,
        citation=citation(documents[signal.document]),
        outcome=outcome.word if outcome else None,
        detail=outcome.detail if outcome else None,
    )


def _lines(collection: Mapping[str, Any] | None) -> tuple[SiteLine, ...]:
    found = []
    for feature in (collection or {}).get("features", ()):
        drawn = shape(feature["geometry"]).simplify(_DRAWN / 3)
        parts = shapely.get_parts(drawn.boundary if "Polygon" in drawn.geom_type else drawn)
        lines = tuple(_ring(part) for part in parts if not part.is_empty)
        found.append(SiteLine(line_id=feature["id"], name=feature.get("properties", {}).get("name"), lines=lines))
    return tuple(found)


def _areas(collection: Mapping[str, Any] | None) -> tuple[SiteArea, ...]:
    features = (collection or {}).get("features", ())
    shapes = shapely.coverage_simplify([shape(f["geometry"]) for f in features], _DRAWN) if features else ()
    found = []
    for feature, area in zip(features, shapes, strict=True):
        label = max(shapely.get_parts(area), key=lambda part: part.area).representative_point()
        found.append(
            SiteArea(
                area_id=feature["id"],
                name=feature["properties"]["name"],
                label=(round(label.x, _DECIMALS), round(label.y, _DECIMALS)),
                polygons=_polygons(area),
            )
        )
    return tuple(found)


def _polygons(area: Any) -> tuple[Polygon, ...]:
    return tuple(
        tuple(_ring(ring) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(shapely.get_parts(area))
        if part.geom_type == "Polygon" and not part.is_empty
    )


def _ring(line: Any) -> Ring:
    return tuple((x, y) for x, y in np.round(shapely.get_coordinates(line), _DECIMALS).tolist())
