"""Copies and backups: equal to the last byte either way, resumed, refused where they would mix, and restored."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from postgres_cases import Server
from test_ledger_chain import fill

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError, LedgerError
from whoheld.ledger import Ledger, back_up, chain, copy_rows, copying, open_ledger, sums
from whoheld.ledger import store as store_module
from whoheld.model import Document, Review

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)
Execute = Callable[..., Any]


@pytest.fixture(params=["sqlite-postgres", "postgres-sqlite", "sqlite-sqlite", "postgres-postgres"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The addresses of a filled ledger and of one that is not there yet."""
    kinds = request.param.split("-")
    server: Server | None = request.getfixturevalue("postgres") if "postgres" in kinds else None
    source, target = (
        server.new() if server and kind == "postgres" else str(tmp_path / f"{n}.ledger") for n, kind in enumerate(kinds)
    )
    with open_ledger(source, create=True) as ledger:
        fill(ledger)
        odd = Document(text="Naïve ' \\ \x00 й 𝒜", name="r'\"%s", sha256="0" * 64)
        ledger.append(documents=[odd], recorded=RECORDED)
        review = Review(action="retract", author="A", reason="r", made="2022-09-20T09:00:00Z", target="claim-0")
        ledger.add_review(review, recorded=RECORDED)
    return source, target


def everything(ledger: Ledger) -> list[Any]:
    return [
        ledger.documents(),
        ledger.claims(),
        ledger.signals(),
        ledger.refusals(),
        ledger.baselines(),
        ledger.reviews(),
    ]


def test_a_copy_is_equal_and_goes_on_as_its_source_does(ends: tuple[str, str]) -> None:
    with open_ledger(ends[0]) as source, open_ledger(ends[1], create=True) as target:
        done = copy_rows(source, target)
        assert done == sums(source) == sums(target)
        names = ("documents", "claims", "signals", "refusals", "baselines", "runs", "reviews", "chain")
        assert [(row.table, row.rows) for row in done] == list(zip(names, (5, 8, 4, 4, 4, 4, 1, 30), strict=True))
        assert everything(source) == everything(target)
        assert source.verify() == target.verify()
        assert len(source.search("report")) == len(target.search("report")) > 0
        for ledger in (source, target):
            fill(ledger, range(5, 6))
        assert source.verify() == target.verify()
        assert copy_rows(source, target) == sums(source), "nothing is left to copy"


def test_an_interrupted_copy_is_sound_and_is_resumed(ends: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "PAGE", 6)

    def stop(_what: str, done: int, total: int) -> None:
        assert total == 30
        if done >= 12:
            raise KeyboardInterrupt

    with open_ledger(ends[0]) as source, open_ledger(ends[1], create=True) as target:
        with pytest.raises(KeyboardInterrupt):
            copy_rows(source, target, progress=stop)
        assert max(head.rows for head in target.verify().days.values()) == 12
        fill(source, range(5, 6))
        told: list[int] = []
        assert copy_rows(source, target, progress=lambda _, done, __: told.append(done)) == sums(source)
        assert told == [18, 24, 30, 36, 37]


def test_other_content_is_refused(ends: tuple[str, str]) -> None:
    with open_ledger(ends[0]) as source, open_ledger(ends[1], create=True) as target:
        target.append(documents=[Document(text="Another.", sha256="0" * 64)], recorded=RECORDED)
        before = sums(target)
        with pytest.raises(LedgerError, match="holds other content") as caught:
            copy_rows(source, target)
        assert "empty database" in caught.value.hint
        assert sums(target) == before
        assert caught.value.subject == target.path


def test_a_writer_in_between_is_noticed(ends: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "PAGE", 6)
    with open_ledger(ends[0]) as source, open_ledger(ends[1], create=True) as target:

        def meddle(_what: str, done: int, _total: int) -> None:
            if done == 6:
                target.append(documents=[Document(text="Another.", sha256="0" * 64)], recorded=RECORDED)

        with pytest.raises(LedgerError, match="holds other content"):
            copy_rows(source, target, progress=meddle)


def test_a_difference_at_the_end_is_said(ends: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    linked = copying._linked

    def lossy(*given: Any) -> list[Any]:
        return [{**row, "recorded": row["recorded"].replace("T04", "T05")} for row in linked(*given)]

    with open_ledger(ends[0]) as source, open_ledger(ends[1], create=True) as target:
        monkeypatch.setattr(
            copying, "_linked", lambda c, t, links: linked(c, t, links) if t.name == "runs" else lossy(c, t, links)
        )
        with pytest.raises(LedgerError, match="in documents: other content"):
            copy_rows(source, target)


def test_a_damaged_source_is_not_copied(tmp_path: Path, execute: Execute) -> None:
    source = str(tmp_path / "war.ledger")
    with open_ledger(source, create=True) as ledger:
        fill(ledger)
    execute(source, "DROP TRIGGER runs_no_delete", "DELETE FROM runs WHERE seq = 2")
    target = str(tmp_path / "copy.ledger")
    assert main(["copy", source, target]) == exits.LEDGER
    with pytest.raises(LedgerError, match="runs row 2 was removed"), open_ledger(source) as ledger:
        back_up(ledger, str(tmp_path / "backup.ledger"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.ledger", "war.ledger"]


def test_the_commands(ends: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", *ends]) == exits.OK
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0] == "table,rows,sha256"
    assert lines[1].startswith("documents,5,")
    assert "equal to" in shown.err
    out = str(tmp_path / "backup.ledger")
    assert main(["backup", ends[0], out]) == exits.OK
    assert "30 rows" in capsys.readouterr().err
    assert main(["verify", out]) == exits.OK
    assert main(["backup", ends[0], out]) == exits.BAD_INPUT
    assert "replaces nothing" in capsys.readouterr().err


@pytest.fixture
def filled(path: str) -> Iterator[Ledger]:
    with open_ledger(path, create=True) as opened:
        fill(opened)
        yield opened


def test_a_backup_restores_what_was_there_and_is_nobody_elses(
    filled: Ledger, tmp_path: Path, new_store: Callable[[], str]
) -> None:
    out = tmp_path / "backup.ledger"
    old = os.umask(0)
    try:
        assert back_up(filled, str(out)) == 28
    finally:
        os.umask(old)
    held, before = everything(filled), sums(filled)
    fill(filled, range(5, 6))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with open_ledger(str(out)) as backup, open_ledger(new_store(), create=True) as restored:
        assert everything(backup) == held
        assert copy_rows(backup, restored) == before == sums(backup)
        assert everything(restored) == held
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_backup_while_others_write_is_one_moment_of_it(path: str, tmp_path: Path) -> None:
    open_ledger(path, create=True).close()
    stop = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with open_ledger(path) as mine:
                for n in range(10_000):
                    if stop.is_set():
                        return
                    documents = [Document(text=f"Pair {n} {part}.", sha256="0" * 64) for part in "ab"]
                    mine.append(documents=documents, recorded=RECORDED)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with open_ledger(path) as ledger:
            while ledger.counts().documents < 10:
                pass
            rows = [back_up(ledger, str(tmp_path / f"{n}.ledger")) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert failures == []
    assert all(number % 2 == 0 for number in rows), "a transaction is in a backup whole or not at all"
    assert rows == sorted(rows)
    with open_ledger(path) as ledger, open_ledger(str(tmp_path / "2.ledger")) as backup:
        ledger.verify(backup.verify())


def test_a_backup_that_fails_leaves_nothing(filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "no" / "backup.ledger"
    with pytest.raises(LedgerError):
        back_up(filled, str(out))
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(InputError):
        back_up(filled, str(taken))
    assert taken.read_text() == "mine"

    def full(*_: object, **__: object) -> None:
        raise LedgerError("x", "disk full")

    monkeypatch.setattr(store_module.Ledger, "verify", full)
    with pytest.raises(LedgerError, match="disk full"):
        back_up(filled, str(tmp_path / "backup.ledger"))
    assert [
        path.name for path in tmp_path.iterdir() if path.is_file() and path != taken and "war" not in path.name
    ] == []


def test_a_ledger_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "war.ledger"
    old = os.umask(0)
    try:
        with open_ledger(str(path), create=True) as ledger:
            fill(ledger)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(old)
    assert modes == dict.fromkeys(modes, 0o600)
    assert "war.ledger" in modes
    path.chmod(0o640)
    open_ledger(str(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640, "what its owner chose stays"
