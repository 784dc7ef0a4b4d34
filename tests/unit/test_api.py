"""The Python API over a toy ledger of our own sentences: answers, what holds the embargo, how they draw themselves."""

import builtins
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import whoheld
from whoheld.api import Atlas, Table
from whoheld.api.html import table
from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError, LedgerError, MissingExtra, NotFound

EVIL = "<script>alert(1)</script>"
STORIES = (
    ("a", "2022-09-05", "Paper A", "Ukrainian forces held Kharkiv."),
    (
        "b",
        "2022-09-09",
        "Paper B & Sons",
        "Ukrainian forces liberated Balakliia. Ukrainian troops have taken Balakliia.",
    ),
    ("c", "2022-09-11", "Paper C", "Ukrainian forces liberated Kupiansk."),
    ("c2", "2022-09-11", "Paper E", "On Sunday Ukrainian troops recaptured the city of Kupiansk."),
    ("c3", "2022-09-11", "Paper G", "Ukrainian forces have retaken Kupiansk."),
    ("d", "2022-09-11", "Paper D", "Ukrainian forces have liberated two settlements in Kharkiv Oblast."),
    ("e", "2022-09-11", "Paper F", "Rumours say that Russia will declare a general mobilisation."),
)
LAST = "2022-09-11"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, text in STORIES:
            out.write(json.dumps({"id": name, "published": day, "source": source, "text": text}) + "\n")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return folder / "war.ledger"


@pytest.fixture(scope="module")
def atlas(ledger: Path) -> Iterator[Atlas]:
    with whoheld.open(ledger) as opened:
        yield opened


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No geopandas, pandas or matplotlib."""
    real = builtins.__import__

    def blocked(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("geopandas", "pandas", "matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", blocked)


def test_importing_is_light() -> None:
    words = (
        "import sys, whoheld; heavy = {'numpy', 'shapely', 'sqlalchemy', 'msgspec'} & set(sys.modules); print(heavy)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "set()\n"
    assert "open" in dir(whoheld)
    with pytest.raises(AttributeError, match="no attribute 'shut'"):
        whoheld.shut  # noqa: B018


def test_a_ledger_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no such ledger"):
        whoheld.open(tmp_path / "none.ledger")


def test_at_has_every_settlement(atlas: Atlas) -> None:
    shown = atlas.at(LAST)
    assert len(shown) == 5488
    kupiansk = shown.of("Kupiansk, Kharkiv")
    assert (kupiansk.state, kupiansk.evidence_age_days) == ("UA", 0)
    assert sum(kupiansk.p.values()) == pytest.approx(1, abs=1e-3)
    assert sum(shown.counts.values()) == len(shown)
    assert shown == atlas.at(date(2022, 9, 11))
    kharkiv = shown.where(oblast="Kharkiv Oblast")
    assert 100 < len(kharkiv) < len(shown)
    assert kharkiv.of("Izium").name == "Izium"
    with pytest.raises(InputError, match="not in this part"):
        kharkiv.of("Odesa")
    with pytest.raises(NotFound):
        shown.of("Nowhere at all")


def test_both_clocks(atlas: Atlas) -> None:
    assert atlas.at(LAST, known="2022-09-10").of("Kupiansk, Kharkiv").state == "RU"
    assert atlas.at("2022-09-08").of("Balakliia").state == "RU"
    with pytest.raises(InputError, match="has no zone"):
        atlas.at(LAST, known=datetime(2022, 9, 10))  # noqa: DTZ001
    with pytest.raises(InputError, match="is not a day"):
        atlas.at("yesterday")


def test_answers_cannot_be_changed(atlas: Atlas) -> None:
    shown = atlas.at(LAST)
    with pytest.raises(AttributeError):
        shown.title = "mine"
    with pytest.raises(AttributeError):
        shown[0].state = "UA"


def test_why(atlas: Atlas) -> None:
    answer = atlas.why("Balakliia", on=LAST)
    assert answer.state == "UA"
    assert {reason.document for reason in answer.reasons} == {"b"}
    shown = answer._repr_html_()
    assert "Balakliia, end of 2022-09-11: UA" in shown
    assert "Paper B &amp; Sons" in shown
    assert "Balakliia at the end of 2022-09-11: UA" in repr(answer)


def test_changes(atlas: Atlas) -> None:
    rows = atlas.changes("2022-09-08", LAST)
    assert {"Balakliia", "Kupiansk"} <= {row.name for row in rows}
    assert len(atlas.changes("2022-09-08", "2022-09-08")) == 0
    with pytest.raises(InputError, match="no span of days"):
        atlas.changes(LAST, "2022-09-08")


def test_panel_is_a_geodataframe(atlas: Atlas) -> None:
    frame = atlas.panel("2022-09-09", LAST)
    assert len(frame) == 3 * 5488
    assert frame.crs == "EPSG:4326"
    row = frame[(frame["place_id"] == "geonames:703656") & (frame["on"] == LAST)].iloc[0]
    assert (row["state"], row["name"], row["changed"]) == ("UA", "Kupiansk", 1)
    assert (row.geometry.x, row.geometry.y) == (row["lon"], row["lat"])
    assert frame["evidence_age_days"].isna().sum() > 0
    few = atlas.panel("2022-09-09", LAST, changed_only=True)
    assert 0 < len(few) < len(frame)
    assert len(few) % 3 == 0
    daily = atlas.at(LAST).to_frame()
    assert list(frame[frame["on"] == LAST]["state"]) == list(daily["state"])


def test_panel_without_geopandas_is_rows(atlas: Atlas, bare: None) -> None:
    rows = atlas.panel("2022-09-10", LAST, changed_only=True)
    assert isinstance(rows, Table)
    last = [row for row in rows if row.place_id == "geonames:703656"][-1]
    assert (last.on, last.state, last.changed) == (LAST, "UA", 1)
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[gis\]'"):
        atlas.at(LAST).to_frame()
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[gis\]'"):
        rows.to_frame()


def test_checks_and_signals(atlas: Atlas) -> None:
    (check,) = atlas.checks()
    assert check.document == "d"
    assert len(atlas.checks(on="2022-09-05")) == 0
    assert [line.topic for line in atlas.signals()] == ["mobilisation"]
    assert "mobilisation" in atlas.signals()._repr_html_()


def test_what_is_publishable_holds_the_embargo(atlas: Atlas) -> None:
    own, held = atlas, atlas.publishable()
    assert own.at(LAST).of("Kupiansk, Kharkiv").state == "UA"
    assert held.at(LAST).of("Kupiansk, Kharkiv").state == "RU"
    assert "shown as before" in held.at(LAST).note
    assert "no embargo" in own.at(LAST).note
    assert "Kupiansk" not in {row.name for row in held.changes("2022-09-09", LAST)}
    panel = held.panel("2022-09-09", LAST)
    assert set(panel[panel["place_id"] == "geonames:703656"]["state"]) == {"RU"}
    assert "Kupiansk" in own.checks()[0].detail
    assert "Kupiansk" not in held.checks()[0].detail
    with pytest.raises(InputError, match="knows no embargo"):
        held.why("Kupiansk, Kharkiv", on=LAST)
    assert atlas.publishable(waits=timedelta(hours=1)).at(LAST).of("Kupiansk, Kharkiv").state == "RU"


def test_export_holds_the_embargo_unless_told_otherwise(atlas: Atlas, tmp_path: Path) -> None:
    def kupiansk(**more: Any) -> str:
        (out,) = atlas.export(tmp_path / "day.geojson", "geojson", on=LAST, **more)
        found = json.loads(out.read_text(encoding="utf-8"))["features"]
        return next(f["properties"]["state"] for f in found if f["id"] == "geonames:703656")

    assert kupiansk() == "RU"
    assert kupiansk(waits=timedelta(0)) == "UA"
    with pytest.raises(InputError, match="is no option of export"):
        atlas.export(tmp_path / "day.csv", "csv", day=LAST)
    with pytest.raises(InputError, match="needs --place"):
        atlas.export(tmp_path / "day.json", "prov", on=LAST)


def test_an_export_that_cannot_be_written_is_said_so(atlas: Atlas, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be written") as caught:
        atlas.export(tmp_path / "none" / "day.csv", "csv", on=atlas.last_day)
    assert "mkdir -p" in (caught.value.hint or "")


def test_a_map_draws_itself(atlas: Atlas) -> None:
    shown = atlas.at(LAST)
    page, png = shown._repr_html_(), shown._repr_png_()
    assert png is not None
    assert png.startswith(b"\x89PNG")
    assert re.search(r'<img alt="[^"]*end of 2022-09-11" style="max-width: 100%" src="data:image/png;base64,', page)
    assert "<td" in page
    assert "<table>" in atlas._repr_html_()


def test_a_map_without_matplotlib_is_a_table(atlas: Atlas, bare: None) -> None:
    shown = atlas.at("2022-09-10")
    assert shown._repr_png_() is None
    assert "<img" not in shown._repr_html_()
    with pytest.raises(MissingExtra):
        shown.picture()


class Said(msgspec.Struct, frozen=True):
    quote: str
    n: int | None = None


def test_tables_show_words_as_text_only() -> None:
    many = Table([Said(f"{EVIL} \u202e {'x' * 1_000_000}", 1234)] * 25, title=EVIL)
    page = many._repr_html_()
    assert "<script" not in page
    assert "\u202e" not in page
    assert len(page) < 20_000
    assert "and 5 more" in page
    assert "1,234" in page
    assert len(many[:3]) == 3
    assert many[:3].to_dicts()[0]["n"] == 1234
    assert repr(many[:3]).endswith("3 rows>")
    assert table("empty", []) == "<div><table><caption>empty</caption></table></div>"
