"""Reports of our own wording against what they must yield (tests/fixtures/reports/README.md says how rows match)."""

import json
from pathlib import Path
from typing import Any

import pytest

from whoheld.extract import Extraction, Extractor
from whoheld.model import Document
from whoheld.read import read_paths

REPORTS = Path(__file__).parent.parent / "fixtures" / "reports"
CASES = sorted(REPORTS.glob("*.expected.json"))
LEARNED_MISSES = 0.25  # share of what must come out, to the last field, that the learned reader may miss
LEARNED_EXTRAS = 2


def plain(record: Any) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in record.__struct_fields__}
    if row.get("valid"):
        row["valid_days"] = (row["valid"].first_day.isoformat(), row["valid"].last_day.isoformat())
        row["valid"] = row["valid"].edtf()
    if row.get("deadline"):
        row["deadline"] = row["deadline"].edtf()
    count = row.get("count")
    row["count"] = {"value": count.value, "op": count.op, "unit": count.unit} if count else None
    return row


def fits(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    for field, value in wanted.items():
        if field == "valid_within":
            days = row.get("valid_days")
            if days is None or not (value[0] <= days[0] and days[1] <= value[1]):
                return False
        elif field == "count" and value is not None:
            if row["count"] is None or any(row["count"][k] != v for k, v in value.items()):
                return False
        elif field in ("claimant", "via") and value is not None:
            said = " > ".join(row[field]) if isinstance(row[field], tuple) else (row[field] or "")
            spoken = " > ".join(value) if isinstance(value, list) else value
            if not said or (said.lower() not in spoken.lower() and spoken.lower() not in said.lower()):
                return False
        elif row.get(field) != value:
            return False
    return True


def unmatched(rows: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = list(rows)
    missing = []
    for want in wanted:
        hit = next((row for row in left if fits(row, want)), None)
        if hit is None:
            missing.append(want)
        else:
            left.remove(hit)
    return missing


def read_case(path: Path, extractor: Extractor) -> tuple[Document, Extraction, dict[str, Any]]:
    stem = path.name.removesuffix(".expected.json")
    report = next(p for p in REPORTS.glob(f"{stem}.*") if p.suffix != ".json")
    documents = [item for item in read_paths([str(report)]) if isinstance(item, Document)]
    assert len(documents) == 1
    return documents[0], extractor.read(documents[0]), json.loads(path.read_text(encoding="utf-8"))


def missed_in(extraction: Extraction, expected: dict[str, Any]) -> list[dict[str, Any]]:
    claims = [plain(claim) for claim in extraction.claims]
    signals = [plain(signal) for signal in extraction.signals]
    return unmatched(claims, expected.get("claims", [])) + unmatched(signals, expected.get("signals", []))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.name.split(".")[0])
def test_what_rows_alone_must_read(path: Path, rows_extractor: Extractor) -> None:
    _, extraction, expected = read_case(path, rows_extractor)
    known = [miss["row"] for miss in expected.get("known_misses", [])]  # listed with the reason, so none hides
    assert missed_in(extraction, expected) == known
    claims = [plain(claim) for claim in extraction.claims]
    for unwanted in expected.get("absent", []):
        assert not [row for row in claims if fits(row, unwanted)]


def test_what_the_shipped_reader_finds_of_it(extractor: Extractor) -> None:
    wanted, missed, unwanted = 0, [], []
    for path in CASES:
        _, extraction, expected = read_case(path, extractor)
        wanted += len(expected.get("claims", [])) + len(expected.get("signals", []))
        missed += [(path.name, row) for row in missed_in(extraction, expected)]
        claims = [plain(claim) for claim in extraction.claims]
        unwanted += [row for bad in expected.get("absent", []) for row in claims if fits(row, bad)]
    assert len(missed) <= LEARNED_MISSES * wanted, missed
    assert len(unwanted) <= LEARNED_EXTRAS, unwanted


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.name.split(".")[0])
def test_quotes_stand_in_the_text(path: Path, extractor: Extractor) -> None:
    document, extraction, expected = read_case(path, extractor)
    assert extraction.claims or not expected["claims"]
    for claim in extraction.claims:
        assert document.text[claim.start : claim.end] == claim.quote
        if claim.place is not None:
            assert claim.place_start is not None
            assert document.text[claim.place_start : claim.place_end] == claim.place


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.name.split(".")[0])
def test_the_same_input_gives_the_same_records(path: Path, extractor: Extractor) -> None:
    document, extraction, _ = read_case(path, extractor)
    assert extractor.read(document) == extraction
