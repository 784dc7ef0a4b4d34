"""Sources on the machine itself: folders into which files are put, and files to which a mail gateway adds lines."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from whoheld.model import Document, Refusal
from whoheld.read import Accounts, read_paths
from whoheld.read.accounts import shielded
from whoheld.read.change import changed, guarded
from whoheld.read.jsonl import read_json_lines
from whoheld.read.lines import as_stream
from whoheld.read.refusals import refused
from whoheld.sources.config import Source
from whoheld.sources.state import SourceState
from whoheld.sources.tally import Tally

MOST_FILES = 100_000
_AT_ONCE = 64 * 2**20  # bytes of new lines in one run
_UNFINISHED = (".part", ".tmp", ".new", ".crdownload", "~")
_MAIL = (".jsonl", ".ndjson")


def gather_folder(
    source: Source, state: SourceState, tally: Tally, *, accounts: Accounts
) -> Iterator[Document | Refusal]:
    """The files of a folder, of all forms, that are new or changed. Links that lead elsewhere are not followed."""
    folder = Path(str(source.path))
    if not folder.is_dir():
        tally.failed = "missing_file: There is no such folder"
        yield refused(str(folder), "missing_file", "There is no such folder")
        return
    for path, found in _files(folder):
        if source.match and source.match not in path:
            continue
        stamp = f"{found.st_size}:{found.st_mtime_ns}"
        tally.came += 1
        if state.seen.get(path) == stamp:
            tally.same += 1
        elif tally.came - tally.same <= source.most:
            yield from guarded(read_paths([path], accounts=accounts), path)
            state.mark(path, stamp)


def _files(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Regular files by path; hidden and unfinished ones are left."""
    found: list[tuple[str, os.stat_result]] = []
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(base, name)
            if name.startswith(".") or name.endswith(_UNFINISHED) or os.path.islink(path) or not os.path.isfile(path):
                continue
            found.append((path, os.stat(path)))
            if len(found) >= MOST_FILES:
                return found
    return found


def gather_mail(
    source: Source, state: SourceState, tally: Tally, *, accounts: Accounts
) -> Iterator[Document | Refusal]:
    """Whole lines that were added to a file of JSON lines, or to those of a folder, since the last run.

    A file that is shorter than it was, or another under the same name, is read from its beginning.
    """
    place = Path(str(source.path))
    paths = [path for path, _ in _files(place) if path.endswith(_MAIL)] if place.is_dir() else [str(place)]
    for path in paths:
        try:
            yield from _added(path, state, tally, accounts)
        except OSError as error:
            tally.failed = f"unreadable: {error.strerror}"
            yield refused(path, "unreadable", f"It can't be read ({error.strerror})")


def _added(path: str, state: SourceState, tally: Tally, accounts: Accounts) -> Iterator[Document | Refusal]:
    with open(path, "rb") as file:
        now = os.fstat(file.fileno())
        inode, offset, line = _place(state.seen.get(path, ""))
        if inode != now.st_ino or offset > now.st_size:
            offset, line = 0, 0
        file.seek(offset)
        data = file.read(_AT_ONCE)
    whole = data[: data.rfind(b"\n") + 1]
    if not whole and len(data) >= _AT_ONCE:
        yield refused(f"{path}:{line + 1}", "too_long", f"The line is longer than {_AT_ONCE >> 20} MB")
        whole = data
    lines = whole.count(b"\n")
    tally.came += lines
    items = read_json_lines(as_stream(whole), path)
    for item in changed(items, partial(shielded, accounts=accounts)):
        yield _renumbered(item, path, line)
    state.mark(path, f"{now.st_ino}:{offset + len(whole)}:{line + lines}")


def _renumbered(item: Document | Refusal, path: str, before: int) -> Document | Refusal:
    """With the line's number in the file, not in what was added to it."""
    at = item.origin_path if isinstance(item, Document) else item.subject
    number = (at or "").rpartition(":")[2]
    if not number.isdecimal():
        return item
    place = f"{path}:{int(number) + before}"
    if isinstance(item, Document):
        return msgspec.structs.replace(item, origin_path=place)
    return msgspec.structs.replace(item, subject=place)


def _place(written: str) -> tuple[int, int, int]:
    parts = written.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return 0, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2])
