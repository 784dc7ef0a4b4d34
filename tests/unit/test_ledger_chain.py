"""Tamper evidence, over every store: a sound chain passes, and any change by raw SQL is found and named."""

import gzip
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import LedgerError
from whoheld.ledger import Appended, DayHead, Ledger, Manifest, Run, chain, open_ledger, tables
from whoheld.model import Baseline, Claim, Document, Refusal, Review, Signal
from whoheld.timespan import day_span

RELEASED = Path(__file__).parents[1] / "fixtures" / "ledger-v2.db.gz"


def fill(ledger: Ledger, numbers: range = range(1, 5)) -> None:
    for n in numbers:
        published = day_span(date(2022, 9, n))
        document = Document(text=f"Report {n}.", name=f"r{n}", sha256="0" * 64, published=published)
        common: dict[str, Any] = {"document": document.id, "quote": "q", "start": 0, "end": 1, "published": published}
        added = ledger.append(
            documents=[document],
            claims=[Claim(**common, effect="gains"), Claim(**common, effect="holds", place_id="geonames:1")],
            signals=[Signal(**common, topic="ceasefire")],
            refusals=[Refusal(stage="extract", subject=f"r{n}", reason="strike", detail=f"No {n}.")],
            recorded=datetime(2022, 9, 10 + n // 2, n, tzinfo=UTC),
        )
        moment = f"2022-09-{10 + n // 2}T{n:02d}:00:00Z"
        ledger.add_run(Run(started=moment, theatre="woods", documents_read=1, appended=added))
        ledger.add_baseline(Baseline(on=f"2022-09-0{n}", source="Atlas", known=moment, geojson="{}"))


@pytest.fixture(scope="module")
def filled(new_store: Callable[[], str]) -> Iterator[Ledger]:
    with open_ledger(new_store(), create=True) as opened:
        fill(opened)
        review = Review(action="retract", author="A", reason="r", made="2022-09-12T09:00:00Z", target="claim-0")
        opened.add_review(review, recorded=datetime(2022, 9, 12, 9, tzinfo=UTC))
        yield opened


@contextmanager
def tampering(ledger: Ledger) -> Iterator[Connection]:
    """A transaction in which no trigger and no key holds; undone at its end."""
    with ledger.engine.connect() as plain:
        connection = plain.execution_options(whoheld_write=True)
        with connection.begin() as transaction:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
                triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for (name,) in connection.execute(text(triggers)).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            transaction.rollback()


def fault_of(ledger: Ledger, *statements: str, against: Manifest | None = None) -> str:
    with tampering(ledger) as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, statement
        checked = chain.check(connection)
        return checked.fault or (against and chain.compare(connection, against)) or ""


def test_a_ledger_passes_and_gives_the_head_of_each_day(filled: Ledger) -> None:
    manifest = filled.verify()
    assert [(day, head.rows) for day, head in manifest.days.items()] == [
        ("2022-09-10", 7),
        ("2022-09-11", 21),
        ("2022-09-12", 29),
    ]
    assert filled.verify(manifest) == manifest
    assert fault_of(filled) == ""


def test_both_stores_make_the_same_chain(new_store: Callable[[], str]) -> None:
    with open_ledger(new_store(), create=True) as ledger:
        fill(ledger, range(1, 2))
        heads = [head.head for head in ledger.verify().days.values()]
    known = "315d3fec4da19202543c5cac3bbff2bbecfdc0f5f03f06bad3dad0c4f0f90cc9"
    assert heads == [known], "the recipe of the chain changed: published manifests would no longer fit"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE claims SET side = 'south' WHERE seq = 3"], r"claims row 3 \(claim-\w+\) was changed"),
        (["UPDATE runs SET record = '{}' WHERE seq = 2"], r"runs row 2 was changed"),
        (["DELETE FROM documents WHERE seq = 2"], r"documents row 2 was removed"),
        (["UPDATE signals SET seq = 9 WHERE seq = 2"], r"signals row 2 was removed"),
        (["UPDATE chain SET hash = 'x' WHERE seq = 5"], r"refusals row 1 \(refusal-\w+\) was changed, or its link 5"),
        (["DELETE FROM chain WHERE seq = 8"], r"the link 8 of documents row 2 \(document-\w+\) was removed"),
        (
            ["DELETE FROM chain WHERE seq = 8", "DELETE FROM documents WHERE seq = 2"],
            r"link 8 of the chain was removed, and its row with it",
        ),
        (["DELETE FROM chain WHERE seq = 28"], r"the link 28 of baselines row 4 \(baseline-\w+\) was removed"),
        (["DELETE FROM chain WHERE seq = 29"], r"reviews row 1 \(review-\w+\) was inserted"),
        (["UPDATE chain SET record_table = 'photos' WHERE seq = 1"], "no table 'photos'"),
        (["UPDATE claims SET record = replace(record, 'gains', 'loses') WHERE seq > 4"], r"claims row 5 "),
    ],
)
def test_the_first_bad_row_is_named(filled: Ledger, statements: list[str], words: str) -> None:
    assert re.search(words, fault_of(filled, *statements))


def test_an_inserted_row_is_named(filled: Ledger) -> None:
    copied = "INSERT INTO refusals SELECT 9, 'refusal-x', document, stage, reason, recorded, record FROM refusals"
    assert "refusals row 9 (refusal-x) was inserted" in fault_of(filled, f"{copied} WHERE seq = 1")


def test_an_end_cut_off_and_a_chain_made_anew_show_against_a_manifest(filled: Ledger) -> None:
    manifest = filled.verify()
    cut = ["DELETE FROM chain WHERE seq = 29", "DELETE FROM reviews"]
    assert fault_of(filled, *cut) == ""
    assert "1 rows at its end, up to 2022-09-12, were removed" in fault_of(filled, *cut, against=manifest)
    with tampering(filled) as connection:
        connection.execute(text("UPDATE runs SET record = '{}' WHERE seq = 2"))
        links = connection.execute(select(tables.chain).order_by(tables.chain.c.seq)).mappings().all()
        connection.execute(text("DELETE FROM chain"))
        for link in links:
            table = tables.metadata.tables[link["record_table"]]
            row = connection.execute(select(table).where(table.c.seq == link["record_seq"])).mappings().one()
            chain.add_links(connection, table, [row], day=link["day"])
        assert chain.check(connection).fault is None
        assert "among documents row 2 to baselines row 3 (links 8 to 21, 2022-09-11)" in str(
            chain.compare(connection, manifest)
        )


COLUMNS = [
    (table.name, column.name)
    for table in (*tables.CHAINED, tables.chain)
    for column in table.columns
    if not column.primary_key
]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_change_removal_or_insertion_is_found(filled: Ledger, data: st.DataObject) -> None:
    name, column = data.draw(st.sampled_from(COLUMNS))
    table = tables.metadata.tables[name]
    with filled.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.seq)).mappings().all()
    row = data.draw(st.sampled_from(rows))
    manifest = filled.verify()
    with tampering(filled) as connection:
        match data.draw(st.sampled_from(["change", "remove", "insert"])):
            case "change":
                other = (
                    7_000 if column == "record_seq" else data.draw(st.sampled_from(["", "x", f"{row[column]} ", None]))
                )
                if other == row[column] or (other is None and not table.c[column].nullable):
                    return
                connection.execute(table.update().where(table.c.seq == row["seq"]).values({column: other}))
            case "remove":
                connection.execute(table.delete().where(table.c.seq == row["seq"]))
            case _:
                new = {**row, "seq": data.draw(st.sampled_from([-3, 0, 1_000]))} | ({"id": "x"} if "id" in row else {})
                connection.execute(table.insert(), [new])
        assert chain.check(connection).fault or chain.compare(connection, manifest)


def test_writers_at_once_make_one_chain(path: str) -> None:
    open_ledger(path, create=True).close()
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with open_ledger(path) as mine:
                for n in range(8):
                    documents = [Document(text=f"{who} {n}.", sha256="0" * 64) for who in (name, "Both")]
                    mine.append(documents=documents, recorded=datetime(2022, 9, 20, tzinfo=UTC))
                    mine.add_run(Run(started=f"2022-09-2{n}", theatre=name, documents_read=1, appended=Appended()))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_ledger(path) as ledger:
        assert max(head.rows for head in ledger.verify().days.values()) == 8 * 4 + 8 * 3


def test_a_clock_that_goes_back_changes_no_day_that_is_over(ledger: Ledger) -> None:
    for day, words in ((20, "One."), (19, "Two."), (21, "Three.")):
        ledger.append(documents=[Document(text=words, sha256="0" * 64)], recorded=datetime(2022, 9, day, tzinfo=UTC))
    assert [(day, head.rows) for day, head in ledger.verify().days.items()] == [("2022-09-20", 2), ("2022-09-21", 3)]


def test_a_released_ledger_is_chained_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "war.ledger"
    path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
    before = sqlite3.connect(path)
    held = {
        table.name: before.execute(f"SELECT * FROM {table.name} ORDER BY seq").fetchall()
        for table in tables.VERSION_3_CHAINED
    }
    before.close()
    with open_ledger(str(path)) as ledger:
        assert ledger.verify().days == {"2022-09-20": DayHead(rows=31, head=ledger.verify().days["2022-09-20"].head)}
        assert len(ledger.search("mayor")) == 6
        fill(ledger)
        assert ledger.verify().days["2022-09-20"].rows == 31 + 28
        assert len(ledger.claims()) == 6 + 8
    after = sqlite3.connect(path)
    for name, rows in held.items():
        assert after.execute(f"SELECT * FROM {name} ORDER BY seq").fetchall()[: len(rows)] == rows
    fresh = tmp_path / "fresh.ledger"
    open_ledger(str(fresh), create=True).close()
    schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
    new = sqlite3.connect(fresh)
    assert after.execute(schema).fetchall() == new.execute(schema).fetchall()
    after.close()
    new.close()


def test_verify_says_so_and_writes_a_manifest(
    path: str, tmp_path: Path, execute: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with open_ledger(path, create=True) as ledger:
        fill(ledger, range(1, 3))
    heads = str(tmp_path / "heads.json")
    assert main(["verify", path, "--manifest", heads]) == exits.OK
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == "day,rows,head"
    assert "14 rows are as they were written" in shown.err
    assert json.loads(Path(heads).read_text())["days"]["2022-09-11"]["rows"] == 14
    with open_ledger(path) as ledger:
        fill(ledger, range(3, 4))
    assert main(["verify", path, "--against", heads]) == exits.OK
    assert f"as {heads} has them" in capsys.readouterr().err
    disable = (
        ["ALTER TABLE runs DISABLE TRIGGER USER"] if path.startswith("postgresql") else ["DROP TRIGGER runs_no_update"]
    )
    execute(path, *disable, "UPDATE runs SET started = 'never' WHERE seq = 2")
    assert main(["verify", path, "--against", heads]) == exits.LEDGER
    shown = capsys.readouterr()
    assert "runs row 2 was changed" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"manifest": "whoheld-1"}', '{"manifest":"whoheld-1","days":{"d":{}}}']
)
def test_what_is_no_manifest(tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = str(tmp_path / "war.ledger"), tmp_path / "heads.json"
    open_ledger(path, create=True).close()
    if content is not None:
        file.write_text(content)
    assert main(["verify", path, "--against", str(file)]) == exits.BAD_INPUT
    assert "manifest" in capsys.readouterr().err


def test_an_empty_ledger_passes(ledger: Ledger) -> None:
    assert ledger.verify() == Manifest(days={})
    with pytest.raises(LedgerError, match="3 rows at its end"):
        ledger.verify(Manifest(days={"2022-09-20": DayHead(rows=3, head="0")}))
