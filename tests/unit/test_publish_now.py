"""What the page's first picture is made of: the last two days and the box around what changed."""

import msgspec
import numpy as np
from publish_cases import DAYS, case

from whoheld.publish.payload import payload
from whoheld.publish.records import SiteDay
from whoheld.publish.site import SCRIPTS, site_files


def unfolded(rows, places, states):
    """Each day's state, day of evidence and percentages by place, as the page unfolds them."""
    now = np.zeros((places, 2 + states), dtype=np.int64)
    found = []
    for passed, *columns in rows:
        now = now.copy()
        now[np.cumsum(np.array(passed, dtype=np.int64) + 1) - 1] += (
            np.array(columns, dtype=np.int64).reshape(2 + states, -1).T
        )
        found.append(now)
    return found


def test_the_days_that_come_first_are_the_last_two_of_all():
    made = payload(case())
    whole = unfolded(made["days"], 6, 3)
    first = unfolded(made["now"]["days"], 6, 3)
    assert len(whole) == len(DAYS) == 3
    assert [day.tolist() for day in first] == [day.tolist() for day in whole[-2:]]


def test_a_single_day_comes_first_as_it_is():
    one = msgspec.structs.replace(case(), days=case().days[:1])
    made = payload(one)
    assert made["now"]["days"] == made["days"]
    assert made["now"]["scene"] is None


def moved(data, rows):
    """Two days between which these places change hands."""
    before = data.days[0]
    state = before.state.copy()
    state[rows] = 1 - np.minimum(state[rows], 1)
    after = SiteDay(on=DAYS[1], state=state, p=before.p, evidence_age=before.evidence_age)
    return msgspec.structs.replace(data, days=(before, after))


def test_the_scene_is_around_what_changed_and_none_where_little_did():
    data = case()
    assert payload(moved(data, [0, 1]))["now"]["scene"] is None
    # Places 0, 1 and 3: 30.5 to 31.5 east, 48.5 to 49.5 north, and an eighth more on each side.
    assert payload(moved(data, [0, 1, 3]))["now"]["scene"] == [30.375, 48.375, 31.625, 49.625]


def test_a_place_far_away_does_not_make_the_scene_large():
    data = case()
    places = tuple(
        msgspec.structs.replace(data.places[at % 6], place_id=f"t:{at}", lon=90.0 if at == 11 else 30.0 + at / 10)
        for at in range(12)
    )
    state = np.zeros(12, dtype=np.int8)
    p = np.full((12, 3), 1 / 3, dtype=np.float32)
    ages = np.zeros(12, dtype=np.int32)
    days = tuple(SiteDay(on=on, state=state + at, p=p, evidence_age=ages) for at, on in enumerate(DAYS[:2]))
    west, _, east, _ = payload(msgspec.structs.replace(data, places=places, days=days, reasons=(), views=()))["now"][
        "scene"
    ]
    assert 29.9 < west < 30.2
    assert 30.9 < east < 31.3


def test_the_scripts_are_one_file_in_the_order_in_which_they_run():
    files = site_files(case())
    assert [name for name in files if name.startswith("app/")] == ["app/page.js", "app/style.css"]
    page = files["app/page.js"].decode()
    starts = [
        page.index(words) for words in ("globalThis.whoheld = {", "W.map =", "W.flat =", "W.ground =", "begin();")
    ]
    assert starts == sorted(starts)
    assert page.count("'use strict';") == len(SCRIPTS)
