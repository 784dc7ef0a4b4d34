"""Web archives and packed files: pages are read, the rest is passed over, and nothing gets out of its bounds."""

import json
import zlib
from pathlib import Path

import pytest
from forms_cases import ARTICLE, lines, packed, pdf, rss, telegram, warc, zipped

from whoheld.model import Document, Refusal
from whoheld.read import read_paths

PAGE = ("https://example.org/izium", "text/html; charset=utf-8", ARTICLE.encode())


def read(tmp_path: Path, data: bytes, name: str) -> list[Document | Refusal]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_paths([str(path)]))


def reasons(items: list[Document | Refusal]) -> list[str]:
    return [item.reason if isinstance(item, Refusal) else item.form for item in items]


@pytest.mark.parametrize("name", ["a.warc", "noname"])
@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "packed"])
def test_pages_of_a_warc(tmp_path: Path, name: str, pack) -> None:
    data = pack(
        warc(
            PAGE,
            ("https://example.org/a.png", "image/png", b"\x89PNG"),
            ("https://example.org/a.pdf", "application/pdf", pdf(lines(["Lyman is held by Ukraine."]))),
            ("https://example.org/feed", "application/rss+xml", rss(("Lyman", "https://example.org/2", "Lyman fell."))),
        )
    )
    items = read(tmp_path, data, name)
    assert reasons(items) == ["html", "pdf", "feed"]
    first = items[0]
    assert isinstance(first, Document)
    assert first.url == first.name == "https://example.org/izium"
    assert (first.title, first.origin_path) == ("Izium taken", f"{tmp_path / name}:1")
    assert isinstance(items[2], Document)
    assert items[2].name == "https://example.org/2"


def test_each_member_packed_by_itself_and_a_packed_page(tmp_path: Path) -> None:
    page = (PAGE[0], PAGE[1], packed(PAGE[2]))
    data = packed(warc(PAGE)) + packed(warc(page, extra="Content-Encoding: gzip\r\n"))
    items = read(tmp_path, data, "a.warc.gz")
    assert reasons(items) == ["html", "html"]
    assert items[0].text == items[1].text


def test_error_pages_are_passed_over(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, warc(PAGE, status="404 Not Found"), "a.warc")) == ["empty_file"]


def test_a_broken_end_costs_itself_only(tmp_path: Path) -> None:
    items = read(tmp_path, warc(PAGE) + b"WARC/1.0\r\nWARC-Type: resp", "a.warc")
    assert reasons(items)[0] == "html"
    items = read(tmp_path, warc(PAGE) + b"nonsense nonsense", "a.warc")
    assert reasons(items) == ["html", "unreadable"]


def test_wacz(tmp_path: Path) -> None:
    entries = {"datapackage.json": b"{}", "archive/data.warc.gz": packed(warc(PAGE)), "archive/b.warc": warc(PAGE)}
    items = read(tmp_path, zipped(entries), "a.wacz")
    assert reasons(items) == ["html", "html"]
    assert items[0].origin_path == f"{tmp_path / 'a.wacz'}:archive/data.warc.gz:1"


@pytest.mark.parametrize(
    "name", ["../../archive/x.warc", "/archive/x.warc", "archive/../../x.warc", "archive\\x.warc", "C:x.warc"]
)
def test_names_that_lead_out_are_refused_and_the_rest_read(tmp_path: Path, name: str) -> None:
    items = read(tmp_path, zipped({name: warc(PAGE), "archive/a.warc": warc(PAGE)}), "a.wacz")
    assert sorted(reasons(items)) == ["bad_entry", "html"]
    assert [path.name for path in tmp_path.rglob("*")] == ["a.wacz"]


def test_zips_that_are_none_or_hold_none(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, b"PK\x03\x04words", "a.wacz")) == ["unreadable"]
    assert reasons(read(tmp_path, zipped({"word/document.xml": b"<a/>"}), "a.docx")) == ["binary"]
    many = zipped({f"archive/{n}.warc": b"" for n in range(10_001)})
    assert reasons(read(tmp_path, many, "a.wacz")) == ["too_long"]


def test_bombs(tmp_path: Path) -> None:
    zeros = b"\0" * 2**20
    packer = zlib.compressobj(wbits=31)
    data = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    assert reasons(read(tmp_path, data, "a.jsonl.gz")) == ["bomb"]
    assert reasons(read(tmp_path, data, "a.warc.gz")) in (["bomb"], ["unreadable"])
    assert reasons(read(tmp_path, zipped({"archive/a.warc": warc((*PAGE[:2], zeros * 150))}), "a.wacz")) == ["bomb"]
    nested = b'{"text": "One."}\n'
    for _ in range(3):
        nested = packed(nested)
    assert reasons(read(tmp_path, nested, "a.jsonl")) == ["jsonl"]
    assert reasons(read(tmp_path, packed(nested), "b.jsonl")) == ["bomb"]


def test_a_dull_table_is_no_bomb(tmp_path: Path) -> None:
    row = json.dumps({"text": "Ukrainian forces retook Lyman.", "id": "a"}).encode() + b"\n"
    assert len(read(tmp_path, packed(row * 3000), "a.jsonl.gz")) == 3000


def test_telegram_in_a_packed_file(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, packed(telegram()), "result.json.gz")) == ["empty_file"]


def test_without_the_extra_the_file_is_refused_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pypdf", "warcio.archiveiterator", "feedparser"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    (tmp_path / "good.txt").write_text("Words.")
    for name, data in {"a.pdf": pdf([]), "a.warc": warc(PAGE), "a.rss": rss()}.items():
        (tmp_path / name).write_bytes(data)
        items = list(read_paths([str(tmp_path / name), str(tmp_path / "good.txt")]))
        assert reasons(items) == ["missing_extra", "text"]
        assert "pip install 'whoheld[" in items[0].detail
