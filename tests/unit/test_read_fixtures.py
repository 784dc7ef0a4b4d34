"""The document part of every fixture, and the whole sample: what was read and that its offsets hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from whoheld.model import Document, Refusal
from whoheld.read import read_paths
from whoheld.timespan import Span

TESTS = Path(__file__).parents[1]
REPORTS = TESTS / "fixtures" / "reports"
CASES = sorted(REPORTS.glob("*.expected.json"))
SAMPLE = sorted((TESTS.parent / "sample" / "kharkiv-2022" / "reports").iterdir())


def plain(value: Any) -> Any:
    if isinstance(value, Span):
        return value.edtf()
    return list(value) if isinstance(value, tuple) else value


def differences(record: Any, wanted: dict[str, Any]) -> list[str]:
    found = []
    for field, value in wanted.items():
        given = getattr(record, field)
        if field in ("captions", "posts"):
            assert len(given) == len(value), field
            found += [line for pair in zip(given, value, strict=True) for line in differences(*pair)]
        elif plain(given) != value:
            found.append(f"{field}: {plain(given)!r}, not {value!r}")
    return found


def assert_offsets_hold(document: Document) -> None:
    for part in (*document.posts, *document.captions):
        assert document.text[part.start : part.end] == part.text
        assert part.text.strip()
    if document.title:
        assert document.text.lstrip().startswith(document.title)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.split(".")[0])
def test_document_of_a_fixture(path: Path) -> None:
    stem = path.name.removesuffix(".expected.json")
    (report,) = [p for p in REPORTS.glob(f"{stem}.*") if p != path]
    (document,) = read_paths([str(report)])
    assert isinstance(document, Document)
    assert differences(document, json.loads(path.read_text(encoding="utf-8"))["document"]) == []
    assert document.form == ("markdown" if report.suffix == ".md" else "text")
    assert_offsets_hold(document)


def test_labels_and_attributions_are_no_part_of_the_text() -> None:
    (document,) = read_paths([str(REPORTS / "01-south-november.md")])
    assert isinstance(document, Document)
    for word in ("Description", "Category", "Date Created", "by Hugo Marlowe", "@sample_osint1", "11/12/2022"):
        assert word not in document.text
    assert document.description is not None
    assert document.description.startswith("KHERSON: The authorities in Kyiv")
    assert document.posts[1].text.startswith("Velyka Oleksandrivka to Beryslav")


def test_the_whole_sample_is_read() -> None:
    items = list(read_paths([str(path) for path in SAMPLE]))
    assert [item for item in items if isinstance(item, Refusal)] == []
    documents = [item for item in items if isinstance(item, Document)]
    assert len(documents) == 111
    assert {document.form for document in documents} == {"markdown", "html", "jsonl", "csv"}
    assert all(document.published is not None for document in documents)
    for document in documents:
        assert_offsets_hold(document)


def test_reading_twice_gives_the_same() -> None:
    paths = [str(path) for path in SAMPLE]
    assert list(read_paths(paths)) == list(read_paths(paths))
