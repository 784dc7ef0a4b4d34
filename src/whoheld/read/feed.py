"""RSS and Atom: each entry is a document, as far as the feed gives its words. feedparser reads the many dialects."""

import calendar
import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from whoheld.errors import MissingExtra
from whoheld.model import Document, Refusal
from whoheld.read.encoding import decode
from whoheld.read.lines import read_whole
from whoheld.read.records import Origin, read_record
from whoheld.read.refusals import refused

LARGEST = 16 * 2**20
"""The largest feed or sitemap, in bytes: the largest of newspapers' have some hundred kilobytes."""
MOST_ENTRIES = 5_000
_DEEPEST = 200
_ENTITY = re.compile(r"<!\s*(?:ENTITY|DOCTYPE[^<>\[]{0,2000}\[)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")
FEED = re.compile(
    r"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*)*<(?:rss|feed|rdf:RDF|atom:feed)\b", re.IGNORECASE
)
"""How a feed begins, without blanks before it."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed as given: ``published`` and ``updated`` are UTC, ``text`` may hold HTML."""

    key: str | None = None
    title: str | None = None
    link: str | None = None
    author: str | None = None
    text: str = ""
    published: datetime | None = None
    updated: datetime | None = None


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed: its title and entries, at most ``MOST_ENTRIES`` of them; ``left`` counts those beyond."""

    title: str | None = None
    lang: str | None = None
    entries: tuple[Entry, ...] = ()
    left: int = 0


def unsafe_xml(text: str) -> str | None:
    """Why XML is not parsed: it declares entities, or is nested too deep. None: it may be."""
    if _ENTITY.search(text):
        return "it declares entities of its own"
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        depth += 0 if tag[2] else -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return f"its elements stand more than {_DEEPEST} deep" if deepest > _DEEPEST else None


def read_feed(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A document for each entry with words. Raises MissingExtra without feedparser."""
    data = read_whole(stream, LARGEST)
    if data is None:
        yield refused(path, "too_long", f"The feed is larger than {LARGEST >> 20} MB")
        return
    feed = parse_feed(data)
    if isinstance(feed, str):
        yield refused(path, "bad_feed", f"The feed is not read: {feed}")
        return
    for number, entry in enumerate(feed.entries, 1):
        yield from entry_items(entry, feed, f"{path}:{number}")
    if feed.left:
        yield refused(path, "too_long", f"The feed has {feed.left:,} entries beyond the first {MOST_ENTRIES:,}")


def entry_items(entry: Entry, feed: Feed, subject: str) -> Iterator[Document | Refusal]:
    """The entry's document, from the words that the feed itself gives, or why there is none."""
    moment = entry.updated or entry.published
    record = {
        "text": entry.text or entry.title,
        "title": entry.title,
        "id": entry.link or entry.key,
        "url": entry.link,
        "author": entry.author,
        "source": feed.title,
        "lang": (feed.lang or "").split("-")[0].lower() or None,
        "date": (entry.published or moment).isoformat() if moment else None,
    }
    raw = msgspec.json.encode(entry, order="sorted")
    yield from read_record(record, Origin(subject=subject, form="feed", raw=raw))


def parse_feed(data: bytes) -> Feed | str:
    """The feed, or why it can't be read. Raises MissingExtra."""
    try:
        import feedparser  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("a feed", "needs feedparser", hint="pip install 'whoheld[watch]'") from error
    logging.getLogger("feedparser").setLevel(logging.CRITICAL)
    text = decode(data).text
    if reason := unsafe_xml(text):
        return reason
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers={"content-location": ""})
    except Exception as error:  # noqa: BLE001 - hostile input can raise anything within the parser; it costs itself only
        return f"{type(error).__name__}: {error}"[:200]
    if not found.get("version") and not found.entries:
        return "it is neither RSS nor Atom"
    entries = tuple(_entry(item) for item in found.entries[:MOST_ENTRIES])
    head = found.feed
    return Feed(
        title=_text(head.get("title")),
        lang=_text(head.get("language")),
        entries=entries,
        left=max(0, len(found.entries) - MOST_ENTRIES),
    )


def _entry(item: Any) -> Entry:
    contents = item.get("content") or []
    longest = max((str(part.get("value") or "") for part in contents), key=len, default="")
    summary = str(item.get("summary") or "")
    return Entry(
        key=_text(item.get("id")),
        title=_text(item.get("title")),
        link=_text(item.get("link")),
        author=_text(item.get("author")),
        text=longest if len(longest) >= len(summary) else summary,
        published=_moment(item.get("published_parsed")),
        updated=_moment(dict.get(item, "updated_parsed")),  # its own get() warns where there is none
    )


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _text(value: Any) -> str | None:
    return " ".join(str(value).split()) or None if value else None
