"""Times told from the day of publication: 'over a week ago', 'the past 24 hours', 'last month', 'next week'."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from whoheld.extract.calendarwords import Moment, Resolver
from whoheld.timespan import Span, day_span, days_span, month_span, parse_span

_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_SPELLED, start=1)} | {"a": 1, "an": 1, "couple of": 2}
_NUMBERS |= {"few": 4, "several": 4}
_EXACT = rf"(?:\d+|{'|'.join(_SPELLED)})"
_NUMBER = rf"(?:\d+|an?|{'|'.join(_SPELLED)}|several|few|couple of)"
_UNIT = r"(?:day|week|month|year|hour|night)s?"
_DAYS = {"hour": 1, "day": 1, "night": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}
_SPELLS = r"(?:war|invasion|campaign|siege|offensive|counter-?offensive|assault|battle|conflict|operation|occupation)"
_PATTERNS = {
    "told": (
        r"\b(?:that\s+(?:morning|day|evening|night|afternoon)|the\s+same\s+day|"
        r"the\s+(?P<before>previous|day\s+before)(?:\s+day)?\b(?!\s+\w+s\b)|"
        r"the\s+(?P<after>next|following)\s+(?:day|morning)|the\s+(?P<wake>day|year)\s+after(?=\s+\w))"
    ),
    "ago": (
        r"\b(?:(?P<bound>over|more than|about|around|nearly|almost|just over|at least|roughly)\s+)?"
        rf"(?P<an>{_NUMBER})\s+(?P<au>{_UNIT})\s+(?:ago|earlier)"
    ),
    "past": (
        r"\b(?:(?:in|over|during|for|within|of)\s+)?(?:(?P<pthe>the|this)\s+)?(?P<pw>past|last|previous)\s+"
        rf"(?P<pn>{_NUMBER})?\s*(?:-\s*(?P<pn2>\d+)\s+)?-?(?P<pu>day|week|weekend|month|year|hour|night)(?P<ps>s?)\b"
    ),
    "coming": (
        r"\b(?:(?:in|over|during|within)\s+)?(?:(?P<cthe>the|this)\s+)?(?P<cw>next|coming|following)\s+"
        rf"(?:(?P<cn>{_NUMBER})\s*(?:-\s*(?P<cn2>\d+)\s+)?-?(?P<cu>day|week|month|year|hour)s?|"
        r"(?P<cu1>day|week|weekend|month|year))\b"
    ),
    "upon": rf"\b(?:(?<=come )|(?<=comes )|(?<=came ))(?:just\s+)?(?P<un>{_NUMBER})\s+(?P<uu>day|week)s?\s+after\b",
    "open": r"\bsince\s+(?:the\s+)?(?:start|beginning)\s+of\s+(?:the|this)\s+(?P<ou>week|month|year)",
    "end": r"\b(?:the\s+)?end\s+of\s+(?P<ew>the|this|last|next)\s+(?P<eu>week|month|year)\b",
    "weekend": r"\b(?:(?P<kw>this|the|last|over the|at the|this past|this coming|next|a)\s+)?weekend\b",
    "near": (
        r"\b(?:today|yesterday|overnight|tonight|this\s+(?:morning|week|month|year|evening|afternoon)|"
        r"earlier\s+(?:today|this\s+week|this\s+month|this\s+year)|later\s+this\s+(?P<later>week|month|year))\b"
    ),
    "spell": (rf"\b(?P<ln>{_EXACT})-(?P<lu>day|week|month|year)(?:-(?:long|old))?(?=\s+(?:[a-z]+\s+)?{_SPELLS}\b)"),
    "lasting": (
        r"\bfor\s+(?:(?:about|nearly|almost|over|more than|at least)\s+)?"
        rf"(?P<hn>{_EXACT})\s+(?P<hu>day|week|month|year)s\b"
    ),
    "within": (
        rf"\bin\s+(?:just|only|less than|under|barely)\s+(?P<wn>{_NUMBER})\s+(?P<wu>day|week|month|hour)s?\b|"
        rf"\bin\s+(?P<vn>{_NUMBER})\s+(?P<vu>day|week|month|hour)s?(?=\s+of\s)"
    ),
}
RELATIVE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()), re.IGNORECASE)
"""Kinds are tried in this order."""
LASTING_TILL_NOW = re.compile(r"\b(?:have|has|had|been|'ve)\b[^.;]*$")
"""What goes before 'for 47 days' where the days end with the report; else they count from something unknown."""


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 1)


def _unit(text: str) -> str:
    return text.lower().removesuffix("s")


def _back(base: date, count: int, unit: str) -> date:
    """``count`` units before ``base``, by the calendar; a negative count goes ahead."""
    unit = _unit(unit)
    if unit in ("month", "year"):
        year, month = divmod(base.year * 12 + base.month - 1 - count * (12 if unit == "year" else 1), 12)
        return date(year, month + 1, min(base.day, monthrange(year, month + 1)[1]))
    return base - timedelta(days=-(-count // 24) if unit == "hour" else count * _DAYS[unit])


def _calendar(base: date, unit: str, steps: int) -> Span:
    """The calendar week, month or year that lies ``steps`` from the one of ``base``."""
    if unit == "week":
        monday = base - timedelta(days=base.weekday() - 7 * steps)
        return days_span(monday, monday + timedelta(days=6))
    if unit == "month":
        year, month = divmod(base.year * 12 + base.month - 1 + steps, 12)
        return month_span(year, month + 1)
    return parse_span(str(base.year + steps))


def _ago(match: re.Match[str], moment: Moment) -> Span | None:
    base = moment.base
    if base is None:
        return None
    word, unit = match["an"].lower(), _unit(match["au"])
    if word in ("several", "few"):
        return days_span(_back(base, 7, unit) if unit != "year" else _back(base, 7, "year"), base, approximate=True)
    count = _number(word)
    bound = (match["bound"] or "").lower()
    if unit in ("day", "night", "hour") and not bound:
        earlier = match["ago"].lower().endswith("earlier")  # than something else, of which nothing is known here
        days = count // 24 if unit == "hour" else count
        return day_span(base - timedelta(days=days), approximate=earlier)
    near, far = _back(base, count, unit), _back(base, count + 1, unit)
    if bound in ("over", "more than", "just over", "at least"):
        return days_span(far, near, approximate=True)
    if bound in ("nearly", "almost"):
        return days_span(near, _back(base, max(count - 1, 0), unit), approximate=True)
    if unit == "year":
        return days_span(date(near.year, 1, 1), date(near.year, 12, 31), approximate=True)
    half = max(_DAYS[unit] // 2, 1)
    return days_span(near - timedelta(days=half), near + timedelta(days=half), approximate=True)


def _past(match: re.Match[str], moment: Moment) -> Span | None:
    base, unit = moment.base, match["pu"].lower()
    if base is None:
        return None
    if unit == "weekend":
        return _weekend_before(base)
    if match["ps"] and not match["pn"]:  # 'in the last days': no number is told
        return days_span(_back(base, _NUMBERS["few"], unit), base, approximate=True)
    if not match["pn"] and not match["pthe"] and match["pw"].lower() == "last" and unit in ("week", "month", "year"):
        return _calendar(base, unit, -1)
    count = _number(match["pn2"] or match["pn"] or "1")
    return days_span(_back(base, count, unit), base, approximate=unit in ("month", "year"))


def _coming(match: re.Match[str], moment: Moment) -> Span | None:
    base, unit = moment.base, (match["cu"] or match["cu1"]).lower()
    if base is None:
        return None
    if unit == "weekend":
        return _weekend_ahead(base)
    if not match["cn"] and not match["cthe"] and match["cw"].lower() == "next":
        return _calendar(base, unit, 1) if unit in ("week", "month", "year") else None
    count = _number(match["cn2"] or match["cn"] or "1")
    return days_span(base, _back(base, -count, unit) if unit != "hour" else base + timedelta(days=-(-count // 24)))


def _upon(match: re.Match[str], moment: Moment) -> Span | None:
    # 'the news comes two days after they took it': the news is of the day of publication
    if moment.base is None:
        return None
    first = _back(moment.base, _number(match["un"]), match["uu"])
    return day_span(first, approximate=match["uu"].lower() == "week")


def _open(match: re.Match[str], moment: Moment) -> Span | None:
    return days_span(_calendar(moment.base, match["ou"].lower(), 0).first_day, moment.base) if moment.base else None


def _end(match: re.Match[str], moment: Moment) -> Span | None:
    base, which, unit = moment.base, match["ew"].lower(), match["eu"].lower()
    if base is None:
        return None
    whole = _calendar(base, unit, {"last": -1, "next": 1}.get(which, 0))
    if which == "last":
        first = whole.last_day - timedelta(days={"week": 2, "month": 10, "year": 60}[unit])
        return days_span(first, whole.last_day, approximate=True)
    return days_span(base, whole.last_day)


def _weekend_before(base: date) -> Span:
    saturday = base - timedelta(days=(base.weekday() - 5) % 7)
    return days_span(saturday, min(saturday + timedelta(days=1), max(base, saturday)))


def _weekend_ahead(base: date) -> Span:
    saturday = base + timedelta(days=(5 - base.weekday()) % 7)
    return days_span(saturday, saturday + timedelta(days=1))


def _weekend(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    which = (match["kw"] or "").lower()
    if which in ("this coming", "next") or moment.ahead() or (which == "this" and moment.base.weekday() in (2, 3, 4)):
        return _weekend_ahead(moment.base)
    return _weekend_before(moment.base)


def _near(match: re.Match[str], moment: Moment) -> Span | None:
    base, text = moment.base, match["near"].lower()
    if base is None:
        return None
    if match["later"]:
        return days_span(base, _calendar(base, match["later"].lower(), 0).last_day)
    if "yesterday" in text:
        return day_span(base - timedelta(days=1))
    if text == "overnight":
        return days_span(base - timedelta(days=1), base)
    for unit in ("week", "month", "year"):
        if unit in text:
            return days_span(_calendar(base, unit, 0).first_day, base)
    return day_span(base)


def _told(match: re.Match[str], moment: Moment) -> Span | None:
    """From the day told last; without one 'that day' and 'the day before' are from the day of publication."""
    if match["wake"] and match["wake"].lower() == "year":  # 'in 2015, the year after they took it'
        return parse_span(str(moment.year - 1)) if moment.year else None
    if match["wake"]:
        return day_span(moment.told - timedelta(days=1)) if moment.told else None
    day = moment.told or (None if match["after"] else moment.base)
    return day_span(day + timedelta(days=1 if match["after"] else -1 if match["before"] else 0)) if day else None


def _spell(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    return days_span(_back(moment.base, _number(match["ln"]), match["lu"]), moment.base, approximate=True)


def _lasting(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    unit = match["hu"]
    return days_span(_back(moment.base, _number(match["hn"]), unit), moment.base, approximate=unit != "day")


def _within(match: re.Match[str], moment: Moment) -> Span | None:
    if moment.base is None:
        return None
    count, unit = _number(match["wn"] or match["vn"]), match["wu"] or match["vu"]
    if moment.ahead():
        return days_span(moment.base, _back(moment.base, -count, unit))
    return days_span(_back(moment.base, count, unit), moment.base)


RELATIVE_KINDS: Mapping[str, Resolver] = {
    **{"told": _told, "ago": _ago, "past": _past, "coming": _coming, "upon": _upon, "open": _open, "end": _end},
    **{"weekend": _weekend, "near": _near, "spell": _spell, "lasting": _lasting, "within": _within},
}
