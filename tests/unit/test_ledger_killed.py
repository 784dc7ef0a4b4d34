"""A writer that is killed at any moment leaves whole transactions and a sound chain, and the next one goes on."""

import subprocess
import sys
import time

import pytest
from postgres_cases import Server

from whoheld.cli import exits
from whoheld.ledger import open_ledger

WRITER = """
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from whoheld.ledger import open_ledger
from whoheld.model import Claim, Document
from whoheld.pipeline import intake

intake.BATCH = 5

class Reader:
    def read(self, document):
        claims = tuple(Claim(document=document.id, quote="q", start=n, end=n + 1, effect="gains") for n in range(3))
        return SimpleNamespace(claims=claims, signals=(), refusals=())

documents = (Document(text=f"Report {n}.", sha256="0" * 64) for n in range(600))
with open_ledger(sys.argv[1], create=True) as ledger:
    intake.take_in(ledger, Reader(), documents, recorded=datetime(2022, 9, 20, tzinfo=UTC))
print("done")
"""
KILLS = 5
IN_WORDS = """
import sys
from whoheld.cli.main import _failed
try:
    exec(sys.argv[2])
except Exception as error:
    sys.exit(_failed(error))
"""
"""Runs a program as the command line does: what goes wrong is told in words, with its exit code."""


@pytest.mark.slow
def test_a_killed_writer(path: str) -> None:
    open_ledger(path, create=True).close()
    seen = [0]
    for kill in range(KILLS):
        child = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True)
        with open_ledger(path) as ledger:
            deadline = time.monotonic() + 30
            while ledger.counts().documents == seen[-1] and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001 * (kill + 1))
        child.kill()
        child.communicate()
        with open_ledger(path) as ledger:
            counts, manifest = ledger.counts(), ledger.verify()
        assert counts.claims == 3 * counts.documents
        assert counts.documents % 5 == 0
        assert manifest.days["2022-09-20"].rows == 4 * counts.documents
        seen.append(counts.documents)
    assert seen == sorted(seen)
    assert len(set(seen)) > 2, f"the kills met no writer at work: {seen}"
    done = subprocess.run([sys.executable, "-c", WRITER, path], capture_output=True, text=True, check=True)
    assert done.stdout == "done\n"
    with open_ledger(path) as ledger:
        assert (ledger.counts().documents, ledger.counts().claims) == (600, 1800)
        ledger.verify()


def test_a_server_that_crashes_keeps_what_was_appended(postgres: Server) -> None:
    address = postgres.new()
    subprocess.run([sys.executable, "-c", WRITER, address], check=True, capture_output=True)
    postgres.crash()
    postgres.start()
    with open_ledger(address) as ledger:
        assert (ledger.counts().documents, ledger.counts().claims) == (600, 1800)
        ledger.verify()


@pytest.mark.parametrize("how", ["stop", "crash"])
def test_a_server_that_goes_down_under_a_writer(postgres: Server, how: str) -> None:
    """The writer says so and ends; what was appended is there when the server is up again, and the rest comes in."""
    address = postgres.new()
    open_ledger(address, create=True).close()
    words = [sys.executable, "-c", IN_WORDS, address, WRITER]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        try:
            deadline = time.monotonic() + 60
            with open_ledger(address) as ledger:
                while ledger.counts().documents == 0 and child.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.001)
            getattr(postgres, how)()
            _, said = child.communicate(timeout=60)
        finally:
            child.kill()
            postgres.start()
    assert child.returncode == exits.LEDGER, said
    assert "whoheld: error: postgresql://" in said
    assert "server" in said.partition("next: ")[2]
    with open_ledger(address) as ledger:
        counts = ledger.counts()
        assert 0 < counts.documents < 600
        assert counts.claims == 3 * counts.documents
        ledger.verify()
    subprocess.run(words, check=True, capture_output=True)
    with open_ledger(address) as ledger:
        assert (ledger.counts().documents, ledger.counts().claims) == (600, 1800)
        ledger.verify()
