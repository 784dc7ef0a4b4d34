"""The day's report as a PDF: the picture, then the same sentences as the other forms, each with its sources."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from whoheld.errors import MissingExtra
from whoheld.publish.digest import Digest, Sentence, digest
from whoheld.publish.picture import map_figure, picture_bytes
from whoheld.publish.picture.draw import PAPER_RATIO
from whoheld.publish.picture.paper import INK, SOFT, long_day
from whoheld.publish.records import SiteData
from whoheld.publish.report import Sources, printable, source_text, total_cells, web_address

_MM = 72 / 25.4  # points
_PAGE = (210 * _MM, 297 * _MM)  # A4
_MARGIN = 20 * _MM
_WIDTH = _PAGE[0] - 2 * _MARGIN - 12  # reportlab's frames keep 6 points free on each side
_QUOTED = 3_000  # characters: no document may fill the report
_LINE = "#dcdad3"
_FONTS = {
    "whoheld": "DejaVuSans.ttf",
    "whoheld-bold": "DejaVuSans-Bold.ttf",
    "whoheld-serif": "DejaVuSerif.ttf",
}
_TOTALS = ("Held by", "km²", "since the day before", "settlements")


def report_pdf(data: SiteData, on: str) -> bytes:
    """The day's report as one PDF file (A4) that says it was made on the ISO day ``on``: same data, same bytes.

    Raises NotFound where the day is not in ``data``, MissingExtra without reportlab or matplotlib, which brings the
    letters and draws the map.
    """
    platypus = _reportlab()
    day = digest(data, on)
    picture = picture_bytes(map_figure(data, on), "png")
    styles, sources = _styles(), Sources()
    story = [*_head(day, picture, styles, platypus), *_totals(day, styles, platypus)]
    for section in day.sections:
        story.append(_heading(section.heading, styles, platypus))
        for sentence in section.sentences:
            story += _sentence(sentence, sources, styles, platypus)
        if not section.sentences:
            story.append(platypus.Paragraph(_text(section.empty), styles["soft"]))
    story += _sources(sources, styles, platypus)
    story.append(platypus.Spacer(1, 12))
    story += [platypus.Paragraph(_text(note), styles["soft"]) for note in day.notes]
    out = io.BytesIO()
    title = printable(f"{day.title}: {day.on}")
    document = platypus.SimpleDocTemplate(
        out,
        pagesize=_PAGE,
        **{f"{side}Margin": _MARGIN for side in ("left", "right", "top", "bottom")},
        title=title,
        author="whoheld",
        subject="A record of public claims, not of facts on the ground",
        creator="whoheld",
        lang=day.lang,
        invariant=1,
    )
    page = _page(title, date.fromisoformat(on))
    document.build(story, onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _reportlab() -> Any:
    """reportlab's page builder, with the fonts at hand."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - heavy, and an extra
        from reportlab import platypus  # noqa: PLC0415 - an extra
        from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - an extra
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(
            "a report as PDF", "needs reportlab and matplotlib", hint="pip install 'whoheld[pdf-report]'"
        ) from error
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name, file in _FONTS.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(fonts / file)))
    return platypus


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 - an extra
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - an extra

    plain = ParagraphStyle(
        "plain", fontName="whoheld", fontSize=9.5, leading=14, textColor=HexColor(INK), spaceAfter=4, splitLongWords=1
    )

    def like(name: str, **more: Any) -> Any:
        return ParagraphStyle(name, parent=plain, **more)

    return {
        "plain": plain,
        "title": like("title", fontName="whoheld-bold", fontSize=15, leading=20, spaceAfter=2),
        "heading": like("heading", fontName="whoheld-bold", fontSize=12, leading=16, spaceBefore=12, keepWithNext=1),
        "soft": like("soft", fontSize=8, leading=11, textColor=HexColor(SOFT)),
        "item": like("item", leftIndent=10, bulletIndent=0),
        "quote": like(
            "quote", fontName="whoheld-serif", fontSize=9, leading=13, leftIndent=20, textColor=HexColor(SOFT)
        ),
        "cell": like("cell", fontSize=8.5, leading=11, alignment=2, spaceAfter=0),
        "row": like("row", fontSize=8.5, leading=11, spaceAfter=0),
        "source": like("source", fontSize=8.5, leading=12, leftIndent=22, bulletIndent=0),
    }


def _text(words: str) -> str:
    """Words as the page builder takes them: no control characters, no markup."""
    return escape(printable(words))


def _heading(words: str, styles: dict[str, Any], platypus: Any) -> Any:
    return platypus.Paragraph(f"<a name={quoteattr(f'section-{words}')}/>{_text(words)}", styles["heading"])


def _head(day: Digest, picture: bytes, styles: dict[str, Any], platypus: Any) -> list[Any]:
    return [
        platypus.Paragraph(_text(f"{day.title}: {long_day(day.on)}"), styles["title"]),
        platypus.Paragraph(_text(f"Claims as known: {day.known}. {day.embargo}"), styles["soft"]),
        platypus.Spacer(1, 6),
        platypus.Image(io.BytesIO(picture), width=_WIDTH, height=_WIDTH / PAPER_RATIO),
    ]


def _totals(day: Digest, styles: dict[str, Any], platypus: Any) -> list[Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 - an extra

    def row(words: Sequence[str]) -> list[Any]:
        return [platypus.Paragraph(_text(cell), styles["cell" if at else "row"]) for at, cell in enumerate(words)]

    rows = [row(_TOTALS), *(row((day.names[total.state], *total_cells(total))) for total in day.totals)]
    table = platypus.Table(rows, colWidths=[_WIDTH * part for part in (0.16, 0.32, 0.26, 0.26)], repeatRows=1)
    table.setStyle(platypus.TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_LINE))]))
    return [_heading("Totals", styles, platypus), table, platypus.Paragraph(_text(day.basis), styles["soft"])]


def _sentence(sentence: Sentence, sources: Sources, styles: dict[str, Any], platypus: Any) -> list[Any]:
    numbers = [sources.number(item) for item in sentence.citations]
    marks = "".join(f' <a href="#source-{number}">[{number}]</a>' for number in numbers)
    found = [platypus.Paragraph(f"{_text(sentence.text)}{marks}", styles["item"], bulletText="•")]
    if sentence.quote:
        cut = f" … (cut: {len(sentence.quote):,} characters)" if len(sentence.quote) > _QUOTED else ""
        found.append(platypus.Paragraph(f"“{_text(sentence.quote[:_QUOTED])}{cut}”", styles["quote"]))
    return found


def _sources(sources: Sources, styles: dict[str, Any], platypus: Any) -> list[Any]:
    if not sources.items:
        return []
    found = [_heading("Sources", styles, platypus)]
    for number, item in enumerate(sources.items, 1):
        url = web_address(item.url)
        link = f" <a href={quoteattr(printable(url))}><u>Open the source</u></a>" if url else ""
        text = f'<a name="source-{number}"/>{_text(source_text(item))[:_QUOTED]}{link}'
        found.append(platypus.Paragraph(text, styles["source"], bulletText=f"{number}."))
    return found


def _page(title: str, on: date) -> Callable[[Any, Any], None]:
    """What is on each page: its number, and the date that the file bears."""
    made = f"D:{on:%Y%m%d}000000Z"

    def draw(canvas: Any, document: Any) -> None:
        canvas.setDateFormatter(lambda *_: made)
        canvas.setFont("whoheld", 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(_MARGIN + 6, 11 * _MM, title if len(title) <= 100 else f"{title[:100]}…")
        canvas.drawRightString(_PAGE[0] - _MARGIN - 6, 11 * _MM, str(document.page))

    return draw
