"""Files as such: which form, stdin, gzip, and those that can't be read while the rest goes on."""

import csv
import gzip
import hashlib
import io
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from whoheld.model import Document, Refusal
from whoheld.read import read_paths
from whoheld.read.encoding import decode
from whoheld.read.refusals import NEXT_STEP

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "inputs.md"
packed = partial(gzip.compress, mtime=0)  # the time would be in the bytes
LINE = b'{"text": "One."}\n'
REPORT = "A title\n\nA body.\n"


def write(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def only_refusal(path: str) -> Refusal:
    (item,) = read_paths([path])
    assert isinstance(item, Refusal)
    assert item.stage == "read"
    assert item.detail.endswith(".")
    return item


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.txt", b"Words.", "text"),
        ("a.MD", b"Words.", "markdown"),
        ("a.md.gz", packed(b"Words."), "markdown"),
        ("a.txt", packed(b"Words."), "text"),
        ("a.jsonl", LINE, "jsonl"),
        ("a.ndjson.gz", packed(LINE), "jsonl"),
        ("a.csv.gz", packed(b"text\nOne.\n"), "csv"),
        ("a.tsv", b"id\ttext\na\tOne.\n", "csv"),
        ("a.html.gz", packed(b"<html><body><p>Words.</p></body></html>"), "html"),
        ("a.txt", b"[1] is a mark, {this} no JSON.", "text"),
        ("noname", LINE, "jsonl"),
        ("noname", b"\xef\xbb\xbf  " + LINE, "jsonl"),
        ("noname", '{"text": "Бахмут"}\n'.encode("utf-16"), "jsonl"),
        ("noname", b"[1] is a mark.", "text"),
        ("noname", b"[]x", "json"),
        ("noname", b"id,text\na,One.\n", "csv"),
        ("noname", b"The text, in a word, is this.", "text"),
        ("noname", b"<!-- saved --><!DOCTYPE html><p>Words.", "html"),
        ("noname", b"<u>Words</u>.", "text"),
        ("2022.09.12 report", b"Words.", "text"),
    ],
)
def test_form(tmp_path: Path, name: str, data: bytes, form: str) -> None:
    item = next(iter(read_paths([write(tmp_path, name, data)])))
    if data == b"[]x":
        assert isinstance(item, Refusal)
    else:
        assert isinstance(item, Document)
        assert item.form == form


def test_hash_is_of_the_bytes_before_compression(tmp_path: Path) -> None:
    plain, small = write(tmp_path, "a.md", REPORT.encode()), write(tmp_path, "b.md.gz", packed(REPORT.encode()))
    first, second = read_paths([plain, small])
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.sha256 == second.sha256 == hashlib.sha256(REPORT.encode()).hexdigest()
    assert first.id == second.id
    assert (first.origin_path, second.origin_path) == (plain, small)


@pytest.mark.parametrize("data", [LINE * 2, packed(LINE * 2), b"[" + LINE + b"," + LINE + b"]"])
def test_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(data))
    monkeypatch.setattr(sys, "stdin", stdin)
    documents = list(read_paths(["-"]))
    assert [item.text for item in documents if isinstance(item, Document)] == ["One.", "One."]
    assert documents[1].origin_path == "stdin:2"
    assert not stdin.buffer.closed


def test_stdin_that_is_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as stdin, open(writing, "wb", buffering=0) as end:
        monkeypatch.setattr(sys, "stdin", stdin)
        items = read_paths(["-"])
        end.write(LINE)
        first = next(items)  # a line is read when it comes, not when the input ends
        assert isinstance(first, Document)
        end.close()
        assert list(items) == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.md", b" \n\t\n", "empty_file"),
        ("a.jsonl", b"\n\n", "empty_file"),
        ("a.json", b"[]", "empty_file"),
        ("a.txt.gz", packed(b""), "empty_file"),
        ("a.html", b"  ", "empty_file"),
        ("a.txt", b"\xef\xbb\xbf", "empty_file"),
        ("a.txt", "\u200b\u200b".encode(), "no_text"),
        ("a.md", b"Category\n\n- 1. Front\n", "no_text"),
        ("a.txt", b"words\x00words", "binary"),
        ("a.html", b"<p>words\x00words", "binary"),
        ("a.txt", "words".encode("utf-16-le"), "binary"),
        ("a.txt", b"%PDF-1.7 words", "unreadable"),
        ("a.docx", b"PK\x03\x04words", "binary"),
        ("a.txt.gz", packed(b"words" * 1000)[:-20], "unreadable"),
        ("a.txt.gz", b"\x1f\x8bwords", "unreadable"),
        ("a.json", b'{"text": ', "bad_json"),
        ("a.json", b"7", "bad_record"),
        ("a.csv", b"a,b\n1,2\n", "no_text_column"),
    ],
)
def test_files_that_are_not_read(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert only_refusal(write(tmp_path, name, data)).reason == reason


def test_missing_files_folders_and_forbidden_ones(tmp_path: Path) -> None:
    assert only_refusal(str(tmp_path / "none.md")).reason == "missing_file"
    assert only_refusal("a\0b").reason == "missing_file"
    assert only_refusal(str(tmp_path)).reason == "is_directory"
    assert only_refusal("x" * 5000).reason == "unreadable"


def test_the_rest_of_the_batch_goes_on(tmp_path: Path) -> None:
    good = write(tmp_path, "good.md", REPORT.encode())
    bad = [
        str(tmp_path / "none.md"),
        write(tmp_path, "empty.txt", b""),
        write(tmp_path, "binary.txt", b"a\0b"),
        str(tmp_path),
    ]
    items = list(read_paths([bad[0], good, *bad[1:], good]))
    assert [isinstance(item, Document) for item in items] == [False, True, False, False, False, True]
    assert [item.subject for item in items if isinstance(item, Refusal)] == bad


def test_what_is_whole_in_a_broken_archive_is_read(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "%s"}\n' % hashlib.sha256(str(n).encode()).hexdigest().encode() for n in range(5000))
    items = list(read_paths([write(tmp_path, "a.jsonl.gz", packed(lines)[:-200])]))
    assert len(items) > 2000
    assert [item.reason for item in items if isinstance(item, Refusal)] == ["unreadable"]


def test_lines_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("lines", "jsonl", "table", "report", "page"):
        monkeypatch.setattr(f"whoheld.read.{module}.LONGEST", 1000)
    long = b'{"text": "' + b"x" * 5000 + b'"}\n'
    items = list(read_paths([write(tmp_path, "a.jsonl", long + LINE)]))
    assert [getattr(item, "reason", "read") for item in items] == ["too_long", "read"]
    wide = (long + LINE).decode().encode("utf-16")
    items = list(read_paths([write(tmp_path, "b.jsonl", wide)]))
    assert [getattr(item, "reason", "read") for item in items] == ["too_long", "read"]
    items = list(read_paths([write(tmp_path, "a.csv", b"text\n" + b"x" * 5000 + b"\nshort\n")]))
    assert [getattr(item, "reason", "read") for item in items] == ["too_long", "read"]
    assert csv.field_size_limit() != 1000  # the process's own limit is as it was


def test_whole_files_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("report.LONGEST", "page.LONGEST", "jsonl._LARGEST"):
        monkeypatch.setattr(f"whoheld.read.{name}", 1000)
    for name in ("a.txt", "a.html", "a.json"):
        assert only_refusal(write(tmp_path, name, b"[" * 1001)).reason == "too_long"


@pytest.mark.parametrize(
    ("data", "text", "lost"),
    [
        (b"plain", "plain", 0),
        ("Бахмут".encode(), "Бахмут", 0),
        (b"\xef\xbb\xbfplain", "plain", 0),
        ("Бахмут".encode("utf-16"), "Бахмут", 0),
        ("Бахмут".encode("utf-32"), "Бахмут", 0),
        ("Бахмут тримається".encode("cp1251"), "Бахмут тримається", 0),
        ("“The café” – closed".encode("cp1252"), "“The café” – closed", 0),
        ("Бахмут\n".encode() + "Лиман\n".encode("cp1251") + "café".encode("cp1252"), "Бахмут\nЛиман\ncafé", 0),
        ("Бахмут".encode()[:-1], "Бахму\ufffd", 1),
        (b"caf\x81 \xe9", "caf\ufffd é", 1),
        ("words".encode("utf-16")[:-1], "word\ufffd", 1),
    ],
)
def test_decoding(data: bytes, text: str, lost: int) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.lost) == (text, lost)


def test_damaged_bytes_are_told(tmp_path: Path) -> None:
    document, refusal = read_paths([write(tmp_path, "a.txt", "Бахмут".encode()[:-1])])
    assert isinstance(document, Document)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.document) == ("bad_bytes", document.id)


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not beside the tests")
def test_every_reason_is_documented() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [reason for reason in NEXT_STEP if f"| `{reason}` |" not in page] == []
