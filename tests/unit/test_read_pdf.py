"""PDF: paragraphs as printed, furniture gone, words whole; what can't be read is refused within bounds."""

import time
import zlib
from pathlib import Path

import pytest
from forms_cases import lines, pdf

from whoheld.model import Document, Refusal
from whoheld.read import read_paths
from whoheld.read.columns import Piece, paragraphs
from whoheld.timespan import day_span, parse_day


def read(tmp_path: Path, data: bytes, name: str = "a.pdf") -> Document | Refusal:
    path = tmp_path / name
    path.write_bytes(data)
    item, *rest = read_paths([str(path)])
    assert rest == []
    return item


def document(tmp_path: Path, data: bytes) -> Document:
    item = read(tmp_path, data)
    assert isinstance(item, Document), item
    return item


def test_paragraphs_title_byline_and_date(tmp_path: Path) -> None:
    page = [
        (72, 790, 20, "Villages change hands"),
        *lines(["12 September 2022", "", "by Hugo Marlowe"], top=760),
        *lines(
            ["Ukrainian troops have taken Izium, the gov-", "ernor said on Saturday, after a counter-", "offensive."],
            top=700,
        ),
        *lines(["The counter-offensive goes on, and", "the Kyiv-", "Kharkiv road is open."], top=630),
    ]
    found = document(tmp_path, pdf(page))
    assert found.form == "pdf"
    assert (found.title, found.author, found.published) == (
        "Villages change hands",
        "Hugo Marlowe",
        day_span(parse_day("2022-09-12")),
    )
    assert found.text.split("\n\n")[1:] == [
        "Ukrainian troops have taken Izium, the governor said on Saturday, after a counter-offensive.",
        "The counter-offensive goes on, and the Kyiv-Kharkiv road is open.",
    ]


def test_furniture_goes_and_a_sentence_goes_on_over_the_page(tmp_path: Path) -> None:
    def page(number: int, words: list[str]):
        head = [(72, 820, 9, f"Bulletin no. {40 + number} of the desk"), (290, 30, 9, f"Page {number} of 3")]
        return head + lines(words, top=780)

    body = (
        ["Fighting went on near", "Lyman and the front there did"],
        ["not move. Izium is held."],
        ["Kupiansk is held, too."],
    )
    found = document(tmp_path, pdf(*(page(n, words) for n, words in enumerate(body, 1)), title="A bulletin"))
    assert found.title == "A bulletin"
    assert "Bulletin" not in found.text
    assert "Page" not in found.text
    assert found.text.split("\n\n")[1:] == [
        "Fighting went on near Lyman and the front there did not move. Izium is held.",
        "Kupiansk is held, too.",
    ]


def test_columns_stay_apart(tmp_path: Path) -> None:
    left = lines(["Izium was taken", "by the army, the", "governor said and"], x=72)
    right = lines(["added that it", "is held.", "Lyman is not."], x=320)
    assert "governor said and added that it is held. Lyman is not." in document(tmp_path, pdf(left + right)).text


def test_an_indented_line_begins_a_paragraph() -> None:
    rows = [("Izium is held.", 72), ("Lyman fell,", 90), ("they say.", 72)]
    pieces = [Piece(text, x, 700 - 14 * n, 11) for n, (text, x) in enumerate(rows)]
    assert [block.text for block in paragraphs([pieces])] == ["Izium is held.", "Lyman fell, they say."]


def test_no_words_is_a_refusal(tmp_path: Path) -> None:
    item = read(tmp_path, pdf([]))
    assert isinstance(item, Refusal)
    assert (item.reason, "scan" in item.detail) == ("no_text", True)
    assert paragraphs([]) == paragraphs([[]]) == []


def bomb(size: int) -> bytes:
    content = zlib.compress(b" " * size)
    body = b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % (len(content), content)
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\n"
        b"endobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n"
        + body
        + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"
    )


@pytest.mark.parametrize("size", [20 * 2**20, 200 * 2**20])
def test_a_page_that_unpacks_to_too_much_is_refused(tmp_path: Path, size: int) -> None:
    item = read(tmp_path, bomb(size))
    assert isinstance(item, Refusal)
    assert item.reason in ("too_long", "unreadable")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7 words\n%%EOF",
        pdf(lines(["Words."]))[:300],
        pdf(lines(["Words."])).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        pdf(lines(["Words."])).replace(b"/Parent 2 0 R", b"/Parent 4 0 R"),
    ],
)
def test_a_damaged_file_is_refused_or_read(tmp_path: Path, data: bytes) -> None:
    item = read(tmp_path, data, "a.txt")
    assert isinstance(item, Document) or item.reason in ("unreadable", "no_text")


@pytest.mark.parametrize("words", ["word", "word-", "w" * 2000 + "-", "1", "Word."])
def test_time_grows_in_step(words: str) -> None:
    for x in (72.0, 90.0):
        pages = [[Piece(words, x, 10.0 * n, 10) for n in range(20_000, 0, -1)]]
        began = time.process_time()
        assert paragraphs(pages)
        assert time.process_time() - began < 5  # 0.2 s; quadratic would be minutes
