"""Embedded posts and captions: how a block of text says that it is one."""

import re
from datetime import date

import msgspec

from whoheld.errors import InputError
from whoheld.read.when import WORDS, read_when, words_day
from whoheld.timespan import Span, day_span

_DASH = r"(?:[\u2014\u2013\u2015\u2012]|--)"
_BY = re.compile(
    rf"(?:^|(?<=\s)|(?=\u2014)){_DASH}\s*(?P<author>[^()\n]{{1,80}}?)\s*\((?P<handle>@\w{{1,40}})\)"
    r"(?:[\s,·]+(?P<date>(?=[^()\n]*\d)[^()\n]{4,40}?))?\s*$"
)
_ORNAMENT = re.compile(r"^[^\w@]+|[^\w.'\")]+$")  # flags and other pictures round a name, or '??' after a lossy copy
_TAIL = 220  # an attribution stands at a block's end and is no longer than this
_LINK = re.compile(r"https?://[^\s<>\"]+|\b(?:pic|www)\.[a-z0-9-]+\.[a-z]{2,6}/[^\s<>\"]+|\bt\.co/\w+", re.IGNORECASE)
_LINK_END = ".,;:!?)]}'\"\u201d\u2019"

_LONGEST_CAPTION = 1200
_CREDITED = re.compile(r"(?P<credit>[A-Z@][^:.!?\n]{1,70}):\s+(?P<words>\S.*)", re.DOTALL)
_CREDIT_AFTER = re.compile(
    r"(?:^|\s)[(\[]?(?:Photos?|Pictures?|Images?|Credit)(?: by| credit)?:\s+"
    r"(?P<credit>[A-Z@][^:\n()\[\]]{1,60}?)[.)\]]*$"
)
_CREDIT_FIRST = re.compile(r"(?:Photo|Picture|Image|Credit)s?(?: by)?:?\s+", re.IGNORECASE)
_PICTURE = re.compile(
    r"\b(?:photos?|photograph(?:er|s)?|pictures?|images?|getty|pool|handout|video|screenshot|screengrab|satellite|imagery)\b",
    re.IGNORECASE,
)
_CREDIT_WORDS = frozenset(
    ("agency", "and", "by", "courtesy", "desk", "for", "from", "news", "press", "service", "the", "through", "via")
)
_AGENCIES = re.compile(r"(?:[A-Z]{2,5}|[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3})(?:/(?:[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,4}))+")

_NAME = r"(?P<name>[A-Z\u0410-\u042f][\w'\u2019-]*(?:\s+[A-Z\u0410-\u042f][\w'\u2019-]*){0,3})"
_IN = r"\b(?:in|at|near|of|outside|over|from|around)\s+(?:the\s+(?:city|town|village|settlement)\s+of\s+)?"
_REGION = r"(?:the\s+)?(?:[A-Z][\w'\u2019-]*\s+){1,3}(?i:region|oblast|province|district|raion|county|governorate)\b"
_PLACE_IN_REGION = re.compile(rf"{_IN}{_NAME},\s+(?:in\s+)?(?:[a-z]+\s+)?{_REGION}")
_PLACE_BEFORE = re.compile(
    rf"{_IN}{_NAME},\s+(?:(?:[a-z]+\s+)?[A-Z][\w'\u2019-]*(?:\s[A-Z][\w'\u2019-]*)*,?\s+)?on\s+\w"
)
_PLACE_IN_COUNTRY = re.compile(rf"{_IN}{_NAME},\s+(?:[a-z]+\s+)?[A-Z][\w'\u2019-]+(?=[,.]|$)")
_PLACE_ON = re.compile(rf"{_IN}{_NAME}\s+on\s+(?=[A-Z\d])")


class Attribution(msgspec.Struct, frozen=True):
    """Who wrote a post and when; ``cut`` is where the attribution begins in the block's text."""

    cut: int
    author: str
    handle: str
    published: Span | None
    bad_date: str | None = None


class Credited(msgspec.Struct, frozen=True):
    """A caption's credit and where its words stand in the block's text."""

    credit: str
    start: int
    end: int


def attribution(text: str) -> Attribution | None:
    """The attribution '— Author (@handle) Month D, YYYY' that ends a block, if one does."""
    offset = max(0, len(text) - _TAIL)
    match = _BY.search(text, offset)
    author = _ORNAMENT.sub("", match["author"]) if match else ""
    if match is None or not author:
        return None
    written = (match["date"] or "").strip()
    published, bad = None, None
    if written:
        try:
            published = read_when(written)
        except InputError:
            day = words_day(written)  # '6:01 PM · Sep 10, 2022'
            published, bad = (day_span(day), None) if day else (None, written)
    return Attribution(match.start(), author, match["handle"], published, bad)


def first_link(text: str) -> str | None:
    """The first address in ``text``, those of pictures last; with ``https://`` where the text left it out."""
    links = [match.group().rstrip(_LINK_END) for match in _LINK.finditer(text)]
    if not links:
        return None
    link = next((link for link in links if not link.startswith("pic.")), links[0])
    return link if "://" in link else f"https://{link}"


def caption(text: str) -> Credited | None:
    """The credit of a block that is a picture's caption, as 'AGENCY: words' or 'words (Photo: AGENCY)'."""
    if len(text) > _LONGEST_CAPTION:
        return None
    match = _CREDITED.fullmatch(text)
    if match and _is_credit(match["credit"]):
        return Credited(match["credit"].strip(), match.start("words"), match.end("words"))
    return _credited_after(text)


def _credited_after(text: str) -> Credited | None:
    match = _CREDIT_AFTER.search(text, max(0, len(text) - 100))
    if match and match.start() > 0:
        return Credited(match["credit"].strip(), 0, len(text[: match.start()].rstrip()))
    if text[-1:] not in (")", "]"):
        return None
    opening = max(text.rfind("("), text.rfind("["))
    credit = _CREDIT_FIRST.sub("", text[opening + 1 : -1], count=1).strip()
    if opening <= 0 or not _is_credit(text[opening + 1 : -1]):
        return None
    return Credited(credit, 0, len(text[:opening].rstrip()))


def _is_credit(words: str) -> bool:
    # a dateline ('KYIV:'), a speaker ('The governor:') and a lead-in ('Video shared by residents:') look the same but
    # for what they name: a credit is names, with a word for pictures or a stroke between agencies
    names = words.split()
    if not 1 <= len(names) <= 8 or not (_PICTURE.search(words) or _AGENCIES.fullmatch(words.strip())):
        return False
    if len(names) == 1 and "/" not in words and _PICTURE.fullmatch(words.strip()) and words.lower() != "getty":
        return False
    return all(not name[0].islower() or name.lower() in _CREDIT_WORDS or _PICTURE.fullmatch(name) for name in names)


def caption_place(words: str) -> str | None:
    """The place that a caption names: 'in X, the Y region', 'in X, Country', 'in X on Monday'."""
    for pattern in (_PLACE_IN_REGION, _PLACE_BEFORE, _PLACE_IN_COUNTRY, _PLACE_ON):
        if match := pattern.search(words):
            return match["name"]
    return None


def caption_day(words: str) -> date | None:
    """The day that a caption gives in full ('on Sept. 10, 2022')."""
    return words_day(words) if WORDS.search(words) else None
