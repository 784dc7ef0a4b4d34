"""Where on the map a check of a figure stands: at the settlement or the regions that its claim and scope name."""

import re
from collections.abc import Iterable, Mapping, Sequence

from whoheld.model import Check, Claim
from whoheld.publish.records import SiteSpot
from whoheld.theatre.records import Region, Theatre

_DECIMALS = 4  # of a degree: some 10 m


def check_spots(checks: Sequence[Check], claims: Iterable[Claim], theatre: Theatre) -> tuple[tuple[SiteSpot, ...], ...]:
    """For each check the settlement of its claim, else the regions that its scope names; none where it is of the

    whole country or of a sector without a place.
    """
    if not checks:
        return ()
    said = {claim.id: claim for claim in claims}
    regions = {region.region_id: region for region in theatre.regions if region.region_kind != "country"}
    towns = {place.place_id: place for place in theatre.places if place.lat is not None and place.lon is not None}
    names = {region.name: region for region in regions.values()}
    # Longer names first, so that no name is found within another.
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names, key=len, reverse=True)) or r"(?!)")
    found: list[tuple[SiteSpot, ...]] = []
    for check in checks:
        claim = said.get(check.claim)
        town = towns.get(claim.place_id) if claim and claim.place_id else None
        if town and town.place_id not in regions:
            spot = SiteSpot(name=town.name, lon=round(town.lon or 0, _DECIMALS), lat=round(town.lat or 0, _DECIMALS))
            found.append((spot,))
            continue
        areas = dict.fromkeys(named.findall(check.scope))
        spots = (_spot(names[name], regions) for name in areas)
        found.append(tuple(spot for spot in spots if spot))
    return tuple(found)


def _spot(region: Region, regions: Mapping[str, Region]) -> SiteSpot | None:
    """The region's own point, else the middle of its parts'."""
    parts = [regions[key] for key in region.members if key in regions] or [region]
    points = [(part.lon, part.lat) for part in ([region] if region.lat is not None else parts)]
    known = [(lon, lat) for lon, lat in points if lon is not None and lat is not None]
    if not known:
        return None
    areas = [region.polygon] if region.polygon else [part.polygon for part in parts]
    return SiteSpot(
        name=region.name,
        lon=round(sum(lon for lon, _ in known) / len(known), _DECIMALS),
        lat=round(sum(lat for _, lat in known) / len(known), _DECIMALS),
        areas=tuple(area for area in areas if area),
    )
