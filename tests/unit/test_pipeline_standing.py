"""The rule of two persons: a decision waits for someone else, in every store, and as known at every time."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError, NotFound
from whoheld.ledger import copy_rows, open_ledger, sums
from whoheld.model import Review
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.review import Asked, add_review
from whoheld.pipeline.reviewed import apply_reviews
from whoheld.pipeline.standing import Standing, same_person, stand
from whoheld.theatre.records import Theatre

REPORT = {
    "id": "a",
    "published": "2022-09-10",
    "source": "Paper A",
    "text": "The Ukrainian General Staff said that Ukrainian forces liberated Balakliia on September 10.",
}
A, B, C = "A. Desk", "B. Chief", "C. Night"
CLOCK = datetime(2022, 9, 20, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return CLOCK + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def filled(new_store: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger of each kind of store, with one report."""
    path = new_store()
    report = tmp_path_factory.mktemp("standing") / "report.jsonl"
    report.write_text(json.dumps(REPORT) + "\n")
    assert main(["ingest", "-q", path, str(report)]) == exits.OK
    return path


@pytest.fixture
def ledger(filled: str, new_store: Callable[[], str]) -> Any:
    """A copy of it for one test: so each of these tests is one of `copy`, too."""
    with open_ledger(filled) as source, open_ledger(new_store(), create=True) as target:
        copy_rows(source, target)
        yield target


class Hands:
    """Decides in the ledger, a minute apart."""

    def __init__(self, ledger: Any, theatre: Theatre) -> None:
        self.ledger, self.theatre, self.minute = ledger, theatre, 0

    def __call__(self, author: str, action: Any, target: str, **words: Any) -> Review:
        self.minute += 1
        asked = Asked(action=action, target=target, author=author, reason="read again", **words)
        return add_review(self.ledger, self.theatre, asked, made=at(self.minute))

    def override(self, author: str, state: str = "contested") -> Review:
        return self(author, "override", "Izium", state=state, days="2022-09-11")

    def standing(self, minutes: int | None = None) -> Standing:
        return stand(self.ledger.reviews(None if minutes is None else at(minutes)))


@pytest.fixture
def hands(ledger: Any, theatre: Theatre) -> Hands:
    return Hands(ledger, theatre)


def test_a_decision_waits_for_someone_else_and_counts_from_the_confirmation(hands: Hands, theatre: Theatre) -> None:
    hands(A, "rule", "two-person")
    made = hands.override(A)
    assert hands.standing().decisions == ()
    assert hands.standing().waiting == (made,)
    confirmed = hands(B, "confirm", made.id)
    assert hands.standing().decisions == (made,)
    assert hands.standing().confirmed == {made.id: confirmed}
    assert hands.standing(2).waiting == (made,), "as known before the confirmation it waits"
    assert hands.standing(3).waiting == ()
    desk = Desk(hands.ledger, theatre)
    assert desk.reviewed_as_known(at(2)).overrides == ()
    assert desk.reviewed_as_known(at(3)).overrides == (made,)
    hands.ledger.verify()


@pytest.mark.parametrize("name", [A, "a. desk", " A.  DESK ", "A.Desk", "A Desk", "Ａ. Desk", "À. Desk"])
def test_nobody_confirms_what_is_their_own(hands: Hands, name: str) -> None:
    hands(A, "rule", "two-person")
    made = hands.override(A)
    with pytest.raises(InputError, match="made the decision"):
        hands(name, "confirm", made.id)
    # Nor does such a row count that another program wrote.
    row = Review(action="confirm", author=name, reason="r", made="2022-09-20T13:00:00Z", target=made.id)
    hands.ledger.add_review(row, recorded=at(60))
    assert hands.standing().waiting == (made,)


def test_the_rule_undoes_nothing_that_was_decided_before(hands: Hands) -> None:
    early = hands.override(A, "UA")
    hands(A, "rule", "two-person")
    assert hands.standing().decisions == (early,)
    with pytest.raises(InputError, match="waits for nobody: it is in effect"):
        hands(B, "confirm", early.id)


def test_one_person_withdraws_and_two_bring_back(hands: Hands) -> None:
    hands(A, "rule", "two-person")
    made = hands.override(A)
    hands(B, "confirm", made.id)
    undo = hands(C, "withdraw", made.id)
    assert hands.standing().decisions == ()
    redo = hands(A, "withdraw", undo.id)
    assert hands.standing().decisions == ()
    assert hands.standing().waiting == (redo,)
    hands(B, "confirm", redo.id)
    assert hands.standing().decisions == (made,)


def test_a_confirmation_that_is_withdrawn_leaves_the_decision_waiting(hands: Hands) -> None:
    hands(A, "rule", "two-person")
    made = hands.override(A)
    yes = hands(B, "confirm", made.id)
    hands(B, "withdraw", yes.id)
    assert hands.standing().waiting == (made,)
    hands(C, "confirm", made.id)
    assert hands.standing().decisions == (made,)


def test_the_last_to_take_effect_counts(hands: Hands) -> None:
    hands(A, "rule", "two-person")
    first, second = hands.override(A, "UA"), hands.override(B, "RU")
    hands(A, "confirm", second.id)
    hands(B, "confirm", first.id)
    assert hands.standing().decisions == (second, first)


def test_two_turn_the_rule_off(hands: Hands) -> None:
    on = hands(A, "rule", "two-person")
    off = hands(A, "rule", "one-person")
    assert hands.standing().two_persons
    assert hands.standing().waiting == (off,)
    with pytest.raises(InputError, match="is not withdrawn"):
        hands(A, "withdraw", on.id)
    row = Review(action="withdraw", author=A, reason="r", made="2022-09-20T12:02:30Z", target=on.id)
    hands.ledger.add_review(row, recorded=at(2))
    assert hands.standing().two_persons, "a row that another program wrote turns nothing off either"
    waits = hands.override(A)
    yes = hands(B, "confirm", off.id)
    assert not hands.standing().two_persons
    assert hands.standing().waiting == (waits,), "made under the rule, so it waits still"
    with pytest.raises(InputError, match="is not withdrawn"):
        hands(B, "withdraw", yes.id)
    alone = hands.override(A, "UA")
    assert hands.standing().decisions == (alone,)
    with pytest.raises(InputError, match="is the ledger's rule already"):
        hands(A, "rule", "one-person")


def test_what_can_not_be_confirmed(hands: Hands) -> None:
    with pytest.raises(NotFound, match="no review of this ledger"):
        hands(A, "confirm", "review-0")
    with pytest.raises(InputError, match="is no rule of this theatre"):
        hands(A, "rule", "three-person")
    hands(A, "rule", "two-person")
    made = hands.override(A)
    hands(B, "confirm", made.id)
    with pytest.raises(InputError, match=f"was confirmed by {B}"):
        hands(C, "confirm", made.id)
    other = hands.override(A, "UA")
    hands(A, "withdraw", other.id)
    with pytest.raises(InputError, match="waits for nobody: it is withdrawn"):
        hands(B, "confirm", other.id)


def test_a_clock_that_is_behind_makes_no_decision_of_before_the_rule(hands: Hands, theatre: Theatre) -> None:
    hands(A, "rule", "two-person")
    asked = Asked(action="override", target="Izium", author=A, reason="r", state="UA", days="2022-09-11")
    made = add_review(hands.ledger, theatre, asked, made=at(-600))
    assert hands.standing().waiting == (made,)
    assert made.made == "2022-09-20T12:01:00Z"


def test_rules_and_confirmations_and_grades_are_copied(hands: Hands, new_store: Callable[[], str]) -> None:
    hands(A, "rule", "two-person")
    made = hands.override(A)
    hands(B, "confirm", made.id)
    hands(B, "grade", "Paper A", letter="C")
    with open_ledger(new_store(), create=True) as target:
        copy_rows(hands.ledger, target)
        assert sums(target) == sums(hands.ledger)
        assert target.reviews() == hands.ledger.reviews()
        target.verify()


def test_a_grade_is_a_row_with_history(hands: Hands) -> None:
    hands(A, "rule", "two-person")
    first, second = hands(A, "grade", "Paper A", letter="C"), hands(B, "grade", "Paper A", letter="A")
    assert (first.target, first.grade, first.author, first.reason) == ("Paper A", "C", A, "read again")
    letters = [apply_reviews([], hands.ledger.reviews(at(minute))).letters for minute in (1, 2, 3)]
    assert letters == [{}, {"Paper A": "C"}, {"Paper A": "A"}]
    hands(A, "withdraw", second.id)
    assert apply_reviews([], hands.ledger.reviews()).letters == {"Paper A": "C"}
    with pytest.raises(NotFound, match="use a name as it stands there: Paper A"):
        hands(A, "grade", "paper a", letter="B")
    with pytest.raises(InputError, match="needs --letter"):
        hands(A, "grade", "Paper A")


def test_names() -> None:
    assert same_person("Léa  Martin", "lea martin")
    assert not same_person("Lea Martin", "Lea Martin II")
    assert not same_person("安", "李")
    assert not same_person("!", "?")


ACTIONS = ("override", "override", "withdraw", "confirm", "confirm", "rule", "grade")


@given(
    st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from([A, "a.desk", B, C]), st.integers(0, 30)), max_size=14)
)
def test_nothing_is_in_effect_on_one_persons_word_under_the_rule(steps: list[tuple[Any, str, int]]) -> None:
    reviews = [Review(action="rule", author=C, reason="r", made="2022-09-20T00:00:00Z", rule="two-person")]
    for number, (action, author, pick) in enumerate(steps, 1):
        fields: dict[str, Any] = {"target": reviews[pick % len(reviews)].id}
        if action == "override":
            fields = {"place_id": "p", "state": "UA"}
        elif action == "rule":
            fields = {"rule": "one-person" if pick % 2 else "two-person"}
        elif action == "grade":
            fields = {"target": "Paper A", "grade": "B"}
        made = f"2022-09-20T00:{number:02d}:00Z"
        reviews.append(Review(action=action, author=author, reason="r", made=made, **fields))
    found = stand(reviews)
    assert set(found.status) == {review.id for review in reviews}
    ruled = not any(review.rule == "one-person" for review in reviews)
    for review in found.decisions:
        assert found.status[review.id] == "in effect"
        if review.action == "override" and ruled:
            assert not same_person(found.confirmed[review.id].author, review.author)
    assert all(found.status[review.id] == "waiting" for review in found.waiting)


def test_the_commands_say_what_waits(tmp_path: Path, filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    if filled.startswith("postgresql"):
        pytest.skip("the words of commands hang on no store")
    path = str(shutil.copy(filled, tmp_path / "war.ledger"))
    signed = ("--reason", "read again", "--author")
    assert main(["review", path, "rule", "two-person", *signed, A]) == exits.OK
    override = ["override", "Balakliia", "--state", "contested", "--days", "2022-09-10/2022-09-12"]
    assert main(["review", path, *override, *signed, A]) == exits.OK
    said = capsys.readouterr().err
    made = said.splitlines()[1].split(":")[0]
    assert f"it waits for someone else: whoheld review {path} confirm {made}" in said
    asked = ["why", path, "Balakliia", "--on", "2022-09-11"]
    assert main(asked) == exits.OK
    assert "  waits for a second person: override to contested, by A. Desk, " in capsys.readouterr().out
    assert main([*asked, "--json"]) == exits.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["p"]["contested"] < 1
    assert [decision["waits"] for decision in answer["decisions"]] == [True]
    claim = answer["reasons"][0]["claim"]
    assert main(["review", path, "retract", claim, *signed, A]) == exits.OK
    assert main([*asked, "--json"]) == exits.OK
    answer = json.loads(capsys.readouterr().out)
    assert {decision["action"] for decision in answer["decisions"]} == {"override", "retract"}
    assert claim in {reason["claim"] for reason in answer["reasons"]}
    assert main(["review", path, "confirm", made, *signed, "a. desk"]) == exits.BAD_INPUT
    assert main(["review", path, "confirm", made, *signed, B]) == exits.OK
    capsys.readouterr()
    assert main(asked) == exits.OK
    printed = capsys.readouterr().out
    assert "  overridden to contested, by A. Desk, " in printed
    assert "; confirmed by B. Chief, " in printed
    assert main(["review", path, "list"]) == exits.OK
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["action"], line["status"]) for line in listed] == [
        ("rule", "in effect"),
        ("override", "in effect"),
        ("retract", "waiting"),
        ("confirm", "in effect"),
    ]


def test_a_letter_stands_before_the_figure(tmp_path: Path, filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    if filled.startswith("postgresql"):
        pytest.skip("the words of commands hang on no store")
    path = str(shutil.copy(filled, tmp_path / "war.ledger"))
    asked = ["why", path, "Balakliia", "--on", "2022-09-11"]
    assert main(asked) == exits.OK
    assert "grade 3: UA gains Balakliia" in capsys.readouterr().out
    words = ["grade", "Paper A", "--letter", "B", "--author", A, "--reason", "owned by the state"]
    assert main(["review", path, *words]) == exits.OK
    assert main(asked) == exits.OK
    assert "grade B3: UA gains Balakliia" in capsys.readouterr().out
    assert main([*asked, "--json"]) == exits.OK
    (reason,) = json.loads(capsys.readouterr().out)["reasons"]
    assert (reason["grade"], reason["reliability"]) == (3, "B")
    assert main([*asked, "--known", "2022-09-30", "--json"]) == exits.OK
    assert json.loads(capsys.readouterr().out)["reasons"][0]["reliability"] is None
