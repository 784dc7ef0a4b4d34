"""kill -9 at any moment of ingest: no claim is lost or doubled, and the same command goes on where it stopped.

A few times here; ``make soak`` sets WHOHELD_KILLS to 300.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from whoheld.ledger import open_ledger
from whoheld.model import Claim, Document

KILLS = int(os.environ.get("WHOHELD_KILLS", "6"))
RUNS = max(1, KILLS // 6)
REPORTS = 600  # three transactions
PLACES = ("Izium", "Lyman", "Balakliia", "Kupiansk", "Vovchansk")
pytestmark = pytest.mark.slow


def reports(folder: Path) -> Path:
    path = folder / "reports.jsonl"
    words = "Ukrainian troops have taken {}, the governor said. It was report {} of the day."
    lines = [{"id": f"r-{n}", "date": "2022-09-10", "text": words.format(PLACES[n % 5], n)} for n in range(REPORTS)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def command(ledger: Path, path: Path) -> list[str]:
    return [sys.executable, "-m", "whoheld", "ingest", "--quiet", str(ledger), str(path)]


def content(ledger: Path) -> tuple[list[Document], list[Claim]]:
    with open_ledger(str(ledger)) as opened:
        return opened.documents(), opened.claims()


def killed_while_it_writes(words: list[str], after: float) -> bool:
    """Start the command in a group of its own, and kill it; whether it was still at work."""
    child = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        child.wait(timeout=after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()
        return True
    return False


def test_no_claim_is_lost_or_doubled(tmp_path: Path) -> None:
    path = reports(tmp_path)
    whole = tmp_path / "whole.ledger"
    began = time.perf_counter()
    subprocess.run(command(whole, path), check=True)
    taken = time.perf_counter() - began
    expected = content(whole)
    assert len(expected[0]) == REPORTS <= len(expected[1])
    draw = np.random.default_rng(300)
    killed, partly = 0, 0
    for number in range(RUNS):
        ledger = tmp_path / f"{number}.ledger"
        for _ in range(-(-KILLS // RUNS)):
            killed += killed_while_it_writes(command(ledger, path), draw.uniform(0.1, 0.55) * taken)
            if ledger.exists():
                partly += is_sound_part(ledger, expected)
        done = subprocess.run(command(ledger, path), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert content(ledger) == expected
    assert killed >= KILLS / 3, "the moments must fall into the work"
    assert partly >= 1 or KILLS < 20


def is_sound_part(ledger: Path, expected: tuple[list[Document], list[Claim]]) -> bool:
    """Whether some, but not all is there; what is there is whole: each document with all of its claims."""
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'claims'").fetchone():
            return False
        ids = {row[0] for row in connection.execute("SELECT id FROM documents")}
        claims = [row[0] for row in connection.execute("SELECT id FROM claims")]
    connection.close()
    assert len(claims) == len(set(claims))
    assert set(claims) == {claim.id for claim in expected[1] if claim.document in ids}
    return 0 < len(ids) < REPORTS
