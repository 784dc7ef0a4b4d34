"""Names on a map that do not cover each other: each is tried around its point, the most important first."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from whoheld.publish.picture.paper import INK, PAPER, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Rect: TypeAlias = tuple[float, float, float, float]
_GAP = 3.0  # points between a mark and its name
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_PAD = 1.5


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A name to set at (x, y) in the axes' data; ``mark`` is the radius of its dot in points."""

    text: str
    x: float
    y: float
    size: float
    weight: str = "normal"
    mark: float = 1.8


class Sheet:
    """What is taken on the axes, in pixels."""

    def __init__(self, axes: "Axes") -> None:
        from matplotlib.patheffects import withStroke  # noqa: PLC0415 - heavy, and an extra

        self._axes = axes
        self._renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
        self._taken: list[Rect] = []
        self._halo = [withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)]
        box = axes.get_window_extent(self._renderer)
        self._frame = (box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 - 2)
        self._point = axes.figure.dpi / 72

    def take(self, rect: Rect) -> None:
        """Keep names off a rectangle (pixels)."""
        self._taken.append(rect)

    def place(self, names: Iterable[Name], *, most: int) -> list[Name]:
        """Set names, in their order, where there is room: at most ``most``. Returns those that were set."""
        found: list[Name] = []
        for name in names:
            if len(found) == most:
                break
            if self._set(name):
                found.append(name)
        return found

    def words(self, text: str, spots: Sequence[tuple[float, float]], **style: object) -> bool:
        """Set words centred at the first of ``spots`` (data) where there is room."""
        drawn = words(self._axes, 0, 0, text, ha="center", va="center", path_effects=self._halo, **style)
        for x, y in spots:
            drawn.set_position((x, y))
            box = drawn.get_window_extent(self._renderer)
            rect = (box.x0, box.y0, box.x1, box.y1)
            if self._free(rect):
                self.take(rect)
                return True
        drawn.remove()
        return False

    def _set(self, name: Name) -> bool:
        x, y = self._axes.transData.transform((name.x, name.y))
        radius = name.mark * self._point
        dot = (x - radius, y - radius, x + radius, y + radius)
        if not self._free(dot):
            return False
        drawn = words(
            self._axes, name.x, name.y, name.text, fontsize=name.size, fontweight=name.weight, zorder=9,
            path_effects=self._halo, ha="left", va="bottom",
        )  # fmt: skip
        box = drawn.get_window_extent(self._renderer)
        for right, up in _AROUND:
            rect = self._beside(x, y, radius, (box.width, box.height), (right, up))
            if self._free(rect):
                at = self._axes.transData.inverted().transform((rect[0], rect[1]))
                drawn.set_position((float(at[0]), float(at[1])))
                self._taken += [rect, dot]
                self._axes.plot([name.x], [name.y], "o", ms=2 * name.mark, mfc=PAPER, mec=INK, mew=0.8, zorder=8)
                return True
        drawn.remove()
        return False

    def _beside(self, x: float, y: float, radius: float, size: tuple[float, float], side: tuple[int, int]) -> Rect:
        width, height = size
        right, up = side
        off = radius + _GAP * self._point * (1 if right == 0 or up == 0 else 0.4)
        west = x - width / 2 if right == 0 else (x + off if right > 0 else x - off - width)
        south = y - height / 2 if up == 0 else (y + off if up > 0 else y - off - height)
        return west, south, west + width, south + height

    def _free(self, rect: Rect) -> bool:
        west, south, east, north = rect
        inside = (
            self._frame[0] <= west and self._frame[1] <= south and east <= self._frame[2] and north <= self._frame[3]
        )
        return inside and not any(
            west - _PAD < r[2] and r[0] < east + _PAD and south - _PAD < r[3] and r[1] < north + _PAD
            for r in self._taken
        )
