"""How a long job says how far it is: the shell decides what to show."""

from typing import Protocol


class Progress(Protocol):
    """Called now and then with what is counted, how many are done, and of how many, where that is known."""

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Say how far the job is."""
        ...


def silent(what: str, done: int, total: int | None = None) -> None:
    """Say nothing."""
