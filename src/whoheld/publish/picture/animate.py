"""Days in motion: the map picture of each day in one frame of ground, as a GIF or as a film (MP4, H.264)."""

from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from whoheld.errors import InputError, MissingExtra
from whoheld.publish.picture.draw import ASPECT, map_figure
from whoheld.publish.picture.ground import view_of
from whoheld.publish.records import SiteData
from whoheld.publish.whole import whole

if TYPE_CHECKING:
    from PIL.Image import Image

Frames: TypeAlias = "Iterator[Image]"
FORMS = ("gif", "mp4")
_DPI = 100
_COLORS = 128
STEPS = 3
"""How often a film shows each day: ``STEPS / RATE`` seconds."""
HELD = 15
"""How often it shows the last."""
RATE = 5
"""Pictures in a second of film."""
_FRAME_MS, _LAST_MS = 1000 * STEPS // RATE, 1000 * HELD // RATE


def write_animation(data: SiteData, out: Path, *, oblast: str | None = None, title: str | None = None) -> Path:
    """Write the days of ``data``, 0.6 s each and the last 3 s, on the ground where hands changed (or the oblast's).

    Same data and encoder, same bytes. Raises InputError on another form than GIF or MP4 or fewer than two days,
    MissingExtra without matplotlib or, for MP4, imageio-ffmpeg.
    """
    write = {"gif": _gif, "mp4": _mp4}.get(out.suffix.removeprefix(".").lower())
    if write is None:
        raise InputError(str(out), "is no GIF or MP4 by its name", hint="name it OUT.gif or OUT.mp4")
    if len(data.days) < 2:
        raise InputError("an animation", f"has {len(data.days)} day", hint="ask for two days or more")
    if find_spec("PIL") is None:
        raise MissingExtra("an animation", "needs matplotlib", hint="pip install 'whoheld[picture]'")
    with whole(out) as file:
        write(_frames(data, oblast, title), file)
    return out


def _frames(data: SiteData, oblast: str | None, title: str | None) -> Frames:
    """The picture of each day."""
    from PIL import Image  # noqa: PLC0415 - an extra, with matplotlib

    first, last = data.days[0].on, data.days[-1].on
    view = view_of(data, last, compare=first, oblast=oblast, aspect=ASPECT)
    for day in data.days:
        figure = map_figure(data, day.on, title=title, view=view)
        figure.set_dpi(_DPI)
        figure.canvas.draw()
        size = figure.canvas.get_width_height()
        yield Image.frombytes("RGBA", size, bytes(figure.canvas.buffer_rgba())).convert("RGB")  # type: ignore[attr-defined]


def _gif(frames: Frames, out: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - an extra, with matplotlib

    pictures = [frame.quantize(_COLORS, dither=Image.Dither.NONE) for frame in frames]
    times = [_FRAME_MS] * (len(pictures) - 1) + [_LAST_MS]
    pictures[0].save(out, save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=False)


def _mp4(frames: Frames, out: Path) -> None:
    """Pipe the pictures to ffmpeg, one day at a time: no more than one is held."""
    write_frames = _encoder()
    before = next(frames)
    width, height = (side - side % 2 for side in before.size)  # H.264 halves the colour's width and height
    film = write_frames(
        str(out),
        (width, height),
        fps=RATE,
        codec="libx264",
        macro_block_size=2,
        # Played while it is fetched; one thread and no time of making, so that the same pictures give the same bytes.
        output_params=[
            *("-crf", "20", "-preset", "medium", "-tune", "stillimage", "-movflags", "+faststart"),
            *("-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"),
        ],
    )
    with closing(film):
        film.send(None)
        for frame in frames:
            _show(film, before, (width, height), STEPS)
            before = frame
        _show(film, before, (width, height), HELD)


def _show(film: Any, frame: "Image", size: tuple[int, int], times: int) -> None:
    pixels = frame.crop((0, 0, *size)).tobytes()
    for _ in range(times):
        film.send(pixels)


def _encoder() -> Callable[..., Any]:
    """imageio-ffmpeg's writer, where there is an ffmpeg for it to run."""
    hint = "pip install 'whoheld[video]', or name it OUT.gif"
    try:
        from imageio_ffmpeg import get_ffmpeg_exe, write_frames  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("a film (MP4)", "needs imageio-ffmpeg", hint=hint) from error
    try:
        get_ffmpeg_exe()
    except RuntimeError as error:
        raise MissingExtra("a film (MP4)", "finds no ffmpeg to run", hint=hint) from error
    found: Callable[..., Any] = write_frames
    return found
