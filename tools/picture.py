"""The README's picture: the demo's site as a browser draws it.

usage: picture.py SITE VIEW        writes docs/images/map.png; needs Chromium and the test group (playwright)

SITE is the site's folder, such as demo/site. VIEW is what stands behind the # in the page's address, such as
'day=2022-09-12&place=geonames:707292&view=7.6/49.35/36.9'.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parents[1] / "docs" / "images" / "map.png"
SIZE = {"width": 1200, "height": 720}
MOST = 400_000  # bytes: a README is read over slow lines too
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking")


def main() -> int:
    """Draw, and say how large it is."""
    site, view = sys.argv[1:]
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    address = f"{(Path(site) / 'index.html').resolve().as_uri()}#{view}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        page.goto(address)
        page.wait_for_selector("body[data-ready=yes][data-map=ready]", state="attached")
        page.wait_for_timeout(3_000)  # tiles and labels settle after the map says that it is ready
        OUT.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=OUT)
        browser.close()
    size = OUT.stat().st_size
    print(f"{OUT}: {size:,} bytes")
    return 0 if size < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
