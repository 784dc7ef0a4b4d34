"""An analyst's decisions: rows that change what counts from then on, and nothing of what was known before."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.model import Claim, Review
from whoheld.pipeline.reviewed import Reviewed, apply_reviews, covers, merged_origins, standing
from whoheld.timespan import days_span

SAID = "The {who} said that Ukrainian forces liberated {place} on September {day}."
STORIES = (
    ("z", "2022-09-05", "Paper Z", ("Ukrainian General Staff", "Prymorske", 5)),
    ("a", "2022-09-10", "Paper A", ("Ukrainian General Staff", "Balakliia", 8)),
    ("b", "2022-09-11", "Paper B", ("Ukrainian General Staff", "Izium", 11)),
    ("c", "2022-09-11", "Paper C", ("Kharkiv Oblast governor Oleh Synehubov", "Izium", 11)),
)
SIGNED = ("--author", "A. Desk", "--reason", "read again")
ADDED = ("--place", "Izium", "--side", "UA", "--effect", "gains")
BEFORE = ("--known", "2022-09-30")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stories' ledger, before any decision."""
    folder = tmp_path_factory.mktemp("review")
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, words in STORIES:
            text = SAID.format(**dict(zip(("who", "place", "day"), words, strict=True)))
            out.write(json.dumps({"id": name, "published": day, "source": source, "text": text}) + "\n")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return folder / "war.ledger"


@pytest.fixture
def ledger(read: Path, tmp_path: Path) -> str:
    return str(shutil.copy(read, tmp_path))


@pytest.fixture
def ask(ledger: str, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    def why(place: str, *words: str, on: str = "2022-09-12") -> dict[str, Any]:
        capsys.readouterr()
        assert main(["why", ledger, place, "--on", on, "--json", *words]) == exits.OK
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return why


def weights(answer: dict[str, Any]) -> dict[str, float]:
    return {reason["claim"]: reason["weight"] for reason in answer["reasons"]}


def test_a_retracted_claim_weighs_nothing_and_is_shown(
    ledger: str, ask: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ask("Balakliia")
    claim = before["reasons"][0]["claim"]
    assert before["state"] == "UA"
    assert main(["review", ledger, "retract", claim, *SIGNED]) == exits.OK
    after = ask("Balakliia")
    assert claim not in weights(after)
    assert after["p"]["UA"] < before["p"]["UA"]
    (decision,) = after["decisions"]
    assert (decision["action"], decision["author"], decision["reason"]) == ("retract", "A. Desk", "read again")
    assert (decision["claim"], decision["quote"]) == (claim, before["reasons"][0]["quote"])
    assert ask("Balakliia", *BEFORE) == {**before, "known": "2022-10-01T00:00:00Z"}, "as known then"
    assert main(["why", ledger, "Balakliia", "--on", "2022-09-12"]) == exits.OK
    assert "  retracted by A. Desk, " in capsys.readouterr().out
    with open_ledger(ledger) as opened:
        assert opened.claim(claim).id == claim, "the claim itself stays"
        opened.verify()


def test_a_withdrawn_decision_holds_no_longer(ledger: str, ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = ask("Balakliia")
    assert main(["review", ledger, "retract", before["reasons"][0]["claim"], *SIGNED]) == exits.OK
    assert main(["review", ledger, "list"]) == exits.OK
    listed = json.loads(capsys.readouterr().out)
    assert (listed["record"], listed["action"]) == ("review", "retract")
    assert main(["review", ledger, "withdraw", listed["id"], *SIGNED]) == exits.OK
    assert ask("Balakliia")["reasons"] == before["reasons"]
    assert ask("Balakliia")["decisions"] == []


def test_a_corrected_claim_counts_as_set_right(ledger: str, ask: Any) -> None:
    claim = ask("Balakliia")["reasons"][0]["claim"]
    assert (
        main(["review", ledger, "correct", claim, "--place", "Kupiansk", "--modality", "hedged", *SIGNED]) == exits.OK
    )
    moved = ask("Kupiansk")
    (reason,) = [r for r in moved["reasons"] if r["document"] == "a"]
    assert (reason["modality"], reason["distance_km"]) == ("hedged", 0.0)
    assert all(answer["decisions"][0]["now"] == "UA gains Kupiansk [hedged]" for answer in (moved, ask("Balakliia")))
    assert ask("Balakliia")["p"]["UA"] < ask("Balakliia", *BEFORE)["p"]["UA"]


def test_an_added_claim_counts_until_it_is_withdrawn(ledger: str, ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = ask("Kupiansk")
    words = [
        "--place",
        "Kupiansk",
        "--side",
        "UA",
        "--effect",
        "gains",
        "--quote",
        "Ukrainian forces liberated",
        *SIGNED,
    ]
    assert main(["review", ledger, "add", "b", *words]) == exits.OK
    review = capsys.readouterr().err.split(":")[0]
    after = ask("Kupiansk")
    (reason,) = [r for r in after["reasons"] if r["document"] == "b" and r["distance_km"] == 0]
    assert (reason["quote"], reason["published"], reason["source"]) == (
        "Ukrainian forces liberated",
        "2022-09-11",
        "Paper B",
    )
    assert after["p"]["UA"] > before["p"]["UA"]
    assert (after["decisions"][0]["action"], after["decisions"][0]["claim"]) == ("add", reason["claim"])
    assert main(["why", ledger, "Kupiansk", "--on", "2022-09-12"]) == exits.OK
    assert "  added: UA gains Kupiansk [asserted], by A. Desk, " in capsys.readouterr().out
    assert main(["review", ledger, "withdraw", review, *SIGNED]) == exits.OK
    assert ask("Kupiansk")["reasons"] == before["reasons"]


def test_an_override_holds_on_its_days_alone(ledger: str, ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["review", ledger, "override", "Izium", "--state", "contested", "--days", "2022-09-11/2022-09-12", *SIGNED]
    assert main(words) == exits.OK
    held = ask("Izium")
    assert (held["state"], held["p"]["contested"]) == ("contested", 1.0)
    assert (held["decisions"][0]["action"], held["decisions"][0]["now"]) == ("override", "contested")
    assert held["reasons"], "what claims say is still told"
    assert ask("Izium", on="2022-09-13")["decisions"] == []
    assert ask("Izium", on="2022-09-13")["state"] == "UA"
    assert ask("Izium", *BEFORE)["state"] == "UA"
    capsys.readouterr()
    assert main(["at", ledger, "--on", "2022-09-12", "Izium"]) == exits.OK
    assert ",contested," in capsys.readouterr().out
    assert main(["at", ledger, "--on", "2022-09-12", "--by", "UA", "Izium"]) == exits.OK
    assert ",UA," in capsys.readouterr().out, "the desk's word is not a side's"


def test_merged_claims_are_one_witness(ledger: str, ask: Any) -> None:
    here = [reason for reason in ask("Izium")["reasons"] if reason["distance_km"] == 0]
    one, other = here
    assert one["origin"] != other["origin"]
    assert main(["review", ledger, "merge", other["claim"], "--into", one["claim"], *SIGNED]) == exits.OK
    merged = ask("Izium")
    assert len({reason["origin"] for reason in merged["reasons"] if reason["distance_km"] == 0}) == 1
    assert merged["p"]["UA"] < ask("Izium", *BEFORE)["p"]["UA"]
    assert merged["decisions"][0]["action"] == "merge"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["retract", "claim-0", *SIGNED], exits.BAD_INPUT, "no claim of this ledger"),
        (["retract", "CLAIM", "--author", "A"], exits.USAGE, "needs --reason"),
        (["retract", "CLAIM", "--reason", "r"], exits.USAGE, "needs --author"),
        (["retract", *SIGNED], exits.USAGE, "needs TARGET"),
        (["retract", "CLAIM", "--author", "A", "--reason", " "], exits.BAD_INPUT, "the reason: is empty"),
        (["retract", "CLAIM", "--side", "UA", *SIGNED], exits.BAD_INPUT, "means nothing to `retract`"),
        (["correct", "CLAIM", *SIGNED], exits.BAD_INPUT, "says nothing to correct"),
        (["correct", "CLAIM", "--side", "XX", *SIGNED], exits.BAD_INPUT, "is no side of this theatre"),
        (["correct", "CLAIM", "--effect", "gains", *SIGNED], exits.BAD_INPUT, "says that already"),
        (["add", "nothing", "--quote", "q", *ADDED, *SIGNED], exits.BAD_INPUT, "no document of this ledger"),
        (
            ["add", "b", "--quote", "never said", *ADDED, *SIGNED],
            exits.BAD_INPUT,
            "does not hold the quote 'never said'",
        ),
        (["add", "b", *ADDED, *SIGNED], exits.BAD_INPUT, "needs --quote"),
        (["merge", "CLAIM", *SIGNED], exits.BAD_INPUT, "needs --into"),
        (["merge", "CLAIM", "--into", "CLAIM", *SIGNED], exits.BAD_INPUT, "into itself"),
        (["override", "Izium", "--days", "2022-09-11", *SIGNED], exits.BAD_INPUT, "needs --state"),
        (["override", "Izium", "--state", "XX", "--days", "2022-09-11", *SIGNED], exits.BAD_INPUT, "is no state"),
        (["override", "Izium", "--state", "UA", "--days", "soon", *SIGNED], exits.BAD_INPUT, "is not a date"),
        (["override", "Nowhere", "--state", "UA", "--days", "2022-09-11", *SIGNED], exits.BAD_INPUT, "gazetteer"),
        (["withdraw", "review-0", *SIGNED], exits.BAD_INPUT, "no review of this ledger"),
        (["forget", "CLAIM", *SIGNED], exits.USAGE, "forget"),
    ],
)
def test_what_is_refused_adds_nothing(
    ledger: str, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.delenv("WHOHELD_AUTHOR", raising=False)
    with open_ledger(ledger) as opened:
        claim = opened.claims()[0].id
    assert main(["review", ledger, *(claim if word == "CLAIM" else word for word in words)]) == code
    assert said in capsys.readouterr().err
    with open_ledger(ledger) as opened:
        assert opened.reviews() == []


def a_review(number: int, action: Any, **fields: Any) -> Review:
    made = datetime(2022, 9, 20, number, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Review(action=action, author="A", reason="r", made=made, **fields)


CLAIM = Claim(document="document-0", quote="q", start=0, end=1, effect="gains", side="north")
OTHER = Claim(document="document-0", quote="r", start=2, end=3, effect="gains", side="north")
RIGHT = Claim(document="document-0", quote="q", start=0, end=1, effect="gains", side="south")


def test_the_last_decision_on_a_claim_counts() -> None:
    retract = a_review(1, "retract", target=CLAIM.id)
    correct = a_review(2, "correct", target=CLAIM.id, claim=RIGHT)
    assert apply_reviews([CLAIM, OTHER], []) == Reviewed(by_id={CLAIM.id: CLAIM, OTHER.id: OTHER})
    assert apply_reviews([CLAIM, OTHER], [retract]).claims == (OTHER,)
    assert apply_reviews([CLAIM, OTHER], [retract, correct]).claims == (RIGHT, OTHER)
    undo = a_review(3, "withdraw", target=correct.id)
    assert apply_reviews([CLAIM, OTHER], [retract, correct, undo]).claims == (OTHER,)
    redo = a_review(4, "withdraw", target=undo.id)
    assert apply_reviews([CLAIM, OTHER], [retract, correct, undo, redo]).claims == (RIGHT, OTHER)


def test_a_merge_takes_the_family_along_and_finds_corrected_claims() -> None:
    reviews = [
        a_review(1, "correct", target=CLAIM.id, claim=RIGHT),
        a_review(2, "merge", target=CLAIM.id, into=OTHER.id),
    ]
    origins = {RIGHT.id: "one", "claim-copy": "one", OTHER.id: "two", "claim-far": "three"}
    merged = merged_origins(origins, apply_reviews([CLAIM, OTHER], reviews))
    assert merged == {RIGHT.id: "two", "claim-copy": "two", OTHER.id: "two", "claim-far": "three"}
    gone = a_review(3, "merge", target="claim-gone", into=OTHER.id)
    assert merged_origins(origins, apply_reviews([], [gone])) == origins


def test_an_override_covers_days_that_begin_within_it() -> None:
    review = a_review(1, "override", place_id="p", state="UA", days=days_span(date(2022, 9, 10), date(2022, 9, 11)))
    assert [covers(review, date(2022, 9, day)) for day in (9, 10, 11, 12)] == [False, True, True, False]


@given(st.lists(st.tuples(st.sampled_from(["retract", "withdraw"]), st.integers(0, 9)), max_size=10))
def test_what_stands_is_what_no_standing_decision_withdraws(steps: list[tuple[str, int]]) -> None:
    reviews: list[Review] = []
    for number, (action, at) in enumerate(steps):
        target = reviews[at % len(reviews)].id if action == "withdraw" and reviews else CLAIM.id
        reviews.append(a_review(number, action, target=target))
    holds = {}
    for review in reversed(reviews):
        holds[review.id] = not any(
            r.action == "withdraw" and r.target == review.id and holds.get(r.id) for r in reviews
        )
    assert [r.id for r in standing(reviews)] == [r.id for r in reviews if holds[r.id] and r.action != "withdraw"]
