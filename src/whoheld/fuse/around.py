"""From the spots to every site: a vote of the places around that started as the site did, and of the starting map.

A change of hands is told of a few places, and holds for many. What a site started as matters: of a site that one side
held, only places that the same side held tell whether that side has lost the ground; that the other side still holds
its own says nothing. So each site asks the spots around it of the same start. A contested spot doesn't vote: the strip
that is fought over is thin, and does not spread.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from whoheld.fuse.chain import Own, Words, bounded
from whoheld.fuse.runs import runs
from whoheld.fuse.settings import Settings
from whoheld.fuse.settle import Ground
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.space import great_circle_km
from whoheld.fuse.spots import Flags, Spots


class Acts(NamedTuple):
    """Each act of a witness on a site, by witness: indexes, distance in km, and the part of the weight that arrives."""

    witness: Ints
    site: Ints
    km: Floats
    part: Floats


class Ballot(NamedTuple):
    """The spots that a site's vote hangs on: indexes, shares (what is missing to 1 is the map's), what each says."""

    spot: Ints
    share: Floats
    says: Floats


class _Part(NamedTuple):
    """A region's part: its spot, pairs, the spots of places in it, and by winner how far out of the way to these."""

    spot: int
    pairs: Ints
    spots: Ints
    out_km: dict[int, Floats]


class Around:
    """The vote, day by day, with what does not change worked out once."""

    def __init__(
        self,
        *,
        sites: Sites,
        ground: Ground,
        spots: Spots,
        prior: Prior,
        sides: Ints,
        settings: Settings,
        spoken: Flags | None = None,
    ) -> None:
        self._before = np.zeros(len(prior.p), dtype=np.bool_) if spoken is None else spoken
        self._prior, self._sides, self._settings = prior, sides, settings
        pairs = spots.pairs
        start = prior.p.argmax(axis=1)
        self._start = start[spots.home]
        asks = (start[pairs.site] == self._start[pairs.spot]) | ~np.isin(start[pairs.site], sides)
        rows = np.flatnonzero(asks | pairs.same)
        rows = rows[np.argsort(pairs.site[rows], kind="stable")]  # by site: the rows of a matrix
        self._spot, self._site, self._km, self._same = (
            pairs.spot[rows],
            pairs.site[rows],
            pairs.km[rows],
            pairs.same[rows],
        )
        wet: Floats = np.where(pairs.wet[rows], settings.river_km, 0.0)
        way = self._km + wet + settings.soft
        self._km = np.where(spots.wide[self._spot], 0.0, self._km)  # a site lies in its region, not beside it
        self._near = np.where(asks[rows], way**-settings.power, 0.0)
        self._won = self._passed_over(spots, asks[rows], wet)
        self._ground = ground
        self._wide = spots.wide
        self._inside = _inside(spots, start)
        self._parts = self._parts_of(sites, spots)
        self._map = np.full(len(prior.p), settings.empty**-settings.power)
        first = np.searchsorted(self._site, np.arange(len(prior.p) + 1))
        self._rows = self._spot.astype(np.int32), first.astype(np.int32)
        self._own = np.flatnonzero(self._same)

    def _passed_over(self, spots: Spots, asks: Flags, wet: Floats) -> Floats:
        """How near each spot is to each site of a pair once a side has won the spot, shape (n_pairs, n_states).

        Whoever won a place came from their own ground, over what lies between: a site as far out of the shortest way
        from the side's ground on the starting map to the spot as ``detour`` km counts as ``on_way + winding * detour``
        km away, where it is not nearer.
        """
        options, result = self._settings, np.tile(self._near[:, None], (1, self._prior.p.shape[1]))
        if not len(self._site):
            return result
        for side in self._sides.tolist():
            detour = self._km + spots.site_km[self._site, side] - spots.first_km[self._spot, side]
            way = np.minimum(self._km, options.on_way + options.winding * np.maximum(detour, 0.0)) + wet + options.soft
            open_ = asks & ~spots.wide[self._spot] & (self._start[self._spot] != side)
            result[open_, side] = way[open_] ** -options.power
        return result

    def beliefs(self, days: Sequence[Own]) -> Floats:
        """Beliefs of all sites, shape (n_days, n_sites, n_states), by what the spots are on each of ``days``."""
        alone = np.array([self.alone(own) for own in days])
        return self.grounded(alone, spoken=np.array([self.spoken(own) for own in days]))

    def spoken(self, own: Own) -> Flags:
        """Which sites were spoken of up to that day, or before the first."""
        result: Flags = self._before.copy()
        result[self._site[self._told(own)]] = True
        return result

    def _told(self, own: Own) -> Ints:
        """The pairs of a site and its own spot, where something was said of it."""
        told: Ints = self._own[np.isfinite(own.age[self._spot[self._own]])]
        return told

    def grounded(self, p: Floats, *, spoken: Flags) -> Floats:
        """Beliefs of sites for themselves, pulled by the ground around; places that were spoken of yield in part.

        ``p`` has the shape (n_sites, n_states), or is of days; ``spoken`` has it without the states.
        """
        rows = p.reshape(-1, p.shape[-1])
        settled = self._ground.settled(bounded(rows, self._settings.floor).reshape(p.shape))
        settled[spoken] = settled[spoken] ** self._settings.yields * p[spoken] ** (1 - self._settings.yields)
        return bounded(settled.reshape(rows.shape), self._settings.floor).reshape(p.shape)

    def alone(self, own: Own) -> Floats:
        """Beliefs of sites by the vote and what was said of each, before the pull of the ground around."""
        voice = self._voice(own)
        voice[self._own] = 0.0  # what is said of a site itself is taken as it is, below
        says = self._says(own)
        votes = self._by_site(voice) @ np.column_stack([says, np.ones(len(says))])
        p: Floats = (votes[:, :-1] + self._map[:, None] * self._prior.p) / (votes[:, -1] + self._map)[:, None]
        self._speak_for_themselves(p, own)
        return p

    def ballot(self, own: Own, site: int) -> Ballot:
        """How one site's vote comes about: its own spot, where one speaks of it, or the spots around it."""
        mine = np.flatnonzero(self._site == site)
        same = mine[self._same[mine] & np.isfinite(own.age[self._spot[mine]])]
        if len(same):
            return Ballot(self._spot[same[-1:]], np.ones(1), own.p[self._spot[same[-1:]]])
        voice = self._voice(own)[mine]
        share = voice / (voice.sum() + self._map[site])
        heard = np.flatnonzero(share > 0)
        return Ballot(self._spot[mine[heard]], share[heard], self._says(own)[self._spot[mine[heard]]])

    def _says(self, own: Own) -> Floats:
        """What each spot votes for: the sides by its belief, no contested. A region's part is split by its places."""
        says = np.zeros_like(own.p)
        says[:, self._sides] = own.p[:, self._sides]
        says /= says.sum(axis=1, keepdims=True)
        if self._wide.any():
            changed = self._changed(own.p.argmax(axis=1))
            rows = np.flatnonzero(self._wide & changed)
            part = self._fallen(own, changed)[rows, None] ** self._settings.area_power
            says[rows] = part * says[rows] + (1 - part) * np.eye(says.shape[1])[self._start[rows]]
        return says

    def parts(self, own: Own, words: Words) -> Acts:
        """What arrives of each witness at each site: all at its own place, elsewhere the share of its spot's vote."""
        voice = self._voice(own)
        share = voice / (self._voted(voice) + self._map)[self._site]
        part = np.where(self._same, 1.0, share)
        rows = np.flatnonzero(self._same | (part >= self._settings.least))
        rows = rows[np.argsort(self._spot[rows], kind="stable")]
        first = np.searchsorted(self._spot[rows], words.spot, side="left")
        counts = np.searchsorted(self._spot[rows], words.spot, side="right") - first
        at: Ints = rows[runs(first, counts)[0]]
        said: Ints = np.repeat(words.witness, counts).astype(np.int64)
        order = np.lexsort((self._site[at], said))
        found: Ints = at[order]
        return Acts(said[order], self._site[found], self._km[found], part[found])

    def _voted(self, voice: Floats) -> Floats:
        return np.asarray(np.bincount(self._site, weights=voice, minlength=len(self._map)), dtype=np.float64)

    def _by_site(self, voice: Floats) -> sparse.csr_array:
        """The voices of pairs as a matrix, sites by spots."""
        spot, first = self._rows
        return sparse.csr_array((voice, spot, first), shape=(len(self._map), len(self._start)))

    def _voice(self, own: Own) -> Floats:
        """How loud each pair's spot is at its site. That of a region's part dies away from what fell there."""
        top = own.p.argmax(axis=1)
        fell = top != self._start
        near, rows = self._near.copy(), np.flatnonzero(fell[self._spot])
        near[rows] = self._won[rows, top[self._spot[rows]]]
        voice: Floats = near * self._voices(own)[self._spot]
        for part in self._parts:
            there = fell[part.spots] & (top[part.spots] == top[part.spot])
            if there.any() and int(top[part.spot]) in part.out_km:
                km = part.out_km[int(top[part.spot])][:, there].min(axis=1)
                voice[part.pairs] *= np.exp(-((km / self._settings.fallen_km) ** 2))
        return voice

    def _parts_of(self, sites: Sites, spots: Spots) -> list[_Part]:
        """The regions' parts: how far each site lies from each place there, or out of a winner's way to it, if less."""
        wide = np.flatnonzero(self._wide[self._spot])
        part, inside = self._inside
        found = []
        for spot in np.unique(part).tolist():
            pairs, of_places = wide[self._spot[wide] == spot], inside[part == spot]
            at = self._site[pairs]
            km = great_circle_km(sites.lat[at], sites.lon[at], spots.lat[of_places], spots.lon[of_places])
            out = {}
            for side in self._sides[self._sides != self._start[spot]].tolist():
                detour = km + (spots.site_km[at, side][:, None] - spots.first_km[of_places, side][None, :])
                out[side] = np.minimum(km, np.maximum(detour, 0.0, out=detour), out=detour)
            found.append(_Part(spot, pairs, of_places, out))
        return found

    def _voices(self, own: Own) -> Floats:
        """How loud each spot is: by how much was said of it; and an old 'still held' fades."""
        options = self._settings
        top = own.p.argmax(axis=1)
        changed = self._changed(top)
        loud = 1 - np.exp(-own.mass / options.enough)
        loud = np.where(changed, loud, loud * 0.5 ** (own.age / options.silent_days))
        if self._wide.any():
            loud = np.where(self._wide & ~(changed & (self._fallen(own, changed) > 0)), 0.0, loud)
        result: Floats = np.where(np.isin(top, self._sides) & np.isfinite(own.age), loud, 0.0)
        return result

    def _changed(self, top: Ints) -> Flags:
        """Which spots, given the likeliest state of each, are another side's than on the starting map."""
        result: Flags = (top != self._start) & np.isin(top, self._sides)
        return result

    def _fallen(self, own: Own, changed: Flags) -> Floats:
        """Of each part of a region, of its places that were spoken of lately the share that changed hands.

        Whether 'it fell' is said of three villages or of all of it, its places tell. ``Settings.area_prior`` places
        count as if they had been spoken of and had not changed hands, so that a few say little.
        """
        part, spot = self._inside
        to = own.p.argmax(axis=1)
        lately = own.age <= self._settings.area_days
        n = len(self._wide)
        fell = changed[spot] & (to[spot] == to[part])
        still = ~changed[spot] & lately[spot]
        yes = np.bincount(part, weights=fell, minlength=n)
        no = np.bincount(part, weights=still, minlength=n)
        result: Floats = yes / np.maximum(yes + no + self._settings.area_prior, 1e-9)
        return result

    def _speak_for_themselves(self, p: Floats, own: Own) -> None:
        """A site of which something was said is as its own spot is (of two spots at one site, as the last).

        It hears the vote around it too, by ``Settings.pool``: words on its region, and on its neighbours.
        """
        rows = self._told(own)
        site, mine = self._site[rows], own.p[self._spot[rows]]
        heard = (p[site] / self._prior.p[site]) ** self._settings.pool
        p[site] = bounded(mine * heard, self._settings.own_floor)


def _inside(spots: Spots, start: Ints) -> tuple[Ints, Ints]:
    """Pairs of a region's part and a spot of one place in it, by index."""
    wide = np.flatnonzero(spots.wide[spots.pairs.spot])
    n_sites = len(start)
    point = np.flatnonzero(~spots.wide)
    order = point[np.argsort(spots.home[point], kind="stable")]
    first = np.searchsorted(spots.home[order], np.arange(n_sites + 1))
    site = spots.pairs.site[wide]
    counts = first[site + 1] - first[site]
    return np.repeat(spots.pairs.spot[wide], counts), order[runs(first[site], counts)[0]]
