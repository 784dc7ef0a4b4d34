"""The stores that every test of the ledger runs over."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest
from postgres_cases import Server, server_or_skip
from serve_cases import ingested, version_of

from whoheld.ledger import Ledger, open_ledger
from whoheld.server.versions import Version

NewStore = Callable[[], str]
Shown = tuple[str, Version]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this run's own."""
    server = server_or_skip()
    yield server
    server.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewStore:
    """Gives the path or address of a ledger that is not there yet, of each kind of store."""
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        return server.new
    folder, numbers = tmp_path_factory.mktemp("ledgers"), count(1)
    return lambda: str(folder / f"war-{next(numbers)}.ledger")


@pytest.fixture
def path(new_store: NewStore) -> str:
    return new_store()


@pytest.fixture
def ledger(path: str) -> Iterator[Ledger]:
    with open_ledger(path, create=True) as opened:
        yield opened


@pytest.fixture
def execute() -> Callable[[str, str], list[tuple]]:
    """Run raw SQL on a ledger, as another client would."""

    def run(path: str, *statements: str) -> list[tuple]:
        rows: list[tuple] = []
        if path.startswith("postgresql:"):
            with psycopg.connect(path, autocommit=True) as server:
                for statement in statements:
                    cursor = server.execute(statement)
                    rows = cursor.fetchall() if cursor.description else []
            return rows
        file = sqlite3.connect(path, isolation_level=None)
        try:
            for statement in statements:
                rows = file.execute(statement).fetchall()
        finally:
            file.close()
        return rows

    return run


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """A ledger of stories and the map of it, made once for all tests of the server."""
    folder = tmp_path_factory.mktemp("served")
    path = ingested(folder, str(folder / "war.ledger"))
    return path, version_of(path)
