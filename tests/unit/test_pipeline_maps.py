"""Published maps in a ledger: to start from, or as one source among others. A toy ledger of our own sentences."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.model import Baseline, Document, MapRole
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.publication import starts
from whoheld.theatre.records import Theatre
from whoheld.timespan import day_span, parse_span

RECORDED = datetime(2022, 10, 2, tzinfo=UTC)
TEXT = "The Ukrainian General Staff said that Ukrainian forces liberated Balakliia on September 8."
EAST = [[36.6, 48.0], [40.0, 48.0], [40.0, 50.2], [36.6, 50.2], [36.6, 48.0]]
FAR_EAST = [[37.5, 48.0], [40.0, 48.0], [40.0, 50.2], [37.5, 50.2], [37.5, 48.0]]  # Izium is west of it


def draw(path: Path, ring: list[list[float]]) -> str:
    feature = {"type": "Feature", "properties": {"state": "RU"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return str(path)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    (tmp_path / "reports.jsonl").write_text(
        json.dumps({"id": "a", "published": "2022-09-08", "source": "Paper A", "text": TEXT}) + "\n"
    )
    path = str(tmp_path / "war.ledger")
    assert main(["ingest", "-q", path, str(tmp_path / "reports.jsonl")]) == exits.OK
    start = draw(tmp_path / "start.geojson", EAST)
    assert main(["baseline", path, start, "--on", "2022-09-05", "--source", "Desk"]) == exits.OK
    return path


@pytest.fixture
def later(ledger: str, tmp_path: Path) -> str:
    return draw(tmp_path / "later.geojson", FAR_EAST)


def held(capsys: pytest.CaptureFixture[str], ledger: str, on: str, *more: str) -> tuple[str, float]:
    capsys.readouterr()
    assert main(["at", ledger, "--on", on, "Izium", *more]) == exits.OK
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    return row["state"], float(row["p_UA"])


def test_a_later_map_as_source_is_evidence_of_two_days_before(
    ledger: str, later: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = held(capsys, ledger, "2022-09-20")
    command = ["baseline", ledger, later, "--on", "2022-09-15", "--source", "Other desk", "--as", "source"]
    assert main(command) == exits.OK
    assert before[0] == "RU"
    assert held(capsys, ledger, "2022-09-12") == before
    assert held(capsys, ledger, "2022-09-13")[0] == "UA"
    assert held(capsys, ledger, "2022-09-20")[0] == "UA"
    # It was known at the end of its day: as known before, nothing of it.
    assert held(capsys, ledger, "2022-09-14", "--known", "2022-09-14T12:00:00Z") == before
    assert held(capsys, ledger, "2022-09-14", "--known", "2022-09-16")[0] == "UA"
    assert held(capsys, ledger, "2022-09-20", "--by", "UA")[0] == "RU"  # no side's word
    assert held(capsys, ledger, "2022-09-20", "--by", "neither")[0] == "UA"


def test_why_lists_the_map_and_adds_up(ledger: str, later: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["baseline", ledger, later, "--on", "2022-09-15", "--source", "Other desk", "--as", "source"]
    assert main([*command, "--lag", "1d"]) == exits.OK
    capsys.readouterr()
    for place in ("Izium", "Balakliia", "Kupiansk"):
        assert main(["why", ledger, place, "--on", "2022-09-20", "--json"]) == exits.OK
        told = json.loads(capsys.readouterr().out)
        parts = [row["share"] for row in (*told["reasons"], *told["maps"])]
        whole = told["start"] + sum(parts) + told["rest"] + told["time"] + told["ground"] + told["decided"]
        assert whole == pytest.approx(told["p"][told["state"]], abs=2e-3)
        assert [(row["on"], row["tells_of"], row["source"]) for row in told["maps"]] == [
            ("2022-09-15", "2022-09-14", "Other desk")
        ]
    assert main(["why", ledger, "Izium", "--on", "2022-09-20"]) == exits.OK
    text = capsys.readouterr().out
    assert "the map of 2022-09-15 by Other desk shows UA" in text
    assert "later maps" in text


def test_a_map_to_start_from_still_replaces(ledger: str, later: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", ledger, later, "--on", "2022-09-15", "--source", "Other desk"]) == exits.OK
    assert held(capsys, ledger, "2022-09-14")[0] == "RU"
    assert held(capsys, ledger, "2022-09-15") == ("UA", 0.96)


def test_what_does_not_fit_is_refused(ledger: str, later: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["baseline", ledger, later, "--on", "2022-09-15", "--source", "Other desk"]
    assert main([*command, "--lag", "1d"]) == exits.USAGE
    assert main([*command, "--as", "source", "--lag", "soon"]) == exits.USAGE
    assert main([*command, "--as", "source"]) == exits.OK
    assert main([*command, "--as", "source"]) == exits.OK  # there already
    capsys.readouterr()
    assert main(command) not in (exits.OK, exits.USAGE)
    assert "in the ledger already, as source" in capsys.readouterr().err


def test_the_report_names_the_maps_behind_it(ledger: str, later: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["baseline", ledger, later, "--on", "2022-09-15", "--source", "Other desk", "--as", "source"]
    assert main(command) == exits.OK
    capsys.readouterr()
    assert main(["report", ledger, "--on", "2022-09-20"]) == exits.OK
    assert "the map of 2022-09-15 by Other desk" in capsys.readouterr().out


@pytest.mark.parametrize("role", ["start", "source"])
def test_what_is_known_later_of_an_earlier_day_changes_nothing_that_was_known(
    tmp_path: Path, theatre: Theatre, role: MapRole
) -> None:
    """Neither a map nor a report moves the day that beliefs started from, as known before it."""
    known, on = datetime(2022, 9, 10, tzinfo=UTC), date(2022, 9, 9)
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as ledger:
        report = Document(text=TEXT, sha256="0" * 64, published=day_span(date(2022, 9, 8)))
        ledger.append(documents=[report], recorded=RECORDED)
        before = Desk(ledger, theatre).field([on], known=known)
        assert before.prior.on == date(2022, 9, 8)
        month = Document(text="Of a month.", sha256="1" * 64, published=parse_span("2022-09"))
        ledger.append(documents=[month], recorded=RECORDED)
        ledger.add_baseline(
            Baseline(on="2022-04-05", source="M", known="2022-10-01T00:00:00Z", geojson='{"features": []}', role=role)
        )
        desk = Desk(ledger, theatre)
        after = desk.field([on], known=known)
        assert after.prior.on == before.prior.on
        assert (after.p == before.p).all()
        assert starts(desk, known) == date(2022, 9, 8)
        assert desk.field([on]).prior.on < date(2022, 9, 1)
        nothing = datetime(2022, 9, 1, tzinfo=UTC)
        assert desk.field([on], known=nothing).prior.on == on
