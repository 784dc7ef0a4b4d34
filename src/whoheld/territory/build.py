"""Cells once per gazetteer: each settlement's Voronoi cell, clipped to the country, in an equal-area projection."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoheld.errors import InputError
from whoheld.territory.project import equal_area, in_pieces
from whoheld.territory.territory import Territory

_TEN_CM = 1  # decimals of a metre: nodes of neighbouring cells are the same numbers, but for the last bits


def build_territory(
    *,
    place_ids: Sequence[str],
    lat: Sequence[float] | npt.NDArray[np.float64],
    lon: Sequence[float] | npt.NDArray[np.float64],
    population: Sequence[int],
    country: BaseGeometry,
    border: BaseGeometry | None = None,
) -> Territory:
    """Cells of the settlements within ``country`` (a polygon in degrees), the order of ``place_ids`` kept.

    ``border`` is the stretch of border that distances are measured to (None: the whole boundary of the country). Of
    settlements at one and the same spot the first has the cell, the others an empty one. Raises InputError where there
    are fewer than two settlements or the country is empty.
    """
    if len(place_ids) < 2 or not len(place_ids) == len(lat) == len(lon) == len(population):
        raise InputError("settlements", f"are {len(place_ids)}, with {len(lat)} latitudes", hint="give two or more")
    if country.is_empty or not country.geom_type.endswith("Polygon"):
        raise InputError("the country", f"is a {country.geom_type}", hint="give its polygon")
    country = shapely.make_valid(country)
    centre = country.centroid
    plane = equal_area(centre.y, centre.x)
    points = plane.forward(shapely.points(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)))
    ground = shapely.make_valid(plane.forward(in_pieces(country)))
    open_cells, first = _cells(points, ground)
    cells = _clip(open_cells, ground)
    pairs, edges = _edges(open_cells, first)
    return Territory(
        place_ids=tuple(place_ids),
        population=tuple(int(value) for value in population),
        country=country,
        border=country.boundary if border is None else border,
        plane=plane,
        ground=ground,
        open_cells=_spread(open_cells, first, len(place_ids)),
        area_km2=shapely.area(_spread(cells, first, len(place_ids))) / 1e6,
        pairs=pairs,
        edges=edges,
    )


def _cells(
    points: npt.NDArray[np.object_], ground: BaseGeometry
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """One unclipped cell for each distinct spot, and the index of the first settlement there."""
    xy = shapely.get_coordinates(points)
    _, first = np.unique(xy, axis=0, return_index=True)
    first = np.sort(first).astype(np.int64)
    west, south, east, north = shapely.total_bounds([ground, *points])
    frame = shapely.box(west - 1e5, south - 1e5, east + 1e5, north + 1e5)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(xy[first]), extend_to=frame, ordered=True)
    return shapely.get_parts(cells), first


def _clip(cells: npt.NDArray[np.object_], ground: BaseGeometry) -> npt.NDArray[np.object_]:
    """Each cell within the country; only the cells that its boundary runs through are cut."""
    shapely.prepare(ground)
    result = cells.copy()
    cut = ~shapely.contains_properly(ground, cells)
    result[cut] = shapely.intersection(cells[cut], ground)
    return result


def _edges(
    cells: npt.NDArray[np.object_], first: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Pairs of neighbouring settlements, shape (n, 2), and the edge that their cells share.

    Two cells of one diagram share the two ends of their edge to the last bits, so edges are matched by their ends.
    """
    xy, owner = shapely.get_coordinates(cells, return_index=True)
    inside = owner[1:] == owner[:-1]
    ends = np.round(np.stack([xy[:-1][inside], xy[1:][inside]], axis=1), _TEN_CM) + 0.0
    turned = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[turned] = ends[turned, ::-1]
    flat = ends.reshape(-1, 4)
    real = (flat[:, :2] != flat[:, 2:]).any(axis=1)
    flat, owners = flat[real], owner[:-1][inside][real]
    order = np.lexsort((owners, *flat.T[::-1]))
    flat, owners = flat[order], owners[order]
    twin = np.flatnonzero((flat[1:] == flat[:-1]).all(axis=1) & (owners[1:] != owners[:-1]))
    pairs = np.column_stack([first[owners[twin]], first[owners[twin + 1]]]).astype(np.int64)
    return pairs, shapely.linestrings(flat[twin].reshape(-1, 2, 2))


def _spread(cells: npt.NDArray[np.object_], first: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.object_]:
    every = np.full(count, shapely.Polygon(), dtype=object)
    every[first] = cells
    return every
