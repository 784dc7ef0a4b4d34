"""The site in a real browser, opened from disk: it draws, it answers, it asks nobody, and no document can run in it."""

import pytest
from browser import CASES, MARKS, drawn, opened

from whoheld.publish import write_site

pytestmark = MARKS
# Ground (#eceae4) under 27 % of the attacker's red: only the starting map speaks; and the dot of a place in the news.
RED, BLUE = (220, 177, 178), (33, 102, 172)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(CASES.case(), out)
    return (out / "index.html").as_uri()


def test_it_draws_from_disk_and_walks_through_the_days(address):
    with opened(f"{address}#day=2022-09-11") as page:
        assert drawn(page, RED) > 20
        assert drawn(page, BLUE) > 20
        assert page.inner_text("#summary h2") == "11 September 2022"
        assert "Echo" in page.inner_text("#tab-body")
        assert "on the word of the mayor" in page.inner_text("#tab-body")
        page.click("#next")
        assert page.inner_text("#summary h2") == "12 September 2022"
        assert page.is_disabled("#next")
        assert "day=2022-09-12" in page.url
        page.focus("#panel")
        page.keyboard.press("ArrowLeft")
        assert page.inner_text("#day") == "11 September 2022"
        page.focus("#slider")
        page.keyboard.press("Home")
        assert page.inner_text("#day") == "10 September 2022"
        assert "The record starts here" in page.inner_text("#tab-body")
        page.click("#play")
        page.wait_for_selector("#play[aria-pressed=false]", timeout=10_000)
        assert page.inner_text("#day") == "12 September 2022"


def test_a_settlement_shows_its_claims_as_words(address):
    with opened(f"{address}#day=2022-09-12&place=t:4") as page:
        words = page.inner_text("#place")
        assert "Echo" in words
        assert "2 claims up to 12 Sept" in words
        assert CASES.EVIL in words
        assert "claims disagree" in words
        assert words.index("Echo is held.") < words.index("Echo is ours.")
        assert page.locator("#place script, #place img").count() == 0
        assert page.locator("#place a").evaluate_all("all => all.map(a => a.href)") == ["https://example.org/1?a=1&b=2"]
        page.keyboard.press("Escape")
        assert page.is_hidden("#place")
        page.fill("#find", "brav")
        page.press("#find", "Enter")
        assert "Bravo" in page.inner_text("#place h2")
        assert "place=t:1" in page.url


def test_a_click_on_the_map_opens_the_settlement_there(address):
    with opened(f"{address}#day=2022-09-12&view=7/48.5/30.5") as page:
        assert drawn(page, RED)
        box = page.locator("#map canvas").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_selector("#place h2", timeout=5_000)
        assert page.inner_text("#place h2") == "Alpha"
        assert "view=7.00/48.5000/30.5000" in page.url


def test_tabs_show_checks_and_signals_by_keyboard(address):
    with opened(f"{address}#day=2022-09-12") as page:
        page.focus("#tab-changes")
        for name, words in (("claims", "Some say Delta fell."), ("checks", "Overstated"), ("signals", "mobilisation")):
            page.keyboard.press("ArrowRight")
            assert page.get_attribute(f"#tab-{name}", "aria-selected") == "true"
            if name == "checks":
                page.click("#tab-body summary")
                assert "12 %" in page.inner_text("#tab-body")
            assert words.lower() in page.inner_text("#tab-body").lower()
            page.focus(f"#tab-{name}")
        page.click("#tab-about")
        assert "record of public claims" in page.inner_text("#tab-body")
        assert "Settlements: made for the test." in page.inner_text("#credits")


def test_dates_and_lists_read_as_people_write_them(address):
    written = {
        "2022-09-12": "12 September 2022",
        "2022-09-12~": "about 12 September 2022",
        "2022-09": "September 2022",
        "2022": "2022",
        "2022-09-11/2022-09-12": "11 to 12 September 2022",
        "2022-08-30~/2022-09-01~": "about 30 August 2022 to 1 September 2022",
        "2022-09-12T08:30:00Z": "12 September 2022, 08:30 UTC",
    }
    with opened(address) as page:
        assert page.evaluate("dates => dates.map(whoheld.ui.when)", list(written)) == list(written.values())
        # Claims that one sentence makes of three places are one card.
        cards = """() => whoheld.ui.claimCards(['A', 'B', 'C'].map((place) => ({...whoheld.book.claims[0], place})))
          .map((card) => card.querySelector('.says').textContent)"""
        assert page.evaluate(cards) == ["Blueland gains A, B and C"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_has_the_panel_below_the_map(address, scheme):
    with opened(f"{address}#day=2022-09-12", width=360, height=740, scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        stage, panel = page.locator(".stage").bounding_box(), page.locator("#panel").bounding_box()
        assert panel["y"] >= stage["y"] + stage["height"]
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")


def test_without_webgl_the_tables_still_work(address):
    flags = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking")
    with opened(f"{address}#day=2022-09-11", flags=flags, ready="none") as page:
        assert page.is_visible("#nomap")
        page.click("#tab-body .row")
        assert "Echo is ours." in page.inner_text("#place")
