"""What waits before it is published, and what does not. A toy ledger of our own sentences."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.model import Document
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import Embargo, embargo_of, may_be_published, told
from whoheld.pipeline.exports import Wanted, write_export
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import with_views
from whoheld.theatre.load import load_theatre
from whoheld.timespan import end_of, parse_known, parse_span

STORIES = (
    ("o", "2022-08-20", "Paper H", "The Ukrainian General Staff said that Ukrainian forces liberated Kupiansk."),
    ("o2", "2022-08-24", "Paper I", "Russian forces recaptured Kupiansk. Russian forces seized Kupiansk."),
    ("o3", "2022-08-25", "Paper J", "The Ukrainian General Staff said that Russian forces captured Kupiansk."),
    ("a", "2022-09-05", "Paper A", "Ukrainian forces held Kharkiv."),
    ("b", "2022-09-09", "Paper B", "Ukrainian forces liberated Balakliia. Ukrainian troops have taken Balakliia."),
    ("c", "2022-09-11", "Paper C", "Ukrainian forces liberated Kupiansk."),
    ("c2", "2022-09-11", "Paper E", "On Sunday Ukrainian troops recaptured the city of Kupiansk."),
    ("c3", "2022-09-11", "Paper G", "Ukrainian forces have retaken Kupiansk."),
    ("d", "2022-09-11", "Paper D", "The Ukrainian General Staff said that Ukrainian forces liberated Izium."),
    ("d2", "2022-09-11", "Paper F", "The Russian Ministry of Defense said that Russian forces withdrew from Izium."),
)
LAST = date(2022, 9, 11)
KUPIANSK = "geonames:703656"
WAITS = timedelta(hours=48)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("embargo")
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, text in STORIES:
            out.write(json.dumps({"id": name, "published": day, "source": source, "text": text}) + "\n")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return str(folder / "war.ledger")


@pytest.fixture(scope="module")
def desk(ledger: str) -> Iterator[Desk]:
    with open_ledger(ledger) as opened:
        yield Desk(opened, load_theatre("ukraine"))


def states(desk: Desk, name: str, *, waits: timedelta = WAITS, known: datetime | None = None) -> list[str]:
    place = next(p.place_id for p in desk.theatre.places if (p.name, p.oblast) == (name, "Kharkiv Oblast"))
    days = [date(2022, 9, 9), date(2022, 9, 10), LAST]
    held = may_be_published(desk, days, embargo=embargo_of(desk, waits=waits, known=known), known=known)
    return [held.field.states_on(day)[held.field.site_index(place)] for day in days]


def test_a_young_change_that_no_official_announced_waits(desk: Desk) -> None:
    assert states(desk, "Kupiansk", waits=timedelta(0))[-1] == "UA"
    assert states(desk, "Kupiansk")[-1] == "RU"


def test_what_an_official_announced_is_shown_at_once(desk: Desk) -> None:
    assert states(desk, "Izium")[-1] == "UA"


def test_an_old_change_is_shown(desk: Desk) -> None:
    assert states(desk, "Balakliia") == ["UA"] * 3
    assert states(desk, "Balakliia", known=parse_known("2022-09-10"))[0] == "RU"


def test_what_is_published_tells_what_waits_and_no_map_leaks(desk: Desk) -> None:
    data = published_days(desk, first=date(2022, 9, 9))
    data = with_views(desk, data, every=1)
    place = next(at for at, p in enumerate(data.places) if p.name == "Kupiansk")
    own = data.states.index("UA")
    assert "shown as before" in data.embargo
    assert data.days[-1].state[place] != own
    assert all(view.days[-1].state[place] != own for view in data.views)
    free = published_days(desk, first=date(2022, 9, 9), waits=timedelta(0))
    assert free.days[-1].state[place] == own
    assert free.embargo.startswith("No embargo")


@pytest.mark.parametrize("published", ["2022-09-11", "2022-09"])
def test_the_wait_counts_from_what_has_come_in(tmp_path: Path, published: str) -> None:
    """Neither the end of a day nor that of a month has come because a report bears its date."""
    came = datetime(2022, 9, 11, 10, tzinfo=UTC)
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as ledger:
        report = Document(text="Ukrainian forces held Kharkiv.", sha256="0" * 64, published=parse_span(published))
        ledger.append(documents=[report], recorded=came)
        desk = Desk(ledger, load_theatre("ukraine"))
        assert embargo_of(desk, waits=WAITS, known=None).until == came - WAITS
        assert embargo_of(desk, waits=WAITS, known=end_of(LAST)).until == end_of(LAST) - WAITS


def test_the_sentence() -> None:
    one = Embargo(waits=WAITS, until=end_of(LAST))
    assert told(one, 0) == "Embargo: 48 h. No change of hands waits."
    assert "1 settlement is shown as before" in told(one, 1)
    assert "2 settlements are shown as before" in told(one, 2)


def test_commands_take_it(ledger: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["report", ledger, "--on", "2022-09-11", "--format", "md"]) == exits.OK
    shown = capsys.readouterr().out
    assert "shown as before" in shown
    assert "Kupiansk" not in shown.split("## ")[1]
    assert main(["export", ledger, str(tmp_path / "d.csv"), "--format", "csv", "--on", "2022-09-11"]) == exits.OK
    assert "Embargo: 48 h" in capsys.readouterr().err
    assert "Embargo: 48 h" in (tmp_path / "d.csv.codebook.md").read_text(encoding="utf-8")
    assert main(["report", ledger, "--on", "2022-09-11", "--embargo", "0h"]) == exits.OK
    assert "No embargo" in capsys.readouterr().out
    assert main(["report", ledger, "--on", "2022-09-11", "--embargo", "soon"]) == exits.USAGE
    assert "write 48h or 2d" in capsys.readouterr().err


FORMS = [
    Wanted(form="geojson", on=LAST),
    Wanted(form="csv", on=LAST),
    Wanted(form="parquet", on=LAST),
    Wanted(form="geoparquet", on=LAST),
    Wanted(form="gpkg", on=LAST),
    Wanted(form="panel", first=date(2022, 9, 9), on=LAST),
    Wanted(form="prov", on=LAST, place="Kupiansk, Kharkiv"),
]


def state_of(form: str, out: Path) -> str:
    """What the file says of Kupiansk on its last day."""
    if form in ("csv", "panel"):
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return next(row["state"] for row in reversed(rows) if row["place_id"] == KUPIANSK)
    if form == "geojson":
        found = json.loads(out.read_text(encoding="utf-8"))["features"]
        return next(f["properties"]["state"] for f in found if f["id"] == KUPIANSK)
    if form == "prov":
        entities = json.loads(out.read_text(encoding="utf-8"))["entity"]
        return next(entity["whoheld:state"] for key, entity in entities.items() if ":belief-" in key)
    if form == "gpkg":
        rows = pyogrio.read_dataframe(out, layer="settlements", read_geometry=False).to_dict("records")
    else:
        rows = pq.read_table(out).to_pylist()
    return next(row["state"] for row in rows if row["place_id"] == KUPIANSK)


@pytest.mark.parametrize("wanted", FORMS, ids=[wanted.form for wanted in FORMS])
def test_no_form_of_export_shows_what_waits(desk: Desk, tmp_path: Path, wanted: Wanted) -> None:
    out = tmp_path / {"gpkg": "day.gpkg", "panel": "panel.csv"}.get(wanted.form, "day")
    done = write_export(desk, out, wanted)
    assert "shown as before" in done.embargo
    assert state_of(wanted.form, out) == "RU"
    assert write_export(desk, out, wanted, waits=timedelta(0)).embargo.startswith("No embargo")
    assert state_of(wanted.form, out) == "UA"


@pytest.mark.parametrize("form", ["geojson", "geoparquet"])
def test_no_area_holds_what_waits(desk: Desk, tmp_path: Path, form: str) -> None:
    point = shapely.Point(37.61, 49.71)  # Kupiansk
    for waits, state in ((WAITS, "RU"), (timedelta(0), "UA")):
        write_export(desk, tmp_path / form, Wanted(form=form, on=LAST, areas=True), waits=waits)
        read = geopandas.read_file if form == "geojson" else geopandas.read_parquet
        frame = read(tmp_path / form)
        assert list(frame.loc[frame.contains(point), "state"]) == [state]


def test_no_check_tells_of_what_waits(ledger: str, tmp_path: Path) -> None:
    """A figure that is right only with the town that waits: the review must not name it."""
    with (tmp_path / "more.jsonl").open("w", encoding="utf-8") as out:
        text = "Ukrainian forces have liberated two settlements in Kharkiv Oblast."
        out.write(json.dumps({"id": "n", "published": "2022-09-11", "source": "Paper N", "text": text}) + "\n")
    path = tmp_path / "war.ledger"
    shutil.copy(ledger, path)
    assert main(["ingest", "-q", str(path), str(tmp_path / "more.jsonl")]) == exits.OK
    with open_ledger(str(path)) as opened:
        other = Desk(opened, load_theatre("ukraine"))
        for waits, named in ((WAITS, False), (timedelta(0), True)):
            write_export(other, tmp_path / "reviews.json", Wanted(form="claimreview"), waits=waits)
            told = (tmp_path / "reviews.json").read_text(encoding="utf-8")
            assert '"ClaimReview"' in told
            assert ("Kupiansk" in told) is named
