"""What the reader of the site chooses, in a real browser: whose word, as known when, against what, names, downloads."""

import csv
import io
import json

import pytest
from browser import CASES, MARKS, opened

from whoheld.publish import write_site

pytestmark = MARKS
NO_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(CASES.case(), out)
    return (out / "index.html").as_uri()


def asked_for(page, name):
    return [url for url in page.asked if url.endswith(f"data/{name}.js")]


def state_of(page, place):
    return page.evaluate(
        "at => whoheld.states[whoheld.choice.atlas.days[whoheld.meta.days.indexOf(whoheld.titled().on)].state[at]]",
        place,
    )


def test_whose_word_and_where_they_differ(address):
    with opened(f"{address}#day=2022-09-11", flags=NO_WEBGL, ready="none") as page:
        assert state_of(page, 4) == "BLUE"
        assert not asked_for(page, "view_0")
        page.select_option("#by", "RED")
        page.wait_for_selector("#which:has-text('Redland’s side alone')")
        assert state_of(page, 4) == "RED"
        assert len(asked_for(page, "view_0")) == 1
        assert "by=RED" in page.url
        page.select_option("#against", "now")
        page.wait_for_selector("#tab-body .row:has-text('Echo')")
        assert "1 settlement differs from the map by everyone’s word" in page.inner_text("#tab-body")
        page.select_option("#by", "differ")
        page.wait_for_selector("#which:has-text('rings mark')")
        assert state_of(page, 4) == "BLUE"
        words = page.inner_text("#tab-body")
        assert "The maps on the word of Redland, Blueland and neither side alone disagree on 1 settlement." in words
        assert (
            words.split("Echo")[1].replace("\n", " ").count("Redland") == 3
        )  # Redland's own label, its state, neither's
        assert len(asked_for(page, "view_0")) == 1
        # The claims shown are those of the side asked for.
        page.select_option("#by", "RED")
        page.wait_for_selector("#which:has-text('Redland')")
        page.click("#tab-claims")
        assert "No claim was published on this day." in page.inner_text("#tab-body")


def test_as_known_then_and_what_is_known_since(address):
    with opened(f"{address}#day=2022-09-12", flags=NO_WEBGL, ready="none") as page:
        page.select_option("#known", "2022-09-11")
        page.wait_for_selector("#which:has-text('at the end of 11 September')")
        assert page.inner_text("#day") == "11 September 2022"  # nothing later could be known
        assert page.get_attribute("#slider", "max") == "1"
        assert "known=2022-09-11" in page.url
        assert "First the map as known now, then the map shown." in page.inner_text("#tab-body")
        assert "Echo" in page.inner_text("#tab-body")
        page.select_option("#known", "")
        page.wait_for_selector("#slider[max='2']")
        page.select_option("#against", "then")
        page.wait_for_selector("#tab-body:has-text('evening')")
        assert "Echo" in page.inner_text("#tab-body")
        page.select_option("#against", "2022-09-10")
        page.wait_for_selector("#tab-body:has-text('from 10 September 2022')")
        assert "North" in page.inner_text("#tab-body .regions")


def test_every_choice_is_in_the_address(address):
    asked = "#day=2022-09-11&place=t:4&by=BLUE&against=2022-09-10&tab=sources&names=local"
    with opened(f"{address}{asked}", flags=NO_WEBGL, ready="none") as page:
        assert page.inner_text("#place h2") == "Echo (local)"
        assert page.input_value("#by") == "BLUE"
        assert page.input_value("#against") == "2022-09-10"
        page.press("#panel", "Escape")
        assert "A paper" in page.inner_text("#tab-body")
        for part in ("by=BLUE", "against=2022-09-10", "tab=sources", "names=local"):
            assert part in page.url
        # What no map was made for is left out, and says nothing wrong.
        page.evaluate("location.hash = '#day=2022-09-12&by=NOBODY&known=1999-01-01&against=rubbish'")
        page.wait_for_selector("#which:has-text('everyone')")
        assert page.inner_text("#day") == "12 September 2022"


def test_a_settlement_has_a_strip_a_sentence_and_a_table(address):
    with opened(f"{address}#day=2022-09-12&place=t:4", flags=NO_WEBGL, ready="none") as page:
        why = page.inner_text("#place .why")
        assert "Echo is shown as held by Blueland (96 %), most of all on the word of the mayor (Blueland)" in why
        assert "1 independent voice speaks against it, most of all the ministry (Redland), on 12 Sept" in why
        label = page.get_attribute("#place .strip", "aria-label")
        assert "Redland on 10 Sept, Blueland from 11 Sept to 12 Sept" in label
        assert page.locator("#place .strip .mark").count() == 2
        page.click("#place summary:has-text('table')")
        assert page.locator("#place .spans tbody tr").count() == 2
        assert "claimed only" in page.inner_text("#place .verdict-line")
        assert "almost certain" in page.inner_text("#place .verdict-line")
        page.evaluate("location.hash = '#day=2022-09-11&place=t:4'")
        page.wait_for_selector("#place .strip")
        copies = """() => { const [one, two] = whoheld.book.claims; two.origin = one.origin = 'same';
          return whoheld.placeBody(4, 2, {}).at(-1).querySelectorAll(':scope > li').length; }"""
        assert page.evaluate(copies) == 1
        page.click("#place .strip", position={"x": 2, "y": 5})
        assert page.inner_text("#day") == "10 September 2022"


def test_the_strip_is_a_table_too_by_keyboard_and_for_screen_readers(address):
    with opened(f"{address}#day=2022-09-12&place=t:4", flags=NO_WEBGL, ready="none") as page:
        page.focus("#place summary:has-text('table')")
        page.keyboard.press("Enter")
        cells = page.locator("#place .spans tbody tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim()))"
        )
        assert cells == [
            ["10 Sept", "same day", "Redland", "96 % almost certain", "none"],
            ["11 Sept", "12 Sept", "Blueland", "96 % almost certain", "1 for Redland, 1 for Blueland"],
        ]
        assert page.locator("#place .spans tr[aria-current=date] th").inner_text() == "11 Sept"
        # A screen reader hears a table with a name, and heads for its columns and rows.
        tree = page.locator("#place .spans").aria_snapshot()
        assert 'table "Who held Echo from day to day' in tree
        for told in ('columnheader "Probability"', 'rowheader "10 Sept"', 'button "10 Sept"', 'cell "Redland"'):
            assert told in tree
        # The day in a row leads to the map of that day; table and focus stay where they were.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "10 Sept"
        page.keyboard.press("Enter")
        assert page.inner_text("#day") == "10 September 2022"
        assert page.evaluate("document.activeElement.innerText") == "10 Sept"
        assert page.locator("#place .spans tr[aria-current=date] th").inner_text() == "10 Sept"
        assert page.is_visible("#place .spans")


def test_claims_against_and_of_before_the_first_day_are_in_the_table(address):
    with opened(f"{address}#day=2022-09-12&place=t:4", flags=NO_WEBGL, ready="none") as page:
        page.evaluate("""() => { const rows = whoheld.book.reasons[4];
          [rows[2], rows[4]] = [-1.5, -20];
          location.hash = '#day=2022-09-11&place=t:4'; }""")
        page.wait_for_selector("#day:has-text('11 September')")
        page.click("#place summary:has-text('table')")
        assert page.locator("#place .spans tbody td:last-child").all_text_contents() == ["1 against Blueland", "none"]


def test_totals_show_the_named_interval(address):
    with opened(f"{address}#day=2022-09-12", flags=NO_WEBGL, ready="none") as page:
        assert "the 80 % interval (10th to 90th percentile)" in page.inner_text("#summary .small")
        page.evaluate("""() => { Object.assign(whoheld.base.total(2)[0], {band: [101, 404]});
          Object.assign(whoheld.base.total(2)[1], {band: [7, 7]}); location.hash = '#day=2022-09-11'; }""")
        page.wait_for_selector("#day:has-text('11 September')")
        page.click("#next")
        rows = page.locator("#summary .totals tbody tr")
        assert rows.nth(0).locator(".band-of").text_content() == "80 % interval 101 to 404"
        assert rows.nth(1).locator(".band-of").count() == 0  # nothing is in doubt


def test_a_quote_is_found_and_its_day_shown(address):
    with opened(f"{address}#day=2022-09-10", flags=NO_WEBGL, ready="none") as page:
        page.fill("#find", "some say fell")
        assert "Some say Delta fell." in page.inner_text("#found")
        page.press("#find", "Enter")
        assert page.inner_text("#day") == "12 September 2022"
        assert "Some say Delta fell." in page.inner_text("#panel")


def test_what_is_shown_can_be_taken_away(address, tmp_path):
    with opened(f"{address}#day=2022-09-11&by=RED", flags=NO_WEBGL, ready="none") as page:
        page.wait_for_selector("#which:has-text('Redland')")
        found = {}
        for form in ("csv", "geojson", "png"):
            page.click("#save summary")
            with page.expect_download() as waiting:
                page.click(f"#save-{form}")
            assert waiting.value.suggested_filename == f"map-2022-09-11-RED.{form}"
            waiting.value.save_as(tmp_path / form)
            found[form] = (tmp_path / form).read_bytes()
            page.press("#save summary", "Escape")
        rows = list(csv.DictReader(io.StringIO(found["csv"].decode())))
        assert (rows[4]["name"], rows[4]["state"], rows[4]["percent_RED"], rows[4]["by"]) == (
            "Echo",
            "RED",
            "96",
            "RED",
        )
        areas = json.loads(found["geojson"])
        assert len(areas["features"]) == 6
        assert areas["features"][4]["properties"]["state"] == "RED"
        assert "Settlements: made for the test." in areas["attribution"]
        assert found["png"].startswith(b"\x89PNG")
        assert len(found["png"]) > 5_000


def test_embedded_it_is_map_and_slider_alone(address):
    with opened(f"{address}#day=2022-09-11&embed=1", flags=NO_WEBGL, ready="none", width=480, height=360) as page:
        assert page.is_visible("#caption")
        assert "11 September 2022" in page.inner_text("#caption")
        assert page.is_visible("#slider")
        assert not page.is_visible("#panel")
        assert not page.is_visible(".top")
        assert "embed" not in page.get_attribute("#full", "href")


def test_without_webgl_there_is_a_picture(address):
    with opened(f"{address}#day=2022-09-11", flags=NO_WEBGL, ready="none") as page:
        assert "no WebGL" in page.inner_text("#nomap")
        assert not [url for url in page.asked if "maplibre-gl.js" in url]
        fills = page.locator("#picture path").evaluate_all("all => all.map(p => p.getAttribute('fill'))")
        assert {"#b2182b", "#2166ac"} <= set(fills)
        assert "url(#pic-claimed-1)" in fills  # Echo: gained on its own side's word alone
        assert "Map of 11 September 2022" in page.get_attribute("#picture svg", "aria-label")
        assert page.locator("#picture .ring").count() == 1
        page.click("#next")
        assert "Map of 12 September 2022" in page.get_attribute("#picture svg", "aria-label")
        assert "url(#pic-contested)" in page.locator("#picture path").evaluate_all(
            "all => all.map(p => p.getAttribute('fill'))"
        )
