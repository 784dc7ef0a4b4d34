"""The map picture: ground by side, front, borders, names; on its right the country, the legend and the figures."""

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from whoheld.model import CONTESTED
from whoheld.publish.export import day_of
from whoheld.publish.picture.column import draw_column, draw_country
from whoheld.publish.picture.ground import Flags, View, freshness, front, multi, seen, united, view_of
from whoheld.publish.picture.labels import Name, Sheet
from whoheld.publish.picture.paper import (
    FAINT,
    INK,
    OUTSIDE,
    SOFT,
    STRENGTHS,
    WATER,
    as_known,
    colours,
    long_day,
    mixed,
    new_figure,
    shortened,
    words,
)
from whoheld.publish.quarters import quarters
from whoheld.publish.records import Ring, SiteData
from whoheld.publish.why import Grounds, behind, claimed_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 11.0, 8.0  # inches
PAPER_RATIO = _WIDTH / _HEIGHT
"""Width by height of the whole picture."""
_MAP = (0.025, 0.105, 0.70, 0.775)  # left, bottom, width, height, as parts of the paper
ASPECT = _WIDTH * _MAP[2] / (_HEIGHT * _MAP[3])
"""Width by height of the map within the picture."""
_COLUMN = (0.74, 0.105, 0.24, 0.775)
_TITLE_Y, _UNDER_Y, _FOOT_Y = 0.945, 0.905, 0.075
_NAMED = 42
_TRIED = 160
_SIZES = ((500_000, 10.5, "bold"), (100_000, 9.0, "bold"), (20_000, 8.0, "normal"), (0, 7.2, "normal"))
_UNCHANGED, _CHANGED = 0.22, 0.72
_STRIPES, _DOTS = "/////", "...."


def map_figure(
    data: SiteData,
    on: str,
    *,
    compare: str | None = None,
    oblast: str | None = None,
    title: str | None = None,
    view: View | None = None,
) -> "Figure":
    """The map at the end of the ISO day ``on``; with ``compare`` (an earlier day) what changed since.

    It shows ``view``, else the oblast named, else the part where hands changed or fights go on. Raises NotFound where a
    day or the oblast is not in ``data``, MissingExtra without matplotlib.
    """
    day_of(data, on)
    figure = new_figure(_WIDTH, _HEIGHT)
    view = view or view_of(data, on, compare=compare, oblast=oblast, aspect=ASPECT)
    axes = figure.add_axes(_MAP)
    _framed(axes, view)
    grounds = behind(data, on)
    alone = claimed_only(data, on, grounds=grounds)
    _ground(axes, data, view, on, compare, alone=alone)
    _lines(axes, data, view, on, compare)
    _names(axes, data, view, _changed(data, on, compare))
    column = figure.add_axes(_COLUMN)
    size = (_WIDTH * _COLUMN[2], _HEIGHT * _COLUMN[3])
    draw_column(column, data, on, alone=alone, compare=compare, size=size)
    if not view.whole:
        draw_country(figure, _COLUMN, data, view, on)
    _words(figure, data, on, grounds, compare=compare, title=title)
    return figure


def _changed(data: SiteData, on: str, compare: str | None) -> Flags:
    now = day_of(data, on).state
    found: Flags = now != (day_of(data, compare).state if compare else now)
    return found


def _framed(axes: "Axes", view: View) -> None:
    west, south, east, north = view.box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(OUTSIDE)
    for spine in axes.spines.values():
        spine.set_color(FAINT)
        spine.set_linewidth(0.6)


def _ground(axes: "Axes", data: SiteData, view: View, on: str, compare: str | None, *, alone: Flags) -> None:
    """Areas by state and age of evidence, or by state and whether they changed; textures over them."""
    day, here, paint = day_of(data, on), seen(view), colours(data)
    changed = _changed(data, on, compare)
    kind = np.where(changed, 1, 0) if compare else freshness(day.evidence_age)
    strengths = (_UNCHANGED, _CHANGED) if compare else STRENGTHS
    keys = day.state.astype(np.int64) * 10 + kind
    for key, shape in united(view.cells[here], keys[here]).items():
        color = mixed(paint[data.states[key // 10]], strengths[key % 10])
        _fill(axes, shape, facecolor=color, edgecolor=color, linewidth=0.3, zorder=1)
    contested = here & (day.state == data.states.index(CONTESTED))
    if contested.any():
        _texture(axes, view, contested, _STRIPES, mixed(paint[CONTESTED], 0.9))
    dotted = here & alone & (changed if compare else True)
    for number, state in enumerate(data.states[:-1]):
        own = dotted & (day.state == number)
        if own.any():
            _texture(axes, view, own, _DOTS, mixed(paint[state], 0.95))
    if compare and (changed & here).any():
        _fill(
            axes, shapely.union_all(view.cells[changed & here], grid_size=2.0), facecolor="none", edgecolor="#ffffff",
            linewidth=1.0, zorder=4,
        )  # fmt: skip


def _texture(axes: "Axes", view: View, which: Flags, hatch: str, color: str) -> None:
    shape = shapely.union_all(view.cells[which], grid_size=2.0)
    _fill(axes, shape, facecolor="none", edgecolor=color, linewidth=0, hatch=hatch, zorder=2)


def _fill(axes: "Axes", shape: BaseGeometry, **style: Any) -> None:
    """A (multi)polygon with its holes as one patch."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - heavy, and an extra
    from matplotlib.path import Path  # noqa: PLC0415 - heavy, and an extra

    rings = shapely.get_rings(shapely.get_parts(shape))
    if not len(rings):
        return
    paths = [Path(shapely.get_coordinates(ring), closed=True) for ring in rings]
    axes.add_patch(PathPatch(Path.make_compound_path(*paths), **style))


def _stroke(axes: "Axes", shape: BaseGeometry, **style: Any) -> None:
    from matplotlib.collections import LineCollection  # noqa: PLC0415 - heavy, and an extra

    parts = [shapely.get_coordinates(line) for line in shapely.get_parts(shape) if line.geom_type == "LineString"]
    axes.add_collection(LineCollection(parts, capstyle="round", joinstyle="round", **style), autolim=False)


def _within(view: View, lines: list[Ring]) -> BaseGeometry:
    whole = view.plane.forward(shapely.MultiLineString([line for line in lines if len(line) > 1]))
    return shapely.intersection(whole, shapely.box(*view.box))


def _lines(axes: "Axes", data: SiteData, view: View, on: str, compare: str | None) -> None:
    regions = _within(view, [polygon[0] for area in data.regions for polygon in area.polygons])
    _stroke(axes, regions, colors="#ffffff", linewidths=1.0, zorder=3)
    _stroke(axes, regions, colors=FAINT, linewidths=0.6, linestyles=(0, (4, 3)), zorder=3)
    rivers = [line for river in data.rivers for line in river.lines]
    _stroke(axes, _within(view, rivers), colors=WATER, linewidths=1.3, zorder=3)
    borders = [line for border in data.borders for line in border.lines]
    _stroke(axes, _within(view, borders), colors=SOFT, linewidths=1.1, zorder=5)
    here = seen(view)
    if compare:
        before = front(view.cells[here], day_of(data, compare).state[here])
        _stroke(axes, before, colors=INK, linewidths=1.3, linestyles=(0, (1, 1.6)), zorder=6)
    now = front(view.cells[here], day_of(data, on).state[here])
    _stroke(axes, now, colors="#ffffff", linewidths=3.4, zorder=5.5)
    _stroke(axes, now, colors=INK, linewidths=1.6, zorder=6)


def _names(axes: "Axes", data: SiteData, view: View, changed: Flags) -> None:
    sheet = Sheet(axes)
    sheet.take(draw_scale(axes, view))
    xy = shapely.get_coordinates(
        view.plane.forward(shapely.points([p.lon for p in data.places], [p.lat for p in data.places]))
    )
    inside = np.flatnonzero(shapely.contains(shapely.box(*view.box), shapely.points(xy)))
    # A changed village is worth naming before a town of twenty times its size where nothing happened.
    parts = quarters(data.places)
    named = [int(at) for at in inside if changed[at] or int(at) not in parts]
    rank = {at: data.places[at].population * (20 if changed[at] else 1) for at in named}
    order = sorted(named, key=lambda at: (-rank[at], data.places[at].place_id))[:_TRIED]
    listed = []
    for at in order:
        place = data.places[at]
        size, weight = next((size, weight) for least, size, weight in _SIZES if place.population >= least)
        weight = "bold" if changed[at] else weight
        mark = 1.4 + size / 10
        listed.append(Name(text=place.name, x=xy[at, 0], y=xy[at, 1], size=size, weight=weight, mark=mark))
    sheet.place(listed, most=_NAMED)
    _region_names(sheet, data, view)
    _river_names(sheet, data, view)


def _region_names(sheet: Sheet, data: SiteData, view: View) -> None:
    frame = shapely.box(*view.box)
    for area in data.regions:
        shape = shapely.make_valid(view.plane.forward(multi(area.polygons)))
        part = shapely.intersection(shape, frame)
        if part.area < 0.04 * frame.area:
            continue
        name = "   ".join(" ".join(word) for word in area.name.upper().split())
        sheet.words(name, _spots(part), fontsize=7.6, color=SOFT, alpha=0.85, zorder=7)


def _spots(part: BaseGeometry) -> list[tuple[float, float]]:
    """Points of a grid inside a shape, the farthest from its edges first."""
    west, south, east, north = part.bounds
    x, y = np.meshgrid(np.linspace(west, east, 18), np.linspace(south, north, 18))
    points = shapely.points(x.ravel(), y.ravel())
    points = points[shapely.contains(part, points)]
    order = np.argsort(-shapely.distance(points, part.boundary), kind="stable")
    return [(float(point.x), float(point.y)) for point in points[order]]


def _river_names(sheet: Sheet, data: SiteData, view: View) -> None:
    for river in data.rivers:
        line = _within(view, list(river.lines))
        if not river.name or line.length < 0.15 * (view.box[2] - view.box[0]):
            continue
        longest = max(shapely.get_parts(line), key=lambda part: part.length)
        spots = [longest.interpolate(part, normalized=True) for part in (0.5, 0.35, 0.65, 0.2, 0.8)]
        sheet.words(
            river.name.removesuffix(" River"), [(p.x, p.y) for p in spots], fontsize=7.2, style="italic",
            color=mixed(WATER, 0.75, INK), zorder=7,
        )  # fmt: skip


def draw_scale(axes: "Axes", view: View) -> tuple[float, float, float, float]:
    """A bar of round length, bottom left; returns the rectangle that it takes, in pixels."""
    west, south, east, north = view.box
    km = next(n for n in (500, 200, 100, 50, 20, 10, 5, 2, 1) if n * 1000 <= (east - west) * 0.22)
    x, y, tick = west + (east - west) * 0.025, south + (north - south) * 0.03, (north - south) * 0.008
    for color, width in (("#ffffff", 3.6), (INK, 1.4)):
        axes.plot(
            [x, x, x + km * 1000, x + km * 1000], [y + tick, y, y, y + tick], color=color, lw=width, zorder=10,
            solid_capstyle="butt",
        )  # fmt: skip
    words(axes, x + km * 500, y + tick, f"{km} km", ha="center", va="bottom", fontsize=7.5, zorder=10)
    low = axes.transData.transform((west, south))
    high = axes.transData.transform((x + km * 1000, y + tick * 5))
    return float(low[0]), float(low[1]), float(high[0]) + 8, float(high[1])


def _words(
    figure: "Figure", data: SiteData, on: str, grounds: Grounds, *, compare: str | None, title: str | None
) -> None:
    """Title, day and 'as known' above; sources, border and credits below."""
    head = title or data.title
    day = long_day(on)
    what = f"What changed from the end of {long_day(compare)} to the end of {day}" if compare else f"End of {day}"
    words(figure, 0.025, _TITLE_Y, head, fontsize=17, fontweight="bold", va="center")
    words(figure, 0.025, _UNDER_Y, f"{what}, {as_known(data)}", fontsize=10, color=SOFT, va="center")
    lines = [
        f"Sources: {_sources(grounds)}. Starting map: {data.prior_source}.",
        "A record of public claims and what they add up to, not of facts on the ground. Made with whoheld.",
        " ".join(data.attributions),
        " ".join(data.border_note.split()),
    ]
    text = "\n".join(_wrapped(line) for line in lines if line)
    words(figure, 0.025, _FOOT_Y + 0.02, text, fontsize=6.2, color=SOFT, va="top", linespacing=1.35)


def _wrapped(line: str) -> str:
    """At most two lines of small print."""
    return "\n".join(textwrap.wrap(line, 222, max_lines=2, placeholder=" …"))


def _sources(grounds: Grounds) -> str:
    """Who printed most of what lies behind the day's map."""
    count: dict[str, int] = {}
    claims = {row.item.claim_id: row.item for rows in grounds.values() for row in rows}
    for item in claims.values():
        cited = item.citation
        printed = cited.source or cited.author or cited.title or cited.document
        count[printed] = count.get(printed, 0) + 1
    ranked = sorted(count, key=lambda name: (-count[name], name))
    total = f"{len(claims):,} claims" if len(claims) != 1 else "1 claim"
    return f"{total} in {shortened(ranked, 4)}" if ranked else "no claim, the starting map alone"
