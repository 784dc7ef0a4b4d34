"""The clock as it is handed in: only the shell has a real one."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time of day, time passed, and waiting."""

    def now(self) -> datetime:
        """The time in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
