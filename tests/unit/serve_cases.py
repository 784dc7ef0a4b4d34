"""A served ledger of our own sentences: one map made of it once, and as many servers over it as tests need."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
from starlette.testclient import TestClient

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import Ledger, open_ledger
from whoheld.server.app import application
from whoheld.server.house import House, build
from whoheld.server.settings import Settings
from whoheld.server.users import with_password, with_token, write_users
from whoheld.server.versions import Version, maker
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
STORIES = (
    ("a", "2022-09-05", "Paper A", "Ukrainian forces held Kharkiv."),
    ("b", "2022-09-09", "Paper B", "Ukrainian forces liberated Balakliia. Ukrainian troops have taken Balakliia."),
    ("c", "2022-09-11", "Paper C", "Ukrainian forces liberated Kupiansk."),
    ("c2", "2022-09-11", "Paper E", "On Sunday Ukrainian troops recaptured the city of Kupiansk."),
    ("c3", "2022-09-11", "Paper G", "Ukrainian forces have retaken Kupiansk."),
    (
        "d",
        "2022-09-11",
        "Paper D",
        "The Ukrainian General Staff said that Ukrainian forces liberated Izium.",
    ),
    ("d2", "2022-09-11", "Paper F", "The Russian Ministry of Defense said that Russian forces withdrew from Izium."),
    ("e", "2022-09-11", "Paper H", "Officials said that more than 2 settlements were liberated in Kharkiv Oblast."),
    ("f", "2022-09-11", "Paper I", "Media say that a general mobilisation will be declared in Russia soon."),
)
FIRST, LAST = date(2022, 9, 9), date(2022, 9, 11)
PASSWORD = "a long enough password"
NAME = "A. Desk"
START = datetime(2022, 9, 20, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = START
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.at

    def count(self) -> float:
        return self.seconds


@dataclass
class Journal:
    """Remembers what was logged."""

    lines: list[dict] = field(default_factory=list)

    def __call__(self, event: str, **facts: object) -> None:
        self.lines.append({"event": event, **facts})

    def of(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]


def wait_until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Return once it is so; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@cache
def theatre() -> Theatre:
    return load_theatre("ukraine")


def ingested(folder: Path, path: str) -> str:
    """The stories in a ledger at ``path``."""
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, text in STORIES:
            line = {"id": name, "published": day, "source": source, "text": text, "url": "javascript:alert(3)"}
            out.write(json.dumps(line) + "\n")
    assert main(["ingest", "-q", path, str(folder / "reports.jsonl")]) == exits.OK
    return path


def settings_of(path: str, **more: object) -> Settings:
    chosen = {"ledger": path, "theatre": "ukraine", "first": FIRST, "known_every": 0, "evenings": False}
    return Settings(**{**chosen, **more})


def version_of(path: str, *, waits: timedelta = timedelta(hours=48)) -> Version:
    """The map of a ledger."""
    with open_ledger(path) as ledger:
        make = maker(settings_of(path, waits=waits), theatre(), Clock().now)
        return make(ledger, lambda: False)


def hostile(version: Version) -> Version:
    """The same map with words of documents that would break a careless page."""
    claims = tuple(
        msgspec.structs.replace(
            item,
            citation=msgspec.structs.replace(item.citation, source=HOSTILE, title=HOSTILE, url="javascript:alert(3)"),
            claim=msgspec.structs.replace(item.claim, quote=HOSTILE, claimant=HOSTILE),
        )
        for item in version.data.claims
    )
    data = msgspec.structs.replace(version.data, title=HOSTILE, claims=claims)
    return Version(head=version.head, made=version.made, desk=version.desk, data=data, waits=version.waits)


def reviewers(folder: Path) -> tuple[str, str]:
    """A file with one user, and their token."""
    path = folder / "reviewers.jsonl"
    user = with_password(NAME, PASSWORD, made=START)
    user, token = with_token(NAME, made=START, before=user)
    write_users(path, [user])
    return str(path), token


@dataclass
class Served:
    """A server, its client, its clock and its log."""

    client: TestClient
    house: House
    clock: Clock
    journal: Journal
    ledger: Ledger


@contextmanager
def served(
    path: str, version: Version | None, *, base: str = "http://testserver", client: str = "192.0.2.7", **more: object
) -> Iterator[Served]:
    """A server over the ledger that shows ``version`` whatever the ledger holds (None: none yet)."""
    clock, journal = Clock(), Journal()
    with open_ledger(path) as ledger:
        house = build(
            settings_of(path, **more),
            ledger=ledger,
            theatre=theatre(),
            make=lambda _ledger, _given_up: version,
            now=clock.now,
            journal=journal,
            clock=clock.count,
        )
        if version is not None:
            house.keeper.look()
            house.keeper.stop()  # nothing is made behind the test's back
        else:
            house.keeper.stop()
        with TestClient(application(house), base_url=base, client=(client, 50_000), follow_redirects=False) as http:
            yield Served(client=http, house=house, clock=clock, journal=journal, ledger=ledger)
