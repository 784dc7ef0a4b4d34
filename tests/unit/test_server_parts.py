"""The server's parts alone: limits, answers made in threads, versions made behind the readers' back, warnings."""

import asyncio
import json
import shutil
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest
from serve_cases import START, Clock, Journal, maker, settings_of, theatre, wait_until

from conftest import Shown
from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError, LedgerError, NotFound
from whoheld.ledger import Appended, Ledger, Run, open_ledger
from whoheld.server.bodies import Body, body_of
from whoheld.server.journal import journal_on_stderr
from whoheld.server.limits import Limiter, client_key
from whoheld.server.problems import Busy, NotAllowed, TooMany
from whoheld.server.run import is_loopback, listening, warnings_of
from whoheld.server.sessions import Sessions
from whoheld.server.versions import Keeper, Version
from whoheld.server.work import Work


def test_a_limit_lets_a_burst_through_and_then_a_rate() -> None:
    clock = Clock()
    limit = Limiter(a_minute=60, burst=3, clock=clock.count)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(TooMany) as caught:
        limit.take("a")
    assert caught.value.wait_s == pytest.approx(1)
    limit.take("b")
    clock.seconds = 1
    limit.take("a")
    with pytest.raises(TooMany):
        limit.take("a")


def test_a_limit_keeps_only_the_last_clients() -> None:
    limit = Limiter(a_minute=1, burst=1, clock=Clock().count, most=2)
    for key in "abc":
        limit.take(key)
    limit.take("a")  # forgotten
    with pytest.raises(TooMany):
        limit.take("c")


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"), (None, "?"), ("socket", "socket"),
    ],
)  # fmt: skip
def test_whom_an_address_belongs_to(host: str | None, key: str) -> None:
    assert client_key(host) == key


def test_an_answer_is_made_once_and_kept_while_there_is_room() -> None:
    made: list[str] = []

    def make(name: str) -> Body:
        made.append(name)
        time.sleep(0.02)
        return body_of(name.encode() * 100, "text/plain")

    async def ask() -> None:
        work = Work(threads=2, waiting=4, timeout_s=5, kept=250)
        await asyncio.gather(*(work.get("a", lambda: make("a")) for _ in range(5)))
        assert made == ["a"]
        await work.get("b", lambda: make("b"))
        await work.get("a", lambda: make("a"))
        await work.get("c", lambda: make("c"))  # b goes: it was used least
        await work.get("a", lambda: make("a"))
        assert made == ["a", "b", "c"]
        await work.get("b", lambda: make("b"))
        assert made == ["a", "b", "c", "b"]
        work.close()

    asyncio.run(ask())


def test_too_much_at_once_is_sent_away_and_a_late_answer_is_kept() -> None:
    gate = threading.Event()

    def slow() -> Body:
        gate.wait(20)
        return body_of(b"late", "text/plain")

    def broken() -> Body:
        raise NotFound("x", "y")

    async def ask() -> None:
        patient = Work(threads=1, waiting=1, timeout_s=20)
        with pytest.raises(NotFound):
            await patient.get("broken", broken)
        patient.close()
        work = Work(threads=1, waiting=1, timeout_s=0.05)
        first = asyncio.ensure_future(work.get("a", slow))
        second = asyncio.ensure_future(work.get("b", slow))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="too much at once"):
            await work.get("c", slow)
        with pytest.raises(Busy, match="takes longer"):
            await first
        with pytest.raises(Busy):
            await second
        gate.set()
        for _ in range(2000):
            await asyncio.sleep(0.01)
            if not work._going:
                break
        assert (await work.get("a", broken)).content == b"late"
        work.close()

    asyncio.run(ask())


def test_readers_keep_the_last_map_while_the_next_is_made_or_fails(tmp_path: Path, shown: Shown) -> None:
    begun, go, journal = threading.Event(), threading.Event(), Journal()
    failing: list[Exception] = []
    pattern = shown[1]

    def make(ledger: Ledger, _given_up: object) -> Version:
        begun.set()
        go.wait(10)
        if failing:
            raise failing[0]
        head = ledger.head()
        data = msgspec.structs.replace(pattern.data, title=f"{head.rows} rows")
        return Version(head=head, made=START, desk=pattern.desk, data=data, waits=pattern.waits)

    with open_ledger(str(shutil.copy(shown[0], tmp_path / "own.ledger"))) as ledger:
        keeper = Keeper(ledger, make, refresh_s=0.1, journal=journal)
        keeper.start()
        begun.wait(10)
        with pytest.raises(Busy, match="is being made"):
            keeper.current  # noqa: B018 - it raises
        go.set()
        wait_until(lambda: keeper.shown is not None)
        first = keeper.current
        assert first.head == ledger.head()
        begun.clear()
        go.clear()
        ledger.add_run(Run(started="2022-09-20T12:00:00Z", theatre="ukraine", documents_read=0, appended=Appended()))
        assert begun.wait(10)
        assert keeper.current is first
        assert keeper.files() is first.files
        failing.append(LedgerError("secret.ledger", "is gone"))
        go.set()
        wait_until(lambda: keeper.failed >= 1)
        assert keeper.current is first
        failing.clear()
        wait_until(lambda: keeper.current is not first, seconds=30)
        assert keeper.current.head == ledger.head()
        assert keeper.files(first.tag) is first.files
        with pytest.raises(NotFound, match="no longer kept"):
            keeper.files("0" * 16)
        keeper.stop()
        assert not keeper.running
    assert "is gone" in journal.of("version_failed")[0]["error"]
    assert [line["rows"] for line in journal.of("version")] == [first.head.rows, keeper.current.head.rows]


def test_a_stop_gives_up_what_is_being_made(shown: Shown) -> None:
    path, _ = shown
    real = maker(settings_of(path), theatre(), Clock().now)
    begun = threading.Event()

    def make(ledger: object, given_up: object) -> Version:
        begun.set()
        return real(ledger, given_up)

    with open_ledger(path) as ledger:
        keeper = Keeper(ledger, make, refresh_s=1, journal=Journal())
        keeper.start()
        begun.wait(10)
        keeper.stop(wait_s=30)
        assert not keeper.running
        assert keeper.shown is None


def test_a_ledger_without_a_day_says_so(tmp_path: Path) -> None:
    path = str(tmp_path / "empty.ledger")
    with open_ledger(path, create=True) as ledger:
        keeper = Keeper(ledger, maker(settings_of(path), theatre(), Clock().now), refresh_s=1, journal=Journal())
        keeper.start()
        wait_until(lambda: keeper.failed > 0)
        with pytest.raises(Busy, match="holds no dated document"):
            keeper.current  # noqa: B018 - it raises
        keeper.stop()


def test_the_same_ledger_gives_the_same_version(shown: Shown) -> None:
    path, version = shown
    with open_ledger(path) as ledger:
        again = maker(settings_of(path), theatre(), Clock().now)(ledger, lambda: False)
    assert again.tag == version.tag
    assert {name: body.etag for name, body in again.files.items()} == {
        name: body.etag for name, body in version.files.items()
    }


def test_form_tokens_are_of_one_session_and_one_server() -> None:
    one, other = Sessions(Clock().count), Sessions(Clock().count)
    secret = one.begin("A")
    one.check_form(secret, one.form_token(secret))
    for secret_given, token in ((secret, other.form_token(secret)), (None, ""), ("x", one.form_token(secret))):
        with pytest.raises(NotAllowed):
            one.check_form(secret_given, token)
    assert other.user(secret) is None


def test_sessions_are_bounded() -> None:
    sessions = Sessions(Clock().count)
    first = sessions.begin("A")
    for _ in range(1000):
        last = sessions.begin("B")
    assert (sessions.user(first), sessions.user(last)) == (None, "B")


def test_the_log_is_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    journal_on_stderr(Clock().now)("login", ok=False, user='A"\n{', why="x" * 5000)
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    found = json.loads(line)
    assert (found["at"], found["event"], found["user"]) == ("2022-09-20T12:00:00Z", "login", 'A"\n{')
    assert len(found["why"]) == 300


def test_an_operator_is_warned_of_open_doors() -> None:
    assert warnings_of(settings_of("x"), "127.0.0.1") == []
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    found = warnings_of(settings_of("x", reviewers="r", trust_proxy="*", waits=Clock().at - Clock().at), "0.0.0.0")
    assert len(found) == 4
    assert "plain HTTP" in found[0]
    assert "in the clear" in found[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["none.ledger"], exits.LEDGER, "there is no such ledger"),
        (["war.ledger", "--reviewers", "none"], exits.BAD_INPUT, "serve-user add"),
        (["war.ledger", "--sources", "none"], exits.BAD_INPUT, "none"),
        (["war.ledger", "--root-path", "map/"], exits.USAGE, "is no path"),
        (["war.ledger", "--port", "0"], exits.USAGE, "--port"),
        (["war.ledger", "--theatre", "none"], exits.THEATRE, "none"),
    ],
)
def test_what_keeps_a_server_from_starting_is_said(
    shown: Shown, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(Path(shown[0]).parent)
    assert main(["serve", *words]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [["serve", "war.ledger"], ["serve-user", "list", "x"]])
def test_without_the_extra_it_is_named(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith("whoheld.server"):
            monkeypatch.delitem(sys.modules, name)
    for name in ("starlette", "uvicorn", "argon2"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(words) == exits.MISSING_EXTRA
    assert "pip install 'whoheld[serve]'" in capsys.readouterr().err


@pytest.mark.enable_socket
def test_an_address_that_is_taken_or_elsewhere_is_refused_before_anything_is_said() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match="in use") as caught:
            listening("127.0.0.1", port)
        assert "--port" in (caught.value.hint or "")
    with pytest.raises(InputError, match="can't be listened on"):
        listening("192.0.2.1", port)
