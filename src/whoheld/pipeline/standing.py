"""Which decisions are in effect: those not withdrawn and, under the rule of two persons, confirmed by another.

While the rule is on, a decision waits until someone else confirms it, and takes effect with the confirmation. To
withdraw is one person's to do; to withdraw a withdrawal, which brings a decision back, is a decision itself. So is
turning the rule off. All follows from the rows alone, in the order in which they arrived, so that the same holds of
what was known at any time.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from whoheld.model import Review, ReviewAction, ReviewRule

Status = Literal["in effect", "waiting", "withdrawn"]
TWO_PERSONS: ReviewRule = "two-person"
DECIDES: frozenset[ReviewAction] = frozenset({"add", "retract", "correct", "merge", "override"})
"""What changes the map."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """``decisions``: in effect, in the order in which they took it; without withdrawals, confirmations and rules.

    ``waiting``: what waits for a second person. ``confirmed``: by the id of what is confirmed, the confirmation that
    counts. ``status``: of every review, by id. ``two_persons``: whether the rule is on.
    """

    decisions: tuple[Review, ...] = ()
    waiting: tuple[Review, ...] = ()
    confirmed: Mapping[str, Review] = {}
    status: Mapping[str, Status] = {}
    two_persons: bool = False


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: case, spaces, accents and punctuation don't make another."""
    return _bare(one) == _bare(other)


def stand(reviews: Sequence[Review]) -> Standing:
    """What is in effect of ``reviews``, which are in the order of their arrival."""
    ruled, rules_off, on_at, two_persons = _rules(reviews)
    known = {review.id: review for review in reviews}
    withdrawn: set[str] = set()
    confirms: dict[str, list[int]] = defaultdict(list)
    effect: list[tuple[int, int]] = []
    confirmed, waiting = dict(rules_off), []
    status: dict[str, Status] = {}
    for at in range(len(reviews) - 1, -1, -1):  # what a row does hangs on later rows about it
        review = reviews[at]
        if review.action == "rule":
            status[review.id] = "in effect" if review.id in ruled else "waiting"
            if review.id not in ruled:
                waiting.append(review)
            continue
        if review.id in withdrawn:
            status[review.id] = "withdrawn"
            continue
        status[review.id] = "in effect"
        since = at
        if on_at[at] and _needs_two(review, known):
            others = [n for n in confirms[review.id] if not same_person(reviews[n].author, review.author)]
            if not others:
                status[review.id] = "waiting"
                waiting.append(review)
                continue
            since = min(others)
            confirmed[review.id] = reviews[since]
        if review.action == "confirm":
            confirms[review.target or ""].append(at)
        elif review.action == "withdraw":
            target = known.get(review.target or "")
            if target is None or not _of_rule(target, known):
                withdrawn.add(review.target or "")
        else:
            effect.append((since, at))
    return Standing(
        decisions=tuple(reviews[at] for _, at in sorted(effect)),
        waiting=tuple(waiting[::-1]),
        confirmed=confirmed,
        status=status,
        two_persons=two_persons,
    )


def _rules(reviews: Sequence[Review]) -> tuple[Collection[str], dict[str, Review], list[bool], bool]:
    """The rules in effect at some time, the confirmations of 'off', whether two are asked for at each row and now."""
    on = False
    done: set[str] = set()
    asked: dict[str, Review] = {}
    confirmed: dict[str, Review] = {}
    on_at = []
    for review in reviews:
        on_at.append(on)
        if review.action == "rule" and review.rule == TWO_PERSONS:
            on, asked = True, {}
            done.add(review.id)
        elif review.action == "rule" and on:
            asked[review.id] = review
        elif review.action == "rule":
            done.add(review.id)
        elif review.action == "confirm" and review.target in asked:
            request = asked[review.target]
            if not same_person(review.author, request.author):
                on, asked = False, {}
                done.add(request.id)
                confirmed[request.id] = review
    return done, confirmed, on_at, on


def _needs_two(review: Review, known: Mapping[str, Review]) -> bool:
    target = known.get(review.target or "")
    return review.action in DECIDES or (
        review.action == "withdraw" and target is not None and target.action == "withdraw"
    )


def _of_rule(review: Review, known: Mapping[str, Review]) -> bool:
    """Whether it is a rule or confirms one: neither can be withdrawn, only followed by another rule."""
    target = known.get(review.target or "")
    return review.action == "rule" or (review.action == "confirm" and target is not None and target.action == "rule")


def _bare(name: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())
    return letters or name.strip()
