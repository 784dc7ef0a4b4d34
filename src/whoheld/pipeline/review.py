"""An analyst's decisions as rows: checked against the ledger and the theatre, then added."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from whoheld.errors import InputError, NotFound
from whoheld.ledger import Ledger
from whoheld.model import CONTESTED, Claim, Document, Effect, Modality, Review, ReviewAction
from whoheld.pipeline.lookup import find_place
from whoheld.theatre.records import Theatre
from whoheld.timespan import parse_span, utc_text


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an analyst wants, in their own words; None where an action needs no such word."""

    action: ReviewAction
    target: str
    author: str
    reason: str
    into: str | None = None
    quote: str | None = None
    days: str | None = None
    state: str | None = None
    place: str | None = None
    side: str | None = None
    effect: Effect | None = None
    modality: Modality | None = None
    valid: str | None = None


_CORRECTS = ("place", "side", "effect", "modality", "valid")
_NEEDS: dict[ReviewAction, tuple[str, ...]] = {
    "add": ("quote", "place", "side", "effect"),
    "merge": ("into",),
    "override": ("state", "days"),
}
_TAKES: dict[ReviewAction, tuple[str, ...]] = {**_NEEDS, "add": ("quote", *_CORRECTS), "correct": _CORRECTS}


def add_review(ledger: Ledger, theatre: Theatre, asked: Asked, *, made: datetime) -> Review:
    """Check what is asked for and add it. Raises NotFound or InputError that names what is wrong, LedgerError."""
    _check_words(asked)
    common: dict[str, Any] = {
        "action": asked.action,
        "author": _some(asked.author, "author"),
        "reason": _some(asked.reason, "reason"),
        "made": utc_text(made),
    }
    match asked.action:
        case "override":
            state = _one_of(asked.state or "", (*theatre.side_ids, CONTESTED), what="state")
            place = find_place(theatre, asked.target)
            review = Review(**common, place_id=place.place_id, state=state, days=parse_span(asked.days or ""))
        case "add":
            document = ledger.document(asked.target)
            review = Review(**common, target=document.id, claim=_added(document, asked, theatre))
        case "correct":
            claim = ledger.claim(asked.target)
            review = Review(**common, target=claim.id, claim=_corrected(claim, asked, theatre))
        case "merge":
            one, other = ledger.claim(asked.target), ledger.claim(asked.into or "")
            if one.id == other.id:
                raise InputError(one.id, "is merged into itself", hint="name two claims")
            review = Review(**common, target=one.id, into=other.id)
        case "retract":
            review = Review(**common, target=ledger.claim(asked.target).id)
        case "withdraw":
            if asked.target not in {known.id for known in ledger.reviews()}:
                raise NotFound(asked.target, "is no review of this ledger", hint="see `whoheld review LEDGER list`")
            review = Review(**common, target=asked.target)
    ledger.add_review(review, recorded=made)
    return review


def _check_words(asked: Asked) -> None:
    given = {name for name in ("into", "quote", "state", "days", *_CORRECTS) if getattr(asked, name) is not None}
    takes = _TAKES.get(asked.action, ())
    if extra := sorted(given - set(takes)):
        raise InputError(f"--{extra[0]}", f"means nothing to `{asked.action}`", hint="see `whoheld review --help`")
    needs = _NEEDS.get(asked.action, ())
    if missing := [name for name in needs if name not in given]:
        raise InputError(asked.action, f"needs --{missing[0]}", hint="see `whoheld review --help`")
    if asked.action == "correct" and not given:
        options = ", ".join(f"--{name}" for name in _CORRECTS)
        raise InputError(asked.action, "says nothing to correct", hint=f"give one or more of {options}")


def _added(document: Document, asked: Asked, theatre: Theatre) -> Claim:
    """The claim that the quote makes; it is the document's own, in its own time."""
    quote = asked.quote or ""
    start = document.text.find(quote)
    if not quote.strip() or start < 0:
        hint = "copy the words as they stand in its text"
        raise InputError(document.label, f"does not hold the quote {quote!r}", hint=hint)
    claim = Claim(
        document=document.id,
        quote=quote,
        start=start,
        end=start + len(quote),
        effect=asked.effect or "holds",
        published=document.published,
        source=document.source,
        rule="review",
    )
    return _with(claim, asked, theatre)


def _corrected(claim: Claim, asked: Asked, theatre: Theatre) -> Claim:
    corrected = _with(claim, asked, theatre)
    if corrected == claim:
        raise InputError(claim.id, "says that already", hint="see what it says: `whoheld search`")
    return corrected


def _with(claim: Claim, asked: Asked, theatre: Theatre) -> Claim:
    """The claim with what is asked for in its place."""
    changes: dict[str, Any] = {}
    if asked.place is not None:
        place = find_place(theatre, asked.place)
        changes |= {"place_id": place.place_id, "place_kind": place.place_kind, "unresolved": None, "scope": None}
        changes |= {"lat": place.lat, "lon": place.lon, "oblast": place.oblast, "place": claim.place or place.name}
    if asked.side is not None:
        changes["side"] = _one_of(asked.side, theatre.side_ids, what="side")
    if asked.effect is not None:
        changes["effect"] = asked.effect
    if asked.modality is not None:
        changes["modality"] = asked.modality
    if asked.valid is not None:
        changes["valid"] = parse_span(asked.valid)
    return msgspec.structs.replace(claim, **changes)


def _one_of(given: str, allowed: Collection[str], *, what: str) -> str:
    if given not in allowed:
        raise InputError(given, f"is no {what} of this theatre", hint=f"use one of {', '.join(allowed)}")
    return given


def _some(words: str, what: str) -> str:
    if not words.strip():
        raise InputError(f"the {what}", "is empty", hint=f"say it: --{what} TEXT")
    return " ".join(words.split())
