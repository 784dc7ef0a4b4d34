"""Small files of each form that is read, made by hand: reports written for the tests, and nothing else."""

import gzip
import io
import json
import zipfile
from functools import partial

packed = partial(gzip.compress, mtime=0)

REPORT = [
    "Ukrainian troops have taken Izium, the governor",
    "said on Saturday. The Russian ministry called it a",
    "regrouping.",
]
ARTICLE = """<html><head><title>Izium taken</title><meta property="article:published_time" content="2022-09-10"></head>
<body><article><h1>Izium taken</h1><p>Ukrainian troops have taken Izium, the governor said on Saturday.</p>
<p>The Russian ministry called it a regrouping of its forces.</p></article></body></html>"""


def pdf(*pages: list[tuple[float, float, float, str]], title: str = "") -> bytes:
    """A PDF whose pages draw (x, y, size, words) in one font."""
    contents = []
    for lines in pages:
        drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_quoted(words)}) Tj ET\n" for x, y, size, words in lines)
        contents.append(drawn.encode("cp1252"))
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    objects.append(f"<< /Title ({_quoted(title)}) >>".encode())
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + trailer % (len(objects) + 1, len(objects), start)


def _quoted(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def lines(words: list[str], *, top: float = 760, x: float = 72, size: float = 11, leading: float = 14):
    """Words as lines of a page, from ``top`` down."""
    return [(x, top - n * leading, size, line) for n, line in enumerate(words)]


def warc(*records: tuple[str, str, bytes], status: str = "200 OK", extra: str = "") -> bytes:
    """A WARC file with a response for each (address, media type, body)."""
    out = b""
    for number, (address, media, body) in enumerate(records):
        http = (
            f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:0000000{number}-0000-4000-8000-000000000000>\r\n"
            f"WARC-Target-URI: {address}\r\nWARC-Date: 2022-09-10T12:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out += head.encode() + http + b"\r\n\r\n"
    return out


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP of these entries, names as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def message(number: int, text: object, **fields: object) -> dict[str, object]:
    """A message of a Telegram export."""
    return {"id": number, "type": "message", "date": "2022-09-10T15:00:00", "date_unixtime": "1662811200"} | {
        "from": "Desk channel",
        "from_id": "channel42",
        "text": text,
        **fields,
    }


def telegram(*messages: dict[str, object], kind: str = "public_channel", name: str = "Desk channel") -> bytes:
    """A Telegram export of one chat."""
    chat = {"name": name, "type": kind, "id": 42, "messages": list(messages)}
    return json.dumps(chat, indent=1, ensure_ascii=False).encode()


def rss(*items: tuple[str, str, str], title: str = "Sample wire", head: str = "") -> bytes:
    """An RSS feed of (title, link, words)."""
    entries = "".join(
        f"<item><title>{name}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Sat, 10 Sep 2022 12:00:00 GMT</pubDate><description>{words}</description></item>"
        for name, link, words in items
    )
    channel = f"<channel><title>{title}</title>{entries}</channel>"
    return f'<?xml version="1.0"?>{head}<rss version="2.0">{channel}</rss>'.encode()


ATOM = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Wire</title>
<entry><title>Lyman</title><id>tag:example.org,2022:1</id><link href="https://example.org/1"/>
<updated>2022-09-11T10:00:00Z</updated>
<published>2022-09-10T10:00:00Z</published><author><name>Jane Roe</name></author>
<content type="html">&lt;p&gt;Ukrainian forces retook Lyman.&lt;/p&gt;
&lt;p&gt;More later.&lt;/p&gt;</content></entry></feed>"""
