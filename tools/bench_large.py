"""A large desk of made-up data, so that anyone can measure on it: thousands of places, months, thousands of claims."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from whoheld.ledger import open_ledger
from whoheld.model import Claim, Document, Effect, Place, Quantity
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre
from whoheld.timespan import day_span

START = date(2022, 2, 26)
_NEAR = 1_000  # places that the claims speak of
_EAST = 33.5  # degrees: they lie east of it
_WORDS: dict[Effect, str] = {
    "gains": "liberated",
    "holds": "still hold",
    "loses": "left",
    "contests": "fight for",
    "attacks": "attacked",
}


def large_theatre(n_places: int) -> Theatre:
    """The packaged theatre with as many settlements as asked for: those that it lacks are made beside others."""
    theatre = load_theatre("ukraine")
    settled = [place for place in theatre.places if place.lat is not None and place.place_kind == "settlement"]
    rng = np.random.default_rng(1)
    more = []
    for number in range(n_places - len(settled)):
        near = settled[int(rng.integers(len(settled)))]
        lat, lon = (near.lat or 0) + rng.normal(0, 0.05), (near.lon or 0) + rng.normal(0, 0.07)
        more.append(
            Place(
                place_id=f"made:{number}",
                name=f"Mala {near.name} {number}",
                oblast=near.oblast,
                lat=round(float(lat), 5),
                lon=round(float(lon), 5),
                population=int(rng.integers(50, 500)),
            )
        )
    return msgspec.structs.replace(theatre, places=(*theatre.places, *more))


def large_ledger(path: Path, theatre: Theatre, *, n_days: int, n_claims: int) -> None:
    """Write a ledger with a report a day, whose claims tell of places in the east; one in fifty has a figure."""
    rng = np.random.default_rng(2)
    places = [p for p in theatre.places if p.place_kind == "settlement" and p.lon is not None and p.lon > _EAST]
    places = [places[at] for at in sorted(rng.choice(len(places), min(_NEAR, len(places)), replace=False).tolist())]
    documents, claims = [], []
    for number in range(n_days):
        day = START + timedelta(days=number)
        count = n_claims // n_days + (number < n_claims % n_days)
        told = [_told(places, theatre, rng) for _ in range(count)]
        text = " ".join(quote for quote, _ in told)
        document = Document(
            name=f"made-{number}",
            title=f"Report of {day}",
            text=text,
            source=f"Paper {number % 7}",
            published=day_span(day),
            sha256=f"{number:064x}",
        )
        documents.append(document)
        at = 0
        for quote, claim in told:
            span = day_span(day)
            claims.append(
                msgspec.structs.replace(
                    claim, document=document.id, start=at, end=at + len(quote), valid=span, published=span
                )
            )
            at += len(quote) + 1
    with open_ledger(str(path), create=True) as ledger:
        ledger.append(
            documents=documents, claims=claims, signals=(), refusals=(), recorded=datetime(2022, 12, 1, tzinfo=UTC)
        )


def _told(places: list[Place], theatre: Theatre, rng: np.random.Generator) -> tuple[str, Claim]:
    place = places[int(rng.integers(len(places)))]
    sides = theatre.side_ids
    effect = list(_WORDS)[int(rng.integers(len(_WORDS)))]
    side, of = sides[int(rng.integers(2))], (*sides, None)[int(rng.integers(3))]
    counted = int(rng.integers(50)) == 0
    what = "20 settlements" if counted else place.name
    who = f"office {int(rng.integers(40))}" if of else None
    quote = f"Forces of {side} {_WORDS[effect]} {what}{f', {who} of {of} said' if who else ''}."
    return quote, Claim(
        document="",
        quote=quote,
        start=0,
        end=0,
        place=None if counted else place.name,
        place_kind=None if counted else "settlement",
        place_id=None if counted else place.place_id,
        effect=effect,
        side=side,
        claimant=who,
        claimant_side=of,
        count=Quantity(value=20, unit="settlements", text="20 settlements") if counted else None,
    )
