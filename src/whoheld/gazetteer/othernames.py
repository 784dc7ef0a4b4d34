"""Names that mean something else than a village wherever they stand: words, people, places of other countries.

They are rows of ``other_names.csv`` beside a theatre's wording. A place keeps its own name, whatever that is; as a
further spelling such a name is left out. A village that bears the name of a place elsewhere which reports mean by it
('Rostov') is called with its oblast.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from whoheld.theatre.records import Theatre
from whoheld.theatre.table import Table

FILE = "other_names.csv"
_COLUMNS = ("class", "names")
_ELSEWHERE = "elsewhere"


class OtherNames(msgspec.Struct, frozen=True, kw_only=True):
    """``names`` are all such names; ``elsewhere`` those of them that mean a place beyond the theatre."""

    names: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def own(self, name: str, oblast: str | None) -> str:
        """What a settlement called ``name`` is called here."""
        return f"{name} ({oblast or 'village'})" if name in self.elsewhere else name

    def spellings(self, given: Iterable[str]) -> list[str]:
        """Those of ``given`` that mean nothing else."""
        return [name for name in given if name not in self.names]


def other_names(theatre: Theatre) -> OtherNames:
    """Such names of the theatre's languages; none where it has no such file. Raises TheatreError."""
    folders = dict.fromkeys(Path(file).parent for file in theatre.wording)
    return read_other_names(folder / FILE for folder in folders)


def read_other_names(paths: Iterable[Path]) -> OtherNames:
    """The names in those of the files that are there."""
    found: set[str] = set()
    elsewhere: set[str] = set()
    for path in paths:
        if path.is_file():
            table = Table(path, _COLUMNS)
            for number, row in table.rows():
                table.required(number, row, "class", "names")
                names = table.spellings(number, row["names"])
                found.update(names)
                if row["class"] == _ELSEWHERE:
                    elsewhere.update(names)
    return OtherNames(names=frozenset(found), elsewhere=frozenset(elsewhere))
