"""Files of every form, mutated: each is read or refused with a reason, and none ends the program.

A few hundred here; ``make soak`` sets WHOHELD_FUZZ to 10,000 and more.
"""

import io
import json
import os
import warnings
import zlib
from collections.abc import Callable

import pytest
from forms_cases import ARTICLE, ATOM, REPORT, lines, message, packed, pdf, rss, telegram, warc, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whoheld.model import Document, Refusal, from_json, to_json
from whoheld.read.paths import read_stream
from whoheld.read.refusals import NEXT_STEP
from whoheld.read.unpack import Bomb
from whoheld.sources.sitemap import Sitemap, read_sitemap

EACH = max(1, int(os.environ.get("WHOHELD_FUZZ", "320")) // 8)
PAGE = ("https://example.org/izium", "text/html", ARTICLE.encode())
POSTS = [
    message(1, ["Izium ", {"type": "bold", "text": "fell"}], forwarded_from="Front watch"),
    message(2, "Lyman held."),
]
SITEMAP = b"<urlset><url><loc>https://example.org/1</loc><lastmod>2022-09-10</lastmod></url></urlset>"
SEEDS: dict[str, list[tuple[str, bytes]]] = {
    "html": [("a.html", ARTICLE.encode())],
    "pdf": [
        ("a.pdf", pdf(lines(REPORT, top=700), lines(["Page two."]), title="A report")),
        ("a.pdf", pdf([(72, 700, 20, "Izium taken"), *lines(REPORT, top=650)])),
    ],
    "json": [
        ("a.jsonl", b'{"text": "Izium was taken.", "date": "2022-09-10", "endnotes": ["[1] https://e.org"]}\n' * 2),
        ("a.json", json.dumps([{"text": "Lyman is held.", "handle": "@jane"}, {"text": "x"}]).encode()),
    ],
    "csv": [
        ("a.csv", b'id,text,date\n1,"Izium, taken",2022-09-10\n2,Lyman,2022-09-11\n'),
        ("a.csv", b'Username,Created At,Content,Media URLs\nolena,2022-09-10,"Izium is ours",https://e.org/1.jpg\n'),
    ],
    "feed": [("a.rss", rss(("Izium", "https://example.org/1", "Izium is held."))), ("a.atom", ATOM)],
    "warc": [
        ("a.warc", warc(PAGE, ("https://example.org/a.pdf", "application/pdf", pdf(lines(REPORT))))),
        ("a.warc.gz", packed(warc(PAGE)) + packed(warc(PAGE))),
        ("a.wacz", zipped({"archive/a.warc.gz": packed(warc(PAGE)), "datapackage.json": b"{}"})),
    ],
    "telegram": [("result.json", telegram(*POSTS)), ("result.json", telegram(*POSTS, kind="private_group"))],
    "text": [
        ("a.md", ("# Title\n\nby Jane Roe\n\n" + "\n".join(REPORT) + "\n\nDate Created\n\n09/12/2022\n").encode())
    ],
}
TOKENS = st.sampled_from(
    [
        *(
            b"<",
            b">",
            b"</",
            b"]]>",
            b"<!--",
            b"<![CDATA[",
            b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
            b"&a;",
            b"&#x110000;",
            b"\0",
        ),
        *(
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b"\\u",
            b"\\ud800",
            b",",
            b":",
            b"null",
            b"1e999",
            b"-0",
            b"NaN",
            b'{"a":' * 50,
        ),
        *(
            b"\r\n",
            b"\n\n",
            b" ",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\xc3",
            b"\xf4\x90\x80\x80",
            b"\xe2\x80\xae",
            b"0",
            b"-1",
        ),
        *(
            b"9" * 40,
            b"endobj",
            b"stream\n",
            b"endstream",
            b"obj",
            b"/Kids [2 0 R]",
            b"/Length 99999999",
            b"0 0 0 rg",
            b"Tj",
        ),
        *(b"/Filter /FlateDecode", b"xref", b"1 0 R", b"(", b")", b"Td", b"WARC/1.0", b"Content-Length: -5\r\n"),
        *(
            b"Content-Length: 99999999999\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Content-Encoding: gzip\r\n",
            b"PK\x03\x04",
        ),
        *(b"PK\x05\x06", b"\x1f\x8b\x08", b"../../", b"Sat, 99 Sep 99999", b"2022-13-45", b"@", b"id", b"text"),
    ]
)


@st.composite
def mutations(draw: st.DrawFn, form: str) -> tuple[str, bytes]:
    """A seed with some of its bytes changed, cut, doubled, or replaced by what means something to a parser."""
    name, data = draw(st.sampled_from(SEEDS[form]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 1, 2, 8, 60, 400]))
        kind = draw(st.sampled_from(["token", "bytes", "cut", "double", "flip", "end"]))
        part = data[start : start + length]
        if kind == "token":
            part = draw(TOKENS)
        elif kind == "bytes":
            part = draw(st.binary(max_size=8))
        elif kind == "cut":
            part = b""
        elif kind == "double":
            part = part * draw(st.sampled_from([2, 3, 50]))
        elif kind == "flip":
            part = bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in part[:4]) + part[4:]
        data = data[:start] if kind == "end" else data[:start] + part + data[start + length :]
    return name, data


def read(name: str, data: bytes) -> list[Document | Refusal]:
    stream = io.BufferedReader(io.BytesIO(data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parsers warn of what is odd, and all of it is
        try:
            return list(read_stream(stream, name))
        except (Bomb, OSError, EOFError, zlib.error) as error:  # as read_paths refuses them
            return [Refusal(stage="read", subject=name, reason="unreadable", detail=f"{error}.")]


@pytest.mark.parametrize("form", SEEDS)
def test_mutated_files_are_read_or_refused(form: str) -> None:
    check = settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))(
        given(mutation=mutations(form))(_is_sound)
    )
    check()


def _is_sound(mutation: tuple[str, bytes]) -> None:
    items = read(*mutation)
    assert items, "what is neither read nor refused is lost"
    for item in items:
        assert from_json(type(item), to_json(item)) == item
        if isinstance(item, Refusal):
            assert item.stage == "read"
            assert item.reason in NEXT_STEP
            assert item.detail
            continue
        assert item.text.strip()
        for part in (*item.posts, *item.captions):
            assert item.text[part.start : part.end] == part.text


@pytest.mark.parametrize("form", SEEDS)
def test_the_seeds_themselves_are_read(form: str) -> None:
    for name, data in SEEDS[form]:
        assert all(isinstance(item, Document) for item in read(name, data)), name


@settings(max_examples=EACH, deadline=None, database=None)
@given(data=st.binary(max_size=60), at=st.integers(0, len(SITEMAP)))
def test_mutated_sitemaps(data: bytes, at: int) -> None:
    found: Sitemap | str = read_sitemap(SITEMAP[:at] + data + SITEMAP[at:])
    assert found


def test_a_reader_that_fails_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_stream: io.BufferedReader, _path: str) -> list[Document]:
        raise IndexError("off by one")

    reader: Callable[..., list[Document]] = broken
    monkeypatch.setattr("whoheld.read.paths.reader_for", lambda label, head: reader)
    with pytest.raises(IndexError):
        read("a.csv", b"text\nwords\n")
