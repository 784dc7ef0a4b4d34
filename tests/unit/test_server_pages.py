"""The served site: the same files as the folder, told from what the reader has, and guarded by headers."""

import gzip
import json
import re

import pytest
from serve_cases import served
from starlette.testclient import TestClient

from conftest import Shown
from whoheld.publish import site_files
from whoheld.server.bodies import accepts_gzip
from whoheld.server.versions import Keeper


def test_the_page_and_its_files_are_those_of_the_folder(shown: Shown) -> None:
    path, version = shown
    files = site_files(version.data)
    with served(path, version) as on:
        for name, content in files.items():
            found = on.client.get(f"/{name}")
            assert found.status_code == 200, name
            told = re.sub(rb"\?v=\w+", b"", found.content) if name == "index.html" else found.content
            assert told == content, name
        assert on.client.get("/").content == on.client.get("/index.html").content


def test_every_script_that_the_page_names_is_of_its_version_and_kept_for_ever(shown: Shown) -> None:
    with served(*shown) as on:
        page = on.client.get("/").text
        named = re.findall(r'(?:src|href)="([^"#:]+\.(?:js|css)[^"]*)"', page)
        assert len(named) > 5
        for name in named:
            found = on.client.get(f"/{name}")
            assert found.status_code == 200, name
            assert ("immutable" in found.headers["cache-control"]) == name.startswith("data/"), name
        assert f"data/meta.js?v={shown[1].tag}" in named
        assert on.client.get("/data/meta.js?v=0123").status_code == 404
        assert on.client.get("/data/meta.js").headers["cache-control"] == "no-cache"


def test_data_have_a_twin_in_json(shown: Shown) -> None:
    with served(*shown) as on:
        meta = on.client.get("/data/meta.json")
        assert meta.headers["content-type"] == "application/json"
        assert meta.json()["days"] == [day.on for day in shown[1].data.days]
        assert set(on.client.get("/api/site").json()["data"]) >= {"data/meta.json", "data/view_0.json"}


@pytest.mark.parametrize("address", ["/", "/api/at", "/data/places.js", "/openapi.json", "/report/2022-09-11"])
def test_what_a_reader_has_is_not_sent_again(shown: Shown, address: str) -> None:
    with served(*shown) as on:
        plain = on.client.get(address, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        zipped = on.client.get(address, headers={"accept-encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.headers["vary"] == "Accept-Encoding"
        assert zipped.content == plain.content
        assert int(zipped.headers["content-length"]) < len(plain.content)
        assert plain.headers["etag"] != zipped.headers["etag"]
        for found in (plain, zipped):
            again = on.client.get(
                address,
                headers={
                    "if-none-match": f'"x", W/{found.headers["etag"]}',
                    "accept-encoding": "gzip" if found is zipped else "identity",
                },
            )
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == found.headers["etag"]
        assert on.client.get(address, headers={"if-none-match": '"x"'}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/api/site", "/healthz", "/metrics", "/report/2022-09-11", "/nothing"])
def test_head_has_the_headers_alone(shown: Shown, address: str) -> None:
    with served(*shown) as on:
        got, asked = on.client.get(address), on.client.head(address)
        assert (asked.status_code, asked.content) == (got.status_code, b"")
        if address not in ("/metrics", "/healthz"):
            assert asked.headers.get("etag") == got.headers.get("etag")
            assert asked.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "address", ["/", "/embed", "/api/at", "/report/2022-09-11", "/data/meta.js", "/nothing", "/healthz", "/metrics"]
)
def test_every_answer_is_guarded(shown: Shown, address: str) -> None:
    with served(*shown) as on:
        headers = on.client.get(address).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"]
        assert "set-cookie" not in headers
        assert "server" not in headers
        framed = address == "/embed"
        assert ("frame-ancestors *" in policy) == framed
        assert ("frame-ancestors 'none'" in policy) != framed
        assert ("x-frame-options" in headers) != framed


def test_the_report_runs_no_style_but_its_own(shown: Shown) -> None:
    with served(*shown) as on:
        found = on.client.get("/report/2022-09-11")
        assert "style-src 'sha256-" in found.headers["content-security-policy"]
        assert found.headers["link"].startswith("<../api/report/2022-09-11>")
        assert on.client.get("/report/2021-01-01").status_code == 404
        assert on.client.get("/report/yesterday").status_code == 422


def test_before_the_first_map_readers_are_told_to_wait(shown: Shown) -> None:
    with served(shown[0], None) as on:
        page = on.client.get("/", headers={"accept": "text/html"})
        assert page.status_code == 503
        assert page.headers["retry-after"] == "5"
        assert 'http-equiv="refresh"' in page.text
        for address in ("/", "/api/at", "/healthz", "/data/meta.js", "/report/2022-09-11"):
            found = on.client.get(address, headers={"accept": "*/*"})
            assert found.status_code == 503
            assert found.headers["retry-after"] == "5"
            assert set(found.json()) == {"error", "hint"}
        assert "whoheld_version_rows 0.0" in on.client.get("/metrics").text


def test_health_and_figures(shown: Shown) -> None:
    with served(*shown) as on:
        found = on.client.get("/healthz").json()
        assert (found["state"], found["rows_behind"]) == ("ok", 0)
        assert found["rows"] == on.ledger.head().rows
        on.client.get("/api/at")
        on.client.get("/wp-login.php")
        on.client.request("BREW", "/")
        text = on.client.get("/metrics").text
        assert f"whoheld_ledger_rows {float(found['rows'])}" in text
        assert 'whoheld_requests_total{method="GET",route="/api/at",status="200"} 1.0' in text
        assert 'whoheld_requests_total{method="GET",route="none",status="404"} 1.0' in text
        assert 'method="other"' in text
        assert "wp-login" not in text
        assert "BREW" not in text
        assert 'whoheld_request_seconds_count{route="/api/at"} 1.0' in text
        assert "whoheld_version_age_seconds 0.0" in text


def test_nothing_else_is_there_and_nothing_is_written(shown: Shown) -> None:
    with served(*shown) as on:
        for address in ("/login", "/review", "/api/reviews", "/review.css", "/data/../../etc/passwd", "/app/x.js"):
            assert on.client.get(address).status_code == 404, address
        for address in ("/", "/api/at", "/data/meta.js", "/healthz"):
            found = on.client.post(address, content=b"{}")
            assert found.status_code == 405, address
            assert "GET" in found.headers["allow"]
            assert set(found.json()) == {"error", "hint"}
        assert on.client.post("/api/reviews", content=b"{}").status_code == 404


def test_behind_a_proxy_forwarded_headers_count_only_from_it(shown: Shown) -> None:
    forwarded = {"x-forwarded-for": "198.51.100.9", "x-forwarded-proto": "https"}
    for trust, client in (("192.0.2.7", "198.51.100.9"), (None, "192.0.2.7"), ("10.0.0.1", "192.0.2.7")):
        with served(*shown, trust_proxy=trust, answers=4) as on:
            on.client.get("/api/site", headers=forwarded)
            on.client.get("/api/site", headers={**forwarded, "x-forwarded-for": "198.51.100.10"})
            second = on.client.get("/api/site").status_code
            assert second == (200 if trust == "192.0.2.7" else 429), (trust, client)


def test_links_and_moves_are_relative_so_any_path_of_a_proxy_serves(shown: Shown) -> None:
    with served(*shown, root_path="/map") as on:
        assert on.client.get("/openapi.json").json()["servers"] == [{"url": "/map"}]
        page = on.client.get("/")
        assert not re.findall(r'(?:src|href)="/', page.text)
        assert page.headers["link"].startswith("<api/site>")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", False), ("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("*", True), ("*;q=0", False),
        ("identity", False), ("GZIP", True), ("gzip;q=x", False), ("deflate, *;q=0.1", True),
    ],
)  # fmt: skip
def test_who_takes_gzip(header: str, takes: bool) -> None:
    assert accepts_gzip(header) is takes


def test_files_are_compressed_once(shown: Shown) -> None:
    body = shown[1].files["data/places.js"]
    assert body.zipped is not None
    assert gzip.decompress(body.zipped) == body.content
    assert json.loads(shown[1].files["data/places.json"].content)["id"]


def test_a_fault_is_logged_and_tells_nothing(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object, _tag: str | None = None) -> None:
        raise RuntimeError("a secret path")

    with served(*shown) as on:
        monkeypatch.setattr(Keeper, "files", broken)
        client = TestClient(on.client.app, raise_server_exceptions=False)
        found = client.get("/", headers={"accept": "*/*"})
        assert found.status_code == 500
        assert found.json()["error"] == "a fault of the program"
        assert "secret" not in found.text
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "a secret path" in on.journal.of("fault")[0]["error"]
