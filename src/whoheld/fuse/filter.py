"""The forward pass: one small hidden-Markov filter per site over days, all sites at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from whoheld.errors import InputError
from whoheld.fuse.field import Acts, Field
from whoheld.fuse.regime import reach
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.space import kernel, near
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
    found, acts = _acts(found, unused, sites=sites, settings=settings)
    p = _forward(acts, found, prior=prior, days=wanted, states=states, settings=settings)
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


def _acts(
    found: Sequence[Witness], unused: dict[str, Unused], *, sites: Sites, settings: Settings
) -> tuple[list[Witness], Acts]:
    """Where each witness acts and with what part of its weight; one without coordinates or sites near is unused."""
    site_of = {place_id: at for at, place_id in enumerate(sites.place_ids)}
    spots: dict[tuple[int, float, float], int] = {}
    kept: list[Witness] = []
    spot_of: list[int] = []
    for item in found:
        own = site_of.get(str(item.claim.place_id), -1)
        lat, lon = (sites.lat[own], sites.lon[own]) if own >= 0 else (item.claim.lat, item.claim.lon)
        if lat is None or lon is None:
            unused[item.claim_id] = "no coordinates"
            continue
        kept.append(item)
        spot_of.append(spots.setdefault((own, float(lat), float(lon)), len(spots)))
    place = np.array(list(spots), dtype=np.float64).reshape(-1, 3)
    pairs = near(lat=place[:, 1], lon=place[:, 2], site_lat=sites.lat, site_lon=sites.lon, radius_km=settings.radius)
    own_site = place[:, 0].astype(np.int64)[pairs.position]
    same = np.where(own_site >= 0, pairs.site == own_site, pairs.km <= settings.same)
    first = np.searchsorted(pairs.position, np.arange(len(spots) + 1))
    spot = np.array(spot_of, dtype=np.int64)
    counts = (first[1:] - first[:-1])[spot] if len(spot) else np.zeros(0, dtype=np.int64)
    for at in np.flatnonzero(counts == 0):
        unused[kept[at].claim_id] = "far from every site"
    near_any = np.flatnonzero(counts > 0)
    kept = [kept[at] for at in near_any]
    spot, counts = spot[near_any], counts[near_any]
    witness = np.repeat(np.arange(len(kept)), counts)
    pair = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first[spot], counts)
    carried = reach(kept, place[spot, 1], place[spot, 2], settings)
    around = carried.share[witness] * kernel(pairs.km[pair], scale=carried.km[witness])
    part = np.where(same[pair], 1.0, around)
    acts = Acts(witness=witness, site=pairs.site[pair], km=pairs.km[pair], part=part)
    return kept, acts


def _forward(
    acts: Acts,
    found: Sequence[Witness],
    *,
    prior: Prior,
    days: Sequence[date],
    states: Sequence[str],
    settings: Settings,
) -> Floats:
    """Predict, weigh, normalise, day by day from the prior's. Shape (n_days, n_sites, n_states)."""
    n_sites, n_states = prior.p.shape
    vectors = np.array([item.vector for item in found], dtype=np.float64).reshape(-1, n_states)
    day_of = np.array([(item.day - prior.on).days for item in found], dtype=np.int64)
    n_days = (days[-1] - prior.on).days + 1
    first = _first_of_day(day_of[acts.witness], n_days)
    step = transition(states, settings)
    result = np.empty((len(days), n_sites, n_states))
    belief = _bounded(prior.p, settings.floor)
    out = 0
    for number in range(n_days):
        if number:
            belief = _bounded(belief @ step, settings.floor)
        today = slice(first[number], first[number + 1])
        if today.stop > today.start:
            site, weight = acts.site[today], vectors[acts.witness[today]] * acts.part[today, None]
            log = np.stack(
                [np.bincount(site, weights=weight[:, at], minlength=n_sites) for at in range(n_states)], axis=1
            )
            belief = _bounded(belief * np.exp(log - log.max(axis=1, keepdims=True)), settings.floor)
        if prior.on + timedelta(days=number) == days[out]:
            result[out] = belief
            out += 1
    return result


def _first_of_day(day: Ints, n_days: int) -> Ints:
    """Index of the first act of each day, and one past the last. Witnesses come by day, so acts do too."""
    return np.searchsorted(day, np.arange(n_days + 1)).astype(np.int64)


def _bounded(p: Floats, floor: float) -> Floats:
    """Rows scaled to sum to 1 with no state below ``floor``; the missing belief comes from the others in proportion."""
    p = p / p.sum(axis=1, keepdims=True)
    while True:
        low = p <= floor
        fixed = low.sum(axis=1, keepdims=True) * floor
        free = np.where(low, 0.0, p).sum(axis=1, keepdims=True)
        scaled: Floats = np.where(low, floor, p * (1 - fixed) / free)
        if (scaled >= floor * (1 - 1e-12)).all():
            return scaled
        p = scaled
