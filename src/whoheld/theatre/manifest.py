"""theatre.toml: what a theatre is called, its sides, and the names of its other files."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from whoheld.errors import TheatreError
from whoheld.model import CONTESTED
from whoheld.theatre.records import Role, Side
from whoheld.theatre.table import OTHER_SIDE

FILE = "theatre.toml"
NEEDED = ("regions", "places")
FILES = (*NEEDED, "actors", "forces", "axes", "rivers", "trust")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_SIDE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The checked content of theatre.toml; paths are absolute."""

    theatre_id: str
    name: str
    began: date
    default_side: str
    sides: tuple[Side, ...]
    files: dict[str, str]
    starting_maps: tuple[Path, ...]
    layers: dict[str, str]
    wording: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    border_set: str
    border_note: str
    attributions: tuple[str, ...]
    usually_regions: tuple[str, ...]

    def path(self, key: str) -> Path:
        """The file that ``files`` names ``key``."""
        return Path(self.files[key])


def fail(key: str, reason: str, hint: str) -> TheatreError:
    """The error for one key of theatre.toml."""
    return TheatreError(f"{FILE}:{key}", reason, hint=hint)


def read_manifest(folder: Path) -> Manifest:
    """Read and check ``folder/theatre.toml`` and that every file it names is there. Raises TheatreError."""
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TheatreError(f"{FILE}:1", f"can't be read: {error}", hint="compare it with a packaged theatre") from error
    sides = _sides(table)
    began = _get(table, "began", date)
    default_side = _get(table, "default_side", str)
    if default_side not in {s.side_id for s in sides}:
        raise fail("default_side", f"{default_side!r} is no side", "name one of the [[sides]]")
    files = _files(folder, table)
    return Manifest(
        theatre_id=_get(table, "id", str),
        name=_get(table, "name", str),
        began=began,
        default_side=default_side,
        sides=sides,
        files=files,
        starting_maps=tuple(_path(folder, p, key="starting_maps") for p in _texts(table, "starting_maps")),
        layers={k: str(_path(folder, v, key=f"layers.{k}")) for k, v in _table(table, "layers").items()},
        wording=tuple(str(_path(folder, p, key="wording")) for p in _texts(table, "wording")),
        bounds=_bounds(table),
        border_set=_get(table, "border_set", str),
        border_note=_get(table, "border_note", str),
        attributions=tuple(_texts(table, "attributions")),
        usually_regions=tuple(_texts(table, "usually_regions")),
    )


def _get(table: dict[str, Any], key: str, kind: type) -> Any:
    value = table.get(key)
    if type(value) is not kind or value == "":
        found = "is missing" if value is None else f"is {value!r}"
        raise fail(key, f"{found}, not a {kind.__name__}", f"add {key} = ... to {FILE}")
    return value


def _texts(table: dict[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise fail(key, "is no list of texts", f'write {key} = ["...", ...]')
    return value


def _table(table: dict[str, Any], key: str) -> dict[str, str]:
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(v, str) and v for v in value.values()):
        raise fail(key, "is no table of file names", f'write [{key}] and NAME = "FILE" below it')
    return value


def _path(folder: Path, name: str, *, key: str) -> Path:
    path = (folder / name).resolve()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        hint = f"add the file {path}, or take it out of {FILE}"
        raise fail(key, f"{name} can't be read: {error.strerror}", hint) from error


def _files(folder: Path, table: dict[str, Any]) -> dict[str, str]:
    named = _table(table, "files")
    for key in NEEDED:
        if key not in named:
            raise fail(f"files.{key}", "is missing", f'add {key} = "{key}.csv" below [files]')
    for key in named:
        if key not in FILES:
            raise fail(f"files.{key}", "is not a file that a theatre has", f"use one of {', '.join(FILES)}")
    return {k: str(_path(folder, v, key=f"files.{k}")) for k, v in named.items()}


def _bounds(table: dict[str, Any]) -> tuple[float, float, float, float]:
    value = table.get("bounds")
    if isinstance(value, list) and len(value) == 4 and all(type(v) in (int, float) for v in value):
        west, south, east, north = map(float, value)
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
    raise fail("bounds", f"is {value!r}", "write bounds = [west, south, east, north] in degrees")


def _sides(table: dict[str, Any]) -> tuple[Side, ...]:
    rows = table.get("sides")
    if not isinstance(rows, list) or len(rows) < 2:
        raise fail("sides", "there are fewer than two", "add a [[sides]] table for the attacker and the defender")
    sides: list[Side] = []
    for number, row in enumerate(rows, 1):
        try:
            side = msgspec.convert(row, Side)
        except msgspec.ValidationError as error:
            hint = f"give side_id, name, role ({', '.join(get_args(Role))}), color, color_dark"
            raise fail(f"sides {number}", str(error), hint) from error
        _check_side(side, number=number, seen={s.side_id for s in sides})
        sides.append(side)
    first: tuple[Literal["attacker"], Literal["defender"]] = ("attacker", "defender")
    if tuple(s.role for s in sides[:2]) != first or any(s.role != "other" for s in sides[2:]):
        raise fail("sides", "the first must be the attacker, the second the defender", "put them in that order")
    return tuple(sides)


def _check_side(side: Side, *, number: int, seen: set[str]) -> None:
    subject = f"sides {number}"
    if not _SIDE_ID.fullmatch(side.side_id) or side.side_id in (CONTESTED, OTHER_SIDE):
        raise fail(subject, f"side_id {side.side_id!r} can't be used", "use letters and digits, not a reserved word")
    if side.side_id in seen:
        raise fail(subject, f"side_id {side.side_id!r} stands twice", "give each side an id of its own")
    for color in (side.color, side.color_dark):
        if not _COLOR.fullmatch(color):
            raise fail(subject, f"{color!r} is no colour", "write it as #rrggbb in small letters")
