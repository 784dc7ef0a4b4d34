"""All settlements as a table, checks as marks on the map, signals as a line: by mouse, by keyboard, without WebGL."""

import msgspec
import pytest
from browser import BROWSER, CASES, MARKS, drawn, opened, sync_api
from PIL import Image

from whoheld.publish import report_html, write_site

pytestmark = MARKS
NO_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking")
RED = (220, 177, 178)


def many_places(data, count):
    """The case with so many settlements more, of South, all as Alpha is."""
    more = tuple(
        msgspec.structs.replace(
            data.places[0], place_id=f"t:{at}", name=f"Hamlet {at}", local_name=None, population=at % 90, cell=()
        )
        for at in range(6, count + 6)
    )
    rows = [0, 1, 2, 3, 4, 5] + [0] * count

    def wide(day):
        return msgspec.structs.replace(day, state=day.state[rows], p=day.p[rows], evidence_age=day.evidence_age[rows])

    return msgspec.structs.replace(
        data,
        places=(*data.places, *more),
        days=tuple(map(wide, data.days)),
        views=tuple(msgspec.structs.replace(view, days=tuple(map(wide, view.days))) for view in data.views),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(many_places(CASES.case(), 120), out)
    return (out / "index.html").as_uri()


def names(page):
    return page.locator("#all tbody th").all_inner_texts()


def test_without_webgl_the_table_stands_below_the_picture(address):
    with opened(f"{address}#day=2022-09-12", flags=NO_WEBGL, ready="none") as page:
        stage, table = page.locator("#picture").bounding_box(), page.locator("#all").bounding_box()
        assert stage["height"] > 150
        assert table["y"] >= stage["y"] + stage["height"] - 1
        assert page.locator("#all thead th[scope=col]").all_inner_texts()[:2] == ["Settlement", "Held by"]
        assert names(page)[:2] == ["Foxtrot", "Echo"]  # most people first
        assert page.inner_text("#all-count") == "1 to 50 of 126 settlements"
        echo = page.locator("#all tbody tr", has_text="Echo")
        assert echo.inner_text().split("\t")[1:] == ["Blueland", "96 %", "North", "of this day", "4,000"]
        page.click("#prev")
        assert "11 September 2022" in page.inner_text("#all caption")
        assert page.locator("#all tbody tr", has_text="Bravo").inner_text().split("\t")[1] == "Redland"


def test_the_table_is_searched_sorted_and_turned(address):
    with opened(f"{address}#day=2022-09-12&as=table", flags=NO_WEBGL, ready="none") as page:
        for _ in range(2):
            page.click("#all-on")
        assert page.inner_text("#all-count") == "101 to 126 of 126 settlements"
        assert page.is_disabled("#all-on")
        assert page.evaluate("document.activeElement.id") == "all-back"
        page.click("[data-key=name]")
        assert page.get_attribute("#all th:has([data-key=name])", "aria-sort") == "descending"
        assert names(page)[:2] == ["Alpha", "Bravo"]
        assert page.inner_text("#all-count").startswith("1 to 50")
        page.keyboard.press("Enter")
        assert page.get_attribute("#all th:has([data-key=name])", "aria-sort") == "ascending"
        page.fill("#all-name", "hamlet 11")
        assert len(names(page)) == 11
        page.fill("#all-name", "")
        page.select_option("#all-region", label="North")
        page.select_option("#all-state", label="Blueland")
        assert sorted(names(page)) == ["Delta", "Echo", "Foxtrot"]
        page.fill("#all-name", "nowhere")
        assert page.inner_text("#all-count") == "No settlement is like that"


def test_the_keyboard_goes_from_the_map_to_the_table_and_on_to_a_settlement(address):
    with opened(f"{address}#day=2022-09-12") as page:
        assert page.is_hidden("#all")
        page.focus("#map canvas")
        page.keyboard.press("t")
        assert page.evaluate("document.activeElement.id") == "all-name"
        assert "as=table" in page.url
        assert page.get_attribute("#as-table", "aria-pressed") == "true"
        page.keyboard.type("echo")
        page.focus("#all tbody .pick")
        page.keyboard.press("Enter")
        assert page.inner_text("#place h2") == "Echo"
        assert "place=t:4" in page.url
        page.click("#as-table")
        assert page.is_hidden("#all")
        assert "as=table" not in page.url
        # The links at the top lead there as well, and leave the view as it is.
        page.focus("#to-table")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "all-name"
        page.focus("a.skip >> nth=0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "panel"
        assert "day=2022-09-12" in page.url


def test_at_360_px_the_table_keeps_within_the_page(address):
    with opened(f"{address}#day=2022-09-12&as=table", flags=NO_WEBGL, ready="none", width=360, height=740) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.is_visible("#all-on")
        assert names(page)[0] == "Foxtrot"


def test_a_check_is_marked_on_the_map_and_its_mark_leads_to_its_card(address, tmp_path):
    with opened(f"{address}#day=2022-09-11&tab=checks") as page:
        assert drawn(page, RED)
        pin = page.locator(".check-pin")
        assert pin.get_attribute("aria-label") == "Overstated: at least 2 settlements, North"
        assert pin.inner_text() == "✗"
        page.focus(".check-pin")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "check-0"
        before = page.url
        page.click("#check-0 .show")
        page.wait_for_function("before => location.href !== before", arg=before)
        assert page.get_attribute(".check-pin", "aria-current") == "true"
        assert "North" in page.inner_text("#status")
        page.wait_for_function("whoheld.live.native.queryRenderedFeatures({layers: ['marked']}).length > 0")
        # The saved picture bears the mark as well: white on the colour of its verdict.
        page.click("#save summary")
        with page.expect_download() as waiting:
            page.click("#save-png")
        waiting.value.save_as(tmp_path / "map.png")
        with Image.open(tmp_path / "map.png") as picture:
            colours = {colour[:3]: count for count, colour in picture.getcolors(1 << 24)}
        assert colours.get((155, 44, 44), 0) > 150
        page.click("#tab-changes")
        assert page.locator(".check-pin").count() == 0


def test_without_webgl_the_picture_bears_the_mark_and_moves_there(address):
    with opened(f"{address}#day=2022-09-12&tab=checks", flags=NO_WEBGL, ready="none") as page:
        assert page.locator("#picture .check-mark").count() == 0  # the check is of the day before
        page.click(".earlier summary")
        page.click("#check-0 .show")
        assert page.locator("#picture .check-mark title").text_content() == "Overstated: at least 2 settlements, North"
        assert "view=" in page.url
        assert page.locator("#picture .scale text").text_content().endswith(" km")


def test_signals_stand_on_a_line_up_to_the_day_shown(address):
    with opened(f"{address}#day=2022-09-12&tab=signals", flags=NO_WEBGL, ready="none") as page:
        label = page.get_attribute(".signal-line", "aria-label")
        assert "Mobilisation: 1 statement, the latest on 12 Sept, outcome open" in label
        assert page.locator(".signal-line .sign").count() == 1
        page.click(".signal-line", position={"x": 2, "y": 5})
        assert page.inner_text("#day") == "10 September 2022"
        assert page.locator(".signal-line").count() == 0  # nothing was said by then


def test_on_paper_the_legend_is_open_and_the_table_left_out(address):
    with opened(f"{address}#day=2022-09-12", flags=NO_WEBGL, ready="none", width=800) as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.is_visible("#legend-body")
        assert page.is_hidden("#all")
        picture, caption = page.locator("#picture").bounding_box(), page.locator("#caption").bounding_box()
        assert caption["y"] >= picture["y"] + picture["height"] or picture["y"] >= caption["y"] + caption["height"] - 1


def test_at_360_px_the_report_s_table_breaks_no_name(tmp_path):
    page_file = tmp_path / "report.html"
    page_file.write_text(report_html(CASES.case(), CASES.DAYS[2]), encoding="utf-8")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=list(NO_WEBGL))
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        lines = """(heads) => heads.map((head) => {
          const words = document.createRange();
          words.selectNodeContents(head);
          return words.getClientRects().length;
        })"""
        assert page.locator("tbody th").evaluate_all(lines) == [1, 1, 1]
        browser.close()
