"""Labelled passages for training: gold/train.jsonl, and our own labels of passages of data/reports.

Our labels (labels/*.tsv) hold no text: document id, offsets into its text as data/reports has it, and labels by
gold/GUIDE.md, made by reading. A line has doc, start and end of the passage, then start and end of the place's name
within the document, kind, effect, side, modality, start and end of the claimant's name, and the claimant's side ('-':
none). A passage without claims has one line with '-' for all of them.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HELD_OUT = 10  # one passage in so many of our own labels chooses thresholds
LABELS = Path(__file__).parent / "labels"
COLUMNS = (
    *("doc", "start", "end", "place_start", "place_end", "kind", "effect", "side", "modality"),
    *("claimant_start", "claimant_end", "claimant_side"),
)


class Label(NamedTuple):
    """One claim: the bounds of its place in the passage, and what is said of it."""

    start: int
    end: int
    kind: str
    effect: str
    side: str | None
    modality: str
    claimant_side: str | None


class Passage(NamedTuple):
    """A passage with its labels."""

    passage_id: str
    text: str
    labels: tuple[Label, ...]


def gold(path: Path) -> Iterator[Passage]:
    """The passages of a file of labels with text, as gold/train.jsonl."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = [_gold_label(row["text"], claim) for claim in row["claims"] if claim["place"]]
        yield Passage(row["id"], row["text"], tuple(found))


def _gold_label(text: str, claim: dict[str, str]) -> Label:
    quoted, within = text.find(claim["quote"]), claim["quote"].find(claim["place"])
    start = quoted + within
    if quoted < 0 or within < 0:  # the quote says 'it': the place's nearest mention
        named = [match.start() for match in re.finditer(re.escape(claim["place"]), text)]
        start = min(named, key=lambda at: abs(at - max(quoted, 0)))
    end = start + len(claim["place"])
    return Label(
        start, end, claim["place_kind"], claim["effect"], claim["side"], claim["modality"], claim["claimant_side"]
    )


def own(reports: Path) -> Iterator[Passage]:
    """The passages of labels/*.tsv, their text cut from the archives in ``reports``."""
    found = texts(reports)
    for path in sorted(LABELS.glob("*.tsv")):
        rows: dict[tuple[str, int, int], list[Label]] = {}
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                start, end = int(row["start"]), int(row["end"])
                labels = rows.setdefault((row["doc"], start, end), [])
                if row["effect"] != "-":
                    labels.append(_own_label(row, start))
        for (doc, start, end), labels in rows.items():
            yield Passage(f"{doc}:{start}", found[doc][start:end], tuple(labels))


def _own_label(row: dict[str, str], offset: int) -> Label:
    return Label(
        int(row["place_start"]) - offset,
        int(row["place_end"]) - offset,
        row["kind"],
        row["effect"],
        None if row["side"] == "-" else row["side"],
        row["modality"],
        None if row["claimant_side"] == "-" else row["claimant_side"],
    )


def texts(reports: Path) -> dict[str, str]:
    """The archives' texts by document id."""
    found = {}
    for path in sorted(reports.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found[row["id"]] = row["text"]
    return found


class Split(NamedTuple):
    """What is learned from (``given`` of it are the gold labels), and a tenth of our own labels that is held out."""

    given: tuple[Passage, ...]
    learned: tuple[Passage, ...]
    held: tuple[Passage, ...]


def split(data: Path) -> Split:
    """The labelled passages of the measuring data; by a hash of their ids, so always the same."""
    given = tuple(gold(data / "gold/train.jsonl"))
    ours = tuple(own(data / "reports"))
    held = frozenset(p.passage_id for p in ours if zlib.crc32(p.passage_id.encode()) % HELD_OUT == 0)
    return Split(
        given=given,
        learned=(*given, *(p for p in ours if p.passage_id not in held)),
        held=tuple(p for p in ours if p.passage_id in held),
    )
