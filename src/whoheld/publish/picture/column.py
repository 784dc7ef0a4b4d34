"""What stands beside the map: the whole country with the picture's frame in it, the legend, and the day's figures."""

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from whoheld.model import CONTESTED
from whoheld.publish.export import day_of
from whoheld.publish.picture.ground import Flags, View
from whoheld.publish.picture.paper import (
    FAINT,
    INK,
    SOFT,
    STRENGTHS,
    WATER,
    colours,
    long_day,
    mixed,
    names,
    signed,
    words,
)
from whoheld.publish.records import SiteData
from whoheld.publish.why import areas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE = 0.19  # inches
_BOX = (0.26, 0.13)
_COUNTRY = 0.235  # part of the paper's height


class _Pen:
    """Rows from the top of the column down, in inches."""

    def __init__(self, axes: "Axes", size: tuple[float, float]) -> None:
        axes.set_xlim(0, size[0])
        axes.set_ylim(0, size[1])
        axes.axis("off")
        self.axes, self.width, self.y = axes, size[0], size[1]

    def heading(self, text: str) -> None:
        self.y -= 0.1
        words(self.axes, 0, self.y, text, fontsize=8.5, fontweight="bold", va="top")
        self.y -= _LINE + 0.06

    def swatch(self, text: str, *, face: str, edge: str | None = None, hatch: str | None = None) -> None:
        from matplotlib.patches import Rectangle  # noqa: PLC0415 - heavy, and an extra

        x, y = 0.0, self.y - _BOX[1]
        self.axes.add_patch(Rectangle((x, y), *_BOX, facecolor=face, edgecolor=FAINT, linewidth=0.5))
        if hatch:
            over = Rectangle((x, y), *_BOX, facecolor="none", edgecolor=edge, linewidth=0, hatch=hatch)
            self.axes.add_patch(over)
        self.text(text, x=0.36)

    def ramp(self, text: str, colors: list[list[str]]) -> None:
        from matplotlib.patches import Rectangle  # noqa: PLC0415 - heavy, and an extra

        for row, shades in enumerate(colors):
            for at, color in enumerate(shades):
                corner = (at * 0.26, self.y - 0.13 - row * 0.14)
                self.axes.add_patch(Rectangle(corner, 0.26, 0.14, facecolor=color, linewidth=0))
        self.text(text, x=0.9)
        self.y -= 0.02

    def line(self, text: str, **style: Any) -> None:
        y = self.y - _BOX[1] / 2
        self.axes.plot([0, _BOX[0]], [y, y], solid_capstyle="butt", **style)
        self.text(text, x=0.36)

    def text(self, text: str, *, x: float = 0.0, color: str = INK, size: float = 7.6) -> None:
        most = int((self.width - x) * 72 / (size * 0.53))
        lines = textwrap.wrap(text, most)
        words(self.axes, x, self.y + 0.02, "\n".join(lines), fontsize=size, color=color, va="top", linespacing=1.25)
        self.y -= max(len(lines) * size * 1.25 / 72 + 0.06, _LINE)


def draw_column(
    axes: "Axes", data: SiteData, on: str, *, alone: Flags, compare: str | None, size: tuple[float, float]
) -> None:
    """Legend and figures, below the room for the country; ``alone`` marks the settlements held by one side's word."""
    pen = _Pen(axes, size)
    pen.y -= _COUNTRY * 8.0 + 0.05
    pen.heading("Legend")
    _states(pen, data, on, alone=alone, compare=compare)
    pen.line("Front" + (f", end of {long_day(on)}" if compare else ""), color=INK, lw=1.6)
    if compare:
        pen.line(f"Front, end of {long_day(compare)}", color=INK, lw=1.3, linestyle=(0, (1, 1.6)))
    pen.line(f"Border (set: {data.border_set})", color=SOFT, lw=1.1)
    pen.line("Oblast", color=FAINT, lw=0.8, linestyle=(0, (4, 3)))
    pen.line("River", color=WATER, lw=1.3)
    _figures(pen, data, on, compare=compare)


def _states(pen: _Pen, data: SiteData, on: str, *, alone: Flags, compare: str | None) -> None:
    paint, called = colours(data), names(data)
    day = day_of(data, on)
    sides = [state for state in data.states if state != CONTESTED]
    if compare:
        for state in sides:
            pen.swatch(f"Passed to {called[state]}", face=mixed(paint[state], 0.72))
        for state in sides:
            pen.swatch(f"Held by {called[state]} on both days", face=mixed(paint[state], 0.22))
    else:
        for state in sides:
            pen.swatch(f"Held by {called[state]}", face=mixed(paint[state], STRENGTHS[0]))
        shades = [[mixed(paint[state], part) for part in STRENGTHS] for state in sides[:2]]
        pen.ramp("Evidence of this week, this month, none or older", shades)
    grey = paint[CONTESTED]
    if (day.state == data.states.index(CONTESTED)).any():
        pen.swatch("Contested", face=mixed(grey, 0.4), edge=grey, hatch="////")
    for number, state in enumerate(data.states):
        if (alone & (day.state == number)).any() and state != CONTESTED:
            text = f"Claimed by {called[state]} alone"
            pen.swatch(text, face=mixed(paint[state], 0.5), edge=mixed(paint[state], 0.95), hatch="....")


def _figures(pen: _Pen, data: SiteData, on: str, *, compare: str | None) -> None:
    """Area by state and what it gained, in the whole country."""
    called = names(data)
    area = areas(data, day_of(data, on))
    old = areas(data, day_of(data, compare)) if compare else None
    pen.heading("Whole country")
    for at, state in enumerate(data.states):
        if old is None and not round(float(area[at])):
            continue
        name = called[state][:1].upper() + called[state][1:]
        gain = "" if old is None else f" ({signed(float(area[at] - old[at]))})"
        pen.text(f"{name}: {area[at]:,.0f} km²{gain}")
    if compare:
        now, before = day_of(data, on).state, day_of(data, compare).state
        moved = np.flatnonzero(now != before)
        people = sum(data.places[at].population for at in moved.tolist())
        pen.text(f"{len(moved):,} listed settlements changed, with {people:,} inhabitants before the war")
    pen.text("Areas are those nearest to each listed settlement.", color=SOFT, size=6.6)
    pen.text(data.embargo, color=SOFT, size=6.6)


def draw_country(
    figure: "Figure", column: tuple[float, float, float, float], data: SiteData, view: View, on: str
) -> None:
    """The whole country by state, with the picture's frame."""
    from matplotlib.collections import PolyCollection  # noqa: PLC0415 - heavy, and an extra
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - heavy, and an extra

    left, bottom, width, height = column
    axes = figure.add_axes((left, bottom + height - _COUNTRY, width, _COUNTRY))
    paint = colours(data)
    parts, owner = shapely.get_parts(view.cells, return_index=True)
    shades = [mixed(paint[state], 0.42) for state in data.states]
    states = day_of(data, on).state
    axes.add_collection(
        PolyCollection(
            [shapely.get_coordinates(part.exterior) for part in parts],
            facecolors=[shades[int(states[at])] for at in owner],
            edgecolors=[shades[int(states[at])] for at in owner],
            linewidths=0.4,
            rasterized=True,
        )
    )
    west, south, east, north = shapely.total_bounds(view.cells)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", anchor="N")
    axes.axis("off")
    x0, y0, x1, y1 = view.box
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="none", edgecolor=INK, linewidth=1.2))
