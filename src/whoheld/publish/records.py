"""What publishing takes: all that a site, a report or an export shows. Settlements are the finest grain."""

from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from whoheld.model import Check, Claim, Signal
from whoheld.theatre.records import Side

Ring: TypeAlias = tuple[tuple[float, float], ...]
Polygon: TypeAlias = tuple[Ring, ...]
NO_EVIDENCE = -1
THEN = "then"
"""Each day as known on its own evening (``SiteView.known``)."""


class SitePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement and its cell. ``cell`` lists polygons, each its rings (the first is the outer one, closed), each

    ring (lon, lat) in WGS 84 degrees. ``area_km2`` is the cell's, equal-area. ``population`` 0 means not known.
    ``located`` and ``katotth`` are the gazetteer's (``Place``).
    """

    place_id: str
    name: str
    local_name: str | None = None
    oblast: str | None = None
    lat: float
    lon: float
    population: int = 0
    located: str = "exact"
    katotth: str | None = None
    area_km2: float = 0.0
    cell: tuple[Polygon, ...] = ()


class SiteDay(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is believed at the end of ``on`` (ISO day), in the order of ``SiteData.places``.

    ``state``: int8 (n_places,), an index into ``SiteData.states``. ``p``: float32 (n_places, n_states), the
    probabilities; ``percent`` has them as uint8 in whole percent. ``evidence_age``: int32 (n_places,), days since the
    last claim of some weight; ``NO_EVIDENCE``: none.
    """

    on: str
    state: npt.NDArray[np.int8]
    p: npt.NDArray[np.float32]
    evidence_age: npt.NDArray[np.int32]

    @property
    def percent(self) -> npt.NDArray[np.uint8]:
        """The probabilities as readers see them."""
        return np.rint(self.p.astype(np.float64) * 100).astype(np.uint8)


class SiteView(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The same days on the word of some alone, or as known earlier. ``days`` start with the first of ``SiteData.days``.

    ``by`` is a side's id or 'neither' (None: everyone's word). ``known`` is the ISO day at whose end it could be known,
    THEN for each day as known on its own evening, or None: as ``SiteData.known``.
    """

    by: str | None = None
    known: str | None = None
    days: tuple[SiteDay, ...]


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """The document that a statement rests on. ``published`` is EDTF; None where the document gives no date."""

    document: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None


class SiteClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its document. ``on`` is the day it became known (ISO; None: not dated), ``origin`` its root.

    ``grade`` is its credibility by what other origins tell, 1 to 6 (Admiralty; None: no claim on a settlement's state);
    ``reliability`` the letter, A to F, that people gave its source (None: nobody did).
    """

    claim_id: str
    claim: Claim
    citation: Citation
    on: str | None = None
    origin: str | None = None
    grade: int | None = None
    reliability: str | None = None


class SiteReason(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's part in the belief about one place: the natural-log ``weight`` that it had on ``on``, its own day.

    ``place`` is an index into ``SiteData.places``. On a later day the weight is halved each ``SiteData.fade_days``.
    A weight of 0 marks a copy or relay of a claim that speaks for their common origin.
    """

    place: int
    claim_id: str
    toward: str
    weight: float
    distance_km: float = 0.0
    on: str


class SiteSignal(msgspec.Struct, frozen=True, kw_only=True):
    """An escalation statement followed to its ``outcome`` (a word: 'occurred', 'expired', 'denied', 'open')."""

    signal_id: str
    signal: Signal
    citation: Citation
    outcome: str | None = None
    detail: str | None = None


class SiteLine(msgspec.Struct, frozen=True, kw_only=True):
    """A border or river. ``lines`` are sequences of (lon, lat)."""

    line_id: str
    name: str | None = None
    lines: tuple[Ring, ...]


class SiteArea(msgspec.Struct, frozen=True, kw_only=True):
    """A region with its name; ``label`` is the (lon, lat) where the name stands."""

    area_id: str
    name: str
    label: tuple[float, float]
    polygons: tuple[Polygon, ...]


class SiteSpot(msgspec.Struct, frozen=True, kw_only=True):
    """Where on the map a check stands: a settlement or a region that it names. ``areas`` are ids of ``regions``."""

    name: str
    lon: float
    lat: float
    areas: tuple[str, ...] = ()


class SiteData(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """All that is published. ``states`` are the sides' ids and 'contested' last; ``days`` ascend without a gap.

    ``known`` says in words or as an ISO time as of when; ``prior_source`` names the starting map. ``attributions`` are
    the sentences that the data's licences ask for; ``embargo`` says what is held back. ``bounds`` is (west, south,
    east, north) in degrees. ``floor`` is the least belief of any state (``Settings.floor``). ``spots`` has for each of
    ``checks`` the places that it names.
    """

    title: str
    theatre_id: str
    theatre_name: str
    lang: str = "en"
    known: str
    prior_source: str
    embargo: str
    fade_days: float
    floor: float
    border_set: str
    border_note: str
    attributions: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    states: tuple[str, ...]
    sides: tuple[Side, ...]
    places: tuple[SitePlace, ...]
    days: tuple[SiteDay, ...]
    claims: tuple[SiteClaim, ...] = ()
    reasons: tuple[SiteReason, ...] = ()
    checks: tuple[Check, ...] = ()
    spots: tuple[tuple[SiteSpot, ...], ...] = ()
    signals: tuple[SiteSignal, ...] = ()
    borders: tuple[SiteLine, ...] = ()
    rivers: tuple[SiteLine, ...] = ()
    regions: tuple[SiteArea, ...] = ()
    views: tuple[SiteView, ...] = ()
