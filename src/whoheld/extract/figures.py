"""Which figure belongs to a claim: the counted set itself, a share of the region, or a distance reached."""

from whoheld.extract.units import Sentence
from whoheld.model import Comparator, Quantity


def scoped_figure(sentence: Sentence, place: int | None, last: int) -> Quantity | None:
    """The figure of the claim about unit ``place`` (None: no place), whose match ends at ``last``."""
    units = sentence.units
    if place is not None and units[place].figure and units[place].kind == "counted":
        return units[place].figure.quantity  # type: ignore[union-attr]
    end = place if place is not None else last
    for i in range(end - 1, max(end - 8, -1), -1):
        figure = units[i].figure
        if figure and units[i].kind == "percent":
            return figure.quantity
    for i in range(end + 1, min(end + 12, len(units))):
        figure = units[i].figure
        if figure and units[i].kind == "distance" and _reached(sentence, i, figure.quantity.op):
            return figure.quantity
    return None


def _reached(sentence: Sentence, i: int, op: Comparator) -> bool:
    # 'to within 50 km of the border', 'up to 50 km deep' is reached ground; 'about 20 km away' only locates
    following = sentence.units[i + 1].low if i + 1 < len(sentence.units) else ""
    return following in ("deep", "inland") or (op == "<=" and following in ("of", "from"))
