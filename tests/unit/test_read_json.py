"""JSON lines and JSON files: fields, text to the letter, and one refusal for each thing that is not read."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from whoheld.model import Document, Refusal
from whoheld.read import read_paths

Items = list[Document | Refusal]


def read(tmp_path: Path, *lines: str | bytes, name: str = "reports.jsonl") -> Items:
    path = tmp_path / name
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return list(read_paths([str(path)]))


def one(tmp_path: Path, **fields: Any) -> Document:
    (document,) = read(tmp_path, json.dumps(fields))
    assert isinstance(document, Document)
    return document


def reasons(items: Items) -> list[tuple[str, str]]:
    return [(item.subject.rpartition("/")[2], item.reason) for item in items if isinstance(item, Refusal)]


def test_all_fields(tmp_path: Path) -> None:
    line = json.dumps(
        {
            "id": "r-1",
            "title": "Flags",
            "published": "2022-09-10T18:30:00+03:00",
            "source": "Sample wire",
            "author": "A. Sample",
            "url": "https://example.org/1",
            "lang": "en",
            "text": "The village [1] is free.",
            "endnotes": ["[1] https://example.org/n1", "https://example.org/n2", ["x", "https://example.org/n3"]],
            "anything": {"else": [1, 2]},
        }
    )
    (document,) = read(tmp_path, line + "\r")
    assert isinstance(document, Document)
    assert (document.name, document.title, document.source) == ("r-1", "Flags", "Sample wire")
    assert (document.author, document.url, document.lang) == ("A. Sample", "https://example.org/1", "en")
    assert document.published is not None
    assert document.published.edtf() == "2022-09-10T15:30:00Z"
    assert document.text == "Flags\n\nThe village [1] is free."
    assert document.endnotes == (
        ("1", "https://example.org/n1"),
        ("2", "https://example.org/n2"),
        ("x", "https://example.org/n3"),
    )
    assert document.sha256 == hashlib.sha256(line.encode()).hexdigest()
    assert document.origin_path == str(tmp_path / "reports.jsonl") + ":1"
    assert (document.form, document.label) == ("jsonl", "r-1")


@pytest.mark.parametrize(
    "text",
    [
        "Plain.",
        "  Blanks around \n\n",
        "Tabs\tand\r\nbreaks\n",
        "AT&amp;T and <u>marks</u> and <strong>bold</strong>",
        "a < b and c > d",
        "An odd \u200b break and a \u202eturn\u202c",
        "Footnote [12], [3, 4].",
        "👩\u200d👩 and Україна",
    ],
)
def test_text_without_a_title_is_kept_to_the_letter(tmp_path: Path, text: str) -> None:
    assert one(tmp_path, text=text).text == text


def test_title_stands_before_the_text_once(tmp_path: Path) -> None:
    assert one(tmp_path, title="Flags", text="A body.").text == "Flags\n\nA body."
    assert one(tmp_path, title="Flags", text="Flags\nA body.").text == "Flags\nA body."
    assert one(tmp_path, title=" Flags \n up ", text="A body.").title == "Flags up"
    assert one(tmp_path, title="Kyiv&#8217;s <i>word</i>", text="A body.").title == "Kyiv’s word"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Bala\u00adkli\u200bia is free", "Balakliia is free"),
        ("Бала\u200bклія", "Балаклія"),
        ("nul\u0000 and bell\u0007", "nul  and bell "),
        ("<p>One &amp; two</p><p>Three<br/>four</p>", "One & two\n\nThree\nfour"),
        ("Ukraine&#8217;s town", "Ukraine’s town"),
        ("<script>var a = '<p>';</script><div>Words<!-- none --></div>", "Words"),
        ('<a href="https://example.org">Link</a> and <https://example.org/b>', "Link and <https://example.org/b>"),
        ("<p>half<script>never closed", "half\n\nnever closed"),
    ],
)
def test_what_no_reader_sees_is_taken_out(tmp_path: Path, given: str, text: str) -> None:
    assert one(tmp_path, text=given).text == text


@pytest.mark.parametrize("field", ["published", "date", "doc_date"])
def test_date_fields(tmp_path: Path, field: str) -> None:
    published = one(tmp_path, text="Words.", **{field: "2022-09-10"}).published
    assert published is not None
    assert published.edtf() == "2022-09-10"


def test_first_date_that_says_something_counts(tmp_path: Path) -> None:
    document = one(tmp_path, text="Words.", published="", date=None, doc_date="2022-09")
    assert document.published is not None
    assert document.published.edtf() == "2022-09"
    assert one(tmp_path, text="Words.", published=" ").published is None


def test_posts_have_an_author_with_a_handle(tmp_path: Path) -> None:
    document = one(
        tmp_path, text="We are in.", author="Jane", handle="jane1", date="2022-09-10", url="https://example.org/p"
    )
    (post,) = document.posts
    assert (post.author, post.handle, post.url, post.text) == ("Jane", "@jane1", "https://example.org/p", "We are in.")
    assert one(tmp_path, text="We are in.", author="@jane1").posts[0].author == "@jane1"
    titled = one(tmp_path, title="T", text="We are in.", author="@jane1")
    assert titled.text[titled.posts[0].start : titled.posts[0].end] == "We are in."


def test_numbers_as_text(tmp_path: Path) -> None:
    document = one(tmp_path, id=17, text="Words.", published=1662834600)
    assert document.name == "17"
    assert document.published is not None
    assert document.published.edtf() == "2022-09-10T18:30:00Z"


def test_bad_lines_cost_themselves_only(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        '{"text": "One."}',
        '{"text": "half a li',
        "",
        "no json at all",
        '["a list"]',
        '{"title": "no words"}',
        '{"text": "   "}',
        '{"text": 7}',
        '{"text": "<p></p>"}',
        '{"text": "\u200b"}',
        b'{"text": "\x00"}',
        "[" * 100_000,
        '{"text": "Two.", "published": "soon"}',
        '{"text": "Three.", "title": ["x"], "published": {}, "endnotes": "y"}',
        '{"text": "Four.", "endnotes": [{"a": 1}]}',
        '{"text": "Five."}',
    )
    assert [item.text for item in items if isinstance(item, Document)] == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert reasons(items) == [
        ("reports.jsonl:2", "bad_json"),
        ("reports.jsonl:4", "bad_json"),
        ("reports.jsonl:5", "bad_record"),
        *[(f"reports.jsonl:{number}", "no_text") for number in (6, 7, 8, 9, 10)],
        ("reports.jsonl:11", "binary"),
        ("reports.jsonl:12", "bad_json"),
        ("reports.jsonl:13", "bad_date"),
        ("reports.jsonl:14", "bad_field"),
        ("reports.jsonl:14", "bad_date"),
        ("reports.jsonl:14", "bad_field"),
        ("reports.jsonl:15", "bad_field"),
    ]


def test_a_document_stands_before_what_of_it_was_refused(tmp_path: Path) -> None:
    document, refusal = read(tmp_path, '{"text": "Two.", "published": "03/04/2022"}')
    assert isinstance(document, Document)
    assert isinstance(refusal, Refusal)
    assert document.published is None
    assert (refusal.stage, refusal.reason, refusal.document) == ("read", "bad_date", document.id)
    assert "month/day or day/month" in refusal.detail
    assert "2022-09-12" in refusal.detail


def test_clear_though_not_to_the_letter(tmp_path: Path) -> None:
    items = read(tmp_path, '{"text": "a\tb", "score": NaN}', '{"text": "half \\ud800 character"}')
    assert [item.text for item in items if isinstance(item, Document)] == ["a\tb", "half \ufffd character"]


def test_encodings_line_by_line(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        b"\xef\xbb\xbf" + '{"text": "Бахмут"}'.encode(),
        '{"text": "Бахмут в осаді"}'.encode("cp1251"),
        '{"text": "The café in the village – free"}'.encode("cp1252"),
        '{"text": "Бахмут"}'.encode() + b"\xff",
        '{"text": "Бах\u0301мут '.encode() + b'\xff"}',
    )
    texts = [item.text for item in items if isinstance(item, Document)]
    assert texts == ["Бахмут", "Бахмут в осаді", "The café in the village – free", "Бах\u0301мут \ufffd"]
    assert reasons(items) == [("reports.jsonl:4", "bad_json"), ("reports.jsonl:5", "bad_bytes")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_encodings(tmp_path: Path, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    path = tmp_path / "reports.jsonl"
    path.write_bytes(mark + '{"text": "Бахмут"}\n{"text": "Лиман"}\n'.encode(encoding))
    items = list(read_paths([str(path)]))
    assert [item.text for item in items if isinstance(item, Document)] == ["Бахмут", "Лиман"]
    assert items[0].sha256 == hashlib.sha256('{"text": "Бахмут"}'.encode()).hexdigest()


LIST = [{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["reports.json", "reports", "reports.json.gz"])
def test_json_list(tmp_path: Path, indent: int | None, name: str) -> None:
    path = tmp_path / name
    data = json.dumps(LIST, indent=indent).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    documents = list(read_paths([str(path)]))
    assert [(item.name, item.text) for item in documents if isinstance(item, Document)] == [
        ("a", "One."),
        ("b", "Two."),
    ]
    if indent is None:
        assert documents[0].sha256 == hashlib.sha256(json.dumps(LIST[0]).encode()).hexdigest()
    assert documents[1].origin_path == f"{path}:2"


@pytest.mark.parametrize("indent", [None, 2])
def test_one_json_object(tmp_path: Path, indent: int | None) -> None:
    (document,) = read(tmp_path, json.dumps({"id": "a", "text": "One."}, indent=indent), name="report.json")
    assert isinstance(document, Document)
    assert (document.name, document.text) == ("a", "One.")


def test_json_lines_named_json(tmp_path: Path) -> None:
    items = read(tmp_path, '{"text": "One.",', '{"text": "Two."}', '{"text": "Three."}', name="reports.json")
    assert [item.text for item in items if isinstance(item, Document)] == ["Two.", "Three."]
    assert reasons(items) == [("reports.json:1", "bad_json")]


def test_half_a_list_gives_what_is_whole(tmp_path: Path) -> None:
    whole = json.dumps(LIST)
    items = read(tmp_path, whole[:-10], name="reports.json")
    assert [item.text for item in items if isinstance(item, Document)] == ["One."]
    assert reasons(items) == [("reports.json:2", "bad_json")]
    items = read(tmp_path, whole[:-1], name="reports.json")
    assert len(items) == 3
    assert reasons(items) == [("reports.json", "bad_json")]


def test_five_megabytes_on_one_line(tmp_path: Path) -> None:
    text = "Troops hold the village. " * 200_000
    assert one(tmp_path, text=text).text == text
