"""The extractor of a theatre: its records and its wording, put together in one place."""

from pathlib import Path

from whoheld.extract import Extractor
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import load_wording


def extractor_of(theatre: Theatre) -> Extractor:
    """Build it once for a batch (about 0.2 s). Raises TheatreError where a row of wording is malformed."""
    folders = dict.fromkeys(Path(file).parent for file in theatre.wording)
    return Extractor(theatre, load_wording(tuple(folders)))
