"""Read a theatre's folder into records, and refuse a malformed one with file, row and reason.

A theatre is a folder with ``theatre.toml``, which names every other file. File formats stand in
docs/reference/theatre.md. Packaged theatres lie in ``whoheld/theatres/<name>``.
"""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from whoheld.errors import TheatreError
from whoheld.theatre.manifest import Manifest, read_manifest
from whoheld.theatre.records import Theatre
from whoheld.theatre.rows import load_actors, load_axes, load_forces, load_places, load_regions, load_rivers
from whoheld.theatre.starting import load_starting_map
from whoheld.theatre.trust import load_trust


def theatre_folder(name_or_path: str) -> Path:
    """The folder of a theatre: a folder's path, else a packaged theatre's name. Raises TheatreError."""
    given = Path(name_or_path)
    if (given / "theatre.toml").is_file():
        return given.resolve()
    packaged = Path(str(resources.files("whoheld"))) / "theatres"
    if name_or_path and given.name == name_or_path and (packaged / name_or_path / "theatre.toml").is_file():
        return packaged / name_or_path
    names = ", ".join(sorted(p.parent.name for p in packaged.glob("*/theatre.toml"))) or "none"
    reason = "has no theatre.toml" if given.is_dir() else "is neither a packaged theatre nor a folder"
    raise TheatreError(name_or_path, reason, hint=f"packaged theatres: {names}; or give a folder with theatre.toml")


def load_theatre(name_or_path: str) -> Theatre:
    """Load and check a theatre: a packaged one by name, or a folder by path.

    ``spellings`` of places, regions, axes and rivers are complete: they start with the name and the local name, and
    every spelling with an apostrophe stands with ' and with ’. Geometry is not read here: see ``load_layer``.
    Raises TheatreError (``subject`` is ``file:row``).
    """
    folder = theatre_folder(name_or_path)
    manifest = read_manifest(folder)
    sides = frozenset(side.side_id for side in manifest.sides)
    regions = load_regions(manifest.path("regions"))
    places = load_places(manifest.path("places"), regions=regions, bounds=manifest.bounds)
    place_ids = frozenset(p.place_id for p in places)
    rivers = load_rivers(manifest.path("rivers")) if "rivers" in manifest.files else ()
    axes = load_axes(manifest.path("axes")) if "axes" in manifest.files else ()
    _distinct_ids(place_ids, regions=regions, axes=axes, rivers=rivers, folder=folder)
    return Theatre(
        theatre_id=manifest.theatre_id,
        name=manifest.name,
        began=manifest.began,
        folder=str(folder),
        default_side=manifest.default_side,
        sides=manifest.sides,
        actors=load_actors(manifest.path("actors"), sides=sides) if "actors" in manifest.files else (),
        forces=load_forces(manifest.path("forces"), sides=sides) if "forces" in manifest.files else (),
        places=places,
        regions=regions,
        axes=axes,
        rivers=rivers,
        starting_maps=tuple(load_starting_map(p, places=place_ids, sides=sides) for p in manifest.starting_maps),
        layers=manifest.layers,
        wording=manifest.wording,
        bounds=manifest.bounds,
        border_set=manifest.border_set,
        border_note=manifest.border_note,
        attributions=manifest.attributions,
        usually_regions=manifest.usually_regions,
        trust=load_trust(manifest.path("trust"), sides=sides) if "trust" in manifest.files else (),
    )


def load_layer(theatre: Theatre, layer: str) -> dict[str, Any]:
    """A layer's GeoJSON FeatureCollection (RFC 7946, WGS 84 degrees), read on demand. Raises TheatreError.

    - ``border``: one feature ``border:<defender>`` (Polygon or MultiPolygon: the country in the default border set) and
      one ``border:<attacker>`` (MultiLineString: the stretch of that boundary which the attacker's country lies behind,
      the line that 'distance to the border' is measured to). ``<...>`` are side ids. Properties: ``border_set``,
      ``neighbour`` (ISO code or None).
    - ``regions``: one feature per ``Region.polygon``, with the same id.
    - ``rivers``: one (Multi)LineString per ``River.river_id``, with the same id.
    """
    if layer not in theatre.layers:
        known = ", ".join(sorted(theatre.layers))
        raise TheatreError(f"theatre.toml:layers.{layer}", "no such layer", hint=f"this theatre has: {known}")
    path = Path(theatre.layers[layer])
    try:
        collection: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise TheatreError(f"{path.name}:1", f"can't be read as JSON: {error}", hint="make the file again") from error
    features: Any = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise TheatreError(f"{path.name}:1", "is no FeatureCollection", hint="see RFC 7946, section 3.3")
    seen: set[str] = set()
    for number, feature in enumerate(features, 1):
        key = feature.get("id") if isinstance(feature, dict) else None
        if not isinstance(key, str) or key in seen or not feature.get("geometry"):
            hint = "give each feature an id of its own and a geometry"
            raise TheatreError(f"{path.name}:feature {number}", f"id {key!r} is missing or twice, or empty", hint=hint)
        seen.add(key)
    _all_drawn(theatre, layer, seen, path)
    return collection


def _all_drawn(theatre: Theatre, layer: str, keys: set[str], path: Path) -> None:
    """Every row that names a feature of the layer must find it."""
    wanted: dict[str, str] = {}
    if layer == "regions":
        wanted = {r.polygon: r.region_id for r in theatre.regions if r.polygon}
    elif layer == "rivers":
        wanted = {r.river_id: r.river_id for r in theatre.rivers}
    elif layer == "border":
        wanted = {f"border:{s.side_id}": s.side_id for s in theatre.sides if s.role in ("attacker", "defender")}
    for key, owner in wanted.items():
        if key not in keys:
            hint = f"add the feature, or take it out of the row of {owner}"
            raise TheatreError(f"{path.name}:features", f"no feature {key!r}, which {owner} names", hint=hint)


def _distinct_ids(places: frozenset[str], *, regions: Any, axes: Any, rivers: Any, folder: Path) -> None:
    """Ids of places, regions, axes and rivers share one space."""
    seen = set(places)
    for key in (*(r.region_id for r in regions), *(a.axis_id for a in axes), *(r.river_id for r in rivers)):
        if key in seen:
            hint = "start ids with their kind, such as 'region:'"
            raise TheatreError(f"{folder.name}:{key}", "this id stands in two files", hint=hint)
        seen.add(key)


__all__ = ["Manifest", "load_layer", "load_theatre", "theatre_folder"]
