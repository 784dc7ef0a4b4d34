"""The queue: what would change the map most comes first, with figures that a retraction bears out to the unit."""

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.model import Baseline
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.queue import QueueLine, queue
from whoheld.theatre.records import Theatre

SAID = "The {who} said that {whose} forces {did} {place} on September {day}."
STORIES = (
    ("z", "2022-09-05", "Paper Z", ("Ukrainian General Staff", "Ukrainian", "held", "Kharkiv", 5)),
    ("a", "2022-09-08", "Paper A", ("Russian Ministry of Defense", "Ukrainian", "liberated", "Balakliia", 8)),
    ("b", "2022-09-11", "Paper B", ("Russian Ministry of Defense", "Ukrainian", "liberated", "Izium", 11)),
    ("c", "2022-09-11", "Paper C", ("Kharkiv Oblast governor Oleh Synehubov", "Ukrainian", "liberated", "Izium", 11)),
    ("d", "2022-09-12", "Paper D", ("Russian Ministry of Defense", "Russian", "held", "Vovchansk", 12)),
    ("e", "2022-09-12", "Paper E", ("Ukrainian General Staff", "Ukrainian", "liberated", "Vovchansk", 12)),
)
DAY = date(2022, 9, 12)
SIGNED = ("--author", "A. Desk", "--reason", "read again")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queue")
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, words in STORIES:
            text = SAID.format(**dict(zip(("who", "whose", "did", "place", "day"), words, strict=True)))
            out.write(json.dumps({"id": name, "published": day, "source": source, "text": text}) + "\n")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return folder / "war.ledger"


@pytest.fixture(scope="module")
def lines(read: Path, theatre: Theatre) -> list[QueueLine]:
    with open_ledger(str(read)) as ledger:
        return queue(Desk(ledger, theatre), on=DAY)


def test_the_largest_effect_comes_first(lines: list[QueueLine]) -> None:
    assert [line.share for line in lines] == sorted((line.share for line in lines), reverse=True)
    assert all(line.share > 0 and line.settlements > 0 for line in lines)
    assert {line.kind for line in lines} == {"claim", "place"}
    first = next(line for line in lines if line.kind == "claim")
    assert (first.place, first.state, first.source, first.copies) == ("Balakliia", "UA gains [asserted]", "Paper A", 1)
    assert first.why.startswith("without it ")
    assert " RU, not UA: " in first.why
    assert "Balakliia" in first.why
    assert first.grade == "3"
    doubtful = next(line for line in lines if line.kind == "place")
    assert doubtful.why.startswith("in doubt: ")
    assert doubtful.settlements == 1


def test_the_effect_of_a_claim_is_what_its_retraction_does(
    read: Path, lines: list[QueueLine], tmp_path: Path, theatre: Theatre
) -> None:
    first = next(line for line in lines if line.kind == "claim" and line.copies == 1)
    path = str(shutil.copy(read, tmp_path))
    with open_ledger(path) as ledger:
        before = np.array(Desk(ledger, theatre).field([DAY]).states_on(DAY))
    assert main(["review", path, "retract", first.target, *SIGNED]) == exits.OK
    with open_ledger(path) as ledger:
        desk = Desk(ledger, theatre)
        changed = np.flatnonzero(before != np.array(desk.field([DAY]).states_on(DAY)))
        people = sum(desk.places[desk.sites.place_ids[n]].population for n in changed)
        km2 = float(desk.territory.area_km2[changed].sum())
        assert first.target not in {line.target for line in queue(desk, on=DAY)}
    assert (first.settlements, first.population, first.km2) == (len(changed), people, round(km2, 1))


def test_what_is_tried_is_no_other_than_what_would_be_found_among_all(
    read: Path, theatre: Theatre, lines: list[QueueLine]
) -> None:
    """Here, where all can be tried: each claim alone, whatever its place in the queue's own first look."""
    with open_ledger(str(read)) as ledger:
        desk = Desk(ledger, theatre)
        before = desk.field([DAY]).states_on(DAY)
        found = {
            claim.id
            for claim in desk.claims_as_known(None)
            if desk.field_without([DAY], [claim.id]).states_on(DAY) != before
        }
    assert found == {line.target for line in lines if line.kind == "claim"}


def test_words_before_and_after_a_map_as_a_source_are_tried(read: Path, theatre: Theatre, tmp_path: Path) -> None:
    """A map cuts the days in two: what was said on both sides of it is looked at, as among all."""
    path = str(shutil.copy(read, tmp_path))
    around = [[36.0, 49.0], [38.0, 49.0], [38.0, 50.4], [36.0, 50.4], [36.0, 49.0]]
    features = [{"geometry": {"type": "Polygon", "coordinates": [around]}, "properties": {"state": "contested"}}]
    with open_ledger(path) as ledger:
        geojson = json.dumps({"features": features})
        ledger.add_baseline(
            Baseline(on="2022-09-11", source="M", known="2022-09-11T12:00:00Z", geojson=geojson, role="source")
        )
        desk = Desk(ledger, theatre)
        field = desk.field([DAY])
        assert len(field.legs) == 2
        before = field.states_on(DAY)
        claims = [(claim.id, claim.published.first_day) for claim in desk.claims_as_known(None) if claim.published]
        found = {key: day for key, day in claims if desk.field_without([DAY], [key]).states_on(DAY) != before}
        assert min(found.values()) < date(2022, 9, 10) < max(found.values())
        assert {line.target for line in queue(desk, on=DAY) if line.kind == "claim"} == found.keys()


def test_what_was_decided_is_not_asked_again(
    read: Path, lines: list[QueueLine], tmp_path: Path, theatre: Theatre
) -> None:
    claim = next(line for line in lines if line.kind == "claim")
    place = next(line for line in lines if line.kind == "place")
    path = str(shutil.copy(read, tmp_path))
    assert main(["review", path, "correct", claim.target, "--modality", "hedged", *SIGNED]) == exits.OK
    words = ["override", place.target, "--state", "RU", "--days", DAY.isoformat(), *SIGNED]
    assert main(["review", path, *words]) == exits.OK
    with open_ledger(path) as ledger:
        again = queue(Desk(ledger, theatre), on=DAY)
    assert place.target not in {line.target for line in again}
    assert claim.quote not in {line.quote for line in again}


def test_the_command_prints_it(read: Path, lines: list[QueueLine], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(read), "queue", "--on", DAY.isoformat(), "--limit", "2"]) == exits.OK
    printed = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["target"] for row in rows] == [line.target for line in lines[:2]]
    assert main(["review", str(read), "queue", "--limit", "2"]) == exits.OK
    assert capsys.readouterr().out == printed, "the ledger's last day, and the same each time"
    assert main(["review", str(read), "queue", "--limit", "0"]) == exits.USAGE
    assert main(["review", str(read), "list", "--on", DAY.isoformat()]) == exits.USAGE
