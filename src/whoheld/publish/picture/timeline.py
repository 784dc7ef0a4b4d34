"""Area held by each side over the days, each on its own scale, with a band for what is not sure."""

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from whoheld.errors import InputError
from whoheld.model import CONTESTED
from whoheld.publish.intervals import TOLD, Areas
from whoheld.publish.picture.paper import (
    FAINT,
    INK,
    SOFT,
    as_known,
    colours,
    long_day,
    names,
    new_figure,
    signed,
    words,
)
from whoheld.publish.records import SiteData
from whoheld.publish.why import areas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = npt.NDArray[np.float64]
_WIDTH, _HEIGHT = 11.0, 6.6


def held_area(data: SiteData) -> tuple[Floats, Floats, Floats]:
    """Area in km2 by the likeliest state, and the two ends of its interval: each of shape (n_days, n_states).

    The interval is of the beliefs: it need not hold the line where many settlements are doubtful in one direction.
    """
    shown = Areas(data)
    bands = [shown.of(day) for day in data.days]
    held = np.array([areas(data, day) for day in data.days])
    low = np.array([[band.low for band in day] for day in bands])
    return held, low, np.array([[band.high for band in day] for day in bands])


def timeline_figure(data: SiteData, *, title: str | None = None) -> "Figure":
    """The days of ``data`` as one panel for each side. Raises InputError on fewer than two days, MissingExtra."""
    if len(data.days) < 2:
        raise InputError("a timeline", f"has {len(data.days)} day", hint="ask for two days or more")
    figure = new_figure(_WIDTH, _HEIGHT)
    shown = held_area(data)
    states = [at for at, state in enumerate(data.states) if state != CONTESTED or shown[0][:, at].any()]
    heights = [1.0 if data.states[at] != CONTESTED else 0.45 for at in states]
    panels = figure.subplots(
        len(states),
        1,
        sharex=True,
        squeeze=False,
        gridspec_kw={
            "left": 0.085,
            "right": 0.785,
            "top": 0.84,
            "bottom": 0.14,
            "hspace": 0.22,
            "height_ratios": heights,
        },
    )
    for axes, at in zip(panels[:, 0], states, strict=True):
        _panel(axes, data, at, *(part[:, at] for part in shown))
    first, last = data.days[0].on, data.days[-1].on
    words(figure, 0.03, 0.945, title or data.title, fontsize=17, fontweight="bold", va="center")
    span = f"Area held from {long_day(first)} to {long_day(last)}, {as_known(data)}"
    words(figure, 0.03, 0.895, span, fontsize=10, color=SOFT, va="center")
    foot = (
        f"Line: area (km²) nearest to the settlements where the side is likeliest. Band: the {TOLD}, by what is "
        f"believed of each settlement.\nA record of public claims and what they add up to, not of "
        f"facts on the ground. Made with whoheld.\n{' '.join(data.attributions)}"
    )
    words(figure, 0.03, 0.09, foot, fontsize=6.4, color=SOFT, va="top", linespacing=1.35)
    return figure


def _panel(axes: "Axes", data: SiteData, at: int, held: Floats, low: Floats, high: Floats) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - heavy, and an extra

    state = data.states[at]
    color, name = colours(data)[state], names(data)[state]
    days = np.array([date.fromisoformat(day.on) for day in data.days], dtype="datetime64[D]")
    axes.fill_between(days, low, high, color=color, alpha=0.18, linewidth=0, step="mid")
    axes.plot(days, held, color=color, lw=2.2, drawstyle="steps-mid", solid_capstyle="round")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.locator_params(axis="y", nbins=4)
    locator = AutoDateLocator(maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.xaxis.get_offset_text().set_visible(False)  # the year stands in the line below the title
    axes.set_xlim(days[0], days[-1])
    axes.grid(axis="y", color=FAINT, alpha=0.4, linewidth=0.5)
    axes.tick_params(length=0, labelsize=8, labelcolor=INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    change = signed(float(held[-1] - held[0]))
    label = f"{name[:1].upper()}{name[1:]}\n{held[-1]:,.0f} km²\n{change} since the first day"
    words(axes, 1.015, 0.5, label, transform=axes.transAxes, fontsize=8.5, color=color, va="center", fontweight="bold")
