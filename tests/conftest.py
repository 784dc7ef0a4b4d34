"""Fixtures for all tests. The network is blocked by pytest-socket (pyproject.toml)."""

import pytest

from whoheld.extract import Extractor
from whoheld.pipeline.extractor import extractor_of
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import wording_of


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    """The packaged theatre, loaded once."""
    return load_theatre("ukraine")


@pytest.fixture(scope="session")
def rows_extractor(theatre: Theatre) -> Extractor:
    """The packaged theatre's rows of wording alone, without the learned reader."""
    return Extractor(theatre, wording_of(theatre))


@pytest.fixture(scope="session")
def extractor(theatre: Theatre) -> Extractor:
    """The packaged theatre's extractor, built once."""
    return extractor_of(theatre)
