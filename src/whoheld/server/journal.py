"""The log: one JSON object a line on stderr. What is given here is ours to choose: no password or token ever is."""

import sys
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from whoheld.server.settings import Now
from whoheld.timespan import utc_text

Journal: TypeAlias = Callable[..., None]
"""``journal(event, **facts)``."""
_LONGEST = 300


def journal_on_stderr(now: Now) -> Journal:
    """A journal whose lines carry the time by ``now``."""

    def write(event: str, **facts: str | int | float | bool | None) -> None:
        shown = {key: value[:_LONGEST] if isinstance(value, str) else value for key, value in facts.items()}
        line = msgspec.json.encode({"at": utc_text(now()), "event": event, **shown})
        print(line.decode(), file=sys.stderr, flush=True)  # noqa: T201 - the log is this program's output

    return write
