"""What a desk answers beside the map: families of claims, whose word, scores. A toy ledger of our own sentences."""

import csv
import io
import json
from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main

SAID = "The {who} said that {whose} forces {did} {place} on September {day}."
STORIES = (
    ("z", "2022-09-05", "Paper Z", ("Ukrainian General Staff", "Ukrainian", "held", "Kharkiv", 5)),
    ("a", "2022-09-10", "Paper A", ("Ukrainian General Staff", "Ukrainian", "liberated", "Balakliia", 8)),
    ("b", "2022-09-10", "Paper B", ("Ukrainian General Staff", "Ukrainian", "liberated", "Balakliia", 8)),
    ("c", "2022-09-11", "Paper C", ("Russian Ministry of Defense", "Russian", "held", "Izium", 11)),
    ("d", "2022-09-11", "Paper D", ("Ukrainian General Staff", "Ukrainian", "liberated", "Izium", 11)),
    ("e", "2022-09-12", "Paper E", ("Kharkiv Oblast governor Oleh Synehubov", "Ukrainian", "liberated", "Izium", 12)),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("desk")
    with (folder / "reports.jsonl").open("w", encoding="utf-8") as out:
        for name, day, source, words in STORIES:
            text = SAID.format(**dict(zip(("who", "whose", "did", "place", "day"), words, strict=True)))
            out.write(json.dumps({"id": name, "published": day, "source": source, "text": text}) + "\n")
    assert main(["ingest", "-q", str(folder / "war.ledger"), str(folder / "reports.jsonl")]) == exits.OK
    return str(folder / "war.ledger")


def table(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(list(words)) == exits.OK
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_origins_lists_the_copies_of_a_claim(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", ledger, "Balakliia", "--on", "2022-09-10", "--json"]) == exits.OK
    claim = json.loads(capsys.readouterr().out)["reasons"][0]["claim"]
    assert main(["origins", ledger, claim, "--json"]) == exits.OK
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert {first["document"], second["document"]} == {"a", "b"}
    assert first["origin"] == second["origin"]
    assert (first["first"], second["first"]) == (True, False)
    assert "copied quotes" in first["tied"]
    assert main(["origins", ledger, claim]) == exits.OK
    assert "2 claims, one witness" in capsys.readouterr().out
    assert main(["origins", ledger, claim[:14], "--json"]) == exits.OK  # an id's beginning will do
    assert json.loads(capsys.readouterr().out.splitlines()[0])["origin"] == first["origin"]
    assert main(["origins", ledger, "claim-0"]) != exits.OK
    assert "no claim of the ledger" in capsys.readouterr().err


def test_each_side_has_a_map_of_its_own(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("at", ledger, "--on", "2022-09-12", "Izium")
    assert table(capsys, *asked, "--by", "UA")[0]["state"] == "UA"
    assert table(capsys, *asked, "--by", "RU")[0]["state"] == "RU"
    assert table(capsys, *asked, "--by", "neither")[0]["state"] == "RU"  # as on the starting map: none spoke
    rows = {row["name"]: row for row in table(capsys, "differ", ledger, "--on", "2022-09-12")}
    assert (rows["Izium"]["by_UA"], rows["Izium"]["by_RU"]) == ("UA", "RU")
    assert "Kharkiv" not in rows
    assert main(["at", ledger, "--on", "2022-09-12", "--by", "XX"]) != exits.OK
    assert "no side of this theatre" in capsys.readouterr().err


def test_score_against_a_published_map(ledger: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ring = [[37.5, 45], [40, 45], [40, 50], [37.5, 50], [37.5, 45]]  # all east of 37.5 is RU's, Izium is not
    feature = {"type": "Feature", "properties": {"state": "RU"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    drawn = tmp_path / "map.geojson"
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    rows = table(capsys, "score", ledger, f"2022-09-12={drawn}")
    assert [row["method"] for row in rows] == ["whoheld", "frozen", "last claim", "most claims", "most origins"]
    by = {row["method"]: row for row in rows}
    assert by["frozen"]["recall"] == "0.0"
    assert int(by["last claim"]["wrong"]) <= int(by["frozen"]["wrong"])
    assert by["whoheld"]["brier"]
    bins = table(capsys, "score", ledger, f"2022-09-12={drawn}", "--reliability")
    assert sum(int(row["settlements"]) for row in bins) == int(by["whoheld"]["near"])
    assert main(["score", ledger, str(drawn)]) == exits.USAGE
    assert main(["score", ledger, f"2022-09-01={drawn}"]) != exits.OK


def test_trust_tells_of_each_kind_of_claim_and_at_takes_it(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(capsys, "trust", ledger, "--on", "2022-10-10")
    assert len(rows) == 25
    told = next(row for row in rows if (row["effect"], row["interest"]) == ("gains", "own_defender"))
    assert float(told["observed_right"]) + float(told["observed_wrong"]) == pytest.approx(3, abs=0.2)
    assert float(told["weight_after"]) < float(told["weight_before"])
    assert (told["weight_before"], told["source"] != "") == ("4.0", True)
    young = table(capsys, "trust", ledger, "--on", "2022-10-10", "--known", "2022-09-12")
    assert {row["observed_right"] for row in young} == {"0.0"}
    asked = ("at", ledger, "Izium", "--on", "2022-10-10")
    assert table(capsys, *asked, "--learning")[0]["p_UA"] != table(capsys, *asked)[0]["p_UA"]
