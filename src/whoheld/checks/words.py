"""Figures and lists as people read them."""

from collections.abc import Sequence
from datetime import date

from whoheld.checks.ground import Ground, Mask

_NAMED = 3
_UNITS = {"settlements": "settlements", "km2": "km²", "people": "people", "km": "km", "percent": "%"}


def figure(value: float, unit: str) -> str:
    """'1,200 km²', '15 settlements', '4.2 km', '63 %'; a length below 100 km keeps a decimal."""
    rounded = round(value, 1) if unit == "km" and value < 100 else round(value)
    text = f"{rounded:,}" if not float(rounded).is_integer() else f"{int(rounded):,}"
    word = _UNITS.get(unit, unit)
    return f"{text} {word[:-1] if word == 'settlements' and text == '1' else word}"


def rounded(value: float) -> str:
    """An estimate to two digits: 163 is '160'."""
    digits = len(str(int(value))) - 2
    return f"{int(round(value, -digits)) if digits > 0 else round(value):,}"


def listed(mask: Mask, ground: Ground) -> str:
    """The largest few of some settlements: 'A, B, C and 12 more'; '' where there are none."""
    found = [ground.places[at] for at in mask.nonzero()[0].tolist()]
    names = [place.name for place in sorted(found, key=lambda p: (-p.population, p.name, p.place_id))]
    return joined(names)


def joined(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B, C and 12 more'."""
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more"
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]] if names else [])


def days_later(first: date, later: date) -> str:
    """'1 day later', '3 days later'."""
    count = (later - first).days
    return f"{count} day{'' if count == 1 else 's'} later"
