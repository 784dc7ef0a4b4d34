"""Bands: sums over places that are each only probably so (docs/explanation/fusion.md, 'Areas with bands')."""

from whoheld.bands.beliefs import freed, gained
from whoheld.bands.near import Near
from whoheld.bands.sums import INTERVAL, PERCENTILES, SHARE, Band, Spread, at_least_one, spread

__all__ = ["INTERVAL", "PERCENTILES", "SHARE", "Band", "Near", "Spread", "at_least_one", "freed", "gained", "spread"]
