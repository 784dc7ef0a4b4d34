"""A disk that is full, over a limit or read-only: a clear state, nothing half, and the same command goes on later.

And what is written is its owner's alone: all that may hold what a desk has not published.
"""

import json
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
from whoheld.ledger import open_ledger
from whoheld.sources.state import State, alone, save_state

REPORTS = 450  # three transactions
PLACES = ("Izium", "Lyman", "Balakliia", "Kupiansk", "Vovchansk")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("disk") / "reports.jsonl"
    words = "Ukrainian troops have taken {}, the governor said. It was report {} of the day."
    lines = [{"id": f"r-{n}", "date": "2022-09-10", "text": words.format(PLACES[n % 5], n)} for n in range(REPORTS)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def ingest(ledger: Path, reports: Path, *, kilobytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; ``kilobytes`` is the most that it may write into one file."""
    limit = f"ulimit -f {kilobytes}; " if kilobytes else ""
    command = f'{limit}exec "$0" -m whoheld ingest --quiet "$1" "$2"'
    words = ["bash", "-c", command, sys.executable, str(ledger), str(reports)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def held(ledger: Path) -> tuple[int, int]:
    with open_ledger(str(ledger)) as opened:
        opened.verify()
        counts = opened.counts()
    return counts.documents, counts.claims


def goes_on(ledger: Path, reports: Path) -> None:
    """What is there is whole transactions, and the same command brings the rest."""
    documents, claims = held(ledger)
    assert 0 < documents < REPORTS
    assert documents % 200 == 0
    assert claims == documents
    assert ingest(ledger, reports).returncode == exits.OK
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


def test_a_limit_on_the_size_of_files(reports: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.ledger"
    assert ingest(whole, reports).returncode == exits.OK
    ledger = tmp_path / "war.ledger"
    stopped = ingest(ledger, reports, kilobytes=whole.stat().st_size * 3 // 4096)
    assert stopped.returncode == exits.LEDGER
    assert "nothing of this append was kept" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    goes_on(ledger, reports)


def test_a_full_disk(reports: Path, tmp_path: Path, small_disk: Callable[[str], Path]) -> None:
    whole = tmp_path / "whole.ledger"
    assert ingest(whole, reports).returncode == exits.OK
    folder = small_disk(f"size={whole.stat().st_size * 5 // 4096}k")
    stopped = ingest(folder / "war.ledger", reports)
    assert stopped.returncode == exits.LEDGER
    assert "disk is full" in stopped.stderr
    assert "make room on the disk; nothing of this append was kept" in stopped.stderr
    remounted(folder, "size=64m")
    goes_on(folder / "war.ledger", reports)


def test_other_outputs_on_a_full_disk(
    reports: Path, tmp_path: Path, small_disk: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "war.ledger"
    assert ingest(ledger, reports).returncode == exits.OK
    folder = small_disk("size=64k")
    (folder / "filler").write_bytes(b"x" * 60_000)
    for words in (
        ["backup", str(ledger), str(folder / "backup.ledger")],
        ["verify", str(ledger), "--manifest", str(folder / "heads.json")],
        ["site", str(ledger), str(folder / "site"), "--quiet"],
        ["export", str(ledger), str(folder / "map.csv"), "--on", "2022-09-10", "--format", "csv"],
    ):
        if words[0] == "verify":
            (folder / "more").write_bytes(b"x" * (shutil.disk_usage(folder).free))
        assert main(words) in (exits.BAD_INPUT, exits.LEDGER), words
        shown = capsys.readouterr().err
        assert "whoheld: error: " in shown
        assert "next: " in shown
        assert "unexpected" not in shown
    assert not (folder / "backup.ledger").exists(), "a backup is there whole or not at all"


def test_a_read_only_disk_answers_and_takes_nothing(
    reports: Path, small_disk: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_disk("size=64m")
    ledger = folder / "war.ledger"
    assert ingest(ledger, reports).returncode == exits.OK
    remounted(folder, "ro")
    try:
        assert main(["verify", str(ledger)]) == exits.OK
        assert main(["at", str(ledger), "--on", "2022-09-10", "Izium"]) == exits.OK
        capsys.readouterr()
        assert main(["ingest", "-q", str(ledger), str(reports)]) in (exits.OK, exits.LEDGER)
        words = ["review", str(ledger), "rule", "two-person", "--author", "A", "--reason", "r"]
        assert main(words) == exits.LEDGER
        assert "copy the ledger to a place that you may write to" in capsys.readouterr().err
        assert main(["ingest", "-q", str(folder / "new.ledger"), str(reports)]) == exits.LEDGER
        assert "Read-only file system" in capsys.readouterr().err
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
    once = subprocess.run([*words, "--once"], capture_output=True, text=True, timeout=60, check=False)
    assert once.returncode == exits.BAD_INPUT
    assert "can't be written: No space left on device" in once.stderr
    with subprocess.Popen([*words, "--every", "1s"], stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert "the next round tries again" in child.stderr.readline()
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


def test_what_may_be_private_is_its_owners_alone(reports: Path, tmp_path: Path) -> None:
    """Whatever the umask says: the ledger with its WAL, backups, copies, and what a watch remembers."""
    before = os.umask(0)
    try:
        ledger = tmp_path / "war.ledger"
        assert main(["ingest", "-q", str(ledger), str(reports)]) == exits.OK
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
