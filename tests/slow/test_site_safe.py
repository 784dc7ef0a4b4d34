"""The site for every reader, and against every writer: axe finds nothing, and no words of a document run or mislead."""

import msgspec
import pytest
from browser import CASES, MARKS, opened

from whoheld.publish import write_site
from whoheld.publish.records import Citation

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install --group test")
pytestmark = MARKS
NO_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking")
STATES = (
    "day=2022-09-12",
    "day=2022-09-12&place=t:4",
    "day=2022-09-11&tab=sources&by=differ",
    "day=2022-09-11&tab=checks",
    "day=2022-09-12&tab=signals",
    "day=2022-09-12&as=table",
)
HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><svg onload='window.ran = 3'>"
    "<style>body { display: none }</style></title></script><iframe srcdoc='<script>top.ran = 4</script>'></iframe>"
    "{{ 7 * 7 }} ${window.ran = 5} \u202egnp.exe \u2066hidden\u2069 \u0000 ]]> --> \u2028 "
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(CASES.case(), out)
    return (out / "index.html").as_uri()


def violations(page):
    # Without preload: axe would fetch the style sheets once more, which the page's policy forbids.
    return axe.Axe().run(page, options={"preload": False}).response["violations"]


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (1400, "dark"), (360, "light"), (360, "dark")])
def test_axe_finds_nothing(address, width, scheme):
    with opened(f"{address}#{STATES[0]}", flags=NO_WEBGL, ready="none", width=width, scheme=scheme) as page:
        for state in STATES:
            page.evaluate("state => { location.hash = state; }", state)
            page.wait_for_timeout(300)
            found = violations(page)
            assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found] == [], state


def test_axe_finds_nothing_on_the_moving_map(address):
    with opened(f"{address}#{STATES[1]}") as page:
        for state in (STATES[1], STATES[3], STATES[5]):
            page.evaluate("state => { location.hash = state; }", state)
            page.wait_for_timeout(300)
            found = violations(page)
            assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found] == [], state


def test_all_is_reached_by_tab_and_seen(address):
    with opened(f"{address}#day=2022-09-11", flags=NO_WEBGL, ready="none") as page:
        reached = []
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate(
                    "() => { const now = document.activeElement; const style = getComputedStyle(now);"
                    " return [now.id || now.className || now.tagName, style.outlineStyle !== 'none']; }"
                )
            )
        names = [name for name, _ in reached]
        for name in ("skip", "find", "by", "known", "against", "names", "next", "play", "slider", "tab-changes", "row"):
            assert name in names, names
        assert [name for name, seen in reached if not seen and name not in ("BODY", "panel")] == []


def hostile(tmp_path):
    case = CASES.case()
    quote = HOSTILE + "A" * 1_000_000
    cited = Citation(
        document="d", title=HOSTILE, source=HOSTILE + "B" * 5_000, author=HOSTILE, published="2022-09-12",
        url="javascript:window.ran=6",
    )  # fmt: skip
    claims = tuple(
        msgspec.structs.replace(
            item,
            citation=cited,
            claim=msgspec.structs.replace(
                item.claim,
                quote=quote if at == 0 else HOSTILE,
                claimant=HOSTILE,
                via=(HOSTILE,),
                framing=HOSTILE,
                place=HOSTILE,
            ),
        )
        for at, item in enumerate(case.claims)
    )
    signals = tuple(msgspec.structs.replace(item, citation=cited, detail=HOSTILE) for item in case.signals)
    places = tuple(msgspec.structs.replace(place, local_name=HOSTILE) for place in case.places)
    write_site(msgspec.structs.replace(case, title=HOSTILE, claims=claims, signals=signals, places=places), tmp_path)
    return (tmp_path / "index.html").as_uri()


def test_no_word_of_a_document_runs_or_turns_the_page_around(tmp_path):
    with opened(f"{hostile(tmp_path)}#day=2022-09-12", flags=NO_WEBGL, ready="none", width=360) as page:
        for state in ("tab=changes", "tab=claims", "tab=checks", "tab=signals", "tab=sources", "place=t:4&names=local"):
            page.evaluate("state => { location.hash = `day=2022-09-12&${state}`; }", state)
            page.wait_for_timeout(300)
            for summary in page.locator("#panel summary").all():
                summary.click()
            text = page.inner_text("body")
            assert "window.ran" in text
            assert not set("\u202e\u2066\u0000") & set(page.inner_text("#panel"))
            assert len(text) < 200_000
            assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate("window.ran") is None
        made = "script:not([src]), iframe, img, #panel svg:not(.strip), #panel style, [onerror], [onload]"
        assert page.locator(made).count() == 0
        assert page.locator("#panel a[href^=javascript]").count() == 0
        assert page.evaluate("document.body.offsetHeight") > 300
