"""The report as PDF: read back, it says what the other forms say; letters, links, dates, bytes."""

import builtins
import io

import msgspec
import pypdf
import pytest
from publish_cases import DAYS, EVIL, case

from whoheld.errors import MissingExtra, NotFound
from whoheld.publish import digest, report_pdf


@pytest.fixture(scope="module")
def read():
    return pypdf.PdfReader(io.BytesIO(report_pdf(case(), DAYS[2])), strict=True)


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def links(reader):
    """Addresses of the web, and places within the file."""
    found = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    return (
        [note["/A"]["/URI"] for note in found if "/A" in note and "/URI" in note["/A"]],
        [note["/Dest"] for note in found if "/Dest" in note],
    )


def test_every_sentence_stands_there_with_its_sources(read):
    text = words(read)
    sections = digest(case(), DAYS[2]).sections
    sentences = [s for section in sections for s in section.sentences]
    assert len(sentences) > 4
    for sentence in sentences:
        at = text.index(" ".join(sentence.text.split()))
        assert text[at + len(sentence.text) :].lstrip().startswith("["), sentence.text
    for section in sections:
        assert section.heading in text
    assert EVIL in text
    assert "Sources" in text
    assert "A paper, “" in text
    assert "Settlements: made for the test." in text
    assert "Embargo: made up." in text


def test_marks_lead_to_the_sources_and_sources_to_the_web_alone(read):
    web, within = links(read)
    assert web == ["https://example.org/1?a=1&b=2"]
    assert len(within) > 4
    # Each mark leads to a line of the list of sources: three documents, from above down.
    pages = {read.get_page_number(place[0].get_object()) for place in within}
    assert pages == {len(read.pages) - 1}
    assert len({float(place[3]) for place in within}) == 3


def test_it_bears_the_day_of_the_report_and_the_map(read):
    assert read.metadata["/CreationDate"] == read.metadata["/ModDate"] == "D:20220912000000Z"
    assert read.metadata.title == f"Made {EVIL}: {DAYS[2]}"
    assert read.root_object["/Lang"] == "en"
    assert [image.image.size for image in read.pages[0].images] == [(1760, 1280)]


def test_the_same_day_gives_the_same_bytes():
    assert report_pdf(case(), DAYS[1]) == report_pdf(case(), DAYS[1])
    assert report_pdf(case(), DAYS[1]) != report_pdf(case(), DAYS[2])


def test_cyrillic_is_text_and_a_long_quote_is_cut():
    data = case()
    quote = "Село звільнено, їхні сили відійшли. " + "Б" * 500_000
    first = data.claims[0]
    first = msgspec.structs.replace(first, claim=msgspec.structs.replace(first.claim, quote=quote))
    data = msgspec.structs.replace(data, claims=(first, *data.claims[1:]), lang="uk", title="Хто тримав \x1b[2J що")
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(data, DAYS[1])))
    text = words(reader)
    assert "Хто тримав [2J що: 11 September 2022" in text
    assert "Село звільнено, їхні сили відійшли." in text
    assert "(cut: 500,036 characters)" in text
    assert len(reader.pages) < 6
    fonts = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert all("DejaVu" in name for name in fonts if "Helvetica" not in name)


def test_what_is_missing_is_said(monkeypatch):
    with pytest.raises(NotFound):
        report_pdf(case(), "2022-10-01")
    plain = builtins.__import__

    def without(name, *rest, **more):
        if name.partition(".")[0] == "reportlab":
            raise ImportError(name)
        return plain(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match="pdf-report"):
        report_pdf(case(), DAYS[2])
