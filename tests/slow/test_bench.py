"""``make bench`` runs, and a field made from an earlier one is the same as one made from nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BENCH = Path(__file__).parents[2] / "tools/bench_baselines.py"
DESK = BENCH.with_name("bench_desk.py")


def test_the_benchmark_runs_on_little_data() -> None:
    small = ("--places", "300", "--days", "30", "--claims", "200", "--every", "20")
    done = subprocess.run([sys.executable, str(BENCH), *small], capture_output=True, text=True, check=True, timeout=300)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    more = next(line for line in lines if line["measured"].startswith("one more document"))
    assert more["differs_by"] < 1e-9
    assert more["times_faster"] > 1
    assert any(line["measured"].startswith("reading") and line["documents_per_s"] > 0 for line in lines)


def test_one_document_at_a_desk_is_the_same_as_from_nothing() -> None:
    small = ("--documents", "60", "--claims", "200", "--days", "20", "--times", "1")
    done = subprocess.run([sys.executable, str(DESK), *small], capture_output=True, text=True, check=True, timeout=300)
    line = json.loads(done.stdout)
    assert line["claims_in_it"] > 0
    assert line["differs_by"] < 1e-9
