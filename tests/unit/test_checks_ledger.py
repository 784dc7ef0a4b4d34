"""Checks and signals of a ledger, and the commands that print them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import TheatreError
from whoheld.ledger import open_ledger
from whoheld.model import Baseline, Claim, Document, Place, Quantity, Signal
from whoheld.pipeline.checks import passages_of, run_checks
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.signals import follow
from whoheld.theatre.records import Theatre
from whoheld.theatre.totals import load_totals
from whoheld.timespan import day_span, parse_known

TEXT = "It rained. More than 2 towns in {oblast} were taken, the staff said. {town} is free. More will follow."
EVERYWHERE = {"type": "Polygon", "coordinates": [[[20, 44], [41, 44], [41, 53], [20, 53], [20, 44]]]}


def document(day: int, town: Place) -> Document:
    text = TEXT.format(oblast=town.oblast, town=town.name)
    return Document(
        name=f"r{day}", text=text, source="Gazette", published=day_span(date(2022, 9, day)), sha256=f"{day:064}"
    )


def claims_of(document: Document, town: Place) -> list[Claim]:
    counted, taken = "More than 2 towns", f"{town.name} is free"
    base: dict[str, Any] = {
        "document": document.id,
        "effect": "gains",
        "side": "UA",
        "claimant": "the staff",
        "claimant_side": "other",
        "published": document.published,
        "source": document.source,
    }
    at, there = document.text.index(counted), document.text.index(taken)
    figure = Quantity(value=2, op=">=", unit="settlements", text=counted)
    return [
        Claim(**base, quote=counted, start=at, end=at + len(counted), count=figure),
        Claim(
            **base, quote=taken, start=there, end=there + len(taken), place=town.name, place_kind="settlement",
            place_id=town.place_id, lat=town.lat, lon=town.lon, oblast=town.oblast,
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def town(theatre: Theatre) -> Place:
    """The largest town of one oblast that the latest starting map gives to the attacker."""
    held = {row.place_id for row in theatre.starting_maps[-1].statements if row.state == "RU"}
    return max(
        (p for p in theatre.places if p.place_id in held and p.oblast == "Kharkiv Oblast"), key=lambda p: p.population
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, town: Place) -> str:
    """A ledger of two reports with one figure each, and of a rumour with its denial."""
    path = str(tmp_path_factory.mktemp("ledger") / "war.ledger")
    with open_ledger(path, create=True) as ledger:
        for day in (6, 12):
            report = document(day, town)
            signals = [
                Signal(
                    document=report.id, topic="ceasefire", quote="q", start=0, end=1, published=report.published,
                    modality="rumoured" if day == 6 else "denied", claimant="Ivo Brand" if day == 12 else None,
                )
            ]  # fmt: skip
            moment = datetime(2026, 1, 1, tzinfo=UTC)
            ledger.append(documents=[report], claims=claims_of(report, town), signals=signals, recorded=moment)
    return path


@pytest.fixture
def desk(path: str, theatre: Theatre) -> Any:
    with open_ledger(path) as ledger:
        yield Desk(ledger, theatre)


def test_each_figure_gives_one_check_on_its_own_day(desk: Desk) -> None:
    checks = run_checks(desk, known=None)
    assert [check.on for check in checks] == ["2022-09-06", "2022-09-12"]
    assert {check.scope for check in checks} == {"gained by Ukraine in Kharkiv Oblast"}
    assert {check.known for check in checks} == {"2022-09-13T00:00:00Z"}


def test_later_reports_change_nothing_as_known_before(desk: Desk) -> None:
    known = parse_known("2022-09-06")
    (check,) = run_checks(desk, known=known)
    assert (check.on, check.known) == ("2022-09-06", "2022-09-07T00:00:00Z")
    assert run_checks(desk, known=parse_known("2022-09-05")) == []


def test_a_day_picks_its_figures(desk: Desk) -> None:
    assert [check.on for check in run_checks(desk, known=None, on=date(2022, 9, 12))] == ["2022-09-12"]
    assert run_checks(desk, known=None, on=date(2022, 9, 7)) == []


def test_a_passage_is_the_sentence_of_the_claim(desk: Desk) -> None:
    claims = desk.claims_as_known(None)
    passages = passages_of(desk, claims)
    assert all(claim.quote in passages[claim.id] for claim in claims)
    assert not any("rained" in passage for passage in passages.values())
    assert any("Kharkiv Oblast" in passage for passage in passages.values())


def test_a_map_in_the_ledger_replaces_what_was_believed(
    path: str, tmp_path: Path, theatre: Theatre, town: Place
) -> None:
    copy = tmp_path / "copy.ledger"
    with open_ledger(path) as ledger, open_ledger(str(copy), create=True) as other:
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        other.append(documents=ledger.documents(), claims=ledger.claims(), recorded=moment)
        feature = {"type": "Feature", "geometry": EVERYWHERE, "properties": {"state": "UA"}}
        drawn = json.dumps({"type": "FeatureCollection", "features": [feature]})
        other.add_baseline(Baseline(on="2022-09-09", source="Atlas", known="2022-09-10T00:00:00Z", geojson=drawn))
        before, after = run_checks(Desk(other, theatre), known=None)
    assert (before.on, after.on, after.verdict) == ("2022-09-06", "2022-09-12", "supported as a floor")
    assert after.computed is not None
    assert after.computed > 20, "by the map of 9 September the whole region is gained"


def test_signals_are_followed_to_the_end_of_what_is_known(desk: Desk) -> None:
    followed = follow(desk, known=None)
    assert {signal.id for signal in followed.signals} == set(followed.outcomes)
    assert {outcome.word for outcome in followed.outcomes.values()} == {"denied"}
    early = follow(desk, known=parse_known("2022-09-08"))
    assert [(outcome.word, early.on) for outcome in early.outcomes.values()] == [("open", date(2022, 9, 8))]


def test_the_checks_command_prints_csv(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", path, "--on", "2022-09-12"]) == exits.OK
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["figure"], row["op"], row["value"]) == ("More than 2 towns", ">=", "2.0")
    assert (row["claimant"], row["source"], row["document"]) == ("the staff", "Gazette", "r12")
    assert row["readings"].startswith("as the map has it: ")


def test_the_checks_command_prints_json_lines(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", path, "--json", "--known", "2022-09-06"]) == exits.OK
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["on"], line["known"]) == ("2022-09-06", "2022-09-07T00:00:00Z")
    assert isinstance(line["readings"], list)


def test_no_figures_and_no_signals_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "empty.ledger")
    open_ledger(path, create=True).close()
    assert main(["checks", path]) == exits.OK
    assert "no claim with a figure" in capsys.readouterr().err
    assert main(["signals", path]) == exits.OK
    assert "no statement about an escalation" in capsys.readouterr().err
    assert main(["checks", str(tmp_path / "none.ledger")]) == exits.LEDGER


def test_the_signals_command(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signals", path]) == exits.OK
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["topic"], row["outcome"], row["denied_by"], row["statements"]) == (
        "ceasefire",
        "denied",
        "Ivo Brand",
        "2",
    )
    assert main(["signals", path, "--json", "--known", "2022-09-08"]) == exits.OK
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert [statement["outcome"] for statement in line["statements"]] == ["open"]
    assert main(["signals", path, "--known", "soon"]) == exits.USAGE


def test_totals_of_the_theatre_are_of_its_oblasts(theatre: Theatre) -> None:
    totals = load_totals(theatre)
    oblasts = {region.region_id for region in theatre.regions if region.region_kind == "oblast"}
    assert set(totals) == oblasts
    assert 25_000 < sum(totals.values()) < 35_000


@pytest.mark.parametrize(
    ("rows", "reason"), [("region:moon,4", "unknown region"), ("region:ukraine,4.5", "no whole number")]
)
def test_malformed_totals_are_refused(theatre: Theatre, tmp_path: Path, rows: str, reason: str) -> None:
    (tmp_path / "settlements.csv").write_text(f"region_id,settlements\n{rows}\n", encoding="utf-8")
    moved = msgspec.structs.replace(theatre, folder=str(tmp_path))
    with pytest.raises(TheatreError, match=reason):
        load_totals(moved)
    assert load_totals(msgspec.structs.replace(theatre, folder="")) == {}
