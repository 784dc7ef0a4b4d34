"""The sample: enough reports, in range, of many kinds and sides; its README in step with its files."""

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

SAMPLE = Path(__file__).parents[2] / "sample" / "kharkiv-2022"
FILES = sorted((SAMPLE / "reports").iterdir())
FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
MANIFEST = SAMPLE / "README.md"


class Report(NamedTuple):
    published: date
    source: str
    text: str


def read_reports(path: Path) -> list[Report]:
    """Plain reading, apart from the product's reader, so that neither hides the other's faults."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        month, day, year = re.search(r"^Date Created\n\n(\d\d)/(\d\d)/(\d{4})$", text, re.M).groups()
        source = re.search(r"^by (.+)$", text, re.M)[1]
        return [Report(date(int(year), int(month), int(day)), source, text)]
    if path.suffix == ".html":
        day = re.search(r'article:published_time" content="(\d{4}-\d\d-\d\d)', text)[1]
        return [Report(date.fromisoformat(day), re.search(r'og:site_name" content="([^"]+)"', text)[1], text)]
    rows = csv.DictReader(text.splitlines()) if path.suffix == ".csv" else map(json.loads, text.splitlines())
    return [Report(date.fromisoformat(row["published"][:10]), row["source"], row["text"]) for row in rows]


def table(heading: str) -> list[list[str]]:
    section = MANIFEST.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[2:]  # head and rule


REPORTS = [report for path in FILES for report in read_reports(path)]


def test_sample_is_large_enough_and_in_range() -> None:
    assert len(REPORTS) >= 70
    assert min(r.published for r in REPORTS) == date(2022, 8, 29)
    assert max(r.published for r in REPORTS) == date(2022, 10, 4)


def test_markdown_files_carry_the_date_of_their_name() -> None:
    for path in FILES:
        if path.suffix in {".md", ".html"}:
            assert [r.published.isoformat() for r in read_reports(path)] == [path.name[:10]]


def test_sources_are_of_many_kinds_and_of_all_sides() -> None:
    sides = {row[0]: row[2] for row in table("Kinds of source")}
    assert set(sides) == {r.source for r in REPORTS}
    assert len(sides) >= 14
    per_side = Counter(sides[r.source] for r in REPORTS)
    assert all(per_side[side] >= 10 for side in ("Ukraine", "Russia", "neither")), per_side


def test_manifest_lists_every_file_and_source_with_its_count() -> None:
    assert {row[0]: int(row[2]) for row in table("Files")} == {path.name: len(read_reports(path)) for path in FILES}
    counted = Counter(r.source for r in REPORTS)
    assert {row[0]: int(row[3]) for row in table("Kinds of source")} == counted
    assert MANIFEST.read_text(encoding="utf-8").splitlines()[2].startswith(f"{len(REPORTS)} short reports")


def test_ids_are_unique() -> None:
    lines = [line for path in FILES if path.suffix == ".jsonl" for line in path.read_text("utf-8").splitlines()]
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids))


def test_sample_holds_copies() -> None:
    repeated = [count for count in Counter(r.text for r in REPORTS).values() if count > 1]
    assert len(repeated) >= 2


@pytest.mark.parametrize("expected", sorted(FIXTURES.glob("*.expected.json")), ids=lambda path: path.name[:2])
def test_fixture_rows_name_words_of_their_text(expected: Path) -> None:
    stem = expected.name.removesuffix(".expected.json")
    (source,) = [p for p in FIXTURES.glob(f"{stem}.*") if p != expected]
    text = source.read_text(encoding="utf-8")
    rows = json.loads(expected.read_text(encoding="utf-8"))
    assert set(rows) - {"known_misses"} == {"document", "claims", "signals", "absent"}
    for row in rows["claims"] + rows["signals"]:
        words = [row.get("place"), row.get("claimant"), *row.get("via", [])]
        assert [word for word in words if word and word not in text] == []
