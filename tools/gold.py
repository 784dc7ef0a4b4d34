"""Read labelled passages with the extractor, for `score_claims.py`: usage: gold.py GOLD.jsonl ANSWER.jsonl."""

import json
import sys
from pathlib import Path

from whoheld.extract import Extractor
from whoheld.model import Document
from whoheld.theatre.load import load_theatre
from whoheld.theatre.wording import load_wording
from whoheld.timespan import parse_span


def main(gold: str, answer: str) -> None:
    theatre = load_theatre("ukraine")
    wording = load_wording(tuple(dict.fromkeys(Path(theatre.folder, w).parent for w in theatre.wording)))
    extractor = Extractor(theatre, wording)
    with Path(gold).open(encoding="utf-8") as lines, Path(answer).open("w", encoding="utf-8") as out:
        for line in lines:
            row = json.loads(line)
            published = parse_span(row["doc_date"]) if row.get("doc_date") else None
            document = Document(name=row["id"], text=row["text"], published=published, source=row["source"], sha256="")
            for claim in extractor.read(document).claims:
                fields = (
                    "quote",
                    "place",
                    "place_kind",
                    "effect",
                    "side",
                    "modality",
                    "claimant",
                    "claimant_side",
                    "rule",
                )
                record = {name: getattr(claim, name) for name in fields} | {"document": row["id"]}
                record["count"] = {"value": claim.count.value} if claim.count else None
                record["date"] = claim.valid.edtf() if claim.valid else None
                out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
