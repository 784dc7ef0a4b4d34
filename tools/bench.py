"""Speed of the main steps on the bundled sample, each as a median of five, with ratios to a bare scan for names.

usage: bench.py        prints one line of JSON for each step
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from whoheld.extract.names import NameIndex
from whoheld.model import Document
from whoheld.pipeline.extractor import extractor_of
from whoheld.read import read_paths
from whoheld.text.mask import mask
from whoheld.theatre.load import load_theatre

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "kharkiv-2022" / "reports"


def median_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """The median of ``times`` runs, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    theatre = load_theatre("ukraine")
    extractor, index = extractor_of(theatre), NameIndex(theatre)
    files = [str(path) for path in sorted(SAMPLE.iterdir())]
    documents = [item for item in read_paths(files) if isinstance(item, Document)]
    scan = median_seconds(lambda: [index.find(mask(document.text)) for document in documents])
    read = median_seconds(lambda: [extractor.read(document) for document in documents])
    help_command = [sys.executable, "-m", "whoheld", "--help"]
    start = median_seconds(lambda: subprocess.run(help_command, check=True, capture_output=True))
    speed = {"per_second": len(documents) / read, "times_a_scan": read / scan}
    rows = (
        {"step": "load the theatre", "seconds": median_seconds(lambda: load_theatre("ukraine"))},
        {"step": "build the extractor", "seconds": median_seconds(lambda: extractor_of(theatre))},
        {"step": "scan the sample for names", "seconds": scan, "documents": len(documents)},
        {"step": "extract the sample", "seconds": read, **speed},
        {"step": "whoheld --help", "seconds": start},
    )
    for row in rows:
        print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}))


if __name__ == "__main__":
    main()
