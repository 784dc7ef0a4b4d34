"""One HTTP request within bounds: the address is checked, and time, size and unpacking have their ends."""

import ssl
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec

from whoheld.errors import MissingExtra
from whoheld.sources.address import Resolve, Stop, Target, checked, resolve
from whoheld.sources.clock import Clock

try:
    import httpcore
except ImportError as error:  # pragma: no cover - the shell imports this module when it is needed
    raise MissingExtra("whoheld watch", "needs httpcore", hint="pip install 'whoheld[watch]'") from error

_SPARE = 256 * 2**10  # bytes for headers and the like beside the body
_CHUNK_S = 15.0
_PACKED = frozenset(("gzip", "x-gzip", "deflate"))


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: its status, headers (names in lower case), and body, unpacked."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def media(self) -> str:
        """The media type, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Unfetched(msgspec.Struct, frozen=True, kw_only=True):
    """No answer, and why. ``lasting``: asking again soon would give the same."""

    url: str
    reason: str
    what: str
    lasting: bool = False


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one request may take: seconds in all, and bytes of its body."""

    seconds: float
    size: int


class _Timed(httpcore.NetworkStream):
    """A connection that ends at its deadline and after its bytes, however slowly or fast they come."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock, deadline: float, room: int) -> None:
        self._stream = stream
        self._clock = clock
        self._deadline = deadline
        self._room = room

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            raise Stop("too_slow", "The answer took too long")
        return min(left, timeout or _CHUNK_S)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._left(timeout))
        self._room -= len(data)
        if self._room < 0:
            raise Stop("too_long", "The answer is too large")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(inner, self._clock, self._deadline, self._room)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Guarded(httpcore.NetworkBackend):
    """Connects to the numbers that were checked, and to no others."""

    def __init__(self, fetcher: "Fetcher", deadline: float, room: int) -> None:
        self._fetcher = fetcher
        self._deadline = deadline
        self._room = room

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        fetcher = self._fetcher
        addresses = checked(host.strip("[]"), port, allowed=fetcher.allowed, names=fetcher.names)
        failure: Exception | None = None
        for address in addresses:
            left = self._deadline - fetcher.clock.monotonic()
            if left <= 0:
                break
            try:
                stream = fetcher.tcp.connect_tcp(address, port, min(left, timeout or _CHUNK_S), local_address)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
                continue
            return _Timed(stream, fetcher.clock, self._deadline, self._room)
        raise Stop("unreachable", f"No connection to {host} ({failure or 'it took too long'})")


class Fetcher:
    """Makes single requests. ``allowed`` are hosts that may lead inside; ``names`` and ``tcp`` are seams for tests."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Clock,
        allowed: frozenset[str] = frozenset(),
        names: Resolve = resolve,
        tcp: httpcore.NetworkBackend | None = None,
    ) -> None:
        self.agent = agent
        self.clock = clock
        self.allowed = allowed
        self.names = names
        self.tcp = tcp or httpcore.SyncBackend()
        self._tls = ssl.create_default_context()

    def fetch(self, target: Target, headers: dict[str, str], bounds: Bounds) -> Fetched | Unfetched:
        """Ask once; a redirect is an answer like any other."""
        deadline = self.clock.monotonic() + bounds.seconds
        backend = _Guarded(self, deadline, bounds.size + _SPARE)
        sent = {"User-Agent": self.agent, "Accept-Encoding": "gzip, deflate", "Connection": "close", **headers}
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), min(_CHUNK_S, bounds.seconds))
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend, retries=0) as pool,
                pool.stream("GET", target.url, headers=list(sent.items()), extensions={"timeout": timeouts}) as answer,
            ):
                names = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in answer.headers}
                body = b"" if answer.status in (204, 304) else _body(answer.iter_stream(), names, bounds.size)
                return Fetched(url=target.url, status=answer.status, headers=names, body=body)
        except Stop as stop:
            lasting = stop.reason in ("inside_address", "bad_address", "too_long", "bad_type")
            return Unfetched(url=target.url, reason=stop.reason, what=stop.what, lasting=lasting)
        except httpcore.TimeoutException:
            return Unfetched(url=target.url, reason="too_slow", what="The answer took too long")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            what = f"No whole answer came ({type(error).__name__}: {error})"[:300]
            return Unfetched(url=target.url, reason="unreachable", what=what)


def _body(chunks: Iterable[bytes], headers: dict[str, str], size: int) -> bytes:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding and encoding != "identity" and encoding not in _PACKED:
        raise Stop("bad_type", f"The answer is packed as {encoding[:40]!r}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=47) if encoding in ("gzip", "x-gzip") else None
    parts, total = [], 0
    for chunk in chunks:
        if (
            encoding == "deflate" and unpacker is None
        ):  # with a zlib header, as it should be, or without, as some send it
            unpacker = zlib.decompressobj(wbits=15 if chunk[:1] in (b"\x78", b"\x58", b"\x18") else -15)
        part = _unpacked(unpacker, chunk, size - total) if unpacker else chunk
        total += len(part)
        if total > size:
            raise Stop("too_long", f"The answer is larger than {size >> 20} MB")
        parts.append(part)
    return b"".join(parts)


def _unpacked(unpacker: Any, chunk: bytes, room: int) -> bytes:
    try:
        part: bytes = unpacker.decompress(chunk, room + 1)  # never more, however much is packed in the chunk
    except zlib.error as error:
        raise Stop("unreachable", f"The answer is packed badly ({error})") from error
    return part
