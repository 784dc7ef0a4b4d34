"""Fusion: from claims and a starting map to beliefs per site and day. The method: docs/explanation/fusion.md."""

from whoheld.fuse.account import Account, account
from whoheld.fuse.areas import Terrain
from whoheld.fuse.field import Field
from whoheld.fuse.filter import Fuser, fuse
from whoheld.fuse.grades import CANNOT_BE_JUDGED, credibility, likelihood
from whoheld.fuse.learn import AFTER, Lesson, learn, learned
from whoheld.fuse.mapped import Drawn, MappedFuser
from whoheld.fuse.prior import prior_from_polygons, prior_from_statements
from whoheld.fuse.settings import DEFAULT_TRUST, Settings
from whoheld.fuse.sites import Prior, Sites, make_sites, sites_of_places
from whoheld.fuse.without import without_each
from whoheld.theatre.records import Trust

__all__ = [
    "AFTER",
    "CANNOT_BE_JUDGED",
    "DEFAULT_TRUST",
    "Account",
    "Drawn",
    "Field",
    "Fuser",
    "Lesson",
    "MappedFuser",
    "Prior",
    "Settings",
    "Sites",
    "Terrain",
    "Trust",
    "account",
    "credibility",
    "fuse",
    "learn",
    "learned",
    "likelihood",
    "make_sites",
    "prior_from_polygons",
    "prior_from_statements",
    "sites_of_places",
    "without_each",
]
