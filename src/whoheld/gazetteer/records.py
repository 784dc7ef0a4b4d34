"""What a gazetteer file gives, before and after it is merged."""

import msgspec

from whoheld.model import Place, Refusal


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement of a user's file. ``line`` is where it stands; ``names`` are all its spellings, the name first."""

    line: int
    place_id: str
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    local_name: str | None = None
    oblast: str | None = None
    raion: str | None = None
    population: int = 0


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is sound but not wanted: no settlement, or of another country in a dump of the world."""

    reason: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The cells of one row by meaning, still as text."""

    line: int
    key: str
    name: str
    lat: str
    lon: str
    aliases: tuple[str, ...] = ()
    local_name: str = ""
    oblast: str = ""
    raion: str = ""
    population: str = ""


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that has no cells to speak of: ``reason`` is a stable key, ``detail`` a sentence."""

    line: int
    reason: str
    detail: str


class Gazetteer(msgspec.Struct, frozen=True, kw_only=True):
    """A file as read: entries in its order, what was refused row by row, and what was left aside, counted by reason."""

    file: str
    form: str
    sha256: str
    rows: int
    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    skipped: dict[str, int]


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """The theatre's places with the entries among them."""

    places: tuple[Place, ...]
    same: int
    new: int
    spellings: int
    refusals: tuple[Refusal, ...]
