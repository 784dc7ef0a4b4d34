"""Opening a ledger: what is missing, foreign, newer, older, read-only or locked is said in words."""

import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from whoheld.errors import LedgerError
from whoheld.ledger import migrations, open_ledger, tables
from whoheld.ledger import sqlite as sqlite_module
from whoheld.ledger.rows import document_row
from whoheld.ledger.sqlite import SqliteDialect
from whoheld.ledger.store import Ledger
from whoheld.model import Document
from whoheld.timespan import day_span

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)
DOCUMENT = Document(text="Troops entered Alder.", sha256="0" * 64, published=day_span(date(2022, 9, 10)))


def new_ledger(folder: Path) -> str:
    path = str(folder / "war.ledger")
    with open_ledger(path, create=True) as ledger:
        ledger.append(documents=[DOCUMENT], recorded=RECORDED)
    return path


def refused(path: str, *, create: bool = False) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, create=create)
    assert caught.value.subject == path
    assert caught.value.hint
    return caught.value


def test_missing_file(tmp_path: Path) -> None:
    path = str(tmp_path / "none.ledger")
    error = refused(path)
    assert "no such ledger" in error.reason
    assert "whoheld ingest" in error.hint
    assert not os.path.exists(path), "asking makes no file"


def test_missing_folder(tmp_path: Path) -> None:
    assert "mkdir" in refused(str(tmp_path / "no" / "war.ledger"), create=True).hint


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refused(str(tmp_path)).reason


@pytest.mark.parametrize("create", [False, True])
def test_a_text_file_is_left_alone(tmp_path: Path, create: bool) -> None:
    file = tmp_path / "report.txt"
    file.write_text("Troops entered Alder on Saturday.")
    assert "not an SQLite file" in refused(str(file), create=create).reason
    assert file.read_text() == "Troops entered Alder on Saturday."


def test_an_empty_file_is_no_ledger_until_filled(tmp_path: Path) -> None:
    file = tmp_path / "war.ledger"
    file.touch()
    assert "is empty" in refused(str(file)).reason
    open_ledger(str(file), create=True).close()
    open_ledger(str(file)).close()


@pytest.mark.parametrize("create", [False, True])
def test_a_database_of_another_program(tmp_path: Path, create: bool) -> None:
    file = tmp_path / "other.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE photos (id)")
    connection.commit()
    connection.close()
    assert "another program" in refused(str(file), create=create).reason


def test_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "war.ledger"
    file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    refused(str(file))


def test_a_newer_schema(tmp_path: Path) -> None:
    path = new_ledger(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migrations VALUES (99, 'future', '2030-01-01')")
    connection.commit()
    connection.close()
    error = refused(path)
    assert "version 99" in error.reason
    assert "--upgrade" in error.hint


def version_one(folder: Path) -> str:
    """A ledger as version 1 left it: records, and no search."""
    path = str(folder / "old.ledger")
    dialect = SqliteDialect()
    old = Ledger(path=path, engine=dialect.engine(path, create=True), dialect=dialect)
    with old, old.writing() as connection:
        assert migrations.migrate(connection, dialect, path=path, upto=1) == ("records",)
        row = {"seq": 1, **document_row(DOCUMENT, recorded=RECORDED)}
        connection.execute(insert(tables.documents), [row])
    return path


def test_a_version_1_file_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    path = version_one(tmp_path)
    with open_ledger(path) as ledger:
        assert ledger.documents() == [DOCUMENT]
        assert [hit.document for hit in ledger.search("alder")] == [DOCUMENT]
    fresh, migrated = new_ledger(tmp_path), path
    assert schema(migrated) == schema(fresh)
    assert [name for _, name in schema_versions(migrated)] == ["records", "search", "chain", "reviews"]


def schema(path: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        connection.close()


def schema_versions(path: str) -> list[tuple[int, str]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT version, name FROM migrations ORDER BY version").fetchall()
    finally:
        connection.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = version_one(tmp_path)
    before = schema(path)
    monkeypatch.setattr(sqlite_module, "_SEARCH", (*sqlite_module._SEARCH, "CREATE NONSENSE"))
    assert "syntax error" in refused(path).reason
    assert schema(path) == before


def test_a_read_only_file_can_be_read_and_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_ledger(tmp_path)
    # Tests may run as root, who may write anywhere: say what the system would say to others.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with open_ledger(path) as ledger:
        assert ledger.documents() == [DOCUMENT]
        with pytest.raises(LedgerError, match="readonly") as caught:
            ledger.append(documents=[Document(text="New.", sha256="0" * 64)], recorded=RECORDED)
    assert "copy the ledger" in caught.value.hint


def test_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_ledger(tmp_path)
    monkeypatch.setattr(sqlite_module, "BUSY_MS", 20)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with open_ledger(path) as ledger:
            assert ledger.documents() == [DOCUMENT], "readers don't wait for a writer"
            with pytest.raises(LedgerError, match="locked") as caught:
                ledger.append(documents=[DOCUMENT], recorded=RECORDED)
        assert "try again" in caught.value.hint
    finally:
        other.close()


def test_an_old_sqlite_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert "needs SQLite 3.37.0" in refused(str(tmp_path / "war.ledger"), create=True).reason


def test_names_with_odd_characters(tmp_path: Path) -> None:
    path = str(tmp_path / "war ?x=1#% 'ї'.ledger")
    with open_ledger(path, create=True) as ledger:
        ledger.append(documents=[DOCUMENT], recorded=RECORDED)
    assert os.path.exists(path)
