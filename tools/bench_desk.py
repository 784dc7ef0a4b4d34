"""One new document to a changed map at a desk, end to end: reading, appending, origins, beliefs.

usage: bench_desk.py [--documents N] [--claims N] [--days N] [--places N] [--ledger FILE --theatre NAME] [--times N]

Without --ledger, a ledger of documents made here (4,853 with 12,721 claims on the theatre's largest places, over 217
days) is used; a given one is copied, and its days are those up to its last. Prints one line of JSON: medians of seconds
and of processor time of the whole and of its steps, and how far the map is from that of a new desk.
"""

import argparse
import json
import shutil
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from bench_large import large_theatre
from whoheld.ledger import Ledger, open_ledger
from whoheld.model import Claim, Document, Effect
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.extractor import extractor_of
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre
from whoheld.timespan import day_span

FIRST = date(2022, 2, 24)
RECORDED = datetime(2023, 1, 1, tzinfo=UTC)
EFFECTS: tuple[Effect, ...] = ("gains", "holds", "loses", "contests", "attacks")
_PLACES = 1000


def fill(ledger: Ledger, theatre: Theatre, options: argparse.Namespace) -> None:
    """Documents and claims of our own making, alike for each run."""
    rng = np.random.default_rng(1)
    found = [p for p in theatre.places if p.place_kind == "settlement" and p.lat is not None]
    places = sorted(found, key=lambda p: (-p.population, p.place_id))[:_PLACES]
    documents = [
        Document(
            text=f"Report {number}. " + " ".join(f"word{int(at)}" for at in rng.integers(5000, size=200)),
            sha256=f"{number:064d}",
            published=day_span(FIRST + timedelta(days=int(rng.integers(options.days)))),
            source=f"Paper {number % 40}",
        )
        for number in range(options.documents)
    ]
    claims = []
    for number in range(options.claims):
        document, place = documents[int(rng.integers(len(documents)))], places[int(rng.integers(len(places)))]
        claims.append(
            Claim(
                document=document.id,
                quote=document.text[:60],
                start=0,
                end=number % 60 + 1,
                place=place.name,
                place_id=place.place_id,
                place_kind="settlement",
                lat=place.lat,
                lon=place.lon,
                effect=EFFECTS[int(rng.integers(5))],
                side=theatre.side_ids[int(rng.integers(2))],
                claimant_side=(*theatre.side_ids[:2], None)[int(rng.integers(3))],
                published=document.published,
                source=document.source,
            )
        )
    ledger.append(documents=documents, claims=claims, recorded=RECORDED)


def one(number: int, day: date) -> Document:
    """A report of the day with some claims."""
    text = (
        f"The Ukrainian General Staff said on {day:%B} {day.day} that Ukrainian forces liberated Lyman and Yampil. "
        f"The Russian Defense Ministry said that Russian forces held Soledar. Number {number}."
    )
    return Document(text=text, sha256=f"{10**6 + number:064d}", published=day_span(day), source=f"Paper {number}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4853)
    parser.add_argument("--claims", type=int, default=12721)
    parser.add_argument("--days", type=int, default=217)
    parser.add_argument("--places", type=int, default=8610, help="the packaged theatre's, and made-up ones beside them")
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--theatre", help="in place of --places")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    theatre = load_theatre(options.theatre) if options.theatre else large_theatre(options.places)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "war.ledger"
        if options.ledger:
            shutil.copy(options.ledger, path)
        with open_ledger(str(path), create=True) as ledger:
            if not options.ledger:
                fill(ledger, theatre, options)
            print(json.dumps(measured(ledger, theatre, options)), flush=True)


def measured(ledger: Ledger, theatre: Theatre, options: argparse.Namespace) -> dict[str, object]:
    """The line to print."""
    desk, reader = Desk(ledger, theatre), extractor_of(theatre)
    last = desk.last_day()
    first = max([day for day in desk.starting_days() if day <= last], default=desk.first_day())
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    desk.field(days)
    reader.read(one(0, last))
    clocks, steps = [], []
    for number in range(1, options.times + 1):
        document = one(number, last)
        wall, marks = time.perf_counter(), [time.process_time()]
        claims = reader.read(document).claims
        marks.append(time.process_time())
        ledger.append(documents=[document], claims=claims, recorded=RECORDED)
        desk.refresh()
        marks.append(time.process_time())
        desk.origins_as_known(None)
        marks.append(time.process_time())
        field = desk.field(days)
        marks.append(time.process_time())
        clocks.append((time.perf_counter() - wall, marks[-1] - marks[0]))
        steps.append(np.diff(marks))
    began = time.process_time()
    new = Desk(ledger, theatre).field(days)
    whole = time.process_time() - began
    held = ledger.counts()
    cpu = median(clock[1] for clock in clocks)
    return {
        "measured": "one new document to a changed map",
        "held": f"{held.documents} documents, {held.claims} claims, {len(field.sites)} places, {len(days)} days",
        "claims_in_it": len(claims),
        "seconds": round(median(clock[0] for clock in clocks), 3),
        "processor_s": round(cpu, 3),
        "steps_s": dict(
            zip(("read", "append", "origins", "beliefs"), np.median(steps, axis=0).round(3).tolist(), strict=True)
        ),
        "anew_processor_s": round(whole, 2),
        "times_faster": round(whole / cpu, 1),
        "differs_by": float(np.abs(field.p - new.p).max()),
    }


if __name__ == "__main__":
    main()
