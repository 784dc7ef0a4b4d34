"""A source that hangs, drips, redirects for ever or sends without end: bounded time and memory, and others go on.

The loopback is allowed by name here, as an operator allows a host inside. Names that change and addresses that lead
inside are in test_sources_web.py.
"""

import json
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import repeat
from pathlib import Path

import pytest
from test_watch import NOW, WORDS, Desk
from watch_cases import FakeClock, Site, serving

from whoheld.extract import Extractor
from whoheld.ledger import open_ledger
from whoheld.sources.config import load_sources
from whoheld.sources.web import Web

GOOD = (
    b'<rss version="2.0"><channel><title>Wire</title><item><title>Izium taken</title><link>%s/a</link>'
    b"<pubDate>Sat, 10 Sep 2022 12:00:00 GMT</pubDate><description>Troops.</description></item></channel></rss>"
)
ARTICLE = f"<html><head><title>Izium taken</title></head><body><article><p>{WORDS}</p></article></body></html>"
FIVE_GB = 5 * 2**30
CHUNK = b"<item>" * 10_923  # 64 KB


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def hangs(handler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>")
    handler.wfile.flush()
    time.sleep(6)


def drips(handler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
    try:
        for _ in range(60):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass


class Flood:
    """Sends 5 GB, as far as anyone takes it, and counts how far that was."""

    def __init__(self, *, packed: bool) -> None:
        self.packed = packed
        self.sent = 0
        self.ended = threading.Event()

    def __call__(self, handler) -> None:
        head = b"HTTP/1.0 200 OK\r\nContent-Type: application/rss+xml\r\n"
        head += b"Content-Encoding: gzip\r\n" if self.packed else b"Content-Length: %d\r\n" % FIVE_GB
        packer = zlib.compressobj(wbits=31)
        try:
            handler.wfile.write(head + b"\r\n")
            for chunk in repeat(CHUNK, FIVE_GB // len(CHUNK)):
                handler.wfile.write(packer.compress(chunk) if self.packed else chunk)
                self.sent += len(chunk)
        except OSError:
            pass
        finally:
            self.ended.set()


@pytest.mark.enable_socket
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_five_gigabytes_are_given_up_at_the_bound(site: Site, desk: Desk, packed: bool) -> None:
    flood = Flood(packed=packed)
    site.pages["/feed"] = flood
    desk.write(
        f'name = "Flood"\nform = "feed"\nurl = "{site.base}/feed"', watch=f'allow_hosts = ["{site.host}"]\nmost_mb = 1'
    )
    tracemalloc.start()
    try:
        (found,) = desk.round().sources
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.failed or "").startswith("too_long")
    assert flood.ended.wait(timeout=30)
    # Packed a thousand to one, what a megabyte holds is sent in one piece; the sockets' buffers hold some more.
    assert flood.sent < (2_400 if packed else 48) * 2**20
    assert peak < 64 * 2**20


@pytest.mark.enable_socket
def test_each_way_to_keep_us_busy_ends_and_the_next_round_goes_on(site: Site, desk: Desk) -> None:
    site.pages |= {
        "/hangs": hangs,
        "/drips": drips,
        "/moves": (302, {"Location": "/moves"}, b""),
        "/breaks": (500, {}, b"broken"),
        "/inside": (302, {"Location": "http://169.254.169.254/latest/"}, b""),
        "/a": ARTICLE.encode(),
    }
    names = ("hangs", "drips", "moves", "breaks", "inside")
    desk.write(
        *(f'name = "{name}"\nform = "feed"\nurl = "{site.base}/{name}"' for name in names),
        'name = "Folder"\nform = "folder"\npath = "in"',
        watch=f'allow_hosts = ["{site.host}"]\ntimeout = "1s"',
    )
    (desk.folder / "in").mkdir()
    (desk.folder / "in" / "a.txt").write_text(WORDS)
    began = time.monotonic()
    run = desk.round()
    assert time.monotonic() - began < 20
    why = {source.source: (source.failed or "").partition(":")[0] for source in run.sources}
    assert why == {
        "hangs": "too_slow",
        "drips": "too_slow",
        "moves": "redirects",
        "breaks": "http_status",
        "inside": "inside_address",
        "Folder": "",
    }
    assert [document.text for document in desk.documents()] == [WORDS]
    for name in names:
        site.pages[f"/{name}"] = (GOOD % site.base.encode(), "application/rss+xml")
    again = desk.round(at=NOW + timedelta(minutes=15))
    assert [source.failed for source in again.sources] == [None] * 6
    assert len(desk.documents()) == 2
    with open_ledger(desk.path) as ledger:
        ledger.verify()
        assert len(ledger.runs()) == 2


@pytest.mark.enable_socket
def test_a_round_never_connects_to_a_name_that_turns_inward(site: Site, desk: Desk) -> None:
    """DNS rebinding against a whole round: the first answer leads out, all later ones to the loopback."""
    desk.write('name = "Rebinds"\nform = "feed"\nurl = "http://rebind.example/feed"', watch="robots = false")
    asked: list[str] = []

    def names(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["127.0.0.1", "93.184.216.34"]

    client = Web(load_sources(str(desk.sources)).watch, FakeClock(real=True), names=names)
    (found,) = desk.round(web=client).sources
    assert (found.failed or "").startswith("inside_address")
    assert site.asked == []
    assert set(asked) == {"rebind.example"}


@pytest.fixture
def desk(tmp_path: Path, rows_extractor: Extractor) -> Desk:
    return Desk(tmp_path, rows_extractor)


def test_a_mailed_bomb_and_deep_nesting_cost_themselves_alone(desk: Desk) -> None:
    (desk.folder / "in").mkdir()
    deep = "[" * 100_000 + "]" * 100_000
    (desk.folder / "in" / "deep.json").write_text(deep)
    (desk.folder / "in" / "deep.html").write_text("<div>" * 100_000 + WORDS + "</div>" * 100_000)
    laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
    (desk.folder / "in" / "laughs.xml").write_text(laughs)
    packer = zlib.compressobj(level=9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(2**20)) for _ in range(100)), packer.flush()])
    (desk.folder / "in" / "bomb.jsonl.gz").write_bytes(bomb)
    (desk.folder / "in" / "good.jsonl").write_text(json.dumps({"text": WORDS, "date": "2022-09-10"}) + "\n")
    desk.write('name = "Folder"\nform = "folder"\npath = "in"')
    began = time.monotonic()
    (found,) = desk.round().sources
    assert time.monotonic() - began < 120
    assert found.failed is None
    assert {"bad_json", "bad_feed", "unreadable"} & {reason for reason, _ in found.refused}
    assert WORDS in {document.text for document in desk.documents()}
