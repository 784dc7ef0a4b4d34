"""Files that are written for the user."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoheld.errors import InputError


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """While ``out`` is written: what the system refuses becomes an InputError that names the file and the next step."""
    try:
        yield
    except OSError as error:
        there = f"name a file in a folder that is there; `mkdir -p {out.parent}` makes one"
        hint = "name another file, in a folder where you may write" if out.parent.is_dir() else there
        raise InputError(
            str(error.filename or out), f"can't be written: {error.strerror or error}", hint=hint
        ) from error
