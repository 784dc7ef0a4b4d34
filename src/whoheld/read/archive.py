"""Web archives: WARC files, and WACZ, a ZIP that holds them. Each page, PDF, text or feed in them is read as such.

Nothing is written to disk. Requests, pictures, scripts, redirects and error pages hold no report and are passed over.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from whoheld.errors import MissingExtra
from whoheld.model import Document, Refusal
from whoheld.read.change import changed
from whoheld.read.feed import read_feed
from whoheld.read.lines import LONGEST, as_stream
from whoheld.read.pdf import read_pdf
from whoheld.read.refusals import refused
from whoheld.read.report import read_report_file
from whoheld.read.unpack import GZIP, Bomb, bounded, gunzipped

Reader = Callable[[io.BufferedReader, str], Iterator[Document | Refusal]]

MOST_ENTRIES = 10_000
_TAKEN = frozenset(("response", "resource", "conversion"))
_LONGEST_ADDRESS = 2_000


def read_warc(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A document for each page of a WARC file. Raises MissingExtra without warcio."""
    records = _records(stream)
    number = 0
    while True:
        number += 1
        subject = f"{path}:{number}"
        try:
            with redirect_stderr(io.StringIO()):  # warcio prints what is odd
                record = next(records, None)
            if record is None:
                return
            found = _payload(record)
        except Bomb:
            raise
        except Exception as error:  # noqa: BLE001 - a hostile file can raise anything within warcio
            what = f"From record {number} on the archive can't be read ({type(error).__name__}: {error})"[:300]
            yield refused(subject, "unreadable", what)
            return
        if found is None:
            continue
        reader, data, address = found
        if len(data) > LONGEST:
            yield refused(subject, "too_long", f"The record is larger than {LONGEST >> 20} MB")
            continue
        items = reader(as_stream(data), subject)
        yield from changed(items, partial(_addressed, address=address))


def _records(stream: io.BufferedReader) -> Iterator[Any]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("a web archive", "needs warcio", hint="pip install 'whoheld[warc]'") from error
    return iter(ArchiveIterator(stream))


def _payload(record: Any) -> tuple[Reader, bytes, str] | None:
    """The reader for a record's content, the content (a byte more than is read, at most), and its address."""
    if record.rec_type not in _TAKEN:
        return None
    headers = record.http_headers or record.rec_headers
    if record.http_headers and record.http_headers.get_statuscode() != "200":
        return None
    media = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    reader = _BY_MEDIA.get(media)
    if reader is None:
        return None
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")[:_LONGEST_ADDRESS]
    return reader, record.content_stream().read(LONGEST + 1), address


def _addressed(document: Document, *, address: str) -> Document:
    if not address.startswith(("http://", "https://")):
        return document
    return msgspec.structs.replace(document, url=document.url or address, name=document.name or address)


def _read_page(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    from whoheld.read.page import read_page  # noqa: PLC0415 - trafilatura takes 0.3 s to import

    return read_page(stream, path)


_BY_MEDIA: dict[str, Reader] = {
    **dict.fromkeys(("text/html", "application/xhtml+xml"), _read_page),
    **dict.fromkeys(("application/rss+xml", "application/atom+xml"), read_feed),
    "application/pdf": read_pdf,
    "text/plain": read_report_file,
}


def reader_of_media(media: str) -> Reader | None:
    """The reader for a media type ('text/html'); None where it holds no report."""
    return _BY_MEDIA.get(media)


def is_wacz(names: list[str]) -> bool:
    """Whether a ZIP's names are those of a WACZ file."""
    return any(_is_warc(name) for name in names)


def read_zip(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A document for each page of the WARC files in a WACZ file; another ZIP is refused as binary."""
    try:
        archive = zipfile.ZipFile(_seekable(stream))
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        wanted = Path(path).suffix.lower() == ".wacz"
        what = f"It is no whole ZIP ({error})" if wanted else "This is no text file"
        yield refused(path, "unreadable" if wanted else "binary", what)
        return
    if len(infos) > MOST_ENTRIES:
        yield refused(path, "too_long", f"The archive has more than {MOST_ENTRIES:,} entries")
        return
    if not is_wacz([info.filename for info in infos]):
        yield refused(path, "binary", "The ZIP holds no web archive")
        return
    for info in infos:
        if not _is_safe(info.orig_filename):
            yield refused(f"{path}:{info.filename[:200]!r}", "bad_entry", "The entry's name leads out of the archive")
        elif _is_warc(info.filename):
            yield from _read_entry(archive, info, f"{path}:{info.filename}")


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Iterator[Document | Refusal]:
    if info.flag_bits & 1:
        yield refused(path, "locked", "The entry asks for a password")
        return
    try:
        with archive.open(info) as entry:
            stream = bounded(entry, lambda: info.compress_size)
            if stream.peek(2)[:2] == GZIP:
                stream = gunzipped(stream)
            yield from read_warc(stream, path)
    except Bomb:
        raise
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, zlib.error) as error:
        yield refused(path, "unreadable", f"The entry can't be unpacked ({error})")


def _seekable(stream: io.BufferedReader) -> Any:
    if stream.seekable():
        return stream
    return io.BytesIO(stream.read(4 * LONGEST))  # a pipe: the list of a ZIP's entries stands at its end


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz"))


def _is_safe(name: str) -> bool:
    return not (name.startswith(("/", "\\")) or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/"))
