"""The commands that need no more than a ledger, run as a user runs them; the extractor is a fake."""

import io
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from whoheld.cli import baseline, exits, extract, ingest
from whoheld.cli.main import main
from whoheld.errors import TheatreError
from whoheld.model import Claim, Document, Quantity, Refusal, Signal
from whoheld.pipeline import ingest as ingest_pipeline
from whoheld.timespan import day_span

DOCUMENT = Document(
    name="r1",
    title="Alder is free",
    text="Troops took Alder, officials said, and twelve villages.",
    source="Gazette",
    published=day_span(date(2022, 9, 10)),
    sha256="0" * 64,
)
CLAIM = Claim(
    document=DOCUMENT.id,
    quote="Troops took Alder",
    start=0,
    end=17,
    place="Alder",
    place_kind="settlement",
    place_id="geonames:1",
    lat=50.0,
    lon=30.0,
    effect="gains",
    side="north",
    claimant="officials",
    claimant_side="north",
    valid=day_span(date(2022, 9, 9)),
    published=DOCUMENT.published,
    source="Gazette",
)
COUNTED = Claim(
    document=DOCUMENT.id,
    quote="twelve villages",
    start=39,
    end=54,
    effect="gains",
    count=Quantity(value=12, unit="settlements"),
    published=DOCUMENT.published,
)
SIGNAL = Signal(document=DOCUMENT.id, topic="ceasefire", quote="q", start=0, end=1)
STRIKE = Refusal(stage="extract", subject="r1", reason="strike", detail="A strike is no claim.")
UNREAD = Refusal(stage="read", subject="bad.jsonl:3", reason="bad_json", detail="Expecting value")
FOUND = SimpleNamespace(claims=(CLAIM, COUNTED), signals=(SIGNAL,), refusals=(STRIKE,))
THEATRE = SimpleNamespace(theatre_id="woods", side_ids=("north", "south"))
Feed = Callable[..., None]


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Say what the readers yield; the extractor finds FOUND in every document."""

    def load(name: str) -> Any:
        if name != "ukraine":
            raise TheatreError(name, "is no theatre", hint="name one")
        return THEATRE

    def install(*items: Document | Refusal) -> None:
        for module in (extract, ingest_pipeline):
            monkeypatch.setattr(module, "read_paths", lambda paths, accounts: iter(items))
            monkeypatch.setattr(module, "extractor_of", lambda theatre: SimpleNamespace(read=lambda document: FOUND))

    for module in (extract, ingest, baseline):
        monkeypatch.setattr(module, "load_theatre", load)
    return install


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_extract_prints_claims_with_all_fields(feed: Feed, capsys: pytest.CaptureFixture[str]) -> None:
    feed(DOCUMENT)
    assert main(["extract", "r1.txt"]) == exits.OK
    captured = capsys.readouterr()
    first, second = lines(captured.out)
    assert first == {
        "document": "r1",
        "claim": CLAIM.id,
        "quote": "Troops took Alder",
        "start": 0,
        "end": 17,
        "place": "Alder",
        "place_kind": "settlement",
        "place_id": "geonames:1",
        "lat": 50.0,
        "lon": 30.0,
        "oblast": None,
        "scope": None,
        "extent": None,
        "partial": False,
        "effect": "gains",
        "side": "north",
        "claimant": "officials",
        "claimant_side": "north",
        "via": [],
        "modality": "asserted",
        "framing": None,
        "valid_from": "2022-09-09T00:00:00Z",
        "valid_to": "2022-09-10T00:00:00Z",
        "valid": "2022-09-09",
        "published": "2022-09-10",
        "date": "2022-09-09",
        "dated_by": "text",
        "count": None,
        "unresolved": None,
        "source": "Gazette",
        "rule": "",
        "score": None,
    }
    assert second["count"] == {"value": 12.0, "op": "=", "unit": "settlements"}
    assert second["place"] is second["valid"] is second["valid_from"] is None
    assert "refused (extract): 1 x strike" in captured.err


def test_extract_all_prints_every_record(feed: Feed, capsys: pytest.CaptureFixture[str]) -> None:
    feed(DOCUMENT, UNREAD)
    assert main(["extract", "-", "--all", "--quiet"]) == exits.REFUSED
    captured = capsys.readouterr()
    records = lines(captured.out)
    assert [record["record"] for record in records] == ["document", "claim", "claim", "signal", "refusal", "refusal"]
    assert records[1]["id"] == CLAIM.id
    assert captured.err == ""


def test_extract_says_what_it_could_not_read(feed: Feed, capsys: pytest.CaptureFixture[str]) -> None:
    feed(UNREAD)
    assert main(["extract", "bad.jsonl"]) == exits.REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "bad.jsonl:3: Expecting value" in captured.err


def test_an_unknown_theatre(feed: Feed, capsys: pytest.CaptureFixture[str]) -> None:
    feed(DOCUMENT)
    assert main(["extract", "r1.txt", "--theatre", "moon"]) == exits.THEATRE
    assert "moon: is no theatre" in capsys.readouterr().err


def test_ingest_then_search(feed: Feed, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(tmp_path / "war.ledger")
    feed(DOCUMENT)
    assert main(["ingest", path, "r1.txt"]) == exits.OK
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "1 documents read: 1 new, 0 there already" in captured.err
    assert "2 claims and 1 signals added" in captured.err

    assert main(["ingest", path, "r1.txt"]) == exits.OK
    again = capsys.readouterr().err
    assert "0 new, 1 there already" in again
    assert "0 claims and 0 signals added" in again

    assert main(["search", path, "took", "alder"]) == exits.OK
    (hit,) = lines(capsys.readouterr().out)
    assert (hit["document"], hit["claim"], hit["place"], hit["effect"]) == ("r1", CLAIM.id, "Alder", "gains")
    assert hit["snippet"] == "Troops [took] [Alder]"

    assert main(["search", path, "alder took"]) == exits.OK, "one argument of two words is a phrase"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nothing holds all of these words" in captured.err


def test_ingest_counts_what_was_not_read_and_notes_the_run(
    feed: Feed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "war.ledger"
    feed(DOCUMENT, UNREAD)
    assert main(["ingest", str(path), "r1.txt", "bad.jsonl"]) == exits.REFUSED
    text = capsys.readouterr().err
    assert "1 inputs not read" in text
    assert "not read: 1 x bad_json" in text
    connection = sqlite3.connect(path)
    (run,) = connection.execute("SELECT record FROM runs").fetchone()
    connection.close()
    assert json.loads(run)["theatre"] == "woods"
    assert json.loads(run)["appended"]["claims"] == 2
    assert (json.loads(run)["unread"], json.loads(run)["command"]) == (1, "ingest")
    assert ["read", "bad_json", 1] in json.loads(run)["refused"]
    assert json.loads(run)["seconds"] >= 0


def a_map(state: str) -> bytes:
    ring = [[30, 50], [31, 50], [31, 51], [30, 50]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"state": state}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_baseline_from_a_file_and_from_stdin(
    feed: Feed, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = tmp_path / "map.geojson", str(tmp_path / "war.ledger")
    file.write_bytes(a_map("contested"))
    words = ["--on", "2022-09-05", "--source", "Atlas"]
    assert main(["baseline", path, str(file), *words]) == exits.OK
    assert capsys.readouterr().err.endswith(": added\n")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(a_map("contested"))))
    assert main(["baseline", path, "-", *words]) == exits.OK
    assert capsys.readouterr().err.endswith(": there already\n")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"state": "east"}, exits.BAD_INPUT, "next: `state` is one of: north, south, contested"),
        ({"on": "yesterday"}, exits.USAGE, "'yesterday' is not a day"),
        ({"file": "none.geojson"}, exits.BAD_INPUT, "none.geojson: No such file or directory"),
    ],
)
def test_a_bad_baseline_leaves_no_ledger(
    feed: Feed, capsys: pytest.CaptureFixture[str], tmp_path: Path, change: dict[str, str], code: int, words: str
) -> None:
    file, path = tmp_path / "map.geojson", tmp_path / "war.ledger"
    file.write_bytes(a_map(change.get("state", "north")))
    name = str(tmp_path / change.get("file", file.name))
    given = ["baseline", str(path), name, "--on", change.get("on", "2022-09-05"), "--source", "Atlas"]
    assert main(given) == code
    assert words in capsys.readouterr().err
    assert not path.exists()
