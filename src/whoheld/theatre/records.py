"""What a theatre's folder holds, as records. File formats stand in docs/reference/theatre.md."""

from datetime import date
from math import log
from typing import Literal

import msgspec

from whoheld.model import Actor, Effect, Place

Role = Literal["attacker", "defender", "other"]
Interest = Literal["against", "own", "own_defender", "third", "narrator"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A party of the war; colours are CSS hex strings for light and dark backgrounds."""

    side_id: str
    name: str
    role: Role
    color: str
    color_dark: str


class Force(msgspec.Struct, frozen=True, kw_only=True):
    """A word or phrase that stands for a side.

    ``force_kind``: 'force' (Russian forces, occupiers), 'state' (Moscow, the Kremlin, Russia), 'demonym' (Russian,
    Ukraine's), 'leader' (Putin). Examples: a sentence in which the row must match, and one in which it must not.
    """

    row_id: str
    side: str
    force_kind: Literal["force", "state", "demonym", "leader"]
    text: str
    example: str
    counterexample: str


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """An area with a name. ``polygon`` keys a feature of layer "regions"; ``members`` are its parts."""

    region_id: str
    name: str
    region_kind: Literal["country", "oblast", "raion", "area"]
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    polygon: str | None = None
    members: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """A named direction of operations ('Izyum direction', 'north of Kharkiv').

    It is the sector seen from (``lat``, ``lon``) between two bearings (degrees clockwise from north, from < to modulo
    360), out to ``radius_km``.
    """

    axis_id: str
    name: str
    lat: float
    lon: float
    bearing_from: float
    bearing_to: float
    radius_km: float
    spellings: tuple[str, ...] = ()


class River(msgspec.Struct, frozen=True, kw_only=True):
    """A river that matters; its line is the feature of the 'rivers' layer with this id."""

    river_id: str
    name: str
    spellings: tuple[str, ...] = ()


class StartStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One dated statement of a starting map: who held the place since when, by which public source."""

    row_id: str
    place_id: str
    name: str
    state: str
    since: date | None
    statement: str
    source: str


class StartingMap(msgspec.Struct, frozen=True, kw_only=True):
    """Dated statements that together say who held what on ``on``; the nearest statement decides in between."""

    on: date
    source: str
    statements: tuple[StartStatement, ...]


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """How far a kind of claim is believed: Beta(``right``, ``wrong``), in claims that were so and were not.

    ``interest`` is the claimant's stake in what is claimed: 'against' (it hurts the
    claimant's side: an admission), 'own' (it serves it), 'own_defender' (it serves it, and the side is the defender),
    'third' (another party), 'narrator' (the document in its own voice, or a voice of no known side). ``side`` narrows
    the row to claimants of a side, ``toward`` to what profits a side; the narrowest row counts.
    """

    effect: Effect
    interest: Interest
    side: str | None = None
    toward: str | None = None
    right: float
    wrong: float
    source: str

    @property
    def weight(self) -> float:
        """The log-likelihood ratio that a claim of this kind brings to its own place; no more than two decimals."""
        return round(log(self.right / self.wrong), 2)


class Theatre(msgspec.Struct, frozen=True, kw_only=True):
    """One war, loaded and checked. ``layers`` maps a layer's name to its GeoJSON file; ``files`` the rest by name.

    ``began`` is the first day that the theatre speaks of. ``wording`` lists files of words and patterns, the common
    ones first. ``bounds`` is (west, south, east, north) in degrees. ``attributions`` are the sentences that the data's
    licences ask whoever publishes them to show. ``usually_regions`` are names that a town and a region share, and that
    mean the region where nothing beside them tells. ``trust`` is empty where the theatre has no rows of its own.
    """

    theatre_id: str
    name: str
    began: date
    folder: str
    default_side: str
    sides: tuple[Side, ...]
    actors: tuple[Actor, ...]
    forces: tuple[Force, ...]
    places: tuple[Place, ...]
    regions: tuple[Region, ...]
    axes: tuple[Axis, ...]
    rivers: tuple[River, ...]
    starting_maps: tuple[StartingMap, ...]
    layers: dict[str, str]
    wording: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    border_set: str
    border_note: str
    attributions: tuple[str, ...] = ()
    usually_regions: tuple[str, ...] = ()
    trust: tuple[Trust, ...] = ()

    @property
    def side_ids(self) -> tuple[str, ...]:
        """The sides' ids, attacker first."""
        return tuple(side.side_id for side in self.sides)

    def side(self, side_id: str) -> Side:
        """The side with this id. Raises KeyError."""
        return next(side for side in self.sides if side.side_id == side_id)
