"""What all pictures are drawn on: matplotlib without its global state, colours, words, and files of the same bytes."""

import io
import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoheld.errors import InputError, MissingExtra
from whoheld.model import CONTESTED
from whoheld.publish.records import SiteData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

FORMS = ("png", "svg")
DPI = 160
INK, SOFT, FAINT = "#1d2125", "#5b6168", "#a9adb1"
OUTSIDE, PAPER, WATER = "#e7e5df", "#ffffff", "#6f9fc4"
GREY = "#6b6b6b"
"""Contested ground."""
STRENGTHS = (0.62, 0.42, 0.26)
"""How much of a side's colour is in the ground: evidence of this week, of this month, none or older."""
WEEK, MONTH = 7, 31
_NO_DATE = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None, "Format": None, "Type": None}}


def new_figure(width: float, height: float) -> "Figure":
    """An empty figure of ``width`` by ``height`` inches. Raises MissingExtra without matplotlib."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy, and an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtra("a picture", "needs matplotlib", hint="pip install 'whoheld[picture]'") from error
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def picture_bytes(figure: "Figure", form: str) -> bytes:
    """The figure as PNG or SVG; the same figure gives the same bytes. Raises InputError on another form."""
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and an extra

    if form not in FORMS:
        raise InputError(f"a picture as {form!r}", "can't be drawn", hint=f"use one of {', '.join(FORMS)}")
    out = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "whoheld", "svg.fonttype": "path"}), warnings.catch_warnings():
        # A document may hold letters that the font lacks: they become boxes, which is no fault of the picture's.
        warnings.filterwarnings("ignore", message=".*Glyph .* missing from")
        figure.savefig(out, format=form, metadata=_NO_DATE[form], facecolor=PAPER)
    return out.getvalue()


def write_picture(figure: "Figure", out: Path) -> Path:
    """Write the figure in the form that the name of ``out`` ends in."""
    out.write_bytes(picture_bytes(figure, out.suffix.removeprefix(".").lower()))
    return out


def words(axes: "Axes | Figure", x: float, y: float, text: str, **style: Any) -> "Text":
    """Text as it stands: no mathematics between dollar signs, no control characters."""
    plain = "\n".join("".join(ch for ch in line if ch.isprintable()) for line in text.split("\n"))
    return axes.text(x, y, plain, parse_math=False, **{"color": INK, "fontsize": 8, **style})


def mixed(color: str, strength: float, under: str = PAPER) -> str:
    """``strength`` parts of one colour on the other, as opaque paint: layers that overlap would darken each other."""
    pairs = [(int(color[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(top * strength + low * (1 - strength)):02x}" for top, low in pairs)


def colours(data: SiteData) -> dict[str, str]:
    """Each state's colour: the theatre's for sides, grey for contested."""
    return {**{side.side_id: side.color for side in data.sides}, CONTESTED: GREY}


def names(data: SiteData) -> dict[str, str]:
    """Each state as people call it."""
    return {**{side.side_id: side.name for side in data.sides}, CONTESTED: "contested"}


def long_day(on: str) -> str:
    """'12 September 2022'."""
    day = date.fromisoformat(on)
    return f"{day.day} {day:%B %Y}"


def signed(km2: float) -> str:
    """A change in whole km2 with its sign: '+1,200', '−3', '±0'."""
    whole = round(km2)
    return f"{'+' if whole > 0 else '−' if whole < 0 else '±'}{abs(whole):,}"


def as_known(data: SiteData) -> str:
    """When what is drawn was known, in words."""
    if not data.known[:1].isdigit():
        return f"as known from {data.known}"
    return f"as known {long_day(data.known[:10])}, {data.known[11:16]} UTC"


def shortened(items: Sequence[str], most: int) -> str:
    """The first few, and how many more there are."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")
