"""Files that are written whole or not at all: what is cut short leaves the earlier file as it was."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A path beside ``out`` to write to, with the same ending; it takes the place of ``out`` if nothing goes wrong.

    What is no plain file, such as a pipe, is written to itself. Raises OSError that names ``out``.
    """
    if out.exists() and not out.is_file():
        yield out
        return
    place = Path(os.path.realpath(out))
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(out))
    beside = place.with_name(f".{os.getpid()}-{place.name}")
    try:
        yield beside
        beside.replace(place)
    except OSError as error:
        if error.filename == str(beside):
            error.filename = str(out)
        raise
    finally:
        beside.unlink(missing_ok=True)
