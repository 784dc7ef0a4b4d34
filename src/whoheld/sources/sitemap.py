"""Sitemaps: the pages that a site lists, with the day each changed; also lists of such lists, and packed ones."""

import io
import xml.etree.ElementTree as ET  # what declares entities is refused before it is parsed
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import msgspec

from whoheld.errors import InputError
from whoheld.read.encoding import decode
from whoheld.read.feed import LARGEST, unsafe_xml
from whoheld.read.lines import as_stream, read_whole
from whoheld.read.unpack import GZIP, gunzipped
from whoheld.read.when import read_when

MOST_PAGES = 50_000


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its address, ``changed`` as written (empty: not said), and what a news sitemap says of it."""

    address: str
    changed: str = ""
    title: str | None = None
    published: datetime | None = None


class Sitemap(msgspec.Struct, frozen=True, kw_only=True):
    """The pages and further sitemaps that a sitemap lists, at most ``MOST_PAGES`` of each."""

    pages: tuple[Page, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(data: bytes) -> Sitemap | str:
    """The sitemap, or why it can't be read."""
    try:
        unpacked = read_whole(gunzipped(as_stream(data)), 4 * LARGEST) if data.startswith(GZIP) else data
    except (OSError, EOFError, zlib.error) as error:
        return f"it is packed badly ({error})"
    if unpacked is None:
        return f"it unpacks to more than {4 * LARGEST >> 20} MB"
    text = decode(unpacked).text
    if reason := unsafe_xml(text):
        return reason
    pages: list[Page] = []
    sitemaps: list[str] = []
    try:
        for fields, kind in _entries(text):
            address = fields.get("loc", "")
            if not address.startswith(("http://", "https://")):
                continue
            if kind == "sitemap":
                sitemaps.append(address)
            else:
                pages.append(_page(address, fields))
            if len(pages) >= MOST_PAGES or len(sitemaps) >= MOST_PAGES:
                break
    except (ET.ParseError, ValueError, LookupError) as error:
        if not pages and not sitemaps:
            return f"it is no XML ({error})"
    if not pages and not sitemaps:
        return "it lists no page"
    return Sitemap(pages=tuple(pages), sitemaps=tuple(sitemaps))


def _entries(text: str) -> Iterator[tuple[dict[str, str], str]]:
    fields: dict[str, str] = {}
    stream = io.BytesIO(_without_declaration(text).encode(errors="replace"))
    for _, element in ET.iterparse(stream, events=("end",)):
        name = cast(str, element.tag).rpartition("}")[2]
        if name in ("url", "sitemap"):
            yield fields, name
            fields = {}
            element.clear()
        elif element.text and element.text.strip():
            fields.setdefault(name, " ".join(element.text.split())[:2000])


def _without_declaration(text: str) -> str:
    bare = text.lstrip("\ufeff \t\r\n")
    return bare.partition("?>")[2] if bare.startswith("<?xml") else bare


def _page(address: str, fields: dict[str, str]) -> Page:
    published = None
    if written := fields.get("publication_date"):
        try:
            published = read_when(written).start
        except InputError:
            published = None
    changed = fields.get("lastmod") or fields.get("publication_date") or ""
    return Page(address=address, changed=changed[:40], title=fields.get("title"), published=published)
