"""Where a figure is said to hold: a region, a sector of the front, or everywhere."""

import re

import msgspec
import numpy as np

from whoheld.checks.areas import area_name, half, heading_of, members, named_areas, union
from whoheld.checks.ground import Ground, Mask
from whoheld.model import Claim, Place
from whoheld.theatre.records import Axis, Region

_COMMON = frozenset(("towns", "villages", "settlements", "cities", "localities", "communities", "areas"))
_SECTOR_KM = 60.0  # how far a sector reaches that is named by a direction and a town alone


class Scope(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The settlements that a figure is about. ``where`` ends a phrase ('in Kharkiv Oblast'; '' is everywhere).

    ``note`` says how the scope was told, or what of it is not heeded. ``finer`` marks one settlement or less; where a
    place is named that the map does not draw, ``drawn`` is False and all is taken.
    """

    where: str
    mask: Mask
    note: str = ""
    finer: bool = False
    drawn: bool = True


def scope_of(claim: Claim, passage: str, at: int, ground: Ground) -> Scope:
    """The scope of a claim's figure: its place, else the region that its quote or (nearest to ``at``) its sentence

    names, else the region of the speaker's office, else everywhere.
    """
    if claim.place is not None and not (claim.place_id is None and claim.place.casefold() in _COMMON):
        return _of_place(claim, ground)
    text = " ".join(passage.split())
    areas = named_areas(" ".join(claim.quote.split()), 0, ground) or named_areas(text, at, ground)
    if areas:
        return _of_areas(areas, ground)
    office = next((a.office for a in ground.theatre.actors if a.actor_id == claim.claimant_id), None)
    areas = named_areas(office or "", 0, ground)
    if areas:
        return _of_areas(areas, ground, note="No region is named; it is that of the speaker's office.")
    return _everywhere(ground)


def find_town(name: str, ground: Ground) -> Place | None:
    """The largest settlement with this name or spelling, else with the name's last words; None where there is none."""
    words = name.split()
    tails = (" ".join(words[at:]).casefold() for at in range(len(words)))
    heads = (" ".join(words[:at]).casefold() for at in range(len(words) - 1, 0, -1))
    return next((ground.towns[part] for part in (*tails, *heads) if part in ground.towns), None)


def around(town: Place, ground: Ground) -> Scope:
    """The ground about a town."""
    axis = Axis(
        axis_id="",
        name=f"about {town.name}",
        lat=town.lat or 0.0,
        lon=town.lon or 0.0,
        bearing_from=0,
        bearing_to=0,
        radius_km=_SECTOR_KM,
    )
    note = f"The ground about {town.name} is taken to {_SECTOR_KM:g} km."
    return Scope(where=axis.name, mask=members(axis, ground), note=note)


def _everywhere(ground: Ground) -> Scope:
    return Scope(where="", mask=np.ones(len(ground.places), dtype=bool))


def _of_areas(areas: list[Region | Axis], ground: Ground, note: str = "") -> Scope:
    names = [area_name(area) for area in areas]
    where = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Scope(where=_in(where), mask=union(areas, ground), note=note)


def _in(name: str) -> str:
    return name if name[:1].islower() and not name.startswith("the ") else f"in {name}"


def _of_place(claim: Claim, ground: Ground) -> Scope:
    name = re.sub(r"^the\s+", "", " ".join((claim.place or "").split()), flags=re.IGNORECASE)
    axis = next((a for a in ground.theatre.axes if claim.place_id == a.axis_id or name in (a.name, *a.spellings)), None)
    if axis:
        return Scope(
            where=_in(area_name(axis)),
            mask=members(axis, ground),
            note=f"The sector is taken to {axis.radius_km:g} km.",
        )
    region = next((r for r in ground.theatre.regions if r.region_id == claim.place_id), None)
    if region:
        return _of_region(region, claim.scope, ground)
    town = next((p for p in ground.places if p.place_id == claim.place_id), None)
    if town and heading_of(claim.scope) is None:
        mask = np.array([place is town for place in ground.places], dtype=bool)
        return Scope(where=f"in {town.name}", mask=mask, finer=True)
    return _about_town(claim.scope, name, ground) or msgspec.structs.replace(_everywhere(ground), drawn=False)


def _of_region(region: Region, direction: str | None, ground: Ground) -> Scope:
    part = half(region, direction, ground) if direction else None
    if part is None:
        note = f"'{direction}' is not heeded." if direction else ""
        return Scope(where=f"in {region.name}", mask=members(region, ground), note=note)
    word = (direction or "").removesuffix("ern")
    return Scope(where=f"in the {word} of {region.name}", mask=part, note="Halved at the middle of the region.")


def _about_town(direction: str | None, name: str, ground: Ground) -> Scope | None:
    """'north of X' where the theatre draws no such sector: a quarter of the circle about the town."""
    heading, town = heading_of(direction), find_town(name, ground)
    direction = (direction or "").removesuffix("ern")
    if heading is None or town is None or town.lat is None or town.lon is None:
        return None
    axis = Axis(
        axis_id="",
        name=f"{direction} of {town.name}",
        lat=town.lat,
        lon=town.lon,
        bearing_from=(heading - 45) % 360,
        bearing_to=(heading + 45) % 360,
        radius_km=_SECTOR_KM,
    )
    return Scope(where=axis.name, mask=members(axis, ground), note=f"The sector is taken to {_SECTOR_KM:g} km.")
