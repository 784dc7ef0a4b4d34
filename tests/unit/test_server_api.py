"""The API: each answer against the published map, the embargo in all of them, bounds, and one shape for every error."""

from datetime import timedelta
from pathlib import Path

import pytest
from serve_cases import HOSTILE, Served, hostile, served, version_of

from conftest import Shown
from whoheld import errors
from whoheld.pipeline.review import Written
from whoheld.server import problems
from whoheld.server.openapi import describe
from whoheld.server.routes import ENDPOINTS

KUPIANSK, IZIUM = "Kupiansk, Kharkiv", "Izium"
FREE = timedelta(0)


def test_at_says_what_the_map_shows(shown: Shown) -> None:
    _, version = shown
    with served(*shown) as on:
        rows, offset = [], 0
        while True:
            page = on.client.get("/api/at", params={"on": "2022-09-11", "limit": 1000, "offset": offset}).json()
            rows += page["places"]
            offset += 1000
            if not page["places"]:
                break
        assert page["total"] == len(rows) == len(version.data.places)
        day = version.data.days[-1]
        assert [row["state"] for row in rows] == [version.data.states[at] for at in day.state]
        assert all(abs(sum(row["p"].values()) - 1) < 1e-3 for row in rows)
        some = on.client.get("/api/at", params={"state": "RU", "oblast": "Kharkiv Oblast", "limit": 5}).json()
        assert {(row["state"], row["oblast"]) for row in some["places"]} == {("RU", "Kharkiv Oblast")}
        wanted = sum(row["state"] == "RU" and row["oblast"] == "Kharkiv Oblast" for row in rows)
        assert some["total"] == wanted


def state_of(server: Served, name: str, **params: str) -> str:
    place = server.client.get(f"/api/why/{name}").json()["place"]
    found = []
    for offset in range(0, 6000, 1000):
        page = server.client.get("/api/at", params={"limit": 1000, "offset": offset, **params})
        assert page.status_code == 200, page.text
        found += [row["state"] for row in page.json()["places"] if row["place"] == place]
    assert len(found) == 1
    return found[0]


def test_no_answer_tells_what_waits(shown: Shown) -> None:
    free = version_of(shown[0], waits=FREE)
    with served(shown[0], free, waits=FREE, answers=10_000) as on:
        assert state_of(on, KUPIANSK) == "UA"  # without an embargo it is told
        assert on.client.get(f"/api/why/{KUPIANSK}").json()["state"] == "UA"
    with served(*shown, answers=10_000) as on:
        assert state_of(on, KUPIANSK) == "RU"
        # Neither a later 'known', which would outwait the embargo, nor one voice alone tells it.
        for params in (
            {"known": "2022-09-11"},
            {"known": "2022-09-30"},
            {"known": "9998-01-01"},
            {"known": "2022-09-11T23:00:00Z"},
            {"by": "neither"},
            {"by": "neither", "known": "2023-01-01"},
        ):
            assert state_of(on, KUPIANSK, on="2022-09-11", **params) == "RU", params
        assert state_of(on, IZIUM, known="2022-09-30") == "UA"  # an official announced it
        why = on.client.get(f"/api/why/{KUPIANSK}").json()
        assert why["state"] == "RU"
        assert "shown as before" in why["embargo"]
        place = why["place"]
        changes = on.client.get("/api/changes", params={"first": "2022-09-09", "limit": 1000}).json()
        assert place not in {row["place"] for row in changes["changes"]}
        report = on.client.get("/api/report/2022-09-11").json()
        assert not [one for one in report["sections"][0]["sentences"] if one["text"].startswith("Kupiansk")]
        assert report["embargo"] == why["embargo"]
        assert "<li>Kupiansk" not in on.client.get("/report/2022-09-11").text.split("On whose word")[0]


def test_an_earlier_known_is_answered_as_it_was_known(shown: Shown) -> None:
    with served(*shown, answers=10_000) as on:
        assert state_of(on, "Balakliia", on="2022-09-09", known="2022-09-08") == "RU"
        assert state_of(on, "Balakliia", on="2022-09-09", known="2022-09-09") == "UA"
        assert state_of(on, "Balakliia", on="2022-09-09") == "UA"


def test_why_changes_and_areas_agree_with_the_map(shown: Shown) -> None:
    _, version = shown
    with served(*shown) as on:
        why = on.client.get("/api/why/izium", params={"on": "2022-09-11"}).json()
        assert (why["state"], why["on"]) == ("UA", "2022-09-11")
        assert why["p"]["UA"] == max(why["p"].values())
        first = why["reasons"][0]
        assert first["toward"] == "UA"
        assert "Izium" in first["claim"]["quote"]
        claim = on.client.get(f"/api/claims/{first['claim']['claim']}").json()
        assert claim == first["claim"]
        found = on.client.get("/api/changes", params={"first": "2022-09-09", "last": "2022-09-11"}).json()
        moved = (version.data.days[0].state != version.data.days[-1].state).sum()
        assert found["total"] == moved > 0
        izium = next(row for row in found["changes"] if row["name"] == "Izium")
        assert (izium["before"], izium["after"], izium["claims"][0]) == ("RU", "UA", claim["claim"])
        areas = on.client.get("/api/areas", params={"on": "2022-09-11"}).json()["areas"]
        assert [row["state"] for row in areas] == list(version.data.states)
        for row in areas:
            assert row["km2_low"] <= row["km2"] <= row["km2_high"]
            at = version.data.states.index(row["state"])
            assert row["settlements"] == (version.data.days[-1].state == at).sum()


def test_checks_signals_sources_and_search(shown: Shown, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "Paper A"\nowner = "A"\nform = "folder"\npath = "x"\n')
    with served(*shown, sources=str(sources)) as on:
        checks = on.client.get("/api/checks").json()
        assert checks["total"] == 1
        assert checks["checks"][0]["op"] == ">="
        assert checks["checks"][0]["claim"]["source"] == "Paper H"
        signals = on.client.get("/api/signals").json()
        assert [row["topic"] for row in signals["signals"]] == ["mobilisation"]
        found = on.client.get("/api/sources", params={"limit": 2, "offset": 1}).json()
        assert (found["total"], len(found["sources"])) == (9, 2)
        assert found["health"] == [
            {"source": "Paper A", "kind": "other", "side": None, "state": "learning", "flags": []}
        ]
        found = on.client.get("/api/search", params={"q": "balakliia"}).json()
        assert found["places"][0]["name"] == "Balakliia"
        assert {row["source"] for row in found["claims"]} == {"Paper B"}
        nothing = {"q": '"*', "places": [], "claims": []}
        assert on.client.get("/api/search", params={"q": '"*'}).json() == nothing
        assert on.client.get("/api/claims/claim-0").status_code == 404


def test_words_of_documents_stay_words_and_addresses_are_of_the_web(shown: Shown) -> None:
    with served(shown[0], hostile(shown[1])) as on:
        why = on.client.get("/api/why/Izium")
        assert why.headers["content-type"] == "application/json"
        claim = why.json()["reasons"][0]["claim"]
        assert (claim["quote"], claim["source"], claim["url"]) == (HOSTILE, HOSTILE, None)
        assert "javascript:" not in on.client.get("/api/report/2022-09-11").text
        for address in ("/", "/report/2022-09-11"):
            assert "<script>alert" not in on.client.get(address).text
            assert "&lt;script&gt;alert(1)" in on.client.get(address).text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/at?on=2021-01-01", 404, "is no day of this map"),
        ("/api/at?on=11.9.2022", 422, "`on`"),
        ("/api/at?limit=0", 422, ">= 1"),
        ("/api/at?limit=1001", 422, "<= 1000"),
        ("/api/at?offset=-1", 422, ">= 0"),
        ("/api/at?limit=ten", 422, "`int`"),
        ("/api/at?on=2022-09-11&on=2022-09-10", 422, "given twice"),
        ("/api/at?day=2022-09-11", 422, "`day`"),
        ("/api/at?known=soon", 422, "is not a date or time"),
        ("/api/at?known=9999-12-31", 422, "is not a date or time"),
        ("/api/at?by=XX", 422, "is no side"),
        ("/api/at?state=XX", 422, "is no state"),
        ("/api/why/Atlantis", 404, "is not in the gazetteer"),
        ("/api/why/Izium?on=9999-12-31", 404, "is no day of this map"),
        ("/api/changes?first=2022-09-11&last=2022-09-10", 422, "is no span of days"),
        ("/api/search", 422, "`q`"),
        ("/api/search?q=", 422, "length >= 1"),
        ("/api/report/2022-9-1", 422, "`day`"),
        ("/api/nothing", 404, "nothing at this address"),
        ("/api/site?x=1", 422, "`x`"),
    ],
)
def test_what_is_wrong_is_said_in_one_shape(shown: Shown, address: str, status: int, words: str) -> None:
    with served(*shown) as on:
        found = on.client.get(address)
        assert found.status_code == status, found.text
        assert set(found.json()) == {"error", "hint"}
        assert words in found.json()["error"]
        assert found.json()["hint"]
        assert found.headers["cache-control"] == "no-store"


def test_a_client_that_asks_too_often_waits(shown: Shown) -> None:
    with served(*shown, answers=60) as on:
        codes = [on.client.get("/api/site").status_code for _ in range(20)]
        assert codes == [200] * 15 + [429] * 5
        late = on.client.get("/api/site")
        assert late.headers["retry-after"] == "1"
        assert on.client.get("/").status_code == 200  # the page is not rationed
        on.clock.seconds += 2
        assert [on.client.get("/api/site").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InputError("x", "y"), 422), (errors.NotFound("x", "y"), 404), (errors.LedgerError("x", "y"), 503),
        (errors.TheatreError("x", "y"), 503), (errors.MissingExtra("x", "y"), 503),
        (errors.WhoheldError("x", "y"), 500),
        (problems.Busy("x", "y"), 503), (problems.TooMany("x", wait_s=0.1), 429), (problems.BadRequest("x", "y"), 400),
        (problems.NotLoggedIn("x", "y"), 401), (problems.NotAllowed("x", "y"), 403), (problems.TooLarge("x", "y"), 413),
    ],
)  # fmt: skip
def test_the_table_of_errors(error: errors.WhoheldError, status: int) -> None:
    assert problems.status_of(error) == status
    assert status in problems.MEANINGS
    ours = isinstance(error, errors.LedgerError | errors.TheatreError | errors.MissingExtra)
    assert ("x" in problems.problem_of(error).error.split(":")) != ours


def test_the_description_has_every_question_and_no_write_without_reviewers() -> None:
    bare, whole = describe(root_path="", review=None), describe(root_path="", review=Written)
    assert {one.path for one in ENDPOINTS} <= set(bare["paths"])
    assert {method for path in bare["paths"].values() for method in path} == {"get"}
    assert set(whole["paths"]) - set(bare["paths"]) == {"/api/reviews"}
    assert whole["paths"]["/api/reviews"]["post"]["security"]
    limit = next(p for p in bare["paths"]["/api/at"]["get"]["parameters"] if p["name"] == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert limit["description"]
