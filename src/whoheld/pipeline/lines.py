"""Records as the lines that commands print: flat, with the fields in a fixed order."""

from collections.abc import Iterator
from typing import Any

import msgspec

from whoheld.ledger import Hit
from whoheld.model import Claim, Document, Record, to_builtins
from whoheld.pipeline.intake import Extracted
from whoheld.text.who import speaker_of
from whoheld.timespan import utc_text


class CountLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed figure: ``op`` is =, >=, <= or ~; ``unit`` 'settlements', 'km', 'km2', ..."""

    value: float
    op: str
    unit: str


class ClaimLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``whoheld extract``. The fields are explained in docs/reference; None where the text says nothing.

    ``document`` is the supplier's id, else the derived one. ``start`` and ``end`` are code points of the document's
    text. ``valid_from`` and ``valid_to`` bound [from, to) in UTC; ``valid`` and ``published`` are in EDTF and keep
    the precision that the text gives. ``date`` is the day or days (``a/b``) to use: those of ``valid``, else of
    ``published``; ``dated_by`` says which of the two ('text', 'publication').
    """

    document: str
    claim: str
    quote: str
    start: int
    end: int
    place: str | None
    place_kind: str | None
    place_id: str | None
    lat: float | None
    lon: float | None
    oblast: str | None
    scope: str | None
    extent: str | None
    partial: bool
    effect: str
    side: str | None
    claimant: str | None
    claimant_side: str | None
    via: tuple[str, ...]
    modality: str
    framing: str | None
    valid_from: str | None
    valid_to: str | None
    valid: str | None
    published: str | None
    date: str | None
    dated_by: str | None
    count: CountLine | None
    unresolved: str | None
    source: str | None
    rule: str
    score: float | None


def claim_line(claim: Claim, *, document: str) -> ClaimLine:
    """The claim as a line; ``document`` is what the output calls its document."""
    count = claim.count
    span = claim.valid or claim.published
    return ClaimLine(
        document=document,
        claim=claim.id,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        place=claim.place,
        place_kind=claim.place_kind,
        place_id=claim.place_id,
        lat=claim.lat,
        lon=claim.lon,
        oblast=claim.oblast,
        scope=claim.scope,
        extent=claim.extent,
        partial=claim.partial,
        effect=claim.effect,
        side=claim.side,
        claimant=claim.claimant,
        claimant_side=claim.claimant_side,
        via=claim.via,
        modality=claim.modality,
        framing=claim.framing,
        valid_from=utc_text(claim.valid.start) if claim.valid else None,
        valid_to=utc_text(claim.valid.end) if claim.valid else None,
        valid=claim.valid.edtf() if claim.valid else None,
        published=claim.published.edtf() if claim.published else None,
        date=span.days() if span else None,
        dated_by=("text" if claim.valid else "publication") if span else None,
        count=CountLine(value=count.value, op=count.op, unit=count.unit) if count else None,
        unresolved=claim.unresolved,
        source=claim.source,
        rule=claim.rule,
        score=claim.score,
    )


def record_line(record: Record) -> dict[str, Any]:
    """Any record with its kind and id before its own fields: ``{"record": "claim", "id": ..., ...}``."""
    return {"record": record.kind, "id": record.id, **to_builtins(record)}


def record_lines(document: Document, found: Extracted) -> Iterator[dict[str, Any]]:
    """The document and all that was found in it or refused."""
    for record in (document, *found.claims, *found.signals, *found.refusals):
        yield record_line(record)


class HitLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``whoheld search``: the document, the claim whose quote holds the words, and the passage."""

    document: str
    title: str | None
    source: str | None
    published: str | None
    snippet: str
    claim: str | None
    place: str | None
    effect: str | None
    side: str | None
    claimant: str | None


def hit_line(hit: Hit) -> HitLine:
    """The hit as a line."""
    document, claim = hit.document, hit.claim
    return HitLine(
        document=document.label,
        title=document.title,
        source=document.source,
        published=document.published.edtf() if document.published else None,
        snippet=hit.snippet,
        claim=claim.id if claim else None,
        place=claim.place if claim else None,
        effect=claim.effect if claim else None,
        side=claim.side if claim else None,
        claimant=speaker_of(claim) if claim else None,
    )
