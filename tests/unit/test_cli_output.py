"""Output: JSON lines and CSV on stdout, words on stderr."""

import sys

import click
import pytest

from whoheld.cli import output
from whoheld.cli.options import as_day, as_known
from whoheld.cli.output import Progress, write_csv, write_json_lines


def test_json_lines_are_utf8_as_they_stand(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_json_lines([{"place": "Ївшань", "n": None}, [1]])
    assert capfdbinary.readouterr().out.decode() == '{"place":"Ївшань","n":null}\n[1]\n'


def test_csv_quotes_what_needs_it(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(["place", "p"], [["A, B", 0.5], ['say "x"', None]])
    assert capsys.readouterr().out == 'place,p\n"A, B",0.5\n"say ""x""",\n'


class Screen:
    """A stderr that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def run(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, quiet: bool = False, step: float = 1.0) -> str:
    """Ten calls, ``step`` seconds apart."""
    screen, clock = Screen(terminal=terminal), iter(n * step for n in range(100))
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(output.time, "monotonic", lambda: next(clock))
    with Progress(quiet=quiet) as progress:
        for number in range(10):
            progress("documents", 1000 * number, 9000)
    return screen.text


def test_progress_is_redrawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run(monkeypatch, terminal=True)
    assert "\rdocuments: 9,000 of 9,000" in text
    assert "\n" not in text
    assert text.endswith("\r"), "the line is wiped at the end"


def test_progress_is_a_plain_line_now_and_then_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run(monkeypatch, terminal=False, step=6.0)
    assert "\r" not in text
    assert 1 <= text.count("\n") < 10


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_is_quiet(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    assert run(monkeypatch, terminal=terminal, quiet=True, step=60.0) == ""


def test_days_and_times_are_read_or_refused_with_the_form_to_write() -> None:
    context, option = click.Context(click.Command("x")), click.Option(["--on"])
    assert as_day(context, option, None) is as_known(context, option, None) is None
    assert str(as_day(context, option, "2022-09-12")) == "2022-09-12"
    assert str(as_known(context, option, "2022-09-12")) == "2022-09-13 00:00:00+00:00"
    for read in (as_day, as_known):
        with pytest.raises(click.BadParameter, match="2022-09-1"):
            read(context, option, "yesterday")
