"""A PostgreSQL server for tests: a cluster of its own in a temporary folder, on a Unix socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

USER = "nobody"  # initdb refuses root, so where tests run as root the server is this user's


def binaries() -> Path | None:
    """The folder of initdb and postgres: on the path, or where Debian keeps them (the newest)."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    kept = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(kept, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    return newest[-1].parent if newest else None


def memory() -> str | None:
    """A folder in memory with room for it, if there is one: a ledger is some 60 files there."""
    folder = Path("/dev/shm")
    return str(folder) if folder.is_dir() and shutil.disk_usage(folder).free > 2**30 else None


class Server:
    """A running server; ``new`` gives the address of an empty place for one ledger."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="whoheld-pg-", dir=memory()))
        self._user = {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(self.folder, USER)
        self._run("initdb", "-D", self.data, "-U", "whoheld", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._numbers = count(1)
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            options = ["listen_addresses=", "fsync=off", "max_connections=80", f"unix_socket_directories={self.folder}"]
            words = [str(self.bin / "postgres"), "-D", self.data, *(word for o in options for word in ("-c", o))]
            self.process = subprocess.Popen(
                words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._user
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.plain(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """As an operator does: connections are cut (fast shutdown)."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def crash(self) -> None:
        """At once, with no checkpoint: it recovers when it is started again."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)

    def close(self) -> None:
        self.crash()
        shutil.rmtree(self.folder)

    def plain(self, database: str = "postgres") -> str:
        return f"postgresql://whoheld@/{database}?host={quote(str(self.folder))}"

    def new(self) -> str:
        """The address of a new schema: as good as a database, and made in a moment."""
        name = f"ledger_{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.plain()}&options={quote(f'-csearch_path={name}')}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.plain(), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._user,
        )
        assert done.returncode == 0, done.stderr


def server_or_skip() -> Server:
    """A server, or a skipped test where there is no PostgreSQL (a failed one where CI says that there must be)."""
    found = binaries()
    if found is None:
        if os.environ.get("WHOHELD_NEEDS_POSTGRES"):
            pytest.fail("WHOHELD_NEEDS_POSTGRES is set, and there is no PostgreSQL server", pytrace=False)
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    return Server(found)
