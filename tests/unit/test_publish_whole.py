"""Files that are whole or not there: a writer that fails leaves what was there before, and nothing beside it."""

import os
import stat
from pathlib import Path

import pytest

from whoheld.publish.whole import whole


def test_what_fails_leaves_the_earlier_file(tmp_path: Path) -> None:
    out = tmp_path / "panel.csv.gz"
    out.write_text("before")

    def cut_short() -> None:
        with whole(out) as file:
            assert file.name.endswith("panel.csv.gz")
            file.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cut_short()
    assert out.read_text() == "before"
    assert os.listdir(tmp_path) == [out.name]
    with whole(out) as file:
        file.write_text("after")
        assert out.read_text() == "before"
    assert out.read_text() == "after"
    assert os.listdir(tmp_path) == [out.name]


def test_a_link_stays_one_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    link, target = tmp_path / "latest.csv", tmp_path / "there.csv"
    link.symlink_to(target)
    with whole(link) as file:
        file.write_text("x")
    assert link.is_symlink()
    assert target.read_text() == "x"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with whole(pipe) as file:
        assert file == pipe
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_that_is_missing_is_told_by_the_files_own_name(tmp_path: Path) -> None:
    out = tmp_path / "none" / "a.csv"
    with pytest.raises(FileNotFoundError) as caught, whole(out):
        pass
    assert caught.value.filename == str(out)
