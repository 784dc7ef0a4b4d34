"""Every row of wording against its own examples: what must match does, what must not does not."""

import msgspec

from whoheld.extract.extractor import Extractor
from whoheld.model import Document
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import Wording


class RowFault(msgspec.Struct, frozen=True, kw_only=True):
    """A row that does not do what its example or counterexample says."""

    row_id: str
    sentence: str
    reason: str


def check_rows(extractor: Extractor, theatre: Theatre, wording: Wording) -> list[RowFault]:
    """The faults of all pattern, cue, signal and force rows, in file order; empty where all is well."""
    faults: list[RowFault] = []
    names = stand_ins(theatre)
    tables = (
        *((wording.patterns, "patterns"), (wording.cues, "cues")),
        *((wording.signals, "signals"), (theatre.forces, "forces")),
    )
    for rows, table in tables:
        for row in rows:
            for sentence, wanted in ((row.example, True), (row.counterexample, False)):
                text = fill(sentence, names)
                document = Document(text=text, sha256="")
                if (row.row_id in extractor.fired(document, table)) != wanted:
                    reason = "the example does not match" if wanted else "the counterexample matches"
                    faults.append(RowFault(row_id=row.row_id, sentence=text, reason=reason))
    return faults


def stand_ins(theatre: Theatre) -> dict[str, str]:
    """What [A], [Aj], [D], [Dj] and [P] stand for in a theatre's examples."""
    names: dict[str, str] = {}
    for letter, role in (("A", "attacker"), ("D", "defender")):
        side = next((s.side_id for s in theatre.sides if s.role == role), None)
        demonym = next((f.text for f in theatre.forces if f.side == side and f.force_kind == "demonym"), "")
        names[f"[{letter}]"], names[f"[{letter}j]"] = f"{demonym} forces", demonym
    spelled: dict[str, int] = {}
    for place in theatre.places:
        for spelling in {place.name, *place.spellings}:
            spelled[spelling] = spelled.get(spelling, 0) + 1
    other = {s for r in theatre.regions for s in (r.name, *r.spellings)} | {f.text for f in theatre.forces}
    plain = [p for p in theatre.places if spelled[p.name] == 1 and p.name not in other and p.name.isalpha()]
    names["[P]"] = max(plain, key=lambda p: (p.population, p.place_id)).name
    return names


def fill(sentence: str, names: dict[str, str]) -> str:
    """The sentence with its stand-ins replaced."""
    for mark, name in names.items():
        sentence = sentence.replace(mark, name)
    return sentence
