"""A Chromium for the tests of the site, opened on a page from disk, and the cases of the unit tests."""

import importlib.util
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
if BROWSER is None and os.environ.get("WHOHELD_NEEDS_BROWSER"):
    pytest.fail("WHOHELD_NEEDS_BROWSER is set, and there is no Chromium", pytrace=False)
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install --group test)")
MARKS = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium here: apt-get install chromium"),
]
FLAGS = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PIXELS = """(rgb) => {
  const from = document.querySelector('#ground canvas');
  const canvas = Object.assign(document.createElement('canvas'), {width: from.width, height: from.height});
  const pen = canvas.getContext('2d');
  pen.drawImage(from, 0, 0);
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (rgb.every((value, n) => Math.abs(data[at + n] - value) < 6)) found += 1;
  }
  return found;
}"""


def _cases():
    path = Path(__file__).parents[1] / "unit" / "publish_cases.py"
    spec = importlib.util.spec_from_file_location("publish_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = _cases()


@contextmanager
def opened(address, *, flags=FLAGS, width=1400, height=900, scheme="light", ready="ready", first=None):
    """A page of a fresh profile, with all that it asked for and complained of; the script ``first`` runs first."""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=list(flags))
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.asked, page.told = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.told.append(str(error)))
        page.on("dialog", lambda dialog: page.told.append(f"dialog: {dialog.message}"))
        if first:
            page.add_init_script(first)
        page.goto(address)
        page.wait_for_selector(f"body[data-ready=yes][data-map={ready}]", state="attached", timeout=60_000)
        yield page
        assert page.told == []
        assert [url for url in page.asked if not url.startswith(("file:", "blob:", "data:"))] == []
        browser.close()


def drawn(page, rgb):
    """Pixels of a colour, once the map has settled."""
    for _ in range(40):
        if found := page.evaluate(PIXELS, list(rgb)):
            return found
        page.wait_for_timeout(250)
    return 0
