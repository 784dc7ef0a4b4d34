"""Pictures: what they say, that names keep apart, that bytes stay the same; looked at on the made case."""

import builtins
import io
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import msgspec
import numpy as np
import pytest
import shapely
from PIL import Image
from publish_cases import DAYS, EVIL, case

from whoheld.errors import InputError, MissingExtra, NotFound
from whoheld.publish.picture import (
    held_area,
    map_figure,
    picture_bytes,
    timeline_figure,
    write_animation,
    write_picture,
)
from whoheld.publish.picture.draw import ASPECT
from whoheld.publish.picture.ground import freshness, front, seen, view_of
from whoheld.publish.picture.labels import Name, Sheet
from whoheld.publish.picture.paper import mixed, new_figure
from whoheld.publish.why import claimed_only

CASE = case()


def said(figure: object) -> str:
    """All words of a figure."""
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]  # type: ignore[attr-defined]
    return "\n".join(text.get_text() for text in texts)


def test_a_day_says_what_it_is_and_on_whose_word() -> None:
    words = said(map_figure(CASE, DAYS[2]))
    assert "End of 12 September 2022, as known 13 September 2022, 00:00 UTC" in words
    assert "Held by Redland" in words
    assert "Held by Blueland" in words
    assert "Contested" in words
    assert "Passed to" not in words
    assert "Sources: 2 claims in A paper, An agency. Starting map: a map." in words
    assert "Settlements: made for the test." in words
    assert "A border made for the test." in words
    assert "Echo" in words


def test_hostile_words_stand_as_they_are() -> None:
    figure = map_figure(CASE, DAYS[2], title="$\\frac{1}{0}$ \x1b[2J 戦 " + EVIL)
    assert "$\\frac{1}{0}$ [2J 戦 <script>" in said(figure)
    assert "\x1b" not in said(figure)
    assert b"<script" not in picture_bytes(figure, "svg")


def test_what_changed_is_told_in_figures() -> None:
    words = said(map_figure(CASE, DAYS[2], compare=DAYS[0]))
    assert "What changed from the end of 10 September 2022 to the end of 12 September 2022" in words
    assert "Passed to Blueland" in words
    assert "Front, end of 10 September 2022" in words
    assert "Blueland: 312 km² (+104)" in words
    assert "Redland: 202 km² (−205)" in words
    assert "2 listed settlements changed, with 5,000" in words


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_same_day_gives_the_same_bytes(form: str) -> None:
    first, second = (picture_bytes(map_figure(case(), DAYS[2], compare=DAYS[0]), form) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG" if form == "png" else b"<?xml")
    assert b"2026" not in first[:2000]


def test_a_map_that_differs_gives_other_pixels() -> None:
    pixels = [np.asarray(Image.open(io.BytesIO(picture_bytes(map_figure(CASE, on), "png")))) for on in DAYS[:2]]
    assert pixels[0].shape == (1280, 1760, 4)
    assert (pixels[0] != pixels[1]).any()


def test_a_form_that_is_not_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="use one of png, svg"):
        picture_bytes(new_figure(1, 1), "bmp")


def test_the_frame_is_where_hands_changed() -> None:
    far = msgspec.structs.replace(CASE.places[0], lat=40.0, cell=((((9, 40), (10, 40), (10, 41), (9, 41), (9, 40)),),))
    data = msgspec.structs.replace(CASE, places=(far, *CASE.places[1:]), bounds=(9, 40, 33, 50))
    view = view_of(data, DAYS[2], compare=DAYS[0], oblast=None, aspect=ASPECT)
    assert seen(view)[[1, 4]].all()
    assert not seen(view)[0]
    assert (view.box[2] - view.box[0]) / (view.box[3] - view.box[1]) == pytest.approx(ASPECT)
    assert not view.whole


def test_where_nothing_happened_the_whole_country_is_shown() -> None:
    quiet = msgspec.structs.replace(CASE, days=CASE.days[:1])
    view = view_of(quiet, DAYS[0], compare=None, oblast=None, aspect=ASPECT)
    assert view.whole
    assert seen(view).all()
    assert len(map_figure(quiet, DAYS[0]).axes) == 2


def test_an_oblast_is_found_by_the_beginning_of_its_name() -> None:
    view = view_of(CASE, DAYS[2], compare=None, oblast="nor", aspect=ASPECT)
    assert seen(view)[3:].all()
    with pytest.raises(NotFound, match="use one of North"):
        map_figure(CASE, DAYS[2], oblast="East")
    with pytest.raises(NotFound, match="2022-09-10 to 2022-09-12"):
        map_figure(CASE, "2022-01-01")


def test_the_front_is_the_edge_between_states() -> None:
    cells = np.array([shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)], dtype=object)
    assert front(cells, np.array([0, 0, 1])).equals(shapely.LineString([(20, 0), (20, 10)]))
    assert front(cells, np.array([1, 1, 1])).is_empty


def test_age_fades() -> None:
    assert freshness(np.array([-1, 0, 7, 8, 31, 32], dtype=np.int32)).tolist() == [2, 0, 0, 1, 1, 2]
    assert mixed("#ff0000", 0.5) == "#ff8080"
    assert mixed("#ff0000", 0.0, "#102030") == "#102030"


def test_a_side_s_own_word_alone_is_marked() -> None:
    assert claimed_only(CASE, DAYS[2]).tolist() == [False, False, False, False, True, True]
    assert "Claimed by Blueland alone" in said(map_figure(CASE, DAYS[2]))
    neutral = msgspec.structs.replace(
        CASE.claims[0], claim=msgspec.structs.replace(CASE.claims[0].claim, claimant_side=None)
    )
    told = msgspec.structs.replace(CASE, claims=(neutral, *CASE.claims[1:]))
    assert not claimed_only(told, DAYS[2]).any()
    assert "Claimed by" not in said(map_figure(told, DAYS[2]))


def test_names_never_cover_each_other() -> None:
    axes = new_figure(4, 3).add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    names = [Name(text=f"A long name {at}", x=0.5 + at / 300, y=0.5 + at / 500, size=8) for at in range(40)]
    placed = Sheet(axes).place(names, most=30)
    assert 2 <= len(placed) < 30
    assert placed[0] == names[0]
    boxes = [shapely.box(*text.get_window_extent().extents) for text in axes.texts]
    assert len(boxes) == len(placed)
    assert not any(a.intersects(b) for at, a in enumerate(boxes) for b in boxes[:at])


def test_the_timeline_has_a_line_within_its_band() -> None:
    held, low, high = held_area(CASE)
    assert held[:, 0].tolist() == [407.0, 303.0, 202.0]
    assert (low <= held).all()
    assert (held <= high).all()
    words = said(timeline_figure(CASE))
    assert "Blueland\n312 km²\n+104 since the first day" in words
    assert "Area held from 10 September 2022 to 12 September 2022" in words
    with pytest.raises(InputError, match="two days or more"):
        timeline_figure(msgspec.structs.replace(CASE, days=CASE.days[:1]))


def test_a_gif_has_a_frame_for_each_day(tmp_path: Path) -> None:
    out = write_animation(CASE, tmp_path / "a.gif")
    with Image.open(out) as image:
        assert image.n_frames == 3
        assert image.size == (1100, 800)
    assert out.read_bytes() == write_animation(case(), tmp_path / "b.gif").read_bytes()
    with pytest.raises(InputError, match=r"name it OUT\.gif or OUT\.mp4"):
        write_animation(CASE, tmp_path / "a.webm")


def test_a_film_shows_each_day_and_holds_the_last(tmp_path: Path) -> None:
    out = write_animation(CASE, tmp_path / "a.mp4")
    assert 20_000 < out.stat().st_size < 400_000
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(out), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    read = subprocess.run(ffmpeg, capture_output=True, check=True)
    about = read.stderr.decode()
    assert "Video: h264" in about
    assert "1100x800" in about
    assert "Duration: 00:00:04.20" in about
    size = 1100 * 800 * 3
    assert len(read.stdout) == size * (2 * 3 + 15)
    pictures = [read.stdout[at : at + size] for at in range(0, len(read.stdout), size)]
    days = [np.frombuffer(pictures[at], dtype=np.uint8).astype(int) for at in (0, 3, 6, 20)]
    assert abs(days[2] - days[3]).mean() < 1
    for one, other in pairwise(days[:3]):
        assert (abs(one - other) > 40).mean() > 0.005
    assert out.read_bytes() == write_animation(case(), tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("fault", ["package", "program"])
def test_a_film_names_its_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str) -> None:
    def none_there() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    if fault == "package":
        monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    else:
        monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", none_there)
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[video\]', or name it OUT\.gif"):
        write_animation(CASE, tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def blocked(name: str, *rest: object, **more: object) -> object:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", blocked)
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[picture\]'"):
        map_figure(CASE, DAYS[2])


def test_the_file_s_name_gives_the_form(tmp_path: Path) -> None:
    out = write_picture(map_figure(CASE, DAYS[2]), tmp_path / "day.SVG")
    assert out.read_bytes().startswith(b"<?xml")
