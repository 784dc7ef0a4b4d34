"""A desk that takes in what came since says the same as a new one: origins and beliefs, in any order of arrival."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.ledger import FrozenLedger, Ledger, open_ledger
from whoheld.model import Baseline, Claim, Document, Review
from whoheld.origins import LINKERS, Origins, assign
from whoheld.pipeline.desk import Desk
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre
from whoheld.timespan import day_span

START = date(2022, 9, 5)
DAYS = [START + timedelta(days=at) for at in range(6)]
RECORDED = datetime(2022, 10, 1, tzinfo=UTC)
NAMES = ("Izium", "Balakliia", "Kupiansk")
LONG = "the town by the river was entered from three sides in the morning and the flag went up over the hall at noon"


@cache
def theatre() -> Theatre:
    return load_theatre("ukraine")


@cache
def place_id(name: str) -> str:
    return max((p for p in theatre().places if p.name == name), key=lambda p: p.population).place_id


def story(number: int, *, name: str, day: int, effect: str, said: str, source: str) -> tuple[Document, Claim]:
    published = day_span(START + timedelta(days=day))
    text = f"{said} ({name}, {effect}) {number}"
    document = Document(text=text, sha256=f"{number:064d}", published=published, source=source)
    claim = Claim(
        document=document.id,
        quote=said,
        start=0,
        end=len(said),
        place=name,
        place_id=place_id(name),
        place_kind="settlement",
        effect=effect,
        side="RU" if effect == "loses" else "UA",
        claimant="General Staff" if number % 2 else None,
        claimant_side="UA" if number % 2 else None,
        published=published,
        source=source,
    )
    return document, claim


STORIES = st.lists(
    st.builds(
        dict,
        name=st.sampled_from(NAMES),
        day=st.integers(0, 5),
        effect=st.sampled_from(["gains", "loses", "holds", "contests"]),
        said=st.sampled_from([LONG, LONG + " again", "They took it."]),
        source=st.sampled_from(["Paper A", "Reuters"]),
    ),
    min_size=1,
    max_size=8,
)


def add(ledger: Ledger, stories: list[tuple[Document, Claim]]) -> None:
    ledger.append(documents=[d for d, _ in stories], claims=[c for _, c in stories], recorded=RECORDED)


@settings(max_examples=60, deadline=None)
@given(STORIES, st.randoms(use_true_random=False), st.integers(1, 4))
def test_origins_of_claims_that_come_bit_by_bit(stories, chance, at_once):
    made = [story(number, **one) for number, one in enumerate(stories)]
    chance.shuffle(made)
    growing = Origins(LINKERS)
    texts, claims = {}, {}
    for first in range(0, len(made), at_once):
        for document, claim in made[first : first + at_once]:
            texts[document.id] = document.text
            claims[claim.id] = claim
        assert growing.of(claims, texts) == assign(list(claims.values()), texts)
    gone = dict(list(claims.items())[1:])
    assert growing.of(gone, texts) == assign(gone, texts)  # a retracted claim goes too


@settings(max_examples=8, deadline=None)
@given(STORIES, st.randoms(use_true_random=False), st.integers(1, 3))
def test_a_desk_that_is_refreshed_says_what_a_new_one_says(stories, chance, at_once):
    made = [story(number, **one) for number, one in enumerate(stories)]
    chance.shuffle(made)
    with TemporaryDirectory() as folder, open_ledger(str(Path(folder) / "war.ledger"), create=True) as ledger:
        add(ledger, [story(99, name="Kupiansk", day=0, effect="holds", said="They held it.", source="Paper A")])
        desk = Desk(ledger, theatre())
        desk.field(DAYS)
        for first in range(0, len(made), at_once):
            add(ledger, made[first : first + at_once])
            assert desk.refresh() == 2 * len(made[first : first + at_once])
            field = desk.field(DAYS)
        new = Desk(ledger, theatre())
        assert desk.claims_as_known(None) == new.claims_as_known(None) == tuple(ledger.claims())
        assert dict(desk.origins_as_known(None)) == dict(new.origins_as_known(None))
        assert np.abs(field.p - new.field(DAYS).p).max() < 1e-9
        known = datetime(2022, 9, 8, tzinfo=UTC)
        assert desk.claims_as_known(known) == tuple(ledger.claims(known=known))


def test_decisions_and_maps_that_came_since_count(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as ledger:
        made = [story(n, name="Izium", day=n, effect="gains", said="They took it.", source="Paper A") for n in (1, 3)]
        add(ledger, made)
        desk = Desk(ledger, theatre())
        desk.field(DAYS)
        review = Review(
            action="retract", author="A", reason="misread", made="2022-09-09T00:00:00Z", target=made[0][1].id
        )
        ledger.add_review(review, recorded=RECORDED)
        everything = {"type": "Polygon", "coordinates": [[[36, 48], [40, 48], [40, 51], [36, 51], [36, 48]]]}
        ledger.add_baseline(
            Baseline(
                on="2022-09-09",
                source="M",
                known="2022-09-09T12:00:00Z",
                geojson=f'{{"features": [{{"properties": {{"state": "RU"}}, "geometry": {everything}}}]}}'.replace(
                    "'", '"'
                ),
                role="source",
            )
        )
        assert desk.refresh() == 1
        field, new = desk.field(DAYS), Desk(ledger, theatre()).field(DAYS)
        assert field.p == pytest.approx(new.p, abs=1e-9)
        assert len(field.legs) == 2
        assert [w.claim_id for w in field.witnesses] == [made[1][1].id]
        assert desk.refresh() == 0


def test_a_desk_of_a_frozen_ledger_stays_at_its_moment(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as ledger:
        one, other = (
            story(n, name="Izium", day=n, effect="gains", said="They took it.", source="Paper A") for n in (1, 3)
        )
        add(ledger, [one])
        frozen = FrozenLedger(ledger)
        add(ledger, [other])
        desk = Desk(frozen, theatre())
        assert [*desk.documents] == [one[0].id]
        assert desk.claims_as_known(None) == (one[1],)
        assert desk.refresh() == 0


def test_a_decision_counts_once_the_desk_is_refreshed(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as ledger:
        made = [story(n, name="Izium", day=n, effect="gains", said="They took it.", source="Paper A") for n in (1, 3)]
        add(ledger, made)
        desk = Desk(ledger, theatre())
        desk.claims_as_known(None)
        for number, (_, claim) in enumerate(made):
            ledger.add_review(
                Review(action="retract", author="A", reason="r", made=f"2022-09-1{number}T00:00:00Z", target=claim.id),
                recorded=RECORDED,
            )
            left = tuple(c for _, c in made[number + 1 :])
            assert desk.refresh() == 1
            assert desk.claims_as_known(None) == left
        assert desk.claims_as_known(datetime(2022, 9, 10, 12, tzinfo=UTC)) == (made[1][1],)
