"""The forward pass: one small hidden-Markov filter per site over days, all sites at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import numpy as np

from whoheld.errors import InputError
from whoheld.fuse.areas import Terrain, area_spots
from whoheld.fuse.around import Acts, Around
from whoheld.fuse.chain import Chain, Words
from whoheld.fuse.field import Field
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.spots import Spots, find_spots, make_spots, with_areas
from whoheld.fuse.weights import Unused, Witness, witnesses
from whoheld.model import CONTESTED, Claim

_FLAT = Terrain()


def fuse(  # noqa: PLR0913 - each is one plain input of the map
    *,
    sites: Sites,
    states: Sequence[str],
    prior: Prior,
    claims: Iterable[Claim],
    origins: Mapping[str, str],
    days: Iterable[date],
    known: datetime | None,
    settings: Settings,
    terrain: Terrain = _FLAT,
) -> Field:
    """Beliefs for every site at the end of each of ``days``, as known at ``known`` (None: all that is given).

    ``states`` are the sides' ids and 'contested', in the order of the prior's columns. ``origins`` maps claim ids to
    origins (``whoheld.origins.assign`` over the claims as known). ``terrain`` cuts neighbourhoods at rivers and gives
    claims on regions their ground. The order of claims, origins and days does not matter. Raises InputError on a day
    before the prior's, or a prior of another shape.
    """
    wanted = sorted(set(days))
    _check(sites, states, prior, wanted)
    found, unused = witnesses(
        {claim.id: claim for claim in claims},
        origins,
        states=states,
        settings=settings,
        prior_on=prior.on,
        known=known,
        areas=frozenset(terrain.areas),
    )
    found, chain, around, words = _passes(
        found, unused, sites=sites, prior=prior, states=states, settings=settings, terrain=terrain
    )
    p, acts = _days(chain, around, prior=prior, days=wanted, words=words)
    return Field(
        sites=sites,
        states=tuple(states),
        days=tuple(wanted),
        p=p,
        prior=prior,
        known=known,
        settings=settings,
        witnesses=tuple(found),
        acts=acts,
        unused=dict(sorted(unused.items())),
    )


def transition(states: Sequence[str], settings: Settings) -> Floats:
    """The chance of each state tomorrow given today's; rows sum to 1.

    A side's site leaves with ``hazard``: to contested with ``through_contested``, else to the other sides alike. A
    contested site leaves with the same hazard, to the sides alike: silence says little of how a fight ended.
    """
    n = len(states)
    contested = list(states).index(CONTESTED)
    result = np.zeros((n, n))
    for row in range(n):
        others = [at for at in range(n) if at not in (row, contested)]
        if row == contested or not others:
            result[row, others or [contested]] = settings.hazard / max(len(others), 1)
        else:
            result[row, contested] = settings.hazard * settings.through_contested
            result[row, others] = settings.hazard * (1 - settings.through_contested) / len(others)
        result[row, row] = 1 - settings.hazard
    return result


def _check(sites: Sites, states: Sequence[str], prior: Prior, days: Sequence[date]) -> None:
    if CONTESTED not in states or len(set(states)) != len(states) or len(states) < 2:
        raise InputError("states", f"are {', '.join(states)}", hint=f"give each side once, and {CONTESTED!r}")
    if prior.p.shape != (len(sites), len(states)):
        raise InputError("prior", f"has shape {prior.p.shape}, not {(len(sites), len(states))}")
    if not np.isfinite(prior.p).all() or (prior.p < 0).any() or (abs(prior.p.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("prior", "has rows that are no probabilities")
    if not days:
        raise InputError("days", "are none", hint="ask for at least one day")
    if days[0] < prior.on:
        raise InputError(f"{days[0]}", f"lies before the starting map of {prior.on}", hint="take an earlier map")


def _passes(
    found: Sequence[Witness],
    unused: dict[str, Unused],
    *,
    sites: Sites,
    prior: Prior,
    states: Sequence[str],
    settings: Settings,
    terrain: Terrain,
) -> tuple[list[Witness], Chain, Around, Words]:
    """The witnesses that some site hears of, the chain of what they say, and what carries it to the sites."""
    sides = np.array([at for at, state in enumerate(states) if state != CONTESTED], dtype=np.int64)
    kept, words, spots = _words(
        found, unused, sites=sites, prior=prior, sides=sides, settings=settings, terrain=terrain
    )
    chain = Chain(
        spots=spots,
        words=words,
        prior=prior,
        sides=sides,
        step=transition(states, settings),
        settings=settings,
    )
    around = Around(sites=sites, spots=spots, prior=prior, sides=sides, settings=settings)
    return kept, chain, around, words


def _words(
    found: Sequence[Witness],
    unused: dict[str, Unused],
    *,
    sites: Sites,
    prior: Prior,
    sides: Ints,
    settings: Settings,
    terrain: Terrain,
) -> tuple[list[Witness], Words, Spots]:
    """The witnesses that some site hears of, what they say of which spot, and the spots."""
    of_area = [item for item in found if item.claim.place_kind == "region"]
    of_spot, spot_of, place = find_spots(
        [item for item in found if item.claim.place_kind != "region"], unused, sites=sites
    )
    spots = make_spots(place, sites=sites, prior=prior, settings=settings, rivers=terrain.rivers)
    parts = area_spots(of_area, terrain, sites=sites, prior=prior, sides=sides)
    alive = np.flatnonzero(spots.home[spot_of] >= 0)
    spot = np.concatenate([spot_of[alive], parts.act_spot + len(spots.lat)])
    at = np.concatenate([alive, parts.act_witness + len(of_spot)])
    every = [*of_spot, *of_area]
    heard = sorted(set(at.tolist()), key=lambda n: (every[n].day, every[n].claim_id))
    for n in sorted(set(range(len(every))) - set(heard)):
        unused[every[n].claim_id] = "far from every site"
    new = np.full(len(every), -1, dtype=np.int64)
    new[heard] = np.arange(len(heard))
    witness = new[at]
    order = np.lexsort((spot, witness))
    witness, spot = witness[order], spot[order]
    kept = [every[n] for n in heard]
    vector = np.array([item.vector for item in kept], dtype=np.float64).reshape(-1, prior.p.shape[1])
    day = np.array([(item.day - prior.on).days for item in kept], dtype=np.int64)
    return kept, Words(witness, spot, day[witness], vector[witness]), with_areas(spots, parts, settings)


def _days(chain: Chain, around: Around, *, prior: Prior, days: Sequence[date], words: Words) -> tuple[Floats, Acts]:
    """Beliefs on each of ``days``, and the acts as of the last."""
    numbers = {(day - prior.on).days: at for at, day in enumerate(days)}
    result = np.empty((len(days), *prior.p.shape))
    last = max(numbers)
    for number, own in enumerate(chain.days(last + 1)):
        if number in numbers:
            result[numbers[number]] = around.belief(own, number)
        if number == last:
            acts = around.parts(own, number, words)
    return result, acts
