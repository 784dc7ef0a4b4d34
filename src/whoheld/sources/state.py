"""What a watch remembers from run to run: a file beside the ledger. Losing it costs time, never a claim."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from whoheld.errors import InputError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: nothing keeps two watches apart there
    fcntl = None  # type: ignore[assignment]

MOST_SEEN = 100_000
MOST_RECENT = 2_000
_LARGEST = 256 * 2**20


class SourceState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Of one source: its feed's marks, and each entry, page or file that was taken, with what it looked like then."""

    etag: str | None = None
    modified: str | None = None
    seen: dict[str, str] = {}

    def mark(self, key: str, stamp: str) -> None:
        """Note that ``key`` was taken as ``stamp`` says; what was noted longest ago is forgotten first."""
        self.seen.pop(key, None)
        self.seen[key] = stamp
        while len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """A document taken lately: its id, and the sketch of its words."""

    document: str
    sketch: tuple[int, ...]


class State(msgspec.Struct, kw_only=True):
    """All that is remembered, by source, and the last documents of all sources."""

    version: int = 1
    sources: dict[str, SourceState] = {}
    recent: list[Recent] = []

    def of(self, name: str) -> SourceState:
        """What is remembered of a source."""
        return self.sources.setdefault(name, SourceState())


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the state for one watch. Raises InputError where another has it, or it can't be kept there."""
    if fcntl is None:
        yield
        return
    try:
        lock = os.fdopen(os.open(path.with_name(path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w")
    except OSError as error:
        raise _unwritten(path, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = "wait until it is done, or stop it"
            raise InputError(str(path), "is in use: another watch runs on this ledger", hint=hint) from error
        yield


def load_state(path: Path) -> State:
    """Read the state; a new one where there is no file. Raises InputError where it is damaged."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=State)
    except FileNotFoundError:
        return State()
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror}", hint="see who may read it") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "delete it: the next run asks for everything again, and the ledger takes nothing twice"
        raise InputError(str(path), f"is no state of a watch: {error}", hint=hint) from error


def save_state(state: State, path: Path) -> None:
    """Write the state so that an interruption leaves the old or the new one, whole. Raises InputError."""
    state.recent = state.recent[-MOST_RECENT:]
    temporary = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(state))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> InputError:
    hint = "make room, or name a file that you may write to: --state FILE"
    return InputError(str(path), f"can't be written: {error.strerror}", hint=hint)
