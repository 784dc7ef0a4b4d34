"""CSV: columns as the fields of JSON lines, rows of many lines, and rows that are not CSV."""

import hashlib
from pathlib import Path

import pytest

from whoheld.model import Document, Refusal
from whoheld.read import read_paths

Items = list[Document | Refusal]


def read(tmp_path: Path, text: str, name: str = "reports.csv", encoding: str = "utf-8") -> Items:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return list(read_paths([str(path)]))


def documents(items: Items) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def reasons(items: Items) -> list[tuple[str, str]]:
    return [(item.subject.rpartition("/")[2], item.reason) for item in items if isinstance(item, Refusal)]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["reports.csv", "reports"])
def test_rows(tmp_path: Path, mark: str, name: str) -> None:
    rows = ["ID,Published,Source,Text,Other", 'r-1,2022-09-10,Sample wire,"Free.",x', "r-2,,Sample wire,Taken."]
    first, second = documents(read(tmp_path, "\r\n".join(rows).replace(",", mark), name))
    assert (first.name, first.source, first.text, first.form) == ("r-1", "Sample wire", "Free.", "csv")
    assert first.published is not None
    assert first.published.edtf() == "2022-09-10"
    assert (second.name, second.published, second.text) == ("r-2", None, "Taken.")
    assert first.origin_path == f"{tmp_path / name}:2"
    assert second.sha256 == hashlib.sha256(rows[2].replace(",", mark).encode()).hexdigest()


def test_posts(tmp_path: Path) -> None:
    (document,) = documents(read(tmp_path, "text,author,handle,date\nWe are in.,Jane,@jane1,2022-09-10\n"))
    (post,) = document.posts
    assert (post.author, post.handle, post.text) == ("Jane", "@jane1", "We are in.")
    assert post.published == document.published


def test_a_cell_of_many_lines(tmp_path: Path) -> None:
    first, second = documents(read(tmp_path, 'id,text\na,"One ""so-called"" line,\n\nand one more."\nb,Two.\n'))
    assert first.text == 'One "so-called" line,\n\nand one more.'
    assert first.origin_path == f"{tmp_path / 'reports.csv'}:2-4"
    assert second.origin_path == f"{tmp_path / 'reports.csv'}:5"


def test_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    (document,) = documents(read(tmp_path, 'text\n"  A <u>mark</u> &amp; a blank "\n'))
    assert document.text == "  A <u>mark</u> &amp; a blank "


def test_rows_that_are_not_read(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        "id,text,date\na,One.,2022-09-10\nb,Two, with a comma,2022-09-10\nc,,2022-09-10\n\nd,Three.,soon\n"
        'e,"quoted" badly,2022-09-10\nf,Four.\n',
    )
    assert [document.text for document in documents(items)] == ["One.", "Three.", "Four."]
    assert reasons(items) == [
        ("reports.csv:3", "bad_row"),
        ("reports.csv:4", "no_text"),
        ("reports.csv:6", "bad_date"),
        ("reports.csv:7", "bad_row"),
    ]


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    items = read(tmp_path, 'id,text\na,One.\nb,"Two.\nc,Three.\n')
    assert [document.text for document in documents(items)] == ["One."]
    assert reasons(items) == [("reports.csv:3-4", "bad_row")]


@pytest.mark.parametrize("text", ["id,words\na,One.\n", "just words\n", '"\n'])
def test_no_text_column(tmp_path: Path, text: str) -> None:
    assert reasons(read(tmp_path, text)) == [("reports.csv", "no_text_column")]


def test_header_alone_and_blanks_alone(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, "id,text\n")) == [("reports.csv", "empty_file")]
    assert reasons(read(tmp_path, "\n \n")) == [("reports.csv", "empty_file")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (document,) = documents(read(tmp_path, "text,source\nБахмут тримається,Зразок\n", encoding=encoding))
    assert (document.text, document.source) == ("Бахмут тримається", "Зразок")


def test_a_long_cell(tmp_path: Path) -> None:
    words = "Troops hold the village. " * 200_000
    (document,) = documents(read(tmp_path, f'text\n"{words}"\n'))
    assert document.text == words
