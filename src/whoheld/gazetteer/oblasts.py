"""The oblast of a point, by the theatre's polygons."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from whoheld.theatre.records import Theatre

EDGE_DEG = 0.05  # 5 km: a place this far beyond a simplified coast or border still belongs to the oblast beside it


class Oblasts:
    """Oblasts as polygons; ``features`` is the theatre's layer 'regions'."""

    def __init__(self, theatre: Theatre, features: Sequence[Mapping[str, Any]]) -> None:
        wanted = {r.polygon: r.name for r in theatre.regions if r.region_kind == "oblast" and r.polygon}
        drawn = [(wanted[f["id"]], f["geometry"]) for f in features if f["id"] in wanted]
        self.names = tuple(name for name, _ in drawn)
        self._shapes = [shapely.from_geojson(json.dumps(shape)) for _, shape in drawn]

    def of(self, lat: Sequence[float], lon: Sequence[float]) -> list[str | None]:
        """The oblast of each point: the one that it lies in, else the nearest within ``EDGE_DEG``, else None."""
        found: list[str | None] = [None] * len(lat)
        if not self.names or not found:
            return found
        points = shapely.points(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        inside = shapely.STRtree(points).query(self._shapes, predicate="intersects")
        for oblast, point in inside.T[::-1]:
            found[int(point)] = self.names[int(oblast)]
        beside = [at for at, name in enumerate(found) if name is None]
        nearest = shapely.STRtree(self._shapes).query_nearest(points[beside], max_distance=EDGE_DEG, all_matches=False)
        for point, oblast in nearest.T:
            found[beside[int(point)]] = self.names[int(oblast)]
        return found
