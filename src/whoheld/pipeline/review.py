"""An analyst's decisions as rows: checked against the ledger and the theatre, then added."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, get_args

import msgspec

from whoheld.errors import InputError, NotFound
from whoheld.ledger import Ledger
from whoheld.model import (
    CONTESTED,
    Claim,
    Document,
    Effect,
    Modality,
    Reliability,
    Review,
    ReviewAction,
    ReviewRule,
)
from whoheld.pipeline.lookup import find_place
from whoheld.pipeline.standing import TWO_PERSONS, same_person, stand
from whoheld.theatre.records import Theatre
from whoheld.timespan import parse_span, utc_text


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision in the words of who makes it; None where an action needs no such word. See docs/howto/review.md."""

    action: ReviewAction
    target: str
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
    letter: Reliability | None = None


class Asked(Written, frozen=True, kw_only=True):
    """A decision and whose it is."""

    author: str


_CORRECTS = ("place", "side", "effect", "modality", "valid")
_NEEDS: dict[ReviewAction, tuple[str, ...]] = {
    "add": ("quote", "place", "side", "effect"),
    "merge": ("into",),
    "override": ("state", "days"),
    "grade": ("letter",),
}
_TAKES: dict[ReviewAction, tuple[str, ...]] = {**_NEEDS, "add": ("quote", *_CORRECTS), "correct": _CORRECTS}


def add_review(ledger: Ledger, theatre: Theatre, asked: Asked, *, made: datetime) -> Review:
    """Check what is asked for and add it. Raises NotFound or InputError that names what is wrong, LedgerError.

    Whether it is in effect at once tells ``whoheld.pipeline.standing``. Time never goes back from decision to decision:
    one made by a clock that is behind counts as made with the last.
    """
    _check_words(asked)
    earlier = ledger.reviews()
    made = max([made, *(datetime.fromisoformat(review.made) for review in earlier[-1:])])
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
            review = Review(**common, target=_withdrawable(earlier, asked.target).id)
        case "confirm":
            review = Review(**common, target=_confirmable(earlier, asked).id)
        case "rule":
            review = Review(**common, rule=_rule(earlier, asked.target))
        case "grade":
            review = Review(**common, target=_source(ledger, asked.target), grade=asked.letter)
    ledger.add_review(review, recorded=made)
    return review


def _withdrawable(earlier: Sequence[Review], target: str) -> Review:
    known = {review.id: review for review in earlier}
    review = _known(known, target)
    confirms = known.get(review.target or "") if review.action == "confirm" else None
    if review.action == "rule" or (confirms and confirms.action == "rule"):
        hint = "set another: `whoheld review LEDGER rule one-person`"
        raise InputError(target, "sets a rule of the ledger, which is not withdrawn", hint=hint)
    return review


def _confirmable(earlier: Sequence[Review], asked: Asked) -> Review:
    """The decision, if it waits for someone other than its author."""
    review = _known({review.id: review for review in earlier}, asked.target)
    stands = stand(earlier)
    if review.id in stands.confirmed:
        raise InputError(review.id, f"was confirmed by {stands.confirmed[review.id].author}")
    if stands.status[review.id] != "waiting":
        hint = "see `whoheld review LEDGER list`"
        raise InputError(review.id, f"waits for nobody: it is {stands.status[review.id]}", hint=hint)
    if same_person(review.author, asked.author):
        raise InputError(asked.author, f"made the decision {review.id}", hint="someone else must confirm it")
    return review


def _rule(earlier: Sequence[Review], target: str) -> ReviewRule:
    rule: ReviewRule = msgspec.convert(_one_of(target, get_args(ReviewRule), what="rule"), ReviewRule)
    if stand(earlier).two_persons == (rule == TWO_PERSONS):
        raise InputError(rule, "is the ledger's rule already")
    return rule


def _known(known: Mapping[str, Review], target: str) -> Review:
    if target not in known:
        raise NotFound(target, "is no review of this ledger", hint="see `whoheld review LEDGER list`")
    return known[target]


def _source(ledger: Ledger, target: str) -> str:
    names = {count.source for count in ledger.sources() if count.source}
    if target not in names:
        near = get_close_matches(target, sorted(names), n=3) or sorted(names)[:3]
        raise NotFound(target, "is no source of this ledger", hint=f"use a name as it stands there: {'; '.join(near)}")
    return target


def _check_words(asked: Asked) -> None:
    given = {
        name for name in ("into", "quote", "state", "days", "letter", *_CORRECTS) if getattr(asked, name) is not None
    }
    takes = _TAKES.get(asked.action, ())
    if extra := sorted(given - set(takes)):
        raise InputError(f"--{extra[0]}", f"means nothing to `{asked.action}`", hint="see `whoheld review --help`")
    needs = _NEEDS.get(asked.action, ())
    if missing := [name for name in needs if name not in given]:
        raise InputError(asked.action, f"needs --{missing[0]}", hint="see `whoheld review --help`")
    if asked.action == "correct" and not given:
        corrects = ", ".join(f"--{name}" for name in _CORRECTS)
        raise InputError(asked.action, "says nothing to correct", hint=f"give one or more of {corrects}")


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
