"""Readers read while documents come in: no error, and how long they wait at worst.

Eight readers for some seconds here, and on until all documents are in. ``make soak`` sets WHOHELD_READERS,
WHOHELD_READ_S and WHOHELD_DOCUMENTS to 50 readers, 10 minutes and 5,000 documents. The figures are printed (pytest -s).
"""

import json
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import pytest
from served import Running, running

from whoheld.ledger import open_ledger

READERS = int(os.environ.get("WHOHELD_READERS", "8"))
SECONDS = float(os.environ.get("WHOHELD_READ_S", "10"))
DOCUMENTS = int(os.environ.get("WHOHELD_DOCUMENTS", "200"))
BATCHES = max(2, DOCUMENTS // 100)
PAUSE_S = 0.2  # between two requests of one reader
PLACES = ("Izium", "Lyman", "Balakliia", "Kupiansk", "Vovchansk")
ASKED = (
    "/", "/data/meta.js", "/data/days.js", "/data/claims.json", "/api/site", "/api/at?limit=50", "/api/why/Izium",
    "/api/changes?first=2022-09-09", "/api/areas", "/api/search?q=taken", "/report/2022-09-10", "/healthz",
)  # fmt: skip
pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def reports(path: Path, first: int, count: int) -> Path:
    words = "Ukrainian troops have taken {}, the governor said. It was report {} of the day."
    lines = [
        {"id": f"r-{n}", "date": f"2022-09-{9 + n % 3:02}", "text": words.format(PLACES[n % 5], n)}
        for n in range(first, first + count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def ingest(ledger: Path, path: Path) -> None:
    words = [sys.executable, "-m", "whoheld", "ingest", "-q", str(ledger), str(path)]
    subprocess.run(words, check=True, capture_output=True)


def read(server: Running, done: threading.Event, found: list[tuple[str, int, float]], number: int) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    at = number
    while not done.is_set():
        path = ASKED[at % len(ASKED)]
        at += 1
        began = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            found.append((path, answer.status, time.perf_counter() - began))
        except OSError as error:
            found.append((f"{path}: {error}", 0, time.perf_counter() - began))
            connection.close()
        time.sleep(PAUSE_S)
    connection.close()


def tell(rows: list[tuple[str, int, float]], seconds_read: float) -> None:
    waits = np.array([row[2] for row in rows])
    p50, p95, p99 = np.percentile(waits, [50, 95, 99]) * 1e3
    print(  # noqa: T201 - the figures are what it is for
        f"\n{READERS} readers, {seconds_read:.0f} s, {DOCUMENTS} documents: {len(rows):,} answers, "
        f"{sum(row[1] != 200 for row in rows)} errors, "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, longest {waits.max() * 1e3:.0f} ms",
        flush=True,
    )


def test_readers_wait_for_no_writer(tmp_path: Path) -> None:
    ledger = tmp_path / "war.ledger"
    ingest(ledger, reports(tmp_path / "first.jsonl", 0, 50))
    options = ("--refresh", "1", "--known-every", "0", "--no-evenings", "--answers", "1000000")
    with running(ledger, tmp_path / "log", *options) as server:
        before = json.loads(server.get("/healthz")[1])["rows"]
        done = threading.Event()
        found: list[list[tuple[str, int, float]]] = [[] for _ in range(READERS)]
        readers = [
            threading.Thread(target=read, args=(server, done, mine, n), daemon=True) for n, mine in enumerate(found)
        ]
        for reader in readers:
            reader.start()
        began = time.monotonic()
        for batch in range(BATCHES):
            path = reports(tmp_path / f"{batch}.jsonl", 50 + batch * DOCUMENTS // BATCHES, DOCUMENTS // BATCHES)
            ingest(ledger, path)
            time.sleep(max(0.0, began + (batch + 1) * SECONDS / BATCHES - time.monotonic()))
        seconds_read = time.monotonic() - began
        done.set()
        for reader in readers:
            reader.join()
        tell([row for mine in found for row in mine], seconds_read)
        end = time.monotonic() + 120 + SECONDS
        while (shown := json.loads(server.get("/healthz")[1]))["rows_behind"] or shown["rows"] == before:
            assert time.monotonic() < end, "the map must catch up"
            time.sleep(0.5)
        versions = [line for line in (tmp_path / "log").read_text().splitlines() if '"event":"version"' in line]
        assert server.stop() == 0
    rows = [row for mine in found for row in mine]
    assert [row for row in rows if row[1] != 200] == []
    assert len(rows) > READERS * 3
    assert len(versions) >= 2
    with open_ledger(str(ledger)) as opened:
        assert opened.counts().documents == 50 + BATCHES * (DOCUMENTS // BATCHES)
        opened.verify()
