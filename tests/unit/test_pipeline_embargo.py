"""What waits before it is published, and what does not. A toy ledger of our own sentences."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import Embargo, embargo_of, may_be_published, told
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import with_views
from whoheld.theatre.load import load_theatre
from whoheld.timespan import end_of, parse_known

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
    assert "Embargo: 48 h" in (tmp_path / "d.codebook.md").read_text(encoding="utf-8")
    assert main(["report", ledger, "--on", "2022-09-11", "--embargo", "0h"]) == exits.OK
    assert "No embargo" in capsys.readouterr().out
    assert main(["report", ledger, "--on", "2022-09-11", "--embargo", "soon"]) == exits.USAGE
    assert "write 48h or 2d" in capsys.readouterr().err
