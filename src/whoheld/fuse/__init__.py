"""Fusion: from claims and a starting map to beliefs per site and day. The method: docs/explanation/fusion.md."""

from whoheld.fuse.areas import Terrain
from whoheld.fuse.field import Field
from whoheld.fuse.filter import fuse
from whoheld.fuse.learn import AFTER, Lesson, learn, learned
from whoheld.fuse.prior import prior_from_polygons, prior_from_statements
from whoheld.fuse.settings import DEFAULT_TRUST, Settings
from whoheld.fuse.sites import Prior, Sites, make_sites, sites_of_places
from whoheld.theatre.records import Trust

__all__ = [
    "AFTER",
    "DEFAULT_TRUST",
    "Field",
    "Lesson",
    "Prior",
    "Settings",
    "Sites",
    "Terrain",
    "Trust",
    "fuse",
    "learn",
    "learned",
    "make_sites",
    "prior_from_polygons",
    "prior_from_statements",
    "sites_of_places",
]
