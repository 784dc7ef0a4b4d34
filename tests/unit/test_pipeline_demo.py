"""Where the demo's sample is looked for, and what is said where it is not there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from whoheld.cli import demo, exits
from whoheld.cli.main import main
from whoheld.errors import InputError
from whoheld.pipeline.demo import Sample, find_sample, make_demo, sample_roots

MANIFEST = """
theatre = "ukraine"
title = "Made for the test"
day = 2022-09-12
ask = "Izium"
read = 2022-10-05T02:00:00+02:00
"""


def a_sample(root: Path, text: str = MANIFEST) -> Path:
    (root / "made" / "reports").mkdir(parents=True)
    (root / "made" / "reports" / "b.txt").write_text("B")
    (root / "made" / "reports" / "a.txt").write_text("A")
    (root / "made" / "sample.toml").write_text(text)
    return root


def test_the_sample_of_this_program_is_found() -> None:
    sample = find_sample(sample_roots())
    assert sample.day == date(2022, 9, 12)
    assert len(sample.reports) > 20


def test_the_first_root_with_a_sample_counts(tmp_path: Path) -> None:
    sample = find_sample([tmp_path / "none", a_sample(tmp_path / "one"), a_sample(tmp_path / "two")])
    assert sample.folder == tmp_path / "one" / "made"
    assert [Path(path).name for path in sample.reports] == ["a.txt", "b.txt"]
    assert sample.read == datetime(2022, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["day = ", "day = 2022-09-12", MANIFEST.replace("2022-09-12", "'soon'")])
def test_a_bad_manifest_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"sample\.toml: can't be read"):
        find_sample([a_sample(tmp_path, text)])


def test_without_a_sample_the_next_step_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "sample_roots", lambda: (tmp_path / "wheel", tmp_path / "checkout"))
    assert main(["demo", str(tmp_path / "out")]) == exits.BAD_INPUT
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"the sample: is not in {tmp_path}/wheel or {tmp_path}/checkout" in captured.err
    assert "next: run it in a checkout" in captured.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sample = Sample(
        folder=tmp_path,
        theatre="ukraine",
        title="",
        day=date(2022, 9, 12),
        ask="",
        read=datetime(2022, 10, 5, tzinfo=UTC),
    )
    with pytest.raises(InputError, match="can't be written"):
        make_demo(sample, tmp_path / "file" / "out")
