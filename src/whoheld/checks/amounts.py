"""Counts, areas, people and shares: what changed hands within a scope, held against the figure claimed."""

from collections.abc import Iterable
from datetime import date

import msgspec
import numpy as np

from whoheld.checks.chances import as_floor, as_ruled, chance_of_share, chances_of_amount
from whoheld.checks.ground import Floats, Ground, Mask
from whoheld.checks.moves import Window, days_after, moved, share, to_win, unheard, window_of
from whoheld.checks.question import Question
from whoheld.checks.verdicts import Amount, Course, Ruling, exactly, rule_amount
from whoheld.checks.words import figure, listed, rounded

SURE = 0.8


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the map says of a question: the ruling, the figure that decided, the sentence, the readings, and the

    ``chance`` that the figure is so (None: there is none to tell).
    """

    ruling: Ruling
    computed: float | None
    told: str
    readings: tuple[str, ...] = ()
    chance: float | None = None


def amount_of(mask: Mask, question: Question, ground: Ground, *, value: float = 0.0) -> Amount:
    """How much some settlements are. Of a count, those listed where they reach ``value``, else an estimate of all.

    An area may be half a cell larger at each edge cell: ``high`` allows for so much before a claim is called too high.
    """
    if question.unit == "people":
        return exactly(float(ground.people[mask].sum()))
    if question.unit == "km2":
        area = float(ground.area_km2[mask].sum())
        spread = float(np.sqrt(mask.sum() + 1) * ground.area_km2[question.scope.mask].mean()) / 2
        return Amount(best=area, low=area, high=area + spread)
    count = float(mask.sum())
    return exactly(count) if count >= value else estimate(mask, question.scope.mask, ground)


def estimate(mask: Mask, scope: Mask, ground: Ground) -> Amount:
    """All settlements that the listed ones stand for, with one standard error of such a sample (negative binomial).

    None listed is no proof of none: where 1 in 5 is listed, two may well have been missed.
    """
    each, count = ground.stands_for[mask], float(mask.sum())
    one_more = float(ground.stands_for[scope].mean())
    spread = float(np.sqrt((each * (each - 1)).sum() + one_more * (one_more - 1)))
    best = float(each.sum())
    return Amount(best=best, low=max(best - spread, count), high=best + spread)


def check_amount(question: Question, ground: Ground) -> Answer:
    """Settlements, square kilometres or people that changed hands."""
    window, unit = window_of(question, ground), question.unit
    mask = moved(question, ground, question.on, window)

    def later() -> Iterable[tuple[date, Amount]]:
        for day in after:
            yield day, amount_of(moved(question, ground, day, window), question, ground, value=question.value)

    after = days_after(question, ground)
    today = amount_of(mask, question, ground, value=question.value)
    every = to_win(question, ground, window)
    most = ground.people[every].sum() if unit == "people" else amount_of(every, question, ground, value=np.inf).high
    silent = None if question.value > most else unheard(question, ground, window)
    course = Course(on=question.on, ends=not after, unheard=silent, later=later)
    ruling = rule_amount(question.value, question.claimed.op, unit, today, course)
    asked = (as_ruled(question, ruling), question, as_floor(question))
    chance, about, at_least = chances_of_amount(asked, ground, window)
    return Answer(
        ruling=ruling,
        computed=round(today.best, 1),
        told=_told(question, ground, mask, today, window),
        readings=_readings(question, ground, mask, window, about=about, at_least=at_least),
        chance=chance,
    )


def _told(question: Question, ground: Ground, mask: Mask, today: Amount, window: Window) -> str:
    count = int(mask.sum())
    done = f"{'lost' if question.loses else 'gained'}{' there' if question.scope.where else ''}"
    if not count:
        one_in = float(ground.stands_for[question.scope.mask].mean())
        part = f", which lists 1 in {one_in:.0f}," if one_in >= 1.5 else ""
        return f"No settlement of the gazetteer{part} is {done} on the map {window.told}."
    have = f"The map has {figure(count, 'settlements')} {done} {window.told} ({listed(mask, ground)})"
    if question.unit == "km2":
        edge = f"give or take {figure(today.high - today.best, 'km2')} for where cells end"
        return f"{have}, with {figure(today.best, 'km2')} around them, {edge}."
    if question.unit == "people":
        return f"{have}, with {figure(today.best, 'people')} by the gazetteer."
    return f"{have}, {_all(today, mask)}." if today.high > today.low else f"{have}."


def _all(amount: Amount, mask: Mask) -> str:
    one_in = amount.best / float(mask.sum())
    span = f"{rounded(amount.low)} to {rounded(amount.high)}"
    among = f"{span}, a standard error either way; 1 in {one_in:.0f} is listed"
    return f"about {rounded(amount.best)} with those that it does not list ({among})"


def _readings(
    question: Question, ground: Ground, mask: Mask, window: Window, *, about: float, at_least: float
) -> tuple[str, ...]:
    """The same question put otherwise, each with its figure: how much hangs on the way it is put."""
    unit, day = question.unit, question.on

    def told(what: str, chosen: Mask) -> str:
        return f"{what}: {figure(amount_of(chosen, question, ground).best, unit)}"

    rows = [told("as the map has it", mask)]
    every = estimate(mask, question.scope.mask, ground)
    if unit == "settlements" and every.best > mask.sum():
        rows.append(f"with those that the gazetteer does not list: about {rounded(every.best)}")
    loose = moved(question, ground, day, window, loosely=True)
    if (loose != mask).any():
        rows.append(told("with contested ground", loose))
    sure = mask & (ground.sure_on(day) >= SURE)
    if (sure != mask).any():
        rows.append(told(f"what the map is {SURE:.0%} sure of", sure))
    if question.claimed.op in ("=", "~"):
        rows.append(f"about that: with a chance of {about:.0%}; at least that: with one of {at_least:.0%}")
    if question.since is None and day in ground.days[1:] and mask.any():
        alone = Window(first=day, eve=ground.before(day), told="")
        rows.append(told("on that day alone", moved(question, ground, day, alone)))
    if question.claim.effect == "holds":
        rows.append(told("held in all", (ground.on(day) == question.side) & question.scope.mask))
    return tuple(rows)


def check_share(question: Question, ground: Ground) -> Answer:
    """Percent of a region: by area, with people and listed settlements as other readings."""
    scope, side = question.scope.mask, question.side

    def percent(day: date, weights: Floats) -> float:
        return share((ground.on(day) != side) if question.loses else (ground.on(day) == side), weights, scope)

    after, area = days_after(question, ground), ground.area_km2
    today = percent(question.on, area)
    course = Course(
        on=question.on,
        ends=not after,
        unheard=unheard(question, ground, window_of(question, ground)),
        later=lambda: ((day, exactly(percent(day, area))) for day in after),
    )
    by_people, by_count = percent(question.on, ground.people), percent(question.on, np.ones(len(scope)))
    return Answer(
        ruling=rule_amount(question.value, question.claimed.op, "percent", exactly(today), course),
        computed=round(today, 1),
        told=f"By the map it is {figure(today, 'percent')} of the area.",
        readings=(
            f"by area: {figure(today, 'percent')}",
            f"by people (of the gazetteer): {figure(by_people, 'percent')}",
            f"by settlements (of the gazetteer): {figure(by_count, 'percent')}",
        ),
        chance=chance_of_share(question, ground),
    )
