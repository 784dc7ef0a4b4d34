"""Territory: areas, the front, what changed hands, and distances to a border, from one state per settlement."""

from whoheld.territory.build import build_territory
from whoheld.territory.distance import Distance, distance_km, distances_km, line_distance_km
from whoheld.territory.territory import Change, Territory

__all__ = ["Change", "Distance", "Territory", "build_territory", "distance_km", "distances_km", "line_distance_km"]
