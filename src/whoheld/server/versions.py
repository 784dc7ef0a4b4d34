"""The map as it is shown: made from the ledger as it was at one moment, and made anew behind it when that has grown."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from whoheld.errors import NotFound, WhoheldError
from whoheld.ledger import DayHead, FrozenLedger, Ledger
from whoheld.model import derive_id
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import with_views
from whoheld.publish import SiteData, site_files
from whoheld.publish.records import SiteClaim, SiteReason
from whoheld.publish.site import DATA, data_value
from whoheld.server.bodies import Body, body_of, kind_of
from whoheld.server.journal import Journal
from whoheld.server.problems import Busy, problem_of
from whoheld.server.settings import Now, Settings
from whoheld.theatre.records import Theatre

_POLL_S = 1.0
_DATA_SCRIPT = re.compile(rb'(src="data/\w+\.js)"')
_KEPT = 3  # versions whose files are still given to pages that were opened with them


class Version:
    """One finished map. ``tag`` names its content; ``files`` has the site's files, and each data file as JSON too.

    ``desk`` is of the same moment; one thread at a time asks it, holding ``fusing``. ``waits`` is the embargo that
    ``data`` went through.
    """

    def __init__(self, *, head: DayHead, made: datetime, desk: Desk, data: SiteData, waits: timedelta) -> None:
        self.head = head
        self.made = made
        self.desk = desk
        self.data = data
        self.waits = waits
        self.seconds = 0.0
        self.fusing = threading.Lock()
        found = site_files(data)
        scripts = {name: content for name, content in found.items() if name.startswith(f"{DATA}/")}
        self.tag = derive_id("version", [body_of(content, "").etag for content in scripts.values()])[-16:]
        # A page must not mix the data of two versions.
        found["index.html"] = _DATA_SCRIPT.sub(rb"\1?v=" + self.tag.encode() + b'"', found["index.html"])
        for name, content in scripts.items():
            stem = name.removeprefix(f"{DATA}/").removesuffix(".js")
            found[f"{DATA}/{stem}.json"] = data_value(stem, content) + b"\n"
        self.files: Mapping[str, Body] = {name: body_of(content, kind_of(name)) for name, content in found.items()}

    @cached_property
    def claims(self) -> dict[str, SiteClaim]:
        """The published claims by id."""
        return {item.claim_id: item for item in self.data.claims}

    @cached_property
    def days(self) -> dict[str, int]:
        """The index of each ISO day that is shown."""
        return {day.on: at for at, day in enumerate(self.data.days)}

    @cached_property
    def sites(self) -> dict[str, int]:
        """The index of each settlement by its id."""
        return {place.place_id: at for at, place in enumerate(self.data.places)}

    @cached_property
    def reasons(self) -> dict[int, list[SiteReason]]:
        """The claims' parts in each belief, by the settlement's index."""
        found: dict[int, list[SiteReason]] = {}
        for reason in self.data.reasons:
            found.setdefault(reason.place, []).append(reason)
        return found


class _Abandoned(Exception):
    """The server stops while a map is being made."""


Make = Callable[[Ledger, Callable[[], bool]], Version]
"""Makes a version of a ledger; the second argument tells whether to give it up."""


def maker(settings: Settings, theatre: Theatre, now: Now) -> Make:
    """Makes versions by the operator's settings, through the embargo like everything that is published."""

    def make(ledger: Ledger, given_up: Callable[[], bool]) -> Version:
        def progress(what: str, done: int, total: int | None = None) -> None:  # noqa: ARG001 - the protocol's
            if given_up():
                raise _Abandoned
            time.sleep(0)  # readers first

        began = time.monotonic()
        frozen = FrozenLedger(ledger)
        desk = Desk(frozen, theatre)
        data = published_days(
            desk,
            first=settings.first,
            last=settings.last,
            title=settings.title,
            waits=settings.waits,
            progress=progress,
        )
        data = with_views(
            desk,
            data,
            every=settings.known_every,
            evenings=settings.evenings,
            waits=settings.waits,
            progress=progress,
        )
        version = Version(head=frozen.moment, made=now(), desk=desk, data=data, waits=settings.waits)
        version.seconds = time.monotonic() - began
        return version

    return make


class Keeper:
    """Keeps the last finished version; readers take it as it is and wait for nobody."""

    def __init__(self, ledger: Ledger, make: Make, *, refresh_s: float, journal: Journal) -> None:
        self.ledger = ledger
        self.head: DayHead | None = None
        self.made, self.failed = 0, 0
        self._make = make
        self._refresh = refresh_s
        self._journal = journal
        self.shown: Version | None = None
        self._files: dict[str, Mapping[str, Body]] = {}
        self._why: WhoheldError | None = None
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to make versions in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="versions", daemon=True)
        self._thread.start()

    def stop(self, *, wait_s: float = 5.0) -> None:
        """Give up what is being made and end the thread."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(wait_s)

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def poke(self) -> None:
        """See at once whether the ledger has grown: somebody waits for what they wrote."""
        self._wake.set()

    @property
    def current(self) -> Version:
        """The last finished version. Raises Busy while there is none."""
        if self.shown is None:
            why = f"can't be made: {problem_of(self._why).error}" if self._why else "is being made"
            raise Busy("the map", why)
        return self.shown

    def files(self, tag: str | None = None) -> Mapping[str, Body]:
        """The files of the current version, or of the one with this tag, while they are kept. Raises Busy, NotFound."""
        if tag is None:
            return self.current.files
        if tag not in self._files:
            raise NotFound("this version of the map", "is no longer kept", hint="load the page again")
        return self._files[tag]

    def look(self) -> bool:
        """Make a version where the ledger has grown; whether one was made."""
        self.head = self.ledger.head()
        if self.shown is not None and self.shown.head == self.head:
            return False
        version = self._make(self.ledger, self._stop.is_set)
        earlier = [(tag, files) for tag, files in self._files.items() if tag != version.tag]
        self._files = dict([*earlier, (version.tag, version.files)][-_KEPT:])
        self.shown = version
        self.made += 1
        self._why = None
        self._journal("version", rows=version.head.rows, tag=version.tag, seconds=round(version.seconds, 2))
        return True

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.is_set():
            woken = self._wake.wait(pause)
            self._wake.clear()
            if self._stop.is_set():
                return
            try:
                pause = self._refresh if self.look() else min(_POLL_S, self._refresh)
            except _Abandoned:
                return
            except WhoheldError as error:
                self.failed += 1
                self._why = error
                self._journal("version_failed", error=str(error), woken=woken)
                pause = max(_POLL_S, min(self._refresh, 10.0))
            except Exception as error:  # noqa: BLE001 - the last version is shown on, whatever is wrong with this one
                self.failed += 1
                self._journal("version_failed", error=f"{type(error).__name__}: {error}", woken=woken)
                pause = max(_POLL_S, self._refresh)
