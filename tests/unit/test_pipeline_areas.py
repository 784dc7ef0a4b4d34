"""``whoheld areas``: rows that add up, bands about the map's figures, and gains since a day."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.model import Claim, Document
from whoheld.theatre.records import Theatre
from whoheld.timespan import day_span

TEXT = "{town} was taken by our forces, the staff said."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, theatre: Theatre) -> str:
    """A ledger of one report: a town that the starting map gives to the attacker is the defender's."""
    held = {row.place_id for row in theatre.starting_maps[-1].statements if row.state == "RU"}
    towns = (p for p in theatre.places if p.place_id in held and p.oblast == "Kharkiv Oblast")
    town = max(towns, key=lambda p: p.population)
    text = TEXT.format(town=town.name)
    published = day_span(date(2022, 9, 12))
    report = Document(name="r", text=text, source="Gazette", published=published, sha256="1" * 64)
    claim = Claim(
        document=report.id, quote=text, start=0, end=len(text), effect="gains", side="UA", claimant="the staff",
        claimant_side="RU", published=published, place=town.name, place_kind="settlement", place_id=town.place_id,
        lat=town.lat, lon=town.lon, oblast=town.oblast,
    )  # fmt: skip
    path = str(tmp_path_factory.mktemp("ledger") / "war.ledger")
    with open_ledger(path, create=True) as ledger:
        ledger.append(documents=[report], claims=[claim], signals=[], recorded=datetime(2026, 1, 1, tzinfo=UTC))
    return path


def rows_of(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    assert main(["areas", *words]) == exits.OK
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_oblasts_add_up_and_each_figure_has_its_band(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capsys, path, "--on", "2022-09-13", "--by-oblast")
    whole = [row for row in rows if not row["oblast"]]
    assert [row["state"] for row in whole] == ["RU", "UA", "contested"]
    assert sum(float(row["km2"]) for row in whole) == pytest.approx(600_249, rel=1e-3)
    red = sum(float(row["km2"]) for row in rows if row["oblast"] and row["state"] == "RU")
    assert red == pytest.approx(float(whole[0]["km2"]), abs=1)
    for row in rows:
        assert 0 <= float(row["km2_low"]) <= float(row["km2_high"])
        assert 0 <= int(row["settlements_low"]) <= int(row["settlements_high"])
        assert row["since"] == row["gained_km2"] == row["gained_low"] == ""
    assert float(whole[0]["km2_low"]) < float(whole[0]["km2"]) < float(whole[0]["km2_high"])


def test_what_was_gained_since_a_day_is_lost_by_the_other(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    red, blue, _ = rows_of(capsys, path, "--on", "2022-09-13", "--since", "2022-09-12", "--known", "2022-09-14")
    assert blue["since"] == "2022-09-12"
    assert float(blue["gained_low"]) <= float(blue["gained_km2"]) + 1e-6
    assert float(red["gained_km2"]) == pytest.approx(-float(blue["gained_km2"]), abs=0.2)


def test_a_later_day_to_compare_with_is_refused(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["areas", path, "--on", "2022-09-12", "--since", "2022-09-12"]) == exits.BAD_INPUT
    assert "give an earlier day" in capsys.readouterr().err
