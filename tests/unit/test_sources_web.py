"""The guarded net: no address leads inside, nothing lasts or grows for ever, and hosts are asked politely."""

import gzip
import time
from collections.abc import Iterator

import httpcore
import pytest
from watch_cases import FakeClock, Site, serving

from whoheld.sources.address import Stop, leads_inside, target
from whoheld.sources.config import Settings
from whoheld.sources.fetch import Fetched, Unfetched
from whoheld.sources.web import Web


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def web(site: Site, clock: FakeClock | None = None, **options) -> Web:
    settings = {"allow_hosts": (site.host,), "timeout": "2s", "most_mb": 1, **options}
    return Web(Settings(**settings), clock or FakeClock(real=True))


def reason(answer: Fetched | Unfetched) -> str:
    return answer.reason if isinstance(answer, Unfetched) else f"{answer.status}"


INSIDE = [
    *("127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "::127.0.0.1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_inside(address: str) -> None:
    assert leads_inside(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_leads_out(address: str) -> None:
    assert not leads_inside(address)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "http://", "http://a:b@example.org/", "http://[::1", "http://a b/",
     "x" * 3000, "http://example.org:99999/", "gopher://127.0.0.1/", "http://" + "a" * 70 + "ё.org/"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(Stop):
        target(url)


def test_addresses_are_quoted() -> None:
    assert target("http://Пример.example/я b?q=\r\nX: y#f").url.isascii()
    assert target("https://example.org:8443/a%20b?x=1&y=2").url == "https://example.org:8443/a%20b?x=1&y=2"


class Wire(httpcore.NetworkBackend):
    """Notes where it would connect to, and does not."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connected.append(host)
        raise httpcore.ConnectError("no wire")


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_never_connected_to(address: str) -> None:
    wire, clock = Wire(), FakeClock()
    client = Web(Settings(), clock, names=lambda host, port: ["93.184.216.34", address])
    client._fetcher.tcp = wire
    assert reason(client.get("http://example.org/")) == "inside_address"
    assert wire.connected == []


def test_a_name_that_changes_after_the_check_gains_nothing() -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked: list[str] = []

    def names(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked) - 1, 1)]

    wire = Wire()
    client = Web(Settings(robots=False), FakeClock(), names=names)
    client._fetcher.tcp = wire
    assert reason(client.get("http://rebind.example/")) == "unreachable"
    assert wire.connected == ["93.184.216.34"]  # the very number that was checked
    assert asked == ["rebind.example"]


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_the_loopback_in_all_its_spellings(site: Site, host: str) -> None:
    port = site.host.partition(":")[2]
    answer = Web(Settings(), FakeClock(real=True)).get(f"http://{host}:{port}/")
    assert reason(answer) in ("inside_address", "unreachable")
    assert site.asked == []


@pytest.mark.enable_socket
def test_redirects_are_checked_at_each_hop(site: Site) -> None:
    site.pages |= {
        "/in": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/a": (301, {"Location": "/b"}, b""),
        "/b": b"there",
        "/hidden": (302, {"Location": "/private/x"}, b""),
        "/private/x": b"secret",
    }
    client = web(site)
    assert reason(client.get(f"{site.base}/in")) == "inside_address"
    assert reason(client.get(f"{site.base}/file")) == "bad_address"
    assert reason(client.get(f"{site.base}/loop")) == "redirects"
    assert site.asked.count("/loop") == 6
    answer = client.get(f"{site.base}/a")
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.url) == (b"there", f"{site.base}/b")
    assert reason(client.get(f"{site.base}/hidden")) == "robots"
    assert "/private/x" not in site.asked


@pytest.mark.enable_socket
def test_sizes_are_bounded_packed_or_not(site: Site) -> None:
    flood = b"x" * (3 << 20)
    packed = gzip.compress(flood * 20)
    site.pages |= {
        "/flood": flood,
        "/bomb": (200, {"Content-Encoding": "gzip"}, packed),
        "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"words")),
        "/odd": (200, {"Content-Encoding": "br"}, b"words"),
        "/broken": (200, {"Content-Encoding": "gzip"}, b"words"),
    }
    client = web(site)
    assert reason(client.get(f"{site.base}/flood")) == "too_long"
    assert reason(client.get(f"{site.base}/bomb")) == "too_long"
    assert client.get(f"{site.base}/packed").body == b"words"
    assert reason(client.get(f"{site.base}/odd")) == "bad_type"
    assert reason(client.get(f"{site.base}/broken")) == "unreachable"


def drip(part: bytes, *, head: bytes = b"", pause: float = 0.05):
    def page(handler) -> None:
        handler.wfile.write(head)
        try:
            for _ in range(2000):
                handler.wfile.write(part)
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    return page


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "page",
    [
        drip(b"x", head=b"HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        drip(b"X-More: y\r\n", head=b"HTTP/1.0 200 OK\r\n"),
        drip(b"", head=b""),
    ],
    ids=["body", "headers", "hangs"],
)
def test_drips_and_hangs_end_in_time(site: Site, page: object) -> None:
    site.pages["/drip"] = page
    began = time.monotonic()
    assert reason(web(site, timeout="1s", robots=False).get(f"{site.base}/drip")) == "too_slow"
    assert time.monotonic() - began < 4


@pytest.mark.enable_socket
def test_hosts_rest_between_requests_and_robots_sets_the_pace(site: Site) -> None:
    clock = FakeClock()
    site.pages |= {"/a": b"a", "/b": b"b", "/robots.txt": (b"User-agent: *\nCrawl-delay: 7\n", "text/plain")}
    client = web(site, clock)
    client.get(f"{site.base}/a")
    client.get(f"{site.base}/b")
    assert clock.waited == [2.0, 7.0]
    assert site.asked == ["/robots.txt", "/a", "/b"]
    assert site.headers[0]["user-agent"] == "whoheld"


@pytest.mark.enable_socket
@pytest.mark.parametrize(("status", "expected"), [(404, "200"), (500, "robots"), (429, "robots")])
def test_robots_that_can_not_be_had(site: Site, status: int, expected: str) -> None:
    site.pages |= {"/robots.txt": (status, {}, b""), "/a": b"a"}
    assert reason(web(site).get(f"{site.base}/a")) == expected


@pytest.mark.enable_socket
def test_statuses(site: Site) -> None:
    site.pages |= {"/gone": (410, {}, b""), "/busy": (503, {}, b"")}
    client = web(site)
    gone, busy = client.get(f"{site.base}/gone"), client.get(f"{site.base}/busy")
    assert isinstance(gone, Unfetched)
    assert isinstance(busy, Unfetched)
    assert (gone.lasting, busy.lasting) == (True, False)
