"""Fusion: from claims and a starting map to beliefs per site and day. The method: docs/explanation/fusion.md."""

from whoheld.fuse.account import Account, account
from whoheld.fuse.areas import Terrain
from whoheld.fuse.field import Field
from whoheld.fuse.filter import Fuser, fuse
from whoheld.fuse.grades import CANNOT_BE_JUDGED, credibility, likelihood
from whoheld.fuse.prior import prior_from_polygons, prior_from_statements
from whoheld.fuse.settings import DEFAULT_TRUST, Settings, Trust
from whoheld.fuse.sites import Prior, Sites, make_sites, sites_of_places

__all__ = [
    "CANNOT_BE_JUDGED",
    "DEFAULT_TRUST",
    "Account",
    "Field",
    "Fuser",
    "Prior",
    "Settings",
    "Sites",
    "Terrain",
    "Trust",
    "account",
    "credibility",
    "fuse",
    "likelihood",
    "make_sites",
    "prior_from_polygons",
    "prior_from_statements",
    "sites_of_places",
]
