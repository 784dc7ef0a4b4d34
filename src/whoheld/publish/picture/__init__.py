"""Pictures: one day's map or what changed between two, days in motion, and area held over time. Needs matplotlib."""

from whoheld.publish.picture.animate import FORMS as MOVING
from whoheld.publish.picture.animate import write_animation
from whoheld.publish.picture.draw import map_figure
from whoheld.publish.picture.paper import FORMS, picture_bytes, write_picture
from whoheld.publish.picture.timeline import held_area, timeline_figure

__all__ = [
    "FORMS",
    "MOVING",
    "held_area",
    "map_figure",
    "picture_bytes",
    "timeline_figure",
    "write_animation",
    "write_picture",
]
