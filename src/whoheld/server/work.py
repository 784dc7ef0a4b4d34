"""Answers that take computing: made in a few threads, each once, kept while they are asked for."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from whoheld.server.bodies import Body
from whoheld.server.problems import Busy

_KEPT_BYTES = 32 * 2**20


class Work:
    """At most ``threads`` answers are made at once and ``waiting`` more wait; others are sent away (Busy).

    An answer that is not there after ``timeout_s`` seconds is given up by whoever waits, but made to its end and kept.
    The least recently used are dropped beyond ``kept`` bytes. Used within one event loop.
    """

    def __init__(self, *, threads: int, waiting: int, timeout_s: float, kept: int = _KEPT_BYTES) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._most = threads + waiting
        self._timeout = timeout_s
        self._room = kept
        self._kept: OrderedDict[Hashable, Body] = OrderedDict()
        self._going: dict[Hashable, asyncio.Future[Body]] = {}

    async def get(self, key: Hashable, make: Callable[[], Body], *, keep: bool = True) -> Body:
        """The answer kept under ``key``, else what ``make`` gives, which is kept if ``keep`` says so.

        Who asks while an answer is being made gets the same one. Raises Busy, and whatever ``make`` raises.
        """
        if (found := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return found
        going = self._going.get(key)
        if going is None:
            if len(self._going) >= self._most:
                raise Busy("the server", "is asked for too much at once")
            going = asyncio.wrap_future(self._pool.submit(make))
            self._going[key] = going
            going.add_done_callback(lambda done: self._done(key, done, keep))
        try:
            return await asyncio.wait_for(asyncio.shield(going), self._timeout)
        except TimeoutError as error:
            raise Busy("this answer", "takes longer than it may; it is still being made", wait_s=10) from error

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, key: Hashable, done: asyncio.Future[Body], keep: bool) -> None:
        del self._going[key]
        if done.cancelled() or done.exception() is not None or not keep:
            return
        body = done.result()
        self._kept[key] = body
        self._room -= body.size
        while self._room < 0:
            _, dropped = self._kept.popitem(last=False)
            self._room += dropped.size
