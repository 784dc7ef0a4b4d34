"""Days in motion: the map picture of each day in one frame of ground, as a GIF."""

from pathlib import Path

from whoheld.errors import InputError, MissingExtra
from whoheld.publish.picture.draw import ASPECT, map_figure
from whoheld.publish.picture.ground import view_of
from whoheld.publish.records import SiteData

FORMS = ("gif",)
_FRAME_MS, _LAST_MS = 600, 3_000
_DPI = 100
_COLORS = 128


def write_animation(data: SiteData, out: Path, *, oblast: str | None = None, title: str | None = None) -> Path:
    """Write the days of ``data``, one a frame, all of the ground where hands changed in that time (or of the oblast).

    Same data, same bytes. Raises InputError on another form than GIF or fewer than two days, MissingExtra without
    matplotlib.
    """
    if out.suffix.lower() != ".gif":
        raise InputError(str(out), "is no GIF by its name", hint="name it OUT.gif")
    if len(data.days) < 2:
        raise InputError("an animation", f"has {len(data.days)} day", hint="ask for two days or more")
    try:
        from PIL import Image  # noqa: PLC0415 - an extra, with matplotlib
    except ImportError as error:
        raise MissingExtra("an animation", "needs matplotlib", hint="pip install 'whoheld[picture]'") from error
    first, last = data.days[0].on, data.days[-1].on
    view = view_of(data, last, compare=first, oblast=oblast, aspect=ASPECT)
    frames = []
    for day in data.days:
        figure = map_figure(data, day.on, title=title, view=view)
        figure.set_dpi(_DPI)
        figure.canvas.draw()
        size = figure.canvas.get_width_height()
        pixels = Image.frombytes("RGBA", size, bytes(figure.canvas.buffer_rgba())).convert("RGB")  # type: ignore[attr-defined]
        frames.append(pixels.quantize(_COLORS, dither=Image.Dither.NONE))
    times = [_FRAME_MS] * (len(frames) - 1) + [_LAST_MS]
    frames[0].save(out, save_all=True, append_images=frames[1:], duration=times, loop=0, optimize=False)
    return out
