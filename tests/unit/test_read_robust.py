"""Whatever bytes come: documents and refusals, never an exception, offsets that hold, and time that grows in step."""

import io
import json
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from whoheld.model import Document, Refusal, from_json, to_json
from whoheld.read.clean import clean, without_markup
from whoheld.read.encoding import decode
from whoheld.read.jsonl import read_json, read_json_lines
from whoheld.read.lines import read_lines
from whoheld.read.page import read_page
from whoheld.read.report import read_report_file
from whoheld.read.table import read_table

READERS = [read_report_file, read_json_lines, read_json, read_table, read_page]
PIECES = st.sampled_from(
    [
        *(
            "A title",
            "\n",
            "\n\n",
            "Description",
            "Category",
            "- 1. Front",
            "Date Created",
            "09/12/2022",
            "by Jane Roe",
            " ",
        ),
        *(
            "— Jane (@jane) May 1, 2022",
            "AFP/Pool: In Lyman, Ukraine, on May 1, 2022.",
            "lower",
            "> ",
            "[1] https://a.org/b",
        ),
        *(
            "[a](https://b.org/c)",
            "**",
            "<p>",
            "</p>",
            "<u>",
            "&nbsp;",
            "<!--",
            "\u200b",
            "\u202e",
            "\r\n",
            "---\n",
            "#",
            "=====",
            "(",
        ),
        *(
            '{"text": "a"}',
            '{"text": "',
            '"',
            ",",
            "[",
            "]",
            "text,date\n",
            "\ufeff",
            "\0",
            "Бахмут",
            "\U0001f600",
            "<html>",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


def read_bytes(reader: Callable[..., object], data: bytes) -> list[Document | Refusal]:
    stream = io.BufferedReader(io.BytesIO(data))
    return list(reader(stream, "a.md"))


def assert_sound(items: list[Document | Refusal]) -> None:
    for item in items:
        assert from_json(type(item), to_json(item)) == item
        if isinstance(item, Refusal):
            assert item.stage == "read"
            continue
        assert item.text.strip()
        for part in (*item.posts, *item.captions):
            assert item.text[part.start : part.end] == part.text


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-16", "cp1251"]))
def test_any_text(reader: Callable[..., object], text: str, encoding: str) -> None:
    items = read_bytes(reader, text.encode(encoding, errors="replace"))
    assert_sound(items)
    assert items == read_bytes(reader, text.encode(encoding, errors="replace"))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes(reader: Callable[..., object], data: bytes) -> None:
    assert_sound(read_bytes(reader, data))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    ["id", "title", "published", "date", "author", "handle", "url", "lang", "endnotes", "source", "x"]
)


@settings(max_examples=100, deadline=None)
@given(fields=st.dictionaries(FIELDS, VALUES), text=st.text(min_size=1))
def test_any_record(fields: dict[str, object], text: str) -> None:
    items = read_bytes(read_json_lines, json.dumps({**fields, "text": f"a{text}"}).encode())
    assert_sound(items)
    assert isinstance(items[0], Document)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=100) | TEXTS.map(str.encode))
@example(data=b"\r")
def test_lines_and_whole_agree(data: bytes) -> None:
    stream = io.BufferedReader(io.BytesIO(data))
    lines = [line.text for line in read_lines(stream)]
    whole = decode(data).text.split("\n")
    assert lines == [line.rstrip("\r") for line in (whole[:-1] if whole[-1] == "" else whole)]


GROWING = {
    "one line": "Troops hold the village of Lyman, he said. ",
    "blanks": " ",
    "line breaks": "\n",
    "blank lines": "a\n\n",
    "tags": "<p>a",
    "open tags": "<",
    "open comments": "<p><!-- ",
    "open scripts": "<script ",
    "entities": "&nbsp;",
    "brackets": "[",
    "links": "[a](",
    "posts": "a\n\n— Jane (@jane) May 1, 2022\n\n",
    "attributions": "— Jane (@jane) May 1, 2022\n\n",
    "torn paragraphs": "lower case\n\n",
    "dashes": "— ",
    "quotations": "> ",
    "captions": "AFP/Pool: In Lyman, Ukraine, on May 1, 2022.\n\n",
    "labels": "Category\n\n",
    "bylines": "by Jane\n\n",
    "zero-width": "a\u200b",
    "only zero-width": "\u200b",
    "quotation marks": '"',
    "cells": 'a,"b\n',
    "objects": '{"text": "a"}\n',
    "open objects": '{"text": ',
    "commas": ",",
}


def seconds(reader: Callable[..., object], data: bytes) -> float:
    """Of processor time, the least of two runs: a busy machine makes a run long, none short."""
    runs = []
    for _ in range(2):
        start = time.process_time()
        read_bytes(reader, data)
        runs.append(time.process_time() - start)
    return min(runs)


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("reader", [read_report_file, read_json_lines, read_json, read_table], ids=lambda r: r.__name__)
def test_time_grows_in_step(reader: Callable[..., object], name: str) -> None:
    piece = GROWING[name]
    size = 15_000
    text = piece * (size // len(piece))
    if reader is read_json_lines and "objects" not in name:
        text, longer = json.dumps({"text": text}), json.dumps({"text": text * 8})
    else:
        longer = text * 8
    short = seconds(reader, text.encode())
    assert seconds(reader, longer.encode()) < max(0.4, 30 * short)  # eight times the text; quadratic would be 64 times


@pytest.mark.parametrize("name", ["one line", "blank lines", "tags", "posts", "open tags"])
def test_time_of_pages_grows_in_step(name: str) -> None:
    text = GROWING[name] * (8_000 // len(GROWING[name]))
    short = seconds(read_page, f"<html><body><article><p>{text}".encode())
    longer = seconds(read_page, f"<html><body><article><p>{text * 8}".encode())
    assert longer < max(1.0, 30 * short)


def test_markup_is_taken_off_in_step() -> None:
    for piece in ("<!-- ", "<script", "&#99999999999;", "<p " * 3, "\n \n"):
        start = time.process_time()
        without_markup("<p>" + piece * 100_000)
        assert time.process_time() - start < 2
