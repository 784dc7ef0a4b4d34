"""Readers are never blocked by writers: many read while documents come in; no error, and how long a read takes.

A short turn here; ``make soak`` sets WHOHELD_SOAK to 50 readers, 5,000 documents and 600 seconds.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from postgres_cases import server_or_skip

from whoheld.ledger import open_ledger
from whoheld.model import Claim, Document
from whoheld.pipeline.intake import take_in

READERS, DOCUMENTS, SECONDS = (int(part) for part in os.environ.get("WHOHELD_SOAK", "10,400,8").split(","))
THREADS = 10  # of one process
CHUNK = 20  # documents in one transaction, as `whoheld watch` takes them
SLOWEST_S = 5.0  # a read that waits for a writer's turn would wait for as long as there are writers
RECORDED = datetime(2022, 9, 20, tzinfo=UTC)
pytestmark = pytest.mark.slow

READER = """
import json, sys, threading, time
from whoheld.ledger import open_ledger

path, threads, until = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
took, errors, seen = [], [], []

def one_document(ledger):
    counts = ledger.counts()
    assert counts.claims == 2 * counts.documents, counts  # a state between two transactions
    seen.append(counts.documents)

def last_documents(ledger):
    assert all(hit.document.text for hit in ledger.search("troops", limit=5))

def a_place(ledger):
    assert all(claim.place_id == "p-3" for claim in ledger.claims(place_id="p-3"))

def sources(ledger):
    assert sum(source.claims for source in ledger.sources()) % 2 == 0

READS = (one_document, last_documents, a_place, one_document, sources)

def read(number):
    try:
        with open_ledger(path) as ledger:
            turn = number
            while time.time() < until:
                began = time.perf_counter()
                READS[turn % len(READS)](ledger)
                took.append(time.perf_counter() - began)
                turn += 1
                time.sleep(0.5)
    except BaseException as error:
        errors.append(f"{type(error).__name__}: {error}")

running = [threading.Thread(target=read, args=(number,)) for number in range(threads)]
for thread in running: thread.start()
for thread in running: thread.join()
print(json.dumps({"took": took, "errors": errors, "most": max(seen, default=0), "least": min(seen, default=0)}))
"""


class Reader:
    """Two claims of each document."""

    def read(self, document: Document) -> SimpleNamespace:
        number = len(document.text) % 7
        claims = tuple(
            Claim(
                document=document.id,
                quote="troops",
                start=n,
                end=n + 1,
                effect="gains",
                place_id=f"p-{number}",
                source=document.source,
            )
            for n in range(2)
        )
        return SimpleNamespace(claims=claims, signals=(), refusals=())


@pytest.fixture(params=["sqlite", "postgres"])
def path(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield str(tmp_path / "war.ledger")
        return
    server = server_or_skip()
    try:
        yield server.new()
    finally:
        server.close()


def test_readers_never_wait_for_writers(path: str) -> None:
    documents = (
        Document(text=f"Report {n}: troops " + "x" * (n % 50), sha256="0" * 64, source=f"Paper {n % 9}")
        for n in range(DOCUMENTS)
    )
    with open_ledger(path, create=True) as ledger:
        take_in(ledger, Reader(), islice(documents, CHUNK), recorded=RECORDED)
        until = time.time() + SECONDS
        sizes = [min(THREADS, READERS - first) for first in range(0, READERS, THREADS)]
        children = [
            subprocess.Popen(
                [sys.executable, "-c", READER, path, str(size), str(until)], stdout=subprocess.PIPE, text=True
            )
            for size in sizes
        ]
        pause = 0.8 * SECONDS / (DOCUMENTS / CHUNK)
        wrote = []
        while chunk := list(islice(documents, CHUNK)):
            began = time.perf_counter()
            take_in(ledger, Reader(), chunk, recorded=RECORDED)
            wrote.append(time.perf_counter() - began)
            time.sleep(max(0.0, pause - wrote[-1]))
        found = [json.loads(child.communicate(timeout=SECONDS + 120)[0]) for child in children]
        assert ledger.counts().documents == DOCUMENTS
        ledger.verify()
    assert [error for one in found for error in one["errors"]] == []
    took = sorted(seconds for one in found for seconds in one["took"])
    assert len(took) >= READERS, "each reader read"
    assert max(one["most"] for one in found) > min(one["least"] for one in found), "they read while documents came in"
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    print(  # noqa: T201 - the figures are what it is run for
        f"{READERS} readers, {DOCUMENTS} documents in {SECONDS} s: {len(took)} reads, half within {p50 * 1000:.0f} ms, "
        f"99 % within {p99 * 1000:.0f} ms, the longest {took[-1] * 1000:.0f} ms; "
        f"a transaction of {CHUNK} {sorted(wrote)[len(wrote) // 2] * 1000:.0f} ms"
    )
    assert p99 < SLOWEST_S
