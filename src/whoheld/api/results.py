"""What the API answers with: frozen records in tables that draw themselves in Jupyter, all words escaped."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, Self, TypeVar, overload

import msgspec

from whoheld.api import html
from whoheld.errors import InputError, MissingExtra
from whoheld.pipeline.answers import Why
from whoheld.text.who import called, with_side

T = TypeVar("T", bound=msgspec.Struct)
_SHOWN = 20


class Table(Sequence[T], Generic[T]):
    """Records in order, like a tuple of them; in Jupyter a table of the first 20."""

    __slots__ = ("_rows", "note", "title")

    def __init__(self, rows: Sequence[T], *, title: str, note: str = "") -> None:
        object.__setattr__(self, "_rows", tuple(rows))
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "note", note)

    _rows: tuple[T, ...]
    title: str
    note: str

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed")

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | slice) -> T | Self:
        if isinstance(at, slice):
            return self._of(self._rows[at])
        return self._rows[at]

    def _of(self, rows: Sequence[T]) -> Self:
        return type(self)(rows, title=self.title, note=self.note)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[T]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash((self.title, len(self._rows)))

    def where(self, **wanted: object) -> Self:
        """Only the rows whose fields have these values: ``where(oblast="Kharkiv Oblast")``."""
        return self._of([row for row in self if all(getattr(row, name) == value for name, value in wanted.items())])

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as plain dictionaries."""
        return [msgspec.to_builtins(row) for row in self._rows]

    def to_frame(self) -> Any:
        """The rows as a pandas DataFrame. Raises MissingExtra without pandas."""
        try:
            import pandas as pd  # noqa: PLC0415 - heavy, and an extra
        except ImportError as error:
            raise MissingExtra("a DataFrame", "needs pandas", hint="pip install 'whoheld[gis]'") from error
        return pd.DataFrame(self.to_dicts())

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self):,} rows>"

    def _repr_html_(self) -> str:
        rest = len(self) - _SHOWN
        more = f"and {rest:,} more" if rest > 0 else ""
        shown = [msgspec.to_builtins(row) for row in self._rows[:_SHOWN]]
        return html.table(self.title, shown, notes=(more, self.note))


class PlaceState(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement at the end of a day: the likeliest state and the probability of each.

    ``evidence_age_days`` is None where nothing but the starting map and the neighbours speaks.
    """

    place: str
    name: str
    oblast: str | None
    lat: float
    lon: float
    population: int
    state: str
    p: dict[str, float]
    evidence_age_days: int | None


Draw = Callable[[], bytes]
Find = Callable[[str], str]


class DayMap(Table[PlaceState]):
    """The map of one day: a row for each settlement. In Jupyter it shows totals, and the picture with matplotlib."""

    __slots__ = ("_cache", "_draw", "_find", "on")

    on: str

    def __init__(self, rows: Sequence[PlaceState], *, title: str, note: str, on: str, draw: Draw, find: Find) -> None:
        super().__init__(rows, title=title, note=note)
        for name, value in (("on", on), ("_draw", draw), ("_find", find), ("_cache", {})):
            object.__setattr__(self, name, value)

    _draw: Draw
    _find: Find
    _cache: dict[str, Any]

    def _of(self, rows: Sequence[PlaceState]) -> Self:
        return type(self)(rows, title=self.title, note=self.note, on=self.on, draw=self._draw, find=self._find)

    def of(self, place: str) -> PlaceState:
        """The row of one settlement: a name in any spelling, 'Name, Oblast', or its id. Raises NotFound."""
        if "rows" not in self._cache:
            self._cache["rows"] = {row.place: row for row in self}
        key = self._find(place)
        rows: dict[str, PlaceState] = self._cache["rows"]
        if key not in rows:
            raise InputError(place, "is not in this part of the map", hint="ask the whole day's map")
        return rows[key]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many settlements each state has."""
        found: dict[str, int] = {}
        for row in self:
            found[row.state] = found.get(row.state, 0) + 1
        return found

    def picture(self) -> bytes:
        """The map as PNG. Raises MissingExtra without matplotlib."""
        if "png" not in self._cache:
            self._cache["png"] = self._draw()
        png: bytes = self._cache["png"]
        return png

    def to_frame(self) -> Any:
        """The rows as a GeoDataFrame of points (WGS 84), a column ``p_...`` for each state. Raises MissingExtra."""
        try:
            import geopandas as gpd  # noqa: PLC0415 - heavy, and an extra
        except ImportError as error:
            raise MissingExtra("a GeoDataFrame", "needs geopandas", hint="pip install 'whoheld[gis]'") from error
        rows = [{**row, **{f"p_{key}": p for key, p in row.pop("p").items()}} for row in self.to_dicts()]
        points = gpd.points_from_xy([row["lon"] for row in rows], [row["lat"] for row in rows])
        return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326")

    def _repr_png_(self) -> bytes | None:
        try:
            return self.picture()
        except MissingExtra:
            return None

    def _repr_html_(self) -> str:
        totals = [
            {"state": state, "settlements": count, "people before the war": self._people(state)}
            for state, count in self.counts.items()
        ]
        png = self._repr_png_()
        shown = base64.b64encode(png).decode() if png else None
        return html.table(self.title, totals, notes=(self.note,), png=shown)

    def _people(self, state: str) -> int:
        return sum(row.population for row in self if row.state == state)


class Explanation(Why, frozen=True, kw_only=True):
    """Why a place is coloured as it is (see ``Why`` in ``whoheld.pipeline.answers``); in Jupyter with its claims."""

    def __repr__(self) -> str:
        return f"<{self.name} at the end of {self.on}: {self.state}, {self.likelihood}; {len(self.reasons)} claims>"

    def _repr_html_(self) -> str:
        belief = ", ".join(f"{state} {p:.0%}" for state, p in self.p.items())
        title = f"{self.name}, end of {self.on}: {self.state}, {self.likelihood}"
        account = [("starting map", self.start), ("claims", sum(r.share for r in self.reasons) + self.rest)]
        account += [
            ("maps", sum(part.share for part in self.maps)),
            ("time", self.time),
            ("ground around", self.ground),
        ]
        account.append(("an analyst's decision", self.decided))
        points = "; ".join(f"{name} {100 * part:+.0f}" for name, part in account if round(part, 2))
        reasons = [
            {
                "points": f"{100 * reason.share:+.0f}",
                "says": f"{reason.side or '?'} {reason.effect} {reason.about} [{reason.modality}]",
                "who": " via ".join(
                    [with_side(reason.claimant or "the report itself", reason.claimant_side), *map(called, reason.via)]
                ),
                "quote": reason.quote,
                "source": ", ".join(part for part in (reason.source, reason.published, reason.document) if part),
                "grade": f"{reason.reliability or ''}{reason.grade}",
            }
            for reason in self.reasons[:_SHOWN]
        ]
        rest = len(self.reasons) - _SHOWN
        more = f"and {rest:,} more claims" if rest > 0 else ""
        notes = (f"Belief: {belief}. Percentage points: {points}.", f"Starting map: {self.prior_source}.", more)
        return html.table(title, reasons, notes=notes)
