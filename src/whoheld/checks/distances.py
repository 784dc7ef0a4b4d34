"""Distances: to the border or to a town ('within 50 km of'), and how deep an advance went ('50 km deep')."""

from collections.abc import Iterable
from datetime import date

import msgspec
import pyproj

from whoheld.checks.amounts import Answer
from whoheld.checks.chances import as_ruled, chance_of_depth, chance_of_reach, chance_of_rest
from whoheld.checks.ground import Floats, Ground, Mask
from whoheld.checks.moves import Window, days_after, moved, unheard, window_of
from whoheld.checks.question import Question
from whoheld.checks.scope import around, find_town
from whoheld.checks.verdicts import FLOOR, Amount, Course, Ruling, exactly, rule_amount, rule_left, rule_within
from whoheld.checks.words import figure

_GEOD = pyproj.Geod(ellps="WGS84")
_NOTHING = "No settlement of the gazetteer changed hands there on the map by then."


class Goal(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a distance is measured to: ``name`` in a sentence, ``km`` from each settlement."""

    name: str
    km: Floats


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement and how far it is from the goal."""

    name: str
    km: float


def check_distance(question: Question, ground: Ground) -> Answer | str:
    """Hold a distance against the map; a sentence where the text does not say from what it is measured."""
    phrase = question.phrase
    if phrase.measured == "to border":
        return _check_goal(question, ground, Goal(name="the border", km=ground.border_km))
    if phrase.measured == "to place":
        town = find_town(phrase.place or "", ground)
        if town is None or town.lat is None or town.lon is None:
            return f"It is measured from {phrase.place}, which the gazetteer does not hold."
        return _check_goal(question, ground, Goal(name=town.name, km=_km_from(town.lat, town.lon, ground)))
    if phrase.measured == "depth":
        return _check_depth(question, ground)
    return "The text does not say from what the distance is measured."


def _km_from(lat: float, lon: float, ground: Ground) -> Floats:
    count = len(ground.places)
    _, _, metres = _GEOD.inv([lon] * count, [lat] * count, ground.lon, ground.lat)
    km: Floats = metres / 1000.0
    return km


def _check_goal(question: Question, ground: Ground, goal: Goal) -> Answer:
    if not question.scope.finer:
        return _of_advance(question, ground, goal)
    at = int(question.scope.mask.argmax())
    if goal.km[at] <= question.value * (1 + FLOOR):
        return _of_itself(_at(at, goal, ground), goal)
    return _of_advance(msgspec.structs.replace(question, scope=around(ground.places[at], ground)), ground, goal)


def _of_itself(place: Reached, goal: Goal) -> Answer:
    """A distance that only tells where a place lies."""
    return Answer(
        ruling=Ruling(verdict="supported", gap=""),
        computed=round(place.km, 1),
        told=f"{place.name} itself lies {figure(place.km, 'km')} from {goal.name}.",
        readings=(f"where the place lies: {figure(place.km, 'km')} from {goal.name}",),
    )


def _of_advance(question: Question, ground: Ground, goal: Goal) -> Answer:
    """A distance that an advance reached, or that it has left."""
    window = window_of(question, ground)
    reached = _nearest(moved(question, ground, question.on, window), goal, ground)
    left = _left(question, ground, goal)

    def later() -> Iterable[tuple[date, Amount]]:
        for day in after:
            found = _nearest(moved(question, ground, day, window), goal, ground)
            if found:
                yield day, exactly(found.km)

    after = days_after(question, ground)
    if question.phrase.left or question.claimed.op in ("=", "~"):
        ruling, computed = rule_left(question.value, left.km if left else None), left
        chance = chance_of_rest(as_ruled(question, ruling), ground, goal.km)
    else:
        chance = chance_of_reach(question, ground, window, goal.km)
        silent = unheard(question, ground, window)
        course = Course(on=question.on, ends=not after, unheard=silent, later=later)
        ruling, computed = rule_within(question.value, reached.km if reached else None, course), reached
    near = f"The settlement won nearest to {goal.name} on the map is {reached.name}, at" if reached else _NOTHING
    first = _first_time(question, ground, goal, window) if question.phrase.first_time else ()
    return Answer(
        ruling=ruling,
        computed=round(computed.km, 1) if computed else None,
        told=f"{near} {figure(reached.km, 'km')}." if reached else near,
        readings=(*_goal_readings(goal, reached, left), *first),
        chance=chance,
    )


def _at(at: int, goal: Goal, ground: Ground) -> Reached:
    return Reached(name=ground.places[at].name, km=float(goal.km[at]))


def _nearest(mask: Mask, goal: Goal, ground: Ground) -> Reached | None:
    found = mask.nonzero()[0]
    return _at(int(found[goal.km[found].argmin()]), goal, ground) if len(found) else None


def _left(question: Question, ground: Ground, goal: Goal) -> Reached | None:
    """The settlement farthest from the goal that the other side still holds in the scope: how deep its strip is."""
    now = ground.on(question.on)
    theirs = (now == question.side) if question.loses else (now != question.side)
    found = (theirs & question.scope.mask).nonzero()[0]
    return _at(int(found[goal.km[found].argmax()]), goal, ground) if len(found) else None


def _goal_readings(goal: Goal, reached: Reached | None, left: Reached | None) -> tuple[str, ...]:
    near = f"{reached.name}, {figure(reached.km, 'km')}" if reached else "no ground was won"
    if left:
        rest = f"the deepest ground still on the other side is {left.name}, {figure(left.km, 'km')} from {goal.name}"
    else:
        rest = "nothing is left on the other side"
    return (f"advanced to within that distance of {goal.name}: {near}", f"that distance left to {goal.name}: {rest}")


def _first_time(question: Question, ground: Ground, goal: Goal, window: Window) -> tuple[str, ...]:
    """Whether the side was ever that near before: of the ledger's own history, and no further back."""
    within = (goal.km <= question.value) & question.scope.mask
    held = within & ((ground.start != question.side) if question.loses else (ground.start == question.side))
    rows = []
    nearest = _nearest(held, goal, ground)
    if nearest:
        rows.append(
            f"for the first time: no, {figure(held.sum(), 'settlements')} there within {figure(question.value, 'km')} "
            f"of {goal.name} were held already by the starting map of {ground.start_on} (nearest {nearest.name}, "
            f"{figure(nearest.km, 'km')})"
        )
    days = [day for day in ground.days if window.first <= day <= question.on]
    day = next((d for d in days if (moved(question, ground, d, window) & within).any()), None)
    if day is not None:
        rows.append(f"for the first time, of ground won {window.told}: so from {day}")
    rows.append(f"for the first time, before {ground.start_on}: needs the history, which this ledger does not hold")
    return tuple(rows)


def _check_depth(question: Question, ground: Ground) -> Answer:
    """How far beyond the front of the start the farthest settlement won lies."""
    window = window_of(question, ground)
    km = ground.front_km(window.eve)

    def depth(day: date) -> tuple[float, str]:
        found = moved(question, ground, day, window).nonzero()[0]
        if not len(found):
            return 0.0, ""
        at = int(found[km[found].argmax()])
        return float(km[at]), ground.places[at].name

    after = days_after(question, ground)
    deepest, name = depth(question.on)
    op = "~" if question.claimed.op == "<=" else question.claimed.op
    course = Course(
        on=question.on,
        ends=not after,
        unheard=unheard(question, ground, window),
        later=lambda: ((day, exactly(depth(day)[0])) for day in after),
    )
    told = f"The farthest settlement won, {name}, lies {figure(deepest, 'km')} beyond the front of the start."
    ruling = rule_amount(question.value, op, "km", exactly(deepest), course)
    return Answer(
        ruling=ruling,
        computed=round(deepest, 1) if name else None,
        told=told if name else _NOTHING,
        chance=chance_of_depth(as_ruled(question, ruling), ground, window, km),
    )
