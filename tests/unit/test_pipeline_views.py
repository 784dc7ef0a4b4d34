"""Other maps of the published days: whose word, and as known earlier. A toy ledger of our own sentences."""

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import numpy as np
import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError
from whoheld.ledger import open_ledger
from whoheld.pipeline import views
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import with_views

STORIES = (
    ("a", "2022-09-10", "The Ukrainian General Staff said that Ukrainian forces held Kharkiv on September 10."),
    ("b", "2022-09-12", "The Ukrainian General Staff said that Ukrainian forces liberated Izium on September 11."),
    ("c", "2022-09-13", "The Russian Ministry of Defense said that Russian forces held Izium on September 12."),
)
NONE = timedelta(0)  # what waits before it is published is another test's


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    lines = [json.dumps({"id": name, "published": day, "source": name, "text": text}) for name, day, text in STORIES]
    (folder / "reports.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return folder / "war.ledger"


@pytest.fixture(scope="module")
def seen(path, theatre):
    with open_ledger(str(path)) as ledger:
        desk = Desk(ledger, theatre)
        data = published_days(desk, waits=NONE)
        yield desk, data, with_views(desk, data, every=2, waits=NONE)


def share(data, days, name, at, state):
    place = next(n for n, row in enumerate(data.places) if row.name == name)
    return int(days[at].percent[place, data.states.index(state)])


def test_each_side_and_neither_has_its_own_map(seen):
    _, data, found = seen
    by = {view.by: view for view in found.views if view.by}
    assert list(by) == ["RU", "UA", "neither"]
    assert all(len(view.days) == len(data.days) for view in by.values())
    last = len(data.days) - 1
    assert share(data, by["UA"].days, "Izium", last, "UA") > share(data, data.days, "Izium", last, "UA")
    assert share(data, by["RU"].days, "Izium", last, "UA") < 50
    assert share(data, by["neither"].days, "Izium", last, "UA") < 50


def test_a_later_report_changes_no_earlier_map(seen):
    desk, data, found = seen
    known = {view.known: view for view in found.views if view.known}
    assert list(known) == ["2022-09-10", "2022-09-12", "then"]
    assert [day.on for day in known["2022-09-12"].days] == ["2022-09-10", "2022-09-11", "2022-09-12"]
    # The gain of the 11th was told on the 12th: it is on the map of the 11th as known later, not on that evening's.
    told, evening = (share(data, known[key].days, "Izium", 1, "UA") for key in ("2022-09-12", "then"))
    assert told > evening + 5
    assert share(data, known["then"].days, "Izium", 2, "UA") > evening + 5
    # Each evening is what a whole map asked for with that known gives; the last is the map itself.
    for at in range(3):
        earlier = published_days(
            desk, first=datetime(2022, 9, 10).date(), last=datetime(2022, 9, 10 + at).date(),  # noqa: DTZ001
            known=datetime(2022, 9, 11 + at, tzinfo=UTC), waits=NONE,
        )  # fmt: skip
        assert np.array_equal(earlier.days[-1].percent, known["then"].days[at].percent)
        assert np.array_equal(earlier.days[-1].evidence_age, known["then"].days[at].evidence_age)
    assert np.array_equal(known["then"].days[-1].percent, data.days[-1].percent)


def test_what_is_not_asked_for_is_not_made(seen):
    desk, data, _ = seen
    assert [view.known for view in with_views(desk, data, every=0, evenings=False).views] == [None] * 3
    early = with_views(desk, data, known=datetime(2022, 9, 12, tzinfo=UTC), every=1, evenings=False).views
    assert [view.known for view in early if view.known] == ["2022-09-10"]
    with pytest.raises(InputError, match="no number of days"):
        with_views(desk, data, every=-1)


def test_the_site_carries_them_as_files_of_their_own(path, tmp_path, capsys):
    assert main(["site", "-q", str(path), str(tmp_path / "site"), "--known-every", "2", "--no-evenings"]) == exits.OK
    capsys.readouterr()
    text = (tmp_path / "site" / "data" / "meta.js").read_text(encoding="utf-8")
    meta = json.loads(text.partition(" = ")[2].removesuffix(";\n"))
    assert [(view["by"], view["known"], view["days"]) for view in meta["views"]] == [
        ("RU", None, 4), ("UA", None, 4), ("neither", None, 4), (None, "2022-09-10", 1), (None, "2022-09-12", 3),
    ]  # fmt: skip
    days = (tmp_path / "site" / "data" / "days.js").stat().st_size
    for view in meta["views"]:
        assert (tmp_path / "site" / "data" / f"{view['file']}.js").stat().st_size < days / 3


def test_long_spans_have_fewer_dates_of_knowledge(monkeypatch, seen):
    desk, data, _ = seen
    asked = []
    monkeypatch.setattr(views, "_days", lambda desk, days, *rest, **more: asked.append(days[-1]) or ())
    days = tuple(
        msgspec.structs.replace(data.days[0], on=(date(2022, 1, 1) + timedelta(days=at)).isoformat())
        for at in range(217)
    )
    many = msgspec.structs.replace(data, days=days)
    found = [view.known for view in with_views(desk, many).views if view.known]
    assert found == [(date(2022, 1, 1) + timedelta(days=28 * at)).isoformat() for at in range(8)]
    assert len([view for view in with_views(desk, many, every=7).views if view.known]) == 31
