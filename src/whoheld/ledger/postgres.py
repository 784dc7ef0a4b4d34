"""PostgreSQL: turns for writers, snapshots for readers, append-only triggers and the tsvector index.

The index is made here, from the words as ``whoheld.ledger.words`` sees them, not by the server's own parser: so the
same words are found as in SQLite, whatever the server's locale and extensions.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import URL, ColumnElement, Connection, Engine, Table, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from whoheld.errors import LedgerError, MissingExtra
from whoheld.ledger import tables
from whoheld.ledger.dialect import Match
from whoheld.ledger.rows import Row
from whoheld.ledger.words import Term, snippet, terms_of, words_of

_ADDRESS = re.compile(r"postgres(?:ql)?(?:\+\w+)?://", re.I)
_DRIVERS = ("postgres", "postgresql", "postgresql+psycopg")
_OLDEST = 12
_BUSY_S = 10
_TURN = 0x77686F  # the first key of the lock that writers take; the second is the schema
_SNIPPET_WORDS = 16
_PAGE = 500
# Limits of a tsvector: positions, positions of one word, and its size (1 MiB), which a hostile text may want to break.
_LAST_POSITION, _MOST_POSITIONS, _MOST_BYTES = 16_383, 255, 900_000

_FORBID = text(
    """CREATE OR REPLACE FUNCTION whoheld_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    RAISE EXCEPTION 'the ledger is append only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$"""
)
_SEARCHED = (tables.documents, tables.claims)
_MATCH_DOCUMENTS = text(
    """SELECT s.seq, -ts_rank('{0.25, 0.25, 0.25, 1.0}', s.words, CAST(:query AS tsquery), 1) AS score, d.record
    FROM documents_search s JOIN documents d ON d.seq = s.seq
    WHERE s.words @@ CAST(:query AS tsquery) ORDER BY score, s.seq LIMIT :limit"""
)
_MATCH_CLAIMS = text(
    """SELECT s.seq, -ts_rank(s.words, CAST(:query AS tsquery)), c.record
    FROM claims_search s JOIN claims c ON c.seq = s.seq
    WHERE s.words @@ CAST(:query AS tsquery) AND c.document = ANY(:documents) ORDER BY s.seq"""
)
# By the beginning of the SQLSTATE; a failure to connect has none, and is known by its words.
_HINTS = (
    ("42501", "ask the database's owner for rights: SELECT to read, INSERT to write, CREATE for a new ledger"),
    ("25006", "it takes no writes (a standby?): name the primary server"),
    ("55P03", "another program writes to it: try again when it is done"),
    ("53", "make room on the server; nothing of this append was kept"),
    ("57P", "the server was stopped: run the same command again when it is up; what was appended is kept"),
    ("08", "see that the server runs, and run the same command again; what was appended is kept"),
    ("22", "PostgreSQL can't keep such a text; a ledger in a file can"),
)
_SPOKEN = (
    ("database", "does not exist", "make it with `createdb NAME`"),
    ("role", "does not exist", "name the user: postgresql://USER@HOST/DATABASE"),
    ("password", "", "give the password by PGPASSWORD or ~/.pgpass"),
    ("", "", "see that the server runs and that the address is right: postgresql://USER@HOST/DATABASE"),
)


class _Text(msgspec.Struct, frozen=True):
    """What is searched in a record: of a document, or of a claim."""

    title: str | None = None
    text: str = ""
    quote: str = ""


def is_postgres(path: str) -> bool:
    """Whether a ledger's path is an address of PostgreSQL."""
    return bool(_ADDRESS.match(path))


class PostgresDialect:
    """A server for a team: one ledger in each database (or schema, by the search path)."""

    def label(self, path: str) -> str:
        """The address without its password."""
        url = _url(path).difference_update_query(["password"]).set(drivername="postgresql")
        return url.render_as_string(hide_password=True)

    def engine(self, path: str, *, create: bool) -> Engine:  # noqa: ARG002 - a database is made by its owner
        """A small pool of connections, each tried before its use, so that a restart of the server is survived."""
        url = _url(path)
        given = {"connect_timeout": _BUSY_S, "application_name": "whoheld"}
        extra = {key: value for key, value in given.items() if key not in url.query}
        try:
            engine = create_engine(url, connect_args=extra, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise MissingExtra("PostgreSQL", "needs psycopg", hint="pip install 'whoheld[postgres]'") from error
        label = self.label(path)

        @event.listens_for(engine, "connect")
        def check(connection: Any, _record: Any) -> None:
            _check(connection, label)

        event.listen(engine, "begin", _begin)
        return engine

    def clock(self) -> ColumnElement[Any]:
        """The transaction's time."""
        return func.to_char(func.timezone("UTC", func.now()), "YYYY-MM-DD HH24:MI:SS")

    def forbid_changes(self, connection: Connection, tables: Iterable[Table]) -> None:
        """Triggers that refuse UPDATE, DELETE and TRUNCATE."""
        connection.execute(_FORBID)
        for table in tables:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION whoheld_append_only()"
            )

    def create_search(self, connection: Connection) -> None:
        """A table of tsvectors beside each of the searched ones, with a GIN index, filled with what is there."""
        for table in _SEARCHED:
            connection.exec_driver_sql(
                f"CREATE TABLE {table.name}_search "
                f"(seq BIGINT PRIMARY KEY REFERENCES {table.name} (seq), words tsvector NOT NULL)"
            )
            connection.exec_driver_sql(f"CREATE INDEX {table.name}_words ON {table.name}_search USING gin (words)")
            last = 0
            query = select(table.c.seq, table.c.record).order_by(table.c.seq).limit(_PAGE)
            while rows := connection.execute(query.where(table.c.seq > last)).mappings().all():
                self.index(connection, table, [dict(row) for row in rows])
                last = rows[-1]["seq"]

    def index(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Their words; none where nobody searches the table."""
        if table in _SEARCHED and rows:
            insert = text(f"INSERT INTO {table.name}_search (seq, words) VALUES (:seq, CAST(:words AS tsvector))")
            connection.execute(insert, [{"seq": row["seq"], "words": _tsvector(row["record"])} for row in rows])

    def match_documents(self, connection: Connection, words: str, *, limit: int) -> list[Match]:
        """By ts_rank, a word in the title counting four times, a long text less."""
        terms = terms_of(words)
        if not (query := _tsquery(terms)):
            return []
        return _matches(connection.execute(_MATCH_DOCUMENTS, {"query": query, "limit": limit}).all(), terms)

    def match_claims(self, connection: Connection, words: str, *, documents: list[str]) -> list[Match]:
        """Claims of the documents whose quotes match, in the order of arrival."""
        terms = terms_of(words)
        if not (query := _tsquery(terms)):
            return []
        return _matches(connection.execute(_MATCH_CLAIMS, {"query": query, "documents": documents}).all(), terms)

    def snapshot(self, engine: Engine, path: str) -> bool:  # noqa: ARG002 - the protocol's
        """It has no files to copy: rows are."""
        return False

    def hint(self, error: DBAPIError) -> str:
        """By SQLSTATE; for a failure to connect by the words of it."""
        state: str | None = getattr(error.orig, "sqlstate", None)
        if state:
            found = (hint for start, hint in _HINTS if state.startswith(start))
            return next(found, "see the server's log; nothing of this append was kept")
        reason = str(error.orig)
        return next(hint for one, other, hint in _SPOKEN if one in reason and other in reason)


def _url(path: str) -> URL:
    hint = "write postgresql://USER@HOST/DATABASE"
    shown = re.sub(r"//.*@", "//***@", re.sub(r"password=[^&]*", "password=***", path))
    try:
        url = make_url(path)
    except (ArgumentError, ValueError):
        raise LedgerError(shown, "is no address of a database", hint=hint) from None  # the cause may hold the password
    if url.drivername not in _DRIVERS:
        raise LedgerError(shown, f"asks for the driver {url.drivername}", hint=hint)
    return url.set(drivername="postgresql+psycopg")


def _check(connection: Any, label: str) -> None:
    """Raise LedgerError on a server that would keep other than what it is given."""
    encoding, version = connection.info.parameter_status("server_encoding"), connection.info.server_version
    if encoding != "UTF8":
        hint = "make it with `createdb --encoding UTF8 --template template0 NAME`"
        raise LedgerError(label, f"is a database in {encoding}, not in UTF-8", hint=hint)
    if version < _OLDEST * 10_000:
        raise LedgerError(label, f"is of PostgreSQL {version // 10_000}", hint=f"use version {_OLDEST} or newer")


def _begin(connection: Connection) -> None:
    """Writers take turns, so that what is seen of the last rows stays true; a reader sees one state throughout."""
    if connection.get_execution_options().get("whoheld_write", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_BUSY_S}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN}, hashtext(current_schema()))")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _tsvector(record: str) -> str:
    """The words of a document or claim with their positions, those of its title with weight A.

    What exceeds a tsvector's limits is left out: words after the first 900 kB of different ones, and for phrases the
    positions after 16,383.
    """
    found = msgspec.json.decode(record, type=_Text)
    places: dict[str, list[str]] = {}
    position, size = 0, 0
    for part, weight in ((found.title or "", "A"), (found.text or found.quote, "")):
        for word in words_of(part):
            position += 1
            if word.folded not in places:
                size += len(word.folded.encode()) + 4
                if size > _MOST_BYTES:
                    break
            seen = places.setdefault(word.folded, [])
            if not seen or (position <= _LAST_POSITION and len(seen) < _MOST_POSITIONS):
                size += 2
                seen.append(f"{min(position, _LAST_POSITION)}{weight}")
        position += 1  # no phrase reaches from the title into the text
    return " ".join(f"'{word}':{','.join(seen)}" for word, seen in places.items())


def _tsquery(terms: list[Term]) -> str:
    """All terms; a term of several words is a phrase. Words hold letters and digits only, so nothing needs escaping."""
    parts = []
    for term in terms:
        words = [f"'{word.folded}'" for word in words_of(term.text)]
        parts.append("(" + " <-> ".join(words) + (":*" if term.start else "") + ")")
    return " & ".join(parts)


def _matches(rows: Iterable[Any], terms: list[Term]) -> list[Match]:
    found = []
    for seq, rank, record in rows:
        words = msgspec.json.decode(record, type=_Text)
        texts = (words.quote or words.text, words.title or "")
        found.append((seq, float(rank), snippet(texts, terms, size=_SNIPPET_WORDS)))
    return found
