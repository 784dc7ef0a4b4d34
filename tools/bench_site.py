"""The site over a large desk of made-up data: how long it takes to make, how much a page loads, how soon it answers.

usage: bench_site.py [--places N] [--days N] [--claims N] [--known-every DAYS] [--site DIR] [--runs N]

Prints one line of JSON for each measurement. The page is measured in headless Chromium over loopback, beside a page
that draws the same with the same MapLibre from one plain GeoJSON file a day. Without Playwright or a Chromium these
lines say so. --site measures a site that is there already.
"""

import argparse
import functools
import gzip
import http.server
import importlib.util
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_large import large_ledger, large_theatre
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import with_views
from whoheld.publish import SiteData, write_site

START = (
    "index.html",
    "vendor/maplibre-gl.css",
    "app/",
    "data/meta.js",
    "data/places.js",
    "data/now.js",
    "data/days.js",
    "data/layers.js",
)
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking")
PLAYED_S = 8
TRACED_S = 3
WAIT_MS = 300_000
STEPS = 12
PLAIN = """<!doctype html><meta charset="utf-8"><style>body{margin:0}#map{position:absolute;inset:0}</style>
<div id="map"></div><script src="maplibre-gl.js"></script><script>
const day = (at) => fetch(`day-${at}.geojson`).then((answer) => answer.json());
day(0).then((data) => {
  const map = globalThis.plain = new maplibregl.Map({container: 'map', center: [34, 48.5], zoom: 5.5, fadeDuration: 0,
    style: {version: 8, sources: {cells: {type: 'geojson', data}}, layers: [{id: 'cells', type: 'fill', source: 'cells',
    paint: {'fill-color': ['match', ['get', 'state'], 'UA', '#26a', 'RU', '#b22', '#777'], 'fill-opacity': 0.5}}]}});
  map.once('idle', () => { performance.mark('map'); globalThis.show = async (at) => {
    const began = performance.now();
    map.getSource('cells').setData(await day(at));
    await new Promise((done) => map.once('idle', done));
    return performance.now() - began;
  }; });
});</script>"""
OURS = """async (at) => {
  const slider = document.getElementById('slider');
  const began = performance.now();
  const idle = new Promise((done) => { whoheld.live.native.once('idle', done); whoheld.live.native.triggerRepaint(); });
  slider.value = String(at);
  slider.dispatchEvent(new Event('input'));
  const script = performance.now() - began;
  await idle;
  return [performance.now() - began, script];
}"""
# Frames are what requestAnimationFrame runs for; pictures are how often the map's canvas was painted anew.
FRAMES = """(seconds) => new Promise((done) => {
  const pictures = () => globalThis.whoheld?.shown.pictures() ?? 0;
  const gaps = [];
  const began = performance.now();
  const painted = pictures();
  let last = began;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - began < 1000 * seconds) return requestAnimationFrame(step);
    const rate = (count) => (1000 * count) / (now - began);
    const pictures_per_s = rate(pictures() - painted);
    done({frames_per_s: rate(gaps.length), pictures_per_s, longest_gap_ms: Math.max(...gaps)});
  };
  requestAnimationFrame(step);
})"""
# A new day in each frame, as fast as a hand can drag; the script's share is what it does before the browser draws.
DRAG = """(seconds) => new Promise((done) => {
  const slider = document.getElementById('slider');
  const began = performance.now();
  const painted = whoheld.shown.pictures();
  let [frames, script] = [0, 0];
  const step = (now) => {
    frames += 1;
    const start = performance.now();
    slider.value = String(frames % (Number(slider.max) + 1));
    slider.dispatchEvent(new Event('input'));
    script += performance.now() - start;
    if (now - began < 1000 * seconds) return requestAnimationFrame(step);
    const rate = (count) => (1000 * count) / (now - began);
    const pictures_per_s = rate(whoheld.shown.pictures() - painted);
    done({frames_per_s: rate(frames), pictures_per_s, script_ms: script / frames});
  };
  requestAnimationFrame(step);
})"""


def say(measured: str, **figures: object) -> None:
    """One line; figures to three digits."""
    told = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
    print(json.dumps({"measured": measured, **told}), flush=True)


@contextmanager
def large_desk(options: argparse.Namespace, folder: Path) -> Iterator[Desk]:
    """A desk over a ledger that is made in ``folder``."""
    theatre = large_theatre(options.places)
    large_ledger(folder / "large.ledger", theatre, n_days=options.days, n_claims=options.claims)
    with open_ledger(str(folder / "large.ledger")) as ledger:
        yield Desk(ledger, theatre)


def generate(desk: Desk, site: Path) -> SiteData:
    """The site's main map; seconds of processor time, since the machine may have other work."""
    began = time.process_time()
    data = published_days(desk)
    beliefs = time.process_time()
    write_site(data, site)
    done = time.process_time()
    say(
        f"site without other maps: {len(data.places)} places, {len(data.days)} days, {len(data.claims)} claims",
        cpu_s=done - began,
        beliefs_and_checks_s=beliefs - began,
        writing_s=done - beliefs,
    )
    return data


def other_maps(desk: Desk, data: SiteData, site: Path, every: int | None) -> None:
    """By whose word, and as known earlier: each is a run of the fusion."""
    began = time.process_time()
    data = with_views(desk, data, every=every)
    done = time.process_time()
    write_site(data, site)
    say("other maps", maps=len(data.views), cpu_s=done - began, cpu_s_each=(done - began) / max(1, len(data.views)))
    sizes(site)


def sizes(site: Path) -> float:
    """What the page loads at the start and later, gzipped at level 6; returns the first in MB."""
    packed = {
        path.relative_to(site).as_posix(): len(gzip.compress(path.read_bytes(), 6)) / 1e6
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
    first = sum(size for name, size in packed.items() if name.startswith(START))
    views = [size for name, size in packed.items() if name.startswith("data/view_")]
    data = sum(size for name, size in packed.items() if name.startswith("data/") and name.startswith(START))
    say(
        "sizes in MB, gzip",
        data_at_start=data,
        start=first,
        claims_next=packed["data/claims.js"],
        maplibre=packed["vendor/maplibre-gl.js"],
        other_maps_each_when_chosen=max(views, default=0.0),
        all_data=sum(size for name, size in packed.items() if name.startswith("data/")),
    )
    return data


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on loopback."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium; None where there is none."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if chromium is None or importlib.util.find_spec("playwright") is None:
        yield None
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only for this

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


def middle(rows: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def page_of(chromium: Any, address: str) -> Any:
    """A page of a fresh profile."""
    page = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(address, wait_until="commit", timeout=WAIT_MS)
    return page


class Thread:
    """Processor time of a page's main thread and of its process: tells the same on a machine with other work."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(self) -> tuple[float, float]:
        """So far: of the main thread, of all threads of the page's process."""
        told = {row["name"]: row["value"] for row in self._session.send("Performance.getMetrics")["metrics"]}
        return told["ThreadTime"], told["ProcessTime"]


def spent_on(chromium: Any, page: Any, script: str) -> dict[str, float]:
    """What a script measures over some seconds, the page's processor time, and the frames that came to be displayed by

    the compositor's own trace (over another run, since tracing takes time).
    """
    thread = Thread(page)
    before = thread.seconds()
    found = dict(page.evaluate(script, PLAYED_S))
    main, process = (now - then for now, then in zip(thread.seconds(), before, strict=True))
    chromium.start_tracing(page=page, categories=["viz"])
    page.evaluate(script, TRACED_S)
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    displayed = sum(event.get("name") == "Display::FrameDisplayed" for event in events)
    return {
        **found,
        "displayed_per_s": displayed / TRACED_S,
        "cpu_main_ms_per_s": 1000 * main / PLAYED_S,
        "cpu_process_ms_per_s": 1000 * process / PLAYED_S,
    }


def ours(chromium: Any, address: str, runs: int) -> tuple[float, float]:
    """Start, playing, dragging; of a step the median ms, and the mean ms of the page's processor time."""
    starts = []
    for _ in range(runs):
        page = page_of(chromium, f"{address}/index.html")
        thread = Thread(page)
        page.wait_for_selector("body[data-ready=yes]", state="attached", timeout=WAIT_MS)
        ready = thread.seconds()
        page.wait_for_selector("body[data-map=ready]", state="attached", timeout=WAIT_MS)
        drawn = thread.seconds()
        marks = page.evaluate("""() => Object.fromEntries([...performance.getEntriesByType('paint'),
          ...performance.getEntriesByType('mark')].map((entry) => [entry.name, entry.startTime / 1000]))""")
        told = {k: marks[k] for k in ("first-contentful-paint", "useful", "interactive", "map") if k in marks}
        # The picture is made before "useful" is marked; it is on the screen with the first paint, or with the next.
        told["first-useful-paint"] = max(told["useful"], told["first-contentful-paint"])
        starts.append({**told, "cpu_main_until_interactive": ready[0], "cpu_main_until_map": drawn[0]})
        page.context.close()
    say(f"page, seconds from the request, median of {runs}", **middle(starts))
    page = page_of(chromium, f"{address}/index.html")
    page.wait_for_selector("body[data-ready=yes][data-map=ready]", state="attached", timeout=WAIT_MS)
    # What the start still draws must not count.
    page.evaluate(
        "new Promise((done) => { const map = whoheld.live.native; map.once('idle', done); map.triggerRepaint(); })"
    )
    page.evaluate(FRAMES, 1)
    say("frames while nothing moves (what this machine can do)", **page.evaluate(FRAMES, 3))
    last = int(page.get_attribute("#slider", "max"))
    thread = Thread(page)
    before = thread.seconds()
    steps = [page.evaluate(OURS, at * last // STEPS) for at in range(STEPS)]
    spent = [1000 * (now - then) / STEPS for now, then in zip(thread.seconds(), before, strict=True)]
    page.evaluate(OURS, last // 3)
    page.click("#play")
    say("frames while playing", **spent_on(chromium, page, FRAMES))
    page.click("#play")
    page.evaluate(DRAG, 1)  # what is only made once must not count
    say("the slider dragged, a new day each frame", **spent_on(chromium, page, DRAG))
    page.context.close()
    step, script = (statistics.median(column) for column in zip(*steps, strict=True))
    say(
        "a step to another day until the map stands still",
        ms=step,
        of_it_script_ms=script,
        cpu_main_ms=spent[0],
        cpu_process_ms=spent[1],
    )
    return step, spent[1]


def geojson(data: SiteData, at: int) -> bytes:
    """A day as anyone would write it: each settlement's ground with its name, state and percentages."""
    day = data.days[at]
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": place.name,
                "state": data.states[day.state[row]],
                "percent": dict(zip(data.states, day.percent[row].tolist(), strict=True)),
                "age": int(day.evidence_age[row]),
            },
            "geometry": {"type": "MultiPolygon", "coordinates": place.cell},
        }
        for row, place in enumerate(data.places)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def plain(chromium: Any, data: SiteData, site: Path, folder: Path) -> tuple[float, float, float]:
    """The same by one plain GeoJSON file a day: ms of a step, of its processor time, MB of all days."""
    folder.mkdir()
    shutil.copy(site / "vendor/maplibre-gl.js", folder)
    (folder / "index.html").write_text(PLAIN, encoding="utf-8")
    packed = []
    for at in range(STEPS):
        path = folder / f"day-{at}.geojson"
        path.write_bytes(geojson(data, at * (len(data.days) - 1) // STEPS))
        packed.append(len(gzip.compress(path.read_bytes(), 6)) / 1e6)
    with served(folder) as address:
        page = page_of(chromium, f"{address}/index.html")
        page.wait_for_function("globalThis.show !== undefined", timeout=WAIT_MS)
        first = page.evaluate("performance.getEntriesByName('map')[0].startTime / 1000")
        thread = Thread(page)
        before = thread.seconds()[1]
        steps = [page.evaluate("at => show(at)", at) for at in range(STEPS)]
        spent = 1000 * (thread.seconds()[1] - before) / STEPS
        page.context.close()
    step = statistics.median(steps)
    say("plain GeoJSON: start, a step", map_s=first, ms=step, cpu_process_ms=spent, mb_a_day=statistics.mean(packed))
    return step, spent, statistics.mean(packed) * len(data.days)


def measure(chromium: Any, site: Path, runs: int) -> tuple[float, float, float]:
    """Sizes and the page: MB at the start, ms of a step and of its processor time (0 without a browser)."""
    loaded = sizes(site)
    if chromium is None:
        say("the page", missing="pip install --group test, and a Chromium")
        return loaded, 0.0, 0.0
    with served(site) as address:
        return loaded, *ours(chromium, address, runs)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=8610)
    parser.add_argument("--days", type=int, default=217)
    parser.add_argument("--claims", type=int, default=12721)
    parser.add_argument("--known-every", type=int)
    parser.add_argument("--site", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        folder = Path(name)
        if options.site:
            measure(chromium, options.site, options.runs)
            return
        with large_desk(options, folder) as desk:
            data = generate(desk, folder / "site")
            loaded, step, spent = measure(chromium, folder / "site", options.runs)
            if chromium is not None:
                other, theirs, size = plain(chromium, data, folder / "site", folder / "plain")
                say(
                    "ratios to plain GeoJSON a day",
                    step_times_faster=other / step,
                    step_cpu_times_less=theirs / spent,
                    bytes_times_fewer=size / loaded,
                )
            other_maps(desk, data, folder / "site", options.known_every)


if __name__ == "__main__":
    main()
