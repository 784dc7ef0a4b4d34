"""Every form of export from one desk, each through the embargo."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from whoheld import __version__
from whoheld.errors import InputError
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import WAITS
from whoheld.pipeline.lookup import find_place, located
from whoheld.pipeline.publication import published_days
from whoheld.publish import SiteData, export_csv, export_geojson, export_parquet
from whoheld.publish.forms import (
    PUBLISHER,
    export_claimreview,
    export_geopackage,
    export_geoparquet,
    export_panel,
    export_prov,
)

FORMS = ("geojson", "csv", "parquet", "geoparquet", "gpkg", "panel", "claimreview", "prov")
_ORGANIZATIONS = frozenset({"agency", "newspaper", "government", "ministry", "staff", "international"})


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to export: the form, the day ``on`` (of a panel the last, from ``first``), and what some forms take beside.

    ``areas``: the ground of each state; ``changed_only``: see ``export_panel``; ``place``: whose belief 'prov' tells
    of; ``publisher`` and ``site_url``: see ``export_claimreview``.
    """

    form: str
    on: date | None = None
    first: date | None = None
    areas: bool = False
    changed_only: bool = False
    place: str | None = None
    publisher: str | None = None
    site_url: str | None = None

    def misused(self) -> str | None:
        """What does not go together, in words; None where all does."""
        for option, given, forms in (
            ("--areas", self.areas, ("geojson", "geoparquet")),
            ("--from", self.first, ("panel",)),
            ("--changed-only", self.changed_only, ("panel",)),
            ("--place", self.place, ("prov",)),
            ("--publisher", self.publisher, ("claimreview",)),
            ("--site-url", self.site_url, ("claimreview",)),
        ):
            if given and self.form not in forms:
                return f"{option} goes with --format {' or '.join(forms)}, not with {self.form}"
        if self.form not in FORMS:
            return f"--format {self.form} is none of {', '.join(FORMS)}"
        if self.on is None and self.form != "claimreview":
            return f"--format {self.form} needs --on DATE"
        if self.form == "prov" and not self.place:
            return "--format prov needs --place PLACE"
        if self.first and self.on and self.first > self.on:
            return f"--on {self.on} lies before --from {self.first}"
        return None


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """The files that were written, what is in them in words, and what the embargo says."""

    paths: tuple[Path, ...]
    holds: str
    embargo: str


def write_export(
    desk: Desk, out: Path, wanted: Wanted, *, known: datetime | None = None, waits: timedelta = WAITS
) -> Exported:
    """Write one form to ``out``. Raises InputError where options don't go together, and what the form's writer does."""
    if problem := wanted.misused():
        raise InputError("the export", problem, hint="see `whoheld export --help`")
    if wanted.form == "claimreview":
        return _reviews(desk, out, wanted, known=known, waits=waits)
    on = wanted.on or desk.last_day()
    place = located(find_place(desk.theatre, wanted.place)) if wanted.place else None
    first = (wanted.first or on) if wanted.form == "panel" else on
    data = published_days(desk, first=first, last=on, known=known, waits=waits, judged=False)
    holds = f"{len(data.places):,} settlements on {on}"
    if wanted.form == "panel":
        paths = export_panel(data, out, changed_only=wanted.changed_only)
        count = len(data.days)
        holds = f"a panel of {count:,} day{'' if count == 1 else 's'}, {first} to {on}"
    elif place:
        text = export_prov(data, place.place_id, on.isoformat(), settings=_settings(desk), version=__version__)
        paths = _text(out, text)
        holds = f"the provenance of {place.name} on {on}"
    else:
        paths = _of_a_day(data, on.isoformat(), out, wanted)
    return Exported(paths=tuple(paths), holds=holds, embargo=data.embargo)


def _of_a_day(data: SiteData, on: str, out: Path, wanted: Wanted) -> list[Path]:
    if wanted.form == "csv":
        return export_csv(data, on, out)
    if wanted.form == "parquet":
        return export_parquet(data, on, out)
    if wanted.form == "geoparquet":
        return export_geoparquet(data, on, out, areas=wanted.areas)
    if wanted.form == "gpkg":
        return export_geopackage(data, on, out)
    return _text(out, export_geojson(data, on, areas=wanted.areas))


def _reviews(desk: Desk, out: Path, wanted: Wanted, *, known: datetime | None, waits: timedelta) -> Exported:
    on = wanted.on.isoformat() if wanted.on else None
    last = desk.last_day()
    data = published_days(desk, first=last, last=last, known=known, waits=waits)
    text = export_claimreview(
        data,
        on=on,
        publisher=wanted.publisher or PUBLISHER,
        site_url=wanted.site_url,
        kinds=_kinds(desk),
    )
    paths = tuple(_text(out, text))
    holds = f"{text.count(chr(34) + 'ClaimReview' + chr(34)):,} checks{f' of {on}' if on else ''}"
    return Exported(paths=paths, holds=holds, embargo=data.embargo)


def _kinds(desk: Desk) -> Mapping[str, str]:
    """Which actors of the theatre are organizations and which persons, as far as their kind tells."""
    kinds = {}
    for actor in desk.theatre.actors:
        if actor.actor_kind in _ORGANIZATIONS:
            kinds[actor.actor_id] = "Organization"
        elif actor.actor_kind == "official":
            kinds[actor.actor_id] = "Person"
    return kinds


def _settings(desk: Desk) -> dict[str, str | int | float | bool]:
    """The constants of the fusion; the table of trust stands in the theatre."""
    found = msgspec.structs.asdict(desk.settings)
    return {name: value for name, value in found.items() if isinstance(value, str | int | float | bool)}


def _text(out: Path, text: str) -> list[Path]:
    out.write_text(text, encoding="utf-8", newline="")
    return [out]
