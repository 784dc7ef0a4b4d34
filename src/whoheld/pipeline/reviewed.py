"""What analysts decided, applied to what was read: claims stay as they are in the ledger, and count as decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from whoheld.fuse import Field
from whoheld.model import Claim, Reliability, Review
from whoheld.pipeline.standing import stand
from whoheld.timespan import midnight


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it was read, and the decision to retract it or (``review.claim``) to set it right."""

    claim: Claim
    review: Review


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """Claims as they count, by id, and what was decided.

    ``waiting`` are decisions that have no effect before a second person confirms them; ``confirmed`` has the
    confirmations of others by their ids. ``letters`` has the reliability of sources by name.
    """

    by_id: Mapping[str, Claim]
    changed: tuple[Changed, ...] = ()
    added: tuple[Review, ...] = ()
    merged: tuple[Review, ...] = ()
    overrides: tuple[Review, ...] = ()
    waiting: tuple[Review, ...] = ()
    confirmed: Mapping[str, Review] = {}
    letters: Mapping[str, Reliability] = {}

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in their order."""
        return tuple(self.by_id.values())


def standing(reviews: Sequence[Review]) -> list[Review]:
    """Decisions in effect, in the order in which they took it (see ``whoheld.pipeline.standing``)."""
    return list(stand(reviews).decisions)


def apply_reviews(claims: Iterable[Claim] | Mapping[str, Claim], reviews: Sequence[Review]) -> Reviewed:
    """Claims, plain or by id, and ``reviews`` (oldest first) as known at one time.

    Of several decisions on one claim the last counts.
    """
    by_id = claims if isinstance(claims, Mapping) else {claim.id: claim for claim in claims}
    stands = stand(reviews)
    decisions = stands.decisions
    on_claim = {review.target: review for review in decisions if review.action in ("retract", "correct")}
    kept: dict[str, Claim] = {}
    changed = []
    for claim_id, claim in by_id.items():
        review = on_claim.get(claim_id)
        if review is None:
            kept.setdefault(claim_id, claim)
            continue
        changed.append(Changed(claim=claim, review=review))
        if review.claim is not None:
            kept[review.claim.id] = review.claim
    added = tuple(review for review in decisions if review.action == "add")
    for review in added:
        if review.claim is not None:
            kept.setdefault(review.claim.id, review.claim)
    return Reviewed(
        by_id=kept,
        changed=tuple(changed),
        added=added,
        merged=tuple(review for review in decisions if review.action == "merge"),
        overrides=tuple(review for review in decisions if review.action == "override"),
        waiting=stands.waiting,
        confirmed=stands.confirmed,
        letters={
            review.target: review.grade
            for review in decisions
            if review.action == "grade" and review.target is not None and review.grade is not None
        },
    )


def merged_origins(origins: Mapping[str, str], reviewed: Reviewed) -> dict[str, str]:
    """``origins`` (claim to origin), where merged claims and all of their families are one witness."""
    now = {change.claim.id: change.review.claim.id for change in reviewed.changed if change.review.claim}
    result = dict(origins)
    for review in reviewed.merged:
        names = (review.target or "", review.into or "")
        one, other = (result.get(now.get(name, name)) for name in names)
        if one and other and one != other:
            result = {claim: other if origin == one else origin for claim, origin in result.items()}
    return result


def overridden(field: Field, overrides: Iterable[Review]) -> Field:
    """``field`` with the states that analysts set: certain on their days, as read on all others."""
    p = field.p.copy()
    sites = {place_id: index for index, place_id in enumerate(field.sites.place_ids)}
    for review in overrides:
        site = sites.get(review.place_id or "")
        if site is None or review.state not in field.states:
            continue
        for row, day in enumerate(field.days):
            if covers(review, day):
                p[row, site] = 0
                p[row, site, field.states.index(review.state)] = 1
    return msgspec.structs.replace(field, p=p)


def covers(review: Review, day: date) -> bool:
    """Whether an override speaks of a day."""
    return review.days is not None and review.days.start <= midnight(day) < review.days.end
