"""Gazetteer files: forms, columns, and each bad row refused with its line and reason."""

import gzip
import zipfile
from pathlib import Path

import pytest
from gazetteer_cases import dump_line
from hypothesis import given
from hypothesis import strategies as st

from whoheld.errors import InputError
from whoheld.gazetteer.read import read_gazetteer
from whoheld.gazetteer.records import Gazetteer

BOUNDS = (30.0, 45.0, 40.0, 52.0)
CSV = "id,name,aliases,lat,lon\n7,nova luka,novaya luka;new meadow,48.1,32.1\n"
DUMP = (
    dump_line("11", "Nova Luka", "48.1", "32.1", others="Нова Лука,Новая Лука,NLK,新")
    + dump_line("12", "Great River", "48.2", "32.2", kind="H", code="STM")
    + dump_line("13", "Far Town", "10.0", "10.0")
    + dump_line("14", "Once", "48.2", "32.3", code="PPLH")
)


def read(path: Path, data: str | bytes) -> Gazetteer:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_gazetteer(str(path), bounds=BOUNDS)


def test_a_table_with_its_own_words_for_columns(tmp_path: Path) -> None:
    text = "Settlement;Latitude;LONG;Alt_Names;Point;Admin1;District;Pop\nmala luka;48.5;33,0;a|b;9;West;Low;1 200\n"
    found = read(tmp_path / "g.csv", text.replace("33,0", "33.0"))
    (entry,) = found.entries
    assert (entry.place_id, entry.name, entry.lat, entry.lon) == ("user:9", "Mala Luka", 48.5, 33.0)
    assert (entry.oblast, entry.raion, entry.population, found.form) == ("West", "Low", 1200, "csv")


def test_small_letters_get_capitals_and_aliases_are_split(tmp_path: Path) -> None:
    (entry,) = read(tmp_path / "g.csv", CSV).entries
    assert (entry.name, entry.names) == ("Nova Luka", ("Nova Luka", "Novaya Luka", "New Meadow"))


def test_a_dump_gives_todays_settlements_within_the_bounds(tmp_path: Path) -> None:
    found = read(tmp_path / "UA.txt", DUMP)
    (entry,) = found.entries
    assert (entry.place_id, entry.name, entry.local_name) == ("geonames:11", "Nova Luka", "Нова Лука")
    assert entry.names == ("Nova Luka", "Нова Лука", "Новая Лука")  # no code, no other script
    assert (found.form, sum(found.skipped.values()), found.refusals) == ("geonames", 3, ())


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_read_the_same(tmp_path: Path, pack: str) -> None:
    path = tmp_path / f"UA.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(DUMP.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "about " * 999)
            archive.writestr("UA.txt", DUMP)
    assert len(read_gazetteer(str(path), bounds=BOUNDS).entries) == 1


BAD = [
    ("8,x,,north,32.1\n", "coordinates", "'north'"),
    ("8,x,,nan,32.1\n", "coordinates", "'nan'"),
    ("8,x,,148.1,32.1\n", "range", "148.1"),
    ("8,x,,48.1,50.5\n", "bounds", "outside the theatre's bounds"),
    ("8,,,48.1,32.1\n", "name", "''"),
    ("8,新,,48.1,32.1\n", "name", "Latin or Cyrillic"),
    ("7,other,,48.9,32.9\n", "duplicate", "line 2"),
    ("8,x\n", "coordinates", "''"),
]


@pytest.mark.parametrize(("row", "reason", "detail"), BAD)
def test_a_bad_row_is_refused_and_the_rest_goes_on(tmp_path: Path, row: str, reason: str, detail: str) -> None:
    found = read(tmp_path / "g.csv", CSV + row + "9,last,,48.3,32.3\n")
    assert [entry.place_id for entry in found.entries] == ["user:7", "user:9"]
    (refused,) = found.refusals
    assert (refused.subject, refused.reason) == ("g.csv:3", reason)
    assert detail in refused.detail


def test_bytes_that_are_no_text_are_refused_by_line(tmp_path: Path) -> None:
    found = read(tmp_path / "g.csv", CSV.encode() + b"8,k\xff\xfez,,48.2,32.2\n")
    assert [(r.subject, r.reason) for r in found.refusals] == [("g.csv:3", "encoding")]


def test_a_broken_line_of_a_dump_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path / "UA.txt", DUMP + "15\tCut off\n" + dump_line("16", "Whole", "48.3", "32.4"))
    assert [(r.subject, r.reason) for r in found.refusals] == [("UA.txt:5", "columns")]
    assert [entry.name for entry in found.entries] == ["Nova Luka", "Whole"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("g.csv", "", "is empty"),
        ("g.csv", "place,where\na,b\n", "no column for name"),
        ("g.csv", "name,lat,lon\n", "no rows"),
        ("g.gz", b"\x1f\x8b\x08broken", "damaged"),
        ("g.zip", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, data: str | bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(tmp_path / name, data)


def test_a_missing_file_says_so() -> None:
    with pytest.raises(InputError, match="No such file"):
        read_gazetteer("/nowhere/g.csv", bounds=BOUNDS)


def test_ids_follow_from_content_where_there_are_none(tmp_path: Path) -> None:
    text = "name,lat,lon\nLuka,48.1,32.1\nHora,48.2,32.2\n"
    first, again = read(tmp_path / "a.csv", text), read(tmp_path / "b.csv", text)
    assert [e.place_id for e in first.entries] == [e.place_id for e in again.entries]
    assert len({e.place_id for e in first.entries}) == 2


def test_utf16_from_a_spreadsheet_reads(tmp_path: Path) -> None:
    assert len(read(tmp_path / "g.csv", CSV.encode("utf-16")).entries) == 1


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), max_size=6))
def test_any_text_after_the_header_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str]
) -> None:
    path = tmp_path_factory.mktemp("g") / "g.csv"
    found = read(path, CSV + "\n".join(rows))
    assert len(found.entries) + len(found.refusals) == found.rows
