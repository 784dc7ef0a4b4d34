"""The forward pass: one small hidden-Markov filter per site over days, all sites at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import numpy as np
import shapely

from whoheld.errors import InputError
from whoheld.fuse.field import Field
from whoheld.fuse.forward import Forward
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.spread import Spots, make_spots
from whoheld.fuse.weights import Unused, Witness, witnesses
from whoheld.model import CONTESTED, Claim


def fuse(
    *,
    sites: Sites,
    states: Sequence[str],
    prior: Prior,
    claims: Iterable[Claim],
    origins: Mapping[str, str],
    days: Iterable[date],
    known: datetime | None,
    settings: Settings,
    rivers: Sequence[shapely.Geometry] = (),
) -> Field:
    """Beliefs for every site at the end of each of ``days``, as known at ``known`` (None: all that is given).

    ``states`` are the sides' ids and 'contested', in the order of the prior's columns. ``origins`` maps claim ids to
    origins (``whoheld.origins.assign`` over the claims as known). The order of claims, origins and days does not
    matter. Raises InputError on a day before the prior's, or a prior of another shape.
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
    )
    found, spot_of, spots = _spots(found, unused, sites=sites, settings=settings, rivers=tuple(rivers))
    forward = Forward(
        sites=sites,
        spots=spots,
        spot_of=spot_of,
        found=found,
        prior=prior,
        states=states,
        step=transition(states, settings),
        settings=settings,
    )
    p = forward.run(wanted)
    acts = forward.acts
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


def _spots(
    found: Sequence[Witness],
    unused: dict[str, Unused],
    *,
    sites: Sites,
    settings: Settings,
    rivers: tuple[shapely.Geometry, ...],
) -> tuple[list[Witness], Ints, Spots]:
    """The witnesses with a place near some site, the spot of each, and the spots."""
    site_of = {place_id: at for at, place_id in enumerate(sites.place_ids)}
    keys: dict[tuple[int, float, float], int] = {}
    kept: list[Witness] = []
    spot_of: list[int] = []
    for item in found:
        own = site_of.get(str(item.claim.place_id), -1)
        lat, lon = (sites.lat[own], sites.lon[own]) if own >= 0 else (item.claim.lat, item.claim.lon)
        if lat is None or lon is None:
            unused[item.claim_id] = "no coordinates"
            continue
        kept.append(item)
        spot_of.append(keys.setdefault((own, float(lat), float(lon)), len(keys)))
    place = np.array(list(keys), dtype=np.float64).reshape(-1, 3)
    spots = make_spots(place[:, 0].astype(np.int64), place[:, 1], place[:, 2], sites, settings, rivers)
    spot = np.array(spot_of, dtype=np.int64)
    for at in np.flatnonzero(spots.home[spot] < 0):
        unused[kept[at].claim_id] = "far from every site"
    near_any = np.flatnonzero(spots.home[spot] >= 0)
    return [kept[at] for at in near_any], spot[near_any], spots
