"""The real command in a real browser: the map over HTTP under its own policy, the login and a decision, and SIGTERM."""

import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import BROWSER, FLAGS, MARKS, sync_api
from served import Running, running

from whoheld.ledger import open_ledger

pytestmark = [*MARKS, pytest.mark.enable_socket]
NO_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking")
NAME, PASSWORD = "A. Desk", "a long enough password"
EVIL = "Izium </script><script>window.ran=1</script><img src=x onerror='window.ran=2'>"
STORIES = (
    ("a", "2022-09-05", "Ukrainian forces held Kharkiv."),
    ("b", "2022-09-09", "Ukrainian forces liberated Balakliia. Ukrainian troops have taken Balakliia."),
    ("d", "2022-09-11", "The Ukrainian General Staff said that Ukrainian forces liberated Izium."),
    ("d2", "2022-09-11", "The Russian Ministry of Defense said that Russian forces withdrew from Izium."),
)


def run(*words: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "whoheld", *words], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    reports = tmp_path / "reports.jsonl"
    lines = [
        {"id": key, "published": day, "source": f"Paper {key}", "title": EVIL, "text": t} for key, day, t in STORIES
    ]
    reports.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run("ingest", "-q", str(tmp_path / "war.ledger"), str(reports))
    return tmp_path / "war.ledger"


def open_page(play: object, server: Running, path: str, *, ready: str | None = "ready", flags: tuple[str, ...] = FLAGS):
    browser = play.chromium.launch(executable_path=BROWSER, args=list(flags))
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.asked, page.told = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.goto(server.address + path)
    if ready:
        page.wait_for_selector(f"body[data-ready=yes][data-map={ready}]", state="attached", timeout=60_000)
    return page


def test_the_map_over_http_a_decision_and_the_end(ledger: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.jsonl"
    run("serve-user", "add", str(people), NAME, "--password-stdin", given=PASSWORD + "\n")
    options = ("--reviewers", str(people), "--first", "2022-09-09", "--no-evenings", "--refresh", "0.5")
    with running(ledger, tmp_path / "log", *options) as server, sync_api.sync_playwright() as play:
        page = open_page(play, server, "/")
        assert page.told == []  # no policy was broken
        assert [url for url in page.asked if not url.startswith((server.address, "blob:", "data:"))] == []
        data = [url for url in page.asked if "/data/" in url]
        assert data
        assert len({url.partition("?")[2] for url in data}) == 1
        assert "?v=" in data[0]
        page.select_option("#by", "RU")  # fetches another map of the same version
        page.wait_for_function("document.querySelectorAll('script[src*=view_]').length > 0")
        assert page.told == []
        assert page.evaluate("window.ran") is None
        framed(page, server)
        decide(page, server)
        with open_ledger(str(ledger)) as opened:
            (review,) = opened.reviews()
            assert (review.author, review.state) == (NAME, "contested")
            opened.verify()
        wait_for(lambda: json.loads(server.get("/api/why/Izium?on=2022-09-10")[1])["state"] == "contested")
        # What was begun is answered; nothing is begun any more.
        answers: list[int] = []
        late = threading.Thread(target=lambda: answers.append(server.get("/api/at?known=2022-09-10")[0]))
        late.start()
        time.sleep(0.05)
        assert server.stop() == 0
        late.join()
        assert answers == [200]
        with pytest.raises(OSError, match="refused"):
            server.get("/")
    log = (tmp_path / "log").read_text()
    assert PASSWORD not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert lines[0]["embargo_h"] == 48
    events = [line["event"] for line in lines]
    assert events[0] == "start"
    assert {"version", "login", "review"} <= set(events)
    assert events[-1] == "stop"
    assert "Traceback" not in log


class Elsewhere(BaseHTTPRequestHandler):
    """A site of somebody else's: it frames the address that is asked for."""

    def do_GET(self) -> None:
        body = f'<!doctype html><iframe src="{self.path[1:]}" width="600" height="400"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with suppress(BrokenPipeError):  # the browser went on
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def framed(page: object, server: Running) -> None:
    """Another site may frame /embed, and nothing else."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        for path, shown in (("/embed", True), ("/", False), ("/login", False), ("/report/2022-09-11", False)):
            page.goto(f"http://127.0.0.1:{other.server_port}/{server.address}{path}")
            end = time.monotonic() + 20
            while not (inside := [frame for frame in page.frames[1:] if frame.url != "about:blank"]):
                assert time.monotonic() < end
                page.wait_for_timeout(100)
            assert inside[0].url.startswith(server.address if shown else "chrome-error:"), path
            if shown:
                inside[0].wait_for_selector("body[data-ready=yes]", state="attached", timeout=60_000)
        other.shutdown()
    page.told.clear()


def decide(page: object, server: Running) -> None:
    page.goto(server.address + "/review")
    assert page.url.endswith("/login")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", "wrong" * 4)
    page.click("button")
    page.wait_for_selector("[role=alert]")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_url("**/review")
    page.goto(server.address + "/review?about=Izium")
    assert page.locator("q").count() >= 1
    assert page.evaluate("window.ran") is None
    assert page.locator("main img, main script").count() == 0
    page.goto(server.address + "/review")
    page.select_option("[name=action]", "override")
    page.fill("[name=target]", "Izium")
    page.fill("[name=reason]", "our own stringer")
    page.select_option("[name=state]", "contested")
    page.fill("[name=days]", "2022-09-10")
    page.click("text=Add the decision")
    page.wait_for_selector("[role=status]")
    assert "our own stringer" in page.inner_text("main")
    page.click("text=Log out")
    page.wait_for_url("**/login")
    page.goto(server.address + "/review")
    assert page.url.endswith("/login")


def test_the_reviewers_pages_pass_axe(ledger: Path, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install --group test")
    people = tmp_path / "people.jsonl"
    run("serve-user", "add", str(people), NAME, "--password-stdin", given=PASSWORD + "\n")
    options = ("--reviewers", str(people), "--first", "2022-09-11", "--no-evenings", "--known-every", "0")
    with running(ledger, tmp_path / "log", *options) as server, sync_api.sync_playwright() as play:
        page = open_page(play, server, "/login", ready=None, flags=NO_WEBGL)
        found = list(axe.Axe().run(page, options={"preload": False}).response["violations"])
        page.fill("[name=name]", NAME)
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        page.wait_for_url("**/review")
        page.goto(server.address + "/review?about=Izium")
        found += axe.Axe().run(page, options={"preload": False}).response["violations"]
        page.goto(server.address + "/report/2022-09-11")
        found += axe.Axe().run(page, options={"preload": False}).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found] == []
        assert page.told == []
        assert server.stop() == 0


def wait_for(true: object, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.3)
