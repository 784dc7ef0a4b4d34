"""Fixtures for all tests. The network is blocked by pytest-socket (pyproject.toml)."""

import pytest

from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    """The packaged theatre, loaded once."""
    return load_theatre("ukraine")
