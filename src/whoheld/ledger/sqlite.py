"""SQLite: pragmas, transactions, append-only triggers and the FTS5 index."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, NullPool, Table, create_engine, event, func
from sqlalchemy.exc import DBAPIError

from whoheld.errors import LedgerError
from whoheld.ledger.dialect import Match
from whoheld.ledger.rows import Row
from whoheld.ledger.words import terms_of

BUSY_MS = 10_000
_OLDEST = (3, 37, 0)  # STRICT tables
_MAGIC = b"SQLite format 3\x00"
_SNIPPET_TOKENS = 16

# External content over views: the index reads title, text and quote out of the records' JSON, and stores no copy.
_SEARCH = (
    """CREATE VIEW document_text AS
       SELECT seq, json_extract(record, '$.title') AS title, json_extract(record, '$.text') AS text FROM documents""",
    "CREATE VIEW claim_text AS SELECT seq, json_extract(record, '$.quote') AS quote FROM claims",
    """CREATE VIRTUAL TABLE documents_fts USING fts5(title, text, content='document_text', content_rowid='seq',
       tokenize="unicode61 remove_diacritics 2")""",
    """CREATE VIRTUAL TABLE claims_fts USING fts5(quote, content='claim_text', content_rowid='seq',
       tokenize="unicode61 remove_diacritics 2")""",
    """CREATE TRIGGER documents_search AFTER INSERT ON documents BEGIN
       INSERT INTO documents_fts(rowid, title, text)
       VALUES (new.seq, json_extract(new.record, '$.title'), json_extract(new.record, '$.text')); END""",
    """CREATE TRIGGER claims_search AFTER INSERT ON claims BEGIN
       INSERT INTO claims_fts(rowid, quote) VALUES (new.seq, json_extract(new.record, '$.quote')); END""",
    "INSERT INTO documents_fts(documents_fts) VALUES ('rebuild')",
    "INSERT INTO claims_fts(claims_fts) VALUES ('rebuild')",
)
_MATCH_DOCUMENTS = f"""SELECT rowid, bm25(documents_fts, 4.0, 1.0) AS score,
    snippet(documents_fts, -1, '[', ']', '…', {_SNIPPET_TOKENS})
    FROM documents_fts WHERE documents_fts MATCH ? ORDER BY score, rowid LIMIT ?"""
_MATCH_CLAIMS = f"""SELECT claims_fts.rowid, bm25(claims_fts), snippet(claims_fts, -1, '[', ']', '…', {_SNIPPET_TOKENS})
    FROM claims_fts JOIN claims ON claims.seq = claims_fts.rowid
    WHERE claims_fts MATCH ? AND claims.document IN (SELECT value FROM json_each(?)) ORDER BY claims_fts.rowid"""


class SqliteDialect:
    """The embedded default: one file, WAL."""

    def label(self, path: str) -> str:
        """The path itself."""
        return path

    def engine(self, path: str, *, create: bool) -> Engine:
        """Open the file; one that can't be written is opened for reading only."""
        if sqlite3.sqlite_version_info < _OLDEST:
            reason = (
                f"needs SQLite {'.'.join(map(str, _OLDEST))} or newer, and this Python has {sqlite3.sqlite_version}"
            )
            raise LedgerError(path, reason, hint="use a Python that is built with a newer SQLite")
        _check_file(path, create=create)
        if create and not os.path.exists(path):
            _make_file(path)
        read_only = os.path.exists(path) and not os.access(path, os.W_OK)
        # A file on read-only storage can't have a -shm beside it: without a live -wal it is safe to read as immutable.
        mode = "ro&immutable=1" if read_only and not os.path.exists(path + "-wal") else "ro" if read_only else "rwc"
        uri = f"file:{quote(os.path.abspath(path))}?mode={mode}"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
            try:
                connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE, too, meets the delete trigger
                if not read_only:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = NORMAL")
            except sqlite3.Error:
                connection.close()
                raise
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
        event.listen(engine, "begin", _begin)
        return engine

    def clock(self) -> ColumnElement[Any]:
        """CURRENT_TIMESTAMP, which is UTC text."""
        return func.current_timestamp()

    def forbid_changes(self, connection: Connection, tables: Iterable[Table]) -> None:
        """Triggers that abort UPDATE and DELETE."""
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "
                    f"BEGIN SELECT RAISE(ABORT, 'the ledger is append only: {table.name}'); END"
                )

    def create_search(self, connection: Connection) -> None:
        """The FTS5 tables, their triggers, and the rows that are there already."""
        for statement in _SEARCH:
            connection.exec_driver_sql(statement)

    def index(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Nothing to do: triggers keep the index current."""

    def match_documents(self, connection: Connection, words: str, *, limit: int) -> list[Match]:
        """By BM25, a word in the title counting four times."""
        query = fts_query(words)
        if not query:
            return []
        return [tuple(row) for row in connection.exec_driver_sql(_MATCH_DOCUMENTS, (query, limit))]

    def match_claims(self, connection: Connection, words: str, *, documents: list[str]) -> list[Match]:
        """Claims of the documents whose quotes match, in the order of arrival."""
        query = fts_query(words)
        if not query:
            return []
        # Ids are our own hex, so joining them makes sound JSON, and one parameter serves any number of them.
        ids = "[" + ",".join(f'"{document}"' for document in documents) + "]"
        return [tuple(row) for row in connection.exec_driver_sql(_MATCH_CLAIMS, (query, ids))]

    def snapshot(self, engine: Engine, path: str) -> bool:
        """By SQLite's backup, in one step: a reader's snapshot, which no writer waits for."""
        _make_file(path)
        out = sqlite3.connect(path)
        connection = engine.raw_connection()
        try:
            file = connection.driver_connection
            assert isinstance(file, sqlite3.Connection)
            file.backup(out)
        except sqlite3.Error as error:
            raise LedgerError(path, str(error), hint="see the room on the disk; no backup was made") from error
        finally:
            connection.close()
            out.close()
        return True

    def hint(self, error: DBAPIError) -> str:
        """By SQLite's own words."""
        reason = str(error.orig)
        if "locked" in reason or "busy" in reason:
            return "another program writes to it: try again when it is done"
        if "readonly" in reason or "read-only" in reason:
            return "copy the ledger to a place that you may write to"
        if "disk" in reason and "full" in reason:
            return "make room on the disk; nothing of this append was kept"
        if "disk I/O" in reason:
            return "see the disk: it is full, over a limit, read-only or faulty; nothing of this append was kept"
        return "keep the file as it is and restore a backup, or ingest the reports into a new ledger"


def fts_query(words: str) -> str:
    """A user's words as an FTS5 query that can't fail; empty where they hold no letter or digit."""
    return " ".join(f'"{term.text}"' + ("*" if term.start else "") for term in terms_of(words))


def _begin(connection: Connection) -> None:
    """Writers take the lock at once: an upgrade of a reader can't wait for its turn, and would fail as busy."""
    write = connection.get_execution_options().get("whoheld_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _make_file(path: str) -> None:
    """An empty file for its owner alone: what a desk has not published is nobody else's to read."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise LedgerError(
            path, f"can't be made: {error.strerror}", hint="name a folder that you may write to"
        ) from error


def _check_file(path: str, *, create: bool) -> None:
    """Raise LedgerError for what can't be opened, before SQLite makes an empty file or speaks in its own words."""
    file = Path(path)
    if file.is_dir():
        raise LedgerError(path, "is a folder, not a ledger", hint="name a file, such as war.ledger")
    if not file.exists():
        if not create:
            raise LedgerError(path, "there is no such ledger", hint=f"create it with `whoheld ingest {path} FILE...`")
        if not file.absolute().parent.is_dir():
            raise LedgerError(path, "its folder does not exist", hint=f"make it with `mkdir -p {file.parent}`")
        return
    try:
        with file.open("rb") as handle:
            head = handle.read(len(_MAGIC))
    except OSError as error:
        raise LedgerError(path, f"can't be opened: {error.strerror}", hint="see who may read the file") from error
    if head and head != _MAGIC:
        raise LedgerError(path, "is not a ledger (not an SQLite file)", hint="the ledger comes first, then the files")
    if not head and not create:
        raise LedgerError(path, "is empty", hint=f"fill it with `whoheld ingest {path} FILE...`")
