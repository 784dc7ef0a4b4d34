"""Time phrases of a text, found by our own spans and resolved against the document's date; none means none.

Calendar dates are read by dateparser (given the exact span); what it has no spans for - months, weekends, 'over a week
ago' - is worked out here. English wording; another language is another table.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

import msgspec
from dateutil.relativedelta import relativedelta

from whoheld.timespan import Span, day_span, days_span, month_span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug"),
            *("september sept sep", "october oct", "november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?-i:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_UNIT = r"(?:day|week|month|year|hour|night)s?"
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few)"
_PHRASES = re.compile(
    rf"(?P<range>\b{_MONTH}\s+(?P<r1>\d{{1,2}})\s*(?:-|—|to|and|through)\s*(?:(?P<rm>{_MONTH})\s+)?(?P<r2>\d{{1,2}})\b"
    rf"(?:,?\s+(?P<ry>20\d\d))?)"
    rf"|(?P<full>\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d\b)?|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+20\d\d\b)?|\b20\d\d-\d\d-\d\d\b|"
    rf"\b\d{{1,2}}[./]\d{{1,2}}[./]20\d\d\b)"
    rf"|(?P<ago>\b(?:(?P<bound>over|more than|about|around|nearly|almost|just over|at least|roughly)\s+)?"
    rf"(?P<an>{_COUNT})\s+(?P<au>{_UNIT})\s+(?:ago|earlier))"
    rf"|(?P<past>\b(?:in|over|during|for|within|of)?\s*(?:the\s+)?(?:past|last|previous)\s+(?P<pn>\d+|two|three|few|several|six)?"
    rf"\s*-?(?P<pu>day|week|weekend|month|year|hour|night)s?\b)"
    r"|(?P<open>\bsince (?:the )?(?:start|beginning) of (?:the|this) (?P<ou>week|month|year))"
    rf"|(?P<since>\bsince\s+(?P<sm>{_MONTH}|early\s+{_MONTH}|late\s+{_MONTH}|mid-?\s*{_MONTH})(?![a-z])"
    r"(?:\s+(?P<sd>\d{1,2}))?)"
    rf"|(?P<part>\b(?P<pp>early|late|mid|the (?:start|beginning|end) of)[ -]+(?P<pm>{_MONTH})(?![a-z])"
    r"(?:,?\s+(?P<py>20\d\d))?)"
    rf"|(?P<month>\b(?:(?:in|of|during|throughout|by|last)\s+)(?P<mm>{_MONTH})(?![a-z])"
    r"(?!\s+\d{1,2}\b)(?:,?\s+(?P<my>20\d\d))?)"
    r"|(?P<weekday>\b(?:last\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|evening|night|afternoon))?\b)"
    r"|(?P<weekend>\b(?:this|the|last|over the|at the)?\s*weekend\b)"
    r"|(?P<near>\b(?:today|yesterday|overnight|tonight|this (?:morning|week|month|evening|afternoon)|"
    r"the (?:previous|day before) day|that (?:morning|day|evening|night|afternoon)|earlier (?:today|this week|this month))\b)",
    re.IGNORECASE,
)
_NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12},
}
_DAYS = {"hour": 1, "day": 1, "night": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}


class DatePhrase(msgspec.Struct, frozen=True):
    """A time phrase at ``[start, end)`` and the span it means, or None where no date of publication anchors it."""

    start: int
    end: int
    text: str
    span: Span | None


def date_phrases(masked: str, published: Span | None) -> list[DatePhrase]:
    """Every time phrase of a masked text, resolved against ``published``."""
    base = published.first_day if published else None
    found = []
    for match in _PHRASES.finditer(masked):
        kind = match.lastgroup if match.lastgroup in _RESOLVERS else _kind(match)
        text = match.group().strip()
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        span = _RESOLVERS[kind](match, base) if base or kind == "full" else None
        if match["near"] and match["near"].lower().startswith("that"):
            span = next((p.span for p in reversed(found) if p.span and p.span.precision == "day"), span)
        found.append(DatePhrase(start, start + len(text), text, span))
    return found


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _RESOLVERS if match.group(name) is not None)


def _month_number(text: str) -> int:
    return _MONTHS[re.sub(r"[^a-z]", "", text.lower().split()[-1].removeprefix("mid-"))]


def _year_for(month: int, day: int, base: date) -> int:
    # a date without a year is the latest that does not lie more than a month ahead of the report
    candidate = date(base.year, month, min(day, 28))
    return base.year - 1 if candidate > base + timedelta(days=31) else base.year


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _range(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    month = _month_number(match.group("range").split()[0])
    last_month = _month_number(match["rm"]) if match["rm"] else month
    year = int(match["ry"]) if match["ry"] else _year_for(month, int(match["r1"]), base)
    first, last = _safe(year, month, int(match["r1"])), _safe(year, last_month, int(match["r2"]))
    return days_span(first, last) if first and last and first <= last else None


@lru_cache(maxsize=4096)
def _read_date(text: str, base: date | None) -> Span | None:
    import dateparser  # noqa: PLC0415 - heavy: 0.2 s that a command without time phrases need not pay

    if base is None and not re.search(r"20\d\d", text):
        return None
    order = "DMY" if re.match(r"\d{1,2}\.\d", text) else "MDY"
    settings: dict[str, object] = {"PREFER_DATES_FROM": "past", "DATE_ORDER": order, "REQUIRE_PARTS": ["day", "month"]}
    if base is not None:
        from datetime import datetime  # noqa: PLC0415 - only the type that dateparser wants

        settings["RELATIVE_BASE"] = datetime(base.year, base.month, base.day)  # noqa: DTZ001 - a calendar day, no clock
    parsed = dateparser.parse(text, languages=["en"], settings=settings)
    if parsed is None:
        return None
    day = parsed.date()
    if base is not None and not re.search(r"20\d\d", text):
        day = _safe(_year_for(day.month, day.day, base), day.month, day.day) or day
    return day_span(day)


def _full(match: re.Match[str], base: date | None) -> Span | None:
    return _read_date(re.sub(r"\s+", " ", match.group("full")).replace("Sept.", "Sep"), base)


def _ago(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    word = match["an"].lower()
    if word in ("several", "few"):
        return days_span(base - timedelta(days=7 * _DAYS[_singular(match["au"])]), base, approximate=True)
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 1)
    step = _DAYS[_singular(match["au"])]
    bound = (match["bound"] or "").lower()
    if step == 1 and not bound:
        earlier = match["ago"].lower().endswith("earlier")  # than something else, of which nothing is known here
        return day_span(
            base - timedelta(days=count if match["au"][0] not in "hH" else count // 24), approximate=earlier
        )
    near, far = _back(base, count, match["au"]), _back(base, count + 1, match["au"])
    if bound in ("over", "more than", "just over", "at least"):
        return days_span(far, near, approximate=True)
    if bound in ("nearly", "almost"):
        return days_span(near, _back(base, max(count - 1, 0), match["au"]), approximate=True)
    half = max(step // 2, 1)
    return days_span(near - timedelta(days=half), near + timedelta(days=half), approximate=True)


def _back(base: date, count: int, unit: str) -> date:
    """``count`` units before ``base``, by the calendar."""
    unit = _singular(unit)
    if unit in ("month", "year"):
        return base - relativedelta(months=count * (12 if unit == "year" else 1))
    return base - timedelta(days=count * _DAYS[unit])


def _past(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    unit = match["pu"].lower()
    word = (match["pn"] or "1").lower()
    if unit == "weekend":
        return _weekend(match, base)
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 4)
    if unit == "month" and match["pn"] is None and match.group().lower().lstrip().startswith("last"):
        first = base.replace(day=1) - timedelta(days=1)
        return month_span(first.year, first.month)
    days = max(count // 24, 1) if unit == "hour" else count * _DAYS[unit]
    return days_span(base - timedelta(days=days), base, approximate=unit in ("month", "year"))


def _open(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    first = {"week": base - timedelta(days=base.weekday()), "month": base.replace(day=1)}
    return days_span(first.get(match["ou"].lower(), base.replace(month=1, day=1)), base)


def _since(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    month = _month_number(match["sm"])
    first = _safe(_year_for(month, 1, base), month, int(match["sd"] or 1))
    return days_span(first, base) if first and first <= base else None


def _part(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    month = _month_number(match["pm"])
    year = int(match["py"]) if match["py"] else _year_for(month, 1, base)
    whole = month_span(year, month)
    part = match["pp"].lower()
    first, last = {"early": (1, 10), "mid": (10, 20), "late": (20, 31)}.get(
        part, (20, 31) if part.endswith("end of") else (1, 7)
    )
    return days_span(date(year, month, first), date(year, month, min(last, whole.last_day.day)), approximate=True)


def _month(match: re.Match[str], base: date | None) -> Span | None:
    month = _month_number(match["mm"])
    if match["my"]:
        return month_span(int(match["my"]), month)
    return month_span(_year_for(month, 1, base), month) if base else None


def _weekday(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    words = match.group("weekday").lower().split()
    name = next(w for w in words if w in _WEEKDAYS)
    back = (base.weekday() - _WEEKDAYS.index(name)) % 7
    if words[0] == "last" and back == 0:
        back = 7
    return day_span(base - timedelta(days=back))


def _weekend(_match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    saturday = base - timedelta(days=(base.weekday() - 5) % 7)
    return days_span(saturday, min(saturday + timedelta(days=1), max(base, saturday)))


def _near(match: re.Match[str], base: date | None) -> Span | None:
    if base is None:
        return None
    text = match.group("near").lower()
    if "yesterday" in text or "previous" in text or "before" in text:
        return day_span(base - timedelta(days=1))
    if text == "overnight":
        return days_span(base - timedelta(days=1), base)
    if "week" in text:
        return days_span(base - timedelta(days=base.weekday()), base)
    if "month" in text:
        return days_span(base.replace(day=1), base)
    return day_span(base)


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s")


_RESOLVERS = {
    "range": _range,
    "full": _full,
    "ago": _ago,
    "past": _past,
    "open": _open,
    "since": _since,
    "part": _part,
    "month": _month,
    "weekday": _weekday,
    "weekend": _weekend,
    "near": _near,
}
