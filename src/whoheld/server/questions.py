"""Questions and their answers. Each takes the published version, so that nothing is told that waits."""

from datetime import date

import msgspec
import numpy as np

from whoheld.bands import Band
from whoheld.errors import InputError, NotFound
from whoheld.fuse import likelihood
from whoheld.ledger import Ledger
from whoheld.pipeline.embargo import embargo_of, may_be_published
from whoheld.pipeline.health import health
from whoheld.pipeline.lookup import find_place
from whoheld.publish import THEN, SiteDay, digest, site_days
from whoheld.publish.intervals import TOLD
from whoheld.publish.records import NO_EVIDENCE, Citation, SiteClaim, SitePlace, SiteReason
from whoheld.publish.report import web_address
from whoheld.publish.why import totals
from whoheld.server import answers
from whoheld.server.asked import (
    Nothing,
    OfAreas,
    OfChanges,
    OfClaim,
    OfMap,
    OfPlace,
    OfReport,
    OfWords,
    Paged,
)
from whoheld.server.settings import Now
from whoheld.server.versions import Version
from whoheld.sources.config import Source
from whoheld.text.who import speaker_of
from whoheld.timespan import end_of, utc_text

_REASONS = 200
_BEHIND = 3  # claims named for a change


class Shop(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What answers are made of: a version, and for figures of the sources the ledger as it is now."""

    version: Version
    ledger: Ledger
    sources: tuple[Source, ...] | None
    now: Now


def day_of(version: Version, on: date | None) -> str:
    """The ISO day asked for, else the last. Raises NotFound where the map does not show it."""
    days = version.data.days
    if on is None:
        return days[-1].on
    if (text := on.isoformat()) not in version.days:
        raise NotFound(text, "is no day of this map", hint=f"it shows {days[0].on} to {days[-1].on}")
    return text


def site(shop: Shop, _asked: Nothing) -> answers.Site:
    """What is shown."""
    version, data = shop.version, shop.version.data
    return answers.Site(
        title=data.title,
        theatre=data.theatre_id,
        version=version.tag,
        rows=version.head.rows,
        made=utc_text(version.made),
        known=data.known,
        first=data.days[0].on,
        last=data.days[-1].on,
        states=data.states,
        sides=tuple(
            answers.SideLine(id=s.side_id, name=s.name, role=s.role, color=s.color, color_dark=s.color_dark)
            for s in data.sides
        ),
        settlements=len(data.places),
        claims=len(data.claims),
        embargo=data.embargo,
        starting_map=data.prior_source,
        border=data.border_set,
        attributions=data.attributions,
        views=tuple(
            answers.ViewLine(file=f"view_{at}.json", by=view.by, known=view.known) for at, view in enumerate(data.views)
        ),
        data=tuple(name for name in version.files if name.endswith(".json")),
    )


def at(shop: Shop, asked: OfMap) -> answers.At:
    """Who holds what: as published, or as it could be known earlier or by the word of some, within the same embargo."""
    data = shop.version.data
    on = day_of(shop.version, asked.on)
    if asked.state is not None and asked.state not in data.states:
        raise InputError(asked.state, "is no state of this map", hint=f"use one of {', '.join(data.states)}")
    day = _day(shop.version, on, asked)
    chosen = [
        index
        for index, place in enumerate(data.places)
        if (asked.oblast is None or place.oblast == asked.oblast)
        and (asked.state is None or data.states[int(day.state[index])] == asked.state)
    ]
    page = chosen[asked.offset : asked.offset + asked.limit]
    return answers.At(
        on=on,
        known=asked.known,
        by=asked.by,
        embargo=data.embargo,
        total=len(chosen),
        offset=asked.offset,
        places=tuple(_state(shop.version, day, index) for index in page),
    )


def takes_fusion(asked: OfMap) -> bool:
    """Whether an answer needs a run of the fusion that the version has not made."""
    return asked.known is not None or asked.by is not None


def _day(version: Version, on: str, asked: OfMap) -> SiteDay:
    """The day as published; else as one of the version's other maps has it; else by a run of the fusion."""
    number = version.days[on]
    known = asked.known_at
    desk = version.desk
    if known is not None and known >= end_of(desk.last_day()):
        known = None  # all that the ledger holds; a later time would only outwait the embargo
    if known is None and asked.by is None:
        return version.data.days[number]
    for view in version.data.views:
        told = None if view.known in (None, THEN) else end_of(date.fromisoformat(str(view.known)))
        if view.by == asked.by and view.known != THEN and told == known and number < len(view.days):
            return view.days[number]
    first = date.fromisoformat(version.data.days[0].on)
    days = sorted({first, date.fromisoformat(on)})  # the map starts from the first of the days, as all others do
    embargo = embargo_of(desk, waits=version.waits, known=None)
    with version.fusing:
        field = may_be_published(desk, days, embargo=embargo, known=known, by=asked.by).field
    return site_days(field)[-1]


def _state(version: Version, day: SiteDay, index: int) -> answers.PlaceState:
    place = version.data.places[index]
    return answers.PlaceState(
        place=place.place_id,
        name=place.name,
        oblast=place.oblast,
        population=place.population,
        lat=round(place.lat, 5),
        lon=round(place.lon, 5),
        state=version.data.states[int(day.state[index])],
        p=_p(version, day, index),
        evidence_age_days=_age(day, index),
    )


def _p(version: Version, day: SiteDay, index: int) -> dict[str, float]:
    return {state: round(float(p), 4) for state, p in zip(version.data.states, day.p[index], strict=True)}


def _age(day: SiteDay, index: int) -> int | None:
    age = int(day.evidence_age[index])
    return None if age == NO_EVIDENCE else age


def why(shop: Shop, asked: OfPlace) -> answers.WhyLine:
    """Why a settlement is shown as it is, by the claims that are published with it."""
    version, data = shop.version, shop.version.data
    found = find_place(version.desk.theatre, asked.place)
    index = version.sites.get(found.place_id)
    if index is None:
        raise NotFound(found.name, "is not on the map: it has no coordinates", hint="ask for a place near it")
    on = day_of(version, asked.on)
    day = data.days[version.days[on]]
    behind = reasons_of(version, index, on)
    state, p = data.states[int(day.state[index])], _p(version, day, index)
    return answers.WhyLine(
        place=found.place_id,
        name=found.name,
        oblast=found.oblast,
        on=on,
        state=state,
        likelihood=likelihood(p[state]),
        p=p,
        evidence_age_days=_age(day, index),
        starting_map=data.prior_source,
        embargo=data.embargo,
        total=len(behind),
        reasons=tuple(
            answers.ReasonLine(
                toward=reason.toward,
                weight=round(weight, 3),
                distance_km=reason.distance_km,
                claim=claim_line(version.claims[reason.claim_id]),
            )
            for weight, reason in behind[:_REASONS]
        ),
    )


def reasons_of(version: Version, index: int, on: str) -> list[tuple[float, SiteReason]]:
    """The claims that bear on a settlement by ``on``, with their weights on that day, weightiest first."""
    fade = version.data.fade_days
    found = []
    for reason in version.reasons.get(index, ()):
        if reason.on <= on and reason.claim_id in version.claims:
            age = (date.fromisoformat(on) - date.fromisoformat(reason.on)).days
            found.append((reason.weight * 0.5 ** (age / fade), reason))
    return sorted(found, key=lambda row: (-abs(row[0]), row[1].on, row[1].claim_id))


def claim_line(item: SiteClaim) -> answers.ClaimLine:
    """A published claim. An address that is none of the web is left out."""
    claim, cited = item.claim, item.citation
    return answers.ClaimLine(
        claim=item.claim_id,
        quote=claim.quote,
        place=claim.place,
        place_id=claim.place_id,
        effect=claim.effect,
        side=claim.side,
        claimant=speaker_of(claim),
        claimant_side=claim.claimant_side,
        via=claim.via,
        modality=claim.modality,
        framing=claim.framing,
        valid=claim.valid.edtf() if claim.valid else None,
        on=item.on,
        origin=item.origin,
        grade=item.grade,
        document=cited.document,
        title=cited.title,
        source=cited.source,
        author=cited.author,
        published=cited.published,
        url=web_address(cited.url),
    )


def changes(shop: Shop, asked: OfChanges) -> answers.Changes:
    """What changed hands between two days of the map; by default on the last day."""
    version, data = shop.version, shop.version.data
    last = day_of(version, asked.last)
    first = data.days[max(0, version.days[last] - 1)].on if asked.first is None else day_of(version, asked.first)
    if first > last:
        raise InputError(f"{first} to {last}", "is no span of days", hint="give the earlier day first")
    days = data.days[version.days[first] : version.days[last] + 1]
    moved = np.flatnonzero(days[0].state != days[-1].state).tolist()
    moved.sort(key=lambda index: (-data.places[index].population, data.places[index].place_id))
    page = moved[asked.offset : asked.offset + asked.limit]
    return answers.Changes(
        first=first,
        last=last,
        embargo=data.embargo,
        total=len(moved),
        offset=asked.offset,
        changes=tuple(_change(version, days, index) for index in page),
    )


def _change(version: Version, days: tuple[SiteDay, ...], index: int) -> answers.ChangeLine:
    states, place = version.data.states, version.data.places[index]
    after = int(days[-1].state[index])
    since = next(n for n in range(len(days) - 1, -1, -1) if n == 0 or int(days[n - 1].state[index]) != after)
    behind = [
        version.claims[reason.claim_id]
        for weight, reason in reasons_of(version, index, days[-1].on)
        if reason.toward == states[after] and weight > 0
    ][:_BEHIND]
    named = (c.source or c.author or c.title or c.document for c in (item.citation for item in behind))
    return answers.ChangeLine(
        place=place.place_id,
        name=place.name,
        oblast=place.oblast,
        population=place.population,
        before=states[int(days[0].state[index])],
        after=states[after],
        on=days[since].on,
        p=round(float(days[-1].p[index, after]), 4),
        sources=tuple(dict.fromkeys(named)),
        claims=tuple(item.claim_id for item in behind),
    )


def checks(shop: Shop, asked: Paged) -> answers.Checks:
    """Claimed figures with their verdicts, in the ledger's order."""
    version = shop.version
    page = version.data.checks[asked.offset : asked.offset + asked.limit]
    return answers.Checks(
        total=len(version.data.checks),
        offset=asked.offset,
        checks=tuple(
            answers.CheckedLine(
                on=check.on,
                verdict=check.verdict,
                figure=check.claimed.text or f"{check.claimed.value:g} {check.claimed.unit}",
                op=check.claimed.op,
                value=check.claimed.value,
                unit=check.claimed.unit,
                computed=None if check.computed is None else float(check.computed),
                probability=None if check.probability is None else float(check.probability),
                scope=check.scope,
                detail=check.detail,
                readings=check.readings,
                claim=claim_line(version.claims[check.claim]) if check.claim in version.claims else None,
            )
            for check in page
        ),
    )


def signals(shop: Shop, asked: Paged) -> answers.Signals:
    """Statements about escalations, by time of publication."""
    found = shop.version.data.signals
    return answers.Signals(
        total=len(found),
        offset=asked.offset,
        signals=tuple(
            answers.SignalRow(
                topic=item.signal.topic,
                side=item.signal.subject_side,
                on=item.signal.published.last_day.isoformat() if item.signal.published else None,
                modality=item.signal.modality,
                claimant=speaker_of(item.signal),
                via=item.signal.via,
                deadline=item.signal.deadline.edtf() if item.signal.deadline else None,
                outcome=item.outcome,
                detail=item.detail,
                quote=item.signal.quote,
                document=item.citation.document,
                title=item.citation.title,
                source=item.citation.source,
                published=item.citation.published,
                url=web_address(item.citation.url),
            )
            for item in found[asked.offset : asked.offset + asked.limit]
        ),
    )


def sources(shop: Shop, asked: Paged) -> answers.Sources:
    """What each source gave, and how the followed ones fare."""
    found = shop.ledger.sources()
    fared = None
    if shop.sources is not None:
        fared = tuple(
            answers.HealthLine(
                source=one.source.name,
                kind=one.source.kind,
                side=one.source.side,
                state=one.state,
                flags=tuple(answers.FlagLine(kind=flag.kind, detail=flag.detail) for flag in one.flags),
            )
            for one in health(shop.ledger, shop.sources, now=shop.now())
        )
    return answers.Sources(
        total=len(found),
        offset=asked.offset,
        sources=tuple(
            answers.SourceLine(
                source=one.source, documents=one.documents, claims=one.claims, first=one.first, last=one.last
            )
            for one in found[asked.offset : asked.offset + asked.limit]
        ),
        health=fared,
    )


def search(shop: Shop, asked: OfWords) -> answers.Found:
    """Settlements by name and claims by words, of those that are published: no document's text is told."""
    version = shop.version
    wanted = asked.q.strip().strip('"*').casefold()
    places = [place for place in version.data.places if wanted and _named(place, wanted)]
    places.sort(key=lambda place: (-place.population, place.place_id))
    hits = shop.ledger.search(asked.q, limit=5 * asked.limit)
    ids = dict.fromkeys(hit.claim.id for hit in hits if hit.claim is not None)
    claims = [version.claims[key] for key in ids if key in version.claims]
    return answers.Found(
        q=asked.q,
        places=tuple(
            answers.FoundPlace(
                place=place.place_id,
                name=place.name,
                local_name=place.local_name,
                oblast=place.oblast,
                population=place.population,
            )
            for place in places[: asked.limit]
        ),
        claims=tuple(claim_line(item) for item in claims[: asked.limit]),
    )


def _named(place: SitePlace, wanted: str) -> bool:
    return any(name.casefold().startswith(wanted) for name in (place.name, place.local_name) if name)


def claim(shop: Shop, asked: OfClaim) -> answers.ClaimLine:
    """One published claim."""
    item = shop.version.claims.get(asked.claim)
    if item is None:
        raise NotFound(asked.claim, "is no claim of this map", hint="find it by /api/search or /api/why")
    return claim_line(item)


def report(shop: Shop, asked: OfReport) -> answers.Report:
    """The report of a day."""
    made = digest(shop.version.data, day_of(shop.version, asked.day))
    sections = tuple(
        msgspec.structs.replace(
            section,
            sentences=tuple(
                msgspec.structs.replace(one, citations=tuple(_of_the_web(item) for item in one.citations))
                for one in section.sentences
            ),
        )
        for section in made.sections
    )
    return msgspec.structs.replace(made, sections=sections)


def _of_the_web(item: Citation) -> Citation:
    return msgspec.structs.replace(item, url=web_address(item.url))


def areas(shop: Shop, asked: OfAreas) -> answers.Areas:
    """Ground, settlements and people by state."""
    on = day_of(shop.version, asked.on)
    rows = []
    for row in totals(shop.version.data, on):
        area, count, gain = _told(row.km2_band), _told(row.settlements_band), _told(row.gained_band)
        rows.append(
            answers.AreaRow(
                state=row.state,
                km2=round(float(row.km2), 1),
                km2_low=area[0],
                km2_high=area[1],
                settlements=int(row.settlements),
                settlements_low=int(count[0]),
                settlements_high=int(count[1]),
                population=int(row.population),
                gained_km2=None if row.gained_km2 is None else round(float(row.gained_km2), 1),
                gained_low=gain[0] if row.gained_band else None,
                gained_high=gain[1] if row.gained_band else None,
            )
        )
    return answers.Areas(on=on, embargo=shop.version.data.embargo, interval=TOLD, areas=tuple(rows))


def _told(band: Band | None) -> tuple[float, float]:
    if band is None:
        return 0.0, 0.0
    told = band.rounded()
    return round(float(told.low), 1), round(float(told.high), 1)
