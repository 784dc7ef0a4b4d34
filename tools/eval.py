"""Measure whoheld on the project's measuring data, by its own command line and the data's own scorers.

usage: eval.py [SHARED] [--claims] [--map] [--embedded] [--news]

SHARED is the folder that holds data/ and tools/; default ../shared. Prints one line of JSON for each measurement.
Without --claims or --map it does both. --embedded takes the packaged gazetteer alone, --news reads the news beside
the assessments.
"""

import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

WHOHELD = str(Path(sys.executable).parent / "whoheld")
WINDOWS = (  # the day of the starting map, the day that is asked for, as known on (None: all that is in the ledger)
    ("2022-09-05", "2022-09-12", "2022-09-13"),
    ("2022-09-05", "2022-09-30", None),
    ("2022-04-03", "2022-09-05", None),
)


def run(*arguments: str, to: Path | None = None) -> str:
    """Run a command; its output goes to ``to`` or is returned. Exit code 3 (some input refused) is no failure."""
    done = subprocess.run(arguments, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(arguments)}\n{done.stderr}")
    if to is not None:
        to.write_text(done.stdout, encoding="utf-8")
    return done.stdout


def measure_claims(shared: Path, work: Path) -> None:
    """Claims of gold/dev.jsonl against its labels."""
    for name in ("dev", "train"):
        gold, answer = shared / f"data/gold/{name}.jsonl", work / f"{name}.answer.jsonl"
        began = time.perf_counter()
        run(WHOHELD, "extract", "--quiet", str(gold), to=answer)
        seconds = time.perf_counter() - began
        score = json.loads(run(sys.executable, str(shared / "tools/score_claims.py"), str(gold), str(answer)))
        print(json.dumps({"measured": f"claims, {name}", "seconds": round(seconds, 1), **score}))
        print(json.dumps({"measured": f"dates, {name}", **dates_held(shared / "tools/score_claims.py", gold, answer)}))


def dates_held(scorer: Path, gold: Path, answer: Path) -> dict[str, float]:
    """Of the dated labels that a claim of ours matches (place, kind of effect, side): how many lie within our date."""
    spec = importlib.util.spec_from_file_location("score_claims", scorer)
    assert spec
    assert spec.loader
    scoring = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scoring)
    ours: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for claim in map(json.loads, answer.read_text(encoding="utf-8").splitlines()):
        ours[claim["document"], scoring.key(claim, 2)].append(claim["date"] or "")
    held = []
    for passage in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        for label in passage["claims"]:
            found = ours[passage["id"], scoring.key(label, 2)]
            date = found.pop(0) if found else None
            if date is not None and label["date"]:
                (first, last), (since, until) = _bounds(label["date"]), _bounds(date)
                held.append(since <= first and last <= until)
    return {
        "dated_labels_matched": len(held),
        "within_ours": sum(held),
        "share": round(sum(held) / max(len(held), 1), 3),
    }


def _bounds(date: str) -> tuple[str, str]:
    first, _, last = date.partition("/")
    return first, last or first


def measure_map(shared: Path, work: Path, *, embedded: bool, news: bool) -> None:
    """The maps of the windows' last days from the assessments of each window, over the published map of its first.

    With the full gazetteer, as a user would make it by `whoheld gazetteer`, unless ``embedded``. Each window has a
    ledger of its own.
    """
    theatre = "ukraine" if embedded else str(work / "theatre")
    gazetteer = shared / "data/gazetteer/settlements_with_aliases.csv"
    if not embedded:
        run(WHOHELD, "gazetteer", "--quiet", str(gazetteer), theatre)
    archives = archives_of(shared, news=news)
    for first, last, known in WINDOWS:
        measure_window(shared, work, archives, theatre=theatre, first=first, last=last, known=known)


def archives_of(shared: Path, *, news: bool) -> list[Path]:
    """The daily assessments, and with ``news`` all of the archives."""
    kinds = ("assessments", "news") if news else ("assessments",)
    return [shared / f"data/reports/{kind}_2022-02-24_2022-09-30.jsonl.gz" for kind in kinds]


def measure_window(
    shared: Path, work: Path, archives: list[Path], *, theatre: str, first: str, last: str, known: str | None
) -> None:
    """One window of ``measure_map``."""
    name = f"{first}_{last}"
    reports = work / f"{name}.jsonl"
    with reports.open("w", encoding="utf-8") as out:
        for archive in archives:
            with gzip.open(archive, "rt", encoding="utf-8") as lines:
                out.writelines(line for line in lines if first <= json.loads(line)["published"][:10] <= last)
    ledger, answer = str(work / f"{name}.ledger"), work / f"{name}.csv"
    truth = shared / "data/truth"
    options = ["--theatre", theatre]
    began = time.perf_counter()
    run(WHOHELD, "ingest", "--quiet", ledger, str(reports), *options)
    baseline = truth / f"map_{first}.geojson"
    run(WHOHELD, "baseline", ledger, str(baseline), "--on", first, "--source", "published map", *options)
    read = time.perf_counter()
    asked = ["--on", last, *(["--known", known] if known else [])]
    run(WHOHELD, "at", ledger, *asked, "--points", str(truth / "points.csv"), *options, to=answer)
    seconds = {"read_s": round(read - began, 1), "map_s": round(time.perf_counter() - read, 1)}
    score = run(
        *(sys.executable, str(shared / "tools/score_map.py")),
        *(str(truth / "deepstate_transitions_to_2022-09-30.csv"), first, last, str(answer)),
        *("--points", str(truth / "points.csv")),
    )
    print(json.dumps({"measured": f"map, {first} to {last}", **seconds, **json.loads(score)}), flush=True)


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    flags = {a for a in arguments if a.startswith("--")}
    folders = [a for a in arguments if not a.startswith("--")]
    shared = Path(folders[0] if folders else "../shared").resolve()
    if not (shared / "tools/score_claims.py").exists():
        sys.exit(f"{shared}: holds no measuring data (next: give the folder that has data/ and tools/)")
    with tempfile.TemporaryDirectory() as folder:
        chosen = flags & {"--claims", "--map"}
        if not chosen or "--claims" in flags:
            measure_claims(shared, Path(folder))
        if not chosen or "--map" in flags:
            measure_map(shared, Path(folder), embedded="--embedded" in flags, news="--news" in flags)


if __name__ == "__main__":
    main(sys.argv[1:])
