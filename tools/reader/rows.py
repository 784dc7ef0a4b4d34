"""How often each row of wording is right, by labels that were made without it: which rows stand without the reader.

usage: rows.py SHARED [WEIGHTS.npz]      prints row, matches, and the share that a label bears out

With WEIGHTS.npz the rows that stand without the reader are written into its settings: after any change of rows.

A row's claim is right where a label has the same place, kind of effect and side (not compared for fighting).
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from passages import Label, Passage, split

from whoheld.extract import Extractor
from whoheld.extract.selection import KIND
from whoheld.model import Claim, Document
from whoheld.theatre.load import load_theatre
from whoheld.theatre.wording import wording_of

RARE = 8  # matches; of a row with fewer the reader has seen too little to learn what it knows
TRUSTED = 0.7  # share right from which such a row stands without the reader


def tally(passages: Iterable[Passage], extractor: Extractor) -> tuple[Counter[str], Counter[str]]:
    """Matches and right ones by row."""
    matches: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for passage in passages:
        for claim in extractor.read(Document(text=passage.text, sha256="")).claims:
            if claim.place_start is None:
                continue
            row = claim.rule.split("+")[0]
            matches[row] += 1
            right[row] += any(_bears_out(label, claim) for label in passage.labels)
    return matches, right


def _bears_out(label: Label, claim: Claim) -> bool:
    if claim.place_start is None or claim.place_end is None:
        return False
    same = label.start < claim.place_end and claim.place_start < label.end and KIND[label.effect] == KIND[claim.effect]
    return same and (KIND[claim.effect] == "fight" or label.side == claim.side)


def trusted(passages: Iterable[Passage], extractor: Extractor, rows: Iterable[str]) -> tuple[str, ...]:
    """Rare rows that nothing speaks against: the reader had no chance to learn their wording, so they stand alone."""
    matches, right = tally(passages, extractor)
    known = {row for row, n in matches.items() if n >= RARE or right[row] / n < TRUSTED}
    return tuple(sorted(row for row in rows if row not in known))


def main() -> None:
    """Print the table."""
    data = Path(sys.argv[1]) / "data"
    theatre = load_theatre("ukraine")
    wording = wording_of(theatre)
    extractor = Extractor(theatre, wording, None)
    passages = split(data).learned
    matches, right = tally(passages, extractor)
    for row, n in matches.most_common():
        print(f"{row}\t{n}\t{right[row] / n:.2f}")
    if len(sys.argv) > 2:
        note(Path(sys.argv[2]), trusted(passages, extractor, [row.row_id for row in wording.patterns]))


def note(weights: Path, rows: Iterable[str]) -> None:
    """Write the rows into the settings of a file of weights."""
    with np.load(weights) as stored:
        arrays = {name: stored[name] for name in stored.files}
    settings = {**json.loads(bytes(arrays["settings"]).decode()), "trusted": list(rows)}
    arrays["settings"] = np.frombuffer(json.dumps(settings).encode(), np.uint8)
    np.savez_compressed(weights, **arrays)


if __name__ == "__main__":
    main()
