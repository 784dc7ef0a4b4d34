"""The commands that publish: options, errors and outputs; what they publish is made elsewhere."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from publish_cases import DAYS, case

from whoheld.cli import exits, export, report, site
from whoheld.cli.main import main
from whoheld.pipeline import exports, publication
from whoheld.pipeline.embargo import WAITS
from whoheld.publish import digest_text, export_geojson, report_html, report_md

Asked = list[dict[str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A desk that needs no ledger; what is asked of it."""
    calls: Asked = []

    @contextmanager
    def desk_of(ledger: str, theatre: str) -> Any:
        first, last = (date.fromisoformat(day) for day in (DAYS[0], DAYS[-1]))
        yield SimpleNamespace(
            ledger=ledger,
            theatre=SimpleNamespace(starting_maps=()),
            first_day=lambda: first,
            last_day=lambda: last,
        )

    def answer(desk: Any, *days: date, **options: Any) -> Any:
        calls.append({"ledger": desk.ledger, "days": days, **options})
        return case()

    for module in (export, exports, report, site):
        if hasattr(module, "desk_of"):
            monkeypatch.setattr(module, "desk_of", desk_of)
        for name in ("published_day", "published_days"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, answer)
    return calls


@pytest.mark.parametrize(
    ("words", "form"), [([], report_md), (["--format", "html"], report_html), (["--format", "text"], digest_text)]
)
def test_report_prints_the_form_asked_for(
    asked: Asked, capsys: pytest.CaptureFixture[str], words: list[str], form: Callable[[Any, str], str]
) -> None:
    assert main(["report", "war.ledger", "--on", DAYS[1], *words]) == exits.OK
    assert capsys.readouterr().out == form(case(), DAYS[1])
    assert asked == [{"ledger": "war.ledger", "days": (date(2022, 9, 11),), "known": None, "waits": WAITS}]


def test_a_pdf_goes_to_a_file_and_not_to_a_terminal(
    asked: Asked, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["report", "war.ledger", "--on", DAYS[1], "--format", "pdf"]
    assert main(words) == exits.OK
    assert capfdbinary.readouterr().out.startswith(b"%PDF-1.")
    monkeypatch.setattr(report, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True)))
    assert main(words) == exits.USAGE
    assert b"> day.pdf" in capfdbinary.readouterr().err


def test_a_day_that_the_ledger_does_not_reach_is_said(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    for day, said in (("2030-01-01", "lies after"), ("2019-01-01", "lies before"), (DAYS[1], "")):
        main(["report", "war.ledger", "--on", day, "--format", "md"])
        err = capsys.readouterr().err
        assert said in err
        assert ("lies" in err) == bool(said)


def test_an_export_of_a_day_that_the_ledger_does_not_reach_is_said(
    asked: Asked, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = str(tmp_path / "day.csv")
    for words, said in (
        (["csv", "--on", "2030-01-01"], ["2030-01-01 lies after"]),
        (["panel", "--from", "2019-01-01", "--on", DAYS[1]], ["2019-01-01 lies before"]),
        (["csv", "--on", DAYS[1]], []),
    ):
        main(["export", "war.ledger", out, "--format", *words])
        err = capsys.readouterr().err
        assert [one for one in said if one not in err] == []
        assert err.count(" lies ") == len(said)


def test_site_writes_and_names_the_page(
    asked: Asked, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: Asked = []
    monkeypatch.setattr("whoheld.cli.site.with_views", lambda desk, data, **words: wanted.append(words) or data)
    out = tmp_path / "public"
    words = ["--from", "2022-09-10", "--to", "2022-09-12", "--title", "T", "--known", "2022-09-13"]
    assert main(["site", "war.ledger", str(out), *words]) == exits.OK
    captured = capsys.readouterr()
    assert captured.out == f"{out}/index.html\n"
    assert "3 days, 2022-09-10 to 2022-09-12" in captured.err
    assert (out / "index.html").is_file()
    assert asked[0]["first"] == date(2022, 9, 10)
    assert asked[0]["title"] == "T"
    assert (wanted[0]["every"], wanted[0]["evenings"]) == (None, None)
    assert wanted[0]["known"] == asked[0]["known"]


def test_export_writes_one_day(asked: Asked, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "day.geojson"
    assert main(["export", "war.ledger", str(out), "--format", "geojson", "--on", DAYS[1]]) == exits.OK
    assert out.read_text(encoding="utf-8") == export_geojson(case(), DAYS[1])
    assert main(["export", "war.ledger", str(out), "--format", "geojson", "--areas", "--on", DAYS[1]]) == exits.OK
    assert {f["id"] for f in json.loads(out.read_text())["features"]} == {"RED", "BLUE", "contested"}
    capsys.readouterr()
    assert main(["export", "war.ledger", str(tmp_path / "d.csv"), "--format", "csv", "--on", DAYS[1]]) == exits.OK
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "6 settlements on 2022-09-11" in captured.err
    assert (tmp_path / "d.csv.codebook.md").is_file()
    assert asked[0]["judged"] is False


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--format", "csv", "--areas"], exits.USAGE, "--areas goes with --format geojson or geoparquet, not with csv"),
        (["--format", "csv", "--from", DAYS[0]], exits.USAGE, "--from goes with --format panel, not with csv"),
        (["--format", "panel", "--from", "2022-10-01"], exits.USAGE, "lies before --from 2022-10-01"),
        (["--format", "prov"], exits.USAGE, "needs --place PLACE"),
        (["--format", "panel"], exits.BAD_INPUT, "let OUT end in .csv, .csv.gz or .parquet"),
        (["--format", "xls"], exits.USAGE, "'xls' is not one of"),
        ([], exits.USAGE, "--format"),
        (["--format", "geojson"], exits.BAD_INPUT, "next: name a file in a folder that is there"),
        (["--format", "csv"], exits.BAD_INPUT, "No such file or directory"),
    ],
)
def test_export_says_what_is_wrong(
    asked: Asked, capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    assert main(["export", "war.ledger", str(tmp_path / "none" / "day"), "--on", DAYS[1], *words]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [["site", "none.ledger", "out"], ["report", "none.ledger", "--on", "2022-09-12"]])
def test_a_ledger_that_is_not_there(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == exits.LEDGER
    assert "there is no such ledger" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_days_in_the_wrong_order_are_refused() -> None:
    desk: Any = SimpleNamespace(last_day=lambda: date(2022, 9, 12))
    with pytest.raises(publication.InputError, match="no span of days"):
        publication.published_days(desk, first=date(2022, 9, 12), last=date(2022, 9, 11))
