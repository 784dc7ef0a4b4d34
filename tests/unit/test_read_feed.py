"""RSS and Atom files, and XML that is not to be parsed."""

import time
from pathlib import Path

import pytest
from forms_cases import ATOM, rss

from whoheld.model import Document, Refusal
from whoheld.read import feed as module
from whoheld.read import read_paths
from whoheld.read.paths import reader_for
from whoheld.timespan import parse_span


def read(tmp_path: Path, data: bytes, name: str = "a.xml") -> list[Document | Refusal]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_paths([str(path)]))


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "noname"])
def test_rss(tmp_path: Path, name: str) -> None:
    data = rss(
        ("Izium", "https://example.org/1", "Izium is held."),
        ("Lyman", "https://example.org/2", "Lyman fell &amp; more."),
    )
    first, second = read(tmp_path, data, name)
    assert isinstance(first, Document)
    assert (first.title, first.source, first.url) == ("Izium", "Sample wire", "https://example.org/1")
    assert first.published == parse_span("2022-09-10T12:00:00Z")
    assert first.text == "Izium is held."
    assert isinstance(second, Document)
    assert second.text.endswith("Lyman fell & more.")


def test_atom(tmp_path: Path) -> None:
    (document,) = read(tmp_path, ATOM)
    assert isinstance(document, Document)
    assert document.text == "Lyman\n\nUkrainian forces retook Lyman.\n\nMore later."
    assert (document.author, document.lang, document.name) == ("Jane Roe", "en", "https://example.org/1")
    assert document.published == parse_span("2022-09-10T10:00:00Z")


BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY b "&lol;&lol;">]>'
FILE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, FILE, BOMB.lower(), '<!DOCTYPE r SYSTEM "http://127.0.0.1/x" [ ]>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, head: str, encoding: str) -> None:
    data = rss(("A", "https://example.org/1", "&lol;&x;"), head=head).decode().encode(encoding)
    (item,) = read(tmp_path, data, "a.rss")
    assert isinstance(item, Refusal)
    assert item.reason == "bad_feed"


def test_depth_entries_and_size_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b"<rss version='2.0'><channel>" + b"<a>" * 100_000
    (item,) = read(tmp_path, deep, "a.rss")
    assert getattr(item, "reason", "") == "bad_feed"
    monkeypatch.setattr(module, "MOST_ENTRIES", 2)
    items = read(tmp_path, rss(*[("A", f"https://example.org/{n}", "Izium is held.") for n in range(5)]))
    assert [getattr(item, "reason", "read") for item in items] == ["read", "read", "too_long"]
    monkeypatch.setattr(module, "LARGEST", 20)
    assert [getattr(item, "reason", "read") for item in read(tmp_path, rss())] == ["too_long"]


def test_no_feed(tmp_path: Path) -> None:
    (item,) = read(tmp_path, b"words", "a.rss")
    assert getattr(item, "reason", "") == "bad_feed"
    assert [getattr(item, "reason", "") for item in read(tmp_path, rss(), "a.rss")] == ["empty_file"]


@pytest.mark.parametrize("piece", ["<!DOCTYPE ", "<a ", "<a/>", "<", " ", "<!-- ", "<?xml ", "<!ENTITY"])
def test_looking_at_xml_grows_in_step(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    began = time.process_time()
    module.unsafe_xml(text)
    reader_for("noname", text[:65_536].encode())
    assert time.process_time() - began < 5
