"""One interval, by one name, wherever an area is shown with one."""

import msgspec
import numpy as np
import pytest
from publish_cases import case

from whoheld.bands import INTERVAL, PERCENTILES, SHARE, Spread
from whoheld.cli.main import main as whoheld
from whoheld.pipeline.areas import AreaLine
from whoheld.publish import report_html, report_md
from whoheld.publish.digest import digest
from whoheld.publish.intervals import TOLD, Areas
from whoheld.publish.payload import payload
from whoheld.publish.picture.timeline import held_area, timeline_figure
from whoheld.publish.why import totals
from whoheld.server.answers import AreaRow


@pytest.fixture(scope="module")
def doubtful():
    """The case with two settlements in doubt on each day, in the views too."""
    data = case()

    def shaken(day):
        p = day.p.copy()
        p[0], p[5] = (0.6, 0.35, 0.05), (0.3, 0.55, 0.15)
        return msgspec.structs.replace(day, p=p)

    days = tuple(map(shaken, data.days))
    views = tuple(msgspec.structs.replace(view, days=tuple(map(shaken, view.days))) for view in data.views)
    return msgspec.structs.replace(data, days=days, views=views)


def test_the_interval_is_the_middle_of_the_distribution():
    assert (SHARE, INTERVAL, PERCENTILES) == (0.8, "80 % interval", "10th to 90th percentile")
    found = Spread(mean=50.0, variance=400.0, least=0.0, most=100.0)
    band = found.band()
    assert found.at_least(band.low) == pytest.approx(0.9, abs=1e-3)
    assert found.at_least(band.high) == pytest.approx(0.1, abs=1e-3)


def test_site_report_and_timeline_show_the_same_interval(doubtful):
    meta = payload(doubtful)["meta"]
    _, low, high = held_area(doubtful)
    for at, day in enumerate(doubtful.days):
        rows = totals(doubtful, day.on)
        for state, row in enumerate(rows):
            told = row.km2_band.rounded()
            assert meta["bands"][at][2 * state : 2 * state + 2] == [round(told.low), round(told.high)]
            assert (low[at, state], high[at, state]) == (row.km2_band.low, row.km2_band.high)
        assert rows[0].km2_band.high > rows[0].km2_band.low
        words = f"({rows[0].km2_band.rounded().low:,.0f} to {rows[0].km2_band.rounded().high:,.0f})"
        assert words in report_md(doubtful, day.on).replace("\\", "")


def test_every_map_of_the_site_has_an_interval_for_each_day_and_state(doubtful):
    meta = payload(doubtful)["meta"]
    for view, stored in zip(doubtful.views, meta["views"], strict=True):
        assert len(stored["bands"]) == len(view.days)
        assert {len(row) for row in stored["bands"]} == {2 * len(doubtful.states)}
        assert stored["bands"] == Areas(doubtful).told(view.days)


def test_a_band_is_of_the_beliefs_not_of_the_likeliest_states(doubtful):
    """Where many are doubtful in one direction the map's figure may lie outside."""
    p = doubtful.days[2].p.copy()
    p[:] = (0.51, 0.47, 0.02)
    state = np.zeros(len(p), dtype=np.int8)
    day = msgspec.structs.replace(doubtful.days[2], p=p, state=state)
    held, low, high = held_area(msgspec.structs.replace(doubtful, days=(*doubtful.days[:2], day)))
    assert low[2, 0] < high[2, 0] <= held[2, 0]


def test_each_output_calls_it_by_its_name(doubtful, capsys):
    on = doubtful.days[2].on
    named = [
        digest(doubtful, on).basis,
        report_html(doubtful, on),
        payload(doubtful)["meta"]["interval"],
        " ".join(text.get_text() for text in timeline_figure(doubtful).texts),
        AreaLine.__doc__,
        AreaRow.__doc__,
    ]
    assert whoheld(["areas", "--help"]) == 0
    named.append(capsys.readouterr().out)
    for text in named:
        assert TOLD in " ".join(text.split()), text[:200]
