"""What is packed is unpacked within bounds: so much more than came in is no text, whatever the file calls itself."""

import gzip
import io
from collections.abc import Callable
from typing import Any, Protocol, cast

DEEPEST = 3
"""How many times over a file may be packed."""
_FREE = 64 * 2**20  # unpacked bytes that no ratio is asked of
_RATIO = 200  # plain text is packed ten times, the dullest tables fifty times
BUFFER = 1 << 16
GZIP = b"\x1f\x8b"
"""What a gzip stream begins with (RFC 1952, section 2.3.1)."""


class Bomb(OSError):
    """A packed file unpacks to far more than any text would."""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Counted:
    """A stream that counts what is taken from it."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.taken += len(data)
        return data


class _Bounded(io.RawIOBase):
    """An unpacked stream that raises Bomb where more comes out than ``consumed`` bytes can account for."""

    def __init__(self, stream: _Readable, consumed: Callable[[], int]) -> None:
        self._stream = stream
        self._consumed = consumed
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._given += len(data)
        if self._given > _FREE and self._given > _RATIO * max(1, self._consumed()):
            raise Bomb(f"more than {_FREE >> 20} MB come out, over {_RATIO} times what went in")
        buffer[: len(data)] = data
        return len(data)


def gunzipped(stream: io.BufferedReader) -> io.BufferedReader:
    """The unpacked content of a gzip stream, of all its members. Reading raises Bomb, OSError, EOFError, zlib.error."""
    counted = _Counted(stream)
    unpacked = gzip.GzipFile(fileobj=cast(Any, counted), mode="rb")
    return bounded(unpacked, lambda: counted.taken)


def bounded(stream: _Readable, consumed: Callable[[], int]) -> io.BufferedReader:
    """``stream`` as a buffered reader that raises Bomb where it gives far more than the ``consumed`` bytes."""
    return io.BufferedReader(_Bounded(stream, consumed), BUFFER)
