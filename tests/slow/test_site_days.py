"""The map while its days run by: what is painted at each settlement is what the day says, dragged, played or still."""

import json

import msgspec
import numpy as np
import pytest
from browser import CASES, MARKS, opened

from whoheld.publish import write_site
from whoheld.publish.records import SiteDay

pytestmark = MARKS
DAYS = [f"2022-09-{day:02}" for day in range(10, 30)]
# What the canvas shows at each settlement: the state whose colour most pixels around it have; stripes are contested.
PAINTED = """() => {
  const W = whoheld;
  const {canvas} = W.shown;
  const [wide, high] = [document.getElementById('ground').clientWidth, document.getElementById('ground').clientHeight];
  const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
  const pen = copy.getContext('2d', {willReadFrequently: true});
  pen.drawImage(canvas, 0, 0);
  const ratio = canvas.width / wide;
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const rgb = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const {land, ground} = W.theme(theme);
  const near = (one, two, by = 5) => one.every((value, n) => Math.abs(value - two[n]) <= by);
  const over = (below, color, part) => rgb(below).map((value, n) => value * (1 - part) + rgb(color)[n] * part);
  const map = W.live.native;
  const {lat, lng: lon} = map.getCenter();
  const seen = W.flat.frame({zoom: map.getZoom(), lat, lon}, wide, high);
  return W.places.id.map((_, place) => {
    const x = W.flat.east(W.places.lon[place]) * seen.scale - seen.left;
    const y = W.flat.south(W.places.lat[place]) * seen.scale - seen.top;
    const found = W.states.map(() => 0);
    let stripes = 0;
    for (let dx = -36; dx <= 36; dx += 3) for (let dy = -36; dy <= 36; dy += 3) {
      const [px, py] = [x + dx, y + dy];
      if (px < 0 || py < 0 || px >= wide || py >= high || Math.hypot(dx, dy) < 14) continue;
      if (W.shown.at({x: px, y: py}) !== place) continue;
      const [r, g, b] = pen.getImageData(Math.floor(px * ratio), Math.floor(py * ratio), 1, 1).data;
      for (const below of [land, ground]) for (const part of W.OPACITY) {
        W.states.forEach((_, s) => { if (near([r, g, b], over(below, W.colorOf(s, theme), part))) found[s] += 1; });
      }
      for (const s of [0, 1]) if (near([r, g, b], over(ground, W.colorOf(s, theme), 0.95), 14)) stripes += 1;
    }
    const most = Math.max(...found);
    if (stripes > 40) return 'contested';
    return most > 60 ? W.states[found.indexOf(most)] : `unclear: ${found} ${stripes}`;
  });
}"""
SAID = """() => [...whoheld.choice.atlas.days[whoheld.titled().day].state].map((state) => whoheld.states[state])"""
# Two moves of a drag: the events that the browser sends, and what the canvas shows before anything else can happen.
DRAGGED = f"""(at) => {{
  const slider = document.getElementById('slider');
  for (const day of [at ? at - 1 : 1, at]) {{
    slider.value = String(day);
    slider.dispatchEvent(new Event('input'));
  }}
  const [day, panel] = ['#day', '#summary h2'].map((one) => document.querySelector(one).textContent);
  return [({PAINTED})(), ({SAID})(), day, panel];
}}"""
NOTED = """
globalThis.noted = [];
document.addEventListener("readystatechange", () => {
  if (document.readyState !== 'interactive') return;
  const day = document.getElementById('day');
  const note = () => noted.push([day.value, Boolean(globalThis.whoheldData.days)]);
  new MutationObserver(note).observe(day, {childList: true, characterData: true, subtree: true});
});"""


def long_case():
    """Twenty days in which the settlements go from hand to hand, one of them contested at times; none only claimed."""
    case = CASES.case()

    def days(turn):
        found = []
        for at, on in enumerate(DAYS):
            state = np.array([(at // 2 + row * turn) % 2 if row != 3 else at % 3 for row in range(6)], dtype=np.int8)
            p = np.full((6, 3), 0.02, dtype=np.float32)
            p[np.arange(6), state] = 0.96
            ages = np.array([at % 9 + row * 7 for row in range(6)], dtype=np.int32)
            found.append(SiteDay(on=on, state=state, p=p, evidence_age=ages))
        return tuple(found)

    views = tuple(
        msgspec.structs.replace(view, days=days(at + 2)[: len(DAYS)]) for at, view in enumerate(case.views) if view.by
    )
    return msgspec.structs.replace(case, days=days(1), views=views, reasons=())


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(long_case(), out)
    return (out / "index.html").as_uri()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 360)])
def test_a_dragged_slider_shows_each_day_at_once_and_the_panel_when_it_rests(address, scheme, width):
    with opened(f"{address}#day={DAYS[0]}", scheme=scheme, width=width) as page:
        assert page.evaluate(PAINTED) == page.evaluate(SAID)
        shown = set()
        for at in (1, 4, 5, 9, 14, 17, 19, 8):
            painted, said, day, panel = page.evaluate(DRAGGED, at)
            assert painted == said, day
            shown.add(tuple(said))
            assert panel != day  # what is not on the map waits
        assert len(shown) > 4
        assert "contested" in {state for states in shown for state in states}
        page.wait_for_selector("#summary h2:has-text('18 September 2022')", timeout=5_000)
        assert "day=2022-09-18" in page.url
        assert page.evaluate(PAINTED) == page.evaluate(SAID)


def test_while_days_run_the_names_stand_in_the_picture_and_the_map_still_moves(address):
    with opened(f"{address}#day={DAYS[0]}&view=6.5/49/32") as page:
        page.wait_for_timeout(1_000)
        page.click("#play")
        days = set()
        for at in range(1, 8):
            page.wait_for_function("day => whoheld.titled().on >= day", arg=DAYS[at], timeout=5_000)
            painted, said, on = page.evaluate(f"() => [({PAINTED})(), ({SAID})(), whoheld.titled().on]")
            assert painted == said, on
            days.add(on)
            if at == 2:
                assert page.evaluate("getComputedStyle(document.querySelector('.maplibregl-canvas')).opacity") == "0"
                box = page.locator("#map").bounding_box()
                page.mouse.move(box["x"] + 500, box["y"] + 400)
                page.mouse.down()
                page.mouse.move(box["x"] + 560, box["y"] + 430, steps=4)
                page.mouse.up()
                page.wait_for_function("() => !location.hash.includes('view=6.50/49.0000/32.0000')", timeout=5_000)
            if at == 4:
                page.mouse.wheel(0, -120)
        assert len(days) > 3
        assert page.evaluate("whoheld.live.native.getZoom()") > 6.5
        page.click("#play")
        assert page.get_attribute("#play", "aria-pressed") == "false"
        assert page.evaluate("getComputedStyle(document.querySelector('.maplibregl-canvas')).opacity") == "1"
        page.wait_for_timeout(500)
        assert page.evaluate(PAINTED) == page.evaluate(SAID)


def test_a_drag_shows_the_map_that_was_chosen(address):
    with opened(f"{address}#day={DAYS[3]}") as page:
        everyone = page.evaluate(SAID)
        page.select_option("#by", "RED")
        page.wait_for_selector("#which:has-text('Redland')")
        assert page.evaluate(SAID) != everyone
        for at in (4, 5, 6, 3):
            painted, said, day, _ = page.evaluate(DRAGGED, at)
            assert painted == said, day
        page.select_option("#by", "differ")
        page.wait_for_selector("#which:has-text('rings mark')")
        assert page.evaluate(PAINTED) == everyone
        page.focus("#slider")
        page.keyboard.press("End")
        assert page.evaluate(PAINTED) == page.evaluate(SAID)


def test_the_last_day_is_shown_before_the_others_are_there_and_a_day_asked_for_first(address):
    with opened(address, first=NOTED) as page:
        noted = page.evaluate("noted")
        assert noted[0] == ["29 September 2022", False]
        assert page.evaluate("whoheld.whole")
        assert page.locator("#bars .column").count() == len(DAYS)
        assert page.evaluate("performance.getEntriesByName('useful').length") == 1
    with opened(f"{address}#day={DAYS[2]}", first=NOTED) as page:
        noted = page.evaluate("noted")
        assert noted[0] == ["12 September 2022", True]
        assert {day for day, _ in noted} == {"12 September 2022"}


def test_the_days_that_come_first_are_those_of_the_whole(address):
    with opened(address) as page:
        both = """() => { const {now, days} = whoheldData;
          const each = (day) => [...day.state, ...day.spoke, ...day.percent];
          const plain = (list) => JSON.stringify(list.map(each));
          return [plain(whoheld.unfold(now.days, null)), plain(whoheld.unfold(days, null).slice(-2))]; }"""
        first, whole = page.evaluate(both)
        assert first == whole
        assert len(json.loads(first)) == 2
