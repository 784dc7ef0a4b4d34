"""A disk that is full, over a limit or read-only: a clear state, nothing half, and the same command goes on later.

And what is written is its owner's alone: all that may hold what a desk has not published.
"""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import copy_rows, open_ledger
from whoheld.sources.state import State, alone, save_state

REPORTS = 600
WRITER = """
import sys
from datetime import UTC, date, datetime
from types import SimpleNamespace
from whoheld.cli.main import _failed
from whoheld.ledger import copy_rows, open_ledger
from whoheld.model import Claim, Document
from whoheld.pipeline.intake import take_in
from whoheld.timespan import day_span

class Reader:
    def read(self, document):
        claim = Claim(document=document.id, quote="q", start=0, end=1, effect="gains", published=document.published)
        return SimpleNamespace(claims=(claim,), signals=(), refusals=())

day = day_span(date(2022, 9, 10))
documents = (Document(text=f"Report {n}. " * 30, sha256="0" * 64, published=day) for n in range(600))
try:
    with open_ledger(sys.argv[1], create=True) as ledger:
        take_in(ledger, Reader(), documents, recorded=datetime(2022, 9, 20, tzinfo=UTC))
except Exception as error:
    sys.exit(_failed(error))
"""
"""What ingest does, without the reading of texts: three transactions."""


def ingest(ledger: Path, *, kilobytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """In a process of its own; ``kilobytes`` is the most that it may write into one file."""
    limit = f"ulimit -f {kilobytes}; " if kilobytes else ""
    words = ["bash", "-c", f'{limit}exec "$0" -c "$1" "$2"', sys.executable, WRITER, str(ledger)]
    return subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that found room."""
    path = tmp_path_factory.mktemp("disk") / "whole.ledger"
    assert ingest(path).returncode == exits.OK
    return path


def held(ledger: Path) -> tuple[int, int]:
    with open_ledger(str(ledger)) as opened:
        opened.verify()
        counts = opened.counts()
    return counts.documents, counts.claims


def goes_on(ledger: Path) -> None:
    """What is there is whole transactions, and the same command brings the rest."""
    documents, claims = held(ledger)
    assert 0 < documents < REPORTS
    assert documents % 200 == 0
    assert claims == documents
    assert ingest(ledger).returncode == exits.OK
    assert held(ledger) == (REPORTS, REPORTS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a file system in memory, of a size; skips where this process may not (CI's containers seldom let it)."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mounted(options: str) -> Path:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if os.geteuid() != 0 or not shutil.which("mount"):
            pytest.skip("only root may mount a small disk")
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("no file system may be mounted here")
        return folder

    yield mounted
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def remounted(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_limit_on_the_size_of_files(whole: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "war.ledger"
    stopped = ingest(ledger, kilobytes=whole.stat().st_size * 3 // 5120)
    assert stopped.returncode == exits.LEDGER
    assert "nothing of this append was kept" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    goes_on(ledger)


def test_a_full_disk(whole: Path, small_disk: Callable[[str], Path]) -> None:
    folder = small_disk(f"size={whole.stat().st_size // 1024}k")
    stopped = ingest(folder / "war.ledger")
    assert stopped.returncode == exits.LEDGER
    assert "disk is full" in stopped.stderr
    assert "make room on the disk; nothing of this append was kept" in stopped.stderr
    remounted(folder, "size=64m")
    goes_on(folder / "war.ledger")


def test_other_outputs_on_a_full_disk(
    whole: Path, small_disk: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_disk("size=64k")
    for words in (
        ["backup", str(whole), str(folder / "backup.ledger")],
        ["copy", str(whole), str(folder / "copy.ledger")],
        ["verify", str(whole), "--manifest", str(folder / "heads.json")],
    ):
        if words[0] == "verify":
            (folder / "filler").write_bytes(b"x" * (shutil.disk_usage(folder).free))
        assert main(words) in (exits.BAD_INPUT, exits.LEDGER), words
        shown = capsys.readouterr().err
        assert "whoheld: error: " in shown
        assert "next: " in shown
        assert "unexpected" not in shown
    assert not (folder / "backup.ledger").exists(), "a backup is there whole or not at all"


def test_a_read_only_disk_answers_and_takes_nothing(
    whole: Path, small_disk: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_disk("size=64m")
    ledger = shutil.copy(whole, folder)
    remounted(folder, "ro")
    try:
        assert main(["verify", ledger]) == exits.OK
        assert main(["search", ledger, "report"]) == exits.OK
        capsys.readouterr()
        assert main(["review", ledger, "rule", "two-person", "--author", "A", "--reason", "r"]) == exits.LEDGER
        assert "copy the ledger to a place that you may write to" in capsys.readouterr().err
        stopped = ingest(folder / "new.ledger")
        assert stopped.returncode == exits.LEDGER
        assert "Read-only file system" in stopped.stderr
    finally:
        remounted(folder, "rw")


SOURCES = '[watch]\n[[source]]\nname = "Folder"\nowner = "Desk"\nkind = "other"\nform = "folder"\npath = "in"\n'


def test_a_watch_whose_state_can_not_be_kept_says_so_and_goes_on(
    tmp_path: Path, small_disk: Callable[[str], Path]
) -> None:
    """The ledger is on a good disk, the state on a full one, until there is room."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Ukrainian troops have taken Izium, the governor said on Saturday.")
    (tmp_path / "sources.toml").write_text(SOURCES)
    folder = small_disk("size=16k")
    (folder / "state.json.lock").touch()
    (folder / "filler").write_bytes(b"x" * shutil.disk_usage(folder).free)
    words = [sys.executable, "-m", "whoheld", "watch", str(tmp_path / "war.ledger"), str(tmp_path / "sources.toml")]
    words += ["--state", str(folder / "state.json")]
    with subprocess.Popen([*words, "--every", "1s"], stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        line = child.stderr.readline()
        assert "can't be written: No space left on device; the next round tries again" in line
        (folder / "filler").unlink()
        line = child.stderr.readline()
        while "tries again" in line:
            line = child.stderr.readline()
        assert "Folder: 1 seen" in line
        child.terminate()
        assert child.wait(timeout=30) == exits.OK
    with open_ledger(str(tmp_path / "war.ledger")) as ledger:
        assert ledger.counts().documents == 1
        ledger.verify()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_may_be_private_is_its_owners_alone(whole: Path, tmp_path: Path) -> None:
    """Whatever the umask says: the ledger with its WAL, backups, copies, and what a watch remembers."""
    before = os.umask(0)
    try:
        ledger = tmp_path / "war.ledger"
        with open_ledger(str(ledger), create=True) as opened, open_ledger(str(whole)) as source:
            copy_rows(source, opened)
        assert main(["backup", str(ledger), str(tmp_path / "backup.ledger")]) == exits.OK
        assert main(["copy", str(ledger), str(tmp_path / "copy.ledger")]) == exits.OK
        with open_ledger(str(ledger)) as opened:
            list(opened.documents())
            with opened.writing():
                private = sorted(tmp_path.glob("*.ledger*"))
                assert {path.name for path in private} >= {"war.ledger", "war.ledger-wal", "war.ledger-shm"}
                assert {path.name: mode(path) for path in private} == {path.name: 0o600 for path in private}
        state = tmp_path / "war.ledger.watch.json"
        with alone(state):
            save_state(State(), state)
            kept = sorted(tmp_path.glob("*.watch.json*"))
            assert len(kept) == 2
            assert {mode(path) for path in kept} == {0o600}
    finally:
        os.umask(before)
