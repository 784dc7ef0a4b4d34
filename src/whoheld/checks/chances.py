"""The chance that a claimed figure is so, from what is believed of each settlement, not from its likeliest state."""

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np

from whoheld.bands import Spread, at_least_one, spread
from whoheld.checks.ground import Floats, Ground, Mask
from whoheld.checks.moves import Window
from whoheld.checks.question import Question
from whoheld.checks.verdicts import Ruling, span


def chance_moved(question: Question, ground: Ground, day: date, window: Window) -> Floats:
    """Of each settlement the chance that the side gained (or lost) it in the window, shape (n_places,); 0 elsewhere.

    As little change as the beliefs allow: what rose from 30 to 90 % is gained with 60 %. Where the map has it lost and
    won back within the window, the lowest belief counts, not that of the eve.
    """
    side, open_ = question.side, ground.contested
    now, eve = ground.believed_on(day), ground.believed_before(window.first)
    if question.loses:
        swung = (window.eve != side) & (ground.between(window.first, day) == side).any(axis=0)
        had = _extreme(eve[:, side], swung, question, ground, day, window)
        found = had - now[:, side] - now[:, open_]
    else:
        states = ground.between(window.first, day)
        swung = (window.eve == side) & ((states != side) & (states != open_)).any(axis=0)
        found = now[:, side] - _extreme(eve[:, side], swung, question, ground, day, window)
    result: Floats = np.where(question.scope.mask, np.clip(found, 0.0, 1.0), 0.0)
    return result


def _extreme(eve: Floats, swung: Mask, question: Question, ground: Ground, day: date, window: Window) -> Floats:
    """The belief of the eve; of settlements that ``swung`` the highest within the window (of a gain: the lowest)."""
    if not swung.any():
        return eve
    told = ground.believed_between(window.first, day, swung)[..., question.side]
    result = eve.copy()
    result[swung] = told.max(axis=0) if question.loses else told.min(axis=0)
    return result


def chances_of_amount(questions: Sequence[Question], ground: Ground, window: Window) -> list[float]:
    """Of a count, an area or people that changed hands, for questions that differ in the figure alone.

    A count may be reached by the listed settlements or, with its own error of sampling, by those they stand for.
    """
    question = questions[0]
    chance = chance_moved(question, ground, question.on, window)
    if question.unit in ("km2", "people"):
        sums = spread(ground.area_km2 if question.unit == "km2" else ground.people, chance, ground.near)
        return [_within(sums, asked) for asked in questions]
    listed = spread(np.ones(len(chance)), chance, ground.near)
    found = [_within(listed, asked, whole=True) for asked in questions]
    each = ground.stands_for
    scope = question.scope.mask
    if float(each[scope].max()) <= 1:
        return found
    one_more = float(each[scope].mean())
    more = float((chance * each * (each - 1)).sum()) + one_more * (one_more - 1)
    every = spread(each, chance, ground.near, more=more, most=float(each[scope].sum()))
    reached = [_within(every, asked, whole=True) for asked in questions]
    return [
        by_all if asked.claimed.op == "<=" else max(by_listed, by_all)
        for asked, by_listed, by_all in zip(questions, found, reached, strict=True)
    ]


def as_ruled(question: Question, ruling: Ruling) -> Question:
    """The question as the ruling reads it: a plain figure that is supported as a floor is one of 'at least'."""
    return as_floor(question) if ruling.verdict == "supported as a floor" else question


def as_floor(question: Question) -> Question:
    """The same question of 'at least' the figure."""
    return msgspec.structs.replace(question, claimed=msgspec.structs.replace(question.claimed, op=">="))


def chance_of_share(question: Question, ground: Ground) -> float:
    """Of a percent of a region's area."""
    scope = question.scope.mask
    held = ground.believed_on(question.on)[:, question.side]
    total = float(ground.area_km2[scope].sum())
    parts = np.where(scope, 100.0 * ground.area_km2 / total, 0.0) if total else np.zeros(len(scope))
    return _within(spread(parts, 1 - held if question.loses else held, ground.near), question)


def chance_of_reach(question: Question, ground: Ground, window: Window, km: Floats) -> float:
    """That ground was won within the distance claimed of what ``km`` measures to."""
    chance = chance_moved(question, ground, question.on, window)
    return at_least_one(np.where(km <= span(question.value, "<=", "km")[1], chance, 0.0), ground.near)


def chance_of_rest(question: Question, ground: Ground, km: Floats) -> float:
    """That the ground on the other side reaches about as far from what ``km`` measures to as is claimed.

    As a floor: no farther than that.
    """
    held = ground.believed_on(question.on)[:, question.side]
    theirs = np.where(question.scope.mask, held if question.loses else 1 - held, 0.0)
    if question.claimed.op == ">=":
        return 1 - at_least_one(np.where(km >= span(question.value, "~", "km")[1], theirs, 0.0), ground.near)
    return _farthest(theirs, ground, km, span(question.value, "~", "km"))


def chance_of_depth(question: Question, ground: Ground, window: Window, km: Floats) -> float:
    """That the farthest ground won lies as far beyond the front of the start as is claimed."""
    chance = chance_moved(question, ground, question.on, window)
    op = "~" if question.claimed.op == "<=" else question.claimed.op
    return _farthest(chance, ground, km, span(question.value, op, "km"))


def _farthest(chance: Floats, ground: Ground, km: Floats, between: tuple[float, float]) -> float:
    """The chance that the farthest of the settlements that count lies between two distances."""
    beyond, over = (at_least_one(np.where(km >= limit, chance, 0.0), ground.near) for limit in between)
    return max(beyond - over, 0.0)


def _within(amount: Spread, question: Question, *, whole: bool = False) -> float:
    """The chance that the amount is what the figure says; ``whole`` numbers are reached half a step before."""
    low, high = span(question.value, question.claimed.op, question.unit)
    if whole:
        low, high = np.ceil(low) - 0.5, np.floor(high) + 0.5
    return max(amount.at_least(low) - (amount.at_least(high) if np.isfinite(high) else 0.0), 0.0)
