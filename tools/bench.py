"""Speed of the main steps on the bundled sample, each as a median of five, with ratios to a bare scan for names.

usage: bench.py [postgresql://...]   prints one line of JSON for each step; an empty database is filled, too
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from whoheld.bands import Near
from whoheld.extract import Extractor
from whoheld.extract.names import NameIndex
from whoheld.ledger import open_ledger
from whoheld.model import Document
from whoheld.pipeline.extractor import extractor_of
from whoheld.pipeline.intake import Extracted, take_in
from whoheld.read import read_paths
from whoheld.territory import believed, holdings
from whoheld.text.mask import mask
from whoheld.theatre.load import load_theatre

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "kharkiv-2022" / "reports"
_COPIES = 3

CELLS = 8_610


def median_seconds(
    work: Callable[[], object], *, times: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The median of ``times`` runs, in seconds of the clock."""
    taken = []
    for _ in range(times):
        began = clock()
        work()
        taken.append(clock() - began)
    return statistics.median(taken)


def bands() -> None:
    """What each of three states holds and gained between two days, with bands, over 8,610 cells."""
    at = np.arange(CELLS, dtype=np.float64)
    lat = np.asarray(46 + 5 * (at * 0.7548776662 % 1), dtype=np.float64)
    lon = np.asarray(28 + 10 * (at * 0.5698402910 % 1), dtype=np.float64)
    east = 1 / (1 + np.exp((33 - lon[:, None] + np.array([[0.0, 0.2]])) * 2))
    days = [np.column_stack([0.9 * p, 0.9 * (1 - p), np.full(CELLS, 0.1)]) for p in east.T]
    before, now = (believed(p.argmax(axis=1), np.where(p < 0.02, 0.02, p), floor=0.02) for p in days)
    area = np.full(CELLS, 60.0)
    holdings(("A", "B", "contested"), now, before=before, area_km2=area, near=Near(lat, lon))


class Timed:
    """The extractor, with the seconds that it took: the store's share is then told under one and the same load."""

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor
        self.seconds = 0.0

    def read(self, document: Document) -> Extracted:
        """As the extractor does."""
        began = time.perf_counter()
        found = self.extractor.read(document)
        self.seconds += time.perf_counter() - began
        return found


def ingested(path: str, extractor: Extractor, documents: list[Document]) -> dict[str, str | float]:
    """Seconds to take the documents, several times over as different ones, into a new ledger, and what that is."""
    many = [
        msgspec.structs.replace(document, text=f"{document.text}\n\nCopy {copy}.")
        for copy in range(_COPIES)
        for document in documents
    ]
    timed = Timed(extractor)
    with open_ledger(path, create=True) as ledger:
        began = time.perf_counter()
        take_in(ledger, timed, many, recorded=datetime(2022, 9, 20, tzinfo=UTC))
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        ledger.verify()
        verified = time.perf_counter() - began
    ratio = {"per_second": len(many) / seconds, "of_extraction_alone": timed.seconds / seconds}
    return {"seconds": seconds, "documents": len(many), **ratio, "seconds_to_verify": verified}


def main() -> None:
    """Measure and print."""
    theatre = load_theatre("ukraine")
    extractor, index = extractor_of(theatre), NameIndex(theatre)
    files = [str(path) for path in sorted(SAMPLE.iterdir())]
    documents = [item for item in read_paths(files) if isinstance(item, Document)]
    scan = median_seconds(lambda: [index.find(mask(document.text)) for document in documents])
    read = median_seconds(lambda: [extractor.read(document) for document in documents])
    help_command = [sys.executable, "-m", "whoheld", "--help"]
    start = median_seconds(lambda: subprocess.run(help_command, check=True, capture_output=True))
    speed = {"per_second": len(documents) / read, "times_a_scan": read / scan}
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / "bench.ledger"), *sys.argv[1:2]]
        filled = [ingested(path, extractor, documents) for path in paths]
    rows: tuple[dict[str, str | float], ...] = (
        {"step": "load the theatre", "seconds": median_seconds(lambda: load_theatre("ukraine"))},
        {"step": "build the extractor", "seconds": median_seconds(lambda: extractor_of(theatre))},
        {"step": "scan the sample for names", "seconds": scan, "documents": len(documents)},
        {"step": "extract the sample", "seconds": read, **speed},
        {"step": "areas with bands", "seconds": median_seconds(bands), "cells": CELLS},
        *({"step": f"ingest into {into}", **row} for into, row in zip(("a file", "PostgreSQL"), filled, strict=False)),
        {"step": "whoheld --help", "seconds": start},
    )
    for row in rows:
        print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}))


if __name__ == "__main__":
    main()
