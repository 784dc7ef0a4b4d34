"""The desk: a ledger and a theatre put together, for every question about beliefs. Everything right of the ledger.

What is asked for is worked out from the ledger; a desk only keeps what one process would compute twice, and ``refresh``
takes in what came since.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias

import shapely

from whoheld.errors import InputError
from whoheld.fuse import (
    DEFAULT_TRUST,
    Drawn,
    Field,
    Lesson,
    MappedFuser,
    Prior,
    Settings,
    Sites,
    Terrain,
    learn,
    learned,
    prior_from_polygons,
    prior_from_statements,
    sites_of_places,
)
from whoheld.ledger import Ledger
from whoheld.model import CONTESTED, Baseline, Claim, Document, Place
from whoheld.origins import LINKERS, Agencies, Linker, assign, credits_linker, plain
from whoheld.pipeline.kept import Kept
from whoheld.pipeline.reviewed import Reviewed, merged_origins, overridden
from whoheld.territory import Territory, build_territory
from whoheld.theatre.load import load_layer
from whoheld.theatre.records import StartingMap, Theatre
from whoheld.theatre.wording import wording_of

Start: TypeAlias = Baseline | date
"""What beliefs start from: a map of the ledger's, or the theatre's own brought to a day."""

NEITHER = "neither"
"""Whose map: by those who are of no side."""
_LESSON_DAYS = 2


class Desk:
    """Answers from one ledger by one theatre."""

    def __init__(self, ledger: Ledger, theatre: Theatre) -> None:
        self.ledger = ledger
        self.theatre = theatre
        self.states: tuple[str, ...] = (*theatre.side_ids, CONTESTED)
        self.settings = Settings(
            defender=next((side.side_id for side in theatre.sides if side.role == "defender"), None),
            trust=theatre.trust or DEFAULT_TRUST,
        )
        self.reviewed_as_known = lru_cache(maxsize=4)(self._reviewed)
        self.origins_as_known = lru_cache(maxsize=4)(self._origins)
        self._fusers = lru_cache(maxsize=4)(self._fuser)
        self._latest: tuple[MappedFuser, Field] | None = None

    @cached_property
    def _kept(self) -> Kept:
        return Kept(self.ledger, agencies_of(self.theatre))

    def refresh(self) -> int:
        """Take in what was added to the ledger since the desk read it; how many documents, claims and decisions.

        What is asked for afterwards is the same as of a new desk, and only what the new rows can touch is worked out
        again: their places' origins, and beliefs from the first day that they speak of.
        """
        new = self._kept.refresh()
        if new:
            self.reviewed_as_known.cache_clear()
            self.origins_as_known.cache_clear()
        return new

    @property
    def documents(self) -> Mapping[str, Document]:
        """The ledger's documents by id."""
        return self._kept.documents

    @property
    def texts(self) -> Mapping[str, str]:
        """The documents' texts by id."""
        return self._kept.texts

    @cached_property
    def linkers(self) -> tuple[Linker, ...]:
        """What ties claims: words and speakers, and the credits of the theatre's agencies."""
        return (*LINKERS, credits_linker(self._kept.credits, agencies_of(self.theatre)))

    def claims_as_known(self, known: datetime | None) -> tuple[Claim, ...]:
        """The claims that could be known at ``known`` (None: all), as analysts decided until then."""
        return self.reviewed_as_known(known).claims

    def claims_by_id(self, known: datetime | None) -> Mapping[str, Claim]:
        """The same by id."""
        return self.reviewed_as_known(known).by_id

    @cached_property
    def places(self) -> dict[str, Place]:
        """The theatre's places by id."""
        return {place.place_id: place for place in self.theatre.places}

    @cached_property
    def sites(self) -> Sites:
        """The theatre's settlements that have coordinates."""
        return sites_of_places(self.theatre.places)

    @cached_property
    def territory(self) -> Territory:
        """Cells of the settlements within the theatre's border."""
        shapes = self._shapes("border")
        country = next(shape for shape in shapes.values() if "Polygon" in shape.geom_type)
        line = next((shape for shape in shapes.values() if "LineString" in shape.geom_type), None)
        return build_territory(
            place_ids=self.sites.place_ids,
            lat=self.sites.lat,
            lon=self.sites.lon,
            population=[self.places[place_id].population for place_id in self.sites.place_ids],
            country=country,
            border=line,
        )

    def told_days(self, known: datetime | None = None) -> list[date]:
        """The days that dated documents are of and maps tell of, as known at ``known`` (None: all), in order."""
        spans = (d.published for d in self.documents.values() if d.published)
        days = [span.first_day for span in spans if known is None or span.end <= known]
        return sorted([*days, *(baseline.tells_of for baseline in self.ledger.baselines(known))])

    def first_day(self, known: datetime | None = None) -> date:
        """The first day that the ledger speaks of: of its first dated document, or of its first map.

        As known at ``known``; where nothing was known then, of all. Raises InputError where there is none.
        """
        days = self.told_days(known) or self.told_days()
        if not days:
            raise InputError("the ledger", "holds no dated document and no map", hint="ingest reports that have a date")
        return days[0]

    def last_day(self) -> date:
        """The last day of publication in the ledger, or the day of its last map."""
        days = [d.published.last_day for d in self.documents.values() if d.published]
        days += [date.fromisoformat(b.on) for b in self.ledger.baselines()]
        if not days:
            raise InputError("the ledger", "holds no dated document and no map", hint="ingest reports that have a date")
        return max(days)

    def field(
        self,
        days: Sequence[date],
        *,
        known: datetime | None = None,
        sites: Sites | None = None,
        by: str | None = None,
        smoothed: bool = False,
        learning: bool = False,
        decided: bool = True,
    ) -> Field:
        """Beliefs on ``days`` as known at ``known``, for the theatre's settlements or for ``sites``.

        ``by`` takes the word of one side alone, or of NEITHER, and no override. ``smoothed`` lets later days speak of
        earlier ones. ``learning`` weighs kinds of claims by what became of earlier ones (``lessons``) up to the last of
        ``days``. ``decided`` False leaves out what analysts overrode. Raises InputError where ``by`` is neither.
        """
        lessons = self.lessons(min(days), max(days), known) if learning else ()
        settings = learned(self.settings, lessons) if learning else self.settings
        start = self._starting(min(days), known)
        maps = self.maps_as_sources(known) if by in (None, NEITHER) else ()
        fuser = self._fusers(sites or self.sites, start, settings, maps)
        last = self._latest[1] if self._latest and self._latest[0] is fuser else None
        field = fuser.field(
            self._spoken(self.claims_by_id(known), by),
            self.origins_as_known(known),
            days=days,
            known=known,
            smoothed=smoothed,
            since=last,
        )
        self._latest = fuser, field
        overrides = self.reviewed_as_known(known).overrides if decided and sites is None and by is None else ()
        return overridden(field, overrides) if overrides else field

    def field_without(self, days: Sequence[date], left_out: Collection[str], *, known: datetime | None = None) -> Field:
        """The field of the theatre's settlements as it would be without the claims of these ids."""
        start = self._starting(min(days), known)
        fuser = self._fusers(self.sites, start, self.settings, self.maps_as_sources(known))
        gone = frozenset(left_out)
        claims = tuple(claim for claim in self.claims_as_known(known) if claim.id not in gone)
        field = fuser.field(claims, self.origins_as_known(known), days=days, known=known)
        overrides = self.reviewed_as_known(known).overrides
        return overridden(field, overrides) if overrides else field

    def starting_days(self, known: datetime | None = None) -> list[date]:
        """The days on which a published map of the ledger replaces what was believed, as known, in order."""
        return sorted({date.fromisoformat(b.on) for b in self.ledger.baselines(known) if b.role == "start"})

    def maps_as_sources(self, known: datetime | None = None) -> tuple[Baseline, ...]:
        """The ledger's published maps that count as sources, as known."""
        return tuple(b for b in self.ledger.baselines(known) if b.role == "source")

    def _fuser(self, sites: Sites, start: Start, settings: Settings, maps: tuple[Baseline, ...]) -> MappedFuser:
        return MappedFuser(
            sites=sites,
            states=self.states,
            prior=self._drawn_or_stated(sites, start),
            settings=settings,
            terrain=self.terrain,
            maps=[self._as_source(sites, one) for one in maps],
            maker=plain(start.source) if isinstance(start, Baseline) else "",
        )

    def _as_source(self, sites: Sites, baseline: Baseline) -> Drawn:
        state = self.drawn(sites, baseline).p.argmax(axis=1)
        return Drawn(map_id=baseline.id, maker=plain(baseline.source), day=baseline.tells_of, state=state)

    def lessons(self, first: date, last: date, known: datetime | None = None) -> tuple[Lesson, ...]:
        """What the ledger's own beliefs up to ``last``, as known then, tell of each kind of claim.

        Beliefs start from the map that ``field`` starts from on ``first``, and are looked at every other day. No day
        after ``known`` is looked at: nobody could hold a claim against it then.
        """
        if known is not None:
            last = min(last, (known - timedelta(microseconds=1)).date())
        start = max(self.prior(self.sites, first=first, known=known).on, self.first_day(known))
        days = [start + timedelta(days=at) for at in range(0, (last - start).days + 1, _LESSON_DAYS)]
        return learn(self.field(days or [start], known=known, decided=False))

    @cached_property
    def terrain(self) -> Terrain:
        """The theatre's rivers and regions; not whole countries, of which no claim tells much."""
        shapes = self._shapes("regions")
        rivers = self._shapes("rivers")
        return Terrain(
            rivers=tuple(rivers.values()),
            named=rivers,
            areas={
                region.region_id: shapes[region.polygon]
                for region in self.theatre.regions
                if region.polygon in shapes and region.region_kind != "country"
            },
        )

    def _shapes(self, layer: str) -> dict[str, shapely.Geometry]:
        features = load_layer(self.theatre, layer)["features"] if layer in self.theatre.layers else []
        return {feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features}

    def prior(self, sites: Sites, *, first: date, known: datetime | None = None) -> Prior:
        """The starting map: the ledger's latest on or before ``first``, else the theatre's nearest to the start.

        Maps that count as sources are none.
        """
        return self._drawn_or_stated(sites, self._starting(first, known))

    def _starting(self, first: date, known: datetime | None) -> Start:
        maps = [b for b in self.ledger.baselines(known) if b.role == "start" and b.on <= first.isoformat()]
        if maps:
            return max(maps, key=lambda b: (b.on, b.known, b.id))
        return min(first, self.first_day()) if known is None else min([first, *self.told_days(known)])

    def _drawn_or_stated(self, sites: Sites, start: Start) -> Prior:
        if isinstance(start, Baseline):
            return self.drawn(sites, start)
        if not self.theatre.starting_maps:
            raise InputError(self.theatre.theatre_id, "has no starting map", hint="add one by `whoheld baseline`")
        chosen = min(self.theatre.starting_maps, key=lambda m: (abs((m.on - start).days), m.on))
        return self._stated(sites, chosen, on=start)

    def drawn(self, sites: Sites, baseline: Baseline) -> Prior:
        """What a published map says of the sites."""
        return prior_from_polygons(
            sites,
            json.loads(baseline.geojson)["features"],
            states=self.states,
            default_side=self.theatre.default_side,
            on=date.fromisoformat(baseline.on),
            source=baseline.source,
        )

    def _stated(self, sites: Sites, chosen: StartingMap, *, on: date) -> Prior:
        positions = {p.place_id: (p.lat, p.lon) for p in self.theatre.places if p.lat is not None and p.lon is not None}
        return prior_from_statements(
            sites,
            chosen.statements,
            positions=positions,
            states=self.states,
            default_side=self.theatre.default_side,
            on=on,
            source=f"{chosen.source}, {chosen.on}",
        )

    def _spoken(self, claims: Mapping[str, Claim], by: str | None) -> Mapping[str, Claim]:
        """The claims of one side's speakers, or those of no side's: third parties and reports in their own voice."""
        sides = self.theatre.side_ids
        if by is None:
            return claims
        if by not in (*sides, NEITHER):
            raise InputError(by, "is no side of this theatre", hint=f"use one of {', '.join((*sides, NEITHER))}")
        return {
            key: claim
            for key, claim in claims.items()
            if (claim.claimant_side if claim.claimant_side in sides else NEITHER) == by
        }

    def _reviewed(self, known: datetime | None) -> Reviewed:
        return self._kept.reviewed(known)

    def _origins(self, known: datetime | None) -> Mapping[str, str]:
        reviewed = self.reviewed_as_known(known)
        if known is None:
            return self._kept.origins(reviewed, self.linkers)
        return merged_origins(assign(reviewed.by_id, self.texts, linkers=self.linkers), reviewed)


def agencies_of(theatre: Theatre) -> Agencies:
    """The theatre's actors of kind 'agency', and the words of a credit (class ``credit`` of its wording)."""
    return Agencies(
        ids={
            plain(spelling): actor.actor_id
            for actor in theatre.actors
            if actor.actor_kind == "agency"
            for spelling in actor.spellings
        },
        credit=wording_of(theatre).words.get("credit", frozenset()),
    )
