"""How often a client may ask: a bucket that leaks, for each of the last clients.

The generic cell rate algorithm needs one number a client. Kept in bounded memory, so that many clients can't fill it.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from whoheld.server.problems import TooMany

_CLIENTS = 20_000
_LONGEST = 60  # characters of what is no address: a forwarded header may hold anything


class Limiter:
    """``a_minute`` requests of each key, of which ``burst`` may come at once. ``clock`` counts seconds."""

    def __init__(self, *, a_minute: float, burst: int, clock: Callable[[], float], most: int = _CLIENTS) -> None:
        self._every = 60 / a_minute
        self._ahead = self._every * burst
        self._clock = clock
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one. Raises TooMany where the key has none left."""
        now = self._clock()
        due = max(self._full_at.get(key, now), now) + self._every
        if due - now > self._ahead:
            raise TooMany("this client", wait_s=due - now - self._ahead)
        self._full_at[key] = due
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)


def client_key(host: str | None) -> str:
    """Whom an address belongs to: of IPv6 its network of 64 bits, which one client may use at will."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return (host or "?")[:_LONGEST]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
