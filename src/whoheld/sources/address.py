"""Which addresses may be asked: those of the open net. What leads inside is refused unless the operator allows it.

The check is on the numbers that a name stands for, and the connection goes to these very numbers: a name that stands
for others a moment later gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

Resolve = Callable[[str, int], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_LONGEST = 2_000


class Stop(Exception):
    """A request is not made, or given up: ``reason`` as in refusals, and a sentence."""

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(what)
        self.reason = reason
        self.what = what


class Target(msgspec.Struct, frozen=True):
    """An address that can be asked: its parts, the host in ASCII."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt speaks for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def target(url: str) -> Target:
    """The address, without fragment and quoted. Raises Stop where it is none of http or https."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").rstrip(".")
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise Stop("bad_address", f"{url[:200]!r} is no address ({error})") from error
    if parts.scheme not in ("http", "https") or not ascii_host or len(url) > _LONGEST:
        raise Stop("bad_address", f"{url[:200]!r} is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise Stop("bad_address", "The address holds a name or password")
    if any(mark.isspace() or not mark.isprintable() for mark in ascii_host):
        raise Stop("bad_address", f"{ascii_host[:100]!r} is no host")
    netloc = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    if parts.port:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    query = quote(parts.query, safe=_PATH_SAFE + "?")
    return Target(urlunsplit((parts.scheme, netloc, path, query, "")), parts.scheme, ascii_host.lower(), port)


def resolve(host: str, port: int) -> list[str]:
    """The numbers that a name stands for. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def leads_inside(address: str) -> bool:
    """Whether a number is loopback, link-local, private, or otherwise none of the open net; also as IPv6 wraps it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None or ip in _NAT64:  # nothing but another way to write an IPv4 number
            return leads_inside(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = (ip.sixtofour, ip.teredo[1] if ip.teredo else None)
        if any(found is not None and leads_inside(str(found)) for found in inner):
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified


def checked(host: str, port: int, *, allowed: frozenset[str], names: Resolve = resolve) -> list[str]:
    """The numbers to connect to. Raises Stop where the name is unknown, or any of its numbers leads inside."""
    try:
        addresses = names(host, port)
    except (OSError, UnicodeError) as error:
        raise Stop("unreachable", f"The host {host} is not known ({error})") from error
    if not addresses:
        raise Stop("unreachable", f"The host {host} is not known")
    if host in allowed or f"{host}:{port}" in allowed:
        return addresses
    for address in addresses:
        if leads_inside(address):
            raise Stop("inside_address", f"The host {host} leads inside ({address})")
    return addresses
