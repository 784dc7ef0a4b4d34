"""A theatre's folder made anew: a complete copy of its files, with another places.csv."""

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoheld.errors import InputError
from whoheld.gazetteer.records import Gazetteer, Merged
from whoheld.model import Place
from whoheld.theatre.manifest import FILE
from whoheld.theatre.records import Theatre
from whoheld.theatre.rows import PLACE_CODES, PLACE_COLUMNS

_ATTRIBUTIONS = re.compile(r"^attributions\s*=\s*\[", re.MULTILINE)
NOTE = "gazetteer.json"
"""Says that a folder was made here, and from what."""


def check_folder(out: Path, theatre: Theatre) -> None:
    """Raise InputError where ``out`` can't be (re)made: it is the theatre itself, or holds something else."""
    if out.resolve() == Path(theatre.folder).resolve():
        raise InputError(str(out), "is the theatre's own folder", hint="name another folder")
    if out.exists() and not (out / NOTE).is_file() and (not out.is_dir() or any(out.iterdir())):
        hint = "name a folder that is not there yet, or one that this command made"
        raise InputError(str(out), "is there and was not made by `whoheld gazetteer`", hint=hint)


def write_theatre(out: Path, theatre: Theatre, merged: Merged, note: dict[str, Any], *, credit: str = "") -> None:
    """Write the folder whole or not at all: beside its place first, then moved there.

    ``credit`` is added to what the theatre's maps and tables show as their sources.
    """
    check_folder(out, theatre)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = out.with_name(f".{out.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    try:
        _copy(Path(theatre.folder), made)
        if credit:
            _add_credit(made / FILE, credit)
        write_places(made / _manifest(made)["files"]["places"], merged.places)
        text = json.dumps(note, ensure_ascii=False, indent=2, sort_keys=True)
        (made / NOTE).write_text(text + "\n", encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def note_of(theatre: Theatre, gazetteer: Gazetteer, merged: Merged) -> dict[str, Any]:
    """What the folder's note says: the theatre, the file and its hash, the counts."""
    return {
        "theatre": theatre.theatre_id,
        "file": gazetteer.file,
        "form": gazetteer.form,
        "sha256": gazetteer.sha256,
        "rows": gazetteer.rows,
        "same": merged.same,
        "new": merged.new,
        "places": len(merged.places),
        "spellings_added": merged.spellings,
        "refused": len(gazetteer.refusals) + len(merged.refusals),
        "skipped": gazetteer.skipped,
        "licence": "the theatre's places under its own terms (docs/data-licences.md), the file's rows under the file's",
    }


def write_places(path: Path, places: Sequence[Place]) -> None:
    """Write places.csv as ``whoheld.theatre`` reads it."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow((*PLACE_COLUMNS, *PLACE_CODES))
        for place in places:
            given = (place.name, place.local_name)
            writer.writerow([
                place.place_id, place.name, place.local_name or "", place.oblast or "", place.raion or "",
                *("" if value is None else f"{value:.5f}" for value in (place.lat, place.lon)),
                place.population, place.located, ";".join(s for s in place.spellings if s not in given),
                place.katotth or "",
            ])  # fmt: skip


def _copy(source: Path, target: Path) -> None:
    """The folder with all that its theatre.toml names; what lies outside it (common wording) comes inside."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(NOTE, "__pycache__"))
    text = (source / FILE).read_text(encoding="utf-8")
    for name in _named(tomllib.loads(text)):
        origin = (source / name).resolve()
        if origin.is_relative_to(source.resolve()):
            continue
        inside = Path("shared", *(part for part in Path(name).parts if part not in ("..", "/")))
        # a file's folder goes with it: whoever reads words.csv there looks for its neighbours
        shutil.copytree(origin.parent, target / inside.parent, dirs_exist_ok=True)
        text = text.replace(json.dumps(name), json.dumps(inside.as_posix()))
    (target / FILE).write_text(text, encoding="utf-8")


def _add_credit(path: Path, credit: str) -> None:
    """Put one more text at the head of ``attributions`` in theatre.toml."""
    text = path.read_text(encoding="utf-8")
    given = json.dumps(credit, ensure_ascii=False)
    added, count = _ATTRIBUTIONS.subn(lambda found: f"{found.group()}\n  {given},", text, count=1)
    path.write_text(added if count else f"attributions = [{given}]\n{text}", encoding="utf-8")


def _named(table: dict[str, Any]) -> list[str]:
    """Every file that theatre.toml names."""
    lists = [name for key in ("wording", "starting_maps") for name in table.get(key, [])]
    return [*lists, *(name for key in ("files", "layers") for name in table.get(key, {}).values())]


def _manifest(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
