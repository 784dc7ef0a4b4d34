"""Dates by the calendar as the press writes them: days, ranges, parts of months, months, years, weekdays.

One pattern, and for each of its kinds how the span is worked out from the day of publication. English wording; another
language is another table.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from whoheld.timespan import Span, day_span, days_span, month_span, parse_span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_FORMS = (
    *(
        r"Jan(?:uary|\.)?",
        r"Feb(?:ruary|\.)?",
        r"Mar(?:ch|\.)?",
        r"Apr(?:il|\.)?",
        "May",
        r"Jun(?:e|\.)?",
        r"Jul(?:y|\.)?",
    ),
    *(r"Aug(?:ust|\.)?", r"Sept?(?:ember|\.)?", r"Oct(?:ober|\.)?", r"Nov(?:ember|\.)?", r"Dec(?:ember|\.)?"),
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER"),
    "DECEMBER",
)
MONTH = rf"(?:{'|'.join(MONTH_FORMS)})(?![A-Za-z])"
WEEKDAY_FORMS = tuple(day.capitalize() for day in _WEEKDAYS)
WEEKDAY = rf"(?:{'|'.join(WEEKDAY_FORMS)})"
YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_DAY = r"\d{1,2}"
_ORD = r"(?:st|nd|rd|th)?"
_HOUR = r"(?:\s+(?i:morning|evening|night|afternoon))?"
_TO = r"(?:\s*[-—/]\s*|\s+(?i:to|and|through|until|till)\s+)"
_PART = (
    r"(?i:early|late|mid|(?:the\s+)?(?:very\s+)?(?:start|beginning|middle|end|(?:first|second|last) half|"
    r"(?:first|opening|last|final) (?:days|weeks?))\s+of)"
)
_NO_COUNT = r"(?!\s+(?!across\b|towards\b)[a-z]{3,}s\b)"  # 'on May 3 and 12 settlements'
_PATTERNS = {
    "range": (
        rf"\b(?P<rm1>{MONTH})\s+(?P<rd1>{_DAY}){_ORD}(?:,\s*{_DAY})*,?"
        r"(?:\s*[-—/]\s*|\s+(?i:to|through|until|till)\s+|\s+(?P<rand>and)\s+)"
        rf"(?:(?P<rm2>{MONTH})\s+)?(?P<rd2>{_DAY}){_ORD}\b(?!\d|[.,:]\d|\s?(?:km|%|percent)\b)(?(rand){_NO_COUNT})"
        rf"(?:,?\s+(?P<ry>{YEAR})\b)?"
    ),
    "drange": (
        rf"\b(?P<dd1>{_DAY}){_ORD}(?:\s+(?:of\s+)?(?P<dm1>{MONTH}))?{_TO}(?P<dd2>{_DAY}){_ORD}\s+(?:of\s+)?"
        rf"(?P<dm2>{MONTH})(?:,?\s+(?P<dy>{YEAR})\b)?"
    ),
    "full": (
        rf"\b(?P<fm>{MONTH})\s+(?P<fd>{_DAY}){_ORD}\b(?:,?\s+(?P<fy>{YEAR})\b)?|"
        rf"\b(?P<gd>{_DAY}){_ORD}\s+(?:of\s+)?(?P<gm>{MONTH})(?:,?\s+(?P<gy>{YEAR})\b)?"
    ),
    "iso": r"\b20\d\d-\d\d-\d\d\b",
    "numeric": r"\b\d{1,2}[./]\d{1,2}[./]20\d\d\b",
    "since": (
        rf"\b(?i:since|beginning|starting)\s+(?i:at\s+least\s+|on\s+|in\s+|from\s+)?"
        rf"(?i:the\s+(?:night|morning|evening|afternoon|day)\s+of\s+)?(?:(?P<sp>{_PART})[ -]+)?"
        rf"(?:(?:(?:the\s+)?(?P<sd2>{_DAY}){_ORD}\s+(?:of\s+)?)?(?P<sm>{MONTH})(?:\s+(?P<sd>{_DAY}){_ORD}\b)?"
        rf"(?:,?\s+(?P<sy>{YEAR})\b)?|(?P<syy>{YEAR})\b)"
    ),
    "part": (
        rf"\b(?P<pp>{_PART})[ -]+(?P<pm>{MONTH})(?!\s+{_DAY}\b)(?:,?\s+(?P<py>{YEAR})\b)?"
        rf"(?:{_TO}(?P<pp2>{_PART})[ -]+(?P<pm2>{MONTH})(?!\s+{_DAY}\b))?"
    ),
    "month": (
        rf"\b(?i:in|of|during|throughout|through|by|last|until|over|between|from)\s+(?P<mm>{MONTH})(?!\s+{_DAY}\b)"
        rf"(?:,?\s+(?P<my>{YEAR})\b)?(?:{_TO}(?P<mm2>{MONTH})(?!\s+{_DAY}\b)(?:,?\s+(?P<my2>{YEAR})\b)?)?"
        rf"(?P<that>\s+that\s+year)?|\b(?P<nm>{MONTH})\s+(?P<ny>{YEAR})\b"
    ),
    "year": (
        r"\b(?i:in|of|during|throughout|until|by|from|between|early|late|mid|early in|late in)[ -]+"
        rf"(?P<yy>{YEAR})\b(?:{_TO}(?P<yy2>{YEAR})\b)?(?![.,]?\d|-|\s?k?m\b)|(?<=\b[Tt]he\s)(?P<zy>{YEAR})(?=\s+[a-z])"
    ),
    "weekday": (
        r"\b(?:(?P<wl>(?i:last|this|next|coming|this coming|this past|the following))\s+)?"
        rf"(?P<wd>{WEEKDAY}){_HOUR}(?:(?:\s*[-—]\s*|\s+(?:to|and|through|until|into)\s+)(?P<wd2>{WEEKDAY}){_HOUR})?"
    ),
}
CALENDAR = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
"""Kinds are tried in this order."""
_AHEAD = re.compile(
    r"\b(?:will|shall|due|scheduled|set to|expected to|(?:un)?likely to|plans? to|planned for)\b"
    r"(?!.*\b(?:said|told|says|reported|announced|claimed)\b)[^.;,:!?\"\n]{0,60}$"
)
_INTENDED = re.compile(r"\b(?:planned|planning|plans|intend\w*|goals?|aims?|hopes?)\b[^.;:!?\"\n]{0,60}$")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What a span is worked out from: the day of publication (None: unknown), and the text before the phrase.

    ``year`` is the year named last and ``told`` the day told last, for 'that year' and 'that day'.
    """

    base: date | None
    before: str
    year: int | None = None
    told: date | None = None

    def ahead(self) -> bool:
        """Whether the words before speak of what is still to come."""
        return _AHEAD.search(self.before) is not None

    def led_by(self, *words: str) -> bool:
        """Whether one of the words stands directly before the phrase."""
        return self.before.rstrip().lower().endswith(words)


Resolver = Callable[[re.Match[str], Moment], Span | None]


def _month_number(text: str) -> int:
    return _MONTHS.index(text.lower()[:3]) + 1


def _year_of(written: str | None, month: int, moment: Moment, day: int = 1) -> int | None:
    """The year as written; else the latest in which the day lies at most a month ahead of publication, or, of what is

    told as still to come, half a year.
    """
    if written:
        return int(written)
    if moment.base is None:
        return None
    candidate = date(moment.base.year, month, min(day, 28))
    ahead = 182 if candidate > moment.base and (moment.ahead() or _INTENDED.search(moment.before)) else 31
    return moment.base.year - 1 if candidate > moment.base + timedelta(days=ahead) else moment.base.year


def _safe(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _between(first: date | None, last: date | None, *, approximate: bool = False) -> Span | None:
    return days_span(first, last, approximate=approximate) if first and last and first <= last else None


def _range(match: re.Match[str], moment: Moment) -> Span | None:
    month = _month_number(match["rm1"])
    last = _month_number(match["rm2"]) if match["rm2"] else month
    year = _year_of(match["ry"], last, moment, int(match["rd2"]))
    return _from_to(year, (month, int(match["rd1"])), (last, int(match["rd2"])))


def _day_range(match: re.Match[str], moment: Moment) -> Span | None:
    last = _month_number(match["dm2"])
    month = _month_number(match["dm1"]) if match["dm1"] else last
    year = _year_of(match["dy"], last, moment, int(match["dd2"]))
    return _from_to(year, (month, int(match["dd1"])), (last, int(match["dd2"])))


def _from_to(year: int | None, first: tuple[int, int], last: tuple[int, int]) -> Span | None:
    if year is None:
        return None
    begins = year - 1 if first[0] > last[0] else year  # 'December 30 to January 2'
    return _between(_safe(begins, *first), _safe(year, *last))


def _full(match: re.Match[str], moment: Moment) -> Span | None:
    month, day = _month_number(match["fm"] or match["gm"]), int(match["fd"] or match["gd"])
    found = _safe(_year_of(match["fy"] or match["gy"], month, moment, day), month, day)
    return day_span(found) if found else None


def _iso(match: re.Match[str], _moment: Moment) -> Span | None:
    year, month, day = (int(part) for part in match["iso"].split("-"))
    found = _safe(year, month, day)
    return day_span(found) if found else None


@lru_cache(maxsize=4096)
def _read_numeric(text: str) -> Span | None:
    import dateparser  # noqa: PLC0415 - heavy: 0.2 s that texts without such dates need not pay

    order = "DMY" if "." in text else "MDY"
    parsed = dateparser.parse(text, languages=["en"], settings={"DATE_ORDER": order})
    return day_span(parsed.date()) if parsed else None


def _numeric(match: re.Match[str], _moment: Moment) -> Span | None:
    return _read_numeric(match["numeric"])


def _since(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    if match["syy"]:
        return _between(date(int(match["syy"]), 1, 1), moment.base)
    month, day = _month_number(match["sm"]), int(match["sd2"] or match["sd"] or 1)
    year = _year_of(match["sy"], month, moment, day)
    if match["sp"] and year:
        part = _part_span(match["sp"], year, month)
        return _between(part.first_day, moment.base, approximate=True)
    return _between(_safe(year, month, day), moment.base)


def _part_span(part: str, year: int, month: int) -> Span:
    whole = month_span(year, month)
    part = part.lower().removesuffix(" of").removeprefix("the ").removeprefix("very ")
    first, last = {
        **{"early": (1, 10), "mid": (10, 20), "middle": (10, 20), "late": (20, 31), "end": (20, 31)},
        **{"first half": (1, 15), "second half": (15, 31), "last half": (15, 31)},
    }.get(part, (20, 31) if part.startswith(("last", "final")) else (1, 7))
    return days_span(date(year, month, first), date(year, month, min(last, whole.last_day.day)), approximate=True)


def _part(match: re.Match[str], moment: Moment) -> Span | None:
    month = _month_number(match["pm"])
    last = _month_number(match["pm2"]) if match["pm2"] else month
    year = _year_of(match["py"], last, moment)
    if year is None:
        return None
    span = _part_span(match["pp"], year - 1 if month > last else year, month)
    if match["pm2"]:
        return _between(span.first_day, _part_span(match["pp2"], year, last).last_day, approximate=True)
    if moment.base and moment.led_by(" by") and match["pp"].lower().endswith("end of") and span.last_day >= moment.base:
        return days_span(moment.base, span.last_day)
    return span


def _month(match: re.Match[str], moment: Moment) -> Span | None:
    if match["ny"]:
        return month_span(int(match["ny"]), _month_number(match["nm"]))
    month = _month_number(match["mm"])
    written = str(moment.year) if match["that"] and moment.year else match["my"]
    if not match["mm2"]:
        year = _year_of(written, month, moment)
        return month_span(year, month) if year else None
    last = _month_number(match["mm2"])
    year = _year_of(match["my2"] or written, last, moment)
    if year is None:
        return None
    first = date(year - 1 if month > last else year, month, 1)
    return _between(first, month_span(year, last).last_day)


def _year(match: re.Match[str], _moment: Moment) -> Span | None:
    first = match["yy"] or match["zy"]
    if match["yy2"]:
        return _between(date(int(first), 1, 1), date(int(match["yy2"]), 12, 31))
    return parse_span(first)


def _weekday(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    which = (match["wl"] or "").lower()
    back = (moment.base.weekday() - _WEEKDAYS.index(match["wd"].lower())) % 7
    if which == "last" and back == 0:
        back = 7
    if which in ("next", "coming", "this coming") or (not which and moment.ahead()):
        back = -((-back) % 7 or (7 if which == "next" else 0))
    first = moment.base - timedelta(days=back)
    if not match["wd2"]:
        return day_span(first)
    further = (_WEEKDAYS.index(match["wd2"].lower()) - first.weekday()) % 7
    if back >= 0 and first + timedelta(days=further) > moment.base:
        first -= timedelta(days=7)  # 'from Friday to Sunday', printed on a Saturday
    return days_span(first, first + timedelta(days=further))


CALENDAR_KINDS: Mapping[str, Resolver] = {
    **{"range": _range, "drange": _day_range, "full": _full, "iso": _iso, "numeric": _numeric, "since": _since},
    **{"part": _part, "month": _month, "year": _year, "weekday": _weekday},
}
