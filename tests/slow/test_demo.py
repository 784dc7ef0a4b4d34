"""The demo for real: from the sample's reports to a digest, a report and a site, the same bytes each time."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
DAY = "2022-09-12"


def whoheld(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "whoheld", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The demo's folder, and what it said on stdout and stderr."""
    out = tmp_path_factory.mktemp("demo") / "new"
    done = whoheld("demo", out)
    return out, done.stdout, done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def data_of(site: Path, name: str) -> dict[str, object]:
    value: dict[str, object] = json.loads((site / "data" / f"{name}.js").read_text("utf-8").partition(" = ")[2][:-2])
    return value


def test_it_prints_the_digest_and_where_to_look(made: tuple[Path, str, str]) -> None:
    out, printed, said = made
    assert f": {DAY}\n" in printed
    for heading in ("WHAT CHANGED", "ON WHOSE WORD", "DISPUTED", "CHECKED", "RUMOURED"):
        assert f"\n{heading}\n" in printed
    assert re.search(r"^Ukraine: [\d,]+ km²", printed, re.M)
    page = out / "site" / "index.html"
    assert page.resolve().as_uri() in printed
    assert page.is_file()
    assert "reports read: " in said


def test_twice_gives_the_same_bytes(made: tuple[Path, str, str]) -> None:
    out, printed, _ = made
    before = files(out)
    assert whoheld("demo", out).stdout == printed
    after = files(out)
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_site_table_report_and_at_say_the_same(made: tuple[Path, str, str], tmp_path: Path) -> None:
    out, _, _ = made
    ledger = out / "sample.ledger"
    asked = {row["place"]: row for row in csv.DictReader(io.StringIO(whoheld("at", ledger, "--on", DAY).stdout))}

    whoheld("export", ledger, tmp_path / "day.csv", "--format", "csv", "--on", DAY)
    with (tmp_path / "day.csv").open(encoding="utf-8", newline="") as handle:
        table = {row["place_id"]: row for row in csv.DictReader(handle)}
    assert {key: row["state"] for key, row in table.items()} == {key: row["state"] for key, row in asked.items()}

    meta, places, days = (data_of(out / "site", name) for name in ("meta", "places", "days"))
    held = [0] * len(places["id"])
    for passed, turned, *_ in days[: meta["days"].index(DAY) + 1]:
        place = -1
        for over, added in zip(passed, turned, strict=True):
            place += over + 1
            held[place] += added
    shown = {key: meta["states"][state] for key, state in zip(places["id"], held, strict=True)}
    assert shown == {key: row["state"] for key, row in asked.items()}

    title = whoheld("report", ledger, "--on", DAY).stdout.partition("\n")
    assert title[2] == (out / f"report-{DAY}.md").read_text("utf-8").partition("\n")[2]


def test_as_known_then_a_later_report_says_nothing(made: tuple[Path, str, str]) -> None:
    out, _, _ = made
    report = whoheld("report", out / "sample.ledger", "--on", DAY, "--known", DAY).stdout
    cited = set(re.findall(r"2022-\d\d-\d\d(?=T|, document)", report.partition("## Sources")[2]))
    assert cited
    assert max(cited) <= DAY
