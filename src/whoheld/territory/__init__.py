"""Territory: areas with their bands, the front, what changed hands, and distances to a border, by settlement."""

from whoheld.territory.build import build_territory
from whoheld.territory.distance import Distance, distance_km, distances_km, line_distance_km
from whoheld.territory.holdings import Believed, Holding, believed, gain, holdings
from whoheld.territory.territory import Change, Territory

__all__ = [
    "Believed",
    "Change",
    "Distance",
    "Holding",
    "Territory",
    "believed",
    "build_territory",
    "distance_km",
    "distances_km",
    "gain",
    "holdings",
    "line_distance_km",
]
