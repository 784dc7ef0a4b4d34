"""The family of a claim: every copy and relay of one statement."""

from collections import defaultdict
from datetime import datetime

import msgspec

from whoheld.errors import NotFound
from whoheld.model import Claim
from whoheld.origins import ties
from whoheld.pipeline.desk import Desk
from whoheld.text.who import speaker_of


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One claim of a family. ``first``: it was published first; ``tied`` says what ties it to others of the family."""

    origin: str
    first: bool
    tied: tuple[str, ...]
    claim: str
    place: str | None
    effect: str
    side: str | None
    modality: str
    claimant: str | None
    claimant_side: str | None
    via: tuple[str, ...]
    valid: str | None
    published: str | None
    source: str | None
    document: str
    url: str | None
    quote: str


def family(desk: Desk, claim_id: str, *, known: datetime | None) -> list[Member]:
    """The claim and all that share its origin, as known then, by time of publication. Raises NotFound."""
    origins = desk.origins_as_known(known)
    matches = [key for key in origins if key.removeprefix("claim-").startswith(claim_id.removeprefix("claim-"))]
    if not matches:
        raise NotFound(
            claim_id, "is no claim of the ledger", hint="`whoheld why --json` and `search` print claims' ids"
        )
    if len(matches) > 1:
        raise NotFound(claim_id, f"begins the ids of {len(matches)} claims", hint="write more of the id")
    origin = origins[matches[0]]
    claims = [claim for claim in desk.claims_as_known(known) if origins[claim.id] == origin]
    tied: dict[str, set[str]] = defaultdict(set)
    for reason, left, right in ties(desk.claims_as_known(known), desk.texts, linkers=desk.linkers):
        if origins[left] == origin == origins[right]:
            tied[left].add(reason)
            tied[right].add(reason)
    claims.sort(key=_age)
    return [_member(desk, c, origin, first=n == 0, tied=sorted(tied[c.id])) for n, c in enumerate(claims)]


def _age(claim: Claim) -> tuple[bool, str, str]:
    return (claim.published is None, claim.published.edtf() if claim.published else "", claim.id)


def _member(desk: Desk, claim: Claim, origin: str, *, first: bool, tied: list[str]) -> Member:
    document = desk.documents[claim.document]
    return Member(
        origin=origin,
        first=first,
        tied=tuple(tied),
        claim=claim.id,
        place=claim.place,
        effect=claim.effect,
        side=claim.side,
        modality=claim.modality,
        claimant=speaker_of(claim),
        claimant_side=claim.claimant_side,
        via=claim.via,
        valid=claim.valid.edtf() if claim.valid else None,
        published=claim.published.edtf() if claim.published else None,
        source=document.source,
        document=document.label,
        url=document.url,
        quote=claim.quote,
    )
