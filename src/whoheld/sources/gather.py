"""One source, asked once: what is new comes out as documents and refusals, what is known is passed over.

An entry is marked as taken only after all that it gave was taken, so an interruption repeats one and loses none.
"""

import hashlib
from collections.abc import Generator, Iterator
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from whoheld.model import Document, Refusal
from whoheld.read import Accounts
from whoheld.read.archive import reader_of_media
from whoheld.read.change import changed, guarded
from whoheld.read.feed import LARGEST, Entry, Feed, entry_items, parse_feed
from whoheld.read.lines import as_stream
from whoheld.read.refusals import refused
from whoheld.sources.config import Source
from whoheld.sources.fetch import Fetched, Unfetched
from whoheld.sources.local import gather_folder, gather_mail
from whoheld.sources.sitemap import MOST_PAGES, Page, read_sitemap
from whoheld.sources.state import SourceState
from whoheld.sources.tally import Tally
from whoheld.sources.web import Web
from whoheld.timespan import instant

Items = Iterator[Document | Refusal]

MOST_SITEMAPS = 50
_TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid")


def gather(source: Source, state: SourceState, web: Web, tally: Tally, *, accounts: Accounts) -> Items:
    """What ``source`` has that ``state`` does not know. ``state`` and ``tally`` are kept while items are taken."""
    if source.form == "feed":
        items = _gather_feed(source, state, web, tally)
    elif source.form == "sitemap":
        items = _gather_sitemap(source, state, web, tally)
    elif source.form == "mail":
        items = gather_mail(source, state, tally, accounts=accounts)
    else:
        items = gather_folder(source, state, tally, accounts=accounts)
    return changed(items, partial(_from, source=source))


def _from(document: Document, *, source: Source) -> Document:
    return document if document.source else msgspec.structs.replace(document, source=source.name)


def _gather_feed(source: Source, state: SourceState, web: Web, tally: Tally) -> Items:
    answer = web.get(str(source.url), etag=state.etag, modified=state.modified, size=LARGEST)
    if isinstance(answer, Unfetched):
        yield _failed(tally, answer.url, answer.reason, answer.what)
        return
    if answer.status == 304:
        return
    feed = parse_feed(answer.body)
    if isinstance(feed, str):
        yield _failed(tally, answer.url, "bad_feed", f"The feed is not read: {feed}")
        return
    whole = True
    for number, entry in enumerate(feed.entries, 1):
        key = plain_address(entry.link) if entry.link else entry.key or f"{entry.title}"
        stamp = hashlib.sha256(msgspec.json.encode(entry)).hexdigest()[:16]
        if source.match and source.match not in key:
            continue
        tally.came += 1
        if state.seen.get(key) == stamp:
            tally.same += 1
        elif tally.came - tally.same > source.most:
            whole = False
        else:
            done = yield from _entry(source, web, entry, feed, f"{answer.url}:{number}")
            if done:
                state.mark(key, stamp)
            whole = whole and done
    state.etag = answer.headers.get("etag") if whole else None
    state.modified = answer.headers.get("last-modified") if whole else None


def _entry(
    source: Source, web: Web, entry: Entry, feed: Feed, subject: str
) -> Generator[Document | Refusal, None, bool]:
    """The article that the entry links, else the entry's own words. Returns whether the entry is done with."""
    if source.articles and entry.link:
        answer = web.get(entry.link)
        if isinstance(answer, Fetched):
            yield from _article(answer, entry, feed.title)
            return True
        yield refused(entry.link[:500], answer.reason, answer.what)
        if not answer.lasting:
            return False
    yield from changed(entry_items(entry, feed, subject), partial(_named, address=entry.link))
    return True


def _named(document: Document, *, address: str | None) -> Document:
    return msgspec.structs.replace(document, name=plain_address(address)) if address else document


def _article(answer: Fetched, entry: Entry, source: str | None) -> Items:
    """The page's document; what it does not say of itself, the entry does. Its name is the entry's address."""
    address = plain_address(entry.link or answer.url)
    reader = reader_of_media(answer.media)
    if reader is None:
        yield refused(
            address, "bad_type", f"The address gives {answer.media[:60] or 'no media type'}, which is not read"
        )
        return
    moment = entry.published or entry.updated

    def filled(document: Document) -> Document:
        return msgspec.structs.replace(
            document,
            name=address,
            url=document.url or answer.url,
            title=document.title or entry.title,
            author=document.author or entry.author,
            source=document.source or source,
            published=document.published or (instant(moment) if moment else None),
        )

    yield from changed(guarded(reader(as_stream(answer.body), address), address), filled)


def _gather_sitemap(source: Source, state: SourceState, web: Web, tally: Tally) -> Items:
    waiting, pages = [str(source.url)], dict[str, Page]()
    asked = 0
    while waiting and asked < MOST_SITEMAPS:
        url, asked = waiting.pop(0), asked + 1
        answer = web.get(url, size=LARGEST)
        if isinstance(answer, Unfetched):
            refusal = refused(url[:500], answer.reason, answer.what)
            if asked == 1:
                refusal = _failed(tally, url[:500], answer.reason, answer.what)
            yield refusal
            continue
        found = read_sitemap(answer.body)
        if isinstance(found, str):
            yield _failed(tally, url[:500], "bad_feed", f"The sitemap is not read: {found}")
            continue
        waiting += found.sitemaps
        pages |= {plain_address(page.address): page for page in found.pages}
    newest = sorted(pages.items(), key=lambda item: (item[1].changed, item[0]), reverse=True)[:MOST_PAGES]
    for address, page in newest:
        if source.match and source.match not in address:
            continue
        tally.came += 1
        if state.seen.get(address) == page.changed:
            tally.same += 1
        elif tally.came - tally.same <= source.most:
            done = yield from _page(web, page)
            if done:
                state.mark(address, page.changed)


def _page(web: Web, page: Page) -> Generator[Document | Refusal, None, bool]:
    answer = web.get(page.address)
    if isinstance(answer, Unfetched):
        yield refused(page.address[:500], answer.reason, answer.what)
        return answer.lasting
    entry = Entry(link=page.address, title=page.title, published=page.published)
    yield from _article(answer, entry, None)
    return True


def _failed(tally: Tally, subject: str, reason: str, what: str) -> Refusal:
    tally.failed = f"{reason}: {what}"
    return refused(subject, reason, what)


def plain_address(url: str) -> str:
    """The address without fragment and without what only tells where a reader came from: one article has one name."""
    try:
        parts = urlsplit(url.strip())
        fields = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return url.strip()[:2000]
    kept = [(name, value) for name, value in fields if not name.lower().startswith(_TRACKING)]
    query = parts.query if len(kept) == len(fields) else urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))[:2000]
