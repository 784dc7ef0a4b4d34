"""The theatre's actors and starting maps as data: counts, keys, dates, and no name that speaks for two sides."""

import csv
from collections import Counter, defaultdict
from datetime import date
from importlib.resources import files
from itertools import combinations

import pytest

THEATRE = files("whoheld") / "theatres" / "ukraine"
KINDS = {
    "official",
    "ministry",
    "staff",
    "regional_head",
    "separatist",
    "agency",
    "newspaper",
    "analyst",
    "international",
    "commentator",
    "government",
}
MAPS = {"2022-02-24": 90, "2022-09-05": 200}


def read_rows(name: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The file's leading ``# key: value`` comments and its rows."""
    lines = (THEATRE / name).read_text(encoding="utf-8").splitlines()
    head = dict(line[1:].strip().split(": ", 1) for line in lines if line.startswith("#"))
    return head, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def in_office_together(one: dict[str, str], two: dict[str, str]) -> bool:
    """Whether two actors' dates of office overlap; a blank date is open."""
    return (not one["until"] or not two["since"] or two["since"] <= one["until"]) and (
        not two["until"] or not one["since"] or one["since"] <= two["until"]
    )


@pytest.fixture(scope="module")
def actors() -> list[dict[str, str]]:
    return read_rows("actors.csv")[1]


def test_there_are_actors_of_every_kind_and_side(actors: list[dict[str, str]]) -> None:
    assert len(actors) >= 120
    assert {actor["actor_kind"] for actor in actors} == KINDS
    assert {actor["side"] for actor in actors} == {"UA", "RU", "other"}


def test_actor_ids_are_unique_and_rows_complete(actors: list[dict[str, str]]) -> None:
    assert [key for key, n in Counter(actor["actor_id"] for actor in actors).items() if n > 1] == []
    for actor in actors:
        empty = [key for key, value in actor.items() if not value and key not in {"since", "until"}]
        assert not empty, f"{actor['actor_id']} lacks {empty}"


def test_dates_of_office_are_days_in_order(actors: list[dict[str, str]]) -> None:
    for actor in actors:
        days = [date.fromisoformat(actor[key]) for key in ("since", "until") if actor[key]]
        assert days == sorted(days), actor["actor_id"]


def test_spellings_are_clean_and_listed_once(actors: list[dict[str, str]]) -> None:
    for actor in actors:
        spellings = actor["spellings"].split(";")
        assert all(text == text.strip() and len(text) > 1 for text in spellings), actor["actor_id"]
        assert len({text.casefold() for text in spellings}) == len(spellings), actor["actor_id"]


def test_no_spelling_speaks_for_two_sides_at_one_time(actors: list[dict[str, str]]) -> None:
    owners = defaultdict(list)
    for actor in actors:
        for text in actor["spellings"].split(";"):
            owners[text.casefold()].append(actor)
    clashes = [
        (text, one["actor_id"], two["actor_id"])
        for text, shared in owners.items()
        for one, two in combinations(shared, 2)
        if one["side"] != two["side"] and in_office_together(one, two)
    ]
    assert clashes == []


@pytest.mark.parametrize(
    ("spelling", "actor_id"),
    [
        ("Valeriy Zaluzhny", "zaluzhnyi"),
        ("Oleg Nikolenko", "nikolenko"),
        ("Roman Semenukha", "semenukha"),
        ("Pushilin", "pushilin"),
        ("Russian Defense Ministry", "ru-mod"),
        ("Ukrainian General Staff", "ua-gs"),
        ("The Moscow Times", "moscow-times"),
        ("ISW", "isw"),
    ],
)
def test_common_spellings_lead_to_their_actor(actors: list[dict[str, str]], spelling: str, actor_id: str) -> None:
    assert [actor["actor_id"] for actor in actors if spelling in actor["spellings"].split(";")] == [actor_id]


@pytest.mark.parametrize("day", sorted(MAPS))
def test_starting_map_is_dense_dated_and_of_known_places(day: str) -> None:
    head, rows = read_rows(f"maps/{day}.csv")
    places = {row["place_id"] for row in read_rows("places.csv")[1]}
    assert head["on"] == day
    assert head["source"]
    assert len(rows) >= MAPS[day]
    assert {row["state"] for row in rows} <= {"RU", "UA", "contested"}
    assert [row["name"] for row in rows if row["place_id"] not in places] == []
    assert len({row["row_id"] for row in rows}) == len(rows)
    assert len({(row["place_id"], row["since"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["name"] in row["statement"], row["row_id"]
        assert row["source"], row["row_id"]
        assert not row["since"] or date.fromisoformat(row["since"]) <= date.fromisoformat(day), row["row_id"]


@pytest.mark.parametrize(
    ("day", "name", "state"),
    [
        ("2022-02-24", "Kherson", "UA"),
        ("2022-02-24", "Horlivka", "RU"),
        ("2022-02-24", "Avdiivka", "UA"),
        ("2022-09-05", "Kherson", "RU"),
        ("2022-09-05", "Balakliia", "RU"),
        ("2022-09-05", "Chuhuiv", "UA"),
        ("2022-09-05", "Vysokopillia", "UA"),
        ("2022-09-05", "Lysychansk", "RU"),
        ("2022-09-05", "Avdiivka", "UA"),
    ],
)
def test_latest_statement_of_a_town(day: str, name: str, state: str) -> None:
    rows = [row for row in read_rows(f"maps/{day}.csv")[1] if row["name"] == name]
    assert max(rows, key=lambda row: row["since"])["state"] == state


def test_a_town_that_was_retaken_keeps_its_earlier_row() -> None:
    rows = [row for row in read_rows("maps/2022-09-05.csv")[1] if row["name"] == "Vysokopillia"]
    assert [row["state"] for row in sorted(rows, key=lambda row: row["since"])] == ["RU", "UA"]
