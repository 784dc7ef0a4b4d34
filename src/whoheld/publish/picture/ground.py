"""What a map picture shows of a day: where it looks, and the ground there by class, in metres."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoheld.errors import NotFound
from whoheld.publish.export import day_of
from whoheld.publish.picture.paper import MONTH, WEEK
from whoheld.publish.records import NO_EVIDENCE, Polygon, SiteData
from whoheld.territory.project import Projection, equal_area

Flags: TypeAlias = npt.NDArray[np.bool_]
Shapes: TypeAlias = npt.NDArray[np.object_]
Box: TypeAlias = tuple[float, float, float, float]

_APART_M = 30_000.0  # settlements of interest nearer than twice this are one scene
_LONGEST_M = 330_000.0  # a scene takes others in up to this length, so that villages can still be told apart
_LEAST_M = 150_000.0
_MARGIN = 0.07
_GRID_M = 2.0


class View(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Where the picture looks: ``box`` is (west, south, east, north) in metres of ``plane``.

    ``cells`` are all settlements' cells in that plane; ``whole`` says that the box holds the country.
    """

    plane: Projection
    box: Box
    cells: Shapes
    whole: bool


def view_of(data: SiteData, on: str, *, compare: str | None, oblast: str | None, aspect: float) -> View:
    """The oblast named, else where hands changed since ``compare`` (None: within the data) or fights go on.

    ``aspect`` is width by height. Raises NotFound where no region has the name.
    """
    cells = np.array([multi(place.cell) for place in data.places], dtype=object)
    west, south, east, north = data.bounds
    plane = equal_area((south + north) / 2, (west + east) / 2)
    shape = region(data, oblast) if oblast else _scene(plane.forward(cells), _interest(data, on, compare), plane)
    if shape is None:
        plane_cells = plane.forward(cells)
        return View(plane=plane, box=_fitted(shapely.total_bounds(plane_cells), aspect), cells=plane_cells, whole=True)
    centre = shape.envelope.centroid
    plane = equal_area(centre.y, centre.x)
    box = _fitted(plane.forward(shape).bounds, aspect)
    return View(plane=plane, box=box, cells=plane.forward(cells), whole=False)


def region(data: SiteData, name: str) -> BaseGeometry:
    """The region whose name begins with ``name``, in degrees. Raises NotFound."""
    wanted = name.strip().casefold()
    found = [area for area in data.regions if wanted and area.name.casefold().startswith(wanted)]
    exact = [area for area in found if area.name.casefold() == wanted]
    if len(exact or found) != 1:
        hint = "use one of " + ", ".join(area.name for area in found or data.regions)
        raise NotFound(name, "names no one region of the theatre", hint=hint)
    return multi((exact or found)[0].polygons)


def multi(polygons: Sequence[Polygon]) -> BaseGeometry:
    """Polygons, each an outline and its holes, as one shape in degrees."""
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons])


def _interest(data: SiteData, on: str, compare: str | None) -> Flags:
    """Settlements that changed or are contested; else those that were spoken of this week."""
    now, before = day_of(data, on), day_of(data, compare) if compare else data.days[0]
    chosen: Flags = (now.state != before.state) | (now.state == data.states.index("contested"))
    if not chosen.any():
        chosen = (now.evidence_age != NO_EVIDENCE) & (now.evidence_age <= WEEK)
    return chosen


def _scene(cells: Shapes, chosen: Flags, plane: Projection) -> BaseGeometry | None:
    """The envelope, in degrees, of the largest cluster of the chosen cells, with the next ones while it stays small."""
    if not chosen.any():
        return None
    near = shapely.get_parts(shapely.union_all(shapely.buffer(shapely.centroid(cells[chosen]), _APART_M)))
    tree = shapely.STRtree(near)
    cell, cluster = tree.query(shapely.centroid(cells[chosen]), predicate="within")
    area = np.bincount(cluster, weights=shapely.area(cells[chosen])[cell], minlength=len(near))
    box: BaseGeometry | None = None
    for at in np.lexsort((np.arange(len(near)), -area)):
        own = shapely.box(*shapely.total_bounds(cells[chosen][cell[cluster == at]]))
        both = own if box is None else shapely.union(box, own).envelope
        west, south, east, north = both.bounds
        if box is None or max(east - west, north - south) <= _LONGEST_M:
            box = both
    return plane.inverse(box) if box is not None else None


def _fitted(bounds: Sequence[float], aspect: float) -> Box:
    """The bounds with a margin, no smaller than can be read, and of the paper's shape."""
    west, south, east, north = map(float, bounds)
    width = max((east - west) * (1 + 2 * _MARGIN), _LEAST_M)
    height = max((north - south) * (1 + 2 * _MARGIN), _LEAST_M / aspect)
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def seen(view: View) -> Flags:
    """The settlements whose cells reach into the picture."""
    found: Flags = shapely.intersects(view.cells, shapely.box(*view.box))
    return found


def freshness(ages: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """0: spoken of this week, 1: this month, 2: longer ago or never."""
    fresh = np.where(ages <= WEEK, 0, np.where(ages <= MONTH, 1, 2))
    return np.where(ages == NO_EVIDENCE, 2, fresh).astype(np.int64)


def united(cells: Shapes, keys: npt.NDArray[np.int64]) -> dict[int, BaseGeometry]:
    """The cells of each key as one shape."""
    return {int(key): shapely.union_all(cells[keys == key], grid_size=_GRID_M) for key in np.unique(keys)}


def front(cells: Shapes, state: npt.NDArray[Any]) -> BaseGeometry:
    """The edges between cells of different states: neighbours share the ends of their edge to the metre."""
    parts, owner = shapely.get_parts(cells, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.rint(xy)
    same = ring[1:] == ring[:-1]
    ends = np.stack([xy[:-1][same], xy[1:][same]], axis=1)
    turned = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[turned] = ends[turned, ::-1]
    flat, own = ends.reshape(-1, 4), state[owner[part[ring[:-1][same]]]]
    order = np.lexsort((own, *flat.T[::-1]))
    flat, own = flat[order], own[order]
    apart = np.flatnonzero((flat[1:] == flat[:-1]).all(axis=1) & (own[1:] != own[:-1]))
    lines = shapely.linestrings(flat[apart].reshape(-1, 2, 2))
    return shapely.line_merge(shapely.MultiLineString(list(lines)))
