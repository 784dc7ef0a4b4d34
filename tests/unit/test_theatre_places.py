"""The packaged gazetteer: known places, oblasts, spellings and areas."""

import pytest

from whoheld.model import Place
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre("ukraine")


@pytest.fixture(scope="module")
def places(theatre: Theatre) -> dict[str, Place]:
    return {p.place_id: p for p in theatre.places}


def test_the_whole_gazetteer_is_there(theatre: Theatre) -> None:
    assert len(theatre.places) == 5488
    assert len([r for r in theatre.regions if r.region_kind == "oblast"]) == 27
    assert len([r for r in theatre.regions if r.region_kind == "raion"]) == 136
    assert all(p.oblast for p in theatre.places)
    assert sum(p.raion is not None for p in theatre.places) > 5000


@pytest.mark.parametrize(
    ("place_id", "name", "local", "oblast", "raion"),
    [
        ("geonames:707292", "Izium", "Ізюм", "Kharkiv Oblast", "Izium Raion"),
        ("geonames:706587", "Kozacha Lopan", "Козача Лопань", "Kharkiv Oblast", "Kharkiv Raion"),
        ("geonames:712926", "Balakliia", "Балаклія", "Kharkiv Oblast", "Izium Raion"),
        ("geonames:703656", "Kupiansk", "Куп'янськ", "Kharkiv Oblast", "Kupiansk Raion"),
        ("geonames:704204", "Lyman", "Лиман", "Donetsk Oblast", "Kramatorsk Raion"),
        ("geonames:691999", "Sievierodonetsk", "Сєвєродонецьк", "Luhansk Oblast", "Sievierodonetsk Raion"),
        ("geonames:703448", "Kyiv", "Київ", "City of Kyiv", None),
        ("geonames:706448", "Kherson", "Херсон", "Kherson Oblast", "Kherson Raion"),
        ("geonames:701104", "Milove", "Мілове", "Luhansk Oblast", "Starobilsk Raion"),
    ],
)
def test_known_places(
    places: dict[str, Place], place_id: str, name: str, local: str, oblast: str, raion: str | None
) -> None:
    place = places[place_id]
    assert (place.name, place.local_name, place.oblast, place.raion) == (name, local, oblast, raion)


@pytest.mark.parametrize(
    ("place_id", "code"),
    [
        ("geonames:707292", "UA63040090010029555"),  # Izium, in Izium raion (6304)
        ("geonames:703448", "UA80000000000093317"),  # Kyiv, a city of its own
        ("geonames:706483", "UA63120270010096107"),  # Kharkiv
        ("geonames:709930", "UA12020010010037010"),  # Dnipro
    ],
)
def test_codes_of_the_codifier(places: dict[str, Place], place_id: str, code: str) -> None:
    assert places[place_id].katotth == code


def test_a_code_is_of_the_places_own_oblast_and_of_no_other_place(theatre: Theatre) -> None:
    codes = [place.katotth for place in theatre.places if place.katotth]
    assert len(codes) == len(set(codes)) == 4484
    by_oblast = {}
    for place in theatre.places:
        if place.katotth:
            by_oblast.setdefault(place.oblast, set()).add(place.katotth[:4])
    assert len(by_oblast) == 27
    assert all(len(firsts) == 1 for firsts in by_oblast.values())
    by_raion = {}
    for place in theatre.places:
        if place.katotth and place.raion:
            by_raion.setdefault((place.oblast, place.raion), set()).add(place.katotth[:6])
    assert all(len(firsts) == 1 for firsts in by_raion.values())


def test_a_code_does_not_count_for_the_id() -> None:
    bare = Place(place_id="p:1", name="One")
    assert bare.id == Place(place_id="p:1", name="One", katotth="UA63040090010029555").id


@pytest.mark.parametrize(
    ("place_id", "spellings"),
    [
        ("geonames:707292", "Izium Izyum Isium Изюм Ізюм"),
        ("geonames:712926", "Balakliia Balakliya Balakleya Balaklia Балаклея"),
        ("geonames:703656", "Kupiansk Kupyansk Kup'yans'k Kup’yans’k Купянск"),
        ("geonames:704204", "Lyman Liman"),
        ("geonames:713174", "Bakhmut Artyomovsk Artemivsk Artemovsk"),
        ("geonames:691999", "Sievierodonetsk Severodonetsk Syeverodonetsk Siverskodonetsk Северодонецк"),
        ("geonames:703448", "Kyiv Kiev Киев"),
        ("geonames:700569", "Mykolaiv Nikolaev Mykolayiv Nikolayev"),
        ("geonames:687700", "Zaporizhzhia Zaporizhia Zaporozhye Zaporizhzhya"),
        ("geonames:706483", "Kharkiv Kharkov Харьков"),
        ("geonames:689304", "Vovchansk Volchansk"),
        ("geonames:694403", "Siversk Seversk"),
        ("geonames:692118", "Svatove Svatovo"),
        ("geonames:704138", "Kreminna Kremennaya"),
    ],
)
def test_one_place_has_the_spellings_of_both_languages(places: dict[str, Place], place_id: str, spellings: str) -> None:
    assert set(spellings.split()) <= set(places[place_id].spellings)


def test_no_spelling_is_a_code_or_of_another_script(theatre: Theatre) -> None:
    for place in theatre.places:
        for spelling in place.spellings[1:]:
            assert len(spelling) >= 3, place.name
            assert all(ord(c) < 0x250 or 0x400 <= ord(c) < 0x530 or c == "’" for c in spelling), spelling


def test_regions_carry_the_usual_names(theatre: Theatre) -> None:
    regions = {r.region_id: r for r in theatre.regions}
    kharkiv = regions["region:kharkiv-oblast"]
    for spelling in (
        "Kharkiv Oblast", "Kharkiv oblast", "Kharkiv region", "Kharkiv province", "Kharkov region",
        "the region of Kharkiv", "Харківська область", "Харьковская область", "Kharkivshchyna",
    ):  # fmt: skip
        assert spelling in kharkiv.spellings
    assert set(regions["region:donbas"].members) == {"region:donetsk-oblast", "region:luhansk-oblast"}
    assert regions["region:izium-raion"].parent == "region:kharkiv-oblast"


def test_a_river_never_takes_a_settlements_name(theatre: Theatre) -> None:
    settlements = {s for p in theatre.places for s in p.spellings}
    rivers = {r.river_id: r for r in theatre.rivers}
    assert {"river:oskil", "river:siverskyi-donets", "river:dnipro", "river:inhulets"} <= set(rivers)
    assert not settlements & {s for r in theatre.rivers for s in r.spellings}
    assert "the Oskil" in rivers["river:oskil"].spellings


def test_sectors_around_a_town_are_axes(theatre: Theatre) -> None:
    axes = {s: a for a in theatre.axes for s in a.spellings}
    north = axes["north of Kharkiv"]
    assert (north.bearing_from, north.bearing_to) == (315, 45)
    assert axes["Izyum direction"].axis_id == axes["Izium axis"].axis_id == "axis:izium"
    assert axes["northeast of Kharkiv"] == axes["north-east of Kharkiv"]
