"""The atlas: a ledger and a theatre, asked from Python."""

from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np

from whoheld.api import html
from whoheld.api.frames import has_geopandas, panel_frame, panel_rows
from whoheld.api.results import DayMap, Explanation, PlaceState, Table
from whoheld.errors import InputError
from whoheld.fuse import Field
from whoheld.ledger import Ledger, open_ledger
from whoheld.pipeline.answers import ChangeRow, changes_of, why
from whoheld.pipeline.checks import CheckLine, check_lines, run_checks
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import WAITS, Embargo, embargo_of, may_be_published, told
from whoheld.pipeline.exports import Wanted, write_export
from whoheld.pipeline.lookup import find_place, located
from whoheld.pipeline.publication import published_days, title_of
from whoheld.pipeline.signals import SignalLine, follow, signal_lines
from whoheld.pipeline.writing import writing
from whoheld.publish import SiteDay, site_days
from whoheld.publish.picture import map_figure, picture_bytes
from whoheld.publish.records import NO_EVIDENCE
from whoheld.theatre.load import load_theatre
from whoheld.timespan import parse_day, parse_known

Day: TypeAlias = date | str
"""A day on the ground: a date, or ISO text ('2022-09-12')."""
Known: TypeAlias = datetime | str | None
"""As known then: a time with a zone, or ISO text (a day means its end); None: all that the ledger holds."""

_OWN_VIEW = "An analyst's own view: no embargo. To publish, use .publishable() or .export()."


def open(path: str | Path, theatre: str = "ukraine") -> "Atlas":
    """Open the ledger in the file (or at the ``postgresql://`` address) ``path``. Raises LedgerError, TheatreError."""
    loaded = load_theatre(theatre)
    return Atlas(Desk(open_ledger(str(path)), loaded))


class Atlas:
    """The maps of one ledger over time, with what is behind them; a context manager.

    Answers hold no embargo, like those of ``whoheld at``: they are for the analyst's own eyes. ``publishable`` gives
    the same maps with what must wait still as before, and ``export`` writes only those.
    """

    def __init__(self, desk: Desk, *, waits: timedelta = timedelta(0)) -> None:
        self._desk = desk
        self._waits = waits

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the ledger go."""
        self._ledger.close()

    @property
    def _ledger(self) -> Ledger:
        return self._desk.ledger

    @property
    def first_day(self) -> date:
        """The first day that the ledger speaks of."""
        return self._desk.first_day()

    @property
    def last_day(self) -> date:
        """The last day that the ledger speaks of."""
        return self._desk.last_day()

    @property
    def states(self) -> tuple[str, ...]:
        """What a place can be: the sides' ids, and 'contested'."""
        return self._desk.states

    def publishable(self, *, waits: timedelta = WAITS) -> "Atlas":
        """The same maps as they may be published: a young gain that no official announced is shown as before."""
        return Atlas(self._desk, waits=waits)

    def at(self, day: Day, known: Known = None) -> DayMap:
        """Who holds what at the end of ``day``, every settlement of the gazetteer."""
        on, as_known = _day(day), _known(known)
        field, note = self._field([on], as_known)
        rows = _states(self._desk, field, site_days(field)[0])
        return DayMap(
            rows,
            title=f"{title_of(self._desk.theatre)}, end of {on}",
            note=note,
            on=on.isoformat(),
            draw=lambda: self._picture(on, as_known),
            find=lambda name: find_place(self._desk.theatre, name).place_id,
        )

    def why(self, place: str, *, on: Day, known: Known = None) -> Explanation:
        """Why a settlement is coloured as it is. Raises NotFound, and InputError on a publishable atlas."""
        if self._waits:
            hint = "export(out, 'prov', place=..., on=...) gives what may be published"
            raise InputError("why", "is for the analyst's own eyes: it knows no embargo", hint=hint)
        found = located(find_place(self._desk.theatre, place))
        answer = why(self._desk, found, on=_day(on), known=_known(known))
        return Explanation(**{name: getattr(answer, name) for name in answer.__struct_fields__})

    def changes(self, first: Day, last: Day, known: Known = None) -> Table[ChangeRow]:
        """What changed hands from the end of ``first`` to that of ``last``."""
        days, as_known = _days(first, last), _known(known)
        field, note = self._field(days, as_known)
        rows = changes_of(self._desk, field, days, known=as_known)
        return Table(rows, title=f"Changes from {days[0]} to {days[-1]}", note=note)

    def panel(self, first: Day, last: Day, known: Known = None, *, changed_only: bool = False) -> Any:
        """A row for each settlement and day: a GeoDataFrame with geopandas, else a Table of PanelRow.

        Columns are those of ``whoheld export --format panel``; ``changed_only`` keeps what changed or lay near the
        front.
        """
        days = _days(first, last)
        data = published_days(
            self._desk, first=days[0], last=days[-1], known=_known(known), waits=self._waits, judged=False
        )
        if has_geopandas():
            return panel_frame(data, changed_only=changed_only)
        title = f"Panel of {days[0]} to {days[-1]}"
        return Table(panel_rows(data, changed_only=changed_only), title=title, note=self._note(data.embargo))

    def checks(self, on: Day | None = None, known: Known = None) -> Table[CheckLine]:
        """Claimed figures held against the maps: all, or those of one day."""
        as_known, day = _known(known), None if on is None else _day(on)
        embargo = self._embargo(as_known)
        checks = run_checks(self._desk, known=as_known, on=day, embargo=embargo)
        rows = list(check_lines(self._desk, checks))
        return Table(rows, title=f"Checks{f' of {day}' if day else ''}", note="" if embargo else _OWN_VIEW)

    def signals(self, known: Known = None) -> Table[SignalLine]:
        """Escalation claims and what became of them."""
        return Table(list(signal_lines(self._desk, follow(self._desk, known=_known(known)))), title="Signals")

    def export(
        self, out: str | Path, form: str, *, known: Known = None, waits: timedelta | None = None, **options: Any
    ) -> list[Path]:
        """Write one form of ``whoheld export`` through the embargo: of ``waits``, else this atlas's, else 48 hours.

        ``options``: ``on``, ``first`` (days), ``areas``, ``changed_only``, ``place``, ``publisher``, ``site_url``.
        Returns the files. Raises InputError where they don't go together, or ``out`` can't be written.
        """
        unknown = sorted(set(options) - set(Wanted.__struct_fields__))
        if unknown:
            raise InputError(", ".join(unknown), "is no option of export", hint="see its docstring")
        for name in ("on", "first"):
            if options.get(name) is not None:
                options[name] = _day(options[name])
        held = waits if waits is not None else self._waits or WAITS
        wanted = Wanted(form=form, **options)
        with writing(Path(out)):
            done = write_export(self._desk, Path(out), wanted, known=_known(known), waits=held)
        return list(done.paths)

    def __repr__(self) -> str:
        return f"<{self._title()}>"

    def _repr_html_(self) -> str:
        return html.table(self._title(), [], notes=(self._note(""),))

    def _title(self) -> str:
        return f"{title_of(self._desk.theatre)}, {self.first_day} to {self.last_day}: {self._ledger.path}"

    def _note(self, embargo: str) -> str:
        return embargo if self._waits else _OWN_VIEW

    def _embargo(self, known: datetime | None) -> Embargo | None:
        return embargo_of(self._desk, waits=self._waits, known=known) if self._waits else None

    def _field(self, days: list[date], known: datetime | None) -> tuple[Field, str]:
        """The beliefs on ``days``, and the sentence on the embargo."""
        embargo = self._embargo(known)
        if embargo is None:
            return self._desk.field(days, known=known), _OWN_VIEW
        held = may_be_published(self._desk, days, embargo=embargo, known=known)
        return held.field, told(embargo, len(held.waiting))

    def _picture(self, on: date, known: datetime | None) -> bytes:
        data = published_days(self._desk, first=on, last=on, known=known, waits=self._waits, judged=False)
        return picture_bytes(map_figure(data, on.isoformat()), "png")


def _states(desk: Desk, field: Field, day: SiteDay) -> list[PlaceState]:
    """A row for each settlement, with probabilities to four places."""
    p = np.round(field.p[0].astype(np.float64), 4).tolist()
    rows = []
    for key, state, chances, age in zip(
        field.sites.place_ids, day.state.tolist(), p, day.evidence_age.tolist(), strict=True
    ):
        place = desk.places[key]
        rows.append(
            PlaceState(
                place=key,
                name=place.name,
                oblast=place.oblast,
                lat=place.lat or 0.0,
                lon=place.lon or 0.0,
                population=place.population,
                state=field.states[state],
                p=dict(zip(field.states, chances, strict=True)),
                evidence_age_days=None if age == NO_EVIDENCE else age,
            )
        )
    return rows


def _day(day: Day) -> date:
    if isinstance(day, str):
        return parse_day(day)
    return day.date() if isinstance(day, datetime) else day


def _days(first: Day, last: Day) -> list[date]:
    start, end = _day(first), _day(last)
    if end < start:
        raise InputError(f"{start} to {end}", "is no span of days", hint="give the earlier day first")
    return [start + timedelta(days=at) for at in range((end - start).days + 1)]


def _known(known: Known) -> datetime | None:
    if isinstance(known, datetime) and known.tzinfo is None:
        raise InputError(f"{known}", "has no zone", hint="give a time with a zone, such as UTC")
    return parse_known(known) if isinstance(known, str) else known
