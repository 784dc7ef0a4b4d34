"""Measure whoheld on the project's measuring data, by its own command line and the data's own scorers.

usage: eval.py [SHARED] [--claims] [--map]      SHARED is the folder that holds data/ and tools/; default ../shared

Prints one line of JSON for each measurement. Without --claims or --map it does both.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WHOHELD = str(Path(sys.executable).parent / "whoheld")
WINDOW = ("2022-09-05", "2022-09-30")  # the day of the starting map, and the day that is asked for


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


def measure_map(shared: Path, work: Path) -> None:
    """The map of the last day from the assessments after the first, over the published map of the first."""
    first, last = WINDOW
    reports = work / "assessments.jsonl"
    archive = shared / "data/reports/assessments_2022-02-24_2022-09-30.jsonl.gz"
    with gzip.open(archive, "rt", encoding="utf-8") as lines, reports.open("w", encoding="utf-8") as out:
        for line in lines:
            if first < json.loads(line)["published"][:10] <= last:
                out.write(line)
    ledger, answer = str(work / "eval.ledger"), work / "map.answer.csv"
    truth = shared / "data/truth"
    began = time.perf_counter()
    run(WHOHELD, "ingest", "--quiet", ledger, str(reports))
    run(WHOHELD, "baseline", ledger, str(truth / f"map_{first}.geojson"), "--on", first, "--source", "published map")
    run(WHOHELD, "at", ledger, "--on", last, "--points", str(truth / "points.csv"), to=answer)
    seconds = time.perf_counter() - began
    score = run(
        *(sys.executable, str(shared / "tools/score_map.py")),
        *(str(truth / "deepstate_transitions_to_2022-09-30.csv"), first, last, str(answer)),
        *("--points", str(truth / "points.csv")),
    )
    print(json.dumps({"measured": f"map, {first} to {last}", "seconds": round(seconds, 1), **json.loads(score)}))


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    flags = {a for a in arguments if a.startswith("--")}
    folders = [a for a in arguments if not a.startswith("--")]
    shared = Path(folders[0] if folders else "../shared").resolve()
    if not (shared / "tools/score_claims.py").exists():
        sys.exit(f"{shared}: holds no measuring data (next: give the folder that has data/ and tools/)")
    with tempfile.TemporaryDirectory() as folder:
        if not flags or "--claims" in flags:
            measure_claims(shared, Path(folder))
        if not flags or "--map" in flags:
            measure_map(shared, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
