"""What a claim's figure asks of the map, in units that the map has; or why the map can't answer."""

from datetime import date, timedelta
from typing import Literal

import msgspec

from whoheld.checks.ground import Ground
from whoheld.checks.phrases import Phrase, read_phrase
from whoheld.checks.scope import Scope, scope_of
from whoheld.model import Claim, Quantity

Unit = Literal["settlements", "km2", "people", "km", "percent"]

_UNITS: dict[str, tuple[Unit, float]] = {
    "settlements": ("settlements", 1.0),
    "km2": ("km2", 1.0),
    "mi2": ("km2", 2.589988110336),
    "people": ("people", 1.0),
    "km": ("km", 1.0),
    "mi": ("km", 1.609344),
    "percent": ("percent", 1.0),
}
_SPOKEN = timedelta(days=3)  # a day so shortly before the report is the one on which it was said
_DONE = {"gains": "gained", "holds": "held", "loses": "lost"}


class Question(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One figure to check. ``value`` is in ``unit``; ``side`` is an index into the ground's states;
    ``described`` is the scope in words.

    The figure is of what changed from the eve of ``since`` (None: from the starting map) to the end of ``on``.
    """

    claim: Claim
    claimed: Quantity
    value: float
    unit: Unit
    side: int
    scope: Scope
    on: date
    since: date | None
    phrase: Phrase
    described: str

    @property
    def loses(self) -> bool:
        """Whether it is of ground that the side lost."""
        return self.claim.effect == "loses"

    @property
    def denied(self) -> bool:
        """Whether the claim says that the figure is not so."""
        return self.claim.modality == "denied"


class Unanswerable(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that the map can't answer: ``reason`` is a sentence, ``scope`` what it is said of, ``on`` its day."""

    reason: str
    scope: str
    on: str


def ask(claim: Claim, claimed: Quantity, passage: str, ground: Ground) -> Question | Unanswerable:
    """What ``claimed`` asks. ``passage`` is the sentence that the claim stands in."""
    phrase = read_phrase(passage, claimed.text)
    scope = scope_of(claim, passage, phrase.at, ground)
    since, on = _period(claim, phrase)
    what = describe(claim, scope, ground)
    reason = _unanswerable(claim, claimed, scope, on, ground)
    if reason or on is None:
        return Unanswerable(reason=reason or "", scope=what, on=on.isoformat() if on else "")
    unit, factor = _UNITS[claimed.unit]
    side = ground.side_index(claim.side)
    assert side is not None  # _unanswerable has looked
    return Question(
        claim=claim,
        claimed=claimed,
        value=claimed.value * factor,
        unit=unit,
        side=side,
        scope=scope,
        on=min(on, ground.days[-1]),
        since=since if since and since > ground.days[0] else None,
        phrase=phrase,
        described=what,
    )


def describe(claim: Claim, scope: Scope, ground: Ground) -> str:
    """The figure's scope in words: 'gained by Blueland in North Oblast'."""
    names = {side.side_id: side.name for side in ground.theatre.sides}
    done = _DONE.get(claim.effect, claim.effect)
    who = f" by {names.get(claim.side, claim.side)}" if claim.side else ""
    return f"{done}{who}{f' {scope.where}' if scope.where else ''}"


def _period(claim: Claim, phrase: Phrase) -> tuple[date | None, date | None]:
    """The first day of the claim's period, where it says one, and its last day: never later than the report.

    What was said a day or two before the report is held against the map of the report's day: what a report tells
    without a date, the map has on that day.
    """
    since, on = _said(claim, phrase)
    if since is None and on is not None and phrase.days is not None:
        since = on - timedelta(days=phrase.days)
    return since, on


def _said(claim: Claim, phrase: Phrase) -> tuple[date | None, date | None]:
    valid, published = claim.valid, claim.published
    if valid is None:
        return None, published.last_day if published else None
    if published is None:
        return (valid.first_day if phrase.since or valid.first_day < valid.last_day else None), valid.last_day
    if phrase.since:
        return valid.first_day, published.last_day
    on = min(valid.last_day, published.last_day)
    since = valid.first_day if valid.first_day < on and not valid.approximate else None
    return since, published.last_day if published.last_day - on <= _SPOKEN else on


def _unanswerable(claim: Claim, claimed: Quantity, scope: Scope, on: date | None, ground: Ground) -> str | None:
    if claim.modality in ("planned", "hypothetical"):
        return f"The figure is {'planned' if claim.modality == 'planned' else 'supposed'}, not said to be so."
    if claim.effect in ("attacks", "contests"):
        return "The map tells who holds a place, not where there was an attack or a fight."
    if claimed.unit not in _UNITS:
        return f"The map has no figure for {claimed.unit.replace('_', ' ')}."
    if ground.side_index(claim.side) is None:
        return "No side of the theatre is said to have done it."
    if on is None:
        return "Neither the claim nor its document has a date."
    if on < ground.days[0]:
        return f"It speaks of {on}, and the map begins on {ground.days[0]}."
    if not scope.drawn:
        return f"The map does not draw '{claim.place}', so it can't tell."
    if scope.finer and claimed.unit != "km":
        return "It is of one settlement, and the map draws nothing finer."
    if not scope.mask.any():
        return f"The gazetteer has no settlement {scope.where}."
    if claimed.unit == "percent" and not scope.where:
        return "It is not said of what it is a share."
    return None
