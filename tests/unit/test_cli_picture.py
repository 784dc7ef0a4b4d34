"""``whoheld picture``: options, errors, and which days it asks for."""

from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from publish_cases import DAYS, case

from whoheld.cli import exits, picture
from whoheld.cli.main import main


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []
    maps = [date(2022, 9, 11), date(2022, 10, 1)]

    @contextmanager
    def desk_of(path: str, theatre: str) -> Any:
        yield SimpleNamespace(
            starting_days=lambda known: maps,
            first_day=lambda: date(2022, 9, 1),
            last_day=lambda: date(2022, 9, 12),
            theatre=SimpleNamespace(starting_maps=()),
        )

    def answer(desk: Any, **options: Any) -> Any:
        calls.append(options)
        return case()

    monkeypatch.setattr(picture, "desk_of", desk_of)
    monkeypatch.setattr(picture, "published_days", answer)
    return calls


@pytest.mark.parametrize(
    ("name", "words", "first", "last"),
    [
        ("day.png", ["--on", DAYS[2]], date(2022, 9, 11), date(2022, 9, 12)),  # no day before the ledger's map
        ("day.svg", [], date(2022, 9, 11), date(2022, 9, 12)),
        ("change.png", ["--on", DAYS[2], "--compare", DAYS[0]], date(2022, 9, 10), date(2022, 9, 12)),
        ("days.gif", ["--animate", "--from", DAYS[0]], date(2022, 9, 10), None),
        ("days.mp4", ["--animate"], None, None),
        ("area.svg", ["--timeline", "--to", DAYS[2]], None, date(2022, 9, 12)),
    ],
)
def test_each_kind_is_written(
    asked: list[dict[str, Any]], tmp_path: Path, name: str, words: list[str], first: date | None, last: date | None
) -> None:
    out = tmp_path / name
    assert main(["picture", "war.ledger", str(out), *words]) == exits.OK
    assert out.stat().st_size > 10_000
    assert (asked[0]["first"], asked[0]["last"], asked[0]["judged"]) == (first, last, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "2030-01-01"], ["2030-01-01 lies after"]),
        (["--on", DAYS[2], "--compare", "2019-01-01"], ["2019-01-01 lies before"]),
        (
            ["--timeline", "--from", "2019-01-01", "--to", "2030-01-01"],
            ["2019-01-01 lies before", "2030-01-01 lies af"],
        ),
        (["--on", DAYS[2]], []),
        ([], []),
    ],
)
def test_a_day_that_the_ledger_does_not_reach_is_said(
    asked: list[dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    said: list[str],
) -> None:
    for drawn in ("map_figure", "timeline_figure"):
        monkeypatch.setattr(picture, drawn, lambda *_, **__: None)
    monkeypatch.setattr(picture, "write_picture", lambda _, out: out.write_bytes(b"made"))
    assert main(["picture", "war.ledger", str(tmp_path / "day.png"), *words]) == exits.OK
    err = capsys.readouterr().err
    assert [one for one in said if one not in err] == []
    assert err.count(" lies ") == len(said)


@pytest.mark.parametrize(
    ("name", "words", "code", "said"),
    [
        ("day.jpg", [], exits.USAGE, "name it with .png or .svg"),
        ("day.png", ["--animate"], exits.USAGE, "name it with .gif or .mp4"),
        ("day.gif", ["--animate", "--timeline"], exits.USAGE, "not both"),
        ("day.gif", ["--animate", "--on", DAYS[2]], exits.USAGE, "take --from"),
        ("day.png", ["--from", DAYS[0]], exits.USAGE, "--from and --to go with"),
        ("day.png", ["--timeline", "--oblast", "North"], exits.USAGE, "leave --oblast out"),
        ("day.png", ["--on", DAYS[0], "--compare", DAYS[2]], exits.USAGE, "does not lie before"),
        ("day.png", ["--oblast", "Nowhere"], exits.BAD_INPUT, "use one of North"),
        ("none/day.png", [], exits.BAD_INPUT, "next: name a file in a folder that is there"),
    ],
)
def test_what_is_wrong_is_said(
    asked: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, words: list[str],
    code: int, said: str,
) -> None:  # fmt: skip
    assert main(["picture", "war.ledger", str(tmp_path / name), *words]) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / name).exists()
