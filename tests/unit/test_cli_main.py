"""The shell: help at once, errors in words, exit codes by the table."""

import os
import resource
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from whoheld import __version__
from whoheld.cli import exits
from whoheld.cli.main import COMMANDS, LazyGroup, cli, main
from whoheld.errors import InputError, LedgerError, MissingExtra, NotFound, TheatreError, WhoheldError

HEAVY = ("numpy", "shapely", "sqlalchemy", "trafilatura", "dateparser", "pyproj")


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> object:
    """Make ``whoheld boom`` raise what it is given."""

    def install(error: BaseException) -> None:
        def boom() -> None:
            raise error

        command = click.Command("boom", callback=boom)
        monkeypatch.setattr(LazyGroup, "get_command", lambda self, ctx, name: command if name == "boom" else None)

    return install


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a.txt", "is empty", hint="write something"), 4),
        (NotFound("x", "is not there", hint="look elsewhere"), 4),
        (LedgerError("l", "is locked", hint="wait"), 5),
        (TheatreError("t", "is malformed", hint="mend it"), 6),
        (MissingExtra("p", "needs pyarrow", hint="pip install"), 7),
        (WhoheldError("s", "of no kind", hint="h"), 1),
    ],
)
def test_each_error_has_its_exit_code_and_next_step(
    raising: object, capsys: pytest.CaptureFixture[str], error: WhoheldError, code: int
) -> None:
    raising(error)  # type: ignore[operator]
    assert main(["boom"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"whoheld: error: {error.subject}: {error.reason}\n  next: {error.hint}\n"


def test_every_kind_of_error_is_in_the_table() -> None:
    kinds = [kind for kind in WhoheldError.__subclasses__() if kind.__module__ == "whoheld.errors"]
    assert kinds  # the server's own, which never reach a command, have a table of statuses
    for kind in kinds:
        assert exits.code_of(kind("s", "r")) != exits.UNEXPECTED, kind


def test_a_missing_file_is_bad_input(raising: object, capsys: pytest.CaptureFixture[str]) -> None:
    raising(FileNotFoundError(2, "No such file or directory", "none.txt"))  # type: ignore[operator]
    assert main(["boom"]) == exits.BAD_INPUT
    assert "none.txt: No such file" in capsys.readouterr().err


def test_a_fault_of_the_program_is_short_unless_asked(raising: object, capsys: pytest.CaptureFixture[str]) -> None:
    raising(ZeroDivisionError("by zero"))  # type: ignore[operator]
    assert main(["boom"]) == exits.UNEXPECTED
    short = capsys.readouterr().err
    assert "unexpected ZeroDivisionError: by zero" in short
    assert "--debug" in short
    assert "Traceback" not in short
    assert main(["--debug", "boom"]) == exits.UNEXPECTED
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_130(raising: object, capsys: pytest.CaptureFixture[str]) -> None:
    raising(KeyboardInterrupt())  # type: ignore[operator]
    assert main(["boom"]) == 130 == 128 + signal.SIGINT
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["nonsense"], ["--nonsense"], ["search"], ["search", "l", "w", "--limit", "x"]])
def test_usage_errors(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(words) == exits.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("whoheld: error: ")
    assert "--help`" in captured.err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == exits.OK
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)
    assert main(["--version"]) == exits.OK
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_say_the_same_here_and_there_and_give_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target, line = COMMANDS[name]
    module, _, attribute = target.partition(":")
    command = getattr(import_module(module), attribute)
    assert command.name == name
    assert (command.help or "").splitlines()[0] == line
    assert main([name, "--help"]) == exits.OK
    assert f"Example: whoheld {name}" in capsys.readouterr().out


def test_help_imports_nothing_heavy_and_answers_at_once() -> None:
    code = (
        "import sys; from whoheld.cli.main import main; assert main(['--help']) == 0; "
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]; sys.exit(' '.join(heavy) or 0)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert (done.returncode, done.stderr) == (0, "")
    assert taken < 1.5, "0.3 s on an idle machine; this bound only finds the loss of laziness"


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    script = tmp_path / "flood.py"
    script.write_text(
        "import sys, click\n"
        "from whoheld.cli.main import LazyGroup, main\n"
        "from whoheld.cli.output import write_json_lines\n"
        "command = click.Command('boom', callback=lambda: write_json_lines(range(10**6)))\n"
        "LazyGroup.get_command = lambda self, ctx, name: command\n"
        "sys.exit(main(['boom']))\n"
    )
    child = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline() == b"0\n"
    child.stdout.close()
    errors = child.stderr.read()
    child.stderr.close()
    assert (child.wait(timeout=30), errors) == (0, b"")


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "whoheld", "search", "none.ledger", "x"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert done.returncode == exits.LEDGER
    assert "none.ledger: there is no such ledger" in done.stderr
    assert "next: create it with `whoheld ingest" in done.stderr


def test_every_exit_code_has_a_meaning() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert codes == set(exits.MEANINGS)
    assert cli.name == "cli"
