"""The sample's map against public facts that everyone agrees on now (tests/fixtures/sample-truth.csv)."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from whoheld.ledger import open_ledger
from whoheld.pipeline.demo import find_sample, sample_roots
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.ingest import ingest_files
from whoheld.pipeline.lookup import find_place
from whoheld.theatre.load import load_theatre

pytestmark = pytest.mark.slow
TRUTH = Path(__file__).parents[1] / "fixtures" / "sample-truth.csv"
WRONG = 0  # of 36; the frozen map gets 12 wrong


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    sample = find_sample(sample_roots())
    theatre = load_theatre(sample.theatre)
    path = tmp_path_factory.mktemp("sample") / "sample.ledger"
    with open_ledger(str(path), create=True) as ledger:
        ingest_files(ledger, theatre, sample.reports, recorded=sample.read)
        yield Desk(ledger, theatre)


def rows() -> list[tuple[date, str, str]]:
    with TRUTH.open(encoding="utf-8", newline="") as handle:
        return [(date.fromisoformat(row["on"]), row["place"], row["state"]) for row in csv.DictReader(handle)]


def test_the_map_beats_the_frozen_one(desk: Desk) -> None:
    wrong, frozen = [], []
    for day in sorted({on for on, _, _ in rows()}):
        field = desk.field([day], known=datetime.combine(day, time(23, 59), UTC))
        states = dict(zip(field.sites.place_ids, field.states_on(day), strict=True))
        start = dict(zip(field.sites.place_ids, field.prior.p.argmax(axis=1), strict=True))
        for on, name, state in rows():
            if on == day:
                place = find_place(desk.theatre, name).place_id
                wrong += [(day, name)] if states[place] != state else []
                frozen += [(day, name)] if desk.states[int(start[place])] != state else []
    assert len(wrong) < len(frozen), (wrong, frozen)
    assert len(wrong) <= WRONG, wrong
