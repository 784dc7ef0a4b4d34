"""The lines of a gazetteer file: plain, .gz or .zip, read as a stream, so that a dump of the world needs no memory."""

import codecs
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from whoheld.errors import InputError

_TABLES = (".txt", ".csv", ".tsv", ".tab")
_BYTES = re.compile("[\udc80-\udcff]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_lines(path: str) -> Iterator[io.TextIOWrapper]:
    """The file's text, opened for reading by line. Bytes that aren't UTF-8 become surrogates (see ``is_text``).

    Raises InputError where the file is missing, empty, or no archive of one table.
    """
    try:
        with _opened(path) as raw:
            head = raw.read(4)
            if not head:
                raise InputError(path, "is empty", hint="give a GeoNames dump, or a CSV file with a header")
            raw.seek(0)
            encoding = "utf-16" if head[:2] in _UTF16 else "utf-8-sig"
            errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
            yield io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(path, f"is a damaged archive: {error}", hint="fetch the file again, or unpack it") from error
    except OSError as error:
        raise InputError(path, str(error.strerror or error), hint="see the path and who may read it") from error


def is_text(line: str) -> bool:
    """Whether the line was UTF-8 in the file."""
    return line.isascii() or not _BYTES.search(line)


def digest(path: str) -> str:
    """SHA-256 of the file's bytes as they are on disk."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    with Path(path).open("rb") as handle:
        magic = handle.read(4)
        handle.seek(0)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(handle) as unpacked:
                yield unpacked  # type: ignore[misc]  # a GzipFile reads as a binary file
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(handle) as archive, archive.open(_table_of(path, archive)) as member:
                yield member  # type: ignore[misc]
        else:
            yield handle


def _table_of(path: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The archive's table: its largest text file that is no readme."""
    names = [
        info
        for info in archive.infolist()
        if PurePosixPath(info.filename).suffix.lower() in _TABLES and "readme" not in info.filename.lower()
    ]
    if not names:
        raise InputError(path, "holds no .txt, .csv or .tsv file", hint="give an archive of a GeoNames dump or a CSV")
    return max(names, key=lambda info: info.file_size)
