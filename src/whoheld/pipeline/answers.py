"""Answers in rows: who holds, why, and what changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from whoheld.fuse import CANNOT_BE_JUDGED, Account, Field, account, credibility, likelihood
from whoheld.model import Claim, Evidence, Place, Review
from whoheld.pipeline.desk import NEITHER, Desk
from whoheld.pipeline.reviewed import covers, overridden
from whoheld.text.who import speaker_of

_MANY_SOURCES = 3


def at_header(states: Sequence[str], *, points: bool) -> list[str]:
    """The columns of ``whoheld at``."""
    first = ["point"] if points else ["place", "name", "oblast"]
    return [*first, "state", *(f"p_{state}" for state in states), "evidence_age_days"]


def at_rows(
    desk: Desk, field: Field, on: date, *, points: bool, places: Collection[str] | None = None
) -> Iterator[list[object]]:
    """One row a site, or only those of ``places``, in their order.

    It has the state, the probability of each state, and the days since the last evidence.
    """
    row = field.day_index(on)
    states = field.states_on(on)
    for key in field.sites.place_ids if places is None else places:
        index = field.site_index(key)
        state = states[index]
        place = None if points else desk.places.get(key)
        named: list[object] = [key] if place is None else [key, place.name, place.oblast]
        yield [*named, state, *(round(float(p), 4) for p in field.p[row, index]), field.evidence_age(index, on)]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One claim behind a belief, as people read it.

    ``share`` is what it brought to the probability of the state told (``Why.state``); ``weight`` is natural log, after
    distance and age. ``grade`` is 1 to 6: the credibility in the Admiralty system, by what other origins tell;
    ``reliability`` the letter that people gave its source (None: nobody did).
    """

    share: float
    weight: float
    grade: int
    reliability: str | None
    toward: str
    origin: str
    about: str | None
    distance_km: float
    effect: str
    side: str | None
    modality: str
    quote: str
    claimant: str | None
    claimant_side: str | None
    via: tuple[str, ...]
    valid: str | None
    published: str | None
    document: str
    title: str | None
    source: str | None
    author: str | None
    url: str | None
    claim: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What an analyst decided about a place or a claim on it. ``now`` is what holds since; the quote is a claim's.

    ``waits``: it has no effect before a second person confirms it; who did, and when, say ``confirmed_by`` and
    ``confirmed``.
    """

    review: str
    action: str
    author: str
    reason: str
    made: str
    claim: str | None = None
    quote: str | None = None
    now: str | None = None
    waits: bool = False
    confirmed_by: str | None = None
    confirmed: str | None = None


class MapPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a published map that counts as a source brought to the probability of the state told.

    It is the map of the day ``on`` by ``source``, evidence of the end of ``tells_of``, and shows ``state`` here.
    """

    share: float
    on: str
    tells_of: str
    source: str
    state: str
    map: str


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a place is coloured as it is: the belief, the starting map, the claims by share, and analysts' decisions.

    ``p[state]`` = ``start`` + the shares of reasons and maps + ``rest`` + ``time`` + ``ground`` + ``decided``, but for
    rounding (see ``whoheld.fuse.Account``); ``rest`` is of claims too slight to be listed, ``decided`` of an override.
    ``likelihood`` is in words (ICD 203).
    """

    place: str
    name: str
    oblast: str | None
    on: str
    known: str
    state: str
    likelihood: str
    p: dict[str, float]
    evidence_age_days: float | None
    prior: dict[str, float]
    prior_source: str
    start: float
    time: float
    ground: float
    rest: float
    decided: float
    reasons: tuple[Reason, ...]
    decisions: tuple[Decision, ...] = ()
    maps: tuple[MapPart, ...] = ()


def why(desk: Desk, place: Place, *, on: date, known: datetime | None) -> Why:
    """The belief about ``place`` on a day, with every claim that made it."""
    # Of all settlements: a place's belief leans on the ground around it.
    field = desk.field([on], known=known, decided=False)
    site = field.site_index(place.place_id)
    belief = overridden(field, desk.reviewed_as_known(known).overrides).belief(site, on)
    account_of = account(field, site, on, state=belief.state)
    grades = credibility(field)
    claims = desk.claims_by_id(known)
    letters = desk.reviewed_as_known(known).letters
    reasons = [
        _reason(
            desk,
            claims[e.claim],
            e,
            share=account_of.claims.get(e.claim, 0.0),
            grade=grades.get(e.claim),
            letters=letters,
        )
        for e in belief.evidence
    ]
    listed = {e.claim for e in belief.evidence}
    return Why(
        place=place.place_id,
        name=place.name,
        oblast=place.oblast,
        on=belief.on,
        known=belief.known,
        state=belief.state,
        likelihood=likelihood(belief.p[belief.state]),
        p=belief.p,
        evidence_age_days=belief.evidence_age_days,
        prior=belief.prior,
        prior_source=field.prior.source,
        start=round(account_of.start, 4),
        time=round(account_of.time, 4),
        ground=round(account_of.ground, 4),
        rest=round(sum(share for key, share in account_of.claims.items() if key not in listed), 4),
        reasons=tuple(sorted(reasons, key=lambda r: (-abs(r.share), -abs(r.weight), r.claim))),
        decided=round(belief.p[belief.state] - account_of.p, 4),
        decisions=tuple(_decisions(desk, place, on=on, known=known)),
        maps=tuple(_map_parts(desk, field, site, account_of, known=known)),
    )


def _map_parts(
    desk: Desk, field: Field, site: int, account_of: Account, *, known: datetime | None
) -> Iterator[MapPart]:
    """The maps that had a part in a belief, by day."""
    maps = {one.id: one for one in desk.maps_as_sources(known)}
    for leg in field.legs:
        for seen in leg.seen:
            if seen.map_id in account_of.maps:
                one = maps[seen.map_id]
                yield MapPart(
                    share=round(account_of.maps[seen.map_id], 4),
                    on=one.on,
                    tells_of=one.tells_of.isoformat(),
                    source=one.source,
                    state=field.states[seen.state[site]],
                    map=one.id,
                )


def _decisions(desk: Desk, place: Place, *, on: date, known: datetime | None) -> Iterator[Decision]:
    reviewed = desk.reviewed_as_known(known)
    confirmed = reviewed.confirmed
    for review in reviewed.overrides:
        if review.place_id == place.place_id and covers(review, on):
            yield _decision(review, confirmed, now=review.state)
    for change in reviewed.changed:
        claim, right = change.claim, change.review.claim
        if place.place_id in (claim.place_id, right.place_id if right else None):
            yield _decision(change.review, confirmed, claim=claim, now=_reads(desk, right) if right else None)
    for review in reviewed.added:
        if review.claim and review.claim.place_id == place.place_id:
            yield _decision(review, confirmed, claim=review.claim, now=_reads(desk, review.claim))
    here = {claim.id: claim for claim in desk.ledger.claims(known=known, place_id=place.place_id)}
    for review in reviewed.merged:
        if review.target in here or review.into in here:
            yield _decision(review, confirmed, claim=here.get(review.target or ""), now=review.into)
    for review in reviewed.waiting:
        about = review.claim.place_id if review.claim else review.place_id
        told = place.place_id == about and (review.days is None or covers(review, on))
        if told or review.target in here or review.into in here:
            yield _waiting(desk, review, here)


def _waiting(desk: Desk, review: Review, here: Mapping[str, Claim]) -> Decision:
    now = _reads(desk, review.claim) if review.claim else review.state or review.into
    claim = here.get(review.target or "") or (review.claim if review.action == "add" else None)
    return msgspec.structs.replace(_decision(review, {}, claim=claim, now=now), waits=True)


def _reads(desk: Desk, claim: Claim) -> str:
    place = desk.places.get(claim.place_id or "")
    return f"{claim.side or '?'} {claim.effect} {place.name if place else claim.place} [{claim.modality}]"


def _decision(
    review: Review, confirmed: Mapping[str, Review], *, claim: Claim | None = None, now: str | None = None
) -> Decision:
    second = confirmed.get(review.id)
    return Decision(
        review=review.id,
        action=review.action,
        author=review.author,
        reason=review.reason,
        made=review.made,
        claim=claim.id if claim else review.target,
        quote=claim.quote if claim else None,
        now=now,
        confirmed_by=second.author if second else None,
        confirmed=second.made if second else None,
    )


def _reason(
    desk: Desk, claim: Claim, evidence: Evidence, *, share: float, grade: int | None, letters: Mapping[str, str]
) -> Reason:
    document = desk.documents[claim.document]
    return Reason(
        share=round(share, 4),
        weight=evidence.weight,
        grade=grade or CANNOT_BE_JUDGED,
        reliability=letters.get(document.source or ""),
        toward=evidence.toward,
        origin=evidence.origin,
        about=claim.place,
        distance_km=evidence.distance_km,
        effect=claim.effect,
        side=claim.side,
        modality=claim.modality,
        quote=claim.quote,
        claimant=speaker_of(claim),
        claimant_side=claim.claimant_side,
        via=claim.via,
        valid=claim.valid.edtf() if claim.valid else None,
        published=claim.published.edtf() if claim.published else None,
        document=document.label,
        title=document.title,
        source=document.source,
        author=document.author,
        url=document.url,
        claim=claim.id,
    )


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement on whose holder the maps by the sides' own claims, and by neither's, disagree.

    ``by`` has the state of each of these maps; ``state`` is that of the map by all.
    """

    place: str
    name: str
    oblast: str | None
    population: int
    by: dict[str, str]
    state: str
    p: float


def differences(desk: Desk, *, on: date, known: datetime | None) -> list[Difference]:
    """Where the maps by each side's claims, and by neither's, differ on a day; the largest settlements first."""
    whole = desk.field([on], known=known)
    maps = {by: desk.field([on], known=known, by=by).states_on(on) for by in (*desk.theatre.side_ids, NEITHER)}
    rows = []
    for index, (key, state) in enumerate(zip(whole.sites.place_ids, whole.states_on(on), strict=True)):
        said = {by: states[index] for by, states in maps.items()}
        if len(set(said.values())) > 1:
            place = desk.places[key]
            p = round(float(whole.p[0, index].max()), 4)
            rows.append(
                Difference(
                    place=key,
                    name=place.name,
                    oblast=place.oblast,
                    population=place.population,
                    by=said,
                    state=state,
                    p=p,
                )
            )
    return sorted(rows, key=lambda row: (-row.population, row.place))


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement that changed state between two days, with the claims that weigh most for the new one."""

    place: str
    name: str
    oblast: str | None
    population: int
    before: str
    after: str
    on: str
    p: float
    sources: tuple[str, ...]
    claims: tuple[str, ...]


def changes(desk: Desk, *, first: date, last: date, known: datetime | None) -> list[ChangeRow]:
    """What changed from the end of ``first`` to that of ``last``; ``on`` is the first day of the new state."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    field = desk.field(days, known=known)
    return changes_of(desk, field, days, known=known)


def changes_of(desk: Desk, field: Field, days: Sequence[date], *, known: datetime | None) -> list[ChangeRow]:
    """The same over a field that is there already."""
    claims = desk.claims_by_id(known)
    daily = [field.states_on(day) for day in days]
    rows = []
    for index, key in enumerate(field.sites.place_ids):
        before, after = daily[0][index], daily[-1][index]
        if before == after:
            continue
        since = next(n for n in range(len(days) - 1, -1, -1) if n == 0 or daily[n - 1][index] != after)
        behind = [e for e in field.evidence(index, days[-1]) if e.toward == after and e.weight > 0][:_MANY_SOURCES]
        documents = [desk.documents[claims[e.claim].document] for e in behind]
        place = desk.places[key]
        rows.append(
            ChangeRow(
                place=key,
                name=place.name,
                oblast=place.oblast,
                population=place.population,
                before=before,
                after=after,
                on=days[since].isoformat(),
                p=round(float(field.p[-1, index, field.states.index(after)]), 4),
                sources=tuple(dict.fromkeys(d.source or d.author or d.title or d.label for d in documents)),
                claims=tuple(e.claim for e in behind),
            )
        )
    return sorted(rows, key=lambda r: (r.on, r.oblast or "", r.name, r.place))
