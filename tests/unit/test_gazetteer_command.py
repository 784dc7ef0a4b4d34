"""``whoheld gazetteer``: a theatre's folder that every command takes."""

import json
from pathlib import Path

import pytest
from gazetteer_cases import make_theatre

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import TheatreError
from whoheld.gazetteer.othernames import other_names
from whoheld.theatre.load import load_layer, load_theatre

ROWS = "id,name,aliases,lat,lon\n7,nova luka,novaya luka,48.1,33.1\n8,sribna,argentia,48.5,33.0\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, Path]:
    theatre = make_theatre(tmp_path)
    table = tmp_path / "g.csv"
    table.write_text(ROWS, encoding="utf-8")
    return str(theatre), str(table), tmp_path / "out" / "full"


def test_the_folder_is_a_whole_theatre(files: tuple[str, str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    theatre, table, out = files
    assert main(["gazetteer", table, str(out), "--theatre", theatre]) == exits.OK
    assert "1 the theatre has already, 1 new, 0 refused" in capsys.readouterr().err
    made, given = load_theatre(str(out)), load_theatre(theatre)
    assert [p.place_id for p in made.places] == ["geonames:1", "geonames:2", "user:7"]
    assert "Argentia" in made.places[1].spellings
    assert made.places[0] == given.places[0]
    assert (made.theatre_id, made.sides, made.regions) == (given.theatre_id, given.sides, given.regions)
    assert len(load_layer(made, "regions")["features"]) == 2
    assert all(Path(file).is_relative_to(out.resolve()) for file in (*made.wording, *made.layers.values()))
    assert "Sunny" in other_names(made).names
    note = json.loads((out / "gazetteer.json").read_text(encoding="utf-8"))
    assert (note["file"], note["rows"], note["same"], note["new"]) == ("g.csv", 2, 1, 1)


def test_the_same_file_gives_the_same_bytes(files: tuple[str, str, Path]) -> None:
    theatre, table, out = files
    main(["gazetteer", table, str(out), "--theatre", theatre])
    first = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    main(["gazetteer", table, str(out), "--theatre", theatre])
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == first


def test_a_second_gazetteer_goes_on_top(files: tuple[str, str, Path], tmp_path: Path) -> None:
    theatre, table, out = files
    main(["gazetteer", table, str(out), "--theatre", theatre])
    more = tmp_path / "more.csv"
    more.write_text("id,name,lat,lon\n7,Nova Luka,48.1,33.1\nz,Hora,48.1,36\n", encoding="utf-8")
    assert main(["gazetteer", str(more), str(tmp_path / "two"), "--theatre", str(out)]) == exits.OK
    assert [p.place_id for p in load_theatre(str(tmp_path / "two")).places][2:] == ["user:7", "user:z"]


def test_refused_rows_are_told_and_the_exit_code_says_so(
    files: tuple[str, str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    theatre, table, out = files
    with Path(table).open("a", encoding="utf-8") as handle:
        handle.writelines(f"{n},Somewhere,,far,{n}\n" for n in range(100, 130))
    assert main(["gazetteer", table, str(out), "--theatre", theatre]) == exits.REFUSED
    said = capsys.readouterr().err
    assert "g.csv:4: lat 'far'" in said
    assert "and 10 more (--all-refused" in said
    assert len(load_theatre(str(out)).places) == 3
    main(["gazetteer", table, str(out), "--theatre", theatre, "--all-refused"])
    assert "g.csv:33: lat 'far'" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["own", "other", "file"])
def test_a_folder_that_is_not_ours_is_left_alone(files: tuple[str, str, Path], what: str, tmp_path: Path) -> None:
    theatre, table, _ = files
    out = {"own": Path(theatre), "other": tmp_path / "mine", "file": tmp_path / "note.txt"}[what]
    if what == "other":
        out.mkdir()
        (out / "diary.txt").write_text("dear", encoding="utf-8")
    elif what == "file":
        out.write_text("x", encoding="utf-8")
    assert main(["gazetteer", table, str(out), "--theatre", theatre]) == exits.BAD_INPUT
    assert (out / "diary.txt").exists() or what != "other"


@pytest.mark.parametrize("before", ["", 'attributions = ["Toys."]\n'])
def test_credit_goes_to_what_maps_show(files: tuple[str, str, Path], before: str) -> None:
    theatre, table, out = files
    manifest = Path(theatre) / "theatre.toml"
    manifest.write_text(before + manifest.read_text(encoding="utf-8"), encoding="utf-8")
    main(["gazetteer", table, str(out), "--theatre", theatre, "--credit", 'Villages: "us" (CC0)'])
    assert load_theatre(str(out)).attributions == ('Villages: "us" (CC0)', *(["Toys."] if before else []))


def test_a_table_of_other_names_that_is_malformed_is_told(tmp_path: Path) -> None:
    theatre = load_theatre(str(make_theatre(tmp_path)))
    (tmp_path / "shared-words" / "other_names.csv").write_text("class,names\nword,\n", encoding="utf-8")
    with pytest.raises(TheatreError, match="names is empty"):
        other_names(theatre)
