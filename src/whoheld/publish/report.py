"""The digest as Markdown, as an HTML page, and as plain text for a terminal. Nothing in it goes uncited."""

import re
import textwrap
from urllib.parse import quote, urlsplit

from whoheld.bands import Band
from whoheld.publish.digest import Digest, Sentence, digest
from whoheld.publish.records import Citation, SiteData
from whoheld.publish.templates import render
from whoheld.publish.why import Total

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])|^(?=[-+=])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])")
_LINES = 6  # sentences of a section in the terminal; the report has them all


def report_md(data: SiteData, on: str) -> str:
    """The day's report as Markdown (CommonMark with tables). Raises NotFound where the day is not in ``data``."""
    day = digest(data, on)
    sources = Sources()
    lines = [f"# {_md(day.title)}: {day.on}", "", f"Claims as known: {_md(day.known)}. {_md(day.embargo)}", ""]
    lines += ["## Totals", "", "| held by | km² | since the day before | settlements |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {_md(day.names[row.state])} | {' | '.join(total_cells(row))} |" for row in day.totals]
    lines += ["", _md(day.basis), ""]
    for section in day.sections:
        lines += [f"## {section.heading}", ""]
        for sentence in section.sentences:
            marks = "".join(f" [{sources.number(item)}]" for item in sentence.citations)
            lines.append(f"- {_md(sentence.text)}{marks}")
            if sentence.quote:
                lines += ["", f"  > {_md(' '.join(sentence.quote.split()))}", ""]
        lines += [] if section.sentences else [_md(section.empty)]
        lines.append("")
    if sources.items:
        lines += ["## Sources", "", *(f"{at}. {_md_source(item)}" for at, item in enumerate(sources.items, 1)), ""]
    lines += ["---", "", *(line for note in day.notes for line in (_md(note), ""))]
    return "\n".join(lines).rstrip() + "\n"


def report_html(data: SiteData, on: str) -> str:
    """The day's report as one HTML page without scripts. Raises NotFound where the day is not in ``data``."""
    day = digest(data, on)
    sources = Sources()
    sections = [
        {
            "heading": section.heading,
            "empty": section.empty,
            "sentences": [
                {"text": s.text, "quote": s.quote, "marks": [sources.number(item) for item in s.citations]}
                for s in section.sentences
            ],
        }
        for section in day.sections
    ]
    return render(
        "report.html.jinja",
        day=day,
        cells=[total_cells(row) for row in day.totals],
        sections=sections,
        sources=[{"text": source_text(item), "url": web_address(item.url)} for item in sources.items],
    )


def digest_text(data: SiteData, on: str, *, width: int = 96) -> str:
    """The day's digest for a terminal, at most ``width`` columns. Raises NotFound where the day is not in ``data``."""
    day = digest(data, on)
    lines = [printable(f"{day.title}: {day.on}"), "=" * min(width, len(f"{day.title}: {day.on}")), ""]
    lines += [line for row in day.totals for line in _wrapped(_total(row, day), width=width)]
    lines += ["", *_wrapped(day.basis, width=width)]
    for section in day.sections:
        lines += ["", f"{section.heading.upper()}"]
        if not section.sentences:
            lines += _wrapped(section.empty, width=width)
        for sentence in section.sentences[:_LINES]:
            lines += _wrapped(f"{sentence.text} [{_cites(sentence)}]", width=width, bullet="- ")
        if len(section.sentences) > _LINES:
            lines.append(f"  and {len(section.sentences) - _LINES} more in the report")
    lines += ["", *_wrapped(day.notes[0], width=width)]
    return "\n".join(lines) + "\n"


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web, else None: a document may give any text as its address."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


class Sources:
    """Documents in the order in which they are first cited."""

    def __init__(self) -> None:
        self.items: dict[Citation, int] = {}

    def number(self, item: Citation) -> int:
        """The number by which the document is cited, from 1."""
        return self.items.setdefault(item, len(self.items) + 1)


def source_text(item: Citation) -> str:
    """The document in one line: who printed it, what it is called, when, and its own label."""
    title = f"“{item.title}”" if item.title else None
    return ", ".join(
        part for part in (item.source, item.author, title, item.published, f"document {item.document}") if part
    )


def _md_source(item: Citation) -> str:
    url = web_address(item.url)
    # Brackets and spaces end a Markdown address, so they are percent-encoded.
    return f"{_md(source_text(item))}" + (f" <{quote(url, safe=':/?#@!$&*+,;=%~-._')}>" if url else "")


def _md(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + (found[1] or ""), printable(text))


def printable(text: str) -> str:
    """One line without control characters, so that no document can move the reader's cursor."""
    return "".join(ch for ch in " ".join(text.split()) if ch.isprintable())


def total_cells(row: Total) -> tuple[str, str, str]:
    """A state's area, what it gained, and its settlements, each with its band; the gain is '' where there is none."""
    area = f"{row.km2:,.0f}{_band(row.km2_band)}"
    return area, _gain(row), f"{row.settlements:,}{_band(row.settlements_band)}"


def _gain(row: Total) -> str:
    if row.gained_km2 is None or row.gained_band is None:
        return ""
    band = _band(row.gained_band, signed=True)
    return f"{_signed(row.gained_km2)}{band}" if round(row.gained_km2) or band else ""


def _band(band: Band, *, signed: bool = False) -> str:
    """' (476,100 to 476,900)'; '' where there is no doubt."""
    told = band.rounded()
    if round(told.low) == round(told.high):
        return ""
    return f" ({_signed(told.low)} to {_signed(told.high)})" if signed else f" ({told.low:,.0f} to {told.high:,.0f})"


def _signed(value: float) -> str:
    sign = "" if not round(value) else "+" if value > 0 else "−"
    return f"{sign}{abs(value):,.0f}"


def _total(row: Total, day: Digest) -> str:
    noun = "settlement" if row.settlements == 1 else "settlements"
    gain = f", {_gain(row)} km² since the day before" if _gain(row) else ""
    area = f"{row.km2:,.0f} km²{_band(row.km2_band)}"
    return f"{day.names[row.state]}: {area}{gain}; {row.settlements:,} {noun}{_band(row.settlements_band)}"


def _cites(sentence: Sentence) -> str:
    """Who printed it and when, to the day: one source once, with its days."""
    days: dict[str, list[str]] = {}
    for cited in sentence.citations:
        shown = days.setdefault(cited.source or cited.author or cited.title or cited.document, [])
        if cited.published and (day := cited.published.partition("T")[0]) not in shown:
            shown.append(day)
    return "; ".join(", ".join((source, *shown)) for source, shown in days.items())


def _wrapped(text: str, *, width: int, bullet: str = "") -> list[str]:
    return textwrap.wrap(printable(text), width, initial_indent=bullet, subsequent_indent=" " * len(bullet))
