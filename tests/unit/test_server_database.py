"""A server over PostgreSQL that goes away and comes back: readers keep the last map, and the next one is made."""

import json
from pathlib import Path

import pytest
from postgres_cases import Server
from serve_cases import Clock, Journal, ingested, maker, served, settings_of, theatre, version_of, wait_until

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.server.versions import Keeper

NEXT = "On Monday Ukrainian troops recaptured the town of Vovchansk."


@pytest.mark.parametrize("how", ["stop", "crash"])
def test_the_last_map_stays_and_the_next_is_made_when_the_database_is_back(
    postgres: Server, tmp_path: Path, how: str
) -> None:
    address, journal = ingested(tmp_path, postgres.new()), Journal()
    with open_ledger(address) as ledger:
        keeper = Keeper(ledger, maker(settings_of(address), theatre(), Clock().now), refresh_s=1, journal=journal)
        keeper.start()
        try:
            wait_until(lambda: keeper.shown is not None)
            first = keeper.current
            getattr(postgres, how)()
            try:
                wait_until(lambda: keeper.failed > 0)
                assert keeper.current is first
            finally:
                postgres.start()
            line = {"id": "later", "published": "2022-09-12", "source": "Paper Z", "text": NEXT}
            (tmp_path / "later.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
            assert main(["ingest", "-q", address, str(tmp_path / "later.jsonl")]) == exits.OK
            wait_until(lambda: keeper.current is not first)
            assert keeper.current.head == ledger.head()
            assert keeper.running
        finally:
            keeper.stop()
    assert "server" in journal.of("version_failed")[0]["error"]


def test_what_asks_the_database_says_so_while_it_is_away_and_answers_when_it_is_back(
    postgres: Server, tmp_path: Path
) -> None:
    address = ingested(tmp_path, postgres.new())
    with served(address, version_of(address)) as server:
        asked = "/api/search?q=liberated"
        before = server.client.get(asked)
        assert before.status_code == 200
        postgres.stop()
        try:
            page, away = server.client.get("/"), server.client.get("/api/search?q=taken")
        finally:
            postgres.start()
        assert page.status_code == 200
        assert away.status_code == 503
        assert address not in away.text
        assert server.client.get("/api/search?q=taken").status_code == 200
