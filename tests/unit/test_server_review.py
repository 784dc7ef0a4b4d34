"""Login, forms and tokens: who may decide, and how everybody else is kept out."""

import json
import os
import shutil
from pathlib import Path

import pytest
from serve_cases import HOSTILE, NAME, PASSWORD, START, Served, hostile, ingested, reviewers, served, version_of

from conftest import Shown
from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError
from whoheld.ledger import open_ledger
from whoheld.model import Review
from whoheld.server.users import Users, read_users, with_password, with_token, write_users
from whoheld.timespan import utc_text

IN_A_FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return reviewers(tmp_path_factory.mktemp("people"))


@pytest.fixture
def own(tmp_path: Path, shown: Shown) -> str:
    """A ledger that a test may write to."""
    return str(shutil.copy(shown[0], tmp_path / "own.ledger"))


def token_in(page: str) -> str:
    return page.split('name="token" value="')[1].split('"', maxsplit=1)[0]


def log_in(on: Served, name: str = NAME, password: str = PASSWORD) -> int:
    page = on.client.get("/login")
    found = on.client.post("/login", data={"token": token_in(page.text), "name": name, "password": password})
    return found.status_code


def override(**more: str) -> dict[str, str]:
    return {
        "action": "override",
        "target": "Izium",
        "reason": "by phone",
        "state": "contested",
        "days": "2022-09-10",
    } | more


def test_a_session_begins_with_the_password_and_ends_with_the_logout(shown: Shown, people: tuple[str, str]) -> None:
    with served(*shown, reviewers=people[0]) as on:
        assert (on.client.get("/review").status_code, on.client.get("/review").headers["location"]) == (303, "login")
        planted = on.client.get("/login").cookies["whoheld_form"]
        assert log_in(on) == 303
        session = on.client.cookies["whoheld_session"]
        assert session != planted
        page = on.client.get("/review")
        assert page.status_code == 200
        assert NAME in page.text
        assert page.headers["cache-control"] == "private, no-store"
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert "content-encoding" not in page.headers
        assert on.client.post("/logout", data={"token": "x"}).status_code == 403
        assert on.client.post("/logout", data={"token": token_in(page.text)}).headers["location"] == "login"
        on.client.cookies.set("whoheld_session", session)
        assert on.client.get("/review").status_code == 303
        assert on.journal.of("login") == [{"event": "login", "ok": True, "user": NAME, "client": "192.0.2.7"}]


def test_a_session_ends_with_the_password_that_began_it(shown: Shown, tmp_path: Path) -> None:
    file, _ = reviewers(tmp_path)
    with served(*shown, reviewers=file) as on:
        assert log_in(on) == 303
        assert on.client.get("/review").status_code == 200
        (user,) = (one for one in read_users(Path(file)) if one.name == NAME)
        write_users(Path(file), [with_password(NAME, PASSWORD + "!", made=START, before=user)])
        assert on.client.get("/review").headers["location"] == "login"


def test_a_file_of_users_that_cant_be_used_is_the_operators(shown: Shown, tmp_path: Path) -> None:
    file, _ = reviewers(tmp_path)
    with served(*shown, reviewers=file) as on:
        page = on.client.get("/login")
        Path(file).write_text("{}")
        form = {"token": token_in(page.text), "name": NAME, "password": PASSWORD}
        found = on.client.post("/login", data=form)
        assert found.status_code == 503
        assert "people" not in found.text
        (failed,) = on.journal.of("failed")
        assert file in str(failed["error"])


def test_cookies_are_for_this_site_alone_and_of_https_where_it_is(shown: Shown, people: tuple[str, str]) -> None:
    for base, root in (("http://testserver", ""), ("https://testserver", "/map")):
        with served(*shown, reviewers=people[0], base=base, root_path=root) as on:
            page = on.client.get("/login")
            form = {"token": token_in(page.text), "name": NAME, "password": PASSWORD}
            secret = page.headers["set-cookie"].split("=")[1].split(";")[0]
            found = on.client.post("/login", data=form, headers={"cookie": f"whoheld_form={secret}"})
            assert found.status_code == 303, found.text
            cookie = found.headers.get_list("set-cookie")[0]
            assert cookie.startswith("whoheld_session=")
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert f"Path={root or '/'}" in cookie
            assert ("Secure" in cookie) == base.startswith("https")


def test_a_wrong_name_or_password_is_refused_alike_and_noted_without_words(
    shown: Shown, people: tuple[str, str]
) -> None:
    with served(*shown, reviewers=people[0]) as on:
        assert log_in(on, password="wrong") == 401
        assert log_in(on, name="my secret password", password="") == 401
        assert "whoheld_session" not in on.client.cookies
        assert [(line["ok"], line["user"]) for line in on.journal.of("login")] == [(False, NAME), (False, None)]
        assert "wrong" not in str(on.journal.lines)
        assert "secret" not in str(on.journal.lines)
        assert 'whoheld_logins_total{result="refused"} 2.0' in on.client.get("/metrics").text


def test_logins_are_rationed_by_client_and_by_name(shown: Shown, people: tuple[str, str]) -> None:
    with served(*shown, reviewers=people[0], logins=4) as on:
        assert [log_in(on, password="wrong") for _ in range(3)] == [401, 401, 429]
        assert log_in(on) == 429
        on.clock.seconds += 60
        assert log_in(on) == 303
        # Another client, same name.
        on.clock.seconds += 60
        assert [log_in(on, name="B", password="x") for _ in range(2)] == [401, 401]


def test_a_form_of_another_session_is_refused(shown: Shown, people: tuple[str, str]) -> None:
    with served(*shown, reviewers=people[0]) as on:
        bad = {"name": NAME, "password": PASSWORD}
        assert on.client.post("/login", data=bad).status_code == 403
        assert on.client.post("/login", data={**bad, "token": "0" * 64}).status_code == 403
        assert on.client.post("/login", data={**bad, "token": "ж"}).status_code == 403
        assert log_in(on) == 303
        before = on.ledger.head()
        for token in ("", "0" * 64, on.house.sessions.form_token("another")):
            found = on.client.post("/review", data={**override(), "token": token})
            assert found.status_code == 403
            assert set(found.json()) == {"error", "hint"}
        assert on.ledger.head() == before
        assert [line["why"] for line in on.journal.of("review")] == ["form of another session"] * 3


def test_a_session_ends_by_silence_by_age_and_with_its_user(
    shown: Shown, people: tuple[str, str], tmp_path: Path
) -> None:
    path, _ = reviewers(tmp_path)
    with served(*shown, reviewers=path) as on:
        log_in(on)
        on.clock.seconds += 4 * 3600 + 1
        assert on.client.get("/review").status_code == 303
        log_in(on)
        for _ in range(4):
            on.clock.seconds += 3 * 3600
            assert on.client.get("/review").status_code == 200
        on.clock.seconds += 60
        assert on.client.get("/review").status_code == 303
        log_in(on)
        write_users(Path(path), [with_password("B", PASSWORD, made=START)])
        assert on.client.get("/review").status_code == 303


def test_a_decision_is_a_row_of_who_is_logged_in_and_changes_the_map(
    own: str, people: tuple[str, str], shown: Shown
) -> None:
    with served(own, shown[1], reviewers=people[0]) as on:
        log_in(on)
        page = on.client.get("/review", params={"about": "Izium", "action": "override", "target": "Izium"})
        assert "withdrew from Izium" in page.text
        assert "<option selected>override</option>" in page.text
        found = on.client.post("/review", data={**override(), "token": token_in(page.text), "author": "Somebody"})
        assert found.status_code == 303
        (review,) = on.ledger.reviews()
        assert found.headers["location"] == f"review?done={review.id}"
        assert (review.author, review.reason, review.state) == (NAME, "by phone", "contested")
        assert review.made == utc_text(START)
        assert on.journal.of("review")[-1]["review"] == review.id
        done = on.client.get("/" + found.headers["location"]).text
        assert "Added as" in done
        assert "by phone" in done
        on.ledger.verify()
    version = version_of(own)
    with served(own, version) as on:
        why = on.client.get("/api/why/Izium", params={"on": "2022-09-10"}).json()
        assert why["state"] == "contested"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (override(reason=""), "reason"),
        (override(state=""), "needs --state"),
        (override(days="soon"), "is not a date or time"),
        (override(target="Atlantis"), "is not in the gazetteer"),
        (override(action="erase"), "erase"),
        ({"action": "retract", "target": "claim-0", "reason": "x"}, "is no claim"),
        ({"action": "add", "target": "a", "reason": "x", "quote": "not there", "place": "Izium", "side": "UA",
          "effect": "holds"}, "does not hold the quote"),
        ({}, "action"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_on_the_page(
    shown: Shown, people: tuple[str, str], form: dict[str, str], words: str
) -> None:
    with served(*shown, reviewers=people[0]) as on:
        log_in(on)
        before = on.ledger.head()
        page = on.client.get("/review")
        found = on.client.post("/review", data={**form, "token": token_in(page.text)})
        assert found.status_code == 422
        assert "Not added" in found.text
        assert words in found.text
        assert on.ledger.head() == before
        assert on.journal.of("review")[0]["ok"] is False


def test_words_stay_words_on_the_page(shown: Shown, people: tuple[str, str]) -> None:
    with served(shown[0], hostile(shown[1]), reviewers=people[0]) as on:
        log_in(on)
        params = {"about": "Izium", "target": HOSTILE, "reason": f'"{HOSTILE}', "done": HOSTILE, "action": HOSTILE}
        page = on.client.get("/review", params=params).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script" not in page
        assert "<img" not in page
        page = on.client.get("/review", params={"about": HOSTILE}).text
        assert "is not in the gazetteer" in page
        assert "<img" not in page


def test_a_token_may_write_and_read_without_a_form(own: str, people: tuple[str, str], shown: Shown) -> None:
    with served(own, shown[1], reviewers=people[0]) as on:
        bearer = {"authorization": f"Bearer {people[1]}"}
        found = on.client.post("/api/reviews", json=override(), headers=bearer)
        assert found.status_code == 201
        assert found.json()["author"] == NAME
        listed = on.client.get("/api/reviews", headers=bearer).json()
        assert (listed["total"], listed["decisions"]) == (1, [found.json()])
        claim = on.ledger.claims()[0]
        retract = {"action": "retract", "target": claim.id, "reason": "satire"}
        assert on.client.post("/api/reviews", json=retract, headers=bearer).json()["target"] == claim.id
        withdraw = {"action": "withdraw", "target": found.json()["review"], "reason": "was wrong"}
        assert on.client.post("/api/reviews", json=withdraw, headers=bearer).status_code == 201
        assert [review.action for review in on.ledger.reviews()] == ["override", "retract", "withdraw"]
        on.ledger.verify()


def test_under_the_rule_of_two_another_login_confirms(own: str, people: tuple[str, str], shown: Shown) -> None:
    """The author is who is logged in, so nobody confirms for another; a waiting decision is offered for it."""
    signed = Review(action="rule", author="B. Chief", reason="agreed", made=utc_text(START), rule="two-person")
    with served(own, shown[1], reviewers=people[0]) as on:
        on.ledger.add_review(signed, recorded=START)
        bearer = {"authorization": f"Bearer {people[1]}"}
        made = on.client.post("/api/reviews", json=override(), headers=bearer).json()
        assert made["status"] == "waiting"
        confirm = {"action": "confirm", "target": made["review"], "reason": "heard it too", "author": "B. Chief"}
        assert on.client.post("/api/reviews", json=confirm, headers=bearer).status_code == 422, "no author is taken"
        del confirm["author"]
        found = on.client.post("/api/reviews", json=confirm, headers=bearer)
        assert found.status_code == 422
        assert "made the decision" in found.json()["error"]
        log_in(on)
        page = on.client.get(f"/review?done={made['review']}").text
        assert "(waiting)" in page
        assert "waits for someone else" in page
        assert "made anew" not in page
        assert f"action=confirm&amp;target={made['review']}" in page
        row = Review(action="confirm", author="B. Chief", reason="yes", made=utc_text(START), target=made["review"])
        on.ledger.add_review(row, recorded=START)
        listed = on.client.get("/api/reviews", headers=bearer).json()["decisions"]
        assert {one["review"]: one["status"] for one in listed}[made["review"]] == "in effect"
        source = next(count.source for count in on.ledger.sources() if count.source)
        grade = {"action": "grade", "target": source, "letter": "B", "reason": "owned by the state"}
        assert on.client.post("/api/reviews", json=grade, headers=bearer).json()["grade"] == "B"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic QTpi", "bearer \u00e9"])
def test_without_a_token_nothing_is_told_or_written(shown: Shown, people: tuple[str, str], header: str) -> None:
    with served(*shown, reviewers=people[0]) as on:
        log_in(on)  # a cookie does not count
        for found in (
            on.client.get("/api/reviews", headers={"authorization": header.encode()}),
            on.client.post("/api/reviews", json=override(), headers={"authorization": header.encode()}),
        ):
            assert found.status_code == 401
            assert found.headers["www-authenticate"].startswith("Bearer")
            assert set(found.json()) == {"error", "hint"}
        assert on.ledger.reviews() == []


def test_guesses_of_tokens_are_rationed(shown: Shown, people: tuple[str, str]) -> None:
    with served(*shown, reviewers=people[0], logins=4) as on:
        guess = {"authorization": "Bearer guess"}
        assert [on.client.get("/api/reviews", headers=guess).status_code for _ in range(3)] == [401, 401, 429]
        assert on.client.get("/api/reviews", headers={"authorization": f"Bearer {people[1]}"}).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400), (b"\xff", 400), (b"[]", 422), (b"{}", 422), (b'{"action":"erase"}', 422),
        (json.dumps(override(author="B")).encode(), 422), (json.dumps(override(target="Atlantis")).encode(), 404),
        (b" " * 70_000, 413), (b"[" * 60_000, 422),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(shown: Shown, people: tuple[str, str], content: bytes, status: int) -> None:
    with served(*shown, reviewers=people[0]) as on:
        headers = {"authorization": f"Bearer {people[1]}", "content-type": "application/json"}
        found = on.client.post("/api/reviews", content=content, headers=headers)
        assert found.status_code == status, found.text
        assert set(found.json()) == {"error", "hint"}
        assert on.ledger.reviews() == []
        assert [line["ok"] for line in on.journal.of("review")] == ([False] if status != 413 else [])


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{}", {"content-type": "application/json"}, 400),
        (b"\xff=\xff", IN_A_FORM, 400),
        (b"&".join(b"a=1" for _ in range(40)), IN_A_FORM, 400),
        (b"x" * 70_000, IN_A_FORM, 413),
        (b"", IN_A_FORM, 403),
    ],
)
def test_a_form_that_is_none_is_refused(
    shown: Shown, people: tuple[str, str], content: bytes, headers: dict[str, str], status: int
) -> None:
    with served(*shown, reviewers=people[0]) as on:
        for address in ("/login", "/logout"):
            assert on.client.post(address, content=content, headers=headers).status_code == status


# -- the file of users ------------------------------------------------------------------------------------------------


def test_the_command_keeps_users_in_a_file_of_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.jsonl"
    monkeypatch.setattr("whoheld.cli.serve_user._password", lambda _stdin: PASSWORD)
    assert main(["serve-user", "add", str(path), NAME]) == exits.OK
    assert main(["serve-user", "token", str(path), NAME]) == exits.OK
    token = capsys.readouterr().out.strip()
    assert main(["serve-user", "token", str(path), "Bot"]) == exits.OK
    capsys.readouterr()
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text()
    assert token not in path.read_text()
    assert "$argon2id$" in path.read_text()
    assert main(["serve-user", "list", str(path)]) == exits.OK
    rows = capsys.readouterr().out.splitlines()
    assert [row.split(",")[0::2] for row in rows[1:]] == [[NAME, "True"], ["Bot", "False"]]
    users = Users(str(path))
    assert users.checked(NAME, PASSWORD).name == NAME
    assert users.checked(NAME, PASSWORD + "x") is None
    assert users.checked("Bot", "") is None
    assert users.of_token(token).name == NAME
    assert main(["serve-user", "remove", str(path), NAME]) == exits.OK
    assert users.of_token(token) is None
    assert main(["serve-user", "remove", str(path), NAME]) == exits.BAD_INPUT
    assert main(["serve-user", "add", str(path)]) == exits.USAGE
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), (" A", PASSWORD), ("A\n", PASSWORD), ("A", "short")])
def test_names_and_passwords_that_will_not_do(name: str, password: str) -> None:
    with pytest.raises(InputError):
        with_password(name, password, made=START)


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    write_users(path, [with_token("A", made=START)[0]])
    path.chmod(0o640)
    with pytest.raises(InputError, match="may be read by others") as caught:
        Users(str(path))
    assert "chmod 600" in caught.value.hint
    path.chmod(0o600)
    path.write_text('{"name": "A"}\n')
    with pytest.raises(InputError, match=r"people.jsonl:1: is no user"):
        read_users(path)
    with pytest.raises(InputError, match="No such file"):
        Users(str(tmp_path / "none"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="can't be written"):
        write_users(tmp_path / "people.jsonl", [])


def test_nothing_is_left_of_a_file_that_could_not_be_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "people.jsonl" / "full").mkdir(parents=True)
    with pytest.raises(InputError, match="can't be written"):
        write_users(tmp_path / "people.jsonl", [])
    assert os.listdir(tmp_path) == ["people.jsonl"]


def test_over_every_store_a_decision_is_written(
    path: str, tmp_path: Path, people: tuple[str, str], shown: Shown
) -> None:
    """SQLite and PostgreSQL."""
    with served(ingested(tmp_path, path), shown[1], reviewers=people[0]) as on:
        bearer = {"authorization": f"Bearer {people[1]}"}
        assert on.client.post("/api/reviews", json=override(), headers=bearer).status_code == 201
        assert on.client.get("/api/reviews", headers=bearer).json()["total"] == 1
        assert on.client.get("/api/sources").json()["total"] == 9
        found = on.client.get("/api/search", params={"q": "Balakliia\x00"}).json()
        assert {row["source"] for row in found["claims"]} == {"Paper B"}
    with open_ledger(path) as ledger:
        assert ledger.reviews()[0].author == NAME
