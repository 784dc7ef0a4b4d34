"""What is PostgreSQL's own: addresses without secrets, failures in words, a restart, rights, and the commands."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from postgres_cases import Server
from sqlalchemy import insert

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import LedgerError, MissingExtra
from whoheld.ledger import migrations, open_ledger, tables
from whoheld.ledger import postgres as postgres_module
from whoheld.ledger.postgres import PostgresDialect, is_postgres
from whoheld.ledger.rows import document_row
from whoheld.ledger.store import Ledger
from whoheld.ledger.words import snippet, terms_of
from whoheld.model import Document
from whoheld.timespan import day_span

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)
DOCUMENT = Document(text="Troops entered Alder.", sha256="0" * 64, published=day_span(date(2022, 9, 10)))


def refused(path: str, *, create: bool = False) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, create=create)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("postgresql://u@h/d", True),
        ("postgres:///d", True),
        ("postgresql+psycopg://h/d", True),
        ("postgresql", False),
        ("war.ledger", False),
        ("a/postgresql://x", False),
    ],
)
def test_what_is_an_address(path: str, is_one: bool) -> None:
    assert is_postgres(path) is is_one


def test_no_password_is_shown() -> None:
    dialect = PostgresDialect()
    assert dialect.label("postgresql://u:secret@h:1/d?sslmode=require&password=secret") == (
        "postgresql://u:***@h:1/d?sslmode=require"
    )
    for bad in ("postgresql://u:secret@h:port/d", "postgresql+other://u:secret@h/d", "postgresql://u:se@cret@h:x/d"):
        with pytest.raises(LedgerError) as caught:
            dialect.label(bad)
        assert "cret" not in str(caught.value)


def test_a_server_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"postgresql://someone:secret@/war?host={quote(str(tmp_path))}"
    error = refused(address)
    assert "connection" in error.reason
    assert "server runs" in error.hint
    assert main(["search", address, "alder"]) == exits.LEDGER
    shown = capsys.readouterr().err
    assert "someone:***@" in shown
    assert "secret" not in shown


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"whoheld\[postgres\]"):
        open_ledger("postgresql:///war")


def test_a_missing_database_and_an_empty_one(postgres: Server) -> None:
    assert "createdb" in refused(postgres.plain("nowhere")).hint
    empty = postgres.new()
    assert "holds no ledger" in refused(empty).reason
    open_ledger(empty, create=True).close()
    open_ledger(empty).close()


def test_a_database_of_another_program_or_encoding(postgres: Server) -> None:
    other = postgres.new()
    with psycopg.connect(other, autocommit=True) as server:
        server.execute("CREATE TABLE photos (id int)")
    assert "another program" in refused(other, create=True).reason
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    error = refused(postgres.plain("latin"), create=True)
    assert "LATIN1" in error.reason
    assert "UTF8" in error.hint


def test_a_newer_schema_and_an_older_one(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    address = postgres.new()
    dialect = PostgresDialect()
    name = dialect.label(address)
    old = Ledger(path=name, engine=dialect.engine(address, create=True), dialect=dialect)
    with old, old.writing() as connection:
        assert migrations.migrate(connection, dialect, path=name, upto=1) == ("records",)
        row = {"seq": 1, **document_row(DOCUMENT, recorded=RECORDED)}
        connection.execute(insert(tables.documents), [row])
    with open_ledger(address) as ledger:
        assert len(ledger.search("alder")) == 1
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("INSERT INTO migrations VALUES (99, 'future', '2030-01-01')")
    assert "version 99" in refused(address).reason


def test_truncation_is_refused_too(postgres: Server) -> None:
    address = postgres.new()
    open_ledger(address, create=True).close()
    with psycopg.connect(address) as server, pytest.raises(psycopg.IntegrityError, match="append only"):
        server.execute("TRUNCATE documents CASCADE")


def test_a_reader_may_read_and_not_write(postgres: Server) -> None:
    address = postgres.new()
    with open_ledger(address, create=True) as ledger:
        ledger.append(documents=[DOCUMENT], recorded=RECORDED)
    with psycopg.connect(address, autocommit=True) as server:
        schema = server.execute("SELECT current_schema()").fetchone()[0]
        server.execute("CREATE ROLE reader LOGIN")
        server.execute(f"GRANT USAGE ON SCHEMA {schema} TO reader")
        server.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader")
    with open_ledger(address.replace("whoheld@", "reader@", 1)) as ledger:
        assert [hit.document for hit in ledger.search("alder")] == [DOCUMENT]
        with pytest.raises(LedgerError, match="permission denied") as caught:
            ledger.append(documents=[Document(text="New.", sha256="0" * 64)], recorded=RECORDED)
    assert "rights" in caught.value.hint


def test_a_writer_in_the_way(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "_BUSY_S", 0.05)
    address = postgres.new()
    with open_ledger(address, create=True) as ledger, ledger.writing():
        assert ledger.documents() == [], "readers don't wait for a writer"
        with pytest.raises(LedgerError, match="lock timeout") as caught:
            ledger.append(documents=[DOCUMENT], recorded=RECORDED)
    assert "try again" in caught.value.hint


def test_a_restart_of_the_server_is_survived(postgres: Server) -> None:
    with open_ledger(postgres.new(), create=True) as ledger:
        ledger.append(documents=[DOCUMENT], recorded=RECORDED)
        postgres.stop()
        try:
            with pytest.raises(LedgerError) as caught:
                ledger.documents()
            assert "server" in caught.value.hint
        finally:
            postgres.start()
        assert ledger.documents() == [DOCUMENT]
        other = Document(text="Birch is quiet.", sha256="0" * 64)
        assert ledger.append(documents=[DOCUMENT, other], recorded=RECORDED).documents == 1


def test_commands_take_an_address_in_place_of_a_file(postgres: Server, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    said = "Ukrainian troops have taken Izium, the governor Oleh Syniehubov said on Saturday."
    report.write_text(json.dumps({"text": said, "published": "2022-09-10"}) + "\n")
    address = postgres.new()

    def whoheld(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "whoheld", *words], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    whoheld("ingest", address, str(report))
    hit = json.loads(whoheld("search", address, "izium"))
    assert "[Izium]" in hit["snippet"]
    assert "UA" in whoheld("why", address, "Izium", "--on", "2022-09-12")


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Troops entered Alder on Saturday.", "entered alder", "Troops [entered] [Alder] on Saturday."),
        ("Alder is free.", '"alder is"', "[Alder is] free."),
        ("near the Café, he said", "cafe", "near the [Café], he said"),
        ("one two three four five six seven", "four", "…two three [four] five six…"),
        ("one two three four five six seven", "one", "[one] two three four five…"),
        ("one two three four five six seven", "sev*", "…three four five six [seven]"),
        ("a b a b", '"a b a" "b a b"', "[a b a b]"),
        ("nothing of it", "alder", ""),
    ],
)
def test_snippets(text: str, asked: str, shown: str) -> None:
    assert snippet([text], terms_of(asked), size=5) == shown
